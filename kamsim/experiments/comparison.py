"""Comparisons: what a run says about each policy, and what to do about it."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

from kamsim.statistics.interval import Verdict

if TYPE_CHECKING:
    import pandas as pd

DecisionKind = Literal["better", "worse", "tie", "cannot tell", "nothing to compare"]

COLUMNS = (
    "policy",
    "metric",
    "estimate",
    "ci_low",
    "ci_high",
    "level",
    "n_pairs",
    "n_dropped",
    "p_best",
    "verdict",
    "share_luck",
    "share_parameters",
    "share_replications",
    "mean",
    "baseline_mean",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One policy against the baseline, in the primary measure.

    `estimate` is the mean paired difference; what cannot be said is None. The baseline's
    own row has estimate 0, no interval and no verdict. The shares say where the
    uncertainty comes from; they sum to 1.
    """

    policy: str
    metric: str
    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    level: float
    n_pairs: int
    n_dropped: int
    p_best: float | None
    verdict: Verdict | None
    share_luck: float | None
    share_parameters: float | None
    share_replications: float | None
    mean: float | None
    baseline_mean: float | None


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do: the policy that the run speaks for or against, and how sure that is.

    `best_set` are the policies that may still be the best (multiple comparisons with the
    best); `needed_replications` estimates what would settle an open question.
    """

    kind: DecisionKind
    policy: str | None = None
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    p_best: float | None = None
    best_set: tuple[str, ...] = ()
    needed_replications: int | None = None


@dataclass(frozen=True, slots=True)
class KpiRow:
    """One policy in one further measure, with an interval for the difference and no verdict."""

    policy: str
    kpi: str
    unit: str
    better: Literal["higher", "lower", "neither"]
    mean: float | None
    baseline_mean: float | None
    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    level: float
    n_pairs: int
    n_dropped: int


@dataclass(frozen=True, slots=True)
class Tail:
    """The primary measure of a policy where it goes badly: the mean of its worst worlds.

    `share` of the replications are the worst ones, `worst` of them, one at least: CVaR₉₅ for a
    twentieth.
    """

    policy: str
    kpi: str
    unit: str
    share: float
    worst: int
    mean: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """All policies of a run against its baseline.

    `margin` is the practical margin in the measure's unit, None where the measure has
    none and so gets no verdict; `replications` counts those planned.
    """

    run_id: str
    scenario: str
    baseline: str
    metric: str
    unit: str
    margin: float | None
    level: float
    replications: int
    rows: tuple[Row, ...]
    decision: Decision
    others: tuple[KpiRow, ...] = ()
    tails: tuple[Tail, ...] = ()

    def row(self, policy: str) -> Row:
        """Return the row of a policy.

        Raises:
            KeyError: for a policy that is not in the comparison.
        """
        found = next((r for r in self.rows if r.policy == policy), None)
        if found is None:
            raise KeyError(policy)
        return found

    @property
    def table(self) -> "pd.DataFrame":
        """Return the rows as a frame, one per policy, with the baseline's name beside."""
        import pandas as pd  # noqa: PLC0415 - half a second, only when a frame is asked for

        frame = pd.DataFrame([asdict(r) for r in self.rows], columns=list(COLUMNS))
        frame.insert(0, "baseline", self.baseline)
        return frame

    def _repr_html_(self) -> str:
        """Show the table in a notebook."""
        html: str = self.table.to_html(index=False, float_format="{:,.4g}".format)
        return html
