"""How often a policy is best in the bootstrap, against a closed form."""

import math

import numpy as np
import pytest
from scipy.special import ndtr

from kamsim.statistics import chance_best
from kamsim.statistics.bootstrap import RESAMPLES


def test_two_policies_differ_as_the_normal_distribution_says():
    """The mean of resampled differences is nearly normal, with the data's own mean and spread."""
    source = np.random.default_rng(3)
    n = 200
    base = source.normal(100.0, 20.0, n)
    difference = source.normal(0.12, 1.0, n)
    values = np.column_stack([base, base + difference])
    expected = float(ndtr(difference.mean() / (difference.std() / math.sqrt(n))))
    found = chance_best(values, (42, "profit"))
    error = math.sqrt(expected * (1 - expected) / RESAMPLES)
    assert 0.6 < expected < 0.99
    assert found[1] == pytest.approx(expected, abs=4 * error + 0.005)
    assert found.sum() == pytest.approx(1.0)


def test_three_draws_of_two_values_are_counted_exactly():
    """Of n = 3 rows +1, +1, −1.1 the second wins where two or more of the draws are +1."""
    values = np.array([[0.0, 1.0], [0.0, 1.0], [0.0, -1.1]])
    p = 2 / 3
    expected = p**3 + 3 * p**2 * (1 - p)
    found = chance_best(values, "exact")[1]
    assert found == pytest.approx(expected, abs=4 * math.sqrt(expected / RESAMPLES))


def test_policies_that_tie_share_the_resample():
    values = np.tile(np.random.default_rng(1).normal(size=(30, 1)), (1, 3))
    assert chance_best(values, "tie") == pytest.approx([1 / 3] * 3)


def test_the_same_key_gives_the_same_shares_and_another_key_others():
    values = np.random.default_rng(5).normal(size=(25, 4))
    first = chance_best(values, (42, "profit"))
    assert np.array_equal(first, chance_best(values, (42, "profit")))
    assert not np.array_equal(first, chance_best(values, (43, "profit")))


def test_the_shares_do_not_depend_on_how_the_resamples_are_cut(monkeypatch):
    values = np.random.default_rng(5).normal(size=(40, 3))
    whole = chance_best(values, "cut", resamples=1000)
    monkeypatch.setattr("kamsim.statistics.bootstrap._CHUNK", 40 * 7)
    assert np.array_equal(whole, chance_best(values, "cut", resamples=1000))


def test_a_policy_that_is_always_ahead_is_always_best():
    base = np.random.default_rng(9).normal(size=50)
    values = np.column_stack([base, base - 0.1, base + 0.1])
    assert chance_best(values, "sure").tolist() == [0.0, 0.0, 1.0]


def test_one_policy_alone_is_the_best():
    assert chance_best(np.ones((20, 1)), "one").tolist() == [1.0]
