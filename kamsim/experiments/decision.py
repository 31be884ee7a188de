"""The decision: which policy a run speaks for, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass

from kamsim.experiments.comparison import Decision, DecisionKind, Row
from kamsim.experiments.outcomes import Measure, Outcomes
from kamsim.experiments.pairs import pair, together
from kamsim.statistics import MIN_PAIRS, Verdict, compare_with_best, needed

SPOKEN: tuple[tuple[DecisionKind, Verdict], ...] = (
    ("better", "better"),
    ("cannot tell", "cannot tell yet"),
    ("tie", "no difference that matters"),
    ("worse", "worse"),
)
"""What a run says first, where policies differ in their verdicts."""


@dataclass(frozen=True, slots=True)
class Board:
    """What is compared: a run, its baseline, one measure, margin and level."""

    outcomes: Outcomes
    baseline: str
    measure: Measure
    margin: float | None
    level: float

    @property
    def sign(self) -> float:
        """Return −1 where less is better."""
        return -1.0 if self.measure.better == "lower" else 1.0


def decide(board: Board, rows: Sequence[Row]) -> Decision:
    """Speak for the best policy that is better than the baseline, or say why for none."""
    rivals = [r for r in rows if r.policy != board.baseline and r.estimate is not None]
    if not rivals or board.margin is None:
        return Decision("nothing to compare")
    best = _best_set(board)
    for kind, word in SPOKEN:
        said = [r for r in rivals if r.verdict == word]
        if said:
            leader = _leader(board, said)
            wanted = _needed(board, leader) if kind == "cannot tell" else None
            return _of(kind, leader, best, wanted)
    return Decision("nothing to compare")


def _leader(board: Board, rows: Sequence[Row]) -> Row:
    return max(rows, key=lambda r: board.sign * (r.estimate or 0.0))


def _best_set(board: Board) -> tuple[str, ...]:
    """Return the policies that multiple comparisons with the best do not exclude."""
    policies, values = together(board.outcomes, board.measure)
    if len(values) < MIN_PAIRS or len(policies) < 2:  # noqa: PLR2004 - a rivalry needs two
        return ()
    candidates = compare_with_best(values).candidates
    return tuple(p for p, may in zip(policies, candidates, strict=True) if may)


def _needed(board: Board, row: Row) -> int | None:
    pairs = pair(board.outcomes, row.policy, board.baseline, board.measure)
    return needed(pairs.difference, board.level, board.margin or 0.0)


def _of(
    kind: DecisionKind, row: Row, best: tuple[str, ...], replications: int | None = None
) -> Decision:
    return Decision(
        kind=kind,
        policy=row.policy,
        estimate=row.estimate,
        low=row.ci_low,
        high=row.ci_high,
        p_best=row.p_best,
        best_set=best,
        needed_replications=replications,
    )
