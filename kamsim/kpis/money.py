"""Money KPIs, per year."""

import math
import re

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.model.kpi import kpi
from kamsim.model.results import World

WEEKS_A_YEAR = 52
_STRATEGY_LINE = re.compile(r"(s\d+|programme)\.")


def years(world: World) -> float:
    """Return the horizon in years."""
    return world.weeks / WEEKS_A_YEAR


def discount(weeks: int, yearly_rate: float) -> Floats:
    """Return what money of each week is worth in week 0, (W,)."""
    worth: Floats = np.exp(np.arange(weeks) * (-math.log1p(yearly_rate) / WEEKS_A_YEAR))
    return worth


@kpi(unit="money a year", better="higher", zh="利潤")
def profit(world: World) -> float | None:
    """Profit.

    The annual equivalent of the firm's discounted cash: the level yearly amount of the
    same present value. Stocks and promises at the horizon are settled in the ledger.
    """
    worth = discount(world.weeks, world.parameters["money.discount_rate"])
    return float((worth * world.cash()).sum() / (worth.sum() / WEEKS_A_YEAR))


@kpi(unit="money a year", better="higher", zh="淨營收")
def revenue(world: World) -> float | None:
    """Net revenue.

    Sales after standing deals, the flat rebate, and what the programme pays to accounts.
    """
    return float(world.weekly["revenue_money"].sum()) / years(world)


@kpi(unit="money a year", better="lower", zh="方案支出")
def programme_cost(world: World) -> float | None:
    """Spent on the programme.

    The net of all ledger lines that a strategy's rule caused.
    """
    paid = 0.0
    for (payer, _, reason), amount in sorted(world.ledger.items()):
        if _STRATEGY_LINE.match(reason):
            paid += float(amount.sum()) * (1.0 if payer == "firm" else -1.0)
    return paid / years(world)
