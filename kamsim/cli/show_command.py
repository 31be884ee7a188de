"""`kamsim show`: one thing in words."""

from pathlib import Path
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
    from kamsim.cli.kinds import KINDS, SCENARIOS  # noqa: PLC0415 - imports numpy

    if name.endswith((".yaml", ".yml")) and Path(name).is_file():
        return SCENARIOS, shelf.catalog.scenario(name)
    known: set[str] = set()
    for kind in KINDS:
        entries = kind.entries(shelf)
        if name in entries:
            return kind, entries[name]
        known |= entries.keys()
    raise CommandError([unknown_name("id", name, known, "KS026")])


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
