"""Overlap: whether two rows of a table can be true together, from what their cells say."""

import math
from collections.abc import Iterator, Mapping
from itertools import combinations

from kamsim.errors import N_, Problem
from kamsim.rules.expression import (
    Atom,
    Comparison,
    Condition,
    FactValue,
    Not,
    Number,
    OneOf,
    named,
)
from kamsim.rules.interval import Interval, interval
from kamsim.rules.rulebook import conjuncts, normal_form
from kamsim.rules.strategy import Strategy

End = tuple[float, bool]
"""A bound, and whether it is itself left out."""


def overlaps(strategy: Strategy, values: Mapping[str, float]) -> Iterator[Problem]:
    """Report rows of unique tables that nothing keeps from being true together.

    `values` are the parameters'; only comparisons of one fact with a number, words and
    true-or-false facts are looked at, so rows may be told apart in ways that are not seen.
    """
    known = {f"p.{name}": (value, value) for name, value in values.items()}
    for table in (t for t in strategy.tables if t.hit == "unique"):
        parts = {name: conjuncts(normal_form(strategy.rule(name).when)) for name in table.rules}
        for first, second in combinations(table.rules, 2):
            if not _contradict((*parts[first], *parts[second]), known):
                template = N_("{first} and {second} may be true together in a unique table")
                hint = N_("let their cells exclude each other, or write hit: first")
                facts = {"first": first, "second": second}
                yield Problem("KS331", template, facts, strategy.rule(second).place, hint)


def _contradict(parts: tuple[Condition, ...], known: Mapping[str, Interval]) -> bool:
    """Say whether some conditions cannot hold together."""
    true = {p for p in parts if isinstance(p, Atom)}
    false = {p.part for p in parts if isinstance(p, Not)}
    if true & false:
        return True
    names = {m.name for p in parts for m in named(p)}
    return any(_no_word(n, true, false) or _no_number(n, true, false, known) for n in names)


def _no_word(name: str, true: set[Atom], false: set[Condition]) -> bool:
    """Say whether no word is left that a fact may be."""
    chosen = [set(a.codes) for a in true if isinstance(a, OneOf) and a.name == name]
    barred = [set(a.codes) for a in false if isinstance(a, OneOf) and a.name == name]
    return bool(chosen) and not set.intersection(*chosen).difference(*barred)


def _no_number(
    name: str, true: set[Atom], false: set[Condition], known: Mapping[str, Interval]
) -> bool:
    """Say whether no number is left that a fact may be."""
    left = _Left(FactValue(name), known)
    for held, atoms in ((True, true), (False, false)):
        for atom in atoms:
            if isinstance(atom, Comparison):
                left.narrow(atom, held=held)
    return left.empty()


class _Left:
    """The numbers that comparisons leave a fact."""

    def __init__(self, fact: FactValue, known: Mapping[str, Interval]) -> None:
        self._fact = fact
        self._known = known
        self._lows: list[End] = [(-math.inf, False)]
        self._highs: list[End] = [(math.inf, False)]
        self._holes: set[float] = set()

    def narrow(self, comparison: Comparison, *, held: bool) -> None:
        """Take in a comparison of the fact with a number, held true or false."""
        left, right, sign = comparison.left, comparison.right, comparison.sign
        value = _value(right if left == self._fact else left, self._known)
        if self._fact not in (left, right) or math.isnan(value):
            return
        if sign in ("<", "<="):
            below = (left == self._fact) == held
            ends = self._highs if below else self._lows
            ends.append((value, (sign == "<") == held))
        elif (sign == "==") == held:
            self._lows.append((value, False))
            self._highs.append((value, False))
        else:
            self._holes.add(value)

    def empty(self) -> bool:
        """Say whether no number is left."""
        least, open_below = max(self._lows)
        most, closed_above = min((high, not left_out) for high, left_out in self._highs)
        if least < most:
            return False
        return least > most or open_below or not closed_above or least in self._holes


def _value(number: Number, known: Mapping[str, Interval]) -> float:
    """Return a number that parameters alone decide, NaN of any other."""
    low, high = interval(number, known)
    return low if low == high else math.nan
