"""Account figures: what is measured each week of the accounts' side of the business."""

from kamsim.model.arrays import Floats
from kamsim.simulation.account_profit import account_profit
from kamsim.simulation.block import Block
from kamsim.simulation.impressions import opinion, stars
from kamsim.simulation.reduce import total


def record_accounts(block: Block) -> None:
    """Keep the market's size, our share of it, what accounts think of us and earn on us, (R,)."""
    market, cohort = block.market, block.books.cohort
    potential = total(market.weather.potential[:, market.weather.at(block.week)], 2)
    block.record("market_units", total(potential, 1))
    block.record("key_category_units", total(category_units(block, potential) * cohort, 1))
    won = potential * block.now.relation * block.state.active
    block.record("key_wallet_units", total(won * cohort, 1))
    here = cohort * block.state.active
    block.record("key_stars_sum", total(stars(block, opinion(block)) * here, 1))
    money = account_profit(block)
    block.record("account_profit_money", total(money, 1))
    block.record("key_account_profit_money", total(money * cohort, 1))


def category_units(block: Block, potential: Floats) -> Floats:
    """Return what shoppers buy of the category at each account, all brands, (R, N) units.

    Before promotions, which also widen the category. At our usual share of it, an account
    sells our potential.
    """
    return potential / block.market.values.account("share.base")
