"""The parser: conditions and numbers in Python's own grammar, behind a white list."""

import ast
from collections.abc import Callable, Iterable
from typing import Any

from kamsim.errors import N_, Problem, unknown_name
from kamsim.model.vocabulary import Fact, FactType
from kamsim.rules.expression import (
    ALWAYS,
    NEVER,
    All,
    AnyOf,
    Comparison,
    ComparisonSign,
    Condition,
    Known,
    Not,
    Number,
    OneOf,
    Truth,
    named,
)
from kamsim.rules.names import Names, Origin
from kamsim.rules.terms import ANY_NUMBER, NumberParser, full_name

_COMPARISONS: dict[type[ast.cmpop], tuple[ComparisonSign, bool]] = {
    ast.Lt: ("<", False),
    ast.LtE: ("<=", False),
    ast.Gt: ("<", True),
    ast.GtE: ("<=", True),
    ast.Eq: ("==", False),
    ast.NotEq: ("!=", False),
}
Pair = tuple[ast.expr, ast.cmpop, ast.expr]


def parse_condition(text: str, names: Names, origin: Origin, problems: list[Problem]) -> Condition:
    """Read a condition; what is wrong with it is added to `problems`."""
    parser = _ConditionParser(text, names, origin, problems)
    tree = parser.tree()
    return ALWAYS if tree is None else parser.condition(tree)


def parse_number(text: str, names: Names, origin: Origin, problems: list[Problem]) -> Number:
    """Read a number or a sum of such; what is wrong with it is added to `problems`."""
    parser = NumberParser(text, names, origin, problems)
    tree = parser.tree()
    return ANY_NUMBER if tree is None else parser.number(tree)


class _ConditionParser(NumberParser):
    """Turns one text into a tree of conditions."""

    def condition(self, node: ast.expr) -> Condition:
        """Turn a node into a condition."""
        handlers: dict[type[ast.expr], Callable[[Any], Condition]] = {
            ast.BoolOp: self._joined,
            ast.UnaryOp: self._negated,
            ast.Compare: self._chain,
            ast.Call: self._known,
            ast.Constant: self._literal,
            ast.Name: self._definition,
            ast.Attribute: self._truth,
        }
        return handlers.get(type(node), self._no_condition)(node)

    def _joined(self, node: ast.BoolOp) -> Condition:
        parts = tuple(self.condition(v) for v in node.values)
        return All(parts) if isinstance(node.op, ast.And) else AnyOf(parts)

    def _negated(self, node: ast.UnaryOp) -> Condition:
        if not isinstance(node.op, ast.Not):
            return self._no_condition(node)
        return Not(self.condition(node.operand))

    def _chain(self, node: ast.Compare) -> Condition:
        sides = [node.left, *node.comparators]
        pairs = zip(sides, node.ops, node.comparators, strict=False)
        parts = tuple(self._compare(pair) for pair in pairs)
        return parts[0] if len(parts) == 1 else All(parts)

    def _compare(self, pair: Pair) -> Condition:
        if isinstance(pair[1], ast.In | ast.NotIn):  # codespell:ignore notin
            return self._member(pair)
        return self._ordered_pair(pair)

    def _ordered_pair(self, pair: Pair) -> Condition:
        left, operator, right = pair
        if type(operator) not in _COMPARISONS:
            return self._no_condition(left)
        for side, other in ((left, right), (right, left)):
            if self._is("enum", side):
                return self._equal_word(side, operator, other)
            if self._is("bool", side):
                return self._mismatch(side, N_("{what} is true or false: do not compare it"))
        sign, swap = _COMPARISONS[type(operator)]
        numbers = self.number(left), self.number(right)
        return Comparison(sign, *(reversed(numbers) if swap else numbers))

    def _is(self, kind: FactType, node: ast.expr) -> bool:
        fact = self._declared(node)
        return fact is not None and fact.type == kind

    def _equal_word(self, fact: ast.expr, operator: ast.cmpop, word: ast.expr) -> Condition:
        if not isinstance(operator, ast.Eq | ast.NotEq):
            return self._mismatch(fact, N_("{what} is a word: use ==, != or in"))
        return self._words(fact, [word], same=isinstance(operator, ast.Eq))

    def _member(self, pair: Pair) -> Condition:
        left, operator, right = pair
        if not isinstance(right, ast.Tuple | ast.List | ast.Set):
            return self._mismatch(right, N_("after `in` comes a list, as in (1, 2)"))
        inside = isinstance(operator, ast.In)
        if self._is("enum", left):
            return self._words(left, right.elts, same=inside)
        value = self.number(left)
        numbers = [self.number(e) for e in right.elts]
        if inside:
            return AnyOf(tuple(Comparison("==", value, n) for n in numbers))
        return All(tuple(Comparison("!=", value, n) for n in numbers))

    def _words(self, node: ast.expr, words: Iterable[ast.expr], *, same: bool) -> Condition:
        name, fact = full_name(node) or "", self._declared(node)
        if fact is None or not self._visible(name, node):
            return ALWAYS
        chosen = {self._word(word, name, fact) for word in words}
        kept = [w for w in fact.values if (w in chosen) == same]
        codes = tuple(fact.values.index(w) for w in kept)
        return OneOf(name, tuple(kept), codes, self._at(node))

    def _word(self, node: ast.expr, name: str, fact: Fact) -> str:
        if isinstance(node, ast.Name) and node.id in fact.values:
            self._mismatch(node, N_("put quotes around the word {what}"))
            return node.id
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            self._mismatch(node, N_("{what} stands where a word in quotes belongs"))
            return ""
        if node.value not in fact.values:
            kind = f"value of {name}"
            problem = unknown_name(kind, node.value, fact.values, "KS305", self._at(node))
            self._problems.append(problem)
        return node.value

    def _known(self, node: ast.Call) -> Condition:
        if not isinstance(node.func, ast.Name) or node.func.id != "known":
            return self._no_condition(node)
        name = full_name(node.args[0]) if len(node.args) == 1 and not node.keywords else None
        if name is None:
            return self._mismatch(node, N_("known() takes one fact, as in known(account.x)"))
        self._visible(name, node.args[0])
        return Known(name, self._at(node.args[0]))

    def _literal(self, node: ast.Constant) -> Condition:
        if not isinstance(node.value, bool):
            return self._no_condition(node)
        return ALWAYS if node.value else NEVER

    def _definition(self, node: ast.Name) -> Condition:
        if node.id in ("true", "false"):
            return ALWAYS if node.id == "true" else NEVER
        found = self._names.definitions.get(node.id)
        if found is None:
            names = {*self._names.definitions, *self._names.facts(), "true", "false"}
            problem = unknown_name("name", node.id, names, "KS303", self._at(node))
            self._problems.append(problem)
            return ALWAYS
        for name in dict.fromkeys(n.name for n in named(found)):
            self._visible(name, node)
        return found

    def _truth(self, node: ast.Attribute) -> Condition:
        name = full_name(node)
        if name is None or name.startswith("p."):
            return self._no_condition(node)
        if not self._visible(name, node):
            return ALWAYS
        if self._names.facts()[name].type != "bool":
            return self._mismatch(node, N_("{what} is not true or false: compare it"))
        return Truth(name, self._at(node))

    def _no_condition(self, node: ast.expr) -> Condition:
        return self._mismatch(
            node,
            N_("{what} is not a condition"),
            N_("write comparisons, true-or-false facts, known(…), and, or, not, in"),
        )
