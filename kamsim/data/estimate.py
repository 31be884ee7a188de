"""Estimates: one parameter of all accounts, on its natural scale."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from kamsim.data.response import RESPONSES, Response, Scalar
from kamsim.data.sign import above_zero, below_zero
from kamsim.model.arrays import Floats

_Z975 = 1.959963984540054
_UNITS = {"price_elasticity": "elasticity", "display_response": "ln per full display"}


@dataclass(frozen=True, slots=True)
class PopulationEstimate:
    """The mean over accounts, its error and interval, and the sd between accounts."""

    mean: float
    se: float
    low: float
    high: float
    sd: float
    sd_unit: str
    accounts: int

    def row(self) -> dict[str, float | str]:
        """Return it as columns of a table."""
        return {
            "mean": self.mean,
            "se": self.se,
            "ci_low": self.low,
            "ci_high": self.high,
            "sd": self.sd,
            "sd_unit": self.sd_unit,
            "accounts": self.accounts,
        }


@dataclass(frozen=True, slots=True)
class Estimate:
    """One parameter of N accounts: estimate, error, 95 % interval, own data alone, shrinkage."""

    unit: str
    estimate: Floats
    se: Floats
    low: Floats
    high: Floats
    raw: Floats
    raw_se: Floats
    shrinkage: Floats
    population: PopulationEstimate

    def columns(self) -> dict[str, Floats | str]:
        """Return it as columns of a table."""
        return {
            "unit": self.unit,
            "estimate": self.estimate,
            "se": self.se,
            "ci_low": self.low,
            "ci_high": self.high,
            "raw_estimate": self.raw,
            "raw_se": self.raw_se,
            "shrinkage_share": self.shrinkage,
        }


def estimates_of(response: Response) -> dict[str, Estimate]:
    """Put a regression on natural scales, in the order in which a reader looks."""
    responses = {RESPONSES[i]: _response(response, k) for k, i in enumerate(response.told)}
    return {
        "base_units": _base(response),
        **responses,
        "noise_sd": _scalar(response.ln_noise, _LOG),
        "noise_ar": _scalar(response.z, _FISHER),
    }


def _response(response: Response, k: int) -> Estimate:
    column = response.told[k]
    name = RESPONSES[column]
    sd = np.sqrt(response.slopes.covariance[:, k, k])
    bounded = below_zero if name == "price_elasticity" else above_zero
    kept = bounded(response.slopes.estimate[:, k], sd)
    raw = response.raw.coefficients[:, 1 + column]
    raw_se = np.sqrt(response.raw.inverse[:, 1 + column, 1 + column] * response.innovation)
    population = _population(
        float(response.population.mean[k]),
        float(response.population.error[k, k]) ** 0.5,
        (float(response.population.between[k, k]) ** 0.5, _UNITS[name]),
        int(response.informative[:, column].sum()),
    )
    return Estimate(
        unit=_UNITS[name],
        estimate=kept.mean,
        se=kept.sd,
        low=kept.low,
        high=kept.high,
        raw=raw,
        raw_se=np.where(np.isnan(raw), np.nan, raw_se),
        shrinkage=response.slopes.shrinkage[:, k],
        population=population,
    )


def _base(response: Response) -> Estimate:
    """Return mean units a week: the mean of a lognormal is above its median."""
    noise = np.exp(2.0 * response.ln_noise.estimate)
    ln_units = response.base + noise / 2.0
    error = np.sqrt(response.base_variance + noise * noise * response.ln_noise.variance)
    units = np.exp(ln_units)
    own = response.raw.coefficients[:, 0] + np.exp(2.0 * response.ln_noise.raw) / 2.0
    own_error = np.sqrt(response.raw.inverse[:, 0, 0] * response.innovation)
    spread = float(np.std(ln_units, ddof=1))
    count = len(units)
    mean = float(ln_units.mean())
    return Estimate(
        unit="units/week",
        estimate=units,
        se=units * error,
        low=np.exp(ln_units - _Z975 * error),
        high=np.exp(ln_units + _Z975 * error),
        raw=np.exp(own),
        raw_se=np.where(np.isnan(own), np.nan, np.exp(own) * own_error),
        shrinkage=np.zeros(count),
        population=_population(mean, spread / count**0.5, (spread, "ln"), count, _LOG),
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    """From a scale where errors are normal to the natural one; slope is the derivative."""

    unit: str
    sd_unit: str
    curve: Callable[[Floats], Floats]
    slope: Callable[[Floats], Floats]


_LOG = _Scale("ln", "ln", np.exp, np.exp)
_FISHER = _Scale("1", "Fisher z", np.tanh, lambda z: 1.0 - np.tanh(z) ** 2)


def _scalar(pooled: Scalar, scale: _Scale) -> Estimate:
    se = np.sqrt(pooled.variance)
    raw = scale.curve(pooled.raw)
    spread = float(pooled.population.between[0, 0]) ** 0.5
    error = float(pooled.population.error[0, 0]) ** 0.5
    mean = float(pooled.population.mean[0])
    return Estimate(
        unit=scale.unit,
        estimate=scale.curve(pooled.estimate),
        se=scale.slope(pooled.estimate) * se,
        low=scale.curve(pooled.estimate - _Z975 * se),
        high=scale.curve(pooled.estimate + _Z975 * se),
        raw=raw,
        raw_se=scale.slope(pooled.raw) * np.sqrt(pooled.raw_variance),
        shrinkage=pooled.shrinkage,
        population=_population(mean, error, (spread, scale.sd_unit), len(raw), scale),
    )


def _population(
    mean: float, se: float, sd: tuple[float, str], accounts: int, scale: _Scale | None = None
) -> PopulationEstimate:
    """Return mean and t-interval on a natural scale, with the sd as it is."""
    half = float(stdtrit(accounts - 1, 0.975)) * se
    found = np.array([mean, mean - half, mean + half])
    if scale:
        se *= float(scale.slope(found[:1])[0])
        found = scale.curve(found)
    centre, low, high = (float(x) for x in found)
    return PopulationEstimate(centre, se, low, high, *sd, accounts)
