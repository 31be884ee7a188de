"""Pooling: what one account's data leave open, the others settle (empirical Bayes)."""

from dataclasses import dataclass

import numpy as np

from kamsim.model.arrays import Floats

_QUARTILES = 1.35
"""The quartiles of a normal distribution lie this many standard deviations apart."""


@dataclass(frozen=True, slots=True)
class Information:
    """What N accounts' data say of K coefficients: own estimates (N, K), precision (N, K, K).

    Where the data say nothing, the precision is 0 and the estimate whatever it is.
    """

    own: Floats
    precision: Floats


@dataclass(frozen=True, slots=True)
class Population:
    """The distribution that the accounts' coefficients are drawn from.

    Shapes: mean (K,), error, the covariance of the mean (K, K), and between (K, K).
    """

    mean: Floats
    error: Floats
    between: Floats


@dataclass(frozen=True, slots=True)
class Pooled:
    """Coefficients after shrinkage: estimate (N, K), covariance (N, K, K), shrinkage (N, K).

    Shrinkage is the share of the between-account variance that the account's own data leave:
    0 where they settle everything, 1 where only the population speaks.
    """

    estimate: Floats
    covariance: Floats
    shrinkage: Floats


def estimate_population(information: Information) -> Population:
    """Estimate mean and between-account covariance by restricted maximum likelihood.

    Patterson & Thompson (1971); the covariance is a Cholesky product, so it is always one.
    The likelihood only needs precisions, so accounts without any variation do no harm.
    """
    from scipy.optimize import minimize  # noqa: PLC0415 - slow to import

    size = information.own.shape[1]
    corner = np.tril_indices(size)

    def between(entries: Floats) -> Floats:
        root = np.zeros((size, size))
        root[corner] = entries
        return root @ root.T

    def loss(entries: Floats) -> float:
        return -_likelihood(information, between(entries))

    if size == 0:
        return _population(information, np.zeros((0, 0)))
    start = np.diag(np.sqrt(_moments(information)))[corner]
    best = minimize(loss, start, method="BFGS")
    return _population(information, between(np.asarray(best.x)))


def _moments(information: Information) -> Floats:
    """Return rough between-account variances, (K,), from the quartiles of telling accounts."""
    precision = np.diagonal(information.precision, axis1=1, axis2=2)
    own = np.where(precision > 0, information.own, np.nan)
    quartiles = np.nanquantile(own, [0.25, 0.75], axis=0)
    rough: Floats = np.maximum(((quartiles[1] - quartiles[0]) / _QUARTILES) ** 2, 1e-4)
    return rough


def _weigh(information: Information, between: Floats) -> tuple[Floats, Floats, Floats]:
    """Return B = (I + ΣH)⁻¹ and H·B, (N, K, K), and ln det (I + ΣH), (N,)."""
    factor = np.eye(len(between)) + between @ information.precision
    inverse = np.asarray(np.linalg.inv(factor), dtype=np.float64)
    weight: Floats = information.precision @ inverse
    log_det: Floats = np.linalg.slogdet(factor)[1]
    return inverse, weight, log_det


def _population(information: Information, between: Floats) -> Population:
    _, weight, _ = _weigh(information, between)
    error = np.linalg.inv(weight.sum(axis=0))
    total = np.einsum("nij,nj->i", weight, information.own)
    return Population(error @ total, error, between)


def _likelihood(information: Information, between: Floats) -> float:
    """Return the restricted log likelihood of a between-account covariance."""
    _, weight, log_det = _weigh(information, between)
    rest = information.own - _population(information, between).mean
    misfit = np.einsum("ni,nij,nj->", rest, weight, rest)
    total = np.linalg.slogdet(weight.sum(axis=0))[1]
    return -0.5 * float(misfit + log_det.sum() + total)


def shrink(information: Information, population: Population) -> Pooled:
    """Return each account's posterior, the error of the population's mean included.

    The between-account covariance is taken as known, as empirical Bayes does.
    """
    inverse, _, _ = _weigh(information, population.between)
    left = inverse @ population.between
    rest = information.own - population.mean
    estimate = information.own - (inverse @ rest[:, :, None])[:, :, 0]
    covariance = left + inverse @ population.error @ inverse.swapaxes(1, 2)
    prior = np.diag(population.between)
    remains = np.diagonal(left, axis1=1, axis2=2) / np.where(prior > 0, prior, 1.0)
    shrinkage = np.where(prior > 0, np.clip(remains, 0.0, 1.0), 1.0)
    return Pooled(estimate, covariance, shrinkage)


def inform(own: Floats, variance: Floats) -> Information:
    """Return what estimates of one coefficient, (N,) with variances (N,), say."""
    return Information(own[:, None], 1.0 / variance[:, None, None])
