"""Incentive actions: discount, co-operative promotion, contest, rebate (S8)."""

from kamsim.simulation.actions.handler import Grant, handles
from kamsim.simulation.block import Block
from kamsim.simulation.calendar import quarter_left
from kamsim.simulation.programme import Incentive

SELL_IN = "sell_in"


def _discount_weeks(block: Block, grant: Grant) -> int:
    return grant.weeks(block, "discount.length_weeks")


def _coop_weeks(block: Block, grant: Grant) -> int:
    return grant.weeks(block, "coop.length_weeks")


def _quarter(block: Block, grant: Grant) -> int:  # noqa: ARG001 - the shape of all such functions
    return quarter_left(block.week)


@handles("discount", lasts=_discount_weeks)
def discount(block: Block, grant: Grant) -> None:
    """Take a rate off the invoice for some weeks, on top of any standing deal."""
    _set_up(block, grant, block.programme.discount, _discount_weeks(block, grant))


@handles("coop", lasts=_coop_weeks)
def coop(block: Block, grant: Grant) -> None:
    """Pay a share of sales for display, for some weeks."""
    _set_up(block, grant, block.programme.coop, _coop_weeks(block, grant))


@handles("contest", lasts=_quarter)
def contest(block: Block, grant: Grant) -> None:
    """Open a contest until the quarter ends: the best against last year win a prize each."""
    running, rows = block.programme.contest, (grant.world, grant.entity)
    _set_up(block, grant, running, _quarter(block, grant))
    running.winners[rows] = grant.number("winners")


@handles("rebate", lasts=_quarter)
def rebate(block: Block, grant: Grant) -> None:
    """Promise a rate on the quarter's sales, paid if they grow enough on last year's."""
    running, rows = block.programme.rebate, (grant.world, grant.entity)
    _set_up(block, grant, running, _quarter(block, grant))
    running.on_orders[rows] = float(grant.setting("basis") == SELL_IN)
    running.target[rows] = 1.0 + grant.number("growth")


def _set_up(block: Block, grant: Grant, incentive: Incentive, weeks: int) -> None:
    rows = (grant.world, grant.entity)
    incentive.rate[rows] = grant.magnitude
    incentive.start[rows] = block.week
    incentive.until[rows] = block.week + weeks
    incentive.rule[rows] = block.rule_number(grant.order.rule)
