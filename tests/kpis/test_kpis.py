"""Every KPI on a hand-made world whose numbers can be worked out on paper."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kamsim.kpis import PRIMARY, kpis
from kamsim.kpis.supply import gini
from kamsim.model.kpi import Kpi
from kamsim.model.results import World

BY_ID = {k.id: k for k in kpis()}
EVERY = pytest.mark.parametrize("kpi", kpis(), ids=lambda k: k.id)
RATE = 0.08
WEEKS = 104
UNITS = {
    "needed": (100.0, 40.0),
    "filled": (90.0, 38.0),
    "demand": (80.0, 30.0),
    "reached": (72.0, 28.5),
}


def constant(value):
    return np.full(WEEKS, float(value))


@pytest.fixture
def world():
    """Two years of four accounts, the first two of them key."""
    weekly = {
        "needed_units": constant(UNITS["needed"][0]),
        "key_needed_units": constant(UNITS["needed"][1]),
        "filled_units": constant(UNITS["filled"][0]),
        "key_filled_units": constant(UNITS["filled"][1]),
        "demand_units": constant(UNITS["demand"][0]),
        "key_demand_units": constant(UNITS["demand"][1]),
        "demand_reached_units": constant(UNITS["reached"][0]),
        "key_reached_units": constant(UNITS["reached"][1]),
        "lost_units": constant(4),
        "sellin_units": constant(91),
        "sellout_units": np.tile([70.0, 80.0], WEEKS // 2),
        "ordered_units": np.tile([60.0, 90.0], WEEKS // 2),
        "plant_stock_units": constant(150),
        "account_stock_units": constant(225),
        "revenue_money": constant(1800),
    }
    accounts = {
        "needed_units": np.array([20.0, 10, 40, 0]),
        "filled_units": np.array([20.0, 5, 40, 0]),
        "lost_count": np.array([1.0, 0, 2, 1]),
        "trust_index": np.array([0.8, 0.6, 0.1, 0.2]),
        "entitlement_index": np.array([0.3, 0.1, 0.0, 0.0]),
        "beyond_fill_share": np.array([0.5, 0.0, 0.25, 0.25]),
    }
    ledger = {
        ("accounts", "firm", "sales"): constant(1000),
        ("firm", "suppliers", "production"): constant(600),
        ("firm", "staff", "s01.monitor"): constant(30),
        ("accounts", "firm", "s01.monitor"): constant(10),
        ("firm", "accounts", "s08.rebate"): constant(5),
        ("firm", "staff", "service"): constant(7),
        ("accounts", "rival", "elsewhere"): constant(99),
    }
    return World(
        policy="p",
        replication=0,
        weeks=WEEKS,
        price_money=20.0,
        weekly=weekly,
        accounts=accounts,
        panel={},
        ledger=ledger,
        key=np.array([True, True, False, False]),
        parameters={"money.discount_rate": RATE},
    )


def value(world, name):
    return BY_ID[name].measure(world)


EXPECTED = {
    "profit": (1000 - 600 - 30 + 10 - 5 - 7) * 52,
    "revenue": 1800 * 52,
    "programme_cost": (30 - 10 + 5) * 52,
    "fill_rate_key": 38 / 40,
    "fill_rate_other": 52 / 60,
    "shelf_availability_key": 28.5 / 30,
    "shelf_availability_other": 43.5 / 50,
    "units_lost_share": 4 / 80,
    "fill_gini": 2 / 15,
    "sellout_units": 75 * 52,
    "sellin_units": 91 * 52,
    "bullwhip": 15**2 / 5**2,
    "stock_weeks_firm": 2,
    "stock_weeks_accounts": 3,
    "accounts_lost_key": 0.25,
    "accounts_lost_other": 0.75,
    "trust_key": 0.7,
    "entitlement_key": 0.2,
    "beyond_fill_share": 0.25,
}


def test_every_kpi_has_a_number_worked_out_here():
    assert set(EXPECTED) == set(BY_ID)


@pytest.mark.parametrize("name", EXPECTED)
def test_it_measures_what_it_says(world, name):
    assert value(world, name) == pytest.approx(EXPECTED[name], rel=1e-12)


def test_profit_is_the_level_amount_with_the_same_present_value(world):
    cash = np.zeros(WEEKS)
    cash[-1] = 1000.0
    late = replace(world, ledger={("accounts", "firm", "sales"): cash})
    worth = (1 + RATE) ** (-np.arange(WEEKS) / 52)
    level = value(late, "profit")
    assert (worth * level / 52).sum() == pytest.approx(1000.0 * worth[-1])
    assert level < 1000.0 / 2


def test_without_discounting_profit_is_the_mean_yearly_cash(world):
    amounts = np.arange(WEEKS, dtype=float)
    plain = replace(
        world,
        ledger={("accounts", "firm", "sales"): amounts},
        parameters={"money.discount_rate": 0.0},
    )
    assert value(plain, "profit") == pytest.approx(amounts.sum() / 2)


def test_profit_counts_the_firms_own_lines_only(world):
    others = {line: x for line, x in world.ledger.items() if "firm" in line}
    assert value(replace(world, ledger=others), "profit") == value(world, "profit")


NOT_DEFINED = {
    "no key accounts": (
        {"key": np.zeros(4, dtype=bool)},
        {"key_needed_units", "key_demand_units"},
        "fill_rate_key shelf_availability_key accounts_lost_key trust_key entitlement_key",
    ),
    "nothing but key accounts": (
        {"key": np.ones(4, dtype=bool)},
        set(),
        "fill_rate_other shelf_availability_other accounts_lost_other",
    ),
    "no orders, demand or sales": (
        {},
        {"needed_units", "key_needed_units", "demand_units", "key_demand_units", "sellout_units"},
        (
            "fill_rate_key fill_rate_other shelf_availability_key shelf_availability_other"
            " units_lost_share bullwhip stock_weeks_firm stock_weeks_accounts"
        ),
    ),
}


@pytest.mark.parametrize("case", NOT_DEFINED)
def test_what_is_not_defined_is_none(world, case):
    changes, gone, names = NOT_DEFINED[case]
    weekly = {n: np.zeros(WEEKS) if n in gone else x for n, x in world.weekly.items()}
    odd = replace(world, weekly=weekly, **changes)
    assert {name for name in BY_ID if value(odd, name) is None} == set(names.split())


def test_fill_is_as_unequal_as_it_can_be_where_one_account_gets_all(world):
    def shared(*filled):
        accounts = {**world.accounts, "needed_units": np.full(4, 10.0), "filled_units": filled}
        return value(replace(world, accounts=accounts), "fill_gini")

    assert shared(*np.full(4, 7.0)) == pytest.approx(0, abs=1e-15)
    assert shared(*np.array([0.0, 0, 0, 10])) == pytest.approx(3 / 4)
    assert shared(*np.zeros(4)) is None


@given(arrays(np.float64, st.integers(1, 30), elements=st.floats(0.001, 1000)))
def test_gini_is_half_the_relative_mean_difference(values):
    n = len(values)
    pairs = math.fsum(abs(a - b) for a in values.tolist() for b in values.tolist())
    assert gini(values) == pytest.approx(pairs / (2 * n * n * values.mean()), abs=1e-9)


def test_the_primary_kpi_comes_first():
    assert kpis()[0].id == PRIMARY
    assert len({k.id for k in kpis()}) == len(kpis())


@EVERY
def test_it_has_a_label_in_both_languages_a_unit_and_a_direction(kpi):
    assert isinstance(kpi, Kpi)
    assert kpi.label("en").strip()
    assert any("\u4e00" <= c <= "\u9fff" for c in kpi.label("zh-TW"))
    assert kpi.unit.strip()
    assert kpi.better in ("higher", "lower", "neither")


@EVERY
def test_it_leaves_the_world_as_it_was(world, kpi):
    before = {name: x.copy() for name, x in world.weekly.items()}
    cash = world.cash()
    kpi.measure(world)
    assert all(np.array_equal(before[name], x) for name, x in world.weekly.items())
    assert np.array_equal(cash, world.cash())
