"""Approval: asking superiors, whose answer may come when it is too late (報請上級主管)."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.actions.handler import Grant
from kamsim.simulation.block import Block
from kamsim.simulation.care import ASKED, GRANTED, REFUSED
from kamsim.simulation.log import note
from kamsim.simulation.people.superiors import Report, report_up


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: `state` (R, E) holds the answer, `subject` (R, E) what it is about.

    An answer about what has changed meanwhile is too late. `luck` names the draws of the days
    that the decision takes, and of the answer.
    """

    state: Callable[[], Floats]
    subject: Callable[[], Floats]
    luck: tuple[str, str]


def ask(block: Block, grant: Grant, question: Question) -> None:
    """Put every granted row into the superiors' tray."""
    question.state()[grant.rows] = ASKED
    luck, week = block.market.luck, block.week
    days, answer = (luck.uniforms(name, week)[grant.rows] for name in question.luck)
    waits = -np.log1p(-days) * grant.value(block, "approval.days")
    yes = answer < grant.efficacy(block) * grant.value(block, "approval.rate")
    for row, at in enumerate(zip(grant.world.tolist(), grant.entity.tolist(), strict=True)):
        decided = _answer(block, grant, question, at, GRANTED if yes[row] else REFUSED)
        report_up(block, Report(at[0], float(waits[row]), decided))


def _answer(
    block: Block, grant: Grant, question: Question, at: tuple[int, int], answer: float
) -> Callable[[], None]:
    about = question.subject()[at]

    def decided() -> None:
        late = question.subject()[at] != about
        if not late:
            question.state()[at] = answer
        outcome = "too_late" if late else "approved" if answer == GRANTED else "denied"
        block.tick(f"approvals_{outcome}_count", at[0])
        order = grant.order
        told = outcome.replace("_", " ")
        note(block, at[0], order.scope, at[1], action=order.action, outcome=told)

    return decided
