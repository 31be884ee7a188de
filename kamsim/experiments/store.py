"""The store: one SQLite file per run, written cell by cell, read by anybody meanwhile."""

import contextlib
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from kamsim.errors import N_, CommandError, Place, Problem, ProblemsError
from kamsim.experiments.manifest import first_entries
from kamsim.experiments.outcomes import Outcomes, read_outcomes
from kamsim.experiments.plan import Plan
from kamsim.experiments.progress import Failure
from kamsim.experiments.record import (
    Record,
    account_rows,
    ledger_rows,
    parameter_rows,
    weekly_rows,
)
from kamsim.experiments.schema import FORMAT, TABLES, insert
from kamsim.model.results import BlockResult, Event

if TYPE_CHECKING:
    import pandas as pd

SIDE_FILES = ("", "-wal", "-shm", "-journal")
MEMORY = ":memory:"


class Store:
    """The results of a run.

    Every finished cell is one transaction: killed at any moment, the file opens with all
    cells that were finished.
    """

    def __init__(self, connection: sqlite3.Connection, file: str) -> None:
        self.connection = connection
        self.file = file

    @classmethod
    def create(cls, path: Path | None, plan: Plan) -> "Store":
        """Begin the file of a run in place of an older one; None keeps the run in memory.

        Raises:
            ProblemsError: KS501 where the file cannot be written.
        """
        file = MEMORY if path is None else str(path)
        with _writing(file):
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
                _remove(path)
            connection = sqlite3.connect(file, isolation_level=None)
            _write_ahead(connection)
        store = cls(connection, file)
        with store._transaction():
            for statement in TABLES.split(";\n"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {FORMAT}")
            store._note(first_entries(plan))
            texts = {f"scenarios/{plan.scenario.id}.yaml": plan.scenario_text, **plan.sources}
            insert(connection, "sources", ("name", "text"), texts.items())
        return store

    @classmethod
    def open(cls, path: Path, *, write: bool = False) -> "Store":
        """Open the file of a run, to read it or to go on with it.

        Raises:
            CommandError: KS502 where there is no such file.
            ProblemsError: KS503 where it is no results file, or one of a later version.
        """
        if not path.is_file():
            template = N_("there is no results file here")
            raise CommandError([Problem("KS502", template, {}, Place(str(path)))])
        uri = f"{path.resolve().as_uri()}?mode={'rw' if write else 'ro'}"
        try:
            connection = sqlite3.connect(uri, uri=True, isolation_level=None)
        except sqlite3.Error as error:
            raise ProblemsError([_no_results(path, str(error))]) from error
        reason = _unreadable(connection)
        if reason:
            connection.close()
            raise ProblemsError([_no_results(path, reason)])
        if write:
            with _writing(str(path)):
                _write_ahead(connection)
        return cls(connection, str(path))

    @property
    def path(self) -> Path | None:
        """Return the file; None where the run is in memory."""
        return None if self.file == MEMORY else Path(self.file)

    @property
    def manifest(self) -> dict[str, Any]:
        """Return what the run was."""
        rows = self.connection.execute("SELECT key, value FROM manifest ORDER BY key")
        return {key: json.loads(value) for key, value in rows}

    @property
    def sources(self) -> dict[str, str]:
        """Return the texts that the results rest on, by file name."""
        return dict(self.connection.execute("SELECT name, text FROM sources ORDER BY name"))

    def note(self, entries: Mapping[str, object]) -> None:
        """Set entries of the manifest."""
        with self._transaction():
            self._note(entries)

    def add(self, record: Record) -> None:
        """Keep a cell, whole or not at all.

        Raises:
            ProblemsError: KS501 where the file cannot be written, as on a full disk.
        """
        cell = record.cell
        with self._transaction():
            self._insert_cell(record)
            rows = ((record.policy, *row) for row in record.kpi_rows())
            insert(self.connection, "replications", ("policy", "k", "m", "kpi", "value"), rows)
            if record.result is not None and cell.m == 0:
                self._insert_frames(record.policy, record.result)

    def failures(self) -> tuple[Failure, ...]:
        """List the cells that failed."""
        sql = "SELECT policy, first, replications, message FROM cells WHERE state = 'failed'"
        return tuple(Failure(*row) for row in self.connection.execute(sql))

    def done(self) -> dict[tuple[str, int], float]:
        """Return the seconds that each finished cell took, by policy and block."""
        sql = "SELECT policy, block, seconds FROM cells WHERE state = 'done'"
        return {(policy, block): s for policy, block, s in self.connection.execute(sql)}

    def finished(self) -> int:
        """Count the replications that every policy has finished, second luck draws left out."""
        sql = "SELECT policy, sum(replications) FROM cells WHERE state = 'done' AND m = 0"
        counts: dict[str, int] = dict(self.connection.execute(f"{sql} GROUP BY policy"))
        return min(counts.get(policy, 0) for policy in self.manifest["policies"])

    def forget_failures(self) -> None:
        """Take out the cells that failed, to try them again."""
        with self._transaction():
            self.connection.execute("DELETE FROM cells WHERE state = 'failed'")

    def outcomes(self) -> Outcomes:
        """Return the KPIs of every replication, to compare; needs no pandas."""
        return read_outcomes(self.connection, self.manifest)

    def replications(self) -> "pd.DataFrame":
        """Return a frame with one row per policy and replication: KPIs and parameters."""
        from kamsim.experiments import frames  # noqa: PLC0415 - imports pandas

        return frames.replications(self.connection, self.manifest)

    def weekly(self) -> "pd.DataFrame":
        """Return a frame with one row per policy, replication and week."""
        from kamsim.experiments import frames  # noqa: PLC0415 - imports pandas

        return frames.weekly(self.connection, self.manifest)

    def accounts(self) -> "pd.DataFrame":
        """Return a frame with one row per policy, replication and account."""
        from kamsim.experiments import frames  # noqa: PLC0415 - imports pandas

        return frames.accounts(self.connection, self.manifest)

    def ledger(self) -> "pd.DataFrame":
        """Return a frame with one row per policy, replication and ledger line."""
        from kamsim.experiments import frames  # noqa: PLC0415 - imports pandas

        return frames.ledger(self.connection, self.manifest)

    def events(self) -> "pd.DataFrame":
        """Return a frame with one row per order and happening, where the run kept them."""
        from kamsim.experiments import frames  # noqa: PLC0415 - imports pandas

        return frames.events(self.connection, self.manifest)

    def finish(self, entries: Mapping[str, object]) -> None:
        """Set the last entries and fold the file into one, to be mailed or put away."""
        self.note(entries)
        with contextlib.suppress(sqlite3.Error):  # a reader holds it: the file stays as it is
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self.connection.execute("PRAGMA journal_mode = DELETE")

    def save(self, path: Path) -> None:
        """Copy the run into a file, in place of what is there.

        Raises:
            ProblemsError: KS501 where the file cannot be written.
        """
        with _writing(str(path)):
            if self.path is not None and path.exists() and path.samefile(self.path):
                return
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_name(f"{path.name}.part")
            _remove(part)
            try:
                with contextlib.closing(sqlite3.connect(part)) as target:
                    self.connection.backup(target)
                    target.execute("PRAGMA journal_mode = DELETE")
                _remove(path, SIDE_FILES[1:])
                part.replace(path)
            finally:
                _remove(part)

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def __enter__(self) -> Self:
        """Use the store in a `with` block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the file."""
        self.close()

    def _note(self, entries: Mapping[str, object]) -> None:
        rows = [(key, json.dumps(value, ensure_ascii=False)) for key, value in entries.items()]
        insert(self.connection, "manifest", ("key", "value"), rows, "OR REPLACE")

    def _insert_cell(self, record: Record) -> None:
        cell = record.cell
        state = "failed" if record.result is None else "done"
        names = ("policy", "block", "first", "replications", "m", "state", "hash", "seconds")
        where = (record.policy, cell.block, cell.first, cell.count, cell.m, state)
        row = (*where, record.hash, record.seconds, record.message)
        insert(self.connection, "cells", (*names, "message"), [row])

    def _insert_frames(self, policy: str, result: BlockResult) -> None:
        def put(table: str, names: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> None:
            insert(self.connection, table, ("policy", *names), ((policy, *r) for r in rows))

        put("weekly", ("k", "week", *sorted(result.weekly)), weekly_rows(result))
        columns = ("k", "account_id", "key", *sorted(result.accounts))
        put("accounts", columns, account_rows(result))
        line = ("k", "payer", "payee", "reason", "amount_money", "discounted_money")
        put("ledger", line, ledger_rows(result))
        put("events", ("k", *Event._fields[1:]), iter(result.events))
        names = ("k", "id", "value")
        insert(self.connection, "parameters", names, parameter_rows(result), "OR IGNORE")

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        with _writing(self.file):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise


def _remove(path: Path, suffixes: Sequence[str] = SIDE_FILES) -> None:
    """Remove a database with what SQLite keeps beside it, which must not meet another one."""
    for suffix in suffixes:
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Let others read while this connection writes."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")


@contextlib.contextmanager
def _writing(file: str) -> Iterator[None]:
    """Turn what the system says about a file that cannot be written into a problem."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        template = N_("the results cannot be written: {reason}")
        hint = N_("make room on the disk or choose another folder; finished blocks are kept")
        facts = {"reason": str(error)}
        raise ProblemsError([Problem("KS501", template, facts, Place(file), hint)]) from error


def _unreadable(connection: sqlite3.Connection) -> str:
    """Say why a file is none that can be read; nothing where it can be."""
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > FORMAT:
            return f"format {version}, this kamsim knows {FORMAT}"
        known = connection.execute("SELECT count(*) FROM manifest").fetchone()[0]
    except sqlite3.Error as error:
        return str(error)
    return "" if known else "empty"


def _no_results(path: Path, reason: str) -> Problem:
    template = N_("this is not a results file that can be read: {reason}")
    return Problem("KS503", template, {"reason": reason}, Place(str(path)))
