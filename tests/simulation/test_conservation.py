"""Units, stock and money are conserved in every world and week, whatever is ordered."""

import numpy as np
import pytest

from kamsim.model.policy import Today
from kamsim.simulation import Replication, simulate_block
from kamsim.simulation.run import run_weeks
from kamsim.simulation.week import ORDER_OF_THE_WEEK
from tests.simulation.erratic import Erratic
from tests.simulation.probe import open_block, watch

POLICIES = [Today, Erratic]


@pytest.mark.parametrize("policy", POLICIES)
def test_every_unit_is_somewhere(small, vocabulary, policy):
    block = open_block(small(weeks=60), vocabulary, policy())
    state = block.state
    stocks = [state.plant_stock + state.wip.sum(1) + (state.shelf + state.on_way).sum(1)]

    def look(block):
        state, now = block.state, block.now
        stock = state.plant_stock + state.wip.sum(1) + (state.shelf + state.on_way).sum(1)
        scrapped = block.weekly["scrapped_units"][:, block.week]
        made = now.started + now.rushed.sum(1)
        left = stocks[0] + made - now.sold.sum(1) - stock
        np.testing.assert_allclose(left.sum(1), scrapped, rtol=1e-9, atol=1e-6)
        assert (left > -1e-6).all()
        stocks[0] = stock

    watch(block, after="produce", look=look, weeks=60)


@pytest.mark.parametrize("policy", POLICIES)
def test_nothing_is_negative_and_rates_are_rates(small, vocabulary, policy):
    block = open_block(small(weeks=60), vocabulary, policy())

    def look(block):
        state, now = block.state, block.now
        for name in ("shelf", "on_way", "backlog", "delayed", "pantry", "plant_stock", "wip"):
            assert (getattr(state, name) >= 0).all(), name
        for name in ("demand", "sold", "unmet", "ordered", "needed", "allocated", "ahead"):
            assert (getattr(now, name) >= 0).all(), name
        for name in ("active", "fill_memory", "trust", "goodwill", "entitlement", "stockout"):
            value = getattr(state, name)
            assert (value >= 0).all(), name
            assert (value <= 1 + 1e-12).all(), name
        assert (now.allocated <= now.needed + 1e-6).all()

    watch(block, after="relate", look=look, weeks=60)


@pytest.mark.parametrize("policy", POLICIES)
def test_f10_all_that_can_ship_ships(small, vocabulary, policy):
    block = open_block(small(weeks=60), vocabulary, policy(), replications=3)
    before = {}

    def remember(block):
        before["stock"] = block.state.plant_stock.copy()

    def look(block):
        now, region = block.now, block.market.traits.region
        reach = np.take(block.routes["reachable"], region, axis=1)[:, :, None]
        ordered = (now.needed * reach).sum(1)
        available = np.minimum(before["stock"], ordered)
        carried = np.minimum(now.slots, available.sum(1))
        shipped = (now.allocated - now.rushed).sum((1, 2))
        np.testing.assert_allclose(shipped, carried, rtol=1e-9, atol=1e-6)

    steps = []
    for offset, step in ORDER_OF_THE_WEEK:
        steps.append((offset, step))
        if step.__name__ == "order":
            steps.append((9 / 16, remember))
        if step.__name__ == "ship":
            steps.append((11 / 16, look))
    run_weeks(block, range(60), tuple(steps))


def test_protection_only_redistributes(small, vocabulary):
    """With only the allocation action, short weeks of equal availability ship equal totals."""
    deaf = {"trust.loss": 0.0, "trust.gain": 0.0, "ladder.betrayal": 0.0}
    scenario = small(weeks=52, count=20, register=lambda r: r.with_values(deaf))
    worlds = [Replication(k) for k in range(6)]
    today, tilted = simulate_block(
        scenario, [Today(), Erratic(("protect_allocation",), every=2)], worlds, 42, vocabulary
    )
    first = np.argmax(np.abs(today.panel["sellin"] - tilted.panel["sellin"]).sum(2) > 1e-6, axis=1)
    compared = 0
    for r, week in enumerate(first):
        # an account may have got another mix of families before, and the same total
        if today.weekly["demand_units"][r, week] == tilted.weekly["demand_units"][r, week]:
            a, b = today.weekly["sellin_units"][r, week], tilted.weekly["sellin_units"][r, week]
            assert a == pytest.approx(b, rel=1e-9)
            compared += 1
    assert compared >= 3


@pytest.mark.parametrize("policy", POLICIES)
def test_money_adds_up(small, vocabulary, policy):
    worlds = [Replication(k) for k in range(3)]
    [result] = simulate_block(small(weeks=60), [policy()], worlds, 42, vocabulary)
    cash = sum(x for (_, payee, _), x in result.ledger.items() if payee == "firm")
    cash = cash - sum(x for (payer, _, _), x in result.ledger.items() if payer == "firm")
    np.testing.assert_allclose(result.weekly["profit_money"], cash, rtol=1e-9, atol=1e-6)
    assert all("firm" in line[:2] for line in result.ledger)
    assert all(np.isfinite(x).all() and (x >= 0).all() for x in result.ledger.values())
    sales = result.panel["sellin"].sum(2) * result.price_money
    np.testing.assert_allclose(result.ledger["accounts", "firm", "sales"], sales, rtol=1e-9)
