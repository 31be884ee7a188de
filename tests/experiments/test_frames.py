"""Frames: tidy, in the run's order, and without rows that nobody simulated."""

import numpy as np
import pandas as pd
import pytest

from kamsim.experiments import execute
from kamsim.kpis import every_kpi
from kamsim.simulation import Replication
from tests.experiments.fake import ACCOUNTS, WEEKS, FakeMarket, profit_of

KEYS = {
    "replications": ["scenario", "policy", "replication"],
    "weekly": ["scenario", "policy", "replication", "week"],
    "accounts": ["scenario", "policy", "replication", "account_id"],
    "ledger": ["scenario", "policy", "replication", "payer", "payee", "reason"],
}
ROWS = {"replications": 1, "weekly": WEEKS, "accounts": len(ACCOUNTS), "ledger": 1}
POLICIES = ["today", "zz", "aa"]


@pytest.fixture
def store(planned, memory, vocabulary):
    plan = planned("zz", "aa")
    made = memory(plan)
    execute(plan, made, vocabulary, simulate=FakeMarket())
    return made


@pytest.fixture(params=KEYS)
def frame(request, store):
    return request.param, getattr(store, request.param)()


def test_ids_are_columns_and_come_first(frame):
    name, table = frame
    keys = KEYS[name]
    assert list(table.columns[: len(keys)]) == keys
    assert isinstance(table.index, pd.RangeIndex)
    assert table.columns.nlevels == 1
    assert table.columns.name is None
    assert all(isinstance(c, str) for c in table.columns)


def test_there_is_one_row_for_each_key_in_the_order_of_the_run(frame):
    name, table = frame
    keys = KEYS[name]
    assert not table.duplicated(keys).any()
    assert len(table) == len(POLICIES) * 6 * ROWS[name]
    assert table["policy"].drop_duplicates().tolist() == POLICIES
    ranked = table.assign(policy=table["policy"].map(POLICIES.index))
    assert ranked[keys].equals(ranked[keys].sort_values(keys, ignore_index=True))


def test_it_says_what_run_it_is(frame, store):
    _, table = frame
    assert table.attrs["run_id"] == store.manifest["run_id"]
    assert table.attrs["seed"] == 42
    assert set(table["scenario"]) == {"beverage-summer-peak"}


def test_numbers_are_numbers(frame):
    name, table = frame
    values = table.drop(columns=[k for k in KEYS[name] if k not in ("replication", "week")])
    assert all(pd.api.types.is_numeric_dtype(t) for t in values.dtypes), values.dtypes
    assert pd.api.types.is_integer_dtype(table["replication"])


def test_replications_have_a_column_per_kpi_and_parameter(store):
    table = store.replications()
    names = [k.id for k in every_kpi()]
    assert list(table.columns[3 : 3 + len(names)]) == names
    assert list(table.columns[3 + len(names) :]) == [
        "param_demand.luck",
        "param_money.discount_rate",
    ]
    assert table.attrs["units"] == {k.id: k.unit for k in every_kpi()}
    for row in table.itertuples():
        assert row.profit == pytest.approx(profit_of(row.policy, row.replication, 0))
    assert table["param_demand.luck"].tolist() == pytest.approx(
        (table["replication"] / 10).tolist()
    )


def test_a_measure_that_is_defined_nowhere_is_missing_everywhere(store):
    table = store.replications()
    assert table["bullwhip"].isna().all()
    assert table["bullwhip"].dtype == np.float64


def test_accounts_say_who_was_key_on_day_0(store):
    table = store.accounts()
    assert table["key"].dtype == bool
    assert table.loc[table["key"], "account_id"].unique().tolist() == ["a1"]


def test_the_ledger_sums_over_the_horizon(store):
    table = store.ledger()
    row = table[(table["policy"] == "zz") & (table["replication"] == 3)].iloc[0]
    assert (row["payer"], row["payee"], row["reason"]) == ("accounts", "firm", "sales")
    assert row["amount_money"] == pytest.approx(profit_of("zz", 3, 0) * WEEKS / 52)
    assert row["discounted_money"] == pytest.approx(row["amount_money"])


def test_cells_that_failed_have_no_rows(planned, memory, vocabulary):
    def failing(policy, worlds):
        return ValueError("no") if policy == "zz" and Replication(4) in worlds else None

    plan = planned("zz", "aa")
    store = memory(plan)
    execute(plan, store, vocabulary, simulate=FakeMarket(failing))
    for name in KEYS:
        counts = getattr(store, name)().groupby("policy", sort=False)["replication"].nunique()
        assert counts.to_dict() == {"today": 6, "zz": 4, "aa": 6}
    assert store.replications()["profit"].notna().all()


def test_a_run_without_results_has_frames_without_rows(planned, memory):
    store = memory(planned("aa"))
    for name, keys in KEYS.items():
        table = getattr(store, name)()
        assert len(table) == 0
        assert list(table.columns[: len(keys)]) == keys
