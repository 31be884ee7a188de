"""What accounts earn on our goods, against the ledger and against numbers worked out on paper."""

import numpy as np
import pytest

from kamsim.simulation.account_figures import category_units
from kamsim.simulation.account_profit import account_profit, shoppers_money
from kamsim.simulation.reduce import total
from tests.simulation.erratic import Erratic
from tests.simulation.probe import open_block, watch

KEYS = {"k": 4}


def base(small, vocabulary, policy=None, launch=None, weeks=52, **held):
    scenario = small(
        count=8,
        weeks=weeks,
        launch=launch,
        key_accounts=KEYS,
        register=lambda r: r.at_base().with_values(held),
    )
    return open_block(scenario, vocabulary, policy)


def test_it_is_what_shoppers_pay_less_what_we_get_and_what_stock_costs(small, vocabulary):
    held = {"account.markup_rate": 0.3, "practice.rebate_rate": 0.02, "order.holding_rate": 0.26}
    block = base(small, vocabulary, **held)
    shape = (*block.state.active.shape, block.market.families)
    price = block.market.price
    block.now.sold, block.now.shipped = np.full(shape, 10.0), np.full(shape, 12.0)
    block.state.shelf = np.full(shape, 40.0)
    block.now.cut = np.full(shape[:2], 0.1)
    block.books.revenue_money[:, block.books.at(block.week)] = 100.0
    each = price.sum()
    expected = 1.3 * 0.9 * 10 * each - 100 + 0.98 * 2 * each - 0.26 / 52 * 40 * each
    assert account_profit(block) == pytest.approx(np.full(shape[:2], expected))


@pytest.mark.parametrize("launch", [None, 12])
def test_over_time_it_is_the_accounts_side_of_the_ledger(small, vocabulary, launch):
    """Whatever rules pay, list and take back: no money is lost between the two."""
    block = base(small, vocabulary, Erratic(), launch)
    market, values = block.market, block.market.values
    rate = values.world("order.holding_rate") / 52
    sums = {"shoppers": 0.0, "holding": 0.0, "first": 0.0}

    def stock():
        return total(total((block.state.shelf + block.state.on_way) * market.price, 2), 1)

    def look(block):
        now = block.now
        if block.week == 0:
            moved = total(total((now.shipped - now.sold) * market.price, 2), 1)
            sums["first"] = stock() - moved
        sums["shoppers"] += total(shoppers_money(block), 1)
        sums["holding"] += rate * total(total(block.state.shelf * market.price, 2), 1)

    watch(block, after="record", look=look, weeks=52)
    paid = np.zeros(market.worlds)
    for (payer, payee, reason), amount in sorted(block.ledger.lines.items()):
        # what goes back at the end is worth to them what they are paid for it
        if reason != "settlement.returns":
            side = float(payer == "accounts") - float(payee == "accounts")
            paid = paid + side * amount.sum(axis=1)
    worth = 1.0 - values.world("practice.rebate_rate")
    left = worth * (stock() - sums["first"])
    expected = sums["shoppers"] - paid + left - sums["holding"]
    found = block.weekly["account_profit_money"].sum(axis=1)
    assert found == pytest.approx(expected, rel=1e-9)
    key = block.weekly["key_account_profit_money"].sum(axis=1)
    assert (key > 0).all()
    assert (key < found).all()


def test_a_deal_that_is_passed_on_leaves_the_account_less_of_it(small, vocabulary):
    block = base(small, vocabulary)
    block.now.sold = np.ones((*block.state.active.shape, block.market.families))
    block.now.cut = np.zeros(block.state.active.shape)
    full = shoppers_money(block)
    block.now.cut = np.full(block.state.active.shape, 0.2)
    assert shoppers_money(block) == pytest.approx(0.8 * full)


def test_at_the_usual_share_an_account_sells_our_potential(small, vocabulary):
    block = base(small, vocabulary, **{"share.base": 0.4})
    potential = np.full(block.state.active.shape, 8.0)
    assert category_units(block, potential) == pytest.approx(np.full(potential.shape, 20.0))
