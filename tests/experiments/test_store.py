"""The store: whole cells or none, whatever happens, and readers meanwhile."""

import sqlite3
import sys

import numpy as np
import pytest

from kamsim.errors import CommandError, ProblemsError
from kamsim.experiments import Cell, Store, execute
from kamsim.experiments.record import Record, measure
from kamsim.experiments.schema import FORMAT
from kamsim.kpis import every_kpi, kpis
from kamsim.simulation import Replication
from tests.experiments.fake import FakeMarket, result_of

TABLES = ("cells", "replications", "weekly", "accounts", "ledger", "parameters")


@pytest.fixture
def file(tmp_path):
    return tmp_path / "runs" / "x.kamsim"


def record(policy="today", first=0, count=2, m=0, change=lambda x: x):
    worlds = [Replication(k, m) for k in range(first, first + count)]
    result = result_of(policy, worlds, change=change)
    cell = Cell(block=first + 100 * m, first=first, count=count, m=m)
    return Record(policy, cell, 0.5, result, measure(result, kpis()))


def counts(store):
    return {t: store.connection.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in TABLES}  # noqa: S608


def code(call, *given, **named):
    with pytest.raises(ProblemsError) as caught:
        call(*given, **named)
    (problem,) = caught.value.problems
    assert str(problem)
    return problem.code


def test_a_run_says_what_it_was(planned, file):
    plan = planned("aa", name="spring", command="kamsim run", sources={"rules/x.yaml": "rules:"})
    with Store.create(file, plan) as store:
        pass
    with Store.open(file) as store:
        manifest, sources = store.manifest, store.sources
        assert store.path == file
    assert manifest["run_id"] == plan.run_id
    assert manifest["policies"] == ["today", "aa"]
    assert manifest["name"] == "spring"
    assert manifest["command"] == "kamsim run"
    assert manifest["status"] == "running"
    assert manifest["policy_hashes"] == plan.policy_hashes
    assert manifest["versions"]["python"] == sys.version.split()[0]
    assert manifest["margin_money"] == plan.margin_money
    assert [k["id"] for k in manifest["kpis"]] == [k.id for k in every_kpi()]
    assert sources == {"rules/x.yaml": "rules:", f"scenarios/{plan.scenario.id}.yaml": "id: x"}


def test_a_cell_is_kept_with_all_its_numbers(planned, memory):
    store = memory(planned("aa"))
    store.add(record("today", 0, 2))
    found = counts(store)
    assert found == {
        "cells": 1,
        "replications": 2 * len(kpis()),
        "weekly": 2 * 2,
        "accounts": 2 * 3,
        "ledger": 2,
        "parameters": 2 * 2,
    }
    assert store.done() == {("today", 0): 0.5}
    row = store.connection.execute("SELECT state, hash, seconds, message FROM cells").fetchone()
    assert row == ("done", record("today", 0, 2).hash, 0.5, "")


def test_the_second_luck_is_kept_as_kpis_only(planned, memory):
    store = memory(planned("aa"))
    store.add(record(m=1))
    kept = {"cells": 1, "replications": 2 * len(kpis())}
    assert counts(store) == dict.fromkeys(TABLES, 0) | kept


def test_a_cell_is_kept_whole_or_not_at_all(planned, memory):
    store = memory(planned("aa"))
    store.add(record())
    before = counts(store)
    broken = record(first=2, change=lambda weekly: weekly | {"no name": np.ones((2, 2))})
    with pytest.raises(ValueError, match="no name"):
        store.add(broken)
    assert counts(store) == before
    store.add(record(first=2))
    assert len(store.done()) == 2


def test_a_measure_that_came_later_is_empty_where_it_was_not_taken(planned, memory):
    store = memory(planned("aa"))
    store.add(record("today"))
    store.add(record("aa", change=lambda weekly: weekly | {"visits_count": np.ones((2, 2))}))
    frame = store.weekly()
    assert frame.groupby("policy", sort=False)["visits_count"].count().tolist() == [0, 4]


