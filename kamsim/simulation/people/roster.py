"""The roster: which rep's seat looks after which accounts, and who may come to sit in it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from kamsim.model.account import Account
from kamsim.model.arrays import Floats, Ints
from kamsim.simulation.weather import Sources

MOST_PERSONS = 64
"""Persons whom a seat can see in a run; the last one stays."""


@dataclass(frozen=True, slots=True)
class Roster:
    """Seats of J reps; a person is a seat's occupant number 0, 1, … .

    Shapes: seat_of (N,) and order (N,), starts (J,) sort accounts by seat; fit (J, C) share
    of a seat's base units in each channel; quality (R, J, 64) of every person in sd of reps;
    background (R, J, 64) channel that the person knows; leave (R, T, J) uniforms from week
    `first` on.
    """

    seats: tuple[str, ...]
    seat_of: Ints
    order: Ints
    starts: Ints
    fit: Floats
    quality: Floats
    background: Floats
    leave: Floats
    first: int

    @property
    def count(self) -> int:
        """Return J."""
        return len(self.seats)

    def of_accounts(self, of_seats: Floats) -> Floats:
        """Spread (R, J) over accounts: (R, N)."""
        return np.take(of_seats, self.seat_of, axis=1)

    def ids(self, ordinal: Floats) -> Floats:
        """Return a number for each person, (R, J), by the seat that hired him and the ordinal."""
        first = MOST_PERSONS * np.arange(self.count, dtype=np.float64)
        number: Floats = first + np.minimum(ordinal, MOST_PERSONS - 1)
        return number

    def person(self, table: Floats, ordinal: Floats) -> Floats:
        """Look up the persons (R, J) in a table of all of them, (R, J, 64)."""
        index = np.minimum(ordinal, MOST_PERSONS - 1).astype(np.int64)
        found: Floats = np.take_along_axis(table, index[:, :, None], axis=2)[:, :, 0]
        return found


def draw_roster(sources: Sources, regions: Ints) -> Roster:
    """Share the accounts out among seats by region and channel; draw all persons."""
    book = sources.book
    per_seat = float(sources.scenario.parameters.by_id()["rep.accounts"].base)
    seat_of, seats = _share_out(book, regions, per_seat)
    channels = sorted({a.channel for a in book})
    fit = _fit(book, seat_of, len(seats), channels)
    persons = range(MOST_PERSONS)
    draws, replications = sources.draws, sources.replications
    raw = [draws.uniforms("rep.quality", r, seats, persons) for r in replications]
    known = [draws.uniforms("rep.background", r, seats, persons) for r in replications]
    background = np.floor(np.minimum(np.stack(known) * len(channels), len(channels) - 1))
    order = np.argsort(seat_of, kind="stable")
    ranked = seat_of[order]
    return Roster(
        seats=seats,
        seat_of=seat_of,
        order=order,
        starts=np.flatnonzero(np.concatenate([[True], ranked[1:] != ranked[:-1]])),
        fit=fit,
        quality=np.ascontiguousarray(ndtri(np.stack(raw))),
        background=np.ascontiguousarray(background),
        leave=sources.u("rep.leave", seats, sources.weeks),
        first=sources.weeks.start,
    )


def _share_out(
    book: Sequence[Account], regions: Ints, per_seat: float
) -> tuple[Ints, tuple[str, ...]]:
    """Number the seat of each account: a region's accounts by channel, cut into equal parts."""
    seat_of = np.zeros(len(book), dtype=np.int64)
    seats: list[str] = []
    for region in sorted(set(regions.tolist())):
        mine = np.flatnonzero(regions == region)
        ranked = sorted(mine.tolist(), key=lambda i: (book[i].channel, book[i].id))
        parts = max(1, round(len(ranked) / per_seat))
        for part, rows in enumerate(np.array_split(np.array(ranked), parts)):
            seat_of[rows] = len(seats)
            seats.append(f"{book[ranked[0]].region}-{part + 1}")
    return seat_of, tuple(seats)


def _fit(book: Sequence[Account], seat_of: Ints, seats: int, channels: list[str]) -> Floats:
    """Return the share of each seat's base units that each channel makes up, (J, C)."""
    units = np.zeros((seats, len(channels)))
    for seat, account in zip(seat_of, book, strict=True):
        units[seat, channels.index(account.channel)] += account.base_units
    share: Floats = units / units.sum(axis=1, keepdims=True)
    return share
