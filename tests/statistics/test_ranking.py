"""Multiple comparisons with the best: worked examples, coverage, and what must not matter."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kamsim.statistics import compare_with_best, t_interval
from kamsim.statistics.interval import t_quantile

tables = arrays(np.float64, (20, 4), elements=st.floats(-1e6, 1e6))


def test_two_policies_are_a_one_sided_paired_test():
    source = np.random.default_rng(2)
    values = source.normal(size=(30, 2))
    values[:, 1] += 1.0
    difference = values[:, 1] - values[:, 0]
    half = t_quantile(0.95, 29) * difference.std(ddof=1) / math.sqrt(30)
    found = compare_with_best(values)
    assert found.low[1] == pytest.approx(min(0.0, difference.mean() - half))
    assert found.high[1] == pytest.approx(max(0.0, difference.mean() + half))
    assert found.low[0] == pytest.approx(min(0.0, -difference.mean() - half))
    assert found.high[0] == pytest.approx(max(0.0, -difference.mean() + half))
    assert found.candidates.tolist() == [False, True]


def test_values_without_variance_leave_one_candidate_or_those_that_tie():
    found = compare_with_best(np.tile([1.0, 3.0, 3.0, 2.0], (20, 1)))
    assert found.candidates.tolist() == [False, True, True, False]
    assert found.low.tolist() == [-2.0, 0.0, 0.0, -1.0]
    assert found.high.tolist() == [0.0, 0.0, 0.0, 0.0]


def test_all_true_differences_from_the_best_are_covered():
    """Bonferroni under correlation: at least 95 % of 2,000 studies, less 4 standard errors."""
    truth = np.array([0.0, 0.3, 0.5, 0.5])
    gap = np.array([t - max(np.delete(truth, i)) for i, t in enumerate(truth)])
    source = np.random.default_rng(11)
    studies, covered = 2000, 0
    for _ in range(studies):
        shared = source.normal(size=(20, 1))
        values = truth + shared + source.normal(size=(20, 4)) * [0.5, 1.0, 1.5, 1.0]
        found = compare_with_best(values)
        covered += bool(np.all((found.low <= gap) & (gap <= found.high)))
    assert covered / studies > 0.95 - 4 * math.sqrt(0.95 * 0.05 / studies)
    assert covered < studies


@given(tables)
def test_the_best_mean_is_always_a_candidate_and_zero_is_always_inside(values):
    found = compare_with_best(values)
    assert found.candidates[np.argmax([t_interval(v, 0.95).estimate for v in values.T])]
    assert (found.low <= 0).all()
    assert (found.high >= 0).all()


@given(tables, st.permutations(range(4)))
def test_the_order_of_the_policies_does_not_matter(values, order):
    found, turned = compare_with_best(values), compare_with_best(values[:, order])
    assert np.array_equal(turned.low, found.low[order])
    assert np.array_equal(turned.high, found.high[order])
    assert np.array_equal(turned.candidates, found.candidates[order])


@given(arrays(np.float64, (20, 3), elements=st.integers(-1000, 1000)), st.integers(-10000, 10000))
def test_adding_the_same_to_all_changes_nothing(values, shift):
    found, moved = compare_with_best(values), compare_with_best(values + shift)
    assert np.array_equal(found.low, moved.low)
    assert np.array_equal(found.candidates, moved.candidates)
