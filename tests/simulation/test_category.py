"""Joint work on data and category: steadier orders, fuller shelves, and what unfairness costs."""

import numpy as np
import pytest

from kamsim.catalog import Catalog
from kamsim.model.policy import Today
from kamsim.model.proposals import Order
from kamsim.rules import RulePolicy
from kamsim.simulation import Replication, simulate_block
from kamsim.simulation.actions import Grant, handlers
from kamsim.simulation.care import NEVER
from kamsim.simulation.programme import end_relations
from kamsim.simulation.relations.category import (
    category_lift,
    gaps_left,
    keep_category,
    steadied,
)
from kamsim.simulation.relations.floor import store_oos
from tests.simulation.probe import open_block

WORKING = {"efficacy.review_data_together": 1.0, "efficacy.manage_category": 1.0}


def base(small, vocabulary, **held):
    scenario = small(count=8, register=lambda r: r.at_base().with_values(WORKING | held))
    block = open_block(scenario, vocabulary)
    block.state.active[:] = 1.0
    return block


def grant(block, action, hours, **settings):
    world, account = (x.ravel() for x in np.indices(block.state.active.shape))
    line = Order("s11.x", 0, "account", action, tuple(sorted(settings.items())))
    return Grant(line, world, account, np.full(len(world), hours))


def do(block, action, hours, **settings):
    handlers()[action].do(block, grant(block, action, hours, **settings))


def test_nobody_orders_differently_without_reviews(small, vocabulary):
    block = base(small, vocabulary)
    wanted = np.full((2, 8, 2), 3.0)
    assert steadied(block, wanted) is wanted


@pytest.mark.parametrize("share", [0.15, 0.4])
def test_steadied_orders_vary_less_and_stock_more(small, vocabulary, share):
    """Proportional order-up-to around a steady forecast: (1 − s)/(1 + s) and 1/(1 − s²) of the
    variance of sales, Disney & Towill (2003)."""
    block = base(small, vocabulary, **{"review.steady_share": share})
    rng = np.random.default_rng(5)
    block.now.weekly = np.full((2, 8, 2), 100.0)
    block.programme.category.steady[:] = 1.0
    position, orders, positions = np.full((2, 8, 2), 200.0), [], []
    for _ in range(2_000):
        position = position - rng.normal(100.0, 10.0, position.shape)
        ordered = steadied(block, 3.0 * block.now.weekly - position)
        position = position + ordered
        orders.append(ordered)
        positions.append(position)
    assert np.mean(orders) == pytest.approx(100.0, abs=0.5)
    assert np.var(orders[50:]) == pytest.approx(100.0 * (1 - share) / (1 + share), rel=0.03)
    # after its order, stock deviates by the share s of what it deviated by before
    assert np.var(positions[50:]) == pytest.approx(100.0 * share**2 / (1 - share**2), rel=0.05)


def test_what_was_learnt_is_half_forgotten_after_a_half_life(small, vocabulary):
    block = base(small, vocabulary, **{"review.half_life_weeks": 13.0})
    block.programme.category.steady[:] = 0.8
    for _ in range(13):
        keep_category(block)
    np.testing.assert_allclose(block.programme.category.steady, 0.4, rtol=1e-12)


def test_a_review_needs_data_and_binds_both_sides(small, vocabulary):
    block = base(small, vocabulary, **{"effort.review_data_together": 3.0})
    order = grant(block, "review_data_together", 3.0)
    may = handlers()["review_data_together"].may
    assert not may(block, *order.rows).any()
    block.programme.feeds.consent[:] = 1.0
    assert may(block, *order.rows).all()
    do(block, "review_data_together", 3.0)
    done = 1.0 - np.exp(-1.0)
    np.testing.assert_allclose(block.programme.category.steady, done, rtol=1e-12)
    np.testing.assert_allclose(block.acts.endowment, done, rtol=1e-12)
    np.testing.assert_allclose(block.acts.contact, done, rtol=1e-12)
    do(block, "review_data_together", 1.0)
    np.testing.assert_allclose(block.programme.category.steady, done, rtol=1e-12)


