"""Sheets: a table as text, every cell with its place, before anything is believed of it."""

import csv
import io
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kamsim.errors import N_, Place, Problem, ProblemsError, nearest

if TYPE_CHECKING:
    import pandas as pd

HEADER = -1
_DELIMITERS = ",;\t"
_ENCODINGS = ("utf-8-sig", "cp950")


@dataclass(frozen=True, slots=True)
class Sheet:
    """Columns and rows of text; `place(row, column)` is where a cell stands, row -1 the header.

    `problems` are those of its form: columns named twice, rows of another length, left out.
    """

    file: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    place: Callable[[int, int], Place]
    problems: tuple[Problem, ...] = ()

    def find(self, names: Iterable[str]) -> tuple[dict[str, int], list[Problem]]:
        """Return the position of each column there is, and a problem for each there is not."""
        seen = {_plain(c): i for i, c in reversed(list(enumerate(self.columns)))}
        wanted = list(names)
        strangers = [c for c in self.columns if _plain(c) not in wanted]
        missing = [n for n in wanted if n not in seen]
        problems = [_missing(n, strangers, self.place(HEADER, 0)) for n in missing]
        return {n: seen[n] for n in wanted if n in seen}, problems


def read_sheet(path: str | Path) -> Sheet:
    """Read a CSV file in UTF-8 or Big5, delimited by commas, semicolons or tabs.

    Blank lines, and blank cells beyond the header, are left out.

    Raises:
        ProblemsError: KS401 where there is no readable table.
    """
    file = str(path)
    lines = list(io.StringIO(_decode(Path(path), file), newline=""))
    top = next((n for n in lines if n.strip()), "")
    delimiter = max(_DELIMITERS, key=top.count)
    records = _records(lines, delimiter, file)
    if not records:
        raise ProblemsError([Problem("KS401", N_("the file is empty"), {}, Place(file))])
    header = records[0][1]
    fitted = [(start, _fit(cells, len(header))) for start, cells in records]
    kept = [(start, cells) for start, cells in fitted if cells is not None]

    def place(row: int, column: int) -> Place:
        line = kept[row + 1][0]
        return Place(file, line, _column_start(lines[line - 1], column, delimiter))

    columns = kept[0][1]
    problems = _doubles(columns, place) + [
        _ragged(cells, header, Place(file, start, 1))
        for (start, cells), (_, fit) in zip(records, fitted, strict=True)
        if fit is None
    ]
    return Sheet(file, columns, tuple(c for _, c in kept[1:]), place, tuple(problems))


def sheet_of(frame: "pd.DataFrame", name: str = "table") -> Sheet:
    """Return a frame as a sheet; its places are the column's name and the row from 0 on."""
    columns = tuple(str(c) for c in frame.columns)
    texts = [["" if _unknown(v) else str(v) for v in frame[c].tolist()] for c in frame.columns]

    def place(row: int, column: int) -> Place:
        where = f"{columns[column]}[{row}]" if columns and row != HEADER else "header"
        return Place(name, cell=where)

    return Sheet(name, columns, tuple(zip(*texts, strict=True)), place)


def _decode(path: Path, file: str) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        facts = {"what": error.strerror}
        problem = Problem("KS401", N_("cannot be read: {what}"), facts, Place(file))
        raise ProblemsError([problem]) from error
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    hint = N_("save it as CSV UTF-8")
    template = N_("the text is neither UTF-8 nor Big5")
    raise ProblemsError([Problem("KS401", template, {}, Place(file), hint)])


def _records(lines: Sequence[str], delimiter: str, file: str) -> list[tuple[int, list[str]]]:
    """Split into records with any content, each with the line that it starts on."""
    reader = csv.reader(lines, delimiter=delimiter)
    records, end = [], 0
    try:
        for cells in reader:
            if any(c.strip() for c in cells):
                records.append((end + 1, cells))
            end = reader.line_num
    except csv.Error as error:
        place = Place(file, reader.line_num)
        problem = Problem("KS401", N_("this is not CSV: {what}"), {"what": error}, place)
        raise ProblemsError([problem]) from error
    return records


def _fit(cells: Sequence[str], width: int) -> tuple[str, ...] | None:
    """Cut blank cells off the end; None where the row is still too long or is too short."""
    kept = tuple(c.strip() for c in cells)
    while len(kept) > width and not kept[-1]:
        kept = kept[:-1]
    return kept if len(kept) == width else None


def _column_start(line: str, column: int, delimiter: str) -> int:
    """Return the 1-based character where a cell starts in a line."""
    quoted = False
    for index, character in enumerate(line):
        if column == 0:
            return index + 1
        quoted ^= character == '"'
        column -= character == delimiter and not quoted
    return len(line.rstrip("\r\n")) + 1


def _doubles(columns: Sequence[str], place: Callable[[int, int], Place]) -> list[Problem]:
    plain = [_plain(c) for c in columns]
    template = N_('column "{column}" is given twice')
    return [
        Problem("KS402", template, {"column": columns[i]}, place(HEADER, i))
        for i, name in enumerate(plain)
        if name and name in plain[:i]
    ]


def _ragged(cells: Sequence[str], columns: Sequence[str], place: Place) -> Problem:
    facts = {"found": len(cells), "wanted": len(columns)}
    hint = N_("put quotes around a text that contains the delimiter")
    return Problem("KS403", N_("{found} cells in a table of {wanted} columns"), facts, place, hint)


def _missing(name: str, strangers: Sequence[str], place: Place) -> Problem:
    by_plain = {_plain(c): c for c in strangers}
    close = by_plain.get(nearest(name, by_plain) or "")
    found = ", ".join(f'"{c}"' for c in strangers)
    hint = N_('did you mean "{close}"?') if close else N_("other columns here: {found}")
    facts = {"column": name, "close": close, "found": found}
    return Problem(
        "KS404", N_('column "{column}" is missing'), facts, place, hint if strangers else ""
    )


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _unknown(value: object) -> bool:
    import pandas as pd  # noqa: PLC0415 - slow to import, and only frames need it

    return bool(pd.isna(value))  # type: ignore[call-overload]
