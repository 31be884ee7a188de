"""Happenings: what accounts celebrate, launch, change and suffer, on their own clock (S4)."""

from dataclasses import dataclass

import numpy as np

from kamsim.model.arrays import Bools, Floats, Ints
from kamsim.simulation.calendar import YEAR
from kamsim.simulation.weather import Sources

KINDS = ("anniversary", "award", "own_promotion", "opening", "business_move", "crisis")
"""Numbered from 1; 0 is a week without any."""
RISKY = ("business_move", "crisis")
AWAY = 10_000


@dataclass(frozen=True, slots=True)
class Happenings:
    """At most one a week and account; (R, T, N) from week `first` on, T past the horizon.

    kind 0 … 6; notice weeks before it that it can be known; next_week of the next one, this
    week's included.
    """

    first: int
    kind: Ints
    notice: Ints
    next_week: Ints

    def at(self, week: int) -> int:
        """Return the row of a week."""
        return week - self.first

    def risky(self, kind: Ints) -> Bools:
        """Say which of some kinds put the relation at risk."""
        found = np.zeros(kind.shape, dtype=np.bool_)
        for name in RISKY:
            found |= kind == KINDS.index(name) + 1
        return found


def draw_happenings(sources: Sources) -> Happenings:
    """Draw everything that happens at the accounts of a block."""
    values = sources.values
    # a length in whole weeks is the same in all worlds
    most = round(float(values.world("event.notice_most_weeks")[0]))
    weeks = range(sources.weeks.start, sources.weeks.stop + most + 1)
    rate = values.family("event.rate") / YEAR
    happens = sources.u("event.week", sources.ids, weeks) < rate
    kind = np.where(happens, _kinds(sources, weeks), 0)
    spread = sources.u("event.notice", sources.ids, weeks)
    least, longest = values.family("event.notice_least_weeks"), most
    notice = np.floor(least + spread * (longest - least + 1.0)).astype(np.int64)
    return Happenings(weeks.start, kind, notice, _next(kind, weeks.start))


def _kinds(sources: Sources, weeks: range) -> Ints:
    """Choose a kind for every week, as if one happened in each: (R, T, N) from 1."""
    u = sources.u("event.kind", sources.ids, weeks)
    share = np.stack([sources.values.world(f"event.share_{name}") for name in KINDS], axis=1)
    edge = np.cumsum(share, axis=1) / share.sum(axis=1, keepdims=True)
    kind = np.ones(u.shape, dtype=np.int64)
    for k in range(len(KINDS) - 1):
        kind += u >= np.ascontiguousarray(edge[:, k])[:, None, None]
    return kind


def _next(kind: Ints, first: int) -> Ints:
    """Return the week of the next happening, searching backwards from the last week."""
    coming = np.empty_like(kind)
    ahead = np.full(kind[:, 0].shape, AWAY, dtype=np.int64)
    for t in range(kind.shape[1] - 1, -1, -1):
        ahead = np.where(kind[:, t] > 0, first + t, ahead)
        coming[:, t] = ahead
    return coming


def coming(happenings: Happenings, week: int) -> tuple[Ints, Ints]:
    """Return week and kind, (R, N), of the next happening that can be known by now; 0 if none."""
    row = happenings.at(week)
    when = happenings.next_week[:, row]
    column = np.minimum(when - happenings.first, happenings.kind.shape[1] - 1)
    index = column[:, None, :]
    kind = np.take_along_axis(happenings.kind, index, axis=1)[:, 0]
    notice = np.take_along_axis(happenings.notice, index, axis=1)[:, 0]
    known = (when < AWAY) & (when - notice <= week)
    return np.where(known, when, AWAY), np.where(known, kind, 0)


def weight_of(values: Floats, kind: Ints) -> Floats:
    """Look up weights by kind: values (R, 6), kind (R, N)."""
    index = np.maximum(kind - 1, 0)
    found: Floats = np.take_along_axis(values, index, axis=1)
    return found
