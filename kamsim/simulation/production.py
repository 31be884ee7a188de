"""Production: the firm's forecast, its build for the season, the plant's limits."""

from dataclasses import dataclass

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.barometer import planned_factor
from kamsim.simulation.block import Block
from kamsim.simulation.calendar import YEAR
from kamsim.simulation.deals import deal_weeks
from kamsim.simulation.formulas import newsvendor, prebuild
from kamsim.simulation.launches.outlook import learn_launches, new_orders
from kamsim.simulation.launches.pilot import pilot_capacity
from kamsim.simulation.plan_outlook import plan_uplift
from kamsim.simulation.reduce import ratio, total, where
from kamsim.simulation.state import YEAR_WEEKS


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the firm expects; `units` (R, τ + 52, P) from next week on.

    `gap` (R, 53) is the stock that the weeks past the lag need, from each of them on;
    `seasonal` (R, P) is each family's share of that build.
    """

    units: Floats
    gap: Floats
    seasonal: Floats


def produce(block: Block) -> None:
    """Start what lead time, season and safety ask for, up to capacity."""
    state, now, market = block.state, block.now, block.market
    scrap = market.values.account("plant.scrap_rate") * market.seasonal[None, :]
    scrapped = state.plant_stock * scrap
    state.plant_stock = state.plant_stock - scrapped
    _learn(block)
    outlook = look_ahead(block)
    position = state.plant_stock + total(state.wip, 1) - total(state.backlog, 1)
    short = _shortage(block)
    overtime = market.values.world("plant.overtime_share")
    left = market.capacity * (1.0 + overtime) - total(total(now.rushed, 1), 1)
    limit = np.minimum(market.capacity * (1.0 + overtime * short), left)
    if market.novelties.any:
        limit = np.maximum(0.0, limit - pilot_capacity(block))
    cover, build = _targets(block, outlook)
    current = np.maximum(0.0, cover - position)
    ahead = np.maximum(0.0, cover + build - position) - current
    started = current * _fit(current, limit)
    now.started = started + ahead * _fit(ahead, limit - total(started, 1))
    now.overtime = np.maximum(0.0, total(now.started, 1) - market.capacity)
    state.wip[:, block.week % market.lag_weeks] = now.started
    block.record("scrapped_units", total(scrapped, 1))
    _write(block, outlook, short)


def receive(block: Block) -> None:
    """Take finished goods into the plant's stock."""
    state = block.state
    slot = block.week % block.market.lag_weeks
    state.plant_stock = state.plant_stock + state.wip[:, slot]
    state.wip[:, slot] = 0.0


def _learn(block: Block) -> None:
    """Remember a year of deliveries; their mean is what the firm expects of a usual week."""
    slot = block.week % YEAR_WEEKS
    block.state.delivered[:, slot] = total(block.now.shipped, 1)
    if block.market.novelties.any:
        learn_launches(block)


def look_ahead(block: Block) -> Outlook:
    """Forecast demand: a year's deliveries, season, deals and what stock plans have told."""
    market, level = block.market, total(block.state.delivered, 1) / YEAR_WEEKS
    calendar, lag = market.calendar, market.lag_weeks
    first = calendar.at(block.week + 1)
    rows = slice(first, first + lag + YEAR)
    season = calendar.expected[:, rows] + _planned(block, rows)
    weeks = range(block.week + 1, block.week + 1 + lag + YEAR)
    standing, planned = plan_uplift(block, rows)
    usual_uplift = market.values.account("practice.deal_uplift") * deal_weeks(block, weeks)
    uplift = 1.0 + usual_uplift * standing + planned
    usual = level[:, None, :] * season
    if market.novelties.any:
        new = market.novelties.launching > 0
        usual = where(new, new_orders(block, block.week + 1, season), usual)
        level = where(new, 0.0, level)
    units = usual * (uplift * planned_factor(block, lag + YEAR))[:, :, None]
    # a deal moves orders and hardly adds any: the season is planned without them
    excess = total(usual, 2)[:, lag:] - market.capacity[:, None]
    weight = level * market.amplitude
    share = ratio(weight, total(weight, 1)[:, None])
    return Outlook(units, prebuild(np.ascontiguousarray(excess)), share)


def _planned(block: Block, rows: slice) -> Floats:
    """Return what agreed stock plans add to the season's expected index, (R, weeks, P)."""
    calendar, programme = block.market.calendar, block.programme
    lift = calendar.lift[:, rows]
    weeks = calendar.first + np.arange(rows.start, rows.stop)
    until = weeks <= block.market.calendar.season_end(block.week)
    return programme.outlook[:, None, None] * where(until[None, :, None], lift, 0.0)


def _targets(block: Block, outlook: Outlook) -> tuple[Floats, Floats]:
    """Return the stock position for current demand, and what to build on top, (R, P) each."""
    market, lag = block.market, block.market.lag_weeks
    values = market.values
    mean = total(outlook.units[:, :lag], 1)
    at_arrival = outlook.units[:, lag - 1]
    sd = values.account("practice.forecast_cv") * np.sqrt(lag + 1.0) * at_arrival
    cover = newsvendor(mean, sd, values.account("practice.service_ratio"))
    build = outlook.gap[:, 0][:, None] * outlook.seasonal
    extra = block.programme.build_extra * values.account("efficacy.prebuild")
    return cover, values.account("practice.build_share") * build + extra


def _fit(wish: Floats, limit: Floats) -> Floats:
    """Return the factor, (R, 1), that brings wishes (R, P) down to a limit (R,)."""
    asked = total(wish, 1)
    return where(asked > limit, ratio(np.maximum(0.0, limit), asked), 1.0)[:, None]


def _shortage(block: Block) -> Floats:
    """Return 1 where the firm calls the week short, (R,)."""
    shipped = total(total(block.now.allocated, 2), 1)
    needed = total(total(block.now.needed, 2), 1)
    short = shipped < block.market.values.world("plant.shortage_fill") * needed
    return where(short, 1.0, 0.0)


def _write(block: Block, outlook: Outlook, short: Floats) -> None:
    """Write into the firm's books what it plans."""
    books, market = block.books, block.market
    slot = block.week % market.lag_weeks
    block.now.forecast = books.forecast[:, slot].copy()
    books.forecast[:, slot] = total(outlook.units[:, market.lag_weeks - 1], 1)
    left = 1.0 - market.values.account("practice.build_share")
    books.plant_stock = block.state.plant_stock
    books.short = short
    books.build_gap = left * outlook.gap[:, 0][:, None] * outlook.seasonal
    soon = total(total(outlook.units[:, :4], 2), 1) / 4.0
    books.slack_share = 1.0 - soon / market.capacity
    books.weekly_units = outlook.units
    needed = outlook.gap[:, :YEAR] > 0
    first = np.argmax(needed, axis=1).astype(np.float64)
    books.weeks_to_build = where(np.max(needed, axis=1), first, float(YEAR))
