"""Every shipped rule gets its turn somewhere when all strategies compete for the same people."""

from functools import cache

import pytest

from kamsim.catalog import Catalog
from kamsim.simulation import Replication, simulate_block
from tests.contracts.measure import SEED

SCENARIOS = (
    "new-product-year", "beverage-summer-peak", "price-war", "tight-supply", "ample-supply",
)  # fmt: skip
"""The one with the most to do first; who has seen every rule there need not look elsewhere."""
WORLDS = 12


@cache
def events(scenario):
    """Return the log of all strategies together."""
    catalog = Catalog()
    policy = catalog.policy("+".join(["today", *sorted(catalog.strategies())]))
    worlds = [Replication(k) for k in range(WORLDS)]
    market, vocabulary = catalog.scenario(scenario), catalog.vocabulary()
    (result,) = simulate_block(market, [policy], worlds, SEED, vocabulary, events=True)
    return result.events


def seen(wanted, found):
    """Return which of `wanted` is found, scenario by scenario, until all are."""
    got = set()
    for scenario in SCENARIOS:
        got |= {found(event) for event in events(scenario) if event.outcome == "granted"}
        if wanted <= got:
            break
    return got & wanted


def test_the_scenarios_are_the_shipped_ones_that_have_effects():
    shipped = {path.stem for path in Catalog().scenarios.glob("*.yaml")} - {"parameters"}
    assert {*SCENARIOS, "placebo"} == shipped


@pytest.mark.slow
def test_every_rule_is_granted_beside_all_others():
    wanted = {rule.id for s in Catalog().strategies().values() for rule in s.rules}
    assert wanted - seen(wanted, lambda event: event.rule_id) == set()


@pytest.mark.slow
def test_every_action_is_granted_that_a_rule_orders():
    rules = [rule for s in Catalog().strategies().values() for rule in s.rules]
    wanted = {action.action for rule in rules for action in rule.actions}
    assert wanted - seen(wanted, lambda event: event.action) == set()


def test_every_action_of_the_vocabulary_is_ordered_by_a_rule():
    rules = [rule for s in Catalog().strategies().values() for rule in s.rules]
    ordered = {action.action for rule in rules for action in rule.actions}
    assert ordered == set(Catalog().vocabulary().actions)
