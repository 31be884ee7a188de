"""Accords: plans for a year made with accounts, as they stand."""

from dataclasses import dataclass

import numpy as np

from kamsim.model.arrays import Bools, Floats
from kamsim.simulation.care import NEVER
from kamsim.simulation.state import Sizes


@dataclass(slots=True)
class Accords:
    """Joint plans; (R, N): start and until (weeks), worth in [0, 1] by the work put into them."""

    start: Floats
    until: Floats
    worth: Floats


def no_accords(sizes: Sizes) -> Accords:
    """Return no plan anywhere."""
    shape = (sizes.worlds, sizes.accounts)
    return Accords(np.full(shape, NEVER), np.full(shape, NEVER), np.zeros(shape))


def forget_accords(accords: Accords, lost: Bools) -> None:
    """Drop plans with accounts that have left, (R, N)."""
    accords.start[lost] = accords.until[lost] = NEVER
    accords.worth[lost] = 0.0
