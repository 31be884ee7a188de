"""Shipments: goods on their way, by day of arrival."""

from collections.abc import Generator

import numpy as np
import simpy

from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block
from kamsim.simulation.reduce import where


def send(block: Block, units: Floats) -> None:
    """Put units, (R, N, P), on their way; one event for each day on which some arrive."""
    state = block.state
    lead = np.take(block.routes["lead_days"], block.market.traits.region, axis=1)
    days = state.transit.shape[1]
    for lead_days in np.unique(lead):
        day = 7 * block.week + int(lead_days)
        due = where((lead == lead_days)[:, :, None], units, 0.0)
        state.transit[:, day % days] += due
        _expect(block, day)
    state.on_way = state.on_way + units


def expect_arrivals(block: Block) -> None:
    """Expect what was sent before the block's clock started."""
    today = int(block.env.now)
    for day in range(today, today + block.state.transit.shape[1]):
        _expect(block, day)


def _expect(block: Block, day: int) -> None:
    if day not in block.arrivals:
        block.arrivals.add(day)
        block.env.process(_arrive(block, day))


def _arrive(block: Block, day: int) -> Generator[simpy.Event, None, None]:
    yield block.env.timeout(day - block.env.now)
    state = block.state
    arrived = state.transit[:, day % state.transit.shape[1]]
    state.shelf = state.shelf + arrived
    state.on_way = np.maximum(0.0, state.on_way - arrived)
    arrived[:] = 0.0
    block.arrivals.discard(day)
