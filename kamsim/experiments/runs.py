"""Runs: a plan carried out into its own file, or found there already."""

from collections.abc import Iterator
from pathlib import Path

from kamsim.errors import ProblemsError
from kamsim.experiments.execute import OnProgress, execute
from kamsim.experiments.lock import Lock
from kamsim.experiments.plan import Plan
from kamsim.experiments.progress import RunStatus
from kamsim.experiments.store import Store
from kamsim.model.vocabulary import Vocabulary

SUFFIX = ".kamsim"


def run_path(folder: Path, run_id: str) -> Path:
    """Return the file of a run in a folder."""
    return folder / f"{run_id}{SUFFIX}"


def run_plan(
    plan: Plan,
    folder: Path,
    vocabulary: Vocabulary,
    on_progress: OnProgress = lambda _: None,
) -> RunStatus:
    """Carry out a plan into `folder/<run id>.kamsim`; a complete run is not repeated.

    Raises:
        ProblemsError: KS501 where the file cannot be written, KS504 where another process
            is writing it.
    """
    path = run_path(folder, plan.run_id)
    finished = _finished(path)
    if finished is not None:
        return finished
    with Lock(path), Store.create(path, plan) as store:
        return execute(plan, store, vocabulary, on_progress)


def _finished(path: Path) -> RunStatus | None:
    """Return the status of a run that is complete in its file."""
    if not path.is_file():
        return None
    try:
        with Store.open(path) as store:
            manifest, cells = store.manifest, store.cell_count()
    except ProblemsError:
        return None
    if manifest["status"] != "complete":
        return None
    return RunStatus(
        run_id=manifest["run_id"],
        state="complete",
        cells_done=cells,
        cells_total=cells,
        seconds=manifest["seconds"],
        reused=True,
        path=path,
    )


def run_files(folder: Path) -> Iterator[Path]:
    """Yield the result files of a folder, the newest first."""
    found = sorted(folder.glob(f"*{SUFFIX}"), key=lambda p: p.stat().st_mtime, reverse=True)
    yield from found
