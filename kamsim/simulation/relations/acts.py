"""Acts: what was done to or for accounts since relations were last looked at."""

from dataclasses import dataclass

import numpy as np

from kamsim.model.arrays import Floats


@dataclass(slots=True)
class Acts:
    """Counts by account, (R, N); an act of half the efficacy counts half.

    contact: talks with the account. favour: timely acts that it did not expect. endowment:
    acts that bind both sides, such as a joint plan, a prepared visit, a wish fulfilled.
    kept and breach: promises kept and broken, answers owed and not given. recovery: apologies
    by somebody of weight.
    """

    contact: Floats
    favour: Floats
    endowment: Floats
    kept: Floats
    breach: Floats
    recovery: Floats


def no_acts(worlds: int, accounts: int) -> Acts:
    """Return no acts at all."""
    return Acts(*(np.zeros((worlds, accounts)) for _ in range(6)))
