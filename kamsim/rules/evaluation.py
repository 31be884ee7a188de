"""Evaluation: one row, walked value by value; the measure of both engines."""

import math
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from kamsim.model.vocabulary import ScopeName
from kamsim.rules.expression import (
    All,
    AnyOf,
    Arithmetic,
    ArithmeticSign,
    Atom,
    Comparison,
    ComparisonSign,
    Condition,
    Constant,
    FactValue,
    Function,
    Known,
    Not,
    Number,
    OneOf,
    Ordered,
    ParameterValue,
    Truth,
)
from kamsim.rules.rulebook import Rulebook, normal_form, rulebooks
from kamsim.rules.strategy import ActionLine, Rule, Strategy

Row = Mapping[str, object]
"""Facts by full name: numbers, True or False, words; None or absent is unknown."""


def _divided(a: float, b: float) -> float:
    """Divide as floating-point numbers do, where Python would refuse."""
    if b != 0:
        return a / b
    return math.copysign(math.inf, a) * math.copysign(1.0, b) if a and a == a else math.nan  # noqa: PLR0124


_ARITHMETIC: Mapping[ArithmeticSign, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divided,
}
_COMPARED: Mapping[ComparisonSign, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    "!=": lambda a, b: a < b or b < a,
}


@dataclass(frozen=True, slots=True)
class OrderedAction:
    """An action that a rule orders for the row."""

    action: str
    magnitude: float
    needs: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that is true for the row, and what it orders."""

    rule: Rule
    score: float
    actions: tuple[OrderedAction, ...]


@dataclass(frozen=True, slots=True)
class _Seen:
    row: Row
    parameters: Mapping[str, float]
    magnitude: float = math.nan


def evaluate(
    strategy: Strategy,
    parameters: Mapping[str, float],
    row: Row,
    scope: ScopeName | None = None,
) -> tuple[Fired, ...]:
    """Return the rules of a scope, or of all, that fire on a row, by salience and id.

    `parameters` stand in place of the file's values.
    """
    seen = _Seen(row, strategy.values(parameters))
    books = [b for b in rulebooks(strategy) if scope in (None, b.scope)]
    found = [_fired(rule, seen) for book in books for rule in _true_rules(book, seen)]
    return tuple(sorted(found, key=lambda f: (-f.rule.salience, f.rule.id)))


def is_true(condition: Condition, parameters: Mapping[str, float], row: Row) -> bool:
    """Say whether a condition is true for a row."""
    return _true(condition, _Seen(row, parameters))


def failing(
    condition: Condition, parameters: Mapping[str, float], row: Row
) -> Iterator[Condition]:
    """Yield the smallest parts of a condition that keep it from being true for a row."""
    yield from _failing(normal_form(condition), _Seen(row, parameters))


def _failing(normal: Condition, seen: _Seen) -> Iterator[Condition]:
    if _true(normal, seen):
        return
    if isinstance(normal, All | AnyOf):
        for part in normal.parts:
            yield from _failing(part, seen)
    else:
        yield normal


def _true_rules(book: Rulebook, seen: _Seen) -> list[Rule]:
    fired = frozenset(i for i, rule in enumerate(book.rules) if _true(rule.when, seen))
    return [book.rules[i] for i in sorted(book.settle(fired))]


def _fired(rule: Rule, seen: _Seen) -> Fired:
    actions = (_ordered(line, seen) for line in rule.actions)
    kept = tuple(a for a in actions if a is not None)
    return Fired(rule, _number(rule.score, seen), kept)


def _ordered(line: ActionLine, seen: _Seen) -> OrderedAction | None:
    magnitude = _number(line.magnitude, seen)
    if magnitude <= 0:
        return None
    low, high = line.bounds
    magnitude = min(max(magnitude, low), high)
    inside = _Seen(seen.row, seen.parameters, magnitude)
    needs = {resource: _number(need, inside) for resource, need in line.needs}
    return OrderedAction(line.action, magnitude, needs)


def _true(condition: Condition, seen: _Seen) -> bool:
    match condition:
        case All(parts):
            return all(_true(p, seen) for p in parts)
        case AnyOf(parts):
            return any(_true(p, seen) for p in parts)
        case Not(part):
            return not _true(part, seen)
        case _:
            return _holds(condition, seen)


def _holds(atom: Atom, seen: _Seen) -> bool:
    match atom:
        case Comparison(sign, left, right):
            return _COMPARED[sign](_number(left, seen), _number(right, seen))
        case Truth(name):
            return seen.row.get(name) is True
        case OneOf(name, words):
            return seen.row.get(name) in words
        case Known(name):
            value = seen.row.get(name)
            return value is not None and value == value  # noqa: PLR0124 - NaN is unknown


def _number(number: Number, seen: _Seen) -> float:
    match number:
        case Constant(value):
            result = value
        case ParameterValue(name):
            result = seen.parameters[name]
        case FactValue(name):
            result = _fact(seen.row.get(name))
        case Ordered():
            result = seen.magnitude
        case Arithmetic(sign, left, right):
            result = _ARITHMETIC[sign](_number(left, seen), _number(right, seen))
        case Function(name, arguments):
            result = _function(name, [_number(a, seen) for a in arguments])
    return result


def _fact(value: object) -> float:
    return float(value) if isinstance(value, int | float) else math.nan


def _function(name: str, values: list[float]) -> float:
    if any(math.isnan(v) for v in values):
        return math.nan
    if name == "abs":
        return abs(values[0])
    return min(values) if name == "min" else max(values)
