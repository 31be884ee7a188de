"""The closed forms of evidence.md §7 on the functions that the world runs."""

import numpy as np
import pytest

from kamsim.simulation.formulas import (
    autoregressive_level,
    forward_buy,
    loading,
    loading_reach,
    moving_average,
    newsvendor,
    order_up_to,
    prebuild,
    smooth,
)

WEEKS = 200_000


def demand(rho=0.0, seed=7):
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal(WEEKS)
    series = np.empty(WEEKS)
    series[0] = noise[0]
    for t in range(1, WEEKS):
        series[t] = rho * series[t - 1] + np.sqrt(1.0 - rho * rho) * noise[t]
    return 100.0 + 10.0 * series


def bullwhip(orders, sales):
    return orders[200:].var() / sales[200:].var()


def orders_of(targets, sales):
    """An account that keeps its position at the target orders what was sold and the change."""
    position = targets[:-1] - sales[1:]
    return order_up_to(targets[1:], 1.0, position)


def moving_average_targets(sales, lead, periods):
    windows = np.lib.stride_tricks.sliding_window_view(sales, periods)
    mean = moving_average(np.ascontiguousarray(windows))
    return np.concatenate([np.full(periods - 1, 100.0), mean]) * lead


@pytest.mark.parametrize(
    ("lead", "periods", "expected"),
    [(1, 4, 1.625), (2, 4, 2.5), (4, 4, 5.0), (2, 8, 1.625), (4, 12, 1.889)],
)
def test_f1_moving_average_orders_swing_as_chen_et_al_say(lead, periods, expected):
    sales = demand()
    orders = orders_of(moving_average_targets(sales, lead, periods), sales)
    assert bullwhip(orders, sales) == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize(("lead", "periods", "expected"), [(4, 4, 4.75), (2, 4, 2.406)])
def test_f2_autocorrelated_demand_swings_less(lead, periods, expected):
    sales = demand(rho=0.5)
    orders = orders_of(moving_average_targets(sales, lead, periods), sales)
    assert bullwhip(orders, sales) == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize(
    ("lead", "rho", "expected"),
    [(1, 0.3, 1.759), (2, 0.5, 2.641), (4, 0.7, 4.426), (2, 0.9, 2.678)],
)
def test_f3_the_best_forecast_of_an_ar1_still_swings(lead, rho, expected):
    sales = demand(rho=rho)
    horizon = lead + 1.0
    weekly = autoregressive_level(np.full(WEEKS, 100.0), sales, rho, horizon)
    orders = orders_of(weekly * horizon, sales)
    assert bullwhip(orders, sales) == pytest.approx(expected, rel=0.03)


@pytest.mark.parametrize(("lead", "weight", "expected"), [(1, 0.2, 1.444), (4, 0.3, 5.094)])
def test_f4_exponential_smoothing(lead, weight, expected):
    sales, level = demand(), 100.0
    levels = np.empty(WEEKS)
    for t in range(WEEKS):
        levels[t] = level = smooth(level, sales[t], weight)
    assert bullwhip(orders_of(levels * lead, sales), sales) == pytest.approx(expected, rel=0.02)


def test_f5_sharing_information_reduces_the_bullwhip_and_does_not_end_it():
    sales, lead, periods, stages = demand(), 2, 10, 3
    alone, shared = [], []
    seen = sales
    for stage in range(1, stages + 1):
        targets = moving_average_targets(seen, lead, periods)
        seen = orders_of(targets, seen)
        alone.append(bullwhip(seen, sales))
        together = orders_of(moving_average_targets(sales, stage * lead, periods), sales)
        shared.append(bullwhip(together, sales))
    assert alone == pytest.approx([1.48, 2.307, 3.755], rel=0.03)
    assert shared == pytest.approx([1.48, 2.12, 2.92], rel=0.03)
    assert alone[-1] >= 1.48**3


@pytest.mark.parametrize(
    ("ratio", "stock", "fill", "cost"),
    [(0.5, 100.0, 0.8803, 23.94), (0.75, 120.23, 0.9553, 38.13), (0.9, 138.45, 0.9858, 52.65)],
)
def test_f8_newsvendor(ratio, stock, fill, cost):
    found = newsvendor(np.array([100.0]), np.array([30.0]), ratio)
    assert found == pytest.approx(stock, rel=1e-4)
    units = 100.0 + 30.0 * np.random.default_rng(3).standard_normal(2_000_000)
    assert np.minimum(units, found).sum() / units.sum() == pytest.approx(fill, rel=0.005)
    over, under = np.maximum(found - units, 0.0), np.maximum(units - found, 0.0)
    paid = (over + ratio / (1.0 - ratio) * under).mean()
    assert paid == pytest.approx(cost, rel=0.005)


def test_f19_forward_buying():
    lot = forward_buy(np.array([120_000.0]), 0.15 / 3.0, 0.2, np.array([6_324.6]))
    assert lot == pytest.approx(38_236, rel=0.001)


@pytest.mark.parametrize(
    ("depth", "weeks"), [(0.05, 13.7), (0.10, 28.9), (0.15, 45.9), (0.20, 65.0)]
)
def test_f19_in_weeks_of_demand(depth, weeks):
    bought = forward_buy(np.array([52.0]), depth, 0.2, np.array([0.0]))
    assert bought == pytest.approx(weeks, abs=0.06)


@pytest.mark.parametrize(
    ("amplitude", "ratio", "weeks"),
    [
        (0.3, 1.0, 4.96), (0.3, 1.1, 2.64), (0.3, 1.2, 0.91),
        (0.5, 1.0, 8.27), (0.5, 1.1, 5.85), (0.5, 1.2, 3.75),
        (0.8, 1.0, 13.23), (0.8, 1.1, 10.73), (0.8, 1.2, 8.45),
    ],
)  # fmt: skip
def test_f22_peak_prebuild_of_a_sine_season(amplitude, ratio, weeks):
    season = 1.0 + amplitude * np.sin(2.0 * np.pi * np.arange(104) / 52.0)
    build = prebuild((season - ratio)[None, :])
    assert build.max() == pytest.approx(weeks, abs=0.02)


def test_f22_is_the_recursion():
    excess = np.random.default_rng(5).normal(size=(3, 60))
    build = prebuild(excess)
    stock = np.zeros(3)
    for t in range(59, -1, -1):
        stock = np.maximum(0.0, stock + excess[:, t])
        np.testing.assert_allclose(build[:, t], stock, atol=1e-12)


def test_f23_only_gaps_within_reach_are_loaded():
    weekly, target = np.array([1_000.0]), np.array([13_000.0])
    reach = loading_reach(weekly, target, 0.02, 0.25 / 52.0)
    assert reach == pytest.approx(np.sqrt(2 * 1_000 * 0.02 * 13_000 / (0.25 / 52)))
    gaps = np.array([-5.0, 0.0, reach[0] - 1.0, reach[0] + 1.0])
    np.testing.assert_array_equal(loading(gaps, reach), [0.0, 0.0, reach[0] - 1.0, 0.0])


def test_f23_a_linear_rebate_is_never_loaded():
    nothing = loading_reach(np.array([1_000.0]), np.array([0.0]), 0.02, 0.005)
    assert nothing == 0.0
