"""Every KPI on a hand-made world whose numbers can be worked out on paper."""

import math
import re
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


def sparse(first, last):
    """Return a series in which something happens in its first and its last week only."""
    return np.array([first, *np.zeros(WEEKS - 2), last], dtype=float)


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
        "executive_days_used": sparse(9, 6),
        "available_executive_days": sparse(20, 20),
        "visits_wanted_count": sparse(4, 8),
        "visits_made_count": sparse(3, 5),
        "visits_lapsed_count": sparse(1, 2),
        "visit_wait_days": sparse(30, 18),
        "used_kam_hours": constant(6),
        "available_kam_hours": constant(48),
        "granted_count": sparse(50, 45),
        "refused_cooldown_count": sparse(1000, 0),
        "refused_group_count": sparse(0, 1000),
        "refused_kam_hours_count": sparse(2, 0),
        "refused_event_money_count": sparse(0, 3),
        "key_wallet_units": constant(21),
        "key_category_units": np.tile([40.0, 30.0], WEEKS // 2),
        "market_units": np.repeat([100.0, 110.0], 52),
        "key_stars_sum": np.tile([7.0, 5.0], WEEKS // 2),
        "key_asked_hours": sparse(24, 15),
        "approvals_approved_count": sparse(5, 0),
        "approvals_denied_count": sparse(0, 2),
        "approvals_too_late_count": sparse(1, 0),
        "reps_changed_count": sparse(1, 2),
        "reps_resigned_count": sparse(4, 1),
        "launches_made_count": sparse(3, 2),
        "launches_wrong_count": sparse(1, 0),
        "launches_stopped_count": sparse(1, 3),
        "launches_wrongly_stopped_count": sparse(0, 1),
        "launches_reached_count": sparse(1, 1),
        "launch_reach_weeks": sparse(20, 31),
        "new_revenue_money": constant(9),
        "status_changes_count": sparse(18, 4),
        "chosen_before_count": sparse(0, 36),
        "chosen_again_count": sparse(0, 27),
        "key_active_count": np.tile([2.0, 1.0], WEEKS // 2),
        "key_rep_bond_sum": np.tile([0.9, 0.6], WEEKS // 2),
        "key_firm_bond_sum": np.tile([0.5, 0.1], WEEKS // 2),
        "key_goodwill_sum": np.tile([0.8, 0.4], WEEKS // 2),
        "key_damaged_count": np.tile([1.0, 0.0], WEEKS // 2),
        "key_cared_for_count": np.tile([1.0, 1.0], WEEKS // 2),
        "key_transactional_count": sparse(0, 26),
        "key_moved_count": sparse(13, 0),
        "forecast_units": constant(75),
        "market_gap_share": np.repeat([0.0, 0.3], [20, WEEKS - 20]),
        "replans_count": np.isin(np.arange(WEEKS), [26, 30]).astype(float),
        "key_coverage_sum": np.tile([0.6, 0.3], WEEKS // 2),
        "key_range_sum": np.tile([1.6, 0.8], WEEKS // 2),
        "key_knowledge_sum": np.tile([3.0, 0.0], WEEKS // 2),
        "key_promotion_count": sparse(9, 6),
        "bought_ahead_units": sparse(30, 20),
        "key_belonging_count": sparse(0, 39),
        "key_events_count": sparse(6, 2),
        "key_events_noticed_count": sparse(1, 1),
        "complaints_answered_count": sparse(3, 2.5),
        "complaints_unanswered_count": sparse(1, 0.5),
        "requests_answered_count": sparse(4, 0),
        "requests_unanswered_count": sparse(0, 1),
        "voices_answered_count": sparse(0, 0.5),
        "voices_unanswered_count": sparse(0, 7.5),
    }
    accounts = {
        "needed_units": np.array([20.0, 10, 40, 0]),
        "filled_units": np.array([20.0, 5, 40, 0]),
        "lost_count": np.array([1.0, 0, 2, 1]),
        "trust_index": np.array([0.8, 0.6, 0.1, 0.2]),
        "entitlement_index": np.array([0.3, 0.1, 0.0, 0.0]),
        "beyond_fill_share": np.array([0.5, 0.0, 0.25, 0.25]),
        "effort_hours": np.array([60.0, 20, 20, 0]),
        "margin_money": np.array([500.0, 400, 100, -50]),
        "revenue_money": np.array([300.0, 100, 100, -20]),
    }
    ledger = {
        ("accounts", "firm", "sales"): constant(1000),
        ("firm", "suppliers", "production"): constant(600),
        ("firm", "staff", "s01.monitor"): constant(30),
        ("accounts", "firm", "s01.monitor"): constant(10),
        ("firm", "accounts", "s08.rebate"): constant(5),
        ("firm", "staff", "service"): constant(7),
        ("firm", "accounts", "practice.deal"): constant(85),
        ("accounts", "firm", "sales of deals"): constant(85),
        ("accounts", "rival", "elsewhere"): constant(99),
    }
    return World(
        policy="p",
        replication=0,
        weeks=WEEKS,
        price_money=20.0,
        weekly=weekly,
        accounts=accounts,
        panel={"sellout": np.repeat([[50.0, 30, 10, 0], [54.0, 34, 10, 0]], 52, axis=0)},
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
    "trade_spend_share": 90 / 1800,
    "forecast_error": 15 / 75,
    "cost_to_serve_share": 7 / 1800,
    "revenue_concentration": (3**2 + 1 + 1) / 5**2,
    "worst_year_profit": (1000 - 600 - 30 + 10 - 5 - 7) * 52,
}
OF_PEOPLE = {
    "executive_utilisation": 15 / 40,
    "visits_made": 4,
    "visits_lapsed_share": 3 / 12,
    "visit_wait_days": 48 / 8,
    "kam_utilisation": 6 / 48,
    "refused_share": 5 / 100,
    "reps_changed": 1.5,
    "reps_resigned": 2.5,
    "rep_bond_key": 1.5 / 3,
    "firm_bond_key": 0.6 / 3,
    "goodwill_key": 1.2 / 3,
    "damaged_share_key": 1 / 3,
    "cared_for_share_key": 2 / 3,
    "transactional_share_key": 26 / 156,
    "moved_share_key": 13 / 156,
    "belonging_share_key": 39 / 156,
    "range_completeness_key": 2.4 / 3,
    "frontline_knowledge_key": 1.0,
    "promotion_weeks_key": 52 * 15 / 156,
    "bought_ahead_units": 25,
    "feed_coverage_key": 0.9 / 3,
    "response_weeks": 6,
    "replans": 1,
    "event_detection_key": 2 / 8,
    "requests_answered_share": 10 / 20,
}
OF_WALLET = {
    "wallet_share_key": 21 / 35,
    "satisfaction_key": 12 / 3,
    "steady_growth_share_key": 1 / 2,
    "account_hours_asked_key": 52 * 39 / 156,
}
OF_REFUSALS = {
    "refused_kam_hours_share": 2 / 100,
    "refused_executive_days_share": 0,
    "refused_trainer_days_share": 0,
    "refused_analyst_hours_share": 0,
    "refused_planner_hours_share": 0,
    "refused_superior_hours_share": 0,
    "refused_money_share": 3 / 100,
    "approvals_late_share": 1 / 8,
}
OF_LAUNCHES = {
    "launches_made": 5,
    "weeks_to_listing": 51 / 2,
    "wrong_launch_rate": 1 / 5,
    "wrong_kill_rate": 1 / 4,
    "new_product_revenue": 9 * 52,
}
OF_PEOPLE |= {"status_changes": 11, "list_kept_share": 27 / 36}
EXPECTED["effort_value_gap"] = (0.1 + 0.2 + 0.1) / 2
EXPECTED |= OF_PEOPLE | OF_WALLET | OF_REFUSALS | OF_LAUNCHES
SELDOM = re.compile(
    "(available|used|refused|granted|approvals|visits?|reps|events|key_events|complaints|requests|voices)_"
    "|executive_days_used|key_.*_sum|key_(active|damaged|transactional|cared_for|moved|belonging|promotion)_count"
    "|bought_ahead_units|replans_count|launch|new_revenue|key_(wallet|category)|key_asked"
    "|status_|chosen_"
)
"""Series of what need not happen in a market."""


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
        (
            "fill_rate_key shelf_availability_key accounts_lost_key trust_key entitlement_key"
            " steady_growth_share_key"
        ),
    ),
    "nothing but key accounts": (
        {"key": np.ones(4, dtype=bool)},
        set(),
        "fill_rate_other shelf_availability_other accounts_lost_other",
    ),
    "no orders, demand or sales": (
        {},
        {"needed_units", "key_needed_units", "demand_units", "key_demand_units", "sellout_units"}
        | {"revenue_money"},
        (
            "cost_to_serve_share trade_spend_share"
            " fill_rate_key fill_rate_other shelf_availability_key shelf_availability_other"
            " units_lost_share bullwhip stock_weeks_firm stock_weeks_accounts"
        ),
    ),
}


def test_what_never_happened_is_zero_where_it_counts_and_undefined_where_it_divides(world):
    quiet = {n: x for n, x in world.weekly.items() if not SELDOM.match(n)}
    silent = replace(world, weekly=quiet)
    zero = replace(world, weekly={n: x * (n in quiet) for n, x in world.weekly.items()})
    counts = {"visits_made", "reps_changed", "reps_resigned", "bought_ahead_units", "replans"}
    counts |= {"launches_made", "status_changes"}
    shares = OF_PEOPLE.keys() | OF_WALLET.keys() | OF_REFUSALS.keys() | OF_LAUNCHES.keys()
    shares -= counts | {"steady_growth_share_key"}
    for name in EXPECTED:
        before = value(world, name)
        expected = 0 if name in counts else None if name in shares else before
        assert value(silent, name) == value(zero, name) == expected


def test_the_same_level_of_more_accounts_is_the_same_number(world):
    def level(active):
        numbers = {"key_active_count": active, "key_goodwill_sum": active * 0.3}
        return value(replace(world, weekly={**world.weekly, **numbers}), "goodwill_key")

    rising = 1.0 + np.arange(WEEKS) % 17
    assert level(rising) == level(rising[::-1] + 2) == level(constant(18)) == 0.3


@pytest.mark.parametrize("name", ["cooldown", "group"])
def test_orders_that_were_not_to_be_are_not_refused_for_lack_of_anything(world, name):
    weekly = {**world.weekly, f"refused_{name}_count": constant(10)}
    assert value(replace(world, weekly=weekly), "refused_share") == EXPECTED["refused_share"]


RESOURCES = ("executive_days", "trainer_days", "analyst_hours", "planner_hours", "superior_hours")


@pytest.mark.parametrize("name", RESOURCES)
def test_each_resource_has_its_own_share_of_the_refusals(world, name):
    weekly = {**world.weekly, f"refused_{name}_count": sparse(20, 5)}
    scarcer = replace(world, weekly=weekly)
    assert value(scarcer, f"refused_{name}_share") == pytest.approx(25 / 125)
    assert value(scarcer, "refused_kam_hours_share") == pytest.approx(2 / 125)
    assert value(scarcer, "refused_money_share") == pytest.approx(3 / 125)


def test_the_worst_year_is_the_lowest_of_the_full_ones(world):
    yearly = np.repeat([10.0, -2.0, -100.0], [52, 52, 30])
    odd = replace(world, weeks=134, ledger={("accounts", "firm", "sales"): yearly})
    assert value(odd, "worst_year_profit") == pytest.approx(-2 * 52)
    short = replace(world, weeks=51, ledger={("accounts", "firm", "sales"): yearly[:51]})
    assert value(short, "worst_year_profit") is None


def test_revenue_is_as_concentrated_as_it_can_be_where_one_account_brings_in_all(world):
    def concentration(*money):
        accounts = {**world.accounts, "revenue_money": np.array(money)}
        return value(replace(world, accounts=accounts), "revenue_concentration")

    assert concentration(7.0, 7, 7, 7) == pytest.approx(1 / 4)
    assert concentration(0.0, 0, 9, 0) == 1
    assert concentration(0.0, 0, -1, 0) is None


def test_growth_is_steady_where_it_beats_the_market_every_year(world):
    def share(*yearly, market=(100.0, 100.0, 100.0), weeks=156):
        panel = {"sellout": np.repeat(np.array(yearly).T, 52, axis=0)}
        weekly = {**world.weekly, "market_units": np.repeat(market, 52)}
        odd = replace(world, weeks=weeks, weekly=weekly, panel=panel)
        return value(replace(odd, key=np.ones(len(yearly), dtype=bool)), "steady_growth_share_key")

    assert share([1.0, 2, 3], [1.0, 2, 2], [3.0, 2, 4], [0.0, 0, 0]) == 1 / 4
    # three years in which the market shrinks faster, or grows faster
    assert share([9.0, 8, 7], market=(100.0, 80, 60)) == 1
    assert share([7.0, 8, 9], market=(100.0, 120, 150)) == 0
    assert share([1.0, 2, 3], weeks=103) is None


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
