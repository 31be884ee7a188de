"""Scenario files: overrides of the register, accounts beside them, settings."""

import math
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamsim.catalog import Catalog
from kamsim.catalog.register_file import set_values
from kamsim.catalog.scenario_file import read_scenario
from kamsim.errors import CommandError, ProblemsError
from tests.catalog.conftest import SHIPPED

BOOK = "id,region,base_units,price_elasticity\n0007,north,100,-2.1\nb,east,50,\n"


@pytest.fixture
def text(shipped):
    return shipped.scenario_source(SHIPPED)[0]


@pytest.fixture
def load(shipped, tmp_path):
    def make(text):
        return read_scenario(text, "x.yaml", shipped.register(), tmp_path)

    return make


@pytest.fixture
def bookless(text):
    """Return the scenario without its market, for accounts to be written below."""
    start = text.index("market:")
    return text[:start] + text[text.index("key_accounts:") :]


def test_parameters_may_be_held_or_given_another_range(text, load, shipped):
    more = (
        "parameters: {trust.decay: 0.02, churn.rate: {low: 0.05, base: 0.08, high: 0.2, note: n}}"
    )
    scenario = load(f"{text}\n{more}\n")
    before, after = shipped.register().by_id(), scenario.parameters.by_id()
    held, ranged = after["trust.decay"], after["churn.rate"]
    assert (held.low, held.base, held.high, held.distribution) == (0.02, 0.02, 0.02, "fixed")
    assert (ranged.low, ranged.base, ranged.high, ranged.note) == (0.05, 0.08, 0.2, "n")
    assert ranged.distribution == before["churn.rate"].distribution
    assert list(after) == list(before)
    assert {n for n in after if after[n] != before[n]} == {"trust.decay", "churn.rate"}


def test_a_range_may_be_given_in_part(text, load, shipped):
    before = shipped.register().by_id()["churn.rate"]
    middle = (before.low + before.base) / 2
    after = load(f"{text}\nparameters: {{churn.rate: {{low: {middle!r}}}}}\n")
    found = after.parameters.by_id()["churn.rate"]
    assert (found.low, found.base, found.high) == (middle, before.base, before.high)


def test_all_problems_of_overrides_and_of_the_rest_are_told_together(text, load, told):
    line = text.count("\n") + 1
    broken = text.replace("weeks: 156", "weeks: 0").replace("  zh-Hant: >-", "  zh: >-", 1)
    more = (
        "parameters:\n"
        "  dont.exist: 1\n"
        "  trust.decya: 1\n"
        "  trust.decay: -1\n"
        "  churn.rate: '0.1'\n"
        "  churn.trust: {low: 3, base: 2, high: 1}\n"
        "  churn.winback_rate: {lwo: 0.1}\n"
        "  trust.initial: {base: x}\n"
        "  account.size_sd: {low: 0.1, base: 0.2, high: 0.3}\n"
    )
    found = told(load, f"{broken}{more}")
    assert f'x.yaml:{line + 1}:3: error KS201 unknown parameter "dont.exist"' in found[0]
    assert 'did you mean "trust.decay"?' in found[1]
    assert f"x.yaml:{line + 3}:16: error KS202 trust.decay = -1 lies outside" in found[2]
    assert 'KS105 found "0.1" where a number' in found[3]
    assert f"x.yaml:{line + 5}:16: error KS202 churn.trust: low 3, base 2 and high 1" in found[4]
    bounds = register().by_id()["churn.trust"].bounds
    assert f"within the bounds [{bounds[0]:g}, {bounds[1]:g}]" in found[4]
    assert f'x.yaml:{line + 6}:24: error KS103 unknown key "lwo" (did you mean "low"?)' in found[5]
    assert f"x.yaml:{line + 7}:25: error KS202 trust.initial" in found[6]
    assert "KS202 account.size_sd is fixed: say which distribution" in found[7]
    assert any("KS106" in p for p in found[8:])
    assert any('"zh"' in p or "zh-Hant" in p for p in found[8:])


@pytest.mark.parametrize("written", ["[1]", "3", "text"])
def test_parameters_that_are_no_mapping_are_refused(text, load, told, written):
    (problem,) = told(load, f"{text}\nparameters: {written}\n")
    assert "KS105" in problem


@pytest.mark.parametrize("written", ["", "[1, 2]", "a text", "3"])
def test_a_file_that_is_no_scenario_is_refused(load, told, written):
    (problem,) = told(load, written)
    assert "x.yaml:1:1: error KS105" in problem


def test_a_file_that_is_no_yaml_is_refused(load, told):
    (problem,) = told(load, "id: [1\n")
    assert "KS101" in problem


def test_accounts_may_be_a_list(bookless, load):
    scenario = load(f"{bookless}\naccounts:\n  - {{id: a, region: north, base_units: 10}}\n")
    assert scenario.market is None
    assert [a.id for a in scenario.accounts] == ["a"]


def test_accounts_may_be_a_table_beside_the_scenario(bookless, load, tmp_path):
    (tmp_path / "book.csv").write_text(BOOK, "utf-8")
    scenario = load(f"{bookless}\naccounts: {{file: book.csv}}\n")
    first, second = scenario.accounts
    assert (first.id, first.region, first.base_units) == ("0007", "north", 100)
    assert (first.price_elasticity, second.price_elasticity) == (-2.1, None)


def test_problems_of_the_table_and_of_the_scenario_are_told_together(
    bookless, load, told, tmp_path
):
    (tmp_path / "book.csv").write_text(BOOK.replace("100", "-100"), "utf-8")
    broken = bookless.replace("weeks: 156", "weeks: 0")
    found = told(load, f"{broken}\naccounts: {{file: book.csv}}\n")
    assert any("book.csv" in p for p in found)
    assert any("x.yaml" in p and "KS106" in p for p in found)


