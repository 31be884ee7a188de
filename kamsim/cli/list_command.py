"""`kamsim list`: what there is, by kind."""

from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from kamsim.cli.answer import Answer
from kamsim.cli.options import Given, Rules, Scenarios
from kamsim.errors import N_

if TYPE_CHECKING:
    from rich.console import Console

    from kamsim.cli.kinds import Kind
    from kamsim.reports import Language
    from kamsim.reports.documents import Document

KindName = Literal["strategies", "policies", "scenarios", "parameters", "facts", "actions", "kpis"]


def list_command(
    kind: Annotated[KindName, Parameter(help=N_("What to list."))],
    /,
    *,
    rules: Rules = None,
    scenarios: Scenarios = None,
    session: Given,
) -> Answer:
    """List the entries of a kind."""
    from kamsim.catalog import Catalog  # noqa: PLC0415 - imports numpy
    from kamsim.cli.kinds import KINDS, Shelf  # noqa: PLC0415
    from kamsim.reports import Language  # noqa: PLC0415

    shelf = Shelf(Catalog(rules, scenarios), Language.of(session.language))
    found = next(k for k in KINDS if k.name == kind)
    entries = found.entries(shelf)
    documents = [found.document(name, x, shelf) for name, x in entries.items()]

    def show(console: "Console") -> None:
        _show(found, documents, shelf.language, console)

    return Answer({found.name: documents}, show)


def _show(
    kind: "Kind", documents: "list[Document]", language: "Language", console: "Console"
) -> None:
    from rich import box  # noqa: PLC0415 - only where it is shown
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(language.say(N_("Id")), no_wrap=True)
    table.add_column(language.say(N_("Title")))
    for _, heading in kind.listed:
        table.add_column(language.translate(heading))
    for document in documents:
        cells = [document["id"], document["title"]]
        cells += [_cell(document[key], language) for key, _ in kind.listed]
        table.add_row(*cells)
    console.print(table)


def _cell(value: object, language: "Language") -> str:
    if value == "1":
        return ""  # the unit of plain numbers
    return f"{value:g}" if isinstance(value, float) else language.translate(str(value))
