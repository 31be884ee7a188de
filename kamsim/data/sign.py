"""Signs: what economic sense rules out, taken out of a posterior."""

from dataclasses import dataclass

import numpy as np
from scipy.special import erfcx, log_ndtr, ndtri_exp

from kamsim.model.arrays import Floats

_FARTHEST = 100.0
"""Standard deviations on the wrong side beyond which nothing is left to compute."""


@dataclass(frozen=True, slots=True)
class Bounded:
    """Posteriors of one coefficient: mean, sd and 95 % interval, each (N,)."""

    mean: Floats
    sd: Floats
    low: Floats
    high: Floats


def above_zero(mean: Floats, sd: Floats) -> Bounded:
    """Condition normal posteriors on a coefficient above 0; far above, nothing changes.

    Boatwright, McCulloch & Rossi (1999) constrain the signs of the same panel in this way.
    """
    mean = np.maximum(mean, -_FARTHEST * sd)
    ratio = mean / sd
    log_mass = log_ndtr(ratio)
    hazard = np.sqrt(2.0 / np.pi) / erfcx(-ratio / np.sqrt(2.0))
    share = np.maximum(1.0 - hazard * (ratio + hazard), 1e-12)

    def quantile(p: float) -> Floats:
        upper = np.log1p(-p) + log_mass
        found: Floats = np.maximum(mean - sd * ndtri_exp(upper), 0.0)
        return found

    return Bounded(mean + sd * hazard, sd * np.sqrt(share), quantile(0.025), quantile(0.975))


def below_zero(mean: Floats, sd: Floats) -> Bounded:
    """Condition normal posteriors on a coefficient below 0."""
    mirror = above_zero(-mean, sd)
    return Bounded(-mirror.mean, mirror.sd, -mirror.high, -mirror.low)
