"""Books of accounts are read from CSV, or everything wrong with them is said at once."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamsim.data import read_accounts
from kamsim.errors import ProblemsError
from kamsim.model.account import ORDER_RULES, Account

words = st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=9)
sizes = st.floats(1e-3, 1e9)
accounts = st.builds(
    Account,
    id=words,
    name=words | st.just(""),
    region=words,
    channel=words,
    base_units=sizes,
    order_rule=st.sampled_from(ORDER_RULES),
    price_elasticity=st.none() | st.floats(-10, -1e-6),
    price_elasticity_se=st.floats(0, 5),
    display_response=st.none() | st.floats(0, 10),
    display_response_se=st.floats(0, 5),
    noise_sd=st.none() | st.floats(1e-6, 3),
    noise_ar=st.none() | st.floats(0, 0.99),
)


def write(path: Path, rows: list[list[object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


@given(st.lists(accounts, min_size=1, max_size=4, unique_by=lambda a: a.id))
def test_accounts_that_are_written_are_read(
    tmp_path_factory: pytest.TempPathFactory, book: list[Account]
) -> None:
    fields = list(Account.model_fields)
    rows = [[getattr(a, f) for f in fields] for a in book]
    path = write(tmp_path_factory.mktemp("book") / "a.csv", [fields, *rows])
    assert read_accounts(path) == tuple(book)


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "id,region,base_unit,order_rule,price_elasticity,tier\n"
        "A,north,100,smoothin-g,0.5,x\n"
        "A,,100,smoothing,,x\n"
        ",south,100,,minus two,x\n",
        "utf-8",
    )
    with pytest.raises(ProblemsError) as caught:
        read_accounts(path)
    said = [
        (p.code, p.place.line, p.place.column, p.message(), p.hint())
        for p in caught.value.problems
    ]
    rules = "'moving_average', 'smoothing' or 'autoregressive'"
    listing = ", ".join(sorted(Account.model_fields)[:12]) + " …"
    assert said == [
        ("KS404", 1, 1, 'column "base_units" is missing', 'did you mean "base_unit"?'),
        ("KS411", 1, 49, 'unknown column "tier"', f"allowed: {listing}"),
        (
            "KS407",
            2,
            13,
            f'order_rule is "smoothin-g": it should be {rules}',
            'did you mean "smoothing"?',
        ),
        ("KS407", 2, 24, 'price_elasticity is "0.5": it should be less than 0', ""),
        ("KS405", 3, 3, "region is empty", ""),
        ("KS405", 4, 1, "id is empty", ""),
        ("KS405", 4, 13, 'price_elasticity is "minus two" where a number belongs', ""),
        ("KS408", 3, 1, f'account "A" is given twice, first at {path}:2:1', ""),
    ]


def test_an_empty_cell_means_not_known(tmp_path: Path) -> None:
    rows: list[list[object]] = [["id", "region", "base_units", "noise_sd"], ["A", "n", "10", ""]]
    assert read_accounts(write(tmp_path / "a.csv", rows)) == (
        Account(id="A", region="n", base_units=10.0),
    )


def test_a_header_alone_is_no_book(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError, match="no rows"):
        read_accounts(write(tmp_path / "a.csv", [["id", "region", "base_units"]]))
