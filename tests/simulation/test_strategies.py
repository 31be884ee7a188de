"""What must hold of every strategy in the world: it acts, it costs, and it is no placebo."""

from functools import cache

import numpy as np
import pytest

from kamsim.catalog import Catalog
from kamsim.model.conduct import conduct_of
from kamsim.model.policy import Today
from kamsim.rules import RulePolicy, parse_strategy
from kamsim.simulation import Replication, simulate_block
from kamsim.simulation.block import open_market
from kamsim.simulation.log import entity_id

SCARCE = 0.1
"""What is left of a resource where it is made scarce."""
SCENARIO = {"s03": "new-product-year"}
"""Where a strategy has something to do, if the default scenario gives it nothing."""
STRATEGIES = sorted(Catalog().strategies())
TOGETHER = {"s06.scan": "s09", "programme.apologise": "s07"}
"""Rules that wait for what another strategy brings, such as sales data."""


def home(name):
    """Return the scenario in which a strategy acts."""
    return Catalog().scenario(SCENARIO.get(name, "beverage-summer-peak"))


each = pytest.mark.parametrize("name", STRATEGIES)


@cache
def simulated(name, effects, weeks=104):
    """Simulate `today` and `today` with a strategy in its scenario."""
    catalog = Catalog()
    scenario = home(name).model_copy(update={"weeks": weeks})
    if not effects:
        numbers = scenario.parameters.at_null()
        scenario = scenario.model_copy(update={"parameters": numbers})
    policies = [Today(), catalog.policy(f"today+{name}")]
    # a change of a rep for a newcomer happens once in six years
    worlds = [Replication(k) for k in range(12 if effects else 4)]
    return list(simulate_block(scenario, policies, worlds, 42, catalog.vocabulary(), events=True))


def spent(result, name):
    costs = np.zeros(len(result.replications))
    for (payer, _, reason), money in sorted(result.ledger.items()):
        if reason.startswith(f"{name}."):
            costs += (1.0 if payer == "firm" else -1.0) * money.sum(1)
    return costs


@each
def test_every_rule_fires_in_its_scenario(name):
    _, result = simulated(name, effects=True)
    granted = {e.rule_id for e in result.events if e.outcome == "granted"}
    alone = {rule.id for rule in Catalog().strategies()[name].rules} - TOGETHER.keys()
    assert granted == alone


@pytest.mark.parametrize("rule", TOGETHER)
def test_a_rule_that_needs_another_strategy_fires_beside_it(rule):
    name, other = rule.split(".")[0], TOGETHER[rule]
    _, result = simulated(f"{name}+{other}", effects=True)
    assert rule in {e.rule_id for e in result.events if e.outcome == "granted"}


class Watched:
    """A policy that remembers, by week, what it ordered."""

    def __init__(self, policy):
        self.id, self.policy, self.ordered = policy.id, policy, {}
        self.conduct = conduct_of(policy)

    def decide(self, facts):
        self.ordered[facts.week] = self.policy.decide(facts)
        return self.ordered[facts.week]


def used(result, ordered, resource, market):
    """Return the amount of a resource that granted orders need, (R, T).

    Days on a calendar are given back where no day was found: these the world counts itself.
    """
    if market.vocabulary.resources[resource].calendar:
        return result.weekly[f"used_{resource}"]
    granted = {
        (e.replication, e.week, e.entity_id, e.rule_id, e.action)
        for e in result.events
        if e.outcome == "granted"
    }
    amounts = np.zeros((len(result.replications), result.weeks))
    for week, rows in ordered.items():
        for i in range(rows.rows):
            order, world = rows.orders[rows.order[i]], rows.world[i]
            entity = entity_id(market, order.scope, rows.entity[i])
            key = (result.replications[world], week, entity, order.rule, order.action)
            if key in granted:
                amounts[world, week] += rows.needs[i, rows.resources.index(resource)]
    return amounts


NEEDED = [
    (name, resource)
    for name, strategy in sorted(Catalog().strategies().items())
    for resource in sorted({r for x in strategy.rules for a in x.actions for r, _ in a.needs})
]


