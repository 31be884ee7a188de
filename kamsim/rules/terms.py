"""Terms: reading numbers with Python's own grammar behind a white list."""

import ast
import math
import warnings
from collections.abc import Callable
from typing import Any

from kamsim.errors import N_, Place, Problem, unknown_name
from kamsim.model.vocabulary import Fact
from kamsim.rules.expression import (
    ALWAYS,
    Arithmetic,
    ArithmeticSign,
    Condition,
    Constant,
    FactValue,
    Function,
    FunctionName,
    Number,
    Ordered,
    ParameterValue,
)
from kamsim.rules.names import Names, Origin

_SIGNS: dict[type[ast.operator], ArithmeticSign] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
}
_FUNCTIONS: dict[str, tuple[FunctionName, int, int]] = {
    "min": ("min", 2, 99),
    "max": ("max", 2, 99),
    "abs": ("abs", 1, 1),
}
_DEEPEST = 40
ANY_NUMBER = Constant(1.0)
"""Stands in for what could not be read, so that the rest is still checked."""


def full_name(node: ast.expr) -> str | None:
    """Return `scope.name` of a dotted pair, None of anything else."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return None


def _depth(tree: ast.AST) -> int:
    """Count the levels of a tree that may be too deep to walk."""
    levels, level = 0, [tree]
    while level:
        levels, level = levels + 1, [c for node in level for c in ast.iter_child_nodes(node)]
    return levels


class NumberParser:
    """Turns one text into a tree of numbers, checked against the vocabulary."""

    def __init__(self, text: str, names: Names, origin: Origin, problems: list[Problem]) -> None:
        self._indent = len(text) - len(text.lstrip())
        self._text = text.strip().replace("\n", " ")
        self._names = names
        self._origin = origin
        self._problems = problems

    def tree(self) -> ast.expr | None:
        """Parse the text, None where that is not possible."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(self._text, mode="eval").body
        except SyntaxError as error:
            column, what = max((error.offset or 1) - 1, 0), error.msg
        except ValueError as error:
            column, what = 0, str(error)
        except (RecursionError, MemoryError):
            column, what = 0, ""
        else:
            if _depth(tree) <= _DEEPEST:
                return tree
            column, what = 0, ""
        place = self._origin.place(column + self._indent)
        template = N_("this cannot be read: {what}") if what else N_("this is nested too deeply")
        self._problems.append(Problem("KS300", template, {"what": what}, place))
        return None

    def number(self, node: ast.expr) -> Number:
        """Turn a node into a number."""
        handlers: dict[type[ast.expr], Callable[[Any], Number]] = {
            ast.Constant: self._constant,
            ast.UnaryOp: self._signed,
            ast.BinOp: self._arithmetic,
            ast.Call: self._function,
            ast.Name: self._ordered,
            ast.Attribute: self._value,
        }
        return handlers.get(type(node), self._no_number)(node)

    def _constant(self, node: ast.Constant) -> Number:
        value = node.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            return self._no_number(node)
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            self._mismatch(node, N_("{what} is too large"))
        return Constant(number)

    def _signed(self, node: ast.UnaryOp) -> Number:
        if not isinstance(node.op, ast.USub | ast.UAdd):
            return self._no_number(node)
        number = self.number(node.operand)
        if isinstance(node.op, ast.UAdd):
            return number
        if isinstance(number, Constant):
            return Constant(-number.value)
        return Arithmetic("*", Constant(-1.0), number)

    def _arithmetic(self, node: ast.BinOp) -> Number:
        sign = _SIGNS.get(type(node.op))
        if sign is None:
            return self._no_number(node)
        place = self._at(node.right)
        return Arithmetic(sign, self.number(node.left), self.number(node.right), place)

    def _function(self, node: ast.Call) -> Number:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in _FUNCTIONS:
            problem = unknown_name("function", name, _FUNCTIONS, "KS303", self._at(node))
            self._problems.append(problem)
            return ANY_NUMBER
        function, least, most = _FUNCTIONS[name]
        if node.keywords or not least <= len(node.args) <= most:
            self._mismatch(node, N_("{what}: min and max take two numbers or more, abs takes one"))
        return Function(function, tuple(self.number(a) for a in node.args))

    def _ordered(self, node: ast.Name) -> Number:
        if node.id == "magnitude" and self._names.ordered:
            return Ordered()
        allowed = [*self._names.facts(), *(f"p.{n}" for n in self._names.parameters)]
        self._problems.append(unknown_name("name", node.id, allowed, "KS303", self._at(node)))
        return ANY_NUMBER

    def _value(self, node: ast.Attribute) -> Number:
        name = full_name(node)
        if name is None:
            return self._no_number(node)
        if name.startswith("p."):
            return self._parameter(node)
        if not self._visible(name, node):
            return ANY_NUMBER
        if self._names.facts()[name].type != "number":
            self._mismatch(node, N_("{what} is not a number"))
        return FactValue(name, self._at(node))

    def _parameter(self, node: ast.Attribute) -> Number:
        if node.attr not in self._names.parameters:
            allowed = self._names.parameters
            problem = unknown_name("parameter", node.attr, allowed, "KS302", self._at(node))
            self._problems.append(problem)
        return ParameterValue(node.attr, self._at(node))

    def _no_number(self, node: ast.expr) -> Number:
        self._mismatch(
            node,
            N_("{what} is not a number"),
            N_("write numbers, facts, p.parameter, + - * /, min, max, abs"),
        )
        return ANY_NUMBER

    def _declared(self, node: ast.expr) -> Fact | None:
        return self._names.vocabulary.facts.get(full_name(node) or "")

    def _visible(self, name: str, node: ast.expr) -> bool:
        problem = self._names.unseen(name, self._at(node))
        if problem:
            self._problems.append(problem)
        return problem is None

    def _at(self, node: ast.expr) -> Place:
        before = self._text.encode()[: node.col_offset].decode()
        return self._origin.place(len(before) + self._indent)

    def _mismatch(self, node: ast.expr, template: str, hint: str = "") -> Condition:
        what = ast.get_source_segment(self._text, node) or ""
        problem = Problem("KS304", template, {"what": what}, self._at(node), hint)
        self._problems.append(problem)
        return ALWAYS
