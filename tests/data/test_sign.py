"""Impossible signs are ruled out, and nothing else is touched."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import truncnorm

from kamsim.data.sign import above_zero, below_zero


@pytest.mark.parametrize("mean", [-3.0, -0.5, 0.0, 0.2, 2.0])
@pytest.mark.parametrize("sd", [0.3, 1.0])
def test_it_is_the_truncated_normal(mean: float, sd: float) -> None:
    found = above_zero(np.array([mean]), np.array([sd]))
    wanted = truncnorm(-mean / sd, np.inf, mean, sd)
    assert found.mean[0] == pytest.approx(wanted.mean(), rel=1e-6)
    assert found.sd[0] == pytest.approx(wanted.std(), rel=1e-4)
    assert [found.low[0], found.high[0]] == pytest.approx(wanted.ppf([0.025, 0.975]), rel=1e-6)


def test_far_from_zero_nothing_changes() -> None:
    found = below_zero(np.array([-2.0]), np.array([0.2]))
    assert (found.mean[0], found.sd[0]) == pytest.approx((-2.0, 0.2), rel=1e-12)
    assert found.low[0] == pytest.approx(-2.0 - 1.959964 * 0.2)


@given(st.floats(-50, 50), st.floats(1e-3, 10))
def test_the_sign_always_holds_and_the_interval_holds_the_mean(mean: float, sd: float) -> None:
    found = below_zero(np.array([mean]), np.array([sd]))
    assert found.low[0] <= found.mean[0] < 0
    assert found.low[0] <= found.high[0] <= 0
    assert 0 < found.sd[0] <= sd * (1 + 1e-9)
