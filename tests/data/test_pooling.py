"""Pooling lies between every account for itself and one answer for all."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import multivariate_normal

from kamsim.data.pooling import (
    Information,
    Population,
    _likelihood,
    _population,
    estimate_population,
    inform,
    shrink,
)


def drawn(seed: int, accounts: int, between: np.ndarray, weeks: int = 20) -> tuple:
    """Truth, own estimates and their covariances, and the information in them."""
    rng = np.random.default_rng(seed)
    truth = rng.multivariate_normal([-2.0, 1.0], between, accounts)
    x = rng.standard_normal((accounts, weeks, 2)) * rng.uniform(0.2, 1.5, (accounts, 1, 1))
    precision = x.swapaxes(1, 2) @ x
    covariance = np.linalg.inv(precision)
    own = np.array([rng.multivariate_normal(t, c) for t, c in zip(truth, covariance, strict=True)])
    return truth, own, covariance, Information(own, precision)


BETWEEN = np.array([[0.5, 0.1], [0.1, 0.3]])


def test_the_likelihood_is_that_of_the_accounts_own_estimates() -> None:
    _, own, covariance, information = drawn(1, 15, BETWEEN)

    def dense(between: np.ndarray) -> float:
        mean = _population(information, between).mean
        weight = sum(np.linalg.inv(c + between) for c in covariance)
        each = [
            multivariate_normal(mean, c + between).logpdf(b)
            for b, c in zip(own, covariance, strict=True)
        ]
        return float(sum(each) - 0.5 * np.linalg.slogdet(weight)[1])

    tried = [BETWEEN, 0.1 * BETWEEN, np.diag([2.0, 0.0]), np.zeros((2, 2))]
    found = [_likelihood(information, b) for b in tried]
    assert np.diff(found) == pytest.approx(np.diff([dense(b) for b in tried]), rel=1e-8)


def test_of_equal_precision_it_is_the_textbook_variance_component() -> None:
    """Balanced one-way layout: restricted likelihood equals mean squares, max(0, s² − v)."""
    own = np.random.default_rng(2).normal(3.0, 1.2, 40)
    population = estimate_population(inform(own, np.full(40, 0.5)))
    assert population.between[0, 0] == pytest.approx(own.var(ddof=1) - 0.5, rel=1e-3)
    assert population.mean[0] == pytest.approx(own.mean())
    assert population.error[0, 0] == pytest.approx(own.var(ddof=1) / 40, rel=1e-3)


def test_moments_and_likelihood_agree_on_many_accounts() -> None:
    """Paule & Mandel's moment estimator knows nothing of normality."""
    rng = np.random.default_rng(3)
    variance = rng.uniform(0.05, 1.0, 2000)
    own = rng.normal(-2.0, np.sqrt(0.6 + variance))

    def excess(between: float) -> float:
        weight = 1 / (variance + between)
        mean = (weight * own).sum() / weight.sum()
        return float((weight * (own - mean) ** 2).sum() - 1999)

    population = estimate_population(inform(own, variance))
    assert population.between[0, 0] == pytest.approx(brentq(excess, 0, 5), abs=0.06)


def test_mean_and_covariance_are_recovered_within_their_errors() -> None:
    hits, spread = 0, []
    for seed in range(60):
        population = estimate_population(drawn(seed, 40, BETWEEN)[3])
        error = np.sqrt(np.diag(population.error))
        hits += (abs(population.mean - [-2.0, 1.0]) < 2.02 * error).sum()
        spread.append(population.between)
    assert 106 <= hits <= 119
    assert np.mean(spread, axis=0) == pytest.approx(BETWEEN, abs=0.04)


