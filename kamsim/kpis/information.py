"""Information KPIs: how well the firm foresees, what it sees, how soon it answers."""

import numpy as np

from kamsim.kpis.money import years
from kamsim.kpis.supply import counted, mean_key, ratio
from kamsim.model.kpi import kpi
from kamsim.model.results import World

TURN_SHARE = 0.05
WITHIN_WEEKS = 26
MONTH_WEEKS = 4


@kpi(unit="share", better="lower", zh="訂單預測誤差（提前期）")
def forecast_error(world: World) -> float | None:
    """Error of the firm's forecast of orders, at its lead time.

    Sum of absolute errors over the sum of orders, by week.
    """
    orders, forecast = world.weekly["ordered_units"], world.weekly.get("forecast_units")
    if forecast is None:
        return None
    return ratio(float(np.abs(forecast - orders).sum()), float(orders.sum()))


@kpi(unit="share", better="neither", zh="大客戶銷售資料涵蓋率")
def feed_coverage_key(world: World) -> float | None:
    """Share of key accounts' sales that the firm sees, mean over the horizon."""
    return mean_key(world, "key_coverage_sum")


@kpi(unit="weeks", better="lower", zh="市場轉折到調整生產的週數")
def response_weeks(world: World) -> float | None:
    """Weeks from a turn of the market to the replanning of production.

    A turn: the market leaves its usual size and season by a twentieth, mean of four weeks.
    A turn that nothing answers within half a year counts as half a year; nothing is defined
    where production is never replanned.
    """
    gap, answers = world.weekly.get("market_gap_share"), world.weekly.get("replans_count")
    if gap is None or answers is None or not answers.any():
        return None
    month = np.convolve(gap, np.full(MONTH_WEEKS, 1.0 / MONTH_WEEKS), mode="valid")
    beyond = np.abs(month) > TURN_SHARE
    turns = np.flatnonzero(beyond[1:] & ~beyond[:-1]) + MONTH_WEEKS
    replanned = np.append(np.flatnonzero(answers > 0), world.weeks + WITHIN_WEEKS)
    waits = [min(WITHIN_WEEKS, int(replanned[replanned >= turn][0] - turn)) for turn in turns]
    return float(np.mean(waits)) if waits else None


@kpi(unit="changes a year", better="neither", zh="重新排產次數")
def replans(world: World) -> float | None:
    """Times that production was replanned."""
    return counted(world, "replans_count") / years(world)
