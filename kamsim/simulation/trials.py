"""Trials: what the programme has set up and written down about families to be launched (S3)."""

from dataclasses import dataclass, fields

import numpy as np

from kamsim.model.arrays import Bools, Floats
from kamsim.simulation.care import NEVER
from kamsim.simulation.state import Sizes

PRE_TRIAL, TRIAL, MODIFIED, GO, STOPPED = 0.0, 1.0, 2.0, 3.0, 4.0
"""What the programme has decided of a family; whether it is on the market is seen there."""


@dataclass(slots=True)
class Trials:
    """On paper, whatever comes of it.

    (R, P): stage; start week, end week and number of accounts of the trial; asked (week of the
    last question for opinions), heard (how well it was asked, in [0, 1]) and told (share of
    shoppers with a complaint that can be mended; NaN before); estimate of the ln appeal and its
    error (NaN before). (R, N): prepared in [0, 1] for the next trial, ready 0 or 1 where that was
    ordered. (R, N, P): panel 0 or 1, drawn at random to compare with.
    """

    stage: Floats
    start: Floats
    end: Floats
    accounts: Floats
    asked: Floats
    heard: Floats
    told: Floats
    estimate: Floats
    error: Floats
    prepared: Floats
    ready: Floats
    panel: Floats


def no_trials(sizes: Sizes) -> Trials:
    """Return a programme that tries nothing."""
    starts = {
        "start": NEVER, "end": NEVER, "asked": NEVER, "told": np.nan, "estimate": np.nan,
        "error": np.nan,
    }  # fmt: skip
    shapes = {
        "prepared": (sizes.worlds, sizes.accounts),
        "ready": (sizes.worlds, sizes.accounts),
        "panel": (sizes.worlds, sizes.accounts, sizes.families),
    }
    firm = (sizes.worlds, sizes.families)
    names = [f.name for f in fields(Trials)]
    return Trials(**{n: np.full(shapes.get(n, firm), starts.get(n, 0.0)) for n in names})


def forget_trials(trials: Trials, lost: Bools) -> None:
    """Forget what was prepared at accounts that have left, (R, N)."""
    trials.prepared[lost] = 0.0
    trials.ready[lost] = 0.0
    trials.panel[lost] = 0.0
