import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamsim.simulation.draws import Draws, Replication

K = Replication(3)


def test_an_undeclared_purpose_is_refused():
    with pytest.raises(KeyError):
        Draws(1).uniforms("surprise", K, ["a"], range(1))


def test_draws_do_not_depend_on_what_else_is_asked_for():
    alone = Draws(1).uniforms("churn", K, ["b"], range(5, 9))
    among = Draws(1).uniforms("churn", K, ["c", "b", "a"], range(-104, 60))
    np.testing.assert_array_equal(alone[0], among[1, 109:113])


@settings(max_examples=40, deadline=None)
@given(st.integers(-1000, 500), st.integers(1, 40), st.integers(0, 30))
def test_a_window_is_a_part_of_any_longer_window(start, length, more):
    short = Draws(9).uniforms("churn", K, ["x"], range(start, start + length))
    long_ = Draws(9).uniforms("churn", K, ["x"], range(start, start + length + more))
    np.testing.assert_array_equal(short[0], long_[0, :length])


def test_luck_moves_with_m_and_traits_do_not():
    draws, one, two = Draws(1), Replication(3, 0), Replication(3, 1)
    weeks = range(4)
    assert (
        draws.uniforms("churn", one, ["a"], weeks) != draws.uniforms("churn", two, ["a"], weeks)
    ).all()
    first = draws.uniforms("trait.noise", one, ["a"], weeks)
    np.testing.assert_array_equal(first, draws.uniforms("trait.noise", two, ["a"], weeks))


def test_uniforms_are_uniform_and_uncorrelated():
    u = Draws(11).uniforms("churn", K, [f"e{i}" for i in range(400)], range(500))
    assert u.min() > 0
    assert u.max() < 1
    # 200,000 draws: mean within 4 standard errors, false alarm below 1e-4
    assert abs(u.mean() - 0.5) < 4 * np.sqrt(1 / 12 / u.size)
    for a, b in ((u[:, :-1], u[:, 1:]), (u[:-1], u[1:])):
        assert abs(np.corrcoef(a.ravel(), b.ravel())[0, 1]) < 4 / np.sqrt(a.size)


def test_addresses_are_pinned():
    """The same numbers on every machine and in every version: runs can be repeated."""
    u = Draws(42).uniforms("demand.noise", Replication(0), ["A001|summer"], range(2))
    assert u[0].tolist() == PINNED


PINNED = [0.5706664758194177, 0.4102734172956958]