def test_every_number_enters_the_hash_of_a_cell():
    def nudged(weekly):
        changed = weekly["lost_units"].copy()
        changed[1, 1] = np.nextafter(changed[1, 1], 2.0)
        return weekly | {"lost_units": changed}

    assert record().hash == record().hash
    assert record().hash != record(change=nudged).hash


def test_others_read_while_a_run_is_written(planned, file):
    with Store.create(file, planned("aa")) as writer:
        writer.add(record("today", 0))
        with Store.open(file) as reader:
            assert len(reader.done()) == 1
            writer.add(record("aa", 0))
            assert len(reader.done()) == 2
            writer.finish({"status": "complete"})
            assert reader.manifest["status"] == "complete"


def test_a_reader_cannot_write(planned, file):
    Store.create(file, planned("aa")).close()
    with Store.open(file) as reader:
        assert code(reader.add, record()) == "KS501"


def test_a_finished_run_is_one_file(planned, file):
    with Store.create(file, planned("aa")) as store:
        store.add(record())
        assert len(list(file.parent.iterdir())) > 1
        store.finish({"status": "complete"})
    assert list(file.parent.iterdir()) == [file]


def test_a_disk_that_is_full_loses_no_cell_that_was_finished(planned, file, vocabulary):
    """SQLite is told that the file may not grow: the same error as a full disk."""
    plan = planned("aa", "bbb", replications=40)
    store = Store.create(file, plan)
    pages = store.connection.execute("PRAGMA page_count").fetchone()[0]
    store.connection.execute(f"PRAGMA max_page_count = {pages + 12}")
    assert code(execute, plan, store, vocabulary, simulate=FakeMarket()) == "KS501"
    done = store.done()
    store.close()
    assert 0 < len(done) < len(plan.cells()) * 3
    with Store.open(file, write=True) as again:
        assert again.done() == done
        assert again.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert again.manifest["status"] == "running"
        status = execute(plan, again, vocabulary, simulate=FakeMarket())
    assert status.state == "complete"


def test_a_file_that_is_none_is_told_from_one_that_cannot_be_read(tmp_path, planned):
    with pytest.raises(CommandError) as caught:
        Store.open(tmp_path / "nothing.kamsim")
    assert caught.value.problems[0].code == "KS502"
    text, empty, other = (tmp_path / f"{n}.kamsim" for n in ("text", "empty", "other"))
    text.write_text("id: x\n" * 1000, "utf-8")
    empty.touch()
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE x (y)")
    connection.close()
    for file in (text, empty, other):
        assert code(Store.open, file) == "KS503"


def test_a_file_of_a_later_version_is_not_opened(planned, file):
    with Store.create(file, planned("aa")) as store:
        store.connection.execute(f"PRAGMA user_version = {FORMAT + 1}")
    with pytest.raises(ProblemsError, match=f"format {FORMAT + 1}"):
        Store.open(file)


def test_a_file_that_cannot_be_written_is_a_problem(tmp_path, planned):
    (tmp_path / "taken").touch()
    assert code(Store.create, tmp_path / "taken" / "x.kamsim", planned("aa")) == "KS501"


def test_an_older_file_of_the_same_name_is_replaced(planned, file):
    with Store.create(file, planned("aa")) as store:
        store.add(record())
    with Store.create(file, planned("bb")) as store:
        assert store.manifest["policies"] == ["today", "bb"]
        assert store.done() == {}


def test_a_run_in_memory_can_be_saved(planned, memory, tmp_path):
    store = memory(planned("aa"))
    assert store.path is None
    store.add(record("today"))
    store.add(record("aa"))
    target = tmp_path / "new" / "mine.kamsim"
    store.save(target)
    store.save(target)
    assert list(target.parent.iterdir()) == [target]
    with Store.open(target) as saved:
        assert saved.manifest == store.manifest
        assert counts(saved) == counts(store)
        assert saved.outcomes() == store.outcomes()
        saved.save(target)
        assert counts(saved) == counts(store)


def test_saving_where_it_cannot_be_leaves_what_is_there(planned, memory, tmp_path):
    (tmp_path / "file").write_text("mine", "utf-8")
    assert code(memory(planned("aa")).save, tmp_path / "file" / "x.kamsim") == "KS501"
    assert (tmp_path / "file").read_text("utf-8") == "mine"
