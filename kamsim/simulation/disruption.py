"""Disruptions: trunk routes that fail for days, each a SimPy process of its own world."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import simpy

from kamsim.simulation.weather import Sources

if TYPE_CHECKING:
    from kamsim.simulation.block import Block


@dataclass(frozen=True, slots=True, order=True)
class Disruption:
    """A trunk route of one world that fails on a day and is back on another."""

    start_day: float
    world: int
    trunk: int
    end_day: float


def draw_disruptions(sources: Sources, trunks: Sequence[str]) -> tuple[Disruption, ...]:
    """Draw all disruptions of a block, by week: at most one a week starts on each route."""
    weeks = sources.weeks
    starts = sources.u("disruption.start", trunks, weeks)
    days = sources.u("disruption.day", trunks, weeks)
    lengths = -np.log1p(-sources.u("disruption.length", trunks, weeks))
    rate = sources.values.family("disruption.rate") / 52.0
    mean_days = sources.values.world("disruption.mean_days")
    found = []
    for r, t, e in np.argwhere(starts < rate):
        start = 7.0 * (weeks.start + t) + 7.0 * days[r, t, e]
        end = start + mean_days[r] * lengths[r, t, e]
        found.append(Disruption(float(start), int(r), int(e), float(end)))
    return tuple(sorted(found))


def watch_disruptions(block: "Block") -> None:
    """Start a process for every disruption that is still to come or not yet over."""
    find_routes(block, range(block.market.worlds))
    for disruption in block.market.disruptions:
        if disruption.end_day > block.env.now:
            block.env.process(_disrupt(block, disruption))


def _disrupt(block: "Block", disruption: Disruption) -> Generator[simpy.Event, None, None]:
    env, down, r = block.env, block.state.down_until, disruption.world
    yield env.timeout(max(0.0, disruption.start_day - env.now))
    down[r, disruption.trunk] = max(down[r, disruption.trunk], disruption.end_day)
    find_routes(block, [r])
    yield env.timeout(disruption.end_day - env.now)
    find_routes(block, [r])


def find_routes(block: "Block", worlds: Sequence[int]) -> None:
    """Look up the ways that are left: (R, G) lead days, freight money, reach; (R,) flow."""
    market, now = block.market, float(block.env.now)
    shape = (market.worlds, len(market.scenario.regions))
    tables = block.routes
    for name in ("lead_days", "freight_money", "reachable"):
        tables.setdefault(name, np.zeros(shape))
    tables.setdefault("flow", np.zeros(market.worlds))
    for r in worlds:
        down = np.flatnonzero(block.state.down_until[r] > now)
        routes = market.network.routes(frozenset(market.network.trunks[e] for e in down))
        tables["lead_days"][r] = routes.lead_days
        tables["freight_money"][r] = routes.freight_money
        tables["reachable"][r] = routes.reachable
        tables["flow"][r] = routes.flow
