"""Intervals and verdicts against closed forms, scipy and a seeded simulation."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from kamsim.statistics import (
    MIN_PAIRS,
    bonferroni_level,
    mean,
    needed,
    t_interval,
    verdict,
)
from kamsim.statistics.interval import MOST_PAIRS, sd, t_quantile

values = st.lists(st.floats(-1e9, 1e9), min_size=MIN_PAIRS, max_size=60)


@pytest.mark.parametrize("level", [0.9, 0.95, 1 - 0.05 / 3])
@pytest.mark.parametrize("n", [20, 21, 500])
def test_the_interval_is_that_of_a_paired_t_test(n, level):
    source = np.random.default_rng(n)
    own = source.normal(5.0, 2.0, n)
    base = 0.7 * own + source.normal(1.0, 1.0, n)
    found = t_interval(own - base, level)
    expected = stats.ttest_rel(own, base).confidence_interval(level)
    assert found.n == n
    assert found.level == level
    assert found.estimate == pytest.approx((own - base).mean(), rel=1e-12)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), rel=1e-9)


def test_the_quantile_is_that_of_students_tables():
    assert t_quantile(0.975, 19) == pytest.approx(2.0930, abs=5e-5)
    assert t_quantile(0.975, 39) == pytest.approx(2.0227, abs=5e-5)


def test_the_level_holds_for_all_comparisons_with_the_baseline_together():
    assert bonferroni_level(2) == pytest.approx(0.95)
    assert bonferroni_level(3) == pytest.approx(0.975)
    assert bonferroni_level(11) == pytest.approx(0.995)
    assert bonferroni_level(1) == pytest.approx(0.95)


@given(st.floats(-1e12, 1e12), st.integers(MIN_PAIRS, 50))
def test_values_without_variance_give_a_point(value, n):
    found = t_interval(np.full(n, value), 0.95)
    assert (found.low, found.estimate, found.high) == (value, value, value)


def test_too_few_pairs_give_an_estimate_and_no_interval():
    found = t_interval(np.arange(MIN_PAIRS - 1.0), 0.95)
    assert (found.estimate, found.low, found.high) == ((MIN_PAIRS - 2) / 2, None, None)
    assert t_interval(np.arange(float(MIN_PAIRS)), 0.95).low is not None
    nothing = t_interval(np.zeros(0), 0.95)
    assert (nothing.estimate, nothing.low, nothing.high, nothing.n) == (None, None, None, 0)


@given(values)
def test_turning_the_sign_turns_the_interval(numbers):
    plus, minus = (t_interval(s * np.array(numbers), 0.95) for s in (1.0, -1.0))
    assert plus.estimate == -minus.estimate
    assert (plus.low, plus.high) == (-minus.high, -minus.low)


@given(values, st.integers(-(2**20), 2**20))
def test_mean_and_spread_are_those_of_exact_arithmetic(numbers, shift):
    x = np.round(np.array(numbers), 0)
    assert mean(x) == pytest.approx(math.fsum(x) / len(x), rel=1e-12, abs=1e-6)
    assert sd(x) == pytest.approx(float(np.std(x, ddof=1)), rel=1e-6, abs=1e-6)
    assert sd(x + shift) == pytest.approx(sd(x), rel=1e-9, abs=1e-6)


def test_the_interval_covers_as_often_as_it_says():
    """4,000 studies of 20 pairs: the standard error of the coverage is 0.0034."""
    source = np.random.default_rng(7)
    studies = 4000
    covered = 0
    for _ in range(studies):
        found = t_interval(source.normal(3.0, 10.0, MIN_PAIRS), 0.95)
        covered += found.low <= 3.0 <= found.high
    error = math.sqrt(0.95 * 0.05 / studies)
    assert abs(covered / studies - 0.95) < 4 * error


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.1, 0.9, "no difference that matters"),  # before "better", though it is above 0
        (-0.9, -0.1, "no difference that matters"),
        (-1.0, 1.0, "no difference that matters"),
        (0.1, 1.1, "better"),
        (2.0, 3.0, "better"),
        (-1.1, -0.1, "worse"),
        (-1.1, 0.0, "cannot tell yet"),
        (0.0, 1.1, "cannot tell yet"),
        (-2.0, 2.0, "cannot tell yet"),
        (None, None, "cannot tell yet"),
    ],
)
def test_the_first_verdict_that_fits_is_given(low, high, said):
    assert verdict(low, high, 1.0) == said


@pytest.mark.parametrize(
    ("point", "margin", "said"),
    [
        (0.0, 0.0, "no difference that matters"),
        (0.5, 1.0, "no difference that matters"),
        (0.5, 0.0, "better"),
        (-0.5, 0.0, "worse"),
        (2.0, 1.0, "better"),
    ],
)
def test_a_point_gets_a_verdict_too(point, margin, said):
    found = t_interval(np.full(MIN_PAIRS, point), 0.95)
    assert verdict(found.low, found.high, margin) == said


@given(values, st.floats(0, 1e9))
def test_exactly_one_verdict_holds_and_swapping_swaps_it(numbers, margin):
    plus, minus = (t_interval(s * np.array(numbers), 0.95) for s in (1.0, -1.0))
    swapped = {"better": "worse", "worse": "better"}
    said = verdict(plus.low, plus.high, margin)
    assert verdict(minus.low, minus.high, margin) == swapped.get(said, said)


@given(st.floats(-5, 5), st.floats(0.1, 20), st.floats(0, 3))
def test_the_estimated_number_settles_the_verdict_and_one_fewer_does_not(size, spread, margin):
    base = np.array([-1.0, 1.0] * 10)
    differences = size + base * spread / sd(base)
    half = max(abs(mean(differences)), margin - abs(mean(differences)))

    def width(n):
        return t_quantile(0.975, n - 1) * sd(differences) / math.sqrt(n)

    count = needed(differences, 0.95, margin)
    if count is None:
        assert width(MOST_PAIRS // 2) >= half
    else:
        assert count >= MIN_PAIRS
        assert width(count) < half
        assert count == MIN_PAIRS or width(count - 1) >= half


def test_a_needed_number_worked_out_by_hand():
    """Mean 1, spread 3: the half-width 3 t(n − 1) / √n falls below 1 at n = 38."""
    base = np.array([-1.0, 1.0] * 10)
    differences = 1.0 + base * 3.0 / sd(base)
    assert stats.t.ppf(0.975, 36) * 3 / math.sqrt(37) > 1 > stats.t.ppf(0.975, 37) * 3 / 38**0.5
    assert needed(differences, 0.95, 0.0) == 38


def test_nothing_settles_a_difference_of_nothing():
    assert needed(np.array([-1.0, 1.0] * 10), 0.95, 0.0) is None
    assert needed(np.array([1.0]), 0.95, 1.0) is None
