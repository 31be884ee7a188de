"""Formulas of launches: diffusion, what a trial says, and what that is worth (evidence.md §4, S3).

Each is tested against the published result named in its docstring (evidence.md §7).
"""

import numpy as np

from kamsim.model.arrays import Bools, Floats
from kamsim.simulation.reduce import ratio, total, where


def bass_step(adopted: Floats, trial: Floats | float, imitation: Floats | float) -> Floats:
    """Return who adopts in one step, as a share of all: (p + q·F)·(1 − F) (F13)."""
    step: Floats = (trial + imitation * adopted) * (1.0 - adopted)
    return step


def reliability(prior_sd: Floats | float, variance: Floats) -> Floats:
    """Return the weight of a reading against the prior: σ₀²/(σ₀² + v) (F16)."""
    square = prior_sd * prior_sd
    result: Floats = square / (square + variance)
    return result


def mean_reading(reading: Floats, member: Bools, sd: Floats) -> tuple[Floats, Floats]:
    """Return the mean of what some accounts (R, N) read and its variance, (R,) each."""
    count = total(where(member, 1.0, 0.0), 1)
    mean = ratio(total(where(member, reading, 0.0), 1), count)
    return mean, ratio(sd * sd, count, otherwise=np.inf)


def size_free_reading(
    reading: Floats, size: Floats, member: Bools, sd: Floats
) -> tuple[Floats, Floats]:
    """Return what an account of mean size would read, by a regression on size; and its variance.

    Shapes: reading, member (R, N), size (N,) standardised, sd (R,) of one reading; (R,) each.
    """
    one = where(member, 1.0, 0.0)
    mean_size = ratio(total(one * size[None, :], 1), total(one, 1))
    gap = one * (size[None, :] - mean_size[:, None])
    spread = total(gap * gap, 1)
    mean, variance = mean_reading(reading, member, sd)
    slope = ratio(total(gap * where(member, reading, 0.0), 1), spread)
    lever = ratio(sd * sd * mean_size * mean_size, spread, otherwise=np.inf)
    return mean - slope * mean_size, variance + lever
