"""The schema of a results file: one SQLite file per run."""

import re
import sqlite3
from collections.abc import Iterable, Sequence

FORMAT = 1
"""Version of the schema; a file with a newer one is not opened."""

TABLES = """
CREATE TABLE manifest (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE sources (name TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE cells (
  policy TEXT, block INTEGER, first INTEGER, replications INTEGER, m INTEGER,
  state TEXT NOT NULL, hash TEXT, seconds REAL, message TEXT,
  PRIMARY KEY (policy, block)
) WITHOUT ROWID;
CREATE TABLE replications (
  policy TEXT, k INTEGER, m INTEGER, kpi TEXT, value REAL, PRIMARY KEY (policy, m, kpi, k)
) WITHOUT ROWID;
CREATE TABLE weekly (policy TEXT, k INTEGER, week INTEGER, PRIMARY KEY (policy, k, week))
  WITHOUT ROWID;
CREATE TABLE accounts (
  policy TEXT, k INTEGER, account_id TEXT, PRIMARY KEY (policy, k, account_id)
) WITHOUT ROWID;
CREATE TABLE ledger (
  policy TEXT, k INTEGER, payer TEXT, payee TEXT, reason TEXT,
  amount_money REAL, discounted_money REAL, PRIMARY KEY (policy, k, payer, payee, reason)
) WITHOUT ROWID;
CREATE TABLE events (
  policy TEXT, k INTEGER, week INTEGER, time_days REAL, scope TEXT, entity_id TEXT, rule_id TEXT,
  action TEXT, magnitude REAL, outcome TEXT
);
CREATE TABLE parameters (k INTEGER, id TEXT, value REAL, PRIMARY KEY (k, id)) WITHOUT ROWID;
"""

Rows = Iterable[Sequence[object]]
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def columns(connection: sqlite3.Connection, table: str) -> list[str]:
    """List the columns of a table."""
    return [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]


def insert(
    connection: sqlite3.Connection, table: str, names: Sequence[str], rows: Rows, verb: str = ""
) -> None:
    """Insert rows, adding the columns that the table does not have yet.

    Raises:
        ValueError: for a column name that is not a plain word.
    """
    present = columns(connection, table)
    for name in names:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} cannot be a column")
        if name not in present:
            connection.execute(f'ALTER TABLE "{table}" ADD COLUMN "{name}" REAL')
    listed = ", ".join(f'"{n}"' for n in names)
    places = ", ".join("?" * len(names))
    sql = f'INSERT {verb} INTO "{table}" ({listed}) VALUES ({places})'  # noqa: S608 - plain words
    connection.executemany(sql, rows)
