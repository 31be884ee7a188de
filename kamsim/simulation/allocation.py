"""Allocation: what the plant ships, to whom, and what that does to fill (evidence.md §4, S1)."""

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block
from kamsim.simulation.formulas import remaining
from kamsim.simulation.reduce import ratio, total, where
from kamsim.simulation.shipment import send
from kamsim.simulation.state import FILL_WEEKS


def ship(block: Block) -> None:
    """Share out what the plant has and transport carries, and send it."""
    state, now = block.state, block.now
    now.needed = now.ordered + state.backlog
    region = block.market.traits.region
    now.freight_money = np.take(block.routes["freight_money"], region, axis=1)
    reach = np.take(block.routes["reachable"], region, axis=1)
    wanted = now.needed * reach[:, :, None]
    asked = total(wanted, 1)
    now.slots = transport_slots(block)
    available = np.minimum(state.plant_stock, asked)
    carried = total(available, 1)
    fits = where(carried > now.slots, ratio(now.slots, carried), 1.0)
    available = available * fits[:, None]
    even = wanted * ratio(available, asked)[:, None, :]
    now.allocated = _protect(block, wanted, available, even)
    state.plant_stock = np.maximum(0.0, state.plant_stock - total(now.allocated, 1))
    now.rushed = _expedite(block, wanted)
    now.ahead = _ship_ahead(block)
    now.allocated = now.allocated + now.rushed
    now.shipped = now.allocated + now.ahead
    now.filled = np.minimum(now.allocated, now.judged)
    _remember(block)
    send(block, now.shipped)


def transport_slots(block: Block) -> Floats:
    """Return the units that transport carries this week, (R,)."""
    market, values, week = block.market, block.market.values, block.week
    index = market.calendar.market_index[:, market.calendar.at(week)]
    high = index >= values.world("practice.seasonal_from")
    ratios = values.world("transport.slots") + values.world("practice.seasonal_slots") * high
    booked = block.programme.slots_booked[:, week] if week >= 0 else 0.0
    most = block.routes["flow"] * market.mean_units
    result: Floats = np.minimum(market.mean_units * ratios + booked, most)
    return result


def _protect(block: Block, wanted: Floats, available: Floats, even: Floats) -> Floats:
    """Tilt the even allocation towards promised floors; the others give what these get.

    A promise covers a share of a week's use, not the refilling of shelves.
    All that is available still ships: the tilt only redistributes (F10).
    """
    floor = block.programme.floor
    if not floor.any():
        return even
    claim = np.minimum(wanted, block.now.judged) * floor[:, :, None]
    first = claim * np.minimum(1.0, ratio(available, total(claim, 1)))[:, None, :]
    left = np.maximum(0.0, available - total(first, 1))
    open_ = wanted - first
    tilted = first + open_ * np.minimum(1.0, ratio(left, total(open_, 1)))[:, None, :]
    trust = block.market.values.family("efficacy.protect_allocation")
    some = np.max(floor, axis=1)[:, None, None] > 0
    return where(some, (1.0 - trust) * even + trust * tilted, even)


def _expedite(block: Block, wanted: Floats) -> Floats:
    """Make in overtime, and send at once, what some accounts still lack, (R, N, P)."""
    programme, values, now = block.programme, block.market.values, block.now
    if not programme.expedite.any():
        return np.zeros_like(wanted)
    lacking = np.maximum(0.0, wanted - now.allocated)
    lack = total(lacking, 2)
    units = np.minimum(lack, programme.expedite * values.account("efficacy.expedite"))
    overtime = block.market.capacity * values.world("plant.overtime_share")
    carried = np.maximum(0.0, now.slots - total(total(now.allocated, 2), 1))
    asked = total(units, 1)
    fits = ratio(np.minimum(overtime, carried), asked, otherwise=1.0)
    units = units * np.minimum(1.0, fits)[:, None]
    return lacking * ratio(units, lack)[:, :, None]


def _ship_ahead(block: Block) -> Floats:
    """Send goods before they are ordered, from what is left, to where there is room."""
    programme, state, now = block.programme, block.state, block.now
    if not programme.ahead.any():
        return np.zeros_like(now.needed)
    market = block.market
    stock = market.traits.storage_weeks[:, :, None] * now.weekly
    room = np.maximum(0.0, stock - state.shelf - state.on_way - now.needed)
    room = room * market.seasonal[None, None, :]
    reach = np.take(block.routes["reachable"], market.traits.region, axis=1)
    wish = programme.ahead * market.values.account("efficacy.ship_ahead") * reach
    wish = wish * state.active
    seasonal = now.weekly * market.seasonal
    spread = ratio(seasonal, total(seasonal, 2)[:, :, None])
    units = np.minimum(wish[:, :, None] * spread, room)
    share = np.minimum(1.0, ratio(state.plant_stock, total(units, 1), otherwise=1.0))
    units = units * share[:, None, :]
    sent = total(total(now.allocated + now.rushed, 2), 1)
    free = np.maximum(0.0, now.slots - sent)
    asked = total(total(units, 2), 1)
    units = units * np.minimum(1.0, ratio(free, asked, otherwise=1.0))[:, None, None]
    state.plant_stock = np.maximum(0.0, state.plant_stock - total(units, 1))
    return units


def _remember(block: Block) -> None:
    """Keep what waits, and let accounts remember how full their deliveries were."""
    state, now, values = block.state, block.now, block.market.values
    missing = np.maximum(0.0, now.needed - now.allocated)
    state.backlog = values.family("order.backorder_share") * missing
    needed, got = total(now.judged, 2), total(now.filled, 2)
    step = 1.0 - remaining(values.account("fill.half_life_weeks"))
    moved = state.fill_memory + step * (ratio(got, needed) - state.fill_memory)
    state.fill_memory = where(needed > 0, moved, state.fill_memory)
    habit = 1.0 - remaining(values.account("fill.habit_weeks"))
    gap = state.fill_memory - state.fill_reference
    state.fill_reference = state.fill_reference + habit * gap
    slot = block.week % FILL_WEEKS
    state.needed4[:, slot] = needed
    state.shipped4[:, slot] = got
