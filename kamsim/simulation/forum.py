"""The forum: once a year executives and accounts sit together (evidence.md §4, S10)."""

import math
from collections.abc import Generator

import numpy as np
import simpy

from kamsim.model.arrays import Bools, Floats
from kamsim.simulation.block import Block
from kamsim.simulation.happenings import AWAY
from kamsim.simulation.ledger import FIRM, PEOPLE
from kamsim.simulation.log import note
from kamsim.simulation.people.executives import desks
from kamsim.simulation.relations.goodwill import money_share

FORUM_DAY = 2 + 3 / 8
"""Day of its week, from Monday morning, on which the forum is held."""
FIRST = -1
"""Priority of the forum in the executives' calendar: before every visit."""


def plan_forum(block: Block, world: int, rule: str, days: float) -> None:
    """Block the executives' calendar in time, and hold the forum on its day."""
    count = round(float(block.market.values.world("executive.count")[world]))
    present = [0.0]
    for _ in range(count):
        block.env.process(_block(block, world, days / count, present))
    block.env.process(_hold(block, world, rule, days, present))


def _block(
    block: Block, world: int, days: float, present: list[float]
) -> Generator[simpy.Event, object, None]:
    """Keep one executive free for the forum; what it takes is missing for visits after."""
    env = block.env
    day = 7.0 * float(block.programme.care.forum.week[world]) + FORUM_DAY
    ahead = 7.0 * float(block.market.values.world("forum.block_weeks")[world])
    yield env.timeout(max(0.0, day - ahead - env.now))
    with desks(block).executives[world].request(priority=FIRST) as turn:
        got = yield turn | env.timeout(day - env.now)
        if turn not in got:  # type: ignore[operator]
            return
        present[0] += 1.0
        yield env.timeout(day - env.now + days * desks(block).gap_days[world])


def _hold(
    block: Block, world: int, rule: str, days: float, present: list[float]
) -> Generator[simpy.Event, object, None]:
    env, forum = block.env, block.programme.care.forum
    yield env.timeout(7.0 * float(forum.week[world]) + FORUM_DAY + 1 / 64 - env.now)
    count = round(float(block.market.values.world("executive.count")[world]))
    scale = float(block.market.values.world("effort.forum_days")[world])
    came = present[0] / count * -math.expm1(-days / scale)
    money = np.zeros(block.market.worlds)
    used = days * present[0] / count
    money[world] = block.market.values.world("cost.executive_day_money")[world] * used
    block.ledger.book(block.week, FIRM, PEOPLE, rule, money)
    block.tick("executive_days_used", world, used)
    guests = _meet(block, world, came)
    forum.last[world] = block.week
    forum.week[world] = AWAY
    said = {"action": "hold_forum", "rule": rule, "outcome": "held"}
    note(block, world, "firm", 0, magnitude=guests, **said)


def _meet(block: Block, world: int, came: float) -> float:
    """Let those who accept meet those who came; return the number of guests."""
    forum, state = block.programme.care.forum, block.state
    r = slice(world, world + 1)
    accept = block.market.luck.uniforms("forum.attend", block.week)[r] < _willing(block, r)
    guests = (forum.invited[r] > 0) & accept & (state.active[r] > 0)
    worth = forum.worth[r, None] * forum.welcome[r] * came
    felt = np.where(guests, worth, 0.0)
    gain = felt * _of(block, r, "forum.bond_gain")
    state.firm_bond[r] = state.firm_bond[r] + gain * (1.0 - state.firm_bond[r])
    block.acts.contact[r] += felt
    _tell(block, world, guests[0], (forum.invited[r] > 0)[0] & ~guests[0])
    _hear_wishes(block, r, guests)
    _compare(block, r, guests)
    forum.told[r] = np.where(guests, block.week, forum.told[r])
    forum.attended[r] = np.where(guests, 1.0, 0.0)
    block.books.contact_week[r] = np.where(guests, block.week, block.books.contact_week[r])
    forum.invited[r] = forum.welcome[r] = 0.0
    forum.prepared[r] = np.where(guests, forum.prepared[r], 0.0)
    number = float(guests.sum())
    block.tick("forum_guests_count", world, number)
    return number


def _tell(block: Block, world: int, guests: Bools, absent: Bools) -> None:
    """Write down who came and who did not."""
    for accounts, outcome in ((guests, "came"), (absent, "did not come")):
        for account in np.flatnonzero(accounts).tolist() if block.events is not None else ():
            note(block, world, "account", account, action="forum", outcome=outcome)


def _willing(block: Block, r: slice) -> Floats:
    """Return the chance that an invited account comes: who likes us comes sooner (F47)."""
    state = block.state
    lean = _of(block, r, "forum.attend_trust") * (state.trust[r] - _of(block, r, "trust.initial"))
    firm = state.firm_bond[r] - _of(block, r, "bond.firm_initial")
    chance: Floats = np.clip(_of(block, r, "forum.attend_rate") + lean + firm, 0.0, 1.0)
    return chance


def _hear_wishes(block: Block, r: slice, guests: Bools) -> None:
    """Collect wishes: who was asked beforehand has thought of one; all wait for an answer."""
    forum, books = block.programme.care.forum, block.books
    rate = _of(block, r, "forum.wish_rate") * np.maximum(
        forum.prepared[r], _of(block, r, "forum.wish_unasked")
    )
    luck = block.market.luck.uniforms("forum.wish", block.week)[r]
    wished = guests & (luck < rate)
    worth = _of(block, r, "efficacy.collect_views") * np.ones_like(luck)
    slot = block.week % books.voices.shape[1]
    books.voices[r, slot] = np.where(wished, worth, books.voices[r, slot])
    for account in np.flatnonzero(wished[0]).tolist():
        note(block, r.start, "account", account, action="voices", outcome="raised")
    raised = float(np.where(wished, 1.0, 0.0).sum())
    block.tick("voices_raised_count", r.start, raised)


def _compare(block: Block, r: slice, guests: Bools) -> None:
    """Let guests compare their terms, and key accounts that were not there feel left out."""
    works = _of(block, r, "efficacy.hold_forum")
    share = money_share(block)[r]
    best = np.max(np.where(guests, share, 0.0), axis=1)[:, None]
    leak = np.maximum(block.programme.care.forum.disclosed[r, None], _of(block, r, "forum.leak"))
    envy = works * leak * np.where(guests, best - share, 0.0)
    forum = block.programme.care.forum
    outside = (block.books.key[r] > 0) & (forum.invited[r] == 0) & (block.state.active[r] > 0)
    envy = envy + works * _of(block, r, "forum.left_out") * np.where(outside, 1.0, 0.0)
    block.acts.breach[r] += envy


def _of(block: Block, r: slice, name: str) -> Floats:
    """Return a parameter of one world, (1, 1)."""
    return block.market.values.account(name)[r]
