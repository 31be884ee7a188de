"""Panels: weekly sales of many accounts, checked cell by cell."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from kamsim.data.cell import ABOVE_ZERO, SHARE, WHOLE, number
from kamsim.data.sheet import HEADER, Sheet, read_sheet, sheet_of
from kamsim.errors import N_, Problem, ProblemsError

if TYPE_CHECKING:
    import pandas as pd

NAME = "retailer"
RANGES = {"week": WHOLE, "volume": ABOVE_ZERO, "display": SHARE, "price": ABOVE_ZERO}
MIN_WEEKS = 26
"""Half a year: fewer weeks hold too few price changes to tell an account from the others."""
_LONGEST_NAME = 80


def read_panel(path: str | Path, min_weeks: int = MIN_WEEKS) -> "pd.DataFrame":
    """Read the weekly sales of accounts from a CSV file; other columns are left out.

    Columns: `retailer`, `week` (whole number), `volume` (units, above 0), `display` (share of
    full display, 0 to 1), `price` (money per unit on the shelf, above 0). The frame has a row
    per retailer and week, retailers in the file's order, weeks ascending.

    Raises:
        ProblemsError: everything that is wrong with the file, each problem at its cell.
    """
    return check_panel(read_sheet(path), min_weeks)


def panel_of(frame: "pd.DataFrame", min_weeks: int = MIN_WEEKS) -> "pd.DataFrame":
    """Check a frame of the same columns as `read_panel` checks a file."""
    return check_panel(sheet_of(frame, "panel"), min_weeks)


@dataclass(slots=True)
class _Reading:
    """What a sheet says: per row its retailer and numbers, None where it has a problem."""

    names: list[str | None] = field(default_factory=list)
    numbers: dict[str, list[float | None]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def check_panel(sheet: Sheet, min_weeks: int) -> "pd.DataFrame":
    """Turn a sheet into a panel, or report every problem there is."""
    found, missing = sheet.find([NAME, *RANGES])
    problems = [*missing, *sheet.problems]
    if not sheet.rows:
        problems.append(Problem("KS401", N_("the table has no rows"), {}, sheet.place(HEADER, 0)))
    reading = _Reading(problems=problems)
    reading.names = _names(sheet, found, reading)
    for column, allowed in RANGES.items():
        if column in found:
            cells = [number(sheet, r, found[column], allowed) for r in range(len(sheet.rows))]
            reading.problems += [c for c in cells if isinstance(c, Problem)]
            reading.numbers[column] = [None if isinstance(c, Problem) else c for c in cells]
    if NAME in found and "week" in found:
        reading.problems += _doubles(sheet, found, reading)
        reading.problems += _short(sheet, found, reading, min_weeks)
    if NAME in found and "volume" in found:
        reading.problems += _frozen(sheet, found, reading)
    if reading.problems:
        raise ProblemsError(reading.problems)
    return _frame(reading)


def _names(sheet: Sheet, found: dict[str, int], reading: _Reading) -> list[str | None]:
    if NAME not in found:
        return [None] * len(sheet.rows)
    names: list[str | None] = []
    for index, row in enumerate(sheet.rows):
        name = row[found[NAME]]
        names.append(name or None)
        if not name or len(name) > _LONGEST_NAME:
            facts = {"longest": _LONGEST_NAME}
            template = N_("the retailer's name should have 1 to {longest} characters")
            place = sheet.place(index, found[NAME])
            reading.problems.append(Problem("KS407", template, facts, place))
    return names


def _doubles(sheet: Sheet, found: dict[str, int], reading: _Reading) -> list[Problem]:
    seen: dict[tuple[str, float], int] = {}
    problems = []
    for row, (name, week) in enumerate(zip(reading.names, reading.numbers["week"], strict=True)):
        if name is None or week is None:
            continue
        first = seen.setdefault((name, week), row)
        if first != row:
            facts = {"name": name, "week": int(week), "first": sheet.place(first, found["week"])}
            template = N_('week {week} of "{name}" is given twice, first at {first}')
            problems.append(Problem("KS408", template, facts, sheet.place(row, found["week"])))
    return problems


def _short(
    sheet: Sheet, found: dict[str, int], reading: _Reading, min_weeks: int
) -> list[Problem]:
    counts = Counter(n for n in reading.names if n is not None)
    template = N_('"{name}" has {found} weeks, at least {least} are needed')
    hint = N_("leave this retailer out, or bring more weeks")
    return [
        Problem(
            "KS409",
            template,
            {"name": name, "found": count, "least": min_weeks},
            sheet.place(reading.names.index(name), found[NAME]),
            hint,
        )
        for name, count in counts.items()
        if count < min_weeks
    ]


def _frozen(sheet: Sheet, found: dict[str, int], reading: _Reading) -> list[Problem]:
    """Report retailers that sell exactly the same in every week: filled in, not counted."""
    rows = _rows(reading.names)
    volumes = reading.numbers["volume"]
    template = N_('"{name}" sells {found} in every week: this is filled in, not counted')
    return [
        Problem(
            "KS410",
            template,
            {"name": name, "found": f"{volumes[at[0]]:g}"},
            sheet.place(at[0], found["volume"]),
        )
        for name, at in rows.items()
        if len(at) > 1
        and volumes[at[0]] is not None
        and all(volumes[a] == volumes[b] for a, b in pairwise(at))
    ]


def _rows(names: Sequence[str | None]) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = {}
    for row, name in enumerate(names):
        if name is not None:
            rows.setdefault(name, []).append(row)
    return rows


def _frame(reading: _Reading) -> "pd.DataFrame":
    import pandas as pd  # noqa: PLC0415 - slow to import, and only a good panel needs it

    frame = pd.DataFrame({NAME: reading.names, **reading.numbers})
    frame["week"] = frame["week"].astype("int64")
    rank = {name: i for i, name in enumerate(_rows(reading.names))}
    order = frame.assign(rank=frame[NAME].map(rank)).sort_values(["rank", "week"])
    return order.drop(columns="rank").reset_index(drop=True)
