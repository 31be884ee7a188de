"""Money KPIs, per year."""

import math
import re

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.model.kpi import kpi
from kamsim.model.results import World

WEEKS_A_YEAR = 52
_STRATEGY_LINE = re.compile(r"(s\d+|programme)\.")
SERVICE = "service"


def years(world: World) -> float:
    """Return the horizon in years."""
    return world.weeks / WEEKS_A_YEAR


def discount(weeks: int, yearly_rate: float) -> Floats:
    """Return what money of each week is worth in week 0, (W,)."""
    worth: Floats = np.exp(np.arange(weeks) * (-math.log1p(yearly_rate) / WEEKS_A_YEAR))
    return worth


def annual(world: World, money: Floats) -> float:
    """Return the level yearly amount of the same present value as money by week, (W,)."""
    worth = discount(world.weeks, world.parameters["money.discount_rate"])
    return float((worth * money).sum() / (worth.sum() / WEEKS_A_YEAR))


@kpi(unit="money a year", better="higher", zh="利潤")
def profit(world: World) -> float | None:
    """Profit.

    The annual equivalent of the firm's discounted cash: the level yearly amount of the
    same present value. Stocks and promises at the horizon are settled in the ledger.
    """
    return annual(world, world.cash())


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
    return sum(strategy_money(world).values()) / years(world)


def strategy_money(world: World) -> dict[str, float]:
    """Return what the firm paid, net, by each rule of a strategy that cost or brought money."""
    paid: dict[str, float] = {}
    for (payer, _, reason), amount in sorted(world.ledger.items()):
        if _STRATEGY_LINE.match(reason):
            money = float(amount.sum()) * (1.0 if payer == "firm" else -1.0)
            paid[reason] = paid.get(reason, 0.0) + money
    return paid


@kpi(unit="share", better="lower", zh="服務成本占淨營收比")
def cost_to_serve_share(world: World) -> float | None:
    """Cost to serve the accounts, of net revenue.

    What orders, calls and special wishes of the accounts cost the firm, dearer the more they
    take for granted; what the programme costs is not in it.
    """
    paid = sum(float(x.sum()) for (_, _, why), x in sorted(world.ledger.items()) if why == SERVICE)
    sold = float(world.weekly["revenue_money"].sum())
    return paid / sold if sold > 0 else None


@kpi(unit="index", better="neither", zh="客戶營收集中度（HHI）")
def revenue_concentration(world: World) -> float | None:
    """Concentration of revenue on accounts (HHI).

    Sum of the squared shares of accounts in the net revenue of the horizon: 1 where one
    account brings in all, one over their number where all bring in the same.
    """
    money = np.maximum(0.0, world.accounts["revenue_money"])
    whole = float(money.sum())
    return float(((money / whole) ** 2).sum()) if whole > 0 else None


@kpi(unit="money a year", better="higher", zh="最差一年的利潤")
def worst_year_profit(world: World) -> float | None:
    """Profit of the worst year.

    The lowest of the firm's yearly cash flows, undiscounted; weeks behind the last full year
    do not count. The last year settles what is left in stock and promised.
    """
    full = world.weeks // WEEKS_A_YEAR
    if not full:
        return None
    return float(world.cash()[: full * WEEKS_A_YEAR].reshape(full, WEEKS_A_YEAR).sum(axis=1).min())
