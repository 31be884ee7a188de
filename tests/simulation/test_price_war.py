"""The price war: a rival that deals often and deep, and matches what we do."""

from functools import cache

import numpy as np
import pytest

from kamsim.catalog import Catalog
from kamsim.model.policy import Today
from kamsim.simulation import Replication, simulate_block
from kamsim.simulation.promotion import promote
from kamsim.simulation.sellout import relation_multiplier
from tests.simulation.probe import open_block

SCENARIOS = ("price-war", "beverage-summer-peak")
RIVAL = {"rival.deal_rate", "rival.deal_effect", "rival.matching"}


def market(name, weeks=60, count=12):
    """Return a scenario, small, with every parameter at its base."""
    scenario = Catalog().scenario(name)
    numbers = scenario.parameters.at_base()
    fewer = scenario.market.model_copy(update={"count": count})
    return scenario.model_copy(update={"weeks": weeks, "parameters": numbers, "market": fewer})


@cache
def opened(name):
    return open_block(market(name), Catalog().vocabulary())


@cache
def answered(name):
    """Simulate `today` and the incentives in two years of a scenario, with all accounts."""
    catalog = Catalog()
    scenario = catalog.scenario(name).model_copy(update={"weeks": 104})
    policies = [Today(), catalog.policy("today+s08")]
    worlds = [Replication(k) for k in range(6)]
    return list(simulate_block(scenario, policies, worlds, 42, catalog.vocabulary(), events=True))


def granted(result, rule):
    return sum(e.rule_id == rule and e.outcome == "granted" for e in result.events)


def test_it_is_the_default_market_but_for_the_rival():
    war, usual = (Catalog().scenario(name) for name in SCENARIOS)
    mine, theirs = war.parameters.by_id(), usual.parameters.by_id()
    assert {name for name in mine if mine[name] != theirs[name]} == RIVAL
    own = {"id", "title", "purpose", "note", "parameters"}
    assert war.model_dump(exclude=own) == usual.model_dump(exclude=own)


def test_the_rival_deals_in_four_weeks_of_ten():
    """A deal starts with a chance of 22 % and lasts two weeks: 1 − 0.78² of weeks."""
    war, usual = (opened(name).market.weather.rival for name in SCENARIOS)
    assert war.mean() == pytest.approx(1 - 0.78**2, abs=0.02)
    assert (war >= usual).all()


def test_a_deal_of_the_rival_takes_twice_as_much():
    taken = []
    for name in SCENARIOS:
        block = opened(name)
        row = block.market.weather.at(block.week)
        block.market.weather.rival[:, row] = 0.0
        without = relation_multiplier(block)
        block.market.weather.rival[:, row] = 1.0
        taken.append(-np.log(relation_multiplier(block) / without))
    np.testing.assert_allclose(taken[0] / taken[1], 2.0, atol=0.15)


def test_matching_takes_its_part_of_the_lift_whatever_the_funding():
    """The same cut at the same moment lifts (1 − 0.5)/(1 − 0.15) of what it does by default."""
    lifts = []
    for name in SCENARIOS:
        block = opened(name)
        block.state.reference[:] = 0.0
        discount = block.programme.discount
        discount.rate[:], discount.until[:] = 0.1, block.week + 1
        promote(block)
        lifts.append(block.now.lift - 1.0)
    assert (lifts[1] > 0).all()
    np.testing.assert_allclose(lifts[0] / lifts[1], 0.5 / 0.85, rtol=1e-9)


@pytest.mark.slow
def test_consumers_buy_less_of_us():
    war, usual = (answered(name)[0].weekly["sellout_units"].sum(1) for name in SCENARIOS)
    lost = 1.0 - war / usual
    assert (lost > 0.02).all()
    assert (lost < 0.12).all()


@pytest.mark.slow
def test_the_answer_to_a_rivals_deal_is_called_for_more_often():
    war, usual = (granted(answered(name)[1], "s08.counter") for name in SCENARIOS)
    assert war > 1.5 * usual > 0
