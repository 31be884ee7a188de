"""An invented run: three policies against today, with and without an answer."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from kamsim.experiments import Comparison, Decision, KpiRow, Row
from kamsim.reports import Language, Setting
from kamsim.statistics.interval import Verdict

LEVEL = 1 - 0.05 / 3
PROFIT = 11_200_000.0
REVENUE = 60_000_000.0
MARGIN = 60_000.0


def row(policy: str, estimate: float, half: float, verdict: Verdict | None, best: float) -> Row:
    return Row(
        policy=policy,
        metric="profit",
        estimate=estimate,
        ci_low=estimate - half,
        ci_high=estimate + half,
        level=LEVEL,
        n_pairs=40,
        n_dropped=0,
        p_best=best,
        verdict=verdict,
        share_luck=0.62,
        share_parameters=0.33,
        share_replications=0.05,
        mean=PROFIT + estimate,
        baseline_mean=PROFIT,
    )


def baseline(best: float = 0.0) -> Row:
    blank = replace(row("today", 0.0, 0.0, None, best), ci_low=None, ci_high=None)
    return replace(blank, share_luck=None, share_parameters=None, share_replications=None)


def measure(policy: str, kpi: str, unit: str, mean: float, before: float) -> KpiRow:
    difference, half = mean - before, abs(before) / 100
    low, high = difference - half, difference + half
    return KpiRow(policy, kpi, unit, "higher", mean, before, difference, low, high, LEVEL, 40, 0)


ROWS = {
    "better": row("today+s01", 484_000, 62_000, "better", 0.78),
    "worse": row("today+s08", -310_000, 95_000, "worse", 0.0),
    "no difference that matters": row("today+s02", 4_000, 21_000, "no difference that matters", 0),
    "cannot tell yet": row("today+s03", 120_000, 190_000, "cannot tell yet", 0.22),
}


@pytest.fixture
def comparison() -> Callable[..., Comparison]:
    """Give a function from verdicts, the decided one first, to a comparison."""

    def make(*verdicts: str, **changes: object) -> Comparison:
        rows = (baseline(), *(ROWS[v] for v in verdicts))
        decided = ROWS[verdicts[0]] if verdicts else None
        kinds = {"no difference that matters": "tie", "cannot tell yet": "cannot tell"}
        decision = Decision("nothing to compare")
        if decided is not None:
            decision = Decision(
                kinds.get(verdicts[0], verdicts[0]),  # type: ignore[arg-type]
                decided.policy,
                decided.estimate,
                decided.ci_low,
                decided.ci_high,
                decided.p_best,
                (decided.policy,),
                320 if verdicts[0] == "cannot tell yet" else None,
            )
        others = tuple(
            measure(r.policy, kpi, unit, mean, before)
            for kpi, unit, mean, before in (
                ("revenue", "money a year", REVENUE * 1.01, REVENUE),
                ("fill_rate_key", "share", 0.982, 0.897),
                ("bullwhip", "ratio", 2.1, 2.3),
            )
            for r in rows
        )
        made = Comparison(
            run_id="7f3a9c",
            scenario="summer",
            baseline="today",
            metric="profit",
            unit="money a year",
            margin=MARGIN,
            level=LEVEL,
            replications=40,
            rows=rows,
            decision=decision,
            others=others,
        )
        return replace(made, **changes)

    return make


@pytest.fixture(scope="session")
def english() -> Language:
    return Language.of("en")


@pytest.fixture(scope="session")
def chinese() -> Language:
    return Language.of("zh-TW")


@pytest.fixture(scope="session")
def setting() -> Setting:
    return Setting("USD")
