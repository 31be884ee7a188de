"""Units: the words of the files for what numbers count, in the reader's language."""

from kamsim.errors import N_
from kamsim.reports.language import Language

COUNTED = {
    "account": N_("accounts"),
    "day": N_("days"),
    "hour": N_("hours"),
    "point": N_("points"),
    "unit": N_("units"),
    "week": N_("weeks"),
}
"""What more than one of a unit is called."""

PARTS = {
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

UNITS = (
    N_("account"),
    N_("day"),
    N_("elasticity"),
    N_("hour"),
    N_("index"),
    N_("ln"),
    N_("ln per full display"),
    N_("ln per point"),
    N_("money"),
    N_("money a year"),
    N_("money/hour"),
    N_("money/unit"),
    N_("money/unit/week"),
    N_("money/week"),
    N_("multiple of the usual order"),
    N_("point"),
    N_("rate"),
    N_("ratio"),
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
    N_("unit"),
    N_("unit/week"),
    N_("units a week"),
    N_("units a year"),
    N_("visits a year"),
    N_("week"),
    N_("weeks"),
    N_("1/week"),
    N_("1/year"),
)
"""Those in use; one that is not listed is shown as the file writes it."""


def unit_text(amount: object, unit: str, language: Language) -> str:
    """Write an amount with its unit; shares in per cent, `1` is the unit of plain numbers."""
    if unit in PARTS and isinstance(amount, int | float):
        return language.say(PARTS[unit], percent=f"{amount * 100:,.6g}%")
    written = f"{amount:,.6g}" if isinstance(amount, int | float) else str(amount)
    if unit in ("1", ""):
        return written
    one = written == "1"
    word = language.translate(unit if one else COUNTED.get(unit, unit))
    return language.say(N_("{amount} {unit}"), amount=written, unit=word)
