"""Standing: how accounts rank, who is chosen, who is key, and since when."""

from dataclasses import dataclass

import numpy as np

from kamsim.model.arrays import Bools, Floats
from kamsim.simulation.reduce import where


@dataclass(slots=True)
class Standing:
    """What the reviews have found; (R, N).

    score (sd over the accounts) and rank (1 the highest) as last reviewed; chosen 0 or 1 by
    the last review; changed (week of the last change of status) and since (week of the first
    order); headroom, the share of its category that the account buys elsewhere, as estimated;
    effort, hours a week spent on it, a year's memory.
    """

    score: Floats
    rank: Floats
    chosen: Floats
    changed: Floats
    since: Floats
    headroom: Floats
    effort: Floats


def first_standing(first: int, worlds: int, accounts: int) -> Standing:
    """Return the standing of accounts that nobody has looked at yet."""

    def filled(value: float) -> Floats:
        return np.full((worlds, accounts), value)

    start = float(first)
    return Standing(
        score=filled(0.0),
        rank=filled(float(accounts)),
        chosen=filled(0.0),
        changed=filled(start),
        since=filled(start),
        headroom=filled(0.0),
        effort=filled(0.0),
    )


def begin_standing(standing: Standing, back: Bools, week: int) -> None:
    """Let successors of accounts that had left start as newcomers, (R, N)."""
    standing.since = where(back, float(week), standing.since)
    standing.changed = where(back, float(week), standing.changed)