@pytest.mark.parametrize(("name", "resource"), NEEDED)
def test_scarcity_shows_as_refusals_and_never_as_overdraft(name, resource):
    catalog = Catalog()
    vocabulary = catalog.vocabulary()
    scenario = scarce(home(name), vocabulary.resources, resource)
    policy = Watched(catalog.policy(f"today+{name}"))
    worlds = [Replication(k) for k in range(2)]
    (result,) = simulate_block(scenario, [policy], worlds, 42, vocabulary, events=True)
    market = open_market(scenario, vocabulary, worlds, 42)
    assert resource in {e.outcome for e in result.events}
    kind = vocabulary.resources[resource]
    starts = np.arange(0, result.weeks, kind.period_weeks)
    amounts = np.add.reduceat(used(result, policy.ordered, resource, market), starts, axis=1)
    full = np.full(len(worlds), scenario.resources.get(resource, kind.period_weeks / 52))
    for parameter in kind.yearly:
        full = full * result.parameters[parameter]
    assert (amounts <= full[:, None] * (1 + 1e-12)).all()


def scarce(scenario, kinds, resource):
    """Leave a tenth of a resource, by its amount or the first number that makes it."""
    # a launch must have the time to pay, or nobody spends anything on it
    launching = any(f.launch for f in scenario.families)
    update = {"weeks": 104 if launching else 60}
    if kinds[resource].yearly:
        first = scenario.parameters.by_id()[kinds[resource].yearly[0]]
        value = max(SCARCE * first.base, first.bounds[0])
        update["parameters"] = scenario.parameters.with_values({first.id: value})
    else:
        money = kinds[resource].unit == "money"
        left = scenario.resources[resource] * (SCARCE / 1_000 if money else SCARCE)
        update["resources"] = scenario.resources | {resource: left}
    return scenario.model_copy(update=update)


@each
def test_without_effects_it_costs_exactly_what_it_books(name):
    today, placebo = simulated(name, effects=False)
    costs = spent(placebo, name)
    difference = (placebo.weekly["profit_money"] - today.weekly["profit_money"]).sum(1)
    assert np.abs(difference + costs).max() < 1e-9 * today.weekly["revenue_money"].sum(1).max()
    assert costs.min() > 0
    for series in ("sellout_units", "sellin_units", "ordered_units", "plant_stock_units"):
        np.testing.assert_array_equal(placebo.weekly[series], today.weekly[series])


@pytest.mark.slow
@each
def test_every_rule_books_its_cost_unless_it_says_free(name):
    _, placebo = simulated(name, effects=False)
    lines = {reason: m.sum() for (_, _, reason), m in placebo.ledger.items() if m.sum() > 0}
    for rule in Catalog().strategies()[name].rules:
        fired = any(e.rule_id == rule.id and e.outcome == "granted" for e in placebo.events)
        if fired and not rule.free:
            assert rule.id in lines


@pytest.mark.slow
@each
def test_with_effects_some_number_moves_that_is_not_money(name):
    today, real = simulated(name, effects=True)
    for series in ("sellout_units", "ordered_units", "key_filled_units"):
        assert (today.weekly[series] != real.weekly[series]).any()


@each
def test_a_strategy_whose_conditions_never_hold_is_today(name):
    catalog = Catalog()
    path = next((catalog.rules / "strategies").glob(f"{name}*.yaml"))
    text = path.read_text("utf-8")
    silent = text.replace("    when:\n      all:\n", "    when:\n      all:\n        - false\n")
    assert silent.count("- false") == len(catalog.strategies()[name].rules)
    strategy = parse_strategy(silent, path.name, catalog.vocabulary())
    scenario = catalog.scenario("beverage-summer-peak").model_copy(update={"weeks": 30})
    policy = RulePolicy("silent", [(strategy, {})], catalog.vocabulary())
    worlds = [Replication(0), Replication(1)]
    today, quiet = simulate_block(scenario, [Today(), policy], worlds, 42, catalog.vocabulary())
    for series in today.weekly:
        np.testing.assert_array_equal(today.weekly[series], quiet.weekly[series])
    assert today.ledger.keys() == quiet.ledger.keys()
    for line, money in today.ledger.items():
        np.testing.assert_array_equal(money, quiet.ledger[line])


@pytest.mark.slow
def test_both_engines_make_the_same_world():
    catalog = Catalog()
    scenario = catalog.scenario("beverage-summer-peak").model_copy(update={"weeks": 60})
    expression = "+".join(["today", *STRATEGIES])
    worlds = [Replication(k) for k in range(4)]
    policies = [catalog.policy(expression, "durable"), catalog.policy(expression, "tree")]
    one, other = simulate_block(scenario, policies, worlds, 42, catalog.vocabulary())
    for series in one.weekly:
        np.testing.assert_array_equal(one.weekly[series], other.weekly[series])
