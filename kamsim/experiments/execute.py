"""Execution: every cell of a plan is simulated, measured and stored, one after another."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from kamsim.errors import BrokenOffError, KamsimError, ProblemsError
from kamsim.experiments.manifest import last_entries
from kamsim.experiments.plan import BASELINE, Cell, Plan
from kamsim.experiments.progress import Progress, RunState, RunStatus
from kamsim.experiments.record import Record, measure, measure_pairs
from kamsim.experiments.store import Store
from kamsim.kpis import kpis, paired_kpis
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
        *,
        events: bool = False,
    ) -> Iterator[BlockResult]:
        """Yield one result per policy, with its events where they are asked for."""
        ...


@dataclass(slots=True)
class Tally:
    """What is done so far; `started` lies back by the time that finished cells took."""

    total: int
    started: float
    done: int = 0
    failed: int = 0

    @property
    def seconds(self) -> float:
        """Return the time that the run took so far."""
        return time.perf_counter() - self.started

    def count(self, record: Record) -> None:
        """Count a cell that has come to its end."""
        if record.failed:
            self.failed += 1
        else:
            self.done += 1


def execute(
    plan: Plan,
    store: Store,
    vocabulary: Vocabulary,
    on_progress: OnProgress = lambda _: None,
    simulate: Simulate = simulate_block,
) -> RunStatus:
    """Simulate what a store does not have yet of a plan; a failing cell does not end the run.

    What is finished is kept whenever the run is stopped; Ctrl-C ends it with state
    `stopped`.

    Raises:
        BrokenOffError: KS501 where the store cannot be written; it keeps what it has.
    """
    try:
        return _execute(plan, store, vocabulary, on_progress, simulate)
    except ProblemsError as error:
        raise BrokenOffError(error.problems) from error


def _execute(
    plan: Plan, store: Store, vocabulary: Vocabulary, on_progress: OnProgress, simulate: Simulate
) -> RunStatus:
    done = store.done()
    started = time.perf_counter() - sum(done.values())
    tally = Tally(len(plan.cells()) * len(plan.policies), started, len(done))
    state: RunState = "complete"
    try:
        for cell in plan.cells():
            for policy in plan.policies:
                if (policy.id, cell.block) in done:
                    on_progress(_progress(plan, policy.id, cell, tally))
            waiting = [p for p in plan.policies if (p.id, cell.block) not in done]
            # the others are set beside it
            waiting.sort(key=lambda p: p.id != BASELINE)
            for record in _records(plan, cell, waiting, vocabulary, simulate):
                store.add(record)
                tally.count(record)
                on_progress(_progress(plan, record.policy, cell, tally, failed=record.failed))
    except KeyboardInterrupt:
        state = "stopped"
    if tally.failed and state == "complete":
        state = "failed"
    seconds = tally.seconds
    store.finish(last_entries(plan, state, seconds))
    return RunStatus(
        run_id=plan.run_id,
        state=state,
        cells_done=tally.done,
        cells_total=tally.total,
        seconds=seconds,
        failures=store.failures(),
        path=store.path,
    )


def _records(
    plan: Plan,
    cell: Cell,
    waiting: list[Policy],
    vocabulary: Vocabulary,
    simulate: Simulate,
) -> Iterator[Record]:
    """Yield one record per policy; where a policy fails, the others are simulated without it."""
    worlds = [Replication(k, cell.m) for k in cell.replications]
    asked = {"events": True} if plan.events and cell.m == 0 else {}
    base = _baseline(plan, worlds, waiting, vocabulary, simulate)
    while waiting:
        begun = time.perf_counter()
        try:
            results = simulate(plan.world, tuple(waiting), worlds, plan.seed, vocabulary, **asked)
            for policy in tuple(waiting):
                result = _of(next(results, None), policy)
                base = result if policy.id == BASELINE else base
                found = measure(result, kpis()) | measure_pairs(result, base, paired_kpis())
                seconds = time.perf_counter() - begun
                yield Record(waiting.pop(0).id, cell, seconds, result, found)
                begun = time.perf_counter()
        except Exception as error:  # noqa: BLE001 - whatever a policy breaks, the others go on
            failed, seconds = waiting.pop(0), time.perf_counter() - begun
            yield Record(failed.id, cell, seconds, message=_said(error))


def _baseline(
    plan: Plan,
    worlds: Sequence[Replication],
    waiting: Sequence[Policy],
    vocabulary: Vocabulary,
    simulate: Simulate,
) -> BlockResult | None:
    """Return the baseline's worlds where they were finished before and others are not."""
    if not waiting or waiting[0].id == BASELINE:
        return None
    baseline = next(p for p in plan.policies if p.id == BASELINE)
    try:
        results = simulate(plan.world, (baseline,), worlds, plan.seed, vocabulary)
        return _of(next(results, None), baseline)
    except Exception:  # noqa: BLE001 - what cannot be had is not set beside the others
        return None


def _of(result: BlockResult | None, policy: Policy) -> BlockResult:
    """Return the result, if it is the policy's.

    Raises:
        ValueError: where another policy's result came, or none.
    """
    if result is None or result.policy != policy.id:
        came = "nothing" if result is None else result.policy
        raise ValueError(f"{policy.id} was asked for, {came} came")
    return result


def _said(error: Exception) -> str:
    return str(error) if isinstance(error, KamsimError) else f"{type(error).__name__}: {error}"


def _progress(
    plan: Plan, policy: str, cell: Cell, tally: Tally, *, failed: bool = False
) -> Progress:
    luck = cell.m > 0
    return Progress(
        policy=policy,
        done=cell.first + cell.count,
        planned=plan.luck_draws if luck else plan.replications,
        cells_done=tally.done + tally.failed,
        cells_total=tally.total,
        seconds=tally.seconds,
        luck=luck,
        failed=failed,
    )
