"""Figures: numbers rounded to what is known, with separators, signs and units."""

import math
from dataclasses import dataclass

from kamsim.errors import N_
from kamsim.reports.language import Language

MINUS = "−"
TEN_THOUSAND = 1e4
HUNDRED_MILLION = 1e8
DIGITS = 2
WRITTEN_BEFORE = ("TWD", "CNY")
"""Currencies whose Chinese name stands before the number, the word for a unit after it."""

_PERCENT = ("share", "share a year")
_TEMPLATES = {
    "share": N_("{number}%"),
    "share a year": N_("{number}% a year"),
    "days": N_("{number} days"),
    "weeks": N_("{number} weeks"),
    "reps a year": N_("{number} reps a year"),
    "units a year": N_("{number} units a year"),
    "visits a year": N_("{number} visits a year"),
    "hours a year": N_("{number} hours a year"),
    "stars": N_("{number} stars"),
    "index": N_("{number}"),
    "ratio": N_("{number}"),
}
_DIFFERENCES = {
    "share": N_("{number} points"),
    "share a year": N_("{number} points a year"),
}
"""Shares differ by percentage points, not by per cent."""


def step_of(spread: float) -> float:
    """Return the step to round at: the first digit of the spread, the second after 1 or 2."""
    if not spread or not math.isfinite(spread):
        return 0.0
    power = 10.0 ** math.floor(math.log10(abs(spread)))
    return power if abs(spread) / power >= 3 else power / 10  # noqa: PLR2004


def step_of_size(value: float) -> float:
    """Return the step that leaves two digits of a value whose spread is not known."""
    return 10.0 ** (math.floor(math.log10(abs(value))) - DIGITS + 1) if value else 0.0


def rounded(value: float, step: float) -> float:
    """Round to a multiple of the step; what would vanish keeps its first digit."""
    near = round(value / step) * step if step else value
    if near or not value:
        return near
    step = 10.0 ** math.floor(math.log10(abs(value)))
    return round(value / step) * step


def plain(value: float, step: float, *, signed: bool = False) -> str:
    """Write a number with thousands separators and no more decimals than the step has."""
    near = rounded(value, step)
    least = min(step, abs(near)) if near and step else step or step_of_size(near)
    decimals = max(0, -math.floor(math.log10(least) + 1e-9)) if least else 0
    sign = MINUS if near < 0 else "+" if signed and near > 0 else ""
    return f"{sign}{abs(near):,.{decimals}f}"


@dataclass(frozen=True, slots=True)
class Figures:
    """How the figures of one unit are written for a reader."""

    language: Language
    unit: str
    currency: str

    @property
    def is_money(self) -> bool:
        """Tell whether the unit is an amount of money."""
        return self.unit.startswith("money")

    def amount(self, value: float, step: float, *, signed: bool = False) -> str:
        """Write a value with its unit, signed as a difference; money without `a year`."""
        if self.is_money:
            return self._money(value, step, signed=signed)
        templates = _DIFFERENCES if signed and self.unit in _DIFFERENCES else _TEMPLATES
        template = templates.get(self.unit, "{number} {unit}")
        number = self.number(value, step, signed=signed)
        return self.language.say(template, number=number, unit=self.unit)

    def number(self, value: float, step: float, *, signed: bool = False) -> str:
        """Write a value without its unit; shares in per cent."""
        scale = 100.0 if self.unit in _PERCENT else 1.0
        return plain(value * scale, step * scale, signed=signed)

    @property
    def heading(self) -> str:
        """Name the unit for the head of a column."""
        if self.is_money:
            return self.language.say(N_("{currency} a year"), currency=self.currency_word())
        words = self.language.say(_TEMPLATES.get(self.unit, self.unit), number="")
        return " ".join(words.split())

    def currency_word(self) -> str:
        """Name the currency as its language does."""
        return currency_name(self.currency) if self.language.is_chinese else self.currency

    def _money(self, value: float, step: float, *, signed: bool) -> str:
        if not self.language.is_chinese:
            number = plain(value, step, signed=signed)
            sign = number[0] if number[0] in ("+", MINUS) else ""
            return f"{sign}{self.currency} {number.removeprefix(sign)}"
        number = ten_thousands(value, step, signed=signed)
        if self.currency in WRITTEN_BEFORE:
            sign = number[0] if number[0] in ("+", MINUS) else ""
            return f"{sign}{self.currency_word()} {number.removeprefix(sign)}元"
        return f"{number}{self.currency_word()}"


def ten_thousands(value: float, step: float, *, signed: bool = False) -> str:
    """Write a number the Chinese way, in 萬 or 億 where it is that large."""
    near = rounded(value, step)
    for size, word in ((HUNDRED_MILLION, "億"), (TEN_THOUSAND, "萬")):
        if abs(near) >= size:
            scaled = near / size
            step = 1.0 if scaled.is_integer() else (step or step_of_size(near)) / size
            return f"{plain(scaled, step, signed=signed)} {word}"
    return f"{plain(near, step, signed=signed)} "


def currency_name(code: str) -> str:
    """Return the Chinese name of a currency; a code without one stays as it is."""
    from babel.numbers import get_currency_name  # noqa: PLC0415 - 40 ms, only for Chinese

    name: str = get_currency_name(code, locale="zh_Hant_TW")
    return name


def percent(value: float) -> str:
    """Write a share in per cent with two digits, one decimal at most above 1 %."""
    size = abs(value) * 100
    if size >= 99.95:  # noqa: PLR2004
        return plain(value * 100, 1.0) + "%"
    step = 1.0 if size >= 10 else 0.1 if size >= 1 else 0.01  # noqa: PLR2004
    return plain(value * 100, step) + "%"


def chance(probability: float) -> str:
    """Write a chance in whole per cent, never 0 or 100."""
    if probability < 0.01:  # noqa: PLR2004
        return "<1%"
    return ">99%" if probability > 0.99 else f"{probability * 100:.0f}%"  # noqa: PLR2004


def confidence(level: float) -> str:
    """Write a level of confidence, 97.5 % with its decimal and 95 % without."""
    return f"{level * 100:.1f}".removesuffix(".0") + "%"
