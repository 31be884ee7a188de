"""Units: numbers that are compared, added or ordered are of one kind.

Units are words. A product or quotient has a unit that is not worked out, and a number
written in a rule takes on any; what is left catches days that are compared with weeks.
"""

from collections.abc import Iterable, Mapping
from itertools import pairwise

from kamsim.errors import N_, Place, Problem
from kamsim.rules.expression import (
    Arithmetic,
    Comparison,
    Condition,
    FactValue,
    Function,
    Number,
    Ordered,
    ParameterValue,
    walk,
)

Units = Mapping[str, str]
"""Units by what stands in the rule, as in `account.cover`, `p.floor` or `magnitude`."""

_ANY = ""
_PLAIN = "1"


def mixed_units(nodes: Iterable[Condition | Number], units: Units) -> list[Problem]:
    """Report numbers in different units that are compared, added, or chosen among."""
    problems = []
    for node in (n for tree in nodes for n in walk(tree)):
        sides: tuple[Number, ...] = ()
        match node:
            case Comparison(_, left, right) | Arithmetic("+" | "-", left, right):
                sides = (left, right)
            case Function(_, arguments):
                sides = arguments
            case _:
                pass
        for left, right in pairwise(sides):
            unit, other = unit_of(left, units), unit_of(right, units)
            if not alike(unit, other):
                facts = {"left": left, "unit": unit, "right": right, "other": other}
                template = N_("{left} is in {unit}, and {right} in {other}")
                problems.append(Problem("KS326", template, facts, _place(left, right)))
    return problems


def wrong_unit(number: Number, wanted: str, units: Units, place: Place) -> list[Problem]:
    """Report a number that is in another unit than the one that is asked for."""
    unit = unit_of(number, units)
    if alike(unit, wanted):
        return []
    template = N_("{number} is in {unit}, and {wanted} belongs here")
    facts = {"number": number, "unit": unit, "wanted": wanted}
    return [Problem("KS326", template, facts, place)]


def unit_of(number: Number, units: Units) -> str:
    """Return the unit of a number, "" where it may be any."""
    found: list[str] = []
    match number:
        case FactValue() | ParameterValue() | Ordered():
            found = [units.get(str(number), _ANY)]
        case Arithmetic("+" | "-", left, right):
            found = [unit_of(left, units), unit_of(right, units)]
        case Function(_, arguments):
            found = [unit_of(a, units) for a in arguments]
        case _:
            pass
    return next((u for u in found if u not in (_ANY, _PLAIN)), _ANY)


def alike(unit: str, other: str) -> bool:
    """Say whether two units fit each other: a share of revenue is a share."""
    if {unit, other} & {_ANY, _PLAIN}:
        return True
    return f"{unit} ".startswith(f"{other} ") or f"{other} ".startswith(f"{unit} ")


def _place(*numbers: Number) -> Place:
    """Return where the first fact or parameter in some numbers stands."""
    mentions = (n for number in numbers for n in walk(number))
    return next((m.place for m in mentions if isinstance(m, FactValue | ParameterValue)), Place())
