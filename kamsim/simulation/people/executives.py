"""Executives: visits wait for a day in the calendar, take place or lapse (evidence.md §4, S5)."""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
import simpy

from kamsim.simulation.block import Block
from kamsim.simulation.care import NEVER
from kamsim.simulation.ledger import FIRM, PEOPLE
from kamsim.simulation.log import note
from kamsim.simulation.people.desks import Desks, open_desks
from kamsim.simulation.relations.meeting import meet
from kamsim.simulation.resources import release

DAYS = "executive_days"
LAG_DAYS = 1 / 1024
VISIT_HOUR = 13 / 32
"""Part of a day at which visits take place, in days."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit that was granted: to whom, by which rule, how long, and how it came about."""

    world: int
    account: int
    rule: str
    days: float
    recovery: bool
    week: int


def desks(block: Block) -> Desks:
    """Return the block's calendars, opened when they are first needed."""
    if block.desks is None:
        multiple = block.conduct.budgets.get(DAYS, 1.0)
        block.desks = open_desks(block.env, block.market.values, multiple)
    return block.desks


def arrange(block: Block, visit: Visit) -> None:
    """Start looking for a day; it takes some notice, and nobody waits for ever."""
    block.env.process(_visit(block, visit))
    block.tick("visits_wanted_count", visit.world)


def _visit(block: Block, visit: Visit) -> Generator[simpy.Event, object, None]:
    env, world = block.env, visit.world
    last = env.now + 7.0 * _value(block, world, "visit.deadline_weeks")
    # at one time recovery asks first
    lag = 0.0 if visit.recovery else LAG_DAYS
    yield env.timeout(7.0 * _value(block, world, "visit.notice_weeks") + lag)
    held = block.programme.care.visits.hold
    while env.now < held[world, visit.account] and env.now < last:
        yield env.timeout(min(held[world, visit.account], last) - env.now)
    begun = env.now
    with desks(block).executives[world].request(priority=0 if visit.recovery else 1) as turn:
        got = yield turn | env.timeout(max(0.0, last - env.now))
        if turn not in got or begun >= last:  # type: ignore[operator]
            _lapse(block, visit)
            return
        found = env.now
        yield env.timeout(float(np.floor(found)) + 1.0 + VISIT_HOUR - found)
        if not _stands(block, visit):
            _lapse(block, visit)
            return
        _carry_out(block, visit)
        block.tick("visit_wait_days", world, found - begun)
        busy = visit.days * desks(block).gap_days[world]
        yield env.timeout(max(0.0, found + busy - env.now))


def _value(block: Block, world: int, name: str) -> float:
    return float(block.market.values.world(name)[world])


def _stands(block: Block, visit: Visit) -> bool:
    """Say whether the account is there and still waits for this very visit."""
    at = (visit.world, visit.account)
    waits = block.programme.care.visits.asked[at] == visit.week
    return bool(block.state.active[at] > 0 and waits)


def _lapse(block: Block, visit: Visit) -> None:
    """Give the days back where no day was found in time, or nobody is there to be visited."""
    outcome = "lapsed" if _stands(block, visit) else "account left"
    release(block, DAYS, visit.world, visit.days, visit.week)
    block.tick("visits_lapsed_count", visit.world)
    _close(block, visit, outcome)


def _carry_out(block: Block, visit: Visit) -> None:
    """Pay for the days, and let the visit do what it does."""
    price = float(block.market.values.world("cost.executive_day_money")[visit.world])
    money = np.zeros(block.market.worlds)
    money[visit.world] = price * visit.days
    block.ledger.book(block.week, FIRM, PEOPLE, visit.rule, money)
    block.tick("visits_made_count", visit.world)
    block.tick("executive_days_used", visit.world, visit.days)
    meet(block, visit.world, visit.account, days=visit.days, recovery=visit.recovery)
    _close(block, visit, "made")


def _close(block: Block, visit: Visit, outcome: str) -> None:
    """Note how the visit ended; what a successor of the account has asked for stays."""
    visits, at = block.programme.care.visits, (visit.world, visit.account)
    if visits.asked[at] == visit.week:
        visits.asked[at] = visits.hold[at] = NEVER
        visits.prepared[at] = visits.limited[at] = 0.0
    said = {"action": "exec_visit", "rule": visit.rule, "outcome": outcome}
    note(block, visit.world, "account", visit.account, magnitude=visit.days, **said)
