"""Cards: one thing of the catalogue, told in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from kamsim.errors import N_
from kamsim.model.parameter import Provenance, Role
from kamsim.reports.language import Language

PROVENANCE: dict[Provenance, str] = {
    "V": N_("seen in the source itself"),
    "V2": N_("seen second hand"),
    "D": N_("computed from data"),
    "M": N_("recalled, not checked"),
    "A": N_("assumed"),
}
ROLES: dict[Role, str] = {
    "market": N_("market"),
    "effect": N_("effect"),
    "cost": N_("cost"),
    "capacity": N_("capacity"),
    "belief": N_("belief"),
}
EVIDENCE = {
    "source": N_("the source text"),
    "literature": N_("literature"),
    "data": N_("data"),
    "expert": N_("expert judgement"),
    "assumption": N_("assumption"),
}

Row = tuple[str, str]
"""Label and value."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a card; a line's depth says how far it is set in."""

    title: str
    lines: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A heading, what the thing is, its rows, and its parts."""

    id: str
    title: str
    about: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    sections: tuple[Section, ...] = ()


def span(bounds: Sequence[float], language: Language) -> str:
    """Write a range."""
    low, high = (f"{x:,.6g}" for x in bounds)
    return language.say(N_("{low} to {high}"), low=low, high=high)
