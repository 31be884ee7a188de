"""Units: the words of the files for what numbers count, in the reader's language."""

from collections.abc import Sequence

from kamsim.errors import N_
from kamsim.reports.language import Language

COUNTED = {
    "account": N_("accounts"),
    "answer": N_("answers"),
    "case": N_("cases"),
    "day": N_("days"),
    "hour": N_("hours"),
    "hour/week": N_("hours a week"),
    "module": N_("modules"),
    "money/day": N_("money a day"),
    "money/hour": N_("money an hour"),
    "money/week": N_("money a week"),
    "person": N_("people"),
    "point": N_("points"),
    "promise": N_("promises"),
    "promotion": N_("promotions"),
    "sd": N_("standard deviations"),
    "star": N_("stars"),
    "unit": N_("units"),
    "unit/week": N_("units a week"),
    "visit": N_("visits"),
    "week": N_("weeks"),
}
"""What more than one of a unit is called."""

PARTS = {
    "chance a visit": N_("{percent} a visit"),
    "chance an act": N_("{percent} an act"),
    "rate": N_("{percent}"),
    "share": N_("{percent}"),
    "share of cost": N_("{percent} of cost"),
    "share of display": N_("{percent} of display"),
    "share of price": N_("{percent} of the price"),
    "share of revenue": N_("{percent} of revenue"),
    "share of sales": N_("{percent} of sales"),
    "share of target": N_("{percent} of the target"),
    "share of time": N_("{percent} of the time"),
    "share of trust": N_("{percent} of trust"),
}
"""How parts of a whole are written."""

PHRASES = {
    "1/week": N_("{amount} a week"),
    "1/year": N_("{amount} a year"),
    "money": N_("{amount} in money"),
    "multiple of the usual order": N_("{amount} times the usual order"),
    "ratio": N_("{amount} times"),
}
"""How amounts are written for which a word behind them does not do."""

PLAIN = ("1", "", "index", "rank")
"""Units of numbers that stand for themselves."""

UNITS = (
    N_("account"),
    N_("answer"),
    N_("case"),
    N_("chance a visit"),
    N_("chance an act"),
    N_("changes a year"),
    N_("day"),
    N_("elasticity"),
    N_("hour"),
    N_("hour/week"),
    N_("hours a year"),
    N_("index"),
    N_("launches"),
    N_("ln"),
    N_("ln per full display"),
    N_("ln per point"),
    N_("ln per sd"),
    N_("module"),
    N_("money"),
    N_("money a year"),
    N_("money/day"),
    N_("money/hour"),
    N_("money/unit"),
    N_("money/unit/week"),
    N_("money/week"),
    N_("multiple of the usual order"),
    N_("person"),
    N_("point"),
    N_("promise"),
    N_("promotion"),
    N_("rank"),
    N_("rate"),
    N_("ratio"),
    N_("sd"),
    N_("reps a year"),
    N_("share"),
    N_("share a year"),
    N_("share of cost"),
    N_("share of display"),
    N_("share of price"),
    N_("share of revenue"),
    N_("share of sales"),
    N_("share of target"),
    N_("share of time"),
    N_("share of trust"),
    N_("star"),
    N_("unit"),
    N_("unit/week"),
    N_("units a week"),
    N_("units a year"),
    N_("visit"),
    N_("visits a year"),
    N_("week"),
    N_("weeks"),
    N_("weeks a year"),
    N_("1/week"),
    N_("1/year"),
)
"""Those in use; one that is not listed is shown as the file writes it."""


def unit_text(amount: object, unit: str, language: Language) -> str:
    """Write an amount with its unit; shares in per cent, `1` is the unit of plain numbers."""
    if isinstance(amount, int | float):
        return _number(_written(amount, unit), unit, language)
    return _text(str(amount), unit, language)


def unit_span(bounds: Sequence[float], unit: str, language: Language) -> str:
    """Write a range with its unit."""
    low, high = (_written(x, unit) for x in bounds)
    return _number(language.say(N_("{low} to {high}"), low=low, high=high), unit, language)


def _written(amount: float, unit: str) -> str:
    number = amount * 100 if unit in PARTS else amount
    written = f"{number:,.0f}" if float(number).is_integer() else f"{number:,.6g}"
    return f"{written}%" if unit in PARTS else written


def _number(written: str, unit: str, language: Language) -> str:
    if unit in PARTS:
        return language.say(PARTS[unit], percent=written)
    return _text(written, unit, language)


def _text(written: str, unit: str, language: Language) -> str:
    if unit in PLAIN:
        return written
    if unit in PHRASES:
        return language.say(PHRASES[unit], amount=written)
    word = language.translate(unit if written == "1" else COUNTED.get(unit, unit))
    return language.say(N_("{amount} {unit}"), amount=written, unit=word)
