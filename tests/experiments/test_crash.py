"""Nothing that is finished is lost, whatever happens to the process or the disk."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from kamsim.errors import ProblemsError
from kamsim.experiments import Store, compare, execute
from kamsim.experiments.record import Record
from kamsim.simulation import Replication
from tests.experiments import killed
from tests.experiments.fake import FakeMarket, result_of

ROOT = Path(__file__).parents[2]
TABLES = ("cells", "replications", "weekly", "accounts", "ledger", "parameters")


def content(path):
    """Return every row of a file, but for the times that cells took."""
    connection = sqlite3.connect(path)
    found = {}
    for table in TABLES:
        rows = connection.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608
        found[table] = sorted(r[:7] if table == "cells" else r for r in rows)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    return found


def apart(*words):
    """Run Python in a process of its own, which finds the same modules."""
    paths = os.pathsep.join(p or str(ROOT) for p in sys.path)
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_killed_run_keeps_its_finished_cells_and_is_gone_on_with(tmp_path, monkeypatch):
    """SIGKILL in the midst of the last main block; the rest comes out as if nothing had been."""
    died = apart("-m", "tests.experiments.killed", str(tmp_path / "killed"))
    assert died.returncode == -signal.SIGKILL, died.stderr
    printed = ["today 4", "today+erratic 4", "today 8", "today+erratic 8", "today 10"]
    assert died.stdout.splitlines() == printed
    (path,) = (tmp_path / "killed").glob("*.kamsim")
    with Store.open(path) as store:
        assert store.manifest["status"] == "running"
        assert len(store.done()) == len(printed)
        assert compare(store).row("today+erratic").n_pairs == 8
        assert len(store.replications()) == 18
    monkeypatch.setattr("kamsim.simulation.block_size", killed.blocks_of_four)
    seen = []
    status = killed.run(tmp_path / "killed", seen.append)
    assert (status.state, status.reused, status.path) == ("complete", False, path)
    assert [p.cells_done for p in seen] == [*[5] * 5, 6, 7, 8, 9, 10, 11, 12]
    undisturbed = killed.run(tmp_path / "whole", lambda _: None)
    assert status.run_id == undisturbed.run_id
    assert content(path) == content(undisturbed.path)


class Full(sqlite3.Connection):
    """A connection whose disk is full after some rows."""

    rows_left = 0

    def executemany(self, sql, rows):
        rows = list(rows)
        Full.rows_left -= len(rows)
        if Full.rows_left < 0:
            raise sqlite3.OperationalError("database or disk is full")
        return super().executemany(sql, rows)


@pytest.mark.parametrize("rows", [400, 450, 500, 550])
def test_a_full_disk_leaves_a_file_with_all_finished_cells(
    planned, vocabulary, tmp_path, monkeypatch, rows
):
    connect, path, plan = sqlite3.connect, tmp_path / "x.kamsim", planned("aa")
    monkeypatch.setattr(Full, "rows_left", rows)
    monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: connect(*a, **k, factory=Full))
    with Store.create(path, plan) as store, pytest.raises(ProblemsError) as caught:
        execute(plan, store, vocabulary, simulate=FakeMarket())
    monkeypatch.undo()
    (problem,) = caught.value.problems
    assert problem.code == "KS501"
    assert problem.place.file == str(path)
    assert "disk is full" in problem.message()
    with Store.open(path) as store:
        assert 0 < len(store.done()) < 8
    found = content(path)
    kept = {(r[0], r[2] + i, r[4]) for r in found["cells"] for i in range(r[3])}
    assert {(r[0], r[1], r[2]) for r in found["replications"]} == kept


LIMITED = """
import resource, signal, sys
from pathlib import Path
from kamsim.errors import ProblemsError
from tests.experiments import killed
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, resource.RLIM_INFINITY))
try:
    killed.run(Path(sys.argv[1]), lambda p: None)
except ProblemsError as error:
    print(*(p.code for p in error.problems))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits on files are POSIX's")
def test_a_file_that_may_not_grow_is_a_full_disk(tmp_path):
    """The system's own limit on the size of a file, in a process of its own."""
    ran = apart("-c", LIMITED, str(tmp_path))
    assert ran.stdout.split() == ["KS501"], ran.stderr
    (path,) = tmp_path.glob("*.kamsim")
    with Store.open(path) as store:
        assert len(store.done()) in {1, 2, 3}
        assert len(store.replications())


def test_a_reader_does_not_keep_a_run_from_its_end(planned, vocabulary, tmp_path):
    path, plan = tmp_path / "x.kamsim", planned("aa")
    with Store.create(path, plan) as store, Store.open(path) as reader:
        assert reader.manifest["status"] == "running"
        status = execute(plan, store, vocabulary, simulate=FakeMarket())
        assert status.seconds < 2
        assert reader.manifest["status"] == "complete"
    with Store.open(path) as store:
        assert len(store.done()) == 8


def test_saving_over_a_killed_run_leaves_nothing_of_it(planned, memory, vocabulary, tmp_path):
    """What SQLite keeps beside a database would be read into the new one."""
    path, plan = tmp_path / "x.kamsim", planned("other")
    files = [path.with_name(path.name + suffix) for suffix in ("", "-wal", "-shm")]
    with Store.create(path, plan) as left:
        cell = plan.cells()[0]
        worlds = [Replication(k) for k in cell.replications]
        left.add(Record("other", cell, 0.1, result_of("other", worlds), {}))
        beside = [file.read_bytes() for file in files]
    for file, text in zip(files, beside, strict=True):
        file.write_bytes(text)
    store = memory(planned("aa"))
    execute(planned("aa"), store, vocabulary, simulate=FakeMarket())
    store.save(path)
    assert [p.name for p in tmp_path.iterdir()] == ["x.kamsim"]
    with Store.open(path) as again:
        assert again.manifest["policies"] == ["today", "aa"]
        assert len(again.done()) == 8
        assert compare(again) == compare(store)


def test_saving_a_file_onto_itself_keeps_it(planned, vocabulary, tmp_path):
    path, plan = tmp_path / "x.kamsim", planned("aa")
    with Store.create(path, plan) as store:
        execute(plan, store, vocabulary, simulate=FakeMarket())
    before = content(path)
    with Store.open(path) as store:
        store.save(path)
    assert content(path) == before
