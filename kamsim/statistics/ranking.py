"""Ranking: multiple comparisons with the best (Hsu 1984), valid under common random numbers."""

import math
from dataclasses import dataclass

import numpy as np

from kamsim.model.arrays import Bools, Floats
from kamsim.statistics.interval import ALPHA, mean, sd, t_quantile


@dataclass(frozen=True, slots=True)
class Ranking:
    """Simultaneous intervals for each policy's mean less the best of the others.

    Shapes: (p,). `candidates` are those that the intervals do not exclude as the best.
    """

    low: Floats
    high: Floats
    candidates: Bools


def compare_with_best(values: Floats, alpha: float = ALPHA) -> Ranking:
    """Return Bonferroni MCB intervals from (n, p) values, n > 1, p > 1, higher is better.

    Widths come from the paired differences, one-sided at alpha / (p - 1), so no
    assumption on the correlation of policies is needed (statistics.md §3.7).
    """
    n, p = values.shape
    quantile = t_quantile(1 - alpha / (p - 1), n - 1) / math.sqrt(n)
    least, most = np.full(p, np.inf), np.full(p, np.inf)
    for i in range(p):
        for other in range(p):
            if other == i:
                continue
            difference = values[:, i] - values[:, other]
            centre, width = mean(difference), quantile * sd(difference)
            least[i] = min(least[i], centre - width)
            most[i] = min(most[i], centre + width)
    return Ranking(np.minimum(least, 0.0), np.maximum(most, 0.0), most >= 0)
