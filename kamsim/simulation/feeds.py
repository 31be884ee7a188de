"""Feeds: sales data from accounts, what is read from them, and who has been told (S9)."""

from dataclasses import dataclass, fields

import numpy as np

from kamsim.model.arrays import Bools, Floats
from kamsim.simulation.care import NEVER
from kamsim.simulation.state import Sizes

RING_WEEKS = 8
NOT_YET = 1e6


@dataclass(slots=True)
class Feeds:
    """What is set up to know the market sooner.

    (R, N): consent 0 or 1, start (first week with data; NOT_YET where none), asked (week of
    the order), coverage in [0, 1], error (sd, ln) of the data, rule, told (week of the last
    outlook) and enough (1 where it said that goods would do); cover and worst (R, 8, N), rings
    of true stock by week, read with a delay. (R,): gap, what the barometer said last (NaN
    before), hours put into it this week, alarm, the weeks that it has stood out, reported,
    replanned and moved (weeks), heard in [0, 1] (how far the last report was), factor by which
    production is replanned, from and until weeks.
    shifted (R, T), what moves of standing deals add to each week.
    """

    consent: Floats
    start: Floats
    asked: Floats
    coverage: Floats
    error: Floats
    rule: Floats
    told: Floats
    enough: Floats
    cover: Floats
    worst: Floats
    gap: Floats
    hours: Floats
    alarm: Floats
    reported: Floats
    heard: Floats
    replanned: Floats
    moved: Floats
    factor: Floats
    factor_from: Floats
    factor_until: Floats
    shifted: Floats

    def running(self, week: int) -> Bools:
        """Say which feeds deliver in a week, (R, N)."""
        result: Bools = self.start <= week
        return result


OF_FIRM = (
    "gap", "hours", "alarm", "reported", "heard", "replanned", "moved", "factor", "factor_from",
    "factor_until",
)  # fmt: skip
RINGS = ("cover", "worst")


def no_feeds(sizes: Sizes, weeks: int) -> Feeds:
    """Return the feeds of a firm that has none."""
    starts = {
        "start": NOT_YET, "asked": NEVER, "told": NEVER, "reported": NEVER, "replanned": NEVER,
        "moved": NEVER, "factor_from": NEVER, "factor_until": NEVER, "gap": np.nan,
    }  # fmt: skip

    def blank(name: str) -> Floats:
        shape: tuple[int, ...] = (sizes.worlds, sizes.accounts)
        if name in OF_FIRM:
            shape = (sizes.worlds,)
        if name in RINGS:
            shape = (sizes.worlds, RING_WEEKS, sizes.accounts)
        if name == "shifted":
            shape = (sizes.worlds, weeks)
        return np.full(shape, starts.get(name, 0.0))

    return Feeds(**{f.name: blank(f.name) for f in fields(Feeds)})


def end_feeds(feeds: Feeds, lost: Bools) -> None:
    """End the feeds of accounts that have left or withdraw consent, (R, N)."""
    feeds.start[lost] = NOT_YET
    for name in ("asked", "told"):
        getattr(feeds, name)[lost] = NEVER
    for name in ("consent", "coverage", "enough"):
        getattr(feeds, name)[lost] = 0.0
