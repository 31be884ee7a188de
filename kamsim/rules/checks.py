"""Checks of rules: unknown facts, divisors, bounds of what is ordered, resources they read."""

import math
from collections.abc import Iterable, Mapping

from kamsim.errors import N_, Place, Problem
from kamsim.model.vocabulary import Fact
from kamsim.rules.expression import (
    All,
    AnyOf,
    Arithmetic,
    Atom,
    Condition,
    Known,
    Not,
    Number,
    named,
    walk,
)
from kamsim.rules.interval import Interval, interval

Names = frozenset[str]
_NONE: Names = frozenset()


def unknowns(
    when: Condition, numbers: Iterable[Number], facts: Mapping[str, Fact]
) -> list[Problem]:
    """Report facts that may be unknown where they are read."""
    problems: list[Problem] = []
    true, _ = _implied(when, _NONE, facts, problems)
    for number in numbers:
        _read(number, true, facts, problems)
    return problems


def _read(
    node: Atom | Number, known: Names, facts: Mapping[str, Fact], problems: list[Problem]
) -> None:
    for mention in named(node):
        fact = facts.get(mention.name)
        if fact is None or not fact.nullable or mention.name in known:
            continue
        template = N_("{name} may be unknown: write known({name}) before it")
        problems.append(Problem("KS306", template, {"name": mention.name}, mention.place))


def _implied(
    node: Condition, known: Names, facts: Mapping[str, Fact], problems: list[Problem]
) -> tuple[Names, Names]:
    """Check a condition read where `known` holds; return what is known if it is true, if false."""
    match node:
        case All(parts):
            true, false = _joined(parts, known, facts, problems)
        case AnyOf(parts):
            false, true = _joined(tuple(Not(p) for p in parts), known, facts, problems)
        case Not(part):
            false, true = _implied(part, known, facts, problems)
        case Known(name):
            true, false = known | {name}, known
        case _:
            _read(node, known, facts, problems)
            true, false = known | {m.name for m in named(node)}, known
    return true, false


def _joined(
    parts: tuple[Condition, ...], known: Names, facts: Mapping[str, Fact], problems: list[Problem]
) -> tuple[Names, Names]:
    true = known
    false: Names | None = None
    for part in parts:
        so_far = true
        true, failed = _implied(part, so_far, facts, problems)
        false = failed if false is None else false & failed
    return true, known if false is None else false


def divisors(nodes: Iterable[Condition | Number], ranges: Mapping[str, Interval]) -> list[Problem]:
    """Report divisors that may be 0 within the declared ranges."""
    problems = []
    for node in (n for tree in nodes for n in walk(tree)):
        if isinstance(node, Arithmetic) and node.sign == "/":
            low, high = interval(node.right, ranges)
            if not (low > 0 or high < 0):
                template = N_("this may divide by 0: {what} lies between {low} and {high}")
                facts = {"what": str(node.right), "low": f"{low:g}", "high": f"{high:g}"}
                problems.append(Problem("KS307", template, facts, node.place))
    return problems


def negative(number: Number, ranges: Mapping[str, Interval], place: Place) -> list[Problem]:
    """Report a need that may be less than nothing within the declared ranges.

    An endless one divides by what may be 0, which `divisors` reports.
    """
    low, _ = interval(number, ranges)
    if low >= 0 or math.isinf(low):
        return []
    template = N_("this may be as low as {low}, and a need cannot be negative: write max(0, …)")
    return [Problem("KS328", template, {"low": f"{low:g}"}, place)]


def out_of_bounds(
    number: Number, bounds: Interval, ranges: Mapping[str, Interval], place: Place
) -> list[Problem]:
    """Report a number outside its bounds, where only parameters decide how large it is.

    One that depends on facts is cut to its bounds in each row; it must reach into them.
    """
    low, high = interval(number, ranges)
    if any(named(number)):
        fits = bounds[0] <= high and low <= bounds[1]
    else:
        fits = bounds[0] <= low and high <= bounds[1]
    if fits or math.isinf(high - low):
        return []
    template = N_("{what} may lie between {low} and {high}, outside [{least}, {most}]")
    shown = {"low": f"{low:g}", "high": f"{high:g}"}
    facts = {"what": number, "least": f"{bounds[0]:g}", "most": f"{bounds[1]:g}", **shown}
    return [Problem("KS315", template, facts, place)]


def own_resources(
    nodes: Iterable[Condition | Number], needs: Iterable[str], facts: Mapping[str, Fact]
) -> list[Problem]:
    """Report facts that show what is left of a resource which the rule itself uses up."""
    used = set(needs)
    template = N_("{name} shows what is left of {resource}, which this rule uses up")
    hint = N_("leave the condition out: the arbiter refuses what cannot be paid")
    problems = []
    for mention in (m for node in nodes for m in named(node)):
        fact = facts.get(mention.name)
        if fact is not None and fact.consumes in used:
            names = {"name": mention.name, "resource": fact.consumes}
            problems.append(Problem("KS314", template, names, mention.place, hint))
    return problems
