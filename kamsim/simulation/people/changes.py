"""Changes: reps exchanged with the best match, or replaced by a newcomer (evidence.md §4, S7)."""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
import simpy

from kamsim.model.arrays import Floats, Ints
from kamsim.simulation.block import Block
from kamsim.simulation.care import OF_REPS, REFUSED
from kamsim.simulation.ledger import FIRM, PEOPLE
from kamsim.simulation.log import note
from kamsim.simulation.people.staff import lose_bonds, succeed

NOBODY = -1
MADE = "made"
ACTIONS = {"hire": "hire_rep", "exchange": "reassign_rep"}


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a seat's rep, by which rule; `kept` is handed over of the bond."""

    world: int
    seat: int
    rule: str
    hire: bool
    kept: float


def start_change(block: Block, change: Change) -> None:
    """Let the personnel department make the change after its lead time."""
    person = float(block.books.rep_id[change.world, change.seat])
    block.env.process(_make(block, change, person))


def _make(block: Block, change: Change, person: float) -> Generator[simpy.Event, object, None]:
    kind, world, seat = "hire" if change.hire else "exchange", change.world, change.seat
    yield block.env.timeout(7.0 * float(block.market.values.world(f"rep.{kind}_weeks")[world]))
    outcome = "rep had left"
    if block.books.rep_id[world, seat] == person:
        block.programme.care.hearing.report[world, seat] = 0.0
        outcome = _hire(block, change) if change.hire else _exchange(block, change)
    block.tick("reps_changed_count", world, 1.0 if outcome == MADE else 0.0)
    note(block, world, "rep", seat, action=ACTIONS[kind], rule=change.rule, outcome=outcome)


def _works(block: Block, change: Change) -> float:
    action = ACTIONS["hire" if change.hire else "exchange"]
    return float(block.market.values.world(f"efficacy.{action}")[change.world])


def _pay(block: Block, world: int, rule: str) -> None:
    """Pay for finding and training a newcomer."""
    money = np.zeros(block.market.worlds)
    money[world] = block.market.values.world("cost.hire_money")[world]
    block.ledger.book(block.week, FIRM, PEOPLE, rule, money)


def _hire(block: Block, change: Change) -> str:
    """Put the next person into the seat; the overlap hands part of the bond over."""
    works = _works(block, change)
    _pay(block, change.world, change.rule)
    if works > 0:
        seats = _only(block, change.world, change.seat) > 0
        before = block.state.rep_bond.copy()
        succeed(block, seats, np.full(seats.shape, float(block.week)), works)
        _hand_over(block, before, change.kept * works)
    return MADE


def _exchange(block: Block, change: Change) -> str:
    """Let the rep and his best match change seats; both lose what they had built."""
    world, seat, works = change.world, change.seat, _works(block, change)
    partner = int(best_match(block)[1][world, seat])
    settled = block.books.rep_ramp_until[world, seat] <= block.week
    if partner == NOBODY or not settled:
        return "no match"
    if works <= 0:
        return MADE
    pair, turned = np.array([seat, partner]), np.array([partner, seat])
    quality = block.state.quality[world, pair]
    gap = block.state.quality[world, turned] - quality
    block.state.quality[world, pair] = quality + works * gap
    _change_seats(block, world, pair, turned)
    seats = _only(block, world, seat) + _only(block, world, partner) > 0
    before = block.state.rep_bond.copy()
    lose_bonds(block, seats, kept_by_match(block), works)
    _hand_over(block, before, change.kept * works)
    action, rule = ACTIONS["exchange"], change.rule
    note(block, world, "rep", partner, action=action, rule=rule, outcome="came instead")
    return MADE


def _change_seats(block: Block, world: int, pair: Ints, turned: Ints) -> None:
    """Let two persons change seats, with all that is known of them."""
    books, hearing = block.books, block.programme.care.hearing
    for held in (books.rep_id, books.rep_background, *(getattr(hearing, n) for n in OF_REPS)):
        held[world, pair] = held[world, turned]
    books.rep_from[world, pair] = books.rep_ramp_until[world, pair] = block.week


def _hand_over(block: Block, before: Floats, share: float) -> None:
    """Save a share of the bond that was lost, where old and new rep called together."""
    lost = np.maximum(0.0, before - block.state.rep_bond)
    block.state.rep_bond = block.state.rep_bond + share * lost


def _only(block: Block, world: int, seat: int) -> Floats:
    one = np.zeros((block.market.worlds, block.market.roster.count))
    one[world, seat] = 1.0
    return one


def match_index(block: Block, background: Floats) -> Floats:
    """Return how well backgrounds (R, J, …) of reps fit seats, share of the seat's units.

    Shapes: background (R, J) of the reps; result (R, J, J), [r, seat, rep].
    """
    roster = block.market.roster
    channel = background.astype(np.int64)
    by_rep = np.take(roster.fit, channel, axis=1)
    return np.ascontiguousarray(np.moveaxis(by_rep, 1, 0))


def best_match(block: Block) -> tuple[Floats, Ints]:
    """Return fit (R, J) and seat of the rep who suits each seat best, −1 where nobody can move.

    Whoever is not at his seat, still learns, is known to be weak or about to be changed is
    not moved.
    """
    books, hearing = block.books, block.programme.care.hearing
    fits = match_index(block, books.rep_background)
    free = (books.rep_from <= block.week) & (books.rep_ramp_until <= block.week)
    gap = np.where(hearing.weight > 0, hearing.sum / np.maximum(hearing.weight, 1e-12), 0.0)
    able = free & (gap >= 0.0) & ((hearing.report == 0) | (hearing.report == REFUSED))
    fits = np.where(able[:, None, :], fits, -1.0)
    own = np.arange(fits.shape[1])
    fits = np.where(own[None, :, None] == own[None, None, :], -1.0, fits)
    best = np.argmax(fits, axis=2)
    fit = np.take_along_axis(fits, best[:, :, None], axis=2)[:, :, 0]
    return np.maximum(fit, 0.0), np.where(fit < 0.0, NOBODY, best)


def kept_by_match(block: Block) -> Floats:
    """Return the share of the bond that a rep from the house keeps, (R, J), by how he fits."""
    roster, values = block.market.roster, block.market.values
    channel = block.books.rep_background.astype(np.int64)
    seats = np.arange(roster.count)
    fit = roster.fit[seats[None, :], channel]
    low, high = values.account("bond.kept_dissimilar"), values.account("bond.kept_similar")
    return low + fit * (high - low)
