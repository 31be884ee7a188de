"""Every strategy moves every figure the way it should, or somebody knows why not."""

import pytest

from kamsim.catalog import Catalog
from kamsim.kpis import kpis
from tests.contracts.measure import Claim, data, effect, measured, unreviewed

DEFAULT = "beverage-summer-peak"
TABLE, REVIEWED = data("signs.yaml"), data("reviewed_signs.yaml")
HOME = {"s03": "new-product-year"}
"""Where a strategy has something to do, if the default scenario gives it nothing."""


def cells():
    """Yield row, strategy, sign and scenario of every cell of the table."""
    for row in TABLE["rows"]:
        for strategy, sign in zip(TABLE["order"], row["signs"], strict=True):
            if strategy in row.get("only", TABLE["order"]):
                yield row, strategy, sign, row.get("scenario", HOME.get(strategy, DEFAULT))


@pytest.fixture(scope="module")
def claims():
    wanted = {}
    for _, strategy, _, scenario in cells():
        wanted.setdefault(scenario, {"today": None})[f"today+{strategy}"] = None
    found = {scenario: measured(scenario, tuple(of)) for scenario, of in wanted.items()}
    made = []
    for row, strategy, sign, scenario in cells():
        name = row.get("kpi") or row["series"]
        today, other = found[scenario]["today"], found[scenario][f"today+{strategy}"]
        change = (other[name] - today[name]) * (-1.0 if row.get("turned") else 1.0)
        made.append(Claim(f"{row['row']}, {strategy}", sign, effect(change), row["tolerance"]))
    return made


def test_the_table_covers_every_strategy_and_names_what_exists():
    assert TABLE["order"] == sorted(Catalog().strategies())
    named = {row["kpi"] for row in TABLE["rows"] if "kpi" in row}
    assert named <= {k.id for k in kpis()}


@pytest.mark.slow
def test_signs_agree_or_are_reviewed(claims):
    assert unreviewed(claims, REVIEWED) == []
