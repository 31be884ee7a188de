"""Outcomes: the KPIs of every replication, and what is needed to judge them."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kamsim.model.kpi import Better

World = tuple[int, int]
"""Parameter draw k and luck draw m."""
Values = Mapping[World, float | None]
_NOTHING: Values = {}


@dataclass(frozen=True, slots=True)
class Measure:
    """A KPI as it was when the run was made."""

    id: str
    label_en: str
    label_zh: str
    unit: str
    better: Better
    paired: bool = False
    """Taken of a world beside the same world under the run's baseline."""

    def label(self, language: str) -> str:
        """Return the label in a language; anything but Chinese reads English."""
        return self.label_zh if language.startswith("zh") else self.label_en


@dataclass(frozen=True, slots=True)
class Outcomes:
    """A run's KPIs: `values` by (policy, kpi), then by world; undefined ones are None."""

    run_id: str
    scenario: str
    policies: tuple[str, ...]
    baseline: str
    seed: int
    replications: int
    margin_money: float
    measures: tuple[Measure, ...]
    values: Mapping[tuple[str, str], Values]

    def of(self, policy: str, kpi: str) -> Values:
        """Return a KPI's value by world; empty where nothing is finished."""
        return self.values.get((policy, kpi), _NOTHING)


def read_outcomes(connection: sqlite3.Connection, manifest: Mapping[str, Any]) -> Outcomes:
    """Read the outcomes from a results file."""
    values: dict[tuple[str, str], dict[World, float | None]] = {}
    sql = "SELECT policy, kpi, k, m, value FROM replications ORDER BY policy, kpi, m, k"
    for policy, kpi, k, m, value in connection.execute(sql):
        values.setdefault((policy, kpi), {})[k, m] = value
    return Outcomes(
        run_id=manifest["run_id"],
        scenario=manifest["scenario"],
        policies=tuple(manifest["policies"]),
        baseline=manifest["baseline"],
        seed=manifest["seed"],
        replications=manifest["replications"],
        margin_money=manifest["margin_money"],
        measures=tuple(Measure(**k) for k in manifest["kpis"]),
        values=values,
    )