def test_a_category_shows_its_work_by_and_by_and_loses_it_so(small, vocabulary):
    held = {"category.half_life_weeks": 5.0, "effort.manage_category": 16.0}
    block = base(small, vocabulary, **held)
    do(block, "manage_category", 24.0, brands="fair")
    full = 1.0 - np.exp(-24.0 / 16.0)
    category, seen = block.programme.category, []
    for _ in range(13 + 5):
        keep_category(block)
        seen.append(category.managed.copy())
        block.week += 1
    np.testing.assert_allclose(seen[4], full / 2, rtol=1e-12)
    np.testing.assert_allclose(seen[17], seen[12] / 2, rtol=1e-12)


def test_a_managed_category_has_fewer_gaps_and_sells_a_little_more(small, vocabulary):
    held = {"category.oos_cut": 0.1, "category.lift": 0.005, "category.own_lift": 0.01}
    block = base(small, vocabulary, **held)
    gaps = store_oos(block)
    np.testing.assert_array_equal(category_lift(block), 1.0)
    block.programme.category.managed[:] = 0.5
    np.testing.assert_allclose(category_lift(block), 1.0025, rtol=1e-12)
    np.testing.assert_allclose(gaps_left(block), 0.95, rtol=1e-12)
    np.testing.assert_allclose(store_oos(block), 0.95 * gaps, rtol=1e-12)
    block.programme.category.favoured[:] = 1.0
    np.testing.assert_allclose(category_lift(block), 1.0075, rtol=1e-12)


@pytest.mark.parametrize(("brands", "found"), [("own", True), ("fair", False)])
def test_whoever_favours_his_own_brands_is_found_out(small, vocabulary, brands, found):
    """At twenty chances a year and full work some eight accounts in ten within four weeks."""
    held = {"category.found_rate": 20.0, "category.breach": 2.0, "effort.manage_category": 1.0}
    block = base(small, vocabulary, **held)
    do(block, "manage_category", 80.0, brands=brands)
    for _ in range(4):
        keep_category(block)
        block.week += 1
    caught = block.acts.breach > 0
    assert caught.any() == found
    np.testing.assert_array_equal(block.acts.breach[caught], 2.0)
    np.testing.assert_array_equal(block.programme.category.until[caught], NEVER)
    assert (block.programme.category.until[~caught] > block.week).all()


def test_a_successor_starts_afresh(small, vocabulary):
    block = base(small, vocabulary)
    block.programme.feeds.consent[:] = 1.0
    do(block, "review_data_together", 4.0)
    do(block, "manage_category", 24.0, brands="own")
    keep_category(block)
    lost = np.zeros(block.state.active.shape, dtype=np.bool_)
    lost[:, 0] = True
    end_relations(block.programme, lost)
    category = block.programme.category
    for array in (category.steady, category.work, category.favoured, category.managed):
        assert not array[:, 0].any()
        assert (array[:, 1:] > 0).all()
    assert (category.reviewed[:, 0] == NEVER).all()
    assert (category.until[:, 0] == NEVER).all()


@pytest.mark.slow
def test_favouring_own_brands_costs_trust():
    """Found out once in two years: key accounts of seven worlds in eight trust us less."""
    catalog = Catalog()
    scenario = catalog.scenario("beverage-summer-peak").model_copy(update={"weeks": 104})
    strategy = catalog.strategies()["s11"]
    policies = [
        RulePolicy(name, [(strategy, {"brands": value})], catalog.vocabulary())
        for name, value in (("fair", 0.0), ("own", 1.0))
    ]
    worlds = [Replication(k) for k in range(8)]
    _, fair, own = simulate_block(
        scenario, [Today(), *policies], worlds, 42, catalog.vocabulary(), events=True
    )
    found = [e for e in own.events if e.outcome == "found unfair"]
    assert len(found) > len(worlds)
    assert not [e for e in fair.events if e.outcome == "found unfair"]
    lost = fair.accounts["trust_index"] - own.accounts["trust_index"]
    assert (np.mean(lost, axis=1) > 0).mean() > 0.8