def test_accounts_that_do_not_differ_are_pooled_whole() -> None:
    _, own, covariance, information = drawn(4, 30, np.zeros((2, 2)))
    weight = np.linalg.inv(covariance)
    pooled_mean = np.linalg.solve(weight.sum(axis=0), np.einsum("nij,nj->i", weight, own))
    population = _population(information, np.zeros((2, 2)))
    pooled = shrink(information, population)
    assert population.mean == pytest.approx(pooled_mean)
    assert pooled.estimate == pytest.approx(np.tile(pooled_mean, (30, 1)))
    assert (pooled.shrinkage == 1.0).all()
    assert pooled.covariance[7] == pytest.approx(np.linalg.inv(weight.sum(axis=0)))


def test_with_endless_data_nobody_is_shrunk() -> None:
    _, own, _, information = drawn(5, 30, BETWEEN)
    endless = Information(own, information.precision * 1e9)
    population = estimate_population(endless)
    pooled = shrink(endless, population)
    assert pooled.estimate == pytest.approx(own, abs=1e-6)
    assert pooled.shrinkage.max() < 1e-6
    assert population.between == pytest.approx(np.cov(own.T), rel=1e-3)


def test_an_account_without_data_gets_the_population() -> None:
    _, _, _, information = drawn(6, 30, BETWEEN)
    information.precision[3], information.own[3] = 0.0, 99.0
    population = estimate_population(information)
    pooled = shrink(information, population)
    assert pooled.estimate[3] == pytest.approx(population.mean)
    assert pooled.shrinkage[3] == pytest.approx([1.0, 1.0])
    assert pooled.covariance[3] == pytest.approx(population.between + population.error)


def test_an_account_that_speaks_of_one_coefficient_tells_of_the_other_by_correlation() -> None:
    precision = np.array([[[1e9, 0.0], [0.0, 0.0]]])
    information = Information(np.array([[-3.0, 99.0]]), precision)
    population = Population(np.array([-2.0, 1.0]), np.zeros((2, 2)), BETWEEN)
    pooled = shrink(information, population)
    slope = BETWEEN[0, 1] / BETWEEN[0, 0]
    assert pooled.estimate[0] == pytest.approx([-3.0, 1.0 + slope * (-3.0 + 2.0)])
    assert pooled.covariance[0, 1, 1] == pytest.approx(BETWEEN[1, 1] - slope * BETWEEN[0, 1])


def test_pooled_estimates_are_nearer_to_the_truth_than_raw_ones() -> None:
    error = np.zeros(2)
    for seed in range(20):
        truth, own, _, information = drawn(seed, 40, BETWEEN)
        pooled = shrink(information, estimate_population(information))
        error += [((pooled.estimate - truth) ** 2).mean(), ((own - truth) ** 2).mean()]
    assert error[0] < 0.8 * error[1]


def test_with_known_spread_the_posterior_is_the_normal_one() -> None:
    between, variance, own = 0.6, np.array([0.2, 0.6, 5.0]), np.array([-3.0, -2.0, 0.0])
    population = Population(np.array([-1.0]), np.zeros((1, 1)), np.array([[between]]))
    pooled = shrink(inform(own, variance), population)
    left = variance / (variance + between)
    assert pooled.shrinkage[:, 0] == pytest.approx(left)
    assert pooled.estimate[:, 0] == pytest.approx(left * -1.0 + (1 - left) * own)
    assert pooled.covariance[:, 0, 0] == pytest.approx(between * left)


@given(st.integers(0, 10_000), st.floats(0.0, 4.0), st.floats(0.0, 4.0), st.floats(-0.99, 0.99))
def test_shrinkage_is_a_share_and_variance_never_negative(
    seed: int, first: float, second: float, correlation: float
) -> None:
    cross = correlation * np.sqrt(first * second)
    between = np.array([[first, cross], [cross, second]])
    information = drawn(seed, 6, BETWEEN, weeks=3)[3]
    pooled = shrink(information, _population(information, between))
    assert ((pooled.shrinkage >= 0) & (pooled.shrinkage <= 1)).all()
    assert (np.diagonal(pooled.covariance, axis1=1, axis2=2) >= 0).all()
