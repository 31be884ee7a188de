"""Intervals: between which bounds a number lies, given the declared ranges."""

import math
from collections.abc import Mapping

from kamsim.rules.expression import (
    Arithmetic,
    Constant,
    FactValue,
    Function,
    Number,
    Ordered,
    ParameterValue,
)

Interval = tuple[float, float]
EVERYTHING: Interval = (-math.inf, math.inf)


def interval(number: Number, ranges: Mapping[str, Interval]) -> Interval:
    """Return bounds of a number; `ranges` by what stands in the rule, as in `p.floor`."""
    match number:
        case Constant(value):
            return (value, value)
        case FactValue() | ParameterValue() | Ordered():
            return ranges.get(str(number), EVERYTHING)
        case Arithmetic(sign, left, right):
            return _arithmetic(sign, interval(left, ranges), interval(right, ranges))
        case Function(name, arguments):
            return _function(name, [interval(a, ranges) for a in arguments])


def _arithmetic(sign: str, left: Interval, right: Interval) -> Interval:
    if sign == "+":
        return left[0] + right[0], left[1] + right[1]
    if sign == "-":
        return left[0] - right[1], left[1] - right[0]
    if sign == "/":
        if right[0] <= 0 <= right[1]:
            return EVERYTHING
        right = (1 / right[1], 1 / right[0])
    ends = [_product(a, b) for a in left for b in right]
    return min(ends), max(ends)


def _product(a: float, b: float) -> float:
    return 0.0 if 0 in (a, b) else a * b


def _function(name: str, parts: list[Interval]) -> Interval:
    if name == "abs":
        low, high = parts[0]
        least = 0.0 if low <= 0 <= high else min(abs(low), abs(high))
        return least, max(abs(low), abs(high))
    choose = min if name == "min" else max
    return choose(low for low, _ in parts), choose(high for _, high in parts)
