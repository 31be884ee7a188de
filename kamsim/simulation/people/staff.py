"""Staff: reps resign, seats stand empty, successors come and learn (evidence.md §3.5, S7)."""

import numpy as np

from kamsim.model.arrays import Bools, Floats
from kamsim.simulation.block import Block
from kamsim.simulation.calendar import YEAR
from kamsim.simulation.care import forget_reps
from kamsim.simulation.ledger import FIRM, PEOPLE
from kamsim.simulation.log import note_where
from kamsim.simulation.reduce import total, where
from kamsim.simulation.relation_formulas import kept_bond


def staff(block: Block) -> None:
    """Let reps resign; a successor is hired in time, and takes some weeks to be any good."""
    roster, values, books = block.market.roster, block.market.values, block.books
    rate = values.account("rep.turnover") / YEAR
    here = books.rep_from <= block.week
    leaves = here & (roster.leave[:, block.week - roster.first] < rate)
    if leaves.any():
        start = block.week + values.account("rep.vacancy_weeks")
        succeed(block, leaves, start + np.zeros_like(books.rep_from), 1.0)
    note_where(block, leaves, "rep", "resignation", "left")
    note_where(block, _begins(block, books.rep_from), "rep", "successor", "arrived")
    note_where(block, _begins(block, books.rep_ramp_until), "rep", "successor", "learned")
    gone = where(leaves, 1.0, 0.0)
    block.count("reps_resigned_count", gone)
    money = values.world("cost.hire_money") * total(gone, 1)
    block.ledger.book(block.week, FIRM, PEOPLE, "practice.hiring", money)


def _begins(block: Block, weeks: Floats) -> Bools:
    """Say where a week that is kept as a number falls into this one."""
    begins: Bools = np.ceil(weeks) == block.week
    return begins


def succeed(block: Block, seats: Bools, start: Floats, efficacy: Floats | float) -> None:
    """Put the next person into some seats, (R, J), from week `start` on; bonds go with the old.

    With an efficacy below one the change is carried out in part only.
    """
    state, roster, values = block.state, block.market.roster, block.market.values
    books = block.books
    person = where(seats, state.person + 1.0, state.person)
    new = roster.person(roster.quality, person)
    state.person = person
    books.rep_id = where(seats, roster.ids(person), books.rep_id)
    state.quality = where(seats, state.quality + efficacy * (new - state.quality), state.quality)
    background = roster.person(roster.background, person)
    books.rep_background = where(seats, background, books.rep_background)
    books.rep_from = where(seats, start, books.rep_from)
    ramp = start + values.account("rep.ramp_weeks") * efficacy
    books.rep_ramp_until = where(seats, ramp, books.rep_ramp_until)
    forget_reps(block.programme.care, seats)
    lose_bonds(block, seats, values.account("bond.kept_new"), efficacy)


def lose_bonds(block: Block, seats: Bools, kept: Floats | float, efficacy: Floats | float) -> None:
    """Let what some seats' reps, (R, J), had built go with them; a bond to the firm holds."""
    state, roster = block.state, block.market.roster
    share = kept_bond(
        kept if isinstance(kept, float) else _spread(block, kept),
        block.market.values.account("bond.insurance"),
        state.firm_bond,
    )
    part = efficacy if isinstance(efficacy, float) else _spread(block, efficacy)
    left = state.rep_bond * (1.0 - part * (1.0 - share))
    state.rep_bond = where(roster.of_accounts(where(seats, 1.0, 0.0)) > 0, left, state.rep_bond)


def _spread(block: Block, of_seats: Floats) -> Floats:
    """Spread (R, J) over accounts; what is one number a world, (R, 1), stays so."""
    return of_seats if of_seats.shape[1] == 1 else block.market.roster.of_accounts(of_seats)


def present(block: Block) -> Floats:
    """Return 1 where a seat is taken, else 0, (R, J)."""
    return where(block.books.rep_from <= block.week, 1.0, 0.0)


def strength(block: Block) -> Floats:
    """Return what reps are worth this week, (R, J), in sd of reps: their quality, once learned.

    An empty seat and the first day count like a rep of `rep.beginner` sd.
    """
    books, values = block.books, block.market.values
    beginner = values.account("rep.beginner")
    span = np.maximum(books.rep_ramp_until - books.rep_from, 1e-9)
    learned = np.clip((block.week - books.rep_from) / span, 0.0, 1.0)
    learned = where(books.rep_ramp_until <= block.week, 1.0, learned)
    return beginner + learned * (block.state.quality - beginner)
