"""Runs: a plan carried out into its own file, gone on with, or found there already."""

from pathlib import Path

from kamsim.errors import ProblemsError
from kamsim.experiments.execute import OnProgress, Simulate, execute
from kamsim.experiments.lock import Lock
from kamsim.experiments.manifest import fingerprint
from kamsim.experiments.plan import Plan
from kamsim.experiments.progress import RunStatus
from kamsim.experiments.store import Store
from kamsim.model.vocabulary import Vocabulary
from kamsim.simulation import simulate_block

SUFFIX = ".kamsim"


def run_path(folder: Path, run_id: str) -> Path:
    """Return the file of a run in a folder."""
    return folder / f"{run_id}{SUFFIX}"


def run_plan(
    plan: Plan,
    folder: Path,
    vocabulary: Vocabulary,
    on_progress: OnProgress = lambda _: None,
    simulate: Simulate = simulate_block,
) -> RunStatus:
    """Carry out a plan into `folder/<run id>.kamsim`.

    A complete run is not repeated; one that was stopped, killed or failed in part goes on
    where it was.

    Raises:
        ProblemsError: KS501 where the file cannot be begun, KS504 where another process
            is writing it.
        BrokenOffError: KS501 where it cannot be written any more.
    """
    path = run_path(folder, plan.run_id)
    finished = _finished(path)
    if finished is not None:
        return finished
    with Lock(path), _begun(path) or Store.create(path, plan) as store:
        return execute(plan, store, vocabulary, on_progress, simulate)


def _begun(path: Path) -> Store | None:
    """Open a run to go on with it; None where there is none that this machine can go on with.

    Cells of another arithmetic are not mixed with those of this machine.
    """
    if not path.is_file():
        return None
    try:
        store = Store.open(path, write=True)
    except ProblemsError:
        return None
    if store.manifest["fingerprint"] != fingerprint():
        store.close()
        return None
    store.forget_failures()
    store.note({"status": "running"})
    return store


def _finished(path: Path) -> RunStatus | None:
    """Return the status of a run that is complete in its file."""
    if not path.is_file():
        return None
    try:
        with Store.open(path) as store:
            manifest, cells = store.manifest, len(store.done())
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
