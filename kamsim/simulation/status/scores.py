"""Scores: criteria on one scale, as far as they can be relied on, and the choice by them."""

from collections.abc import Sequence

import numpy as np
from scipy.special import ndtri
from scipy.stats import rankdata

from kamsim.model.arrays import Bools, Floats
from kamsim.simulation.reduce import ratio, total, where


def normal_scores(x: Floats, here: Bools) -> Floats:
    """Put accounts that are there on a normal scale by their rank, (R, N); 0 for the others.

    Equal values share their mean rank; sums of money and shares of time become comparable.
    """
    ranks = rankdata(where(here, x, np.nan), axis=1, nan_policy="omit")
    count = total(where(here, 1.0, 0.0), 1)[:, None]
    place = (ranks - 0.5) / np.maximum(1.0, count)
    return where(here, ndtri(np.where(here, place, 0.5)), 0.0)


def reliability(years: Sequence[Floats], here: Bools) -> Floats:
    """Return how much one year's scores tell of the year before's, (R, 1) in [0, 1].

    The correlation of the two is the share of a year's variance that lasts: the factor that
    shrinks a single year with least error (F16). With one year only, 1.
    """
    if len(years) < 2:  # noqa: PLR2004 - a pair
        return np.ones((here.shape[0], 1))
    recent, before = (where(here, x, 0.0) for x in years[:2])
    both = total(recent * before, 1)
    each = np.sqrt(total(recent * recent, 1) * total(before * before, 1))
    return np.clip(ratio(both, each), 0.0, 1.0)[:, None]


def mean_of(years: Sequence[Floats]) -> Floats:
    """Return the mean of some years' scores, (R, N)."""
    mean: Floats = total(np.stack(years, axis=1), 1) / len(years)
    return mean


def to_unit(score: Floats, here: Bools) -> Floats:
    """Scale a score to a standard deviation of 1 over the accounts that are there, (R, N)."""
    count = np.maximum(1.0, total(where(here, 1.0, 0.0), 1))[:, None]
    seen = where(here, score, 0.0)
    mean = total(seen, 1)[:, None] / count
    apart = where(here, score - mean, 0.0)
    sd = np.sqrt(total(apart * apart, 1)[:, None] / count)
    return ratio(apart, sd)


def ranks_of(score: Floats, held: Floats, hysteresis: float, here: Bools) -> Floats:
    """Rank accounts, 1 the highest, (R, N); who holds the status is `hysteresis` ahead.

    Accounts that have left come last; ties go by the book's order.
    """
    lifted = where(here, score + hysteresis * held, -np.inf)
    order = np.argsort(-lifted, axis=1, kind="stable")
    place: Floats = np.argsort(order, axis=1, kind="stable").astype(np.float64) + 1.0
    return place
