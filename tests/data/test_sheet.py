"""Sheets hold every cell of a CSV file and know where it stands."""

import csv
import io
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamsim.data.sheet import HEADER, read_sheet, sheet_of
from kamsim.errors import ProblemsError

texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=6)
tables = st.integers(1, 4).flatmap(
    lambda n: st.lists(st.lists(texts, min_size=n, max_size=n), min_size=1, max_size=5)
)


def write(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@given(tables)
def test_what_a_csv_writer_wrote_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, quoting=csv.QUOTE_ALL).writerows(
        [[f"c{i}" for i in range(len(rows[0]))], *rows]
    )
    path = write(tmp_path_factory.mktemp("sheet") / "t.csv", stream.getvalue())
    expected = [tuple(c.strip() for c in r) for r in rows if any(c.strip() for c in r)]
    assert list(read_sheet(path).rows) == expected


@given(st.lists(st.text("abc,\"' ", max_size=5), min_size=2, max_size=5))
def test_a_place_points_at_the_first_character_of_the_cell(
    tmp_path_factory: pytest.TempPathFactory, cells: list[str]
) -> None:
    written = ['"' + c.replace('"', '""') + '"' for c in ["x", *cells]]
    header = ",".join(f"c{i}" for i in range(len(written)))
    path = write(tmp_path_factory.mktemp("sheet") / "t.csv", f"{header}\n\n{','.join(written)}\n")
    sheet = read_sheet(path)
    for column in range(len(written)):
        start = len(",".join(written[:column])) + (2 if column else 1)
        place = sheet.place(0, column)
        assert (place.line, place.column) == (3, start)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp950"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_chinese_text_is_read_in_the_usual_encodings(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    text = f"客戶{delimiter}區域\n大同{delimiter}北區\n"
    sheet = read_sheet(write(tmp_path / "t.csv", text.encode(encoding)))
    assert (sheet.columns, sheet.rows) == (("客戶", "區域"), (("大同", "北區"),))


def test_lines_count_through_cells_that_span_lines(tmp_path: Path) -> None:
    sheet = read_sheet(write(tmp_path / "t.csv", 'a,b\r\n"x\r\ny",1\r\nz,2\r\n'))
    assert sheet.rows == (("x\r\ny", "1"), ("z", "2"))
    assert [sheet.place(r, 0).line for r in (HEADER, 0, 1)] == [1, 2, 4]


def test_problems_of_form_are_reported_together(tmp_path: Path) -> None:
    sheet = read_sheet(write(tmp_path / "t.csv", "a,b, A \n1,2,3\n1,2\n1,2,3,\n1,2,3,4\n"))
    assert [(p.code, p.place.line, p.place.column) for p in sheet.problems] == [
        ("KS402", 1, 5),
        ("KS403", 3, 1),
        ("KS403", 5, 1),
    ]
    assert sheet.rows == (("1", "2", "3"),) * 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\n \n,,\n", "empty"),
        (b"a,b\n\xff\xff\xff,1\n", "neither UTF-8 nor Big5"),
        (b"a,b\n" + b"x" * 200_000 + b",1\n", "not CSV"),
    ],
)
def test_what_is_no_table_is_said_to_be_none(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(ProblemsError, match=said) as caught:
        read_sheet(write(tmp_path / "t.csv", content))
    assert [p.code for p in caught.value.problems] == ["KS401"]


def test_a_file_that_is_not_there_is_a_problem_and_no_traceback(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError, match="cannot be read: No such file"):
        read_sheet(tmp_path / "none.csv")


def test_a_frame_is_a_sheet_whose_unknown_cells_are_empty() -> None:
    frame = pd.DataFrame({"a": [0.1, None], "b": ["x", None]})
    sheet = sheet_of(frame, "mine")
    assert sheet.rows == (("0.1", "x"), ("", ""))
    assert str(sheet.place(1, 0)) == "mine, cell a[1]"
