"""Series are fitted as textbooks do it, with whole matrices, only faster."""

import numpy as np
import pytest
from scipy.linalg import toeplitz
from scipy.stats import multivariate_normal

from kamsim.data.series import autocorrelation, fit, innovation_variance, likelihood, multiply


def columns(seed: int, weeks: int, ar: float = 0.5) -> np.ndarray:
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal(weeks)
    for t in range(1, weeks):
        noise[t] = ar * noise[t - 1] + np.sqrt(1 - ar**2) * noise[t]
    x = rng.standard_normal((weeks, 2))
    return np.column_stack([np.ones(weeks), x, 3 - 2 * x[:, 0] + x[:, 1] + 0.3 * noise])


def covariance(weeks: np.ndarray, ar: float) -> np.ndarray:
    """The AR(1) correlation within each unbroken run of weeks, runs independent."""
    run = np.cumsum(np.append(0, np.diff(weeks) != 1))
    whole = toeplitz(ar ** np.arange(np.ptp(weeks) + 1))
    matrix = whole[np.ix_(weeks - weeks[0], weeks - weeks[0])]
    return np.where(run[:, None] == run[None, :], matrix, 0.0) / (1 - ar**2)


GAPS = [np.arange(30), np.delete(np.arange(33), [4, 5, 20]), np.delete(np.arange(32), [1, 30])]


@pytest.mark.parametrize("weeks", GAPS, ids=["whole", "gaps", "lone first and last"])
@pytest.mark.parametrize("ar", [-0.4, 0.0, 0.6, 0.95])
def test_the_fit_is_generalised_least_squares(weeks: np.ndarray, ar: float) -> None:
    z = columns(1, 30)
    products = multiply([z], [weeks])
    fitted = fit(products.whitened(np.array([ar])))
    inverse = np.linalg.inv(covariance(weeks, ar))
    x, y = z[:, :3], z[:, 3]
    information = x.T @ inverse @ x
    coefficients = np.linalg.solve(information, x.T @ inverse @ y)
    rest = y - x @ coefficients
    assert fitted.coefficients[0] == pytest.approx(coefficients, rel=1e-8)
    assert fitted.inverse[0] == pytest.approx(np.linalg.inv(information), rel=1e-8)
    assert innovation_variance(fitted, products)[0] == pytest.approx(rest @ inverse @ rest / 27)


@pytest.mark.parametrize("weeks", GAPS, ids=["whole", "gaps", "lone first and last"])
def test_the_likelihood_is_that_of_residual_contrasts(weeks: np.ndarray) -> None:
    """By definition it is the density of contrasts that the mean does not move."""
    z = columns(2, 30)
    products = multiply([z], [weeks])
    contrasts = np.linalg.svd(z[:, :3])[0][:, 3:]
    seen = contrasts.T @ z[:, 3]

    def dense(ar: float) -> float:
        shape = contrasts.T @ covariance(weeks, ar) @ contrasts
        scale = seen @ np.linalg.solve(shape, seen) / len(seen)
        return float(multivariate_normal(cov=scale * shape).logpdf(seen))

    found = [likelihood(products, np.array([ar]))[0] for ar in (-0.5, 0.0, 0.4, 0.9)]
    wanted = [dense(ar) for ar in (-0.5, 0.0, 0.4, 0.9)]
    assert np.diff(found) == pytest.approx(np.diff(wanted), rel=1e-6)


def test_without_autocorrelation_it_is_ordinary_least_squares() -> None:
    z = columns(3, 40)
    fitted = fit(multiply([z], [np.arange(40)]).whitened(np.zeros(1)))
    assert fitted.coefficients[0] == pytest.approx(np.linalg.lstsq(z[:, :3], z[:, 3])[0])


@pytest.mark.parametrize("ar", [0.0, 0.3, 0.7])
def test_autocorrelation_is_recovered_without_the_bias_of_short_series(ar: float) -> None:
    each = [columns(seed, 60, ar) for seed in range(300)]
    z, variance = autocorrelation(multiply(each, [np.arange(60)] * 300))
    error = z.std() / np.sqrt(300)
    assert abs(z.mean() - np.arctanh(ar)) < 0.02 + 3 * error
    assert z.var() / variance[0] == pytest.approx(1.0, abs=0.4)


def test_a_regressor_that_never_moves_gets_no_estimate_and_costs_no_degree_of_freedom() -> None:
    z = columns(4, 40)
    z[:, 2] = 0.0
    with_constant = multiply([z], [np.arange(40)])
    fitted = fit(with_constant.whitened(np.array([0.3])))
    without = fit(multiply([z[:, [0, 1, 3]]], [np.arange(40)]).whitened(np.array([0.3])))
    assert np.isnan(fitted.coefficients[0]).tolist() == [False, False, True]
    assert fitted.coefficients[0, :2] == pytest.approx(without.coefficients[0])
    assert fitted.rank[0] == without.rank[0] == 2
    assert fitted.residual[0] == pytest.approx(without.residual[0])


def test_regressors_that_move_together_get_no_estimate() -> None:
    z = columns(5, 40)
    z[:, 2] = 2 * z[:, 1]
    fitted = fit(multiply([z], [np.arange(40)]).whitened(np.array([0.3])))
    assert np.isnan(fitted.coefficients[0]).tolist() == [False, True, True]


def test_an_account_does_not_depend_on_its_neighbours() -> None:
    one, other = columns(6, 40), columns(7, 50)
    together = multiply([one, other], [np.arange(40), np.arange(50)])
    alone = multiply([other], [np.arange(50)])
    assert autocorrelation(together)[0][1] == autocorrelation(alone)[0][0]
