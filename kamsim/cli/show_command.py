"""`kamsim show`: one thing in words."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from kamsim.cli.answer import Answer
from kamsim.cli.options import Given, Rules, Scenarios
from kamsim.cli.stream import put
from kamsim.errors import N_, CommandError, unknown_name

if TYPE_CHECKING:
    from rich.console import Console

    from kamsim.cli.kinds import Kind, Shelf
    from kamsim.reports import Language
    from kamsim.reports.card import Card

STEP = "   "
MOST_WANTED = 3
"""The kinds whose names are told to who asks for what there is not."""


def show_command(
    id: Annotated[  # noqa: A002 - the word for it
        str,
        Parameter(help=N_("Id of anything that `kamsim list` names, or a scenario's file.")),
    ],
    /,
    *,
    rules: Rules = None,
    scenarios: Scenarios = None,
    session: Given,
) -> Answer:
    """Show one thing of the catalogue."""
    from kamsim.catalog import Catalog  # noqa: PLC0415 - imports numpy
    from kamsim.cli.kinds import Shelf  # noqa: PLC0415
    from kamsim.reports import Language  # noqa: PLC0415

    shelf = Shelf(Catalog(rules, scenarios), Language.of(session.language))
    kind, entry = _find(id, shelf)
    card = kind.card(id, entry, shelf)
    document = {"kind": kind.singular, kind.singular: kind.document(id, entry, shelf)}

    def show(console: "Console") -> None:
        show_card(card, shelf.language, console)

    return Answer(document, show)


def _find(name: str, shelf: "Shelf") -> "tuple[Kind, Any]":
    """Return the first kind that has an entry of this name, and the entry; files are scenarios.

    Raises:
        CommandError: where no kind has one.
    """
    from kamsim.catalog.catalog import is_file_name  # noqa: PLC0415 - imports numpy
    from kamsim.cli.kinds import KINDS, SCENARIOS  # noqa: PLC0415

    if is_file_name(name):
        return SCENARIOS, shelf.catalog.scenario(name)
    known: list[str] = []
    for kind in KINDS:
        entries = kind.entries(shelf)
        if name in entries:
            return kind, entries[name]
        known += entries
    problem = unknown_name(N_("id"), name, known, "KS026")
    # where no name is near, what most look for: strategies first, then policies and scenarios
    first = [n for kind in KINDS[:MOST_WANTED] for n in kind.entries(shelf)]
    facts = {**problem.facts, "listing": f"{', '.join(first)} …"}
    raise CommandError([replace(problem, facts=facts)])


def show_card(card: "Card", language: "Language", console: "Console") -> None:
    """Print a card."""
    put(console, f"{card.id}  {card.title}", "bold")
    for paragraph in card.about:
        put(console, paragraph)
    for label, value in card.rows:
        put(console, language.say(N_("{label}: {value}"), label=label, value=value))
    for section in card.sections:
        console.print()
        put(console, section.title, "bold")
        for depth, text in section.lines:
            put(console, STEP * (depth + 1) + text)
