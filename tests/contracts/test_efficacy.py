"""Every strategy works by what it does: without its own efficacy the market goes another way."""

import numpy as np
import pytest

from kamsim.catalog import Catalog
from kamsim.kpis import kpis
from tests.contracts.measure import DEFAULT, HOME
from tests.contracts.varied import varied

PEOPLE = {
    "executive_utilisation", "kam_utilisation", "refused_share", "visits_made",
    "visits_lapsed_share", "visit_wait_days",
}  # fmt: skip
"""What is asked of our own people: ordered, and no effect of what they do."""
MONEY = {"trade_spend_share"}
STRATEGIES = sorted(Catalog().strategies())
WORLDS = 2
WEEKS = 78


def own_efficacy(strategy, register):
    """Return the null values of the efficacy of what a strategy's rules order."""
    names = {f"efficacy.{a.action}" for rule in strategy.rules for a in rule.actions}
    return {p.id: p.null for p in register.parameters if p.id in names}


@pytest.mark.slow
@pytest.mark.parametrize("name", STRATEGIES)
def test_own_efficacy_moves_the_market(name):
    catalog = Catalog()
    scenario = catalog.scenario(HOME.get(name, DEFAULT)).model_copy(update={"weeks": WEEKS})
    off = own_efficacy(catalog.strategies()[name], scenario.parameters)
    assert off
    rows = [*[{}] * WORLDS, *[off] * WORLDS]
    found = varied(scenario, catalog.policy(f"today+{name}"), rows, [*range(WORLDS)] * 2)
    market = {k.id for k in kpis() if not k.unit.startswith("money")} - PEOPLE - MONEY
    pairs = {i: (found[i][:WORLDS], found[i][WORLDS:]) for i in market}
    assert [i for i, two in pairs.items() if not np.array_equal(*two, equal_nan=True)]
