"""Money: every week's ledger lines, the firm's books, and the week's figures."""

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block
from kamsim.simulation.calendar import YEAR
from kamsim.simulation.deals import standing_depth
from kamsim.simulation.incentives import pay_incentives
from kamsim.simulation.ledger import ACCOUNTS, CARRIERS, FIRM, PEOPLE, PLANT, WAREHOUSE
from kamsim.simulation.reduce import ratio, total
from kamsim.simulation.state import FILL_WEEKS


def book(block: Block) -> None:
    """Book the week: what accounts pay, what making and moving goods costs."""
    market, now, week = block.market, block.now, block.week
    ledger = block.ledger
    gross = total(now.shipped * market.price, 2)
    deal = gross * standing_depth(block)
    ledger.book(week, ACCOUNTS, FIRM, "sales", total(gross, 1))
    ledger.book(week, FIRM, ACCOUNTS, "practice.deal", total(deal, 1))
    _rebate(block, gross - deal)
    _production(block)
    freight = total(now.shipped, 2) * now.freight_money
    ledger.book(week, FIRM, CARRIERS, "freight", total(freight, 1))
    dearer = 1.0 + market.values.account("entitlement.cost") * block.state.entitlement
    service = market.traits.serve_rate * dearer * gross
    ledger.book(week, FIRM, PEOPLE, "service", total(service, 1))
    _seasonal_slots(block)
    _write(block, gross - deal, freight + service)
    pay_incentives(block, gross - deal)
    memory, paid = block.programme.money_memory, block.programme.money_week
    block.programme.money_memory = memory + (paid - memory) / YEAR


def _rebate(block: Block, net: Floats) -> None:
    """Accrue the standing yearly rebate; pay it when a year ends."""
    week = block.week
    if week < 0:
        return
    rate = block.market.values.world("practice.rebate_rate")
    block.rebate_due = block.rebate_due + rate * total(net, 1)
    if (week + 1) % YEAR == 0 or week == block.market.scenario.weeks - 1:
        block.ledger.book(week, FIRM, ACCOUNTS, "practice.rebate", block.rebate_due)
        block.rebate_due = np.zeros_like(block.rebate_due)


def _production(block: Block) -> None:
    """Book what was started and rushed, overtime, and the cost of the plant's stock."""
    market, now, week = block.market, block.now, block.week
    values, ledger = market.values, block.ledger
    made = total(now.started * market.cost, 1)
    rushed = total(total(now.rushed, 1) * market.cost, 1)
    ledger.book(week, FIRM, PLANT, "production", made + rushed)
    late = ratio(now.overtime, total(now.started, 1))
    ledger.book(week, FIRM, PLANT, "overtime", values.world("cost.overtime_premium") * made * late)
    stock = total(block.state.plant_stock * market.cost, 1)
    holding = values.world("cost.holding_rate") / YEAR * stock
    ledger.book(week, FIRM, WAREHOUSE, "holding", holding)


def _seasonal_slots(block: Block) -> None:
    """Book the seasonal transport that standing practice orders."""
    market, values, week = block.market, block.market.values, block.week
    index = market.calendar.market_index[:, market.calendar.at(week)]
    high = index >= values.world("practice.seasonal_from")
    units = values.world("practice.seasonal_slots") * market.mean_units * high
    money = values.world("cost.slot_money") * units
    block.ledger.book(week, FIRM, CARRIERS, "practice.seasonal_slots", money)


def _of_new(block: Block) -> Floats:
    """Return what new families bring in, at list price less what comes back, (R, N)."""
    sold = total(block.now.shipped * block.market.price * block.market.novelties.launching, 2)
    return sold - block.now.returned_money


def _write(block: Block, net: Floats, costs: Floats) -> None:
    """Write the week into the firm's books, as it will see them next week."""
    books, now, market, programme = block.books, block.now, block.market, block.programme
    row, slot = books.at(block.week), block.week % FILL_WEEKS
    if market.novelties.any:
        net = net - now.returned_money
        block.count("new_revenue_money", _of_new(block))
    books.ordered[:, row] = total(now.ordered, 2)
    books.needed[:, row] = total(now.judged, 2)
    books.shipped[:, row] = total(now.shipped, 2)
    books.sellout[:, row] = total(now.sold, 2)
    # what was paid to accounts for orders of this morning; incentives are paid after this
    kept = net * (1.0 - market.values.account("practice.rebate_rate")) - programme.money_week
    books.revenue_money[:, row] = kept
    books.margin_money[:, row] = kept - total(now.shipped * market.cost, 2) - costs
    books.listed = block.state.range.copy()
    books.family_needed[:, slot] = now.judged
    books.family_shipped[:, slot] = now.filled
