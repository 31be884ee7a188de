"""Gain KPIs: what a policy brings the firm and its accounts, against the same world without."""

import numpy as np

from kamsim.kpis.money import annual, strategy_money
from kamsim.model.kpi import paired_kpi
from kamsim.model.results import World

PROMOTIONS = "s06."
ALL = "account_profit_money"
KEY = "key_account_profit_money"


def _change(world: World, baseline: World, name: str, less: str = "") -> float | None:
    """Return by how much a weekly series of money grew, as a level yearly amount."""
    if name not in world.weekly or name not in baseline.weekly:
        return None
    grown = world.weekly[name] - baseline.weekly[name]
    if less:
        grown = grown - (world.weekly[less] - baseline.weekly[less])
    return annual(world, grown)


@paired_kpi(unit="money a year", better="higher", zh="大客戶自身利潤的變化")
def accounts_profit_change_key(world: World, baseline: World) -> float | None:
    """Change of what key accounts earn on our goods.

    What shoppers pay them, less what they pay us after deals, rebates and all the programme
    pays, less the cost of holding stock. What they would have earned on the rival's goods
    instead is not taken off.
    """
    return _change(world, baseline, KEY) if bool(world.key.any()) else None


@paired_kpi(unit="money a year", better="higher", zh="其他客戶自身利潤的變化")
def accounts_profit_change_other(world: World, baseline: World) -> float | None:
    """Change of what other accounts earn on our goods."""
    return None if bool(world.key.all()) else _change(world, baseline, ALL, KEY)


def _gains(world: World, baseline: World) -> tuple[float, float] | None:
    """Return what the firm and its key accounts gain; None without key accounts."""
    key = accounts_profit_change_key.measure(world, baseline)
    return None if key is None else (annual(world, world.cash() - baseline.cash()), key)


@paired_kpi(unit="share", better="higher", zh="公司與大客戶雙贏的比例")
def win_win_share(world: World, baseline: World) -> float | None:
    """Worlds in which neither the firm nor its key accounts lose."""
    gains = _gains(world, baseline)
    return None if gains is None else float(min(gains) >= 0)


@paired_kpi(unit="share", better="neither", zh="雙贏時公司在共同獲利中所占比例")
def firm_share_of_gain(world: World, baseline: World) -> float | None:
    """The firm's part of what it and its key accounts gain, where neither loses.

    Where one of the two loses nothing is split, and a ratio would mean nothing.
    """
    gains = _gains(world, baseline)
    if gains is None or min(gains) < 0 or sum(gains) <= 0:
        return None
    return gains[0] / sum(gains)


@paired_kpi(unit="ratio", better="higher", zh="客製促銷投資報酬率（扣除促銷後銷量回落與提前進貨）")
def promotion_return(world: World, baseline: World) -> float | None:
    """Return on promotions, net of the dip after them and of buying ahead.

    Profit gained a unit of money spent on promotions planned with accounts: 0 pays back the
    money and no more, −1 loses it all. Of policies that spend on nothing else.
    """
    spent = strategy_money(world)
    on_promotions = world.spent(PROMOTIONS)
    others = {reason[: len(PROMOTIONS)] for reason in spent} - {PROMOTIONS}
    if others or strategy_money(baseline) or on_promotions <= 0:
        return None
    return float(np.sum(world.cash() - baseline.cash())) / on_promotions
