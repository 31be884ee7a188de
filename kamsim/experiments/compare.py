"""Compare: paired differences against a baseline, verdicts, and one decision."""

import math
from collections.abc import Iterator

from kamsim.errors import N_, CommandError, Problem, unknown_name
from kamsim.experiments.comparison import Comparison, KpiRow, Row, Tail
from kamsim.experiments.decision import Board, decide
from kamsim.experiments.outcomes import Measure, Outcomes
from kamsim.experiments.pairs import alone, pair, together
from kamsim.experiments.plan import BASELINE
from kamsim.experiments.store import Store
from kamsim.kpis import PRIMARY
from kamsim.statistics import (
    MIN_PAIRS,
    TAIL_SHARE,
    bonferroni_level,
    chance_best,
    mean,
    split_variance,
    t_interval,
    tail_count,
    tail_mean,
    verdict,
)


def compare(
    run: Store | Outcomes,
    baseline: str = BASELINE,
    metric: str = PRIMARY,
    margin: float | None = None,
) -> Comparison:
    """Compare every policy of a run with a baseline, pair by pair.

    Only the primary measure has a practical margin of its own, the scenario's; another
    gets verdicts where `margin` is given, in its own unit.

    Raises:
        CommandError: for a baseline or metric that the run does not have.
    """
    if margin is not None and not 0 <= margin < math.inf:
        template = N_("a practical margin of {found} is no amount: it starts at 0")
        raise CommandError([Problem("KS010", template, {"found": margin})])
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
        tails=tuple(_tails(outcomes)),
    )


def _checked(outcomes: Outcomes, baseline: str, metric: str) -> Measure:
    """Return the measure; refuse names that the run does not have."""
    measures = {m.id: m for m in outcomes.measures}
    problems = []
    if baseline not in outcomes.policies:
        problems.append(unknown_name("policy", baseline, outcomes.policies, "KS002"))
    if metric not in measures:
        problems.append(unknown_name("measure", metric, measures, "KS005"))
    if problems:
        raise CommandError(problems)
    return measures[metric]


def _chances(board: Board) -> dict[str, float]:
    """Return how often each policy has the best mean in the bootstrap."""
    policies, values = together(board.outcomes, board.measure)
    if len(values) < MIN_PAIRS or board.measure.better == "neither":
        return {}
    chances = chance_best(values, (board.outcomes.seed, board.measure.id))
    return dict(zip(policies, chances.tolist(), strict=True))


def _row(board: Board, policy: str, chance: float | None) -> Row:
    """Compare one policy with the baseline."""
    pairs = pair(board.outcomes, policy, board.baseline, board.measure)
    own = policy == board.baseline
    interval = t_interval(pairs.difference, board.level)
    shares = None if own else split_variance(pairs.difference, pairs.first, pairs.second)
    judged = None
    if board.margin is not None and not own:
        low, high = interval.low, interval.high
        if board.sign < 0:
            low, high = _negative(high), _negative(low)
        judged = verdict(low, high, board.margin)
    return Row(
        policy=policy,
        metric=board.measure.id,
        estimate=interval.estimate,
        ci_low=None if own else interval.low,
        ci_high=None if own else interval.high,
        level=board.level,
        n_pairs=interval.n,
        n_dropped=pairs.dropped,
        p_best=chance,
        verdict=judged,
        share_luck=shares.luck if shares else None,
        share_parameters=shares.parameters if shares else None,
        share_replications=shares.replications if shares else None,
        mean=mean(pairs.own) if interval.n else None,
        baseline_mean=mean(pairs.base) if interval.n else None,
    )


def _negative(x: float | None) -> float | None:
    return None if x is None else -x


def _others(board: Board) -> Iterator[KpiRow]:
    """Compare every policy in every other measure; intervals, and no verdicts."""
    outcomes = board.outcomes
    for measure in outcomes.measures:
        if measure.id == board.measure.id:
            continue
        for policy in outcomes.policies:
            pairs = pair(outcomes, policy, board.baseline, measure)
            interval = t_interval(pairs.difference, board.level)
            own = policy == board.baseline
            # what the baseline does not have, such as visits, the policy may have
            paired = measure.paired
            level = pairs.own if interval.n or paired else alone(outcomes, policy, measure)
            yield KpiRow(
                policy=policy,
                kpi=measure.id,
                unit=measure.unit,
                better=measure.better,
                mean=mean(level) if len(level) else None,
                baseline_mean=mean(pairs.base) if interval.n and not paired else None,
                estimate=interval.estimate,
                ci_low=None if own else interval.low,
                ci_high=None if own else interval.high,
                level=board.level,
                n_pairs=interval.n,
                n_dropped=pairs.dropped,
            )


def _tails(outcomes: Outcomes) -> Iterator[Tail]:
    """Say of every policy how it does, in the primary measure, in its worst worlds."""
    for measure in outcomes.measures:
        if measure.id != PRIMARY:
            continue
        for policy in outcomes.policies:
            values = alone(outcomes, policy, measure)
            worst = tail_mean(values)
            if worst is not None:
                count = tail_count(len(values))
                yield Tail(policy, measure.id, measure.unit, TAIL_SHARE, count, worst)
