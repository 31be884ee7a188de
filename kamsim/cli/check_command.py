"""`kamsim check`: every problem of every file, at once."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from kamsim.cli.answer import DONE, FILES, Answer
from kamsim.cli.options import Given, Rules, Scenarios
from kamsim.cli.problems import count_sentence
from kamsim.cli.stream import put
from kamsim.errors import N_

if TYPE_CHECKING:
    from rich.console import Console


def check_command(
    *paths: Annotated[Path, Parameter(help=N_("Files and folders; without any, all there is."))],
    rules: Rules = None,
    scenarios: Scenarios = None,
    session: Given,
) -> Answer:
    """Check files, simulating nothing."""
    from kamsim.catalog import Catalog, check  # noqa: PLC0415 - imports numpy

    checked = check(Catalog(rules, scenarios), paths)
    wrong = any(p.severity == "error" for p in checked.problems)
    sentence = count_sentence(checked.problems, len(checked.files), session.translator())

    def show(console: "Console") -> None:
        put(console, sentence, "red" if wrong else "green")

    document = {"files": list(checked.files), "problems": []}
    return Answer(document, show, checked.problems, FILES if wrong else DONE)
