"""Responses: how sales of each account answer price and display, and what is noise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, polygamma

from kamsim.data.pooling import (
    Information,
    Pooled,
    Population,
    estimate_population,
    inform,
    shrink,
)
from kamsim.data.series import Fit, Products, autocorrelation, fit, innovation_variance, multiply
from kamsim.errors import N_, Problem, ProblemsError
from kamsim.model.arrays import Bools, Floats, Ints

RESPONSES = ("price_elasticity", "display_response")
REGULAR_QUANTILE = 0.75
"""The regular price is the 75th percentile of an account's prices (evidence.md §8.3)."""
_LEAST_TELLING = 3
_LEAST_PRECISION = 1e-12


@dataclass(frozen=True, slots=True)
class Series:
    """The weeks of one account: week number, units, display share and price, each (T,)."""

    account: str
    week: Ints
    volume: Floats
    display: Floats
    price: Floats

    @property
    def regular_price(self) -> float:
        """Return the price without a deal."""
        return float(np.quantile(self.price, REGULAR_QUANTILE))

    @property
    def columns(self) -> Floats:
        """Return 1, ln relative price, display and ln volume, (T, 4)."""
        relative = np.log(self.price / self.regular_price)
        one = np.ones_like(relative)
        return np.column_stack([one, relative, self.display, np.log(self.volume)])


@dataclass(frozen=True, slots=True)
class Scalar:
    """One pooled number per account, on a scale where its error is normal.

    Shapes: raw, raw_variance, estimate, variance, shrinkage (N,).
    """

    raw: Floats
    raw_variance: Floats
    estimate: Floats
    variance: Floats
    shrinkage: Floats
    population: Population


@dataclass(frozen=True, slots=True)
class Response:
    """The regression of all accounts.

    `z` is Fisher's z of the AR(1), `ln_noise` ln of the weekly noise sd. Slopes are over the
    responses in `told`, indices into RESPONSES; an account's `base` is its ln units at regular
    price without display and without noise, with variance `base_variance`, both (N,).
    """

    z: Scalar
    ln_noise: Scalar
    raw: Fit
    innovation: Floats
    told: tuple[int, ...]
    informative: Bools
    population: Population
    slopes: Pooled
    base: Floats
    base_variance: Floats


def respond(series: Sequence[Series]) -> Response:
    """Fit every account, shrink noise first and responses then.

    Raises:
        ProblemsError: KS413 where price and display cannot be told apart in any account.
    """
    products = multiply([s.columns for s in series], [s.week for s in series])
    z = _pool(*autocorrelation(products))
    ar = np.tanh(z.estimate)
    whitened = products.whitened(ar)
    raw = fit(whitened)
    ln_noise = _noise(products, raw, z)
    innovation = np.exp(2.0 * ln_noise.estimate) * (1.0 - ar * ar)
    precision, score = _slopes(whitened, innovation)
    told, informative = _told(precision)
    information = _inform(precision[:, told][:, :, told], score[:, told])
    _check(information)
    population = estimate_population(information)
    slopes = shrink(information, population)
    base, variance = _intercept(whitened, innovation, slopes, told)
    return Response(
        z, ln_noise, raw, innovation, told, informative, population, slopes, base, variance
    )


def _pool(raw: Floats, variance: Floats) -> Scalar:
    information = inform(raw, variance)
    population = estimate_population(information)
    pooled = shrink(information, population)
    return Scalar(
        raw,
        variance,
        pooled.estimate[:, 0],
        pooled.covariance[:, 0, 0],
        pooled.shrinkage[:, 0],
        population,
    )


def _noise(products: Products, raw: Fit, z: Scalar) -> Scalar:
    """Pool ln noise sd; ln of a χ² is off by digamma and spreads by trigamma (Smyth 2004)."""
    half = (products.weeks - raw.rank) / 2.0
    ar = np.tanh(z.estimate)
    ln_variance = np.log(innovation_variance(raw, products)) - digamma(half) + np.log(half)
    ln_sd = 0.5 * ln_variance - 0.5 * np.log1p(-ar * ar)
    return _pool(ln_sd, polygamma(1, half) / 4.0 + ar * ar * z.variance)


def _slopes(whitened: Floats, innovation: Floats) -> tuple[Floats, Floats]:
    """Return precision (N, 2, 2) and score (N, 2) of the slopes, intercepts left free."""
    pivot = whitened[:, :1, 1:] / whitened[:, :1, :1]
    rest = whitened[:, 1:, 1:] - whitened[:, 1:, :1] * pivot
    rest = rest / innovation[:, None, None]
    size = np.diagonal(whitened, axis1=1, axis2=2)[:, 1:] / innovation[:, None]
    flat = np.diagonal(rest, axis1=1, axis2=2) <= 1e-9 * np.maximum(size, 1e-9)
    keep = ~(flat[:, :, None] | flat[:, None, :])
    rest = np.where(keep, rest, 0.0)
    return rest[:, :2, :2], np.where(flat[:, :2], 0.0, rest[:, :2, 2])


def _told(precision: Floats) -> tuple[tuple[int, ...], Bools]:
    """Return the responses that enough accounts speak of, and who does, (N, 2)."""
    informative = np.diagonal(precision, axis1=1, axis2=2) > 0
    enough = informative.sum(axis=0) >= _LEAST_TELLING
    return tuple(int(i) for i in np.flatnonzero(enough)), informative


def _inform(precision: Floats, score: Floats) -> Information:
    """Return the shortest own estimates that agree with the scores."""
    scale = np.sqrt(np.maximum(np.diagonal(precision, axis1=1, axis2=2), _LEAST_PRECISION))
    shape = precision / scale[:, :, None] / scale[:, None, :]
    inverse = np.linalg.pinv(shape, rcond=1e-9, hermitian=True)
    own = (inverse @ (score / scale)[:, :, None])[:, :, 0] / scale
    return Information(own, precision)


def _check(information: Information) -> None:
    total = information.precision.sum(axis=0)
    scale = np.sqrt(np.diagonal(total))
    if len(scale) and np.linalg.cond(total / scale[:, None] / scale[None, :]) > 1e9:  # noqa: PLR2004
        template = N_("price and display always move together: nothing tells them apart")
        hint = N_("leave the display at 0 to measure the two as one")
        raise ProblemsError([Problem("KS413", template, help=hint)])


def _intercept(
    whitened: Floats, innovation: Floats, slopes: Pooled, told: Sequence[int]
) -> tuple[Floats, Floats]:
    """Return the ln base given the shrunken slopes, and its variance, each (N,)."""
    weight = whitened[:, 0, 0]
    columns = np.take(whitened[:, 0], [i + 1 for i in told], axis=1) / weight[:, None]
    base = whitened[:, 0, -1] / weight - (columns * slopes.estimate).sum(axis=1)
    spread = np.einsum("ni,nij,nj->n", columns, slopes.covariance, columns)
    return base, innovation / weight + spread


def residuals(series: Series, base: float, slopes: Mapping[int, float]) -> Floats:
    """Return what price and display leave of an account's ln volume, (T,)."""
    columns = series.columns
    fitted = base + sum(value * columns[:, 1 + i] for i, value in slopes.items())
    rest: Floats = columns[:, -1] - fitted
    return rest
