"""Orders: accounts watch their sales and order up to what they expect (evidence.md §3)."""

import numpy as np

from kamsim.model.account import ORDER_RULES
from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block
from kamsim.simulation.effort import loaded
from kamsim.simulation.formulas import (
    autoregressive_level,
    forward_buy,
    moving_average,
    order_up_to,
    smooth,
)
from kamsim.simulation.launches.demand import growing, grown
from kamsim.simulation.outlooks import calmed, hoarded_weeks
from kamsim.simulation.reduce import ratio, total, where
from kamsim.simulation.relations.category import steadied
from kamsim.simulation.state import HISTORY_WEEKS

WEEKS_AHEAD = 4
DAYS_A_WEEK = 7.0


def order(block: Block) -> None:
    """Let every account order for the weeks until its next order arrives."""
    state, now = block.state, block.now
    _learn(block)
    now.own_horizon_weeks, now.horizon_weeks = horizons(block)
    now.weekly = forecast(block)
    position = state.shelf + state.on_way + state.backlog
    wanted = order_up_to(now.weekly, now.horizon_weeks[:, :, None], position)
    most = (1.0 + block.market.values.family("order.catch_up")) * now.weekly
    wanted = steadied(block, np.clip(wanted, 0.0, most))
    here = state.active[:, :, None]
    wanted = _inflate(block, wanted)
    # Deliveries are judged by a week's use at most: units asked for again and again count
    # once, and neither bargains nor caps count.
    now.judged = here * np.minimum(wanted + state.backlog, now.weekly)
    now.ordered = _limit(block, here * (wanted + _buy_ahead(block, wanted, position)))


def season_factor(block: Block, weeks: range) -> Floats:
    """Return what an account expects of the season in some weeks, its own loading: (R, N, P)."""
    calendar, traits = block.market.calendar, block.market.traits
    first = calendar.at(weeks.start)
    mean = moving_average(calendar.expected[:, first : first + len(weeks)])
    result: Floats = np.exp(traits.loading[:, :, None] * np.log(mean)[:, None, :])
    return result


def _learn(block: Block) -> None:
    """Take this week's sales, cleaned of season and deal, into the accounts' memory."""
    state, now, values = block.state, block.now, block.market.values
    noticed = now.sold_first + values.family("order.notice") * now.unmet
    season = season_factor(block, range(block.week, block.week + 1))
    open_ = state.active[:, :, None] > 0
    if block.market.novelties.any:
        season = season * grown(block)
    seen = noticed / (season * now.lift[:, :, None])
    if block.market.novelties.any:
        # an empty shelf says nothing of what is new on it
        told = where(block.market.novelties.launching > 0, ratio(now.sold_first, now.reached), 1.0)
        seen = where(told < 1, state.seen + told * (seen - state.seen), seen)
    slot = block.week % HISTORY_WEEKS
    state.history[:, slot] = where(open_, seen, state.history[:, slot])
    level = smooth(state.level, seen, values.family("order.smoothing"))
    state.level = where(open_, level, state.level)
    state.seen = where(open_, seen, state.seen)


def forecast(block: Block) -> Floats:
    """Return the weekly units that each account expects of the weeks ahead, (R, N, P)."""
    state, traits = block.state, block.market.traits
    rho = block.market.values.family("order.autoregression")
    horizon = block.now.horizon_weeks[:, :, None]
    levels = {
        "moving_average": moving_average(state.history),
        "smoothing": state.level,
        "autoregressive": autoregressive_level(state.level, state.seen, rho, horizon),
    }
    habit = traits.order_rule[None, :, None]
    level = levels[ORDER_RULES[0]]
    for index, rule in enumerate(ORDER_RULES[1:], start=1):
        level = where(habit == index, levels[rule], level)
    weeks = range(block.week + 1, block.week + 1 + WEEKS_AHEAD)
    season = season_factor(block, weeks)
    if block.market.novelties.any:
        season = season * growing(block)
    return level * season * (1.0 + _planned_lift(block, weeks))


def _planned_lift(block: Block, weeks: range) -> Floats:
    """Return what accounts with plans of their own expect beyond usual sales, (R, N, 1)."""
    plans, works = block.programme.plans, block.market.values.account("efficacy.design_promotion")
    if not (plans.until > block.week).any():
        return np.zeros_like(plans.depth)[:, :, None]
    running = [where(plans.running(week), 1.0, 0.0) for week in weeks]
    share = moving_average(np.stack(running, axis=1))
    lift: Floats = (works * plans.expected * share)[:, :, None]
    return lift


def horizons(block: Block) -> tuple[Floats, Floats]:
    """Return the weeks that an order must last: of the account's own accord, and as agreed.

    Lead time, a week, target stock; (R, N) each.
    """
    lead = np.take(block.routes["lead_days"], block.market.traits.region, axis=1)
    cover = block.market.traits.cover_weeks
    programme = block.programme
    planned = programme.plan_until > block.week
    agreed = np.clip(cover, programme.plan_min, programme.plan_max)
    trust = block.market.values.account("efficacy.agree_stock_plan")
    lifted = where(planned, cover + trust * (agreed - cover), cover)
    own: Floats = lead / DAYS_A_WEEK + 1.0 + cover
    as_agreed: Floats = lead / DAYS_A_WEEK + 1.0 + lifted + hoarded_weeks(block)
    return own, as_agreed


def _inflate(block: Block, wanted: Floats) -> Floats:
    """Order more than needed where the last weeks' fill was scarce (ration gaming)."""
    state = block.state
    fill = ratio(total(state.shipped4, 1), total(state.needed4, 1), otherwise=1.0)
    scarce = fill < block.market.values.account("order.scarcity")
    factor = 1.0 + block.market.traits.gaming * calmed(block) * (1.0 - fill)
    return wanted * where(scarce, factor, 1.0)[:, :, None]


def _buy_ahead(block: Block, wanted: Floats, position: Floats) -> Floats:
    """Return units bought only because terms make them cheap: at a deal, or for a rebate."""
    now, market = block.now, block.market
    storage = market.traits.storage_weeks[:, :, None] * now.weekly
    room = np.maximum(0.0, storage - position - wanted)
    bought = np.zeros_like(room)
    if now.depth.any():
        bought = market.values.family("deal.forward_share") * np.minimum(room, _worth(block))
    now.bought_ahead = bought * block.state.active[:, :, None]
    units: Floats = bought + np.minimum(room - bought, loaded(block, wanted))
    return units


def _worth(block: Block) -> Floats:
    """Return the units beyond a normal week that a price cut makes worth buying, (R, N, P)."""
    now, market = block.now, block.market
    depth = now.depth[:, :, None]
    holding = market.values.family("order.holding_rate")
    lot = forward_buy(now.weekly * 52.0, depth, holding, now.weekly) - now.weekly
    ahead = float(market.calendar.to_deal[market.calendar.at(block.week)])
    return where(depth > 0, np.clip(lot, 0.0, ahead * now.weekly), 0.0)


def _limit(block: Block, ordered: Floats) -> Floats:
    """Hold orders to their cap, as far as caps work; count the accounts that were held."""
    programme = block.programme
    units = total(ordered, 2)
    over = np.maximum(0.0, units - programme.cap)
    if not over.any():
        return ordered
    programme.capped = where(over > 0, 1.0, 0.0)
    keep = 1.0 - ratio(over, units) * programme.cap_efficacy
    return ordered * keep[:, :, None]
