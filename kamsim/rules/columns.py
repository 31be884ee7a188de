"""Columns: expressions evaluated by numpy on many rows at once.

Only elementwise operations are used, so a row's result does not depend on the others.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kamsim.model.arrays import Bools, Floats, Ints
from kamsim.rules.expression import (
    Arithmetic,
    Atom,
    Comparison,
    Constant,
    FactValue,
    Function,
    Known,
    Number,
    OneOf,
    Ordered,
    ParameterValue,
    Truth,
)

Value = Floats | np.float64


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of facts, (n,) each, with the parameters' values and the magnitude, if decided."""

    count: int
    columns: Mapping[str, Floats]
    parameters: Mapping[str, float]
    magnitude: Floats | None = None

    def take(self, rows: Ints) -> "Rows":
        """Keep some of the rows; their columns are copied when they are first read."""
        return Rows(len(rows), _Taken(self.columns, rows), self.parameters)

    def ordered(self, magnitude: Floats) -> "Rows":
        """Return the same rows with the magnitude that is ordered for each."""
        return Rows(self.count, self.columns, self.parameters, magnitude)


class _Taken(dict[str, Floats]):
    """Some rows of columns, each column copied once."""

    def __init__(self, columns: Mapping[str, Floats], rows: Ints) -> None:
        super().__init__()
        self._columns = columns
        self._rows = rows

    def __missing__(self, name: str) -> Floats:
        self[name] = np.take(self._columns[name], self._rows)
        return self[name]


def signatures(atoms: tuple[Atom, ...], rows: Rows) -> Ints:
    """Pack which atoms hold into one integer a row, (n,): bit i for atom i."""
    packed = np.zeros(rows.count, dtype=np.int64)
    with np.errstate(all="ignore"):
        for i, atom in enumerate(atoms):
            packed |= np.multiply(holds(atom, rows), np.int64(1 << i))
    return packed


def holds(atom: Atom, rows: Rows) -> Bools | np.bool:
    """Say in which rows an atom is true; where a fact in it is unknown, it is not."""
    match atom:
        case Comparison():
            return _compared(atom, rows)
        case Truth(name):
            return np.equal(rows.columns[name], 1.0)
        case OneOf(name, _, codes):
            column = rows.columns[name]
            found = np.zeros(rows.count, dtype=np.bool_)
            for code in codes:
                found |= column == float(code)
            return found
        case Known(name):
            return ~np.isnan(rows.columns[name])


def _compared(atom: Comparison, rows: Rows) -> Bools | np.bool:
    left, right = _value(atom.left, rows), _value(atom.right, rows)
    match atom.sign:
        case "<":
            return np.less(left, right)
        case "<=":
            return np.less_equal(left, right)
        case "==":
            return np.equal(left, right)
        case "!=":
            return np.logical_or(np.less(left, right), np.less(right, left))


def numbers(number: Number, rows: Rows) -> Floats:
    """Return a number for each row, (n,); unknown and endless ones as NaN and infinity."""
    with np.errstate(all="ignore"):
        result = np.empty(rows.count)
        result[:] = _value(number, rows)
        return result


def _value(number: Number, rows: Rows) -> Value:
    match number:
        case Constant(value):
            result: Value = np.float64(value)
        case ParameterValue(name):
            result = np.float64(rows.parameters[name])
        case FactValue(name):
            result = rows.columns[name]
        case Ordered():
            result = np.float64(np.nan) if rows.magnitude is None else rows.magnitude
        case Arithmetic(_, left, right):
            result = _arithmetic(number, _value(left, rows), _value(right, rows))
        case Function(_, arguments):
            result = _function(number, [_value(a, rows) for a in arguments])
    return result


def _arithmetic(node: Arithmetic, left: Value, right: Value) -> Value:
    match node.sign:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return left / right


def _function(node: Function, parts: list[Value]) -> Value:
    if node.name == "abs":
        return np.abs(parts[0])
    choose = np.minimum if node.name == "min" else np.maximum
    result = parts[0]
    for part in parts[1:]:
        result = choose(result, part)
    return result
