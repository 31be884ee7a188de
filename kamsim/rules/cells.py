"""Cells: the short conditions that a decision table sets on its inputs."""

import re

from kamsim.errors import N_, Problem
from kamsim.model.vocabulary import Fact
from kamsim.rules.expression import ALWAYS, All, Condition
from kamsim.rules.names import Names, Origin
from kamsim.rules.parser import parse_condition

ANY = "-"
_COMPARED = re.compile(r"\s*(<=|>=|==|!=|<|>|in\b|not\s+in\b)")
_BETWEEN = re.compile(r"\s*([\[(])(.+?)\.\.(.+?)([\])])\s*$", re.DOTALL)
_WORDS = re.compile(r"\s*[^\W\d]\w*(\s*,\s*[^\W\d]\w*)*\s*$")
_NUMBER = re.compile(r"[-+]?[\d.]|p\.")
_WHOLE = 9_999
"""A shift beyond every cell: what is wrong is reported at the cell's start."""


def read_cell(
    cell: str, given: str, names: Names, origin: Origin, problems: list[Problem]
) -> Condition:
    """Read a cell as a condition on an input, as in `>= 3`, `[1..p.high)`, `low, peak`, `-`."""
    if cell.strip() == ANY:
        return ALWAYS
    between = _BETWEEN.match(cell)
    if between:
        return _between(between, given, names, origin, problems)
    text, shift = _written_out(cell, given, names.facts()[given])
    if not text:
        template = N_('"{cell}" is not a cell: write >= 3, [1..5), a number, words, true or -')
        problems.append(Problem("KS322", template, {"cell": cell}, origin.place()))
        return ALWAYS
    return parse_condition(text, names, Origin(origin.document, origin.path, shift), problems)


def _written_out(cell: str, given: str, fact: Fact) -> tuple[str, int]:
    """Return a cell as a whole condition, and how many characters were put before it."""
    bare = cell.strip()
    if _COMPARED.match(cell):
        return f"{given} {cell}", len(given) + 1
    if fact.type == "enum" and _WORDS.match(cell):
        words = ", ".join(repr(word.strip()) for word in cell.split(","))
        return f"{given} in ({words},)", _WHOLE
    if bare in ("known", "unknown"):
        return f"{'' if bare == 'known' else 'not '}known({given})", _WHOLE
    return _exactly(bare, given, fact), _WHOLE


def _exactly(bare: str, given: str, fact: Fact) -> str:
    if fact.type == "bool" and bare in ("true", "false"):
        known = f"known({given}) and " if fact.nullable else ""
        return f"{known}{'not ' if bare == 'false' else ''}{given}"
    return f"{given} == {bare}" if _NUMBER.match(bare) else ""


def _between(
    found: re.Match[str], given: str, names: Names, origin: Origin, problems: list[Problem]
) -> Condition:
    """Read an interval; a square bracket includes its end."""
    parts = []
    for group, bracket, sign in ((2, found[1] == "[", ">"), (3, found[4] == "]", "<")):
        text = f"{given} {sign}{'=' if bracket else ''} "
        shift = len(text) - found.start(group)
        shifted = Origin(origin.document, origin.path, shift)
        parts.append(parse_condition(text + found[group], names, shifted, problems))
    return All(tuple(parts))
