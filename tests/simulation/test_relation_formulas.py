"""The closed forms of bonds, ladder, favours and hearing agree with theory (evidence.md §7)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamsim.catalog import Catalog
from kamsim.simulation.relation_formulas import (
    chance,
    climb,
    combined_error,
    gratitude,
    kept_bond,
    shrinkage,
    usual_bond,
)

STEPS = np.array([-1.0, 0.0, 1.0, 2.0, 3.0])


@pytest.mark.parametrize(("n", "expected"), [(1, 0.31), (2, 0.47), (4, 0.64), (8, 0.78)])
def test_f16_answers_are_trusted_as_far_as_they_can_be(n, expected):
    assert shrinkage(n, 1.0, 1.5) == pytest.approx(expected, abs=0.005)


def test_f16_shrunken_means_err_less_than_raw_ones():
    """MSE: raw σ²_w/n, shrunken λ·σ²_w/n; raw ranks overstate winners."""
    rng = np.random.default_rng(5)
    truth = rng.standard_normal(40_000)
    for n in (1, 3):
        raw = truth + 1.5 * rng.standard_normal((n, len(truth))).mean(axis=0)
        trusted = shrinkage(n, 1.0, 1.5)
        shrunk = trusted * raw
        assert ((shrunk - truth) ** 2).mean() == pytest.approx(1.5**2 / n * trusted, rel=0.03)
        assert ((shrunk - truth) ** 2).mean() < ((raw - truth) ** 2).mean()
        best = np.argsort(raw)[-400:]
        assert raw[best].mean() - truth[best].mean() > 0.3
        assert abs(shrunk[best].mean() - truth[best].mean()) < 0.1


@pytest.mark.parametrize(("n", "expected"), [(1, 1.0), (5, 0.66), (10, 0.61), (20, 0.58)])
def test_f18_combined_forecasts_have_a_floor(n, expected):
    assert combined_error(n, 0.3) == pytest.approx(expected, abs=0.007)
    assert combined_error(10**9, 0.3) == pytest.approx(np.sqrt(0.3))


def chain(up, down, damaged):
    """Return the transition matrix of the ladder for chances by step, (5,) each."""
    p = np.zeros((5, 5))
    for i in range(5):
        p[i, 0] += damaged[i]
        rises = (1 - damaged[i]) * up[i]
        falls = (1 - damaged[i]) * (1 - up[i]) * down[i]
        p[i, min(i + 1, 4)] += rises
        p[i, max(i - 1, 0)] += falls
        p[i, i] += 1 - damaged[i] - rises - falls
    return p


def test_f21_the_ladder_settles_where_its_chain_does():
    up = np.array([0.05, 0.06, 0.04, 0.03, 0.0])
    down = np.array([0.0, 0.0, 0.03, 0.04, 0.05])
    damaged = np.full(5, 0.01)
    values, vectors = np.linalg.eig(chain(up, down, damaged).T)
    still = np.real(vectors[:, np.argmin(np.abs(values - 1.0))])
    still /= still.sum()
    rng = np.random.default_rng(7)
    step = np.zeros(20_000)
    for _ in range(400):
        at = (step + 1).astype(int)
        step = climb(step, up[at], down[at], damaged[at], rng.uniform(size=len(step)))
    found = np.array([(step == s).mean() for s in STEPS])
    np.testing.assert_allclose(found, still, atol=0.01)


def test_f21_without_acts_nobody_moves():
    step = np.repeat(STEPS, 50)
    nothing = np.zeros_like(step)
    luck = np.random.default_rng(3).uniform(size=len(step))
    np.testing.assert_array_equal(climb(step, nothing, nothing, nothing, luck), step)


@pytest.mark.parametrize("end", ["low", "base", "high"])
def test_f21_higher_steps_buy_more_and_leave_less(end):
    numbers = Catalog().register().by_id()

    def at(name):
        return getattr(numbers[name], end)

    names = ("damaged", "transactional", "moved", "belonging")
    pull = [at(f"ladder.pull_{n}") for n in names]
    leave = [at(f"ladder.leave_{n}") for n in names]
    pull.insert(2, 0.0)
    leave.insert(2, 0.0)
    assert pull == sorted(pull)
    assert leave == sorted(leave, reverse=True)
    assert len(set(pull)) == len(set(leave)) == 5


@given(
    st.sampled_from(STEPS.tolist()),
    st.floats(0, 1),
    st.floats(0, 1),
    st.floats(0, 1),
    st.floats(0, 1, exclude_min=True, exclude_max=True),
)
def test_a_week_moves_by_a_step_or_breaks(step, up, down, damaged, luck):
    after = climb(*(np.array([x]) for x in (step, up, down, damaged, luck)))[0]
    assert after in STEPS
    assert after == -1.0 or abs(after - step) <= 1.0


@given(st.floats(0, 1), st.floats(0, 5))
def test_a_chance_is_a_chance(p, acts):
    assert 0.0 <= chance(p, np.array([acts]))[0] <= 1.0


def test_one_act_works_as_often_as_it_should():
    assert chance(0.3, np.array([1.0]))[0] == pytest.approx(0.3)
    assert chance(0.3, np.array([2.0]))[0] == pytest.approx(1 - 0.7**2)


def test_a_bond_settles_between_growth_and_loss():
    """Simulate one bond that grows and is cut now and then; its mean is the closed form."""
    rng = np.random.default_rng(11)
    bond, bonds = np.full(4_000, 0.3), []
    for week in range(1_500):
        bond = np.where(rng.uniform(size=len(bond)) < 0.006, 0.2 * bond, bond)
        bond = bond + 0.013 * (0.6 - bond)
        if week >= 500:
            bonds.append(bond.mean())
    expected = usual_bond(np.array([0.6]), 0.013, 0.006, 0.2)[0]
    assert np.mean(bonds) == pytest.approx(expected, rel=0.01)


def test_a_bond_to_the_firm_insures_what_the_rep_takes_along():
    firm = np.array([0.0, 0.5, 1.0])
    np.testing.assert_allclose(kept_bond(0.2, 0.5, firm), [0.2, 0.4, 0.6])


def test_favours_fade_as_they_become_usual():
    """Ten equal favours: each is felt less than the one before, and none hurts."""
    usual, felt = 0.0, []
    for _ in range(10):
        felt.append(float(gratitude(0.001, 0.15, 0.0006, usual)))
        usual += 0.3 * max(0.0, 0.001 - usual)
    assert felt == sorted(felt, reverse=True)
    assert felt[-1] < 0.05 * felt[0]
    assert float(gratitude(0.0005, 0.15, 0.0006, 0.001)) == 0.0


def test_a_large_favour_adds_less_than_two_small_ones():
    one, two = (float(gratitude(v, 0.15, 0.0006, 0.0)) for v in (0.001, 0.002))
    assert one < two < 2 * one < 0.3
