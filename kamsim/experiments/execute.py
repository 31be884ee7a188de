"""Execution: every cell of a plan is simulated, measured and stored, one after another."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from kamsim.errors import KamsimError
from kamsim.experiments.manifest import last_entries
from kamsim.experiments.plan import Cell, Plan
from kamsim.experiments.progress import Progress, RunState, RunStatus
from kamsim.experiments.record import Record, measure
from kamsim.experiments.store import Store
from kamsim.kpis import kpis
from kamsim.model.policy import Policy
from kamsim.model.results import BlockResult
from kamsim.model.scenario import Scenario
from kamsim.model.vocabulary import Vocabulary
from kamsim.simulation import Replication, simulate_block

OnProgress = Callable[[Progress], None]


class Simulate(Protocol):
    """What simulates a block of replications under some policies."""

    def __call__(
        self,
        scenario: Scenario,
        policies: Sequence[Policy],
        replications: Sequence[Replication],
        seed: int,
        vocabulary: Vocabulary,
    ) -> Iterator[BlockResult]:
        """Yield one result per policy."""
        ...


@dataclass(slots=True)
class Tally:
    """What is done so far."""

    total: int
    started: float
    cells: int = 0
    failed: int = 0

    @property
    def seconds(self) -> float:
        """Return the time since the run began."""
        return time.perf_counter() - self.started


def execute(
    plan: Plan,
    store: Store,
    vocabulary: Vocabulary,
    on_progress: OnProgress = lambda _: None,
    simulate: Simulate = simulate_block,
) -> RunStatus:
    """Simulate a plan into a store; a cell that fails does not end the run.

    What is finished is kept whenever the run is stopped; Ctrl-C ends it with state
    `stopped`.
    """
    cells = plan.cells()
    tally = Tally(len(cells) * len(plan.policies), time.perf_counter())
    state: RunState = "complete"
    try:
        for cell in cells:
            for record in _records(plan, cell, vocabulary, simulate):
                store.add(record)
                tally.cells += 1
                tally.failed += record.result is None
                on_progress(_progress(plan, record, tally))
    except KeyboardInterrupt:
        state = "stopped"
    if tally.failed and state == "complete":
        state = "failed"
    store.finish(last_entries(plan, state, tally.seconds))
    return _status(plan, store, state, tally)


def _records(
    plan: Plan, cell: Cell, vocabulary: Vocabulary, simulate: Simulate
) -> Iterator[Record]:
    """Yield one record per policy; where a policy fails, the others are simulated without it."""
    worlds = [Replication(k, cell.m) for k in cell.replications]
    waiting = list(plan.policies)
    while waiting:
        begun = time.perf_counter()
        results = simulate(plan.world, tuple(waiting), worlds, plan.seed, vocabulary)
        try:
            for result in results:
                found = measure(result, kpis())
                seconds = time.perf_counter() - begun
                policy = waiting.pop(0)
                if result.policy != policy.id:
                    raise ValueError(f"{policy.id} was asked for, {result.policy} came")
                yield Record(policy.id, cell, seconds, result, found)
                begun = time.perf_counter()
        except (KamsimError, ArithmeticError, ValueError, LookupError, TypeError) as error:
            policy = waiting.pop(0)
            yield Record(policy.id, cell, time.perf_counter() - begun, message=_said(error))


def _said(error: Exception) -> str:
    return str(error) if isinstance(error, KamsimError) else f"{type(error).__name__}: {error}"


def _progress(plan: Plan, record: Record, tally: Tally) -> Progress:
    luck = record.cell.m > 0
    return Progress(
        policy=record.policy,
        done=record.cell.first + record.cell.count,
        planned=plan.luck_draws if luck else plan.replications,
        cells_done=tally.cells,
        cells_total=tally.total,
        seconds=tally.seconds,
        luck=luck,
        failed=record.result is None,
    )


def _status(plan: Plan, store: Store, state: RunState, tally: Tally) -> RunStatus:
    return RunStatus(
        run_id=plan.run_id,
        state=state,
        cells_done=tally.cells,
        cells_total=tally.total,
        seconds=tally.seconds,
        failures=store.failures(),
        path=store.path,
    )
