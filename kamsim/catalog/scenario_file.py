"""Scenario files: a market, its overrides of the register, and accounts beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kamsim.catalog.register_file import overridden
from kamsim.data import Book, read_book
from kamsim.errors import N_, Place, Problem, ProblemsError
from kamsim.model.agreement import disagreements
from kamsim.model.document import Document, read, salvage
from kamsim.model.nodes import Step
from kamsim.model.parameter import Register
from kamsim.model.scenario import Scenario, ScenarioEntry


def read_scenario(text: str, file: str, register: Register, folder: Path) -> Scenario:
    """Read a scenario file; a file of accounts is looked for beside it, in `folder`.

    Raises:
        ProblemsError: everything that is wrong with it, each problem at its place.
    """
    document = read(text, file)
    if not isinstance(document.data, dict):
        template = N_("found {found} where keys with values belong")
        raise ProblemsError(
            [Problem("KS105", template, {"found": document.data}, document.place())]
        )
    numbers, problems = overridden(register, document)
    listed = _accounts(document, folder)
    plain = {"parameters": numbers.model_dump(mode="json", by_alias=True)}
    data = document.data | plain | listed.replacing
    entry, wrong = salvage(ScenarioEntry, replace(document, data=data))
    problems = [*problems, *listed.problems, *wrong]
    problems += disagreements(document.data, listed.rows, listed.locate)
    if entry is None or problems:
        raise ProblemsError({str(p): p for p in problems}.values())
    return Scenario.model_validate(dict(entry))


@dataclass(frozen=True, slots=True)
class _Listed:
    """The accounts of a scenario, in its own file or another, as far as they can be read."""

    document: Document
    rows: Sequence[object] = ()
    problems: Sequence[Problem] = ()
    replacing: dict[str, object] = field(default_factory=dict)
    book: Book | None = None

    def locate(self, *path: Step) -> Place:
        """Return where something in the scenario stands."""
        if self.book is not None and path[:1] == ("accounts",) and len(path) > 1:
            return self.book.place(int(path[1]), str(path[2]))
        if path[:2] == ("market", "regions"):
            return self.document.key_place(*path)
        return self.document.place(*path)


def _accounts(document: Document, folder: Path) -> _Listed:
    """Return the accounts that a scenario lists, or those of the table that it names."""
    written = document.data.get("accounts")
    if not isinstance(written, dict):
        return _Listed(document, written if isinstance(written, list) else ())
    name = written.get("file")
    if set(written) != {"file"} or not isinstance(name, str):
        template = N_("accounts are a list, or {{file: name of a CSV file}}")
        return _without(document, Problem("KS203", template, {}, document.place("accounts")))
    return _table(document, folder / name)


def _table(document: Document, path: Path) -> _Listed:
    if not path.is_file():
        template, facts = N_("there is no file {found}"), {"found": str(path)}
        return _without(document, Problem("KS203", template, facts, document.place("accounts")))
    try:
        book = read_book(path)
    except ProblemsError as error:
        return _without(document, *error.problems)
    plain = [a.model_dump(mode="json", by_alias=True) for a in book.accounts]
    return _Listed(document, book.entries, book.problems, {"accounts": plain}, book)


def _without(document: Document, *problems: Problem) -> _Listed:
    return _Listed(document, problems=problems, replacing={"accounts": ()})
