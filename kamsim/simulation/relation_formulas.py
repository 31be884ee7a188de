"""Formulas of relations: closed forms of bonds, ladder, favours and what is heard of them."""

import numpy as np

from kamsim.model.arrays import Floats


def kept_bond(kept: Floats | float, insurance: Floats | float, firm_bond: Floats) -> Floats:
    """Return the share of a rep-owned bond that outlives its rep (evidence.md §3.5).

    What the new rep keeps, and of the rest what a bond to the firm insures.
    """
    result: Floats = kept + (1.0 - kept) * insurance * firm_bond
    return result


def usual_bond(
    most: Floats, build: Floats | float, leave: Floats | float, kept: Floats | float
) -> Floats:
    """Return the long-run mean of a bond that grows to `most` and is cut back now and then.

    Growth by `build` of the gap a week, cut to `kept` with probability `leave` a week; the
    balance of both.
    """
    result: Floats = most * build / (build + leave * (1.0 - kept))
    return result


def chance(single: Floats | float, acts: Floats) -> Floats:
    """Return the chance that any of some acts works, 1 − (1 − p)^acts."""
    result: Floats = -np.expm1(np.log1p(-np.minimum(single, 1.0 - 1e-12)) * acts)
    return result


def climb(step: Floats, up: Floats, down: Floats, damaged: Floats, luck: Floats) -> Floats:
    """Return where accounts stand on the ladder after a week (evidence.md §3.6, F21).

    Shapes alike: step in −1 (damaged), 0 … 3; up, down, damaged chances of a step up, a step
    down and a breakdown, damaged taking precedence; luck uniforms, one a row.
    """
    broken = luck < damaged
    rises = ~broken & (luck < damaged + (1.0 - damaged) * up)
    falls = ~broken & ~rises & (luck > 1.0 - (1.0 - damaged) * (1.0 - up) * down)
    moved = np.clip(step + np.where(rises, 1.0, 0.0) - np.where(falls, 1.0, 0.0), -1.0, 3.0)
    result: Floats = np.where(broken, -1.0, moved)
    return result


def gratitude(
    value: Floats | float, most: Floats | float, scale: Floats | float, usual: Floats | float
) -> Floats:
    """Return what a favour adds to goodwill (evidence.md §4, S4).

    g·(1 − e^(−v/v₀))·max(0, 1 − ν/v); `usual` is ν, the favour that the account has come to
    expect.
    """
    worth = np.asarray(value, dtype=np.float64)
    news = np.maximum(0.0, 1.0 - usual / np.maximum(worth, 1e-12))
    result: Floats = -most * np.expm1(-worth / scale) * news
    return result


def shrinkage(count: Floats | float, between: Floats | float, within: Floats | float) -> Floats:
    """Return how far a mean of `count` answers is to be trusted, n·σ²_b/(n·σ²_b + σ²_w) (F16)."""
    signal = np.asarray(count, dtype=np.float64) * between * between
    result: Floats = signal / (signal + within * within)
    return result


def combined_error(count: Floats | float, correlation: Floats | float) -> Floats:
    """Return the sd of a mean of `count` forecasts over one's sd, √((1 − ρ)/n + ρ) (F18)."""
    n = np.maximum(np.asarray(count, dtype=np.float64), 1.0)
    result: Floats = np.sqrt((1.0 - correlation) / n + correlation)
    return result
