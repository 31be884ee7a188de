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
        block.desks = open_desks(block.env, block.market.values)
    return block.desks


def arrange(block: Block, visit: Visit) -> None:
    """Start looking for a day; it takes some notice, and nobody waits for ever."""
    block.env.process(_visit(block, visit))
    block.tick("visits_wanted_count", visit.world)


def _visit(block: Block, visit: Visit) -> Generator[simpy.Event, object, None]:
    env, values = block.env, block.market.values
    notice = 7.0 * float(values.world("visit.notice_weeks")[visit.world])
    last = env.now + 7.0 * float(values.world("visit.deadline_weeks")[visit.world])
    yield env.timeout(notice)
    held = block.programme.care.visits.hold
    while held[visit.world, visit.account] > env.now:
        yield env.timeout(held[visit.world, visit.account] - env.now)
    begun = env.now
    calendar = desks(block).executives[visit.world]
    with calendar.request(priority=0 if visit.recovery else 1) as turn:
        got = yield turn | env.timeout(max(0.0, last - env.now))
        if not _in_time(block, visit, turn in got):  # type: ignore[operator]
            return
        waited = env.now - begun
        yield env.timeout(float(np.floor(env.now)) + 1.0 + VISIT_HOUR - env.now)
        _carry_out(block, visit)
        block.tick("visit_wait_days", visit.world, waited)
        yield env.timeout(visit.days * desks(block).gap_days[visit.world])


def _in_time(block: Block, visit: Visit, found: bool) -> bool:  # noqa: FBT001 - a plain fact
    """Give the days back where no day was found in time, or nobody is there to be visited."""
    here = block.state.active[visit.world, visit.account] > 0
    waits = block.programme.care.visits.asked[visit.world, visit.account] > NEVER
    if found and here and waits:
        return True
    release(block, DAYS, visit.world, visit.days, visit.week)
    block.tick("visits_lapsed_count", visit.world)
    _close(block, visit, "lapsed" if here else "account left")
    return False


def _carry_out(block: Block, visit: Visit) -> None:
    """Pay for the days, and let the visit do what it does."""
    price = float(block.market.values.world("cost.executive_day_money")[visit.world])
    money = np.zeros(block.market.worlds)
    money[visit.world] = price * visit.days
    block.ledger.book(block.week, FIRM, PEOPLE, visit.rule, money)
    block.tick("visits_made_count", visit.world)
    block.tick("executive_days_used", visit.world, visit.days)
    meet(block, visit.world, visit.account, recovery=visit.recovery)
    _close(block, visit, "made")


def _close(block: Block, visit: Visit, outcome: str) -> None:
    visits, at = block.programme.care.visits, (visit.world, visit.account)
    visits.asked[at] = NEVER
    visits.prepared[at] = visits.limited[at] = 0.0
    visits.hold[at] = NEVER
    said = {"action": "exec_visit", "rule": visit.rule, "outcome": outcome}
    note(block, visit.world, "account", visit.account, magnitude=visit.days, **said)
