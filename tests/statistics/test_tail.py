"""Tails against the closed form of the normal distribution, and by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from kamsim.statistics import TAIL_SHARE, tail_count, tail_mean

MU, SIGMA = 17.0, 3.0


@pytest.mark.parametrize("share", [TAIL_SHARE, 0.2])
def test_the_tail_of_the_normal_distribution_is_known(share):
    """Of a normal, the mean of the worst share α is μ − σ φ(z_α)/α."""
    quantiles = stats.norm.ppf((np.arange(100_000) + 0.5) / 100_000, MU, SIGMA)
    z = stats.norm.ppf(share)
    expected = MU - SIGMA * stats.norm.pdf(z) / share
    assert tail_mean(quantiles[::-1], share) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(("count", "worst"), [(1, 1), (20, 1), (21, 2), (40, 2), (400, 20)])
def test_a_twentieth_is_rounded_up(count, worst):
    assert tail_count(count) == worst
    values = np.arange(count, dtype=float)[::-1]
    assert tail_mean(values) == pytest.approx((worst - 1) / 2)


def test_nothing_has_no_tail():
    assert tail_mean(np.zeros(0)) is None


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=200))
def test_it_lies_between_the_worst_and_the_mean(values):
    found = tail_mean(np.array(values))
    slack = 1e-6
    assert min(values) - slack <= found <= np.mean(values) + slack
