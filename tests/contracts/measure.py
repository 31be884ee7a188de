"""Measure policies side by side in the same worlds, and judge the signs of their effects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from ruamel.yaml import YAML

from kamsim.catalog import Catalog
from kamsim.kpis import kpis
from kamsim.kpis.money import WEEKS_A_YEAR
from kamsim.model.arrays import Floats
from kamsim.model.results import BlockResult
from kamsim.simulation import Replication, simulate_block
from kamsim.statistics.interval import Interval, t_interval

DEFAULT = "beverage-summer-peak"
HOME = {"s03": "new-product-year"}
"""Where a strategy has something to do, if the default scenario gives it nothing."""
LEVEL = 0.99
NOTHING = 1e-9
SEED = 42
WORLDS = 40

Figures = Mapping[str, Floats]
"""Every KPI and, a year, every weekly series, (R,); NaN where a KPI is not defined."""


def figures(result: BlockResult) -> Figures:
    """Measure every world of a block."""
    worlds = result.worlds()
    values = {k.id: np.array([k.measure(w) for w in worlds], dtype=float) for k in kpis()}
    years = result.weeks / WEEKS_A_YEAR
    return {name: x.sum(1) / years for name, x in result.weekly.items()} | values


def cells():
    """Yield row, strategy, sign and scenario of every cell of the table of signs."""
    table = data("signs.yaml")
    for row in table["rows"]:
        for strategy, sign in zip(table["order"], row["signs"], strict=True):
            if strategy in row.get("only", table["order"]):
                yield row, strategy, sign, row.get("scenario", HOME.get(strategy, DEFAULT))


def expressions(scenario: str) -> list[str]:
    """Return what is compared in a scenario by the tables of signs and of interactions."""
    wanted = {f"today+{strategy}": None for _, strategy, _, at in cells() if at == scenario}
    for row in data("interactions.yaml")["pairs"]:
        if row.get("scenario", DEFAULT) == scenario:
            one, other = row["pair"]
            together = f"today+{one}+{other}"
            wanted |= {f"today+{one}": None, f"today+{other}": None, together: None}
    return ["today", *wanted]


@cache
def measured(scenario: str) -> Mapping[str, Figures]:
    """Simulate everything that is compared in a shipped scenario, side by side."""
    catalog = Catalog()
    names = expressions(scenario)
    policies = [catalog.policy(e) for e in names]
    worlds = [Replication(k) for k in range(WORLDS)]
    market, vocabulary = catalog.scenario(scenario), catalog.vocabulary()
    results = simulate_block(market, policies, worlds, SEED, vocabulary)
    return {e: figures(r) for e, r in zip(names, results, strict=True)}


def effect(values: Floats) -> Interval:
    """Return the interval of paired differences; worlds where they are not defined drop out."""
    return t_interval(np.take(values, np.flatnonzero(~np.isnan(values))), LEVEL)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a table says of an effect: its sign, and what was found.

    Of what happens rarely, no change at all in the worlds of a test is no disagreement.
    """

    name: str
    sign: str
    found: Interval
    tolerance: float
    rare: bool = False

    def __str__(self) -> str:
        low, high = self.found.low, self.found.high
        return f"{self.name}: expected {self.sign}, found {low:.4g} … {high:.4g}"

    @property
    def disagrees(self) -> bool:
        """Return whether the worlds say otherwise, beyond doubt."""
        low, high = self.found.low, self.found.high
        nothing = not self.rare and low >= -NOTHING and high <= NOTHING
        return {
            "up": high < 0 or nothing,
            "down": low > 0 or nothing,
            "none": (low > 0 or high < 0) and abs(self.found.estimate) > self.tolerance,
            "either": False,
        }[self.sign]

    @property
    def undecided(self) -> bool:
        """Return whether the worlds cannot tell the effect from none."""
        return self.found.low <= 0 <= self.found.high


def unreviewed(claims: Sequence[Claim], reviewed: Mapping[str, str]) -> list[str]:
    """Return disagreements that nobody explained, and explanations of what agrees by now."""
    odd = {c.name: str(c) for c in claims if c.disagrees}
    new = [text for name, text in odd.items() if name not in reviewed]
    return new + [f"{name}: agrees, its review is stale" for name in reviewed if name not in odd]


def data(name: str):
    """Read a file of this folder."""
    return YAML(typ="safe").load((Path(__file__).parent / name).read_text("utf-8"))
