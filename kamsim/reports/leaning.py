"""Leanings: uncertain numbers that a difference demonstrably moves with."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.model.parameter import Parameter
from kamsim.statistics import MIN_PAIRS
from kamsim.statistics.interval import ALPHA, t_quantile

ASSUMED = "A"
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Leaning:
    """A parameter and the share of a difference's variance that goes along with it."""

    parameter: Parameter
    share: float

    @property
    def is_assumed(self) -> bool:
        """Tell whether nobody measured the parameter, here or elsewhere."""
        return self.parameter.provenance == ASSUMED


def leanings(
    differences: Floats, draws: Mapping[str, Floats], parameters: Mapping[str, Parameter]
) -> tuple[Leaning, ...]:
    """Return the parameters whose correlation with (n,) differences is no accident.

    Correlations are tested together (Bonferroni), so with many parameters and few
    replications only strong ones show; the strongest comes first.
    """
    varied = {p: x for p, x in draws.items() if p in parameters and float(np.ptp(x)) > 0}
    n = len(differences)
    if n < MIN_PAIRS or not varied or float(np.ptp(differences)) == 0:
        return ()
    t = t_quantile(1 - ALPHA / 2 / len(varied), n - 2)
    least = t * t / (t * t + n - 2)
    shares = {p: _correlation(differences, x) ** 2 for p, x in varied.items()}
    found = [Leaning(parameters[p], share) for p, share in shares.items() if share > least]
    return tuple(sorted(found, key=lambda x: (-x.share, x.parameter.id)))


def _correlation(first: Floats, second: Floats) -> float:
    a, b = first - first.mean(), second - second.mean()
    return float((a * b).sum() / math.sqrt(float((a * a).sum()) * float((b * b).sum())))
