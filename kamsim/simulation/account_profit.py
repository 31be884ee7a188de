"""Account profit: what accounts earn on our goods, week by week (evidence.md §6)."""

from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block
from kamsim.simulation.calendar import YEAR
from kamsim.simulation.reduce import total


def account_profit(block: Block) -> Floats:
    """Return what accounts earn on our goods this week, (R, N) money.

    Shoppers' money, less what accounts pay us net of deals, rebates and all the programme pays,
    and of listing fees; what stays in stock keeps its value, and costs to hold.
    """
    market, now, values = block.market, block.now, block.market.values
    worth = 1.0 - values.account("practice.rebate_rate")
    added = worth * total((now.shipped - now.sold) * market.price, 2)
    paid = block.books.revenue_money[:, block.books.at(block.week)]
    if market.novelties.any:
        # what goes back is paid for, and its value is gone
        paid = paid - now.listing_money
        added = added - now.returned_money
    holding = values.account("order.holding_rate") / YEAR
    stock = holding * total(block.state.shelf * market.price, 2)
    return shoppers_money(block) - paid + added - stock


def shoppers_money(block: Block) -> Floats:
    """Return what shoppers pay, (R, N): the list price, marked up, less what deals pass on."""
    values, now = block.market.values, block.now
    marked_up = 1.0 + values.account("account.markup_rate")
    return marked_up * (1.0 - now.cut) * total(now.sold * block.market.price, 2)
