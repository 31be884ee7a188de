"""Cells: numbers out of text as people type them."""

import math
import re
import unicodedata
from dataclasses import dataclass

from kamsim.data.sheet import Sheet
from kamsim.errors import N_, Problem

_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_NOT_FINITE = {"nan", "inf", "+inf", "-inf", "infinity", "na", "n/a", "null", "none", "#n/a", "."}


@dataclass(frozen=True, slots=True)
class Range:
    """What a number may be; `template` says so of a number that is not."""

    low: float
    high: float
    template: str
    open_below: bool = False
    whole: bool = False
    help: str = ""

    def allows(self, value: float) -> bool:
        """Say whether a finite number lies in the range."""
        above = value > self.low if self.open_below else value >= self.low
        return above and value <= self.high and (not self.whole or value.is_integer())


ANY = Range(-math.inf, math.inf, "")
ABOVE_ZERO = Range(0.0, math.inf, N_("{column} is {found}: it should be above 0"), open_below=True)
SHARE = Range(
    0.0,
    1.0,
    N_("{column} is {found}: it should be from 0 to 1"),
    help=N_("a share of 1: divide per cent by 100"),
)
WHOLE = Range(
    -math.inf, math.inf, N_("{column} is {found}: it should be a whole number"), whole=True
)


def parse(text: str) -> float | None:
    """Read a number, full-width digits and thousands commas allowed; None where it is none."""
    plain = _plain(text)
    if _THOUSANDS.fullmatch(plain):
        return float(plain.replace(",", ""))
    return float(plain) if _NUMBER.fullmatch(plain) else None


def number(sheet: Sheet, row: int, column: int, allowed: Range = ANY) -> float | Problem:
    """Return the number in a cell, or what is wrong with it."""
    text = sheet.rows[row][column]
    value = parse(text)
    if value is not None and math.isfinite(value) and allowed.allows(value):
        return value
    code, template = _complain(text, value, allowed)
    facts = {"column": sheet.columns[column], "found": text}
    return Problem(code, template, facts, sheet.place(row, column), _hint(code, allowed))


def _complain(text: str, value: float | None, allowed: Range) -> tuple[str, str]:
    if not text:
        return "KS405", N_("{column} is empty")
    if value is not None and math.isfinite(value):
        return "KS407", allowed.template
    if value is not None or _plain(text).casefold() in _NOT_FINITE:
        return "KS406", N_("{column} is {found}: not a finite number")
    return "KS405", N_('{column} is "{found}" where a number belongs')


def _hint(code: str, allowed: Range) -> str:
    return allowed.help if code == "KS407" else ""


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().replace("−", "-")
