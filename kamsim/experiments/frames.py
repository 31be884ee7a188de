"""Frames: a run as tidy tables; ids are columns, nothing hides in an index."""

import sqlite3
from collections.abc import Mapping
from typing import Any

import pandas as pd

from kamsim.errors import N_, CommandError, Problem

Manifest = Mapping[str, Any]


def replications(connection: sqlite3.Connection, manifest: Manifest) -> pd.DataFrame:
    """Return policy × replication: a column per KPI, `param_…` per drawn parameter."""
    long = pd.read_sql_query(
        "SELECT policy, k, kpi, value FROM replications WHERE m = 0", connection
    )
    wide = _spread(long, ["policy", "k"], "kpi")
    names = [k["id"] for k in manifest["kpis"] if k["id"] in wide.columns]
    drawn = pd.read_sql_query("SELECT k, id, value FROM parameters", connection)
    drawn["id"] = "param_" + drawn["id"].astype(str)
    wide = wide[["policy", "k", *names]].merge(_spread(drawn, ["k"], "id"), on="k", how="left")
    units = {k["id"]: k["unit"] for k in manifest["kpis"]}
    return _tidy(wide, manifest, ["replication"], units)


def weekly(connection: sqlite3.Connection, manifest: Manifest) -> pd.DataFrame:
    """Return policy × replication × week: units, money and counts of the week."""
    frame = pd.read_sql_query("SELECT * FROM weekly", connection)
    return _tidy(frame, manifest, ["replication", "week"])


def accounts(connection: sqlite3.Connection, manifest: Manifest) -> pd.DataFrame:
    """Return policy × replication × account; `key` is the cohort of day 0."""
    frame = pd.read_sql_query("SELECT * FROM accounts", connection)
    if "key" in frame.columns:
        frame["key"] = frame["key"].astype(bool)
    return _tidy(frame, manifest, ["replication", "account_id"])


def ledger(connection: sqlite3.Connection, manifest: Manifest) -> pd.DataFrame:
    """Return policy × replication × payer, payee and reason, summed over the horizon."""
    frame = pd.read_sql_query("SELECT * FROM ledger", connection)
    return _tidy(frame, manifest, ["replication", "payer", "payee", "reason"])


def events(connection: sqlite3.Connection, manifest: Manifest) -> pd.DataFrame:
    """Return policy × replication × what was granted, refused and happened, in its order.

    Raises:
        CommandError: KS507 where the run was made without.
    """
    if not manifest.get("events"):
        template = N_("run {run} kept no events")
        hint = N_("run it again with --events, in Python with events=True")
        raise CommandError([Problem("KS507", template, {"run": manifest["run_id"]}, help=hint)])
    frame = pd.read_sql_query("SELECT * FROM events ORDER BY rowid", connection)
    frame["magnitude"] = frame["magnitude"].astype(float)
    return _tidy(frame, manifest, ["replication", "time_days"])


def _spread(long: pd.DataFrame, keys: list[str], names: str) -> pd.DataFrame:
    """Turn rows of (keys, name, value) into one column per name."""
    # pivot_table would make up rows for cells that failed
    wide = long.pivot(index=keys, columns=names, values="value")  # noqa: PD010 - one value each
    wide = wide.reset_index()
    wide.columns.name = None
    return wide


def _tidy(
    frame: pd.DataFrame,
    manifest: Manifest,
    keys: list[str],
    units: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Name the scenario, put policies in the run's order, and say what run it is."""
    frame = frame.rename(columns={"k": "replication"})
    rank = {policy: i for i, policy in enumerate(manifest["policies"])}
    frame["_rank"] = frame["policy"].map(rank)
    frame = frame.sort_values(["_rank", *keys], ignore_index=True).drop(columns="_rank")
    frame.insert(0, "scenario", manifest["scenario"])
    frame.attrs.update(run_id=manifest["run_id"], seed=manifest["seed"], units=dict(units or {}))
    return frame
