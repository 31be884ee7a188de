"""Wallet KPIs: what key accounts give us of their category, their time and their good opinion."""

import numpy as np

from kamsim.kpis.money import WEEKS_A_YEAR
from kamsim.kpis.supply import counted, mean_key, ratio
from kamsim.model.kpi import kpi
from kamsim.model.results import World

LEAST_YEARS = 2


@kpi(unit="share", better="higher", zh="大客戶的品類占有率（錢包份額）")
def wallet_share_key(world: World) -> float | None:
    """Our share of the category at key accounts.

    Of what their shoppers buy of the category, all brands, before promotions: what relations,
    supply and our people win against the rival. A lost account gives us nothing.
    """
    return ratio(counted(world, "key_wallet_units"), counted(world, "key_category_units"))


@kpi(unit="stars", better="higher", zh="大客戶滿意度")
def satisfaction_key(world: World) -> float | None:
    """Satisfaction of key accounts, mean over the horizon.

    The stars, 1 to 5, that they would give their rep and us in a survey without error: the
    rep's quality, brightened by goodwill, dimmed by what they take for granted.
    """
    return mean_key(world, "key_stars_sum")


@kpi(unit="share", better="higher", zh="每年成長優於市場的大客戶比例")
def steady_growth_share_key(world: World) -> float | None:
    """Share of key accounts that outgrew the market in every year.

    What their shoppers bought of us, year against year, each relative to the market's own
    size; of the key accounts of day 0, where the horizon has two full years.
    """
    years = world.weeks // WEEKS_A_YEAR
    members = np.flatnonzero(world.key)
    market = world.weekly.get("market_units")
    if years < LEAST_YEARS or not len(members) or market is None:
        return None
    shape, full = (years, WEEKS_A_YEAR, -1), years * WEEKS_A_YEAR
    sold = np.take(world.panel["sellout"][:full], members, axis=1).reshape(shape).sum(axis=1)
    relative = sold / market[:full].reshape(shape).sum(axis=1)
    return float((relative[1:] > relative[:-1]).all(axis=0).mean())


@kpi(unit="hours a year", better="neither", zh="占用每家大客戶的時數")
def account_hours_asked_key(world: World) -> float | None:
    """Hours of its people that the programme asks of a key account.

    A talk takes as long on their side as our account manager's hours for it; executive visits
    and trainings come on top.
    """
    hours = ratio(counted(world, "key_asked_hours"), counted(world, "key_active_count"))
    return None if hours is None else WEEKS_A_YEAR * hours
