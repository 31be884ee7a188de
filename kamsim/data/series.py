"""Series: regressions with AR(1) noise, all accounts at once.

Everything is computed from sums of products. With `first` the first week after a gap, the
exact Gaussian likelihood of AR(1) noise weighs the products of two columns u and v by
Σ u·v − ρ Σ (u·v₋₁ + u₋₁·v) + ρ² (Σ over weeks with a next one − Σ over first weeks): the
Prais–Winsten transform, whose first week counts √(1 − ρ²) (Prais & Winsten 1954).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kamsim.model.arrays import Floats, Ints

_GRID = np.linspace(-1.5, 2.3, 191)
_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Products:
    """Sums of products of N series' columns: an intercept, K regressors and the answer, last.

    Shapes: same, lagged and inner (N, K + 2, K + 2); runs, the unbroken stretches of weeks,
    and weeks (N,).
    """

    same: Floats
    lagged: Floats
    inner: Floats
    runs: Floats
    weeks: Floats

    def whitened(self, ar: Floats) -> Floats:
        """Return the products after the Prais–Winsten transform with `ar` (N,)."""
        rho = ar[:, None, None]
        return self.same - rho * self.lagged + rho * rho * self.inner


@dataclass(frozen=True, slots=True)
class Fit:
    """Generalised least squares of N series.

    Shapes: coefficients (N, K + 1), NaN where the data cannot tell; inverse of X'X
    (N, K + 1, K + 1); residual sum of squares, rank and ln det X'X (N,).
    """

    coefficients: Floats
    inverse: Floats
    residual: Floats
    rank: Ints
    log_det: Floats


def multiply(columns: Sequence[Floats], weeks: Sequence[Ints]) -> Products:
    """Sum up the products of each series: columns (T, K + 2) in order of weeks (T,)."""
    each = [_multiply(c, w) for c, w in zip(columns, weeks, strict=True)]
    same, lagged, inner, runs, length = (np.array(x, dtype=np.float64) for x in zip(*each))  # noqa: B905
    return Products(same, lagged, inner, runs, length)


def _multiply(columns: Floats, weeks: Ints) -> tuple[Floats, Floats, Floats, int, int]:
    follows = np.diff(weeks) == 1
    first, last = np.append(True, ~follows), np.append(~follows, True)
    cross = columns[1:][follows].T @ columns[:-1][follows]
    inner = columns[~last].T @ columns[~last] - columns[first].T @ columns[first]
    return columns.T @ columns, cross + cross.T, inner, int(first.sum()), len(weeks)


def fit(products: Floats) -> Fit:
    """Regress the last column on the others, by products (N, K + 2, K + 2).

    A direction in which the regressors do not vary gets no estimate and no degree of freedom.
    """
    design, answer = products[:, :-1, :-1], products[:, :-1, -1]
    scale = np.sqrt(np.diagonal(design, axis1=1, axis2=2))
    scale = np.where(scale > _TOLERANCE, scale, 1.0)
    values, vectors = np.linalg.eigh(design / scale[:, :, None] / scale[:, None, :])
    kept = values > _TOLERANCE * values.max(axis=1, keepdims=True)
    safe = np.where(kept, values, 1.0)
    inverse = (vectors * np.where(kept, 1.0 / safe, 0.0)[:, None, :]) @ vectors.swapaxes(1, 2)
    inverse = inverse / scale[:, :, None] / scale[:, None, :]
    estimate = (inverse @ answer[:, :, None])[:, :, 0]
    told = np.einsum("nij,nji->ni", inverse, design) > 1.0 - 1e-6
    residual = products[:, -1, -1] - (estimate * answer).sum(axis=1)
    log_det = np.log(safe).sum(axis=1) + 2.0 * np.log(scale).sum(axis=1)
    coefficients = np.where(told, estimate, np.nan)
    return Fit(coefficients, inverse, np.maximum(residual, 0.0), kept.sum(axis=1), log_det)


def innovation_variance(fitted: Fit, products: Products) -> Floats:
    """Return the unbiased variance of what is new each week, (N,)."""
    return np.maximum(fitted.residual / (products.weeks - fitted.rank), _TOLERANCE)


def likelihood(products: Products, ar: Floats) -> Floats:
    """Return the restricted log likelihood of `ar` (N,), noise level and coefficients out.

    Restricted, because the plain one is biased towards 0 in short series (Cheang & Reinsel 2000).
    """
    fitted = fit(products.whitened(ar))
    spare = products.weeks - fitted.rank
    noise = spare * np.log(innovation_variance(fitted, products))
    return 0.5 * (products.runs * np.log1p(-ar * ar) - fitted.log_det - noise)


def autocorrelation(products: Products) -> tuple[Floats, Floats]:
    """Return Fisher's z of each series' AR(1), artanh ρ, and its variance, both (N,).

    The variance 1 / ((T − rank)(1 − ρ²)) is taken at the series' common ρ: at each one's own,
    small estimates would weigh more than large ones and pull their mean towards 0.
    """
    count = len(products.weeks)
    curve = np.array([likelihood(products, np.full(count, np.tanh(z))) for z in _GRID])
    top = np.clip(curve.argmax(axis=0), 1, len(_GRID) - 2)
    left, middle, right = (curve[top + shift, np.arange(count)] for shift in (-1, 0, 1))
    step = float(_GRID[1] - _GRID[0])
    bend = np.maximum(2.0 * middle - left - right, 1e-9)
    z = _GRID[top] + np.clip((right - left) / (2.0 * bend), -1.0, 1.0) * step
    spare = products.weeks - fit(products.same).rank
    return z, 1.0 / (spare * (1.0 - np.tanh(z.mean()) ** 2))
