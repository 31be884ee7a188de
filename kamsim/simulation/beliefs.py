"""Beliefs: what the firm estimates of every account, and what its reps have seen."""

from dataclasses import dataclass

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.state import Sizes


@dataclass(slots=True)
class Beliefs:
    """Estimates of response to display, of price elasticity and of professionalism, (R, N).

    rival_seen is 1 where a rival's deal was seen last week.
    """

    rival_seen: Floats
    display: Floats
    price: Floats
    professionalism: Floats


def no_beliefs(sizes: Sizes) -> Beliefs:
    """Return the beliefs of a firm that has not asked yet."""
    shape = (sizes.worlds, sizes.accounts)
    return Beliefs(*(np.zeros(shape) for _ in range(4)))
