"""Books: accounts from a CSV file."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from kamsim.data.cell import number
from kamsim.data.sheet import HEADER, Sheet, read_sheet
from kamsim.errors import N_, Place, Problem, ProblemsError, nearest, unknown_name
from kamsim.model.account import ORDER_RULES, Account
from kamsim.model.agreement import double_accounts

_SHOULD = "Input should be "
_FIELDS = Account.model_fields
_NAMES = ("id", "region")
_REQUIRED = tuple(n for n, f in _FIELDS.items() if f.is_required())


def _numeric(annotation: object) -> bool:
    return annotation is float or any(_numeric(a) for a in get_args(annotation))


_NUMBERS = tuple(n for n, f in _FIELDS.items() if _numeric(f.annotation))


@dataclass(frozen=True, slots=True)
class Book:
    """A file of accounts: those that can be made, what is wrong, and where everything stands.

    `entries` are all rows as text, as far as they have an id and a region.
    """

    accounts: tuple[Account, ...]
    problems: tuple[Problem, ...]
    entries: tuple[dict[str, str], ...]
    sheet: Sheet
    known: Mapping[str, int]

    def place(self, row: int, field: str) -> Place:
        """Return where the field of an account stands."""
        return self.sheet.place(row, self.known[field])


def read_accounts(path: str | Path) -> tuple[Account, ...]:
    """Read accounts from a CSV file whose columns are the fields of `Account`.

    `id`, `region` and `base_units` (units a week at regular price without display) must be
    there; an empty cell of another column means that it is not known.

    Raises:
        ProblemsError: everything that is wrong with the file, each problem at its cell.
    """
    book = read_book(path)
    if book.problems:
        raise ProblemsError(book.problems)
    return book.accounts


def read_book(path: str | Path) -> Book:
    """Read what can be read of a file of accounts.

    Raises:
        ProblemsError: where there is no readable table.
    """
    sheet = read_sheet(path)
    _, missing = sheet.find(_REQUIRED)
    known, strangers = _known(sheet)
    problems = [*missing, *(p for p in strangers if not _suggested(p, missing)), *sheet.problems]
    if not sheet.rows:
        problems.append(Problem("KS401", N_("the table has no rows"), {}, sheet.place(HEADER, 0)))
    accounts = []
    for row in range(len(sheet.rows)):
        account, wrong = _account(sheet, row, known)
        problems += wrong
        accounts.append(account)
    named = {name: column for name, column in known.items() if name in _NAMES}
    entries = tuple({n: cells[column] for n, column in named.items()} for cells in sheet.rows)
    found = tuple(a for a in accounts if a is not None)
    book = Book(found, (), entries, sheet, known)
    problems += double_accounts(entries, lambda _, row, field: book.place(row, field))
    return replace(book, problems=tuple(problems))


def _known(sheet: Sheet) -> tuple[dict[str, int], list[Problem]]:
    """Return the position of each field's column, and a problem for each other column."""
    known, _ = sheet.find(_FIELDS)
    taken = set(known.values())
    strangers = [
        unknown_name(N_("column"), name, _FIELDS, "KS411", sheet.place(HEADER, index))
        for index, name in enumerate(sheet.columns)
        if index not in taken and name
    ]
    return known, strangers


def _suggested(stranger: Problem, problems: list[Problem]) -> bool:
    """Say whether a missing column already points at this one."""
    return any(p.facts.get("close") == stranger.facts["found"] for p in problems)


def _account(
    sheet: Sheet, row: int, known: dict[str, int]
) -> tuple[Account | None, list[Problem]]:
    values: dict[str, object] = {}
    problems: list[Problem] = []
    for name, column in known.items():
        text = sheet.rows[row][column]
        if not text:
            if name in _REQUIRED:
                problems.append(_empty(sheet, row, column))
            continue
        value = number(sheet, row, column) if name in _NUMBERS else text
        if isinstance(value, Problem):
            problems.append(value)
        else:
            values[name] = value
    try:
        return Account.model_validate(values), problems
    except ValidationError as error:
        read = set(values)
        details = [d for d in error.errors(include_url=False) if d["loc"][0] in read]
        problems += [_problem(sheet, row, known[str(d["loc"][0])], d) for d in details]
        return None, problems


def _problem(sheet: Sheet, row: int, column: int, detail: ErrorDetails) -> Problem:
    text, place = sheet.rows[row][column], sheet.place(row, column)
    facts: dict[str, object] = {"column": sheet.columns[column], "found": text}
    close = nearest(text, ORDER_RULES) if detail["type"] == "literal_error" else None
    hint = N_('did you mean "{close}"?') if close else ""
    facts |= {"rule": detail["msg"].removeprefix(_SHOULD), "close": close}
    return Problem("KS407", N_('{column} is "{found}": it should be {rule}'), facts, place, hint)


def _empty(sheet: Sheet, row: int, column: int) -> Problem:
    facts = {"column": sheet.columns[column]}
    return Problem("KS405", N_("{column} is empty"), facts, sheet.place(row, column))
