"""Where uncertainty comes from: luck, parameters nobody knows, too few replications."""

from dataclasses import dataclass

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.statistics.interval import sd


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of luck, of parameters and of the number of replications; they sum to 1."""

    luck: float
    parameters: float
    replications: float


def split_variance(differences: Floats, first: Floats, second: Floats) -> Shares | None:
    """Split the variance of paired differences by its source.

    Args:
        differences: (n,), one per parameter draw k, luck draw 0.
        first: (q,), those of the draws that have a second luck draw.
        second: (q,), the differences under the second luck.

    Returns:
        None where there are too few values, or nothing varies.
    """
    if len(differences) < 2 or len(first) == 0:  # noqa: PLR2004 - a variance needs two
        return None
    luck = float(np.mean((first - second) ** 2)) / 2
    variance = sd(differences) ** 2
    parameters = max(0.0, variance - luck)
    error = variance / len(differences)
    total = luck + parameters + error
    if total == 0:
        return None
    return Shares(luck / total, parameters / total, error / total)
