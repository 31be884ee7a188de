"""Events: kept where asked for, of main replications only, and without a trace in the numbers."""

import numpy as np
import pandas as pd
import pytest

from kamsim.errors import CommandError
from kamsim.experiments import Plan, Store, execute, run_path, run_plan
from kamsim.model.policy import Today
from tests.simulation.conftest import build
from tests.simulation.erratic import Erratic

COLUMNS = [
    "scenario",
    "policy",
    "replication",
    "week",
    "time_days",
    "scope",
    "entity_id",
    "rule_id",
    "action",
    "magnitude",
    "outcome",
]
FRAMES = ("replications", "weekly", "accounts", "ledger")


def planned(**given):
    scenario = build(count=6, weeks=30)
    return Plan(scenario, "id: x", (Today(), Erratic()), replications=3, **given)


@pytest.fixture(scope="module")
def stores(vocabulary):
    """Carry the same plan out with events and without."""
    made = {}
    for events in (True, False):
        plan = planned(events=events)
        made[events] = Store.create(None, plan)
        execute(plan, made[events], vocabulary)
    yield made
    for store in made.values():
        store.close()


@pytest.fixture(scope="module")
def events(stores):
    return stores[True].events()


def hashes(store):
    return store.connection.execute("SELECT policy, block, hash FROM cells").fetchall()


def test_numbers_are_the_same_with_and_without(stores):
    assert hashes(stores[True]) == hashes(stores[False])
    assert len(hashes(stores[True])) == 4
    for name in FRAMES:
        pd.testing.assert_frame_equal(
            getattr(stores[True], name)(), getattr(stores[False], name)(), check_exact=True
        )


def test_there_is_one_tidy_row_per_event_in_its_order(events):
    assert list(events.columns) == COLUMNS
    assert isinstance(events.index, pd.RangeIndex)
    assert set(events["scenario"]) == {"beverage-summer-peak"}
    assert set(events["replication"]) == {0, 1, 2}
    assert events["magnitude"].dtype == np.float64
    assert events["policy"].drop_duplicates().tolist() == ["today", "today+erratic"]
    for _, rows in events.groupby(["policy", "replication"]):
        assert rows["time_days"].is_monotonic_increasing
    assert (events["time_days"] // 7 == events["week"]).all()


def test_orders_name_their_rule_and_magnitude_and_happenings_have_none(events):
    orders = events["outcome"].isin(["granted", "cooldown", "group"])
    assert events["rule_id"][orders].notna().all()
    assert (events["policy"][orders] == "today+erratic").all()
    assert events["magnitude"][orders].notna().all()
    happenings = events["rule_id"].isna()
    told = set(events["outcome"][happenings])
    assert {"noticed", "missed", "took place", "raised", "unanswered"} <= told
    assert events["magnitude"][happenings].isna().all()


@pytest.mark.parametrize(
    ("outcome", "series"),
    [
        ("granted", "granted_count"),
        ("cooldown", "refused_cooldown_count"),
        ("group", "refused_group_count"),
        ("noticed", "events_noticed_count"),
    ],
)
def test_there_are_as_many_rows_as_the_weekly_figures_count(stores, events, outcome, series):
    weekly = stores[True].weekly().set_index(["policy", "replication", "week"])[series]
    found = events[events["outcome"] == outcome].groupby(["policy", "replication", "week"]).size()
    assert found.sum() > 0
    assert (found.reindex(weekly.index, fill_value=0) == weekly).all()


def test_second_luck_draws_keep_none(stores):
    sql = "SELECT count(*) FROM cells WHERE m = 1"
    assert stores[True].connection.execute(sql).fetchone() == (2,)
    rows = stores[True].connection.execute("SELECT count(*) FROM events").fetchone()
    assert rows == (len(stores[True].events()),)
    twice = stores[True].events().duplicated(keep=False)
    assert not twice.any()


def test_a_run_without_events_says_how_to_get_them(stores):
    assert stores[False].manifest["events"] is False
    with pytest.raises(CommandError, match=r"KS507 .* kept no events .*--events"):
        stores[False].events()


def test_a_file_of_an_older_version_has_none_either(stores, tmp_path):
    stores[True].save(tmp_path / "old.kamsim")
    with Store.open(tmp_path / "old.kamsim", write=True) as store:
        store.connection.execute("DROP TABLE events")
        store.connection.execute("DELETE FROM manifest WHERE key = 'events'")
        with pytest.raises(CommandError, match="KS507"):
            store.events()


def test_a_run_with_events_is_never_taken_for_one_without(vocabulary, tmp_path):
    for events in (False, True):
        status = run_plan(planned(events=events), tmp_path, vocabulary)
        assert not status.reused
        with Store.open(run_path(tmp_path, status.run_id)) as store:
            assert store.manifest["events"] is events
    assert run_plan(planned(events=True), tmp_path, vocabulary).reused
