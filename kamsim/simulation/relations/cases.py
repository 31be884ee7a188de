"""Cases: complaints and requests come in all the year; one left unanswered is a breach."""

import numpy as np

from kamsim.model.arrays import Bools, Floats
from kamsim.simulation.block import Block
from kamsim.simulation.calendar import YEAR
from kamsim.simulation.log import note_where
from kamsim.simulation.people.staff import present
from kamsim.simulation.reduce import total, where

KINDS = ("complaints", "requests")
CASES = (*KINDS, "voices")
"""All that waits for an answer: what accounts raise themselves, and wishes from the forum."""


def hear_cases(block: Block) -> None:
    """Close what was answered in time, count what was not, and take in what is new."""
    market, books, values = block.market, block.books, block.market.values
    luck, week = market.encounters, block.week
    _expire(block)
    # most cases go through the rep, and lie where there is none
    empty = 1.0 - market.roster.of_accounts(present(block))
    rate = values.account("case.answer_rate") * (1.0 - values.account("case.rep_share") * empty)
    answered = luck.answer[:, luck.at(week)] < rate
    for kind in KINDS:
        waiting = total(getattr(books, kind), 1)
        block.count(f"{kind}_answered_count", where(answered, waiting, 0.0))
        note_where(block, answered & (waiting > 0), "account", kind, "answered by routine")
        close_cases(block, kind, answered, 1.0)
    slot = week % books.complaints.shape[1]
    books.complaints[:, slot] = _raised(block, luck.complaint, _complaint_rate(block))
    books.requests[:, slot] = _raised(block, luck.request, values.account("case.request_rate"))
    for kind in KINDS:
        raised = getattr(books, kind)[:, slot]
        block.count(f"{kind}_raised_count", raised)
        note_where(block, raised > 0, "account", kind, "raised")


def close_cases(block: Block, kind: str, rows: Bools, efficacy: Floats | float) -> None:
    """Close the open cases of some accounts, (R, N), as far as the answer satisfies."""
    open_ = getattr(block.books, kind)
    left = where(rows, 1.0 - efficacy * np.ones_like(open_[:, 0]), 1.0)
    setattr(block.books, kind, open_ * left[:, None, :])


def _expire(block: Block) -> None:
    """Count cases that have waited as long as an account waits: each is a breach."""
    books, week = block.books, block.week
    weights = {
        "complaints": block.market.values.account("case.complaint_weight"),
        "requests": block.market.values.account("case.request_weight"),
        "voices": 1.0,
    }
    for kind, weight in weights.items():
        open_ = getattr(books, kind)
        slot = week % open_.shape[1]
        late = open_[:, slot].copy()
        block.acts.breach = block.acts.breach + weight * late
        block.count(f"{kind}_unanswered_count", late)
        note_where(block, late > 0, "account", kind, "unanswered")
        open_[:, slot] = 0.0


def _complaint_rate(block: Block) -> Floats:
    """Return the yearly rate of complaints, (R, N): more of them where shelves were empty."""
    values = block.market.values
    usual, pushed = values.account("case.complaint_rate"), values.account("case.stockout_push")
    return usual * np.exp(pushed * block.now.stockout)


def _raised(block: Block, luck: Floats, yearly: Floats) -> Floats:
    row = block.market.encounters.at(block.week)
    raised = (luck[:, row] < yearly / YEAR) & (block.state.active > 0)
    return where(raised, 1.0, 0.0)
