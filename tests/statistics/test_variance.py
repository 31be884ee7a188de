"""Where uncertainty comes from, on data whose sources are known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kamsim.statistics import split_variance


def test_known_sources_are_found_again():
    """Luck with variance 4 and parameters with variance 12, in 4,000 draws."""
    source = np.random.default_rng(1)
    n, q = 4000, 1000
    parameters = source.normal(0, np.sqrt(12), n)
    differences = parameters + source.normal(0, 2, n)
    second = parameters[:q] + source.normal(0, 2, q)
    found = split_variance(differences, differences[:q], second)
    assert found.luck == pytest.approx(0.25, abs=0.03)
    assert found.parameters == pytest.approx(0.75, abs=0.03)
    assert found.replications == pytest.approx(1 / 4001, rel=1e-6)


def test_without_parameters_all_is_luck():
    source = np.random.default_rng(2)
    differences, second = source.normal(size=400), source.normal(size=100)
    found = split_variance(differences, differences[:100], second)
    assert found.luck > 0.8
    assert found.parameters < 0.2


def test_without_luck_all_is_parameters():
    differences = np.arange(40.0)
    found = split_variance(differences, differences[:10], differences[:10])
    assert found.luck == 0
    assert found.parameters == pytest.approx(40 / 41)
    assert found.replications == pytest.approx(1 / 41)


def test_a_worked_example():
    """Var of 0, 2, 4, 6 is 20/3; half the mean square of differences 1, 3 is 2.5."""
    found = split_variance(np.array([0.0, 2, 4, 6]), np.array([0.0, 2]), np.array([1.0, 5]))
    luck, parameters, error = 2.5, 20 / 3 - 2.5, 20 / 12
    total = luck + parameters + error
    assert found.luck == pytest.approx(luck / total)
    assert found.parameters == pytest.approx(parameters / total)
    assert found.replications == pytest.approx(error / total)


def test_nothing_to_split_gives_none():
    some = np.array([1.0, 2.0])
    assert split_variance(np.array([1.0]), some, some) is None
    assert split_variance(some, np.zeros(0), np.zeros(0)) is None
    assert split_variance(np.ones(9), np.ones(3), np.ones(3)) is None


sizes = arrays(np.float64, 12, elements=st.floats(-1e6, 1e6))


@given(sizes, arrays(np.float64, 4, elements=st.floats(-1e6, 1e6)))
def test_shares_are_shares(differences, second):
    found = split_variance(differences, differences[:4], second)
    if found is not None:
        parts = (found.luck, found.parameters, found.replications)
        assert all(0 <= p <= 1 for p in parts)
        assert sum(parts) == pytest.approx(1)
