"""Whatever must hold of every scenario, policy and parameter that is shipped."""

import pytest

from kamsim.catalog import Catalog, check
from kamsim.experiments import BASELINE
from kamsim.model.policy import Today

CATALOG = Catalog()
scenarios = pytest.mark.parametrize("name", CATALOG.scenario_names())
policies = pytest.mark.parametrize("name", CATALOG.policies())
parameters = pytest.mark.parametrize(
    "parameter", CATALOG.register().parameters, ids=lambda p: p.id
)


def in_both_languages(*labels):
    return all(x.en.strip() and any("\u4e00" <= c <= "\u9fff" for c in x.zh) for x in labels)


def test_nothing_that_is_shipped_has_a_problem():
    checked = check(CATALOG)
    assert [str(p) for p in checked.problems] == []
    assert len(checked.files) > len(CATALOG.scenario_names()) + len(CATALOG.policies())


@scenarios
def test_a_scenario_is_told_in_both_languages_and_can_be_planned(name):
    scenario = CATALOG.scenario(name)
    assert in_both_languages(scenario.title, scenario.purpose)
    assert scenario.weeks >= 52
    accounts = scenario.market.count if scenario.market else len(scenario.accounts)
    assert 0 < scenario.key_accounts.k < accounts
    assert scenario.margin_share > 0


@scenarios
def test_a_scenario_changes_only_what_it_says(name):
    scenario, register = CATALOG.scenario(name), CATALOG.register().by_id()
    text, _ = CATALOG.scenario_source(name)
    for parameter in scenario.parameters.parameters:
        if parameter != register[parameter.id] and scenario.effects == "usual":
            assert parameter.id in text


@scenarios
def test_every_resource_of_the_rules_is_given_out(name):
    vocabulary, scenario = CATALOG.vocabulary(), CATALOG.scenario(name)
    from_people = {n for n, r in vocabulary.resources.items() if r.yearly}
    assert set(scenario.resources) == set(vocabulary.resources) - from_people
    numbers = scenario.parameters.by_id()
    for resource in from_people:
        assert all(numbers[p].base > 0 for p in vocabulary.resources[resource].yearly)


def test_the_placebo_has_no_effect_at_all():
    placebos = [
        s for n in CATALOG.scenario_names() if (s := CATALOG.scenario(n)).effects == "none"
    ]
    assert placebos
    for scenario in placebos:
        effects = [p for p in scenario.parameters.parameters if p.role == "effect"]
        assert effects
        assert all(p.low == p.base == p.high == p.null for p in effects)


@policies
def test_a_policy_is_told_in_both_languages_and_can_be_built(name):
    policy = CATALOG.policies()[name]
    assert in_both_languages(policy.title, policy.purpose)
    built = CATALOG.policy(name)
    assert built.id == name
    assert {rule.split(".")[0] for rule in getattr(built, "rules", ())} == {
        c.id for c in policy.strategies
    }


def test_the_baseline_is_shipped_and_empty():
    assert isinstance(CATALOG.policy(BASELINE), Today)


@pytest.mark.parametrize("name", CATALOG.strategies())
def test_every_strategy_can_be_switched_on_alone(name):
    policy = CATALOG.policy(f"{BASELINE}+{name}")
    assert policy.orders
    assert policy.rules == tuple(sorted(policy.rules, key=policy.rules.index))
    assert len(set(policy.rules)) == len(CATALOG.strategies()[name].rules)


@parameters
def test_a_parameter_says_what_it_is_and_where_it_comes_from(parameter):
    assert in_both_languages(parameter.label)
    assert parameter.unit.strip()
    assert parameter.provenance == "A" or parameter.citation or parameter.note
