"""Every strategy moves every figure the way it should, or somebody knows why not."""

import pytest

from kamsim.catalog import Catalog
from kamsim.kpis import kpis
from tests.contracts.measure import Claim, cells, data, effect, measured, unreviewed

BEYOND = ("programme", "s11")
"""Strategies of which the table does not speak."""
TABLE, REVIEWED = data("signs.yaml"), data("reviewed_signs.yaml")


@pytest.fixture(scope="module")
def claims():
    made = []
    for row, strategy, sign, scenario in cells():
        name = row.get("kpi") or row["series"]
        today, other = measured(scenario)["today"], measured(scenario)[f"today+{strategy}"]
        change = (other[name] - today[name]) * (-1.0 if row.get("turned") else 1.0)
        name, rare = f"{row['row']}, {strategy}", row.get("rare", False)
        made.append(Claim(name, sign, effect(change), row["tolerance"], rare))
    return made


def test_the_table_covers_every_strategy_and_names_what_exists():
    assert {*TABLE["order"], *BEYOND} == Catalog().strategies().keys()
    named = {row["kpi"] for row in TABLE["rows"] if "kpi" in row}
    assert named <= {k.id for k in kpis()}


@pytest.mark.slow
def test_signs_agree_or_are_reviewed(claims):
    assert unreviewed(claims, REVIEWED) == []
