"""Runs in files of their own: reused, gone on with, locked and found again."""

import os

import pytest

from kamsim.errors import CommandError, ProblemsError
from kamsim.experiments import Store, find_run, run_files, run_path, run_plan
from kamsim.experiments.lock import Lock
from tests.experiments.fake import FakeMarket


@pytest.fixture
def carried_out(planned, vocabulary, tmp_path):
    """Give a function that carries out a plan and returns its status and market."""

    def make(plan, market=None, on_progress=lambda _: None):
        market = market or FakeMarket()
        return run_plan(plan, tmp_path / "runs", vocabulary, on_progress, market), market

    return make


def test_a_complete_run_is_not_repeated(planned, carried_out, tmp_path):
    plan = planned("aa")
    first, market = carried_out(plan)
    assert (first.state, first.reused) == ("complete", False)
    assert first.path == run_path(tmp_path / "runs", plan.run_id)
    assert market.calls
    written = first.path.read_bytes()
    again, market = carried_out(planned("aa"))
    assert (again.state, again.reused, again.path) == ("complete", True, first.path)
    assert again.run_id == first.run_id
    assert again.cells_done == again.cells_total == first.cells_total
    assert 0 < again.seconds <= first.seconds
    assert market.calls == []
    assert first.path.read_bytes() == written


def test_another_plan_has_another_file(planned, carried_out, tmp_path):
    one, _ = carried_out(planned("aa"))
    other, market = carried_out(planned("aa", seed=1))
    assert one.path != other.path
    assert market.calls
    assert set(run_files(tmp_path / "runs")) == {one.path, other.path}


def test_a_run_that_failed_in_part_tries_only_what_failed(planned, carried_out):
    broken = FakeMarket(lambda policy, worlds: OSError("full") if policy == "aa" else None)
    first, _ = carried_out(planned("aa", "bbb"), broken)
    assert first.state == "failed"
    assert {f.policy for f in first.failures} == {"aa"}
    again, market = carried_out(planned("aa", "bbb"))
    assert (again.state, again.reused, again.failures) == ("complete", False, ())
    assert [ids for ids, _ in market.calls] == [["today"], ["aa"]] * 4
    third, market = carried_out(planned("aa", "bbb"))
    assert third.reused
    with Store.open(third.path) as store:
        assert len(store.replications()) == 3 * 6


def test_a_stopped_run_goes_on_and_counts_its_time(planned, carried_out):
    def stop(progress):
        if progress.cells_done == 3:
            raise KeyboardInterrupt

    first, _ = carried_out(planned("aa"), on_progress=stop)
    assert (first.state, first.cells_done) == ("stopped", 3)
    again, market = carried_out(planned("aa"))
    assert again.state == "complete"
    assert [ids for ids, _ in market.calls] == [
        ["today"],
        ["aa"],
        ["today", "aa"],
        ["today", "aa"],
    ]


def test_cells_of_another_arithmetic_are_not_gone_on_with(planned, carried_out):
    def stop(progress):
        raise KeyboardInterrupt

    first, _ = carried_out(planned("aa"), on_progress=stop)
    with Store.open(first.path, write=True) as store:
        store.note({"fingerprint": "of another machine"})
    again, market = carried_out(planned("aa"))
    assert again.state == "complete"
    assert len(market.calls) == 4
    with Store.open(first.path) as store:
        assert store.manifest["fingerprint"] != "of another machine"


def test_what_is_no_run_is_replaced(planned, carried_out, tmp_path):
    plan = planned("aa")
    path = run_path(tmp_path / "runs", plan.run_id)
    path.parent.mkdir()
    path.write_text("something else")
    status, _ = carried_out(plan)
    assert (status.state, status.reused) == ("complete", False)


def test_two_processes_do_not_write_one_run(planned, carried_out, tmp_path):
    plan = planned("aa")
    path = run_path(tmp_path / "runs", plan.run_id)
    with Lock(path), pytest.raises(ProblemsError) as caught:
        carried_out(plan)
    assert [p.code for p in caught.value.problems] == ["KS504"]
    assert not path.exists()
    status, _ = carried_out(plan)
    assert status.state == "complete"
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_a_lock_is_free_when_its_holder_fails(planned, tmp_path):
    path = tmp_path / "x.kamsim"
    with pytest.raises(ZeroDivisionError), Lock(path):
        raise ZeroDivisionError
    with Lock(path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_lock_in_a_folder_that_cannot_be_made_is_a_problem(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ProblemsError, match="KS501"), Lock(tmp_path / "file" / "x.kamsim"):
        pass


def test_runs_are_found_by_file_id_beginning_name_and_last(planned, carried_out, tmp_path):
    folder = tmp_path / "runs"
    old, _ = carried_out(planned("aa", name="spring"))
    new, _ = carried_out(planned("aa", seed=1, name="autumn"))
    os.utime(old.path, (1, 1))
    assert run_files(folder) == [new.path, old.path]
    assert find_run("last", folder) == new.path
    for word in (str(old.path), old.run_id, old.run_id[:6], "spring"):
        assert find_run(word, folder) == old.path


@pytest.mark.parametrize(("word", "said"), [("sprang", "unknown run"), ("", "may mean")])
def test_a_word_that_means_no_run_or_two_is_refused(planned, carried_out, tmp_path, word, said):
    carried_out(planned("aa", name="spring"))
    carried_out(planned("aa", seed=1))
    with pytest.raises(CommandError, match=said) as caught:
        find_run(word, tmp_path / "runs")
    assert caught.value.problems[0].code == "KS024"


def test_a_folder_without_runs_says_so(tmp_path):
    with pytest.raises(CommandError, match="there are no runs"):
        find_run("last", tmp_path)
