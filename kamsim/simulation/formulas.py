"""Formulas of ordering, production and incentives: the closed forms that the world runs.

Each is tested against the published result named in its docstring (evidence.md §7).
"""

import math

import numpy as np
from scipy.special import ndtri

from kamsim.model.arrays import Floats

WEEKS_A_YEAR = 52.0


def moving_average(history: Floats) -> Floats:
    """Return the mean over axis 1, the last weeks of (R, H, …) (F1, F2)."""
    total = history[:, 0].copy()
    for h in range(1, history.shape[1]):
        total += history[:, h]
    mean: Floats = total / history.shape[1]
    return mean


def remaining(half_life_weeks: Floats) -> Floats:
    """Return what is left after a week of something with such a half-life, in [0, 1]."""
    left: Floats = np.exp(-math.log(2.0) / half_life_weeks)
    return left


def smooth(level: Floats, seen: Floats, weight: Floats | float) -> Floats:
    """Move a level towards what was seen: exponential smoothing (F4)."""
    return level + weight * (seen - level)


def autoregressive_level(
    level: Floats, seen: Floats, rho: Floats | float, horizon: Floats | float
) -> Floats:
    """Return the mean weekly forecast over a horizon of an AR(1) around a level (F3).

    Times the horizon it is the minimum mean square error forecast of lead-time demand
    (Lee, Padmanabhan & Whang 1997). Rho in [0, 1).
    """
    power = np.exp(np.log(np.maximum(rho, 1e-12)) * horizon)
    weight = rho * (1.0 - power) / ((1.0 - rho) * horizon)
    result: Floats = np.maximum(0.0, level + (seen - level) * weight)
    return result


def closed(value: Floats, share: Floats) -> Floats:
    """Close a share of what is missing to 1; what is past 1 stays."""
    result: Floats = value + share * np.maximum(0.0, 1.0 - value)
    return result


def display_met(price: Floats, alone: Floats, usual_cut: Floats) -> Floats:
    """Return how much of its usual response a display meets, in [0, 1]; price as ln, at most 0.

    Displays were measured mostly with price cuts; alone they do less (F25).
    """
    result: Floats = alone + (1.0 - alone) * np.minimum(1.0, -price / usual_cut)
    return result


def order_up_to(weekly: Floats, horizon: Floats | float, position: Floats) -> Floats:
    """Return what lifts a position to the forecast of its horizon; may be negative (F1–F5)."""
    return weekly * horizon - position


def forward_buy(
    yearly_units: Floats, depth: Floats | float, holding_rate: Floats | float, lot: Floats
) -> Floats:
    """Return the units worth buying at a deal, normal lot included; depth as a share of price.

    Q = d·D/((1 − d)·h) + Q*/(1 − d), Chopra & Meindl (F19); price is 1.
    """
    left = 1.0 - depth
    result: Floats = depth * yearly_units / (left * holding_rate) + lot / left
    return result


def newsvendor(mean: Floats, sd: Floats, critical_ratio: Floats | float) -> Floats:
    """Return the stock that balances too much against too little, normal demand (F8)."""
    result: Floats = mean + ndtri(critical_ratio) * sd
    return result


def prebuild(excess: Floats) -> Floats:
    """Return the stock needed at the start of each week to bridge the weeks to come (F22).

    Shapes: excess (R, T) demand less capacity; result (R, T + 1), the last column 0. The
    recursion B_t = max(0, B_{t+1} + D_t − C_t) is the largest sum of excess from t on.
    """
    zero = np.zeros((excess.shape[0], 1))
    sums = np.concatenate([zero, np.cumsum(excess, axis=1)], axis=1)
    backwards = np.ascontiguousarray(np.flip(sums, axis=1))
    highest = np.flip(np.maximum.accumulate(backwards, axis=1), axis=1)
    return np.ascontiguousarray(highest - sums)


def loading_reach(
    weekly: Floats, target: Floats, rate: Floats | float, weekly_holding: Floats | float
) -> Floats:
    """Return the largest gap to a rebate target that is worth loading: √(2·D·r·T/(h·w)) (F23).

    Units; `rate` is the rebate as a share of price, `weekly_holding` the holding cost a week
    as a share of price, so the price cancels.
    """
    result: Floats = np.sqrt(2.0 * weekly * rate * target / weekly_holding)
    return result


def loading(gap: Floats, reach: Floats) -> Floats:
    """Return the units loaded: the whole gap where it lies within reach, else nothing (F23)."""
    result: Floats = np.where((gap > 0) & (gap <= reach), gap, 0.0)
    return result