@pytest.mark.parametrize("written", ["{file: none.csv}", "{table: book.csv}", "{file: 3}"])
def test_accounts_that_cannot_be_found_are_a_problem(bookless, load, told, written):
    (problem,) = told(load, f"{bookless}\naccounts: {written}\n")
    assert "KS203" in problem
    assert "x.yaml:" in problem


def test_a_market_and_accounts_exclude_each_other(text, load, told):
    found = told(load, f"{text}\naccounts: [{{id: a, region: north, base_units: 10}}]\n")
    assert any("either a market" in p for p in found)


def test_a_wrong_field_hides_nothing_that_does_not_fit(text, load, told):
    broken = text.replace("weeks: 156", "weeks: many").replace("share: 0.3,", "share: 0.4,")
    broken = broken.replace("regions: {north", "regions: {nrth: 0.1, north")
    broken = broken.replace("to: east depot", "to: eest depot")
    found = "\n".join(told(load, broken))
    assert "KS105" in found
    assert "KS207 the families' shares sum to 1.1" in found
    assert 'KS208 no way leads to region "nrth" (did you mean "north"?)' in found
    assert 'KS208 from "eest depot" no way leads on to a region (did you mean "east depot"?)' in (
        found
    )


WAYS = [
    ("to: west depot", "to: wst depot", "to: ", "west depot"),
    ("from: east depot", "from: east dpot", "from: ", "east depot"),
    ("to: north", "to: nroth", "to: ", "north"),
]


@pytest.mark.parametrize(("before", "after", "key", "meant"), WAYS)
def test_a_misspelt_place_of_the_network_is_told_once_at_its_place(
    text, load, told, before, after, key, meant
):
    broken = text.replace(before, after, 1)
    (problem,) = told(load, broken)
    start = broken.index(after) + len(key)
    line, column = broken[:start].count("\n") + 1, start - broken.rindex("\n", 0, start)
    assert f"x.yaml:{line}:{column}: error KS208" in problem
    assert f'did you mean "{meant}"?' in problem


def test_a_misspelt_depot_is_told_where_accounts_name_the_regions(bookless, load, told):
    accounts = "accounts:\n  - {id: a, region: north, base_units: 10}\n"
    broken = bookless.replace("to: east depot", "to: eest depot")
    (problem,) = told(load, f"{broken}\n{accounts}")
    assert 'did you mean "east depot"?' in problem


def test_no_place_but_the_plant_is_called_plant(text, load, told):
    (problem,) = told(load, text.replace("to: north", "to: plant", 1))
    assert "KS208 plant is where goods come from" in problem


def test_accounts_of_a_list_that_do_not_fit_are_told_at_their_line(bookless, load, told):
    line = bookless.count("\n") + 2
    accounts = (
        "accounts:\n"
        "  - {id: a, region: north, base_units: many}\n"
        "  - {id: a, region: nroth, base_units: 10}\n"
    )
    found = told(load, f"{bookless}\n{accounts}")
    first, second = f"x.yaml:{line + 1}:10", f"x.yaml:{line + 2}:10"
    assert [p.split(" ")[2] for p in found] == ["KS105", "KS408", "KS208"]
    assert f'{second}: error KS408 account "a" is given twice, first at {first}' in found[1]
    assert 'region "nroth" of account "a" (did you mean "north"?)' in found[2]


def test_accounts_of_a_table_that_do_not_fit_are_told_at_their_cell(
    bookless, load, told, tmp_path
):
    (tmp_path / "book.csv").write_text(f"{BOOK}c,nroth,10,\nb,east,many,\n", "utf-8")
    found = told(load, f"{bookless}\naccounts: {{file: book.csv}}\n")
    assert [p.split(" ")[2] for p in found] == ["KS405", "KS408", "KS208"]
    assert 'book.csv:4:3: error KS208 no way leads to region "nroth" of account "c"' in found[2]
    assert 'did you mean "north"?' in found[2]


def test_settings_hold_parameters(own):
    plain = own.scenario("summer")
    held = own.scenario("summer", {"trust.decay": "0.031", "churn.rate": "5e-2"})
    values = held.parameters.by_id()
    assert (values["trust.decay"].base, values["churn.rate"].base) == (0.031, 0.05)
    assert values["trust.decay"].distribution == "fixed"
    assert held.model_copy(update={"parameters": plain.parameters}) == plain


def test_all_settings_that_cannot_be_are_told(own):
    settings = {"trust.decya": "1", "trust.decay": "9", "churn.rate": "much", "churn.trust": "nan"}
    with pytest.raises(CommandError) as caught:
        own.scenario("summer", settings)
    assert [p.code for p in caught.value.problems] == ["KS201", "KS202", "KS105", "KS202"]
    assert all(p.place.file == "--set" for p in caught.value.problems)


@cache
def register():
    return Catalog().register()


@settings(max_examples=50)
@given(st.data())
def test_a_value_is_held_if_and_only_if_it_lies_within_the_bounds(data):
    parameter = data.draw(st.sampled_from(register().parameters))
    near = st.floats(*parameter.bounds) if data.draw(st.booleans()) else st.floats()
    value = data.draw(near)
    inside = parameter.bounds[0] <= value <= parameter.bounds[1]
    try:
        found = set_values(register(), {parameter.id: repr(value)}).by_id()[parameter.id]
    except ProblemsError:
        assert not inside
    else:
        assert inside
        assert found.base == value
        assert math.isfinite(value)
