"""Panels are checked cell by cell, and all that is wrong is said at once."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamsim.data import MIN_WEEKS, panel_of, read_panel
from kamsim.data.cell import parse
from kamsim.errors import ProblemsError

HEADER = "retailer,week,volume,display,price"


def lines(retailer: str = "A", weeks: int = MIN_WEEKS, first: int = 1) -> list[str]:
    return [f"{retailer},{w},{100 + w},0.1,2.5" for w in range(first, first + weeks)]


def write(path: Path, rows: list[str], header: str = HEADER) -> Path:
    path.write_text("\n".join([header, *rows]) + "\n", "utf-8")
    return path


def problems(path: Path) -> list[tuple[str, str, str]]:
    with pytest.raises(ProblemsError) as caught:
        read_panel(path)
    return [
        (p.code, f"{p.place.line}:{p.place.column}", p.message()) for p in caught.value.problems
    ]


def test_a_good_file_becomes_a_typed_frame_in_order(tmp_path: Path) -> None:
    frame = read_panel(write(tmp_path / "p.csv", [*reversed(lines("B")), *lines("A")]))
    assert list(frame.columns) == ["retailer", "week", "volume", "display", "price"]
    assert frame["retailer"].unique().tolist() == ["B", "A"]
    assert frame["week"].tolist() == [*range(1, MIN_WEEKS + 1)] * 2
    assert [frame[c].dtype for c in ("week", "volume")] == ["int64", "float64"]


def test_every_cell_that_is_wrong_is_reported_at_its_place(tmp_path: Path) -> None:
    rows = lines()
    rows[0] = "A,1,many,0.1,2.5"
    rows[1] = "A,2,nan,0.1,2.5"
    rows[2] = "A,3,103,12,2.5"
    rows[3] = "A,4,104,0.1,-1"
    rows[4] = "A,5,105,,2.5"
    rows[5] = "A,6.5,106,0.1,0"
    rows[6] = "A,8,107,0.1,inf"
    rows[7] = ",8,108,0.1,2.5"
    rows[8] = "A,8,109,0.1,2.5"
    found = problems(write(tmp_path / "p.csv", rows))
    assert found == [
        ("KS407", "9:1", "the retailer's name should have 1 to 80 characters"),
        ("KS407", "7:3", "week is 6.5: it should be a whole number"),
        ("KS405", "2:5", 'volume is "many" where a number belongs'),
        ("KS406", "3:5", "volume is nan: not a finite number"),
        ("KS407", "4:9", "display is 12: it should be from 0 to 1"),
        ("KS405", "6:9", "display is empty"),
        ("KS407", "5:13", "price is -1: it should be above 0"),
        ("KS407", "7:15", "price is 0: it should be above 0"),
        ("KS406", "8:13", "price is inf: not a finite number"),
        ("KS408", "10:3", f'week 8 of "A" is given twice, first at {tmp_path / "p.csv"}:8:3'),
        ("KS409", "2:1", f'"A" has {MIN_WEEKS - 1} weeks, at least {MIN_WEEKS} are needed'),
    ]


def test_a_missing_column_is_named_with_the_one_that_may_be_meant(tmp_path: Path) -> None:
    path = write(tmp_path / "p.csv", lines(), "retailer,week,volum,display,cost")
    with pytest.raises(ProblemsError) as caught:
        read_panel(path)
    said = [(p.code, p.message(), p.hint()) for p in caught.value.problems]
    assert said == [
        ("KS404", 'column "volume" is missing', 'did you mean "volum"?'),
        ("KS404", 'column "price" is missing', 'other columns here: "volum", "cost"'),
    ]


def test_cells_are_checked_even_where_a_column_is_missing(tmp_path: Path) -> None:
    path = write(tmp_path / "p.csv", ["A,x,100,0.1"], "retailer,week,volume,display")
    assert [p[0] for p in problems(path)] == ["KS404", "KS405", "KS409"]


def test_columns_may_stand_in_any_order_and_case_beside_others(tmp_path: Path) -> None:
    rows = [f"x,2.5,0.1,{w},{100 + w},A" for w in range(MIN_WEEKS)]
    header = "note,Price,DISPLAY,ｗｅｅｋ,volume , retailer"
    assert len(read_panel(write(tmp_path / "p.csv", rows, header))) == MIN_WEEKS


def test_short_series_are_reported_once_for_each_retailer(tmp_path: Path) -> None:
    rows = [*lines("A"), *lines("B", 5), *lines("C", MIN_WEEKS - 1)]
    found = problems(write(tmp_path / "p.csv", rows))
    assert [(p[0], p[1]) for p in found] == [("KS409", "28:1"), ("KS409", "33:1")]


def test_a_volume_that_never_changes_was_filled_in(tmp_path: Path) -> None:
    rows = [f"A,{w},100,0.1,2.5" for w in range(MIN_WEEKS)]
    assert problems(write(tmp_path / "p.csv", rows)) == [
        ("KS410", "2:5", '"A" sells 100 in every week: this is filled in, not counted')
    ]


def test_an_empty_table_is_a_problem(tmp_path: Path) -> None:
    assert [p[0] for p in problems(write(tmp_path / "p.csv", []))] == ["KS401"]


def test_a_frame_is_checked_like_a_file(panel: Callable[..., tuple[pd.DataFrame, object]]) -> None:
    frame, _ = panel(1, accounts=3, weeks=30)
    frame.loc[7, "price"] = float("nan")
    frame.loc[40, "display"] = -0.5
    with pytest.raises(ProblemsError) as caught:
        panel_of(frame)
    assert [str(p.place) for p in caught.value.problems] == [
        "panel, cell display[40]",
        "panel, cell price[7]",
    ]


def test_a_checked_frame_stays_as_it_is(panel: Callable[..., tuple[pd.DataFrame, object]]) -> None:
    frame, _ = panel(2, accounts=3, weeks=30)
    pd.testing.assert_frame_equal(panel_of(panel_of(frame)), frame)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("１２０", 120.0),
        ("36,000", 36000.0),
        ("1,234,567.5", 1234567.5),
        ("−2.5", -2.5),
        (" 1e3 ", 1000.0),
        ("1_000", None),
        ("1,5", None),
        ("12,34", None),
        ("1.2.3", None),
        ("0x10", None),
        ("", None),
    ],
)
def test_numbers_are_read_as_people_type_them(text: str, value: float | None) -> None:
    assert parse(text) == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_is_read_back_exactly(value: float) -> None:
    assert parse(repr(value)) == value
