"""Intervals for paired differences, and the verdict that they allow."""

import math
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from scipy.special import stdtrit

from kamsim.model.arrays import Floats

Verdict = Literal["better", "worse", "no difference that matters", "cannot tell yet"]
MIN_PAIRS = 20
MOST_PAIRS = 1_000_000
ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with its two-sided t-interval; `low` and `high` are None under 20 values."""

    estimate: float | None
    low: float | None
    high: float | None
    level: float
    n: int


def bonferroni_level(policies: int, alpha: float = ALPHA) -> float:
    """Return the level at which p - 1 comparisons with a baseline hold together at 1 - alpha."""
    return 1.0 - alpha / max(1, policies - 1)


def t_quantile(probability: float, degrees: float) -> float:
    """Return the quantile of Student's t."""
    return float(stdtrit(degrees, probability))


def mean(values: Floats) -> float:
    """Return the mean of (n,) values; of equal values exactly that value."""
    first = float(values[0])
    return first + math.fsum(values - first) / len(values)


def sd(values: Floats) -> float:
    """Return the sample standard deviation of (n,) values, n > 1; 0 for equal values."""
    return math.sqrt(math.fsum((values - mean(values)) ** 2) / (len(values) - 1))


def t_interval(differences: Floats, level: float, least: int = MIN_PAIRS) -> Interval:
    """Return the t-interval for the mean of (n,) paired differences.

    Values without variance give a point; fewer than `least` give an estimate only.
    """
    n = len(differences)
    if n == 0:
        return Interval(None, None, None, level, 0)
    centre = mean(differences)
    if n < max(2, least):
        return Interval(centre, None, None, level, n)
    half = t_quantile(0.5 + level / 2, n - 1) * sd(differences) / math.sqrt(n)
    return Interval(centre, centre - half, centre + half, level, n)


def verdict(low: float | None, high: float | None, margin: float) -> Verdict:
    """Judge an interval against the practical margin; the first match wins."""
    if low is None or high is None:
        return "cannot tell yet"
    if -margin <= low and high <= margin:
        return "no difference that matters"
    if low > 0:
        return "better"
    return "worse" if high < 0 else "cannot tell yet"


def needed(differences: Floats, level: float, margin: float) -> int | None:
    """Estimate how many pairs settle the verdict, if mean and spread stay as they are.

    The half-width must fall below the mean's size, or below what is left of the margin.
    None where there are too few pairs to say, or more than `MOST_PAIRS` would be needed.
    """
    if len(differences) < 2:  # noqa: PLR2004 - a spread needs two
        return None
    size, spread = abs(mean(differences)), sd(differences)
    half = max(size, margin - size)

    def settled(count: int) -> bool:
        return t_quantile(0.5 + level / 2, count - 1) * spread < half * math.sqrt(count)

    enough = next((n for n in _doublings() if settled(n)), None)
    if enough is None:
        return None
    return bisect_left(range(enough), 1, lo=MIN_PAIRS, key=lambda n: int(settled(n)))


def _doublings() -> Iterator[int]:
    count = MIN_PAIRS
    while count <= MOST_PAIRS:
        yield count
        count *= 2
