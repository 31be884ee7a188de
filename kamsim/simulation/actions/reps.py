"""Rep actions: survey, assess, coach, report, reassign, hire (S7)."""

import numpy as np

from kamsim.model.arrays import Bools, Ints
from kamsim.simulation.actions.approval import Question, ask
from kamsim.simulation.actions.handler import Grant, count_contact, handles
from kamsim.simulation.block import Block
from kamsim.simulation.care import GRANTED, REFUSED, UNDER_WAY
from kamsim.simulation.people.changes import Change, start_change
from kamsim.simulation.people.staff import present


def _there(block: Block, world: Ints, entity: Ints) -> Bools:
    there: Bools = present(block)[world, entity] > 0
    return there


def _unreported(block: Block, world: Ints, entity: Ints) -> Bools:
    report = block.programme.care.hearing.report[world, entity]
    free: Bools = _there(block, world, entity) & ((report == 0) | (report == REFUSED))
    return free


def _approved(block: Block, world: Ints, entity: Ints) -> Bools:
    report = block.programme.care.hearing.report[world, entity]
    leave: Bools = _there(block, world, entity) & (report == GRANTED)
    return leave


@handles("survey_rep")
def survey_rep(block: Block, grant: Grant) -> None:
    """Ask an account what it thinks of its rep and of us; the answer comes next week."""
    block.programme.care.hearing.asked[grant.rows] = block.week
    count_contact(block, grant, grant.efficacy(block))


@handles("assess_rep", may=_there)
def assess_rep(block: Block, grant: Grant) -> None:
    """Look at calls made and plans carried out; the result is there next week."""
    hearing = block.programme.care.hearing
    hearing.assess_asked[grant.rows] = block.week
    hearing.careful[grant.rows] = grant.thorough(block, grant.magnitude)


@handles("coach_rep", may=_there)
def coach_rep(block: Block, grant: Grant) -> None:
    """Help a rep to become better; the more it has been done, the less it adds."""
    hearing, state = block.programme.care.hearing, block.state
    before = hearing.coached[grant.rows]
    scale, most = grant.value(block, "coach.hours"), grant.value(block, "coach.most")
    gain = np.exp(-before / scale) - np.exp(-(before + grant.magnitude) / scale)
    state.quality[grant.rows] += grant.efficacy(block) * most * gain
    hearing.coached[grant.rows] = before + grant.magnitude


@handles("report_rep", may=_unreported)
def report_rep(block: Block, grant: Grant) -> None:
    """Report a rep truthfully to superiors, and ask for a change."""
    hearing, books = block.programme.care.hearing, block.books
    luck = ("rep.report_days", "rep.report_answer")
    ask(block, grant, Question(lambda: hearing.report, lambda: books.rep_id, luck))


@handles("reassign_rep", may=_approved)
def reassign_rep(block: Block, grant: Grant) -> None:
    """Let a rep change seats with the best match in the house, after weeks of overlap."""
    _change(block, grant, hire=False)


@handles("hire_rep", may=_approved)
def hire_rep(block: Block, grant: Grant) -> None:
    """Replace a rep by somebody new, after weeks of overlap."""
    _change(block, grant, hire=True)


def _change(block: Block, grant: Grant, *, hire: bool) -> None:
    share = np.minimum(1.0, grant.magnitude / grant.value(block, "overlap.full_weeks"))
    kept = share * grant.value(block, "overlap.kept")
    for world, seat, saved in zip(*grant.rows, kept, strict=True):
        change = Change(int(world), int(seat), grant.order.rule, hire, float(saved))
        start_change(block, change)
    block.programme.care.hearing.report[grant.rows] = UNDER_WAY
