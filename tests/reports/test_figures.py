import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamsim.reports import Language
from kamsim.reports.figures import (
    MINUS,
    Figures,
    chance,
    percent,
    plain,
    rounded,
    step_of,
    step_of_size,
)

SIZES = st.floats(1e-3, 1e12)
VALUES = st.floats(-1e9, 1e9).filter(lambda x: x == 0 or abs(x) > 1e-6)


def read(text: str) -> float:
    """Read a figure back."""
    return float(text.replace(",", "").replace(MINUS, "-"))


@given(SIZES)
def test_a_step_is_a_power_of_ten_between_a_thirtieth_and_a_third_of_the_spread(
    spread: float,
) -> None:
    step = step_of(spread)
    assert math.isclose(math.log10(step), round(math.log10(step)), abs_tol=1e-9)
    assert 1 / 30 - 1e-9 <= step / spread <= 1 / 3 + 1e-9


@given(VALUES, SIZES)
def test_what_is_written_is_the_value_to_half_a_step(value: float, spread: float) -> None:
    step = step_of(spread)
    shown = read(plain(value, step))
    assert abs(shown - value) <= step / 2 * (1 + 1e-6) + 1e-6


@given(VALUES.filter(bool), SIZES)
def test_no_figure_that_is_not_0_is_written_as_0(value: float, spread: float) -> None:
    near = rounded(value, step_of(spread))
    assert near != 0
    assert (near > 0) == (value > 0)


@given(SIZES, st.floats(1e-3, 1e9))
def test_more_is_never_written_as_less(value: float, more: float) -> None:
    step = step_of_size(value)
    assert rounded(value, step) <= rounded(value + more, step)


@pytest.mark.parametrize(
    ("value", "step", "text"),
    [
        (483_210.4, 10_000, "480,000"),
        (-4_200_000.0, 100_000, f"{MINUS}4,200,000"),
        (0.0, 10, "0"),
        (-12.0, 10_000, f"{MINUS}10"),
        (2.345, 0.01, "2.35"),
        (1_234.0, 0.0, "1,234"),
    ],
)
def test_figures_have_separators_and_no_false_decimals(
    value: float, step: float, text: str
) -> None:
    assert plain(value, step) in (text, text.replace("5", "4"))


@pytest.mark.parametrize(
    ("language", "currency", "value", "text"),
    [
        ("en", "USD", 480_000, "USD 480,000"),
        ("en", "USD", -480_000, f"{MINUS}USD 480,000"),
        ("zh-TW", "USD", 480_000, "48 萬美元"),
        ("zh-TW", "TWD", -12_000_000, f"{MINUS}新台幣 1,200 萬元"),
        ("zh-TW", "TWD", 120_000_000, "新台幣 1.2 億元"),
        ("zh-TW", "USD", 900, "900 美元"),
    ],
)
def test_money_is_written_the_readers_way(
    language: str, currency: str, value: float, text: str
) -> None:
    figures = Figures(Language.of(language), "money a year", currency)
    assert figures.amount(value, step_of_size(value)) == text


def test_shares_are_in_per_cent(english: Language) -> None:
    figures = Figures(english, "share", "USD")
    assert figures.amount(0.0853, 0.001, signed=True) == "+8.5 points"
    assert figures.amount(0.0853, 0.001) == "8.5%"


def test_an_unknown_unit_is_shown_as_it_is(english: Language) -> None:
    assert Figures(english, "pallets", "USD").amount(12.0, 1.0) == "12 pallets"


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "<1%"), (0.004, "<1%"), (0.78, "78%"), (0.999, ">99%"), (1, ">99%")]
)
def test_a_chance_is_never_certain(value: float, text: str) -> None:
    assert chance(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.00804, "0.80%"), (0.0312, "3.1%"), (0.416, "42%"), (1.0, "100%")]
)
def test_shares_of_revenue_have_two_digits(value: float, text: str) -> None:
    assert percent(value) == text
