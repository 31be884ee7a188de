"""Every KPI of two worlds, on a pair whose numbers can be worked out on paper."""

from dataclasses import replace

import numpy as np
import pytest

from kamsim.kpis import every_kpi, kpis, paired_kpis
from kamsim.model.kpi import PairedKpi
from kamsim.model.results import World

BY_ID = {k.id: k for k in paired_kpis()}
WEEKS = 104
KEY = np.array([True, True, False, False])
SALES = ("accounts", "firm", "sales")


def world(sales, accounts, key, **lines):
    """Make a world from the weekly money of the firm, of all accounts and of the key ones."""
    of = {("firm", "accounts", name): np.full(WEEKS, x) for name, x in lines.items()}
    return World(
        policy="p",
        replication=0,
        weeks=WEEKS,
        price_money=20.0,
        weekly={
            "account_profit_money": np.full(WEEKS, accounts),
            "key_account_profit_money": np.full(WEEKS, key),
        },
        accounts={},
        panel={},
        ledger={SALES: np.full(WEEKS, sales), **of},
        key=KEY,
        parameters={"money.discount_rate": 0.08},
    )


TODAY = world(1000.0, 500.0, 200.0)
PLANNED = world(1090.0, 540.0, 260.0, **{"s06.plan": 40.0, "s06.listing": 20.0})
EXPECTED = {
    "accounts_profit_change_key": 60 * 52,
    "accounts_profit_change_other": (40 - 60) * 52,
    "win_win_share": 1.0,
    "firm_share_of_gain": 30 / (30 + 60),
    "promotion_return": 30 / 60,
}


def value(name, own=PLANNED, base=TODAY):
    return BY_ID[name].measure(own, base)


def test_every_paired_kpi_has_a_number_worked_out_here():
    assert set(EXPECTED) == set(BY_ID)
    assert every_kpi() == (*kpis(), *paired_kpis())
    assert len({k.id for k in every_kpi()}) == len(every_kpi())


@pytest.mark.parametrize("name", EXPECTED)
def test_it_measures_what_it_says(name):
    assert value(name) == pytest.approx(EXPECTED[name], rel=1e-12)


@pytest.mark.parametrize("kpi", paired_kpis(), ids=lambda k: k.id)
def test_it_has_a_label_in_both_languages_a_unit_and_a_direction(kpi):
    assert isinstance(kpi, PairedKpi)
    assert kpi.label("en").strip()
    assert any("\u4e00" <= c <= "\u9fff" for c in kpi.label("zh-TW"))
    assert kpi.unit.strip()
    assert kpi.better in ("higher", "lower", "neither")


def test_a_world_like_its_twin_gains_nothing():
    assert value("accounts_profit_change_key", TODAY) == 0
    assert value("accounts_profit_change_other", TODAY) == 0
    assert value("win_win_share", TODAY) == 1
    assert value("firm_share_of_gain", TODAY) is None
    assert value("promotion_return", TODAY) is None


def test_a_gain_has_parts_only_where_there_is_one_together():
    for sales, key, both in ((1030.0, 180.0, 0), (980.0, 260.0, 0), (1030.0, 200.0, 1)):
        own = world(sales, 500.0, key)
        assert value("win_win_share", own) == both
        assert value("firm_share_of_gain", own) == (1.0 if both else None)


def test_gains_later_are_worth_less():
    late = np.zeros(WEEKS)
    late[-1] = 1000.0
    weekly = {name: x + late for name, x in TODAY.weekly.items()}
    found = value("accounts_profit_change_key", replace(TODAY, weekly=weekly))
    assert 0 < found < 1000 / 2


def test_promotions_have_a_return_of_their_own_only_where_nothing_else_is_paid_for():
    both = world(1090.0, 540.0, 260.0, **{"s06.plan": 40.0, "s08.rebate": 20.0})
    assert value("promotion_return", both) is None
    assert value("promotion_return", PLANNED, both) is None
    assert value("promotion_return", world(1090.0, 540.0, 260.0, **{"s08.rebate": 9.0})) is None


def test_without_some_accounts_there_is_no_change_of_theirs():
    none, all_ = np.zeros(4, dtype=bool), np.ones(4, dtype=bool)
    assert value("accounts_profit_change_key", replace(PLANNED, key=none)) is None
    assert value("firm_share_of_gain", replace(PLANNED, key=none)) is None
    assert value("accounts_profit_change_other", replace(PLANNED, key=all_)) is None
    blind = replace(PLANNED, weekly={})
    assert [value(name, blind) for name in list(EXPECTED)[:4]] == [None] * 4
