"""Visit actions: executive visits, briefs, limits to what may be promised, following up (S5)."""

import numpy as np

from kamsim.model.arrays import Bools, Ints
from kamsim.simulation.actions.handler import Grant, count_contact, handles
from kamsim.simulation.block import Block
from kamsim.simulation.care import NEVER
from kamsim.simulation.people.executives import Visit, arrange

RECOVERY = "recovery"


def _free(block: Block, world: Ints, entity: Ints) -> Bools:
    free: Bools = block.programme.care.visits.asked[world, entity] == NEVER
    return free


def _waiting(block: Block, world: Ints, entity: Ints) -> Bools:
    return ~_free(block, world, entity)


def _word_open(block: Block, world: Ints, entity: Ints) -> Bools:
    due: Bools = block.programme.care.visits.word_due[world, entity] > block.week
    return due


@handles("exec_visit", may=_free)
def exec_visit(block: Block, grant: Grant) -> None:
    """Ask for a day of an executive; the calendar finds it, or the visit lapses."""
    visits = block.programme.care.visits
    visits.asked[grant.rows] = block.week
    recovery = grant.setting("purpose") == RECOVERY
    rows = zip(grant.world.tolist(), grant.entity.tolist(), grant.magnitude.tolist(), strict=True)
    for world, account, days in sorted(rows):
        visit = Visit(world, account, grant.order.rule, days, recovery, block.week)
        arrange(block, visit)


@handles("brief", may=_waiting)
def brief(block: Block, grant: Grant) -> None:
    """Prepare a visit; hours help as far as what is known of the account is fresh."""
    programme = block.programme
    age = 7.0 * (block.week - programme.report_week[grant.rows])
    known = np.isfinite(programme.report_cover[grant.rows])
    fresh = np.exp(-age / grant.value(block, "brief.data_days"))
    blind = grant.value(block, "brief.blind")
    accuracy = blind + (1.0 - blind) * np.where(known, fresh, 0.0)
    work = -np.expm1(-grant.magnitude / grant.value(block, "brief.hours"))
    visits = programme.care.visits
    ready = grant.efficacy(block) * accuracy * work
    visits.prepared[grant.rows] = np.maximum(visits.prepared[grant.rows], ready)


@handles("limit_promise", may=_waiting)
def limit_promise(block: Block, grant: Grant) -> None:
    """Tell the visitor what stock and budget do not allow."""
    block.programme.care.visits.limited[grant.rows] = grant.efficacy(block)


@handles("postpone_visit", may=_waiting)
def postpone_visit(block: Block, grant: Grant) -> None:
    """Let a visit wait some weeks for its briefing."""
    until = block.env.now + 7.0 * grant.magnitude * grant.efficacy(block)
    visits = block.programme.care.visits
    visits.hold[grant.rows] = np.maximum(visits.hold[grant.rows], until)


@handles("follow_up", may=_word_open)
def follow_up(block: Block, grant: Grant) -> None:
    """See to it that a word is kept."""
    visits = block.programme.care.visits
    followed = np.maximum(visits.word_followed[grant.rows], grant.efficacy(block))
    visits.word_followed[grant.rows] = followed
    count_contact(block, grant, grant.efficacy(block))
