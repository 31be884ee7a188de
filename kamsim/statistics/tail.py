"""Tails: how bad it is when it is bad."""

import math

from kamsim.model.arrays import Floats

TAIL_SHARE = 0.05
FEW = 40
"""Fewer values than this, and the tail is one or two of them."""
_ROUNDING = 1e-9


def tail_count(count: int, share: float = TAIL_SHARE) -> int:
    """Return how many of so many values make up a share of them, one at least."""
    return max(1, math.ceil(count * share - _ROUNDING))


def tail_mean(values: Floats, share: float = TAIL_SHARE) -> float | None:
    """Return the mean of the lowest share of values, (n,): CVaR₉₅ for a twentieth.

    None where there are no values.
    """
    if not len(values):
        return None
    worst = sorted(values.tolist())[: tail_count(len(values), share)]
    return math.fsum(worst) / len(worst)
