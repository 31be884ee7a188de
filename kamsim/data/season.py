"""Seasons: whether what all accounts have in common swings with the year."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import fdtrc

from kamsim.data.series import autocorrelation, fit, innovation_variance, multiply
from kamsim.model.arrays import Floats, Ints

YEAR_WEEKS = 52
_LEAST_YEARS = 2
_ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class Season:
    """A yearly wave in the common residual: height in ln, week of the peak, chance of luck.

    `p_value` is that of an F test against no wave, AR(1) noise. Weeks count as in the panel:
    where its weeks of different accounts are not the same dates, there is nothing to find.
    """

    amplitude_ln: float
    peak_week: float
    p_value: float
    years: float

    @property
    def credible(self) -> bool:
        """Say whether it is a season: under two years a trend looks like one."""
        return self.years >= _LEAST_YEARS and self.p_value < _ALPHA


def check_season(weeks: Sequence[Ints], residuals: Sequence[Floats]) -> Season | None:
    """Fit a wave of one year to the mean residual of each week; None under a year."""
    together = np.concatenate(list(weeks))
    week, at = np.unique(together, return_inverse=True)
    if week[-1] - week[0] + 1 < YEAR_WEEKS:
        return None
    mean = np.bincount(at, np.concatenate(list(residuals))) / np.bincount(at)
    turn = 2.0 * np.pi * week / YEAR_WEEKS
    products = multiply(
        [np.column_stack([np.ones(len(week)), np.cos(turn), np.sin(turn), mean])], [week]
    )
    z, _ = autocorrelation(products)
    whitened = fit(products.whitened(np.tanh(z)))
    wave, spread = whitened.coefficients[0, 1:], whitened.inverse[0, 1:, 1:]
    noise = float(innovation_variance(whitened, products)[0])
    ratio = float(wave @ np.linalg.solve(spread, wave)) / (2.0 * noise)
    peak = float(np.arctan2(wave[1], wave[0])) / (2.0 * np.pi) * YEAR_WEEKS % YEAR_WEEKS
    p_value = float(fdtrc(2, len(week) - 3, ratio))
    years = float(week[-1] - week[0] + 1) / YEAR_WEEKS
    return Season(float(np.hypot(*wave)), peak, p_value, years)
