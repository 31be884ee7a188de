"""Compare: paired differences against a baseline, verdicts, and one decision."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from kamsim.errors import CommandError, unknown_name
from kamsim.experiments.comparison import Comparison, KpiRow, Row
from kamsim.experiments.decision import Board, decide
from kamsim.experiments.outcomes import Measure, Outcomes
from kamsim.experiments.store import Store
from kamsim.kpis import PRIMARY
from kamsim.model.arrays import Floats
from kamsim.statistics import (
    MIN_PAIRS,
    Shares,
    bonferroni_level,
    chance_best,
    mean,
    split_variance,
    t_interval,
    verdict,
)

EVERYBODY = "today"


@dataclass(frozen=True, slots=True)
class Pairs:
    """A policy and the baseline in the worlds where both are finished and defined.

    `first` and `second` are the differences under two luck draws of the same k.
    """

    own: Floats
    base: Floats
    dropped: int
    first: Floats
    second: Floats

    @property
    def difference(self) -> Floats:
        """Return the policy less the baseline, (n,)."""
        return self.own - self.base


def compare(
    run: Store | Outcomes,
    baseline: str = EVERYBODY,
    metric: str = PRIMARY,
    margin: float | None = None,
) -> Comparison:
    """Compare every policy of a run with a baseline, pair by pair.

    Only the primary measure has a practical margin of its own, the scenario's; another
    gets verdicts where `margin` is given, in its own unit.

    Raises:
        CommandError: for a baseline or metric that the run does not have.
    """
    outcomes = run.outcomes() if isinstance(run, Store) else run
    measure = _checked(outcomes, baseline, metric)
    if margin is None and metric == PRIMARY:
        margin = outcomes.margin_money
    if measure.better == "neither":
        margin = None
    level = bonferroni_level(len(outcomes.policies))
    board = Board(outcomes, baseline, measure, margin, level)
    chances = _chances(board)
    rows = tuple(_row(board, policy, chances.get(policy)) for policy in outcomes.policies)
    return Comparison(
        run_id=outcomes.run_id,
        scenario=outcomes.scenario,
        baseline=baseline,
        metric=metric,
        unit=measure.unit,
        margin=margin,
        level=level,
        replications=outcomes.replications,
        rows=rows,
        decision=decide(board, rows),
        others=tuple(_others(board)),
    )
