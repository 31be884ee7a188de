"""Comparisons of outcomes made by hand, whose answers are known."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from kamsim.errors import CommandError
from kamsim.experiments import Measure, Outcomes, compare
from kamsim.experiments.comparison import COLUMNS
from kamsim.statistics import MIN_PAIRS, bonferroni_level

MARGIN = 1.0
HIGHER = Measure("profit", "Profit", "利潤", "money a year", "higher")
LOWER = Measure("lost", "Lost", "流失", "share", "lower")
NEITHER = Measure("index", "Index", "指數", "index", "neither")
N = 40
NOISE = np.tile([-1.0, 1.0], N // 2) * 0.1
BASE = np.linspace(50.0, 150.0, N)


def outcomes(values, n=N, margin=MARGIN, baseline="today"):
    """Make a run; `values` maps (policy, measure) to numbers by k, or by (k, m)."""
    policies = tuple(dict.fromkeys(policy for policy, _ in values))
    return Outcomes(
        run_id="r",
        scenario="made up",
        policies=policies,
        baseline=baseline,
        seed=42,
        replications=n,
        margin_money=margin,
        measures=(HIGHER, LOWER, NEITHER),
        values={
            key: x if isinstance(x, dict) else {(k, 0): v for k, v in enumerate(x)}
            for key, x in values.items()
        },
    )


def profits(**differences):
    """Make a run in which policies differ from today by what is given."""
    runs = {("today", "profit"): BASE.tolist()}
    return runs | {(p, "profit"): (BASE + d).tolist() for p, d in differences.items()}


def test_a_row_is_a_paired_t_test_at_the_bonferroni_level():
    source = np.random.default_rng(4)
    a, b = source.normal(3, 2, N), source.normal(-1, 5, N)
    found = compare(outcomes(profits(a=a, b=b)))
    assert found.level == bonferroni_level(3) == pytest.approx(0.975)
    assert (found.baseline, found.metric, found.unit) == ("today", "profit", "money a year")
    for policy, difference in (("a", a), ("b", b)):
        row = found.row(policy)
        test = stats.ttest_rel(BASE + difference, BASE).confidence_interval(0.975)
        assert row.estimate == pytest.approx(difference.mean())
        assert (row.ci_low, row.ci_high) == pytest.approx((test.low, test.high))
        assert row.mean - row.baseline_mean == pytest.approx(row.estimate)
        assert (row.n_pairs, row.n_dropped, row.level) == (N, 0, found.level)


def test_the_baseline_has_a_row_without_interval_and_verdict():
    row = compare(outcomes(profits(a=NOISE))).row("today")
    assert (row.estimate, row.ci_low, row.ci_high, row.verdict) == (0.0, None, None, None)
    assert (row.share_luck, row.share_parameters, row.share_replications) == (None, None, None)
    with pytest.raises(KeyError):
        compare(outcomes(profits(a=NOISE))).row("b")


VERDICTS = {
    "better": 5 + NOISE,
    "worse": -5 + NOISE,
    "no difference that matters": 0.5 + NOISE,
    "cannot tell yet": 1.0 + 100 * NOISE,
}


@pytest.mark.parametrize("said", VERDICTS)
def test_each_verdict_is_given(said):
    assert compare(outcomes(profits(a=VERDICTS[said]))).row("a").verdict == said


def test_the_same_numbers_in_every_replication_are_a_point_and_no_error():
    row = compare(outcomes(profits(a=np.zeros(N)))).row("a")
    assert (row.estimate, row.ci_low, row.ci_high) == (0.0, 0.0, 0.0)
    assert row.verdict == "no difference that matters"
    assert row.p_best == 0.5


def test_where_less_is_better_the_verdict_turns_round_and_the_numbers_do_not():
    values = {(p, "lost"): x for (p, _), x in profits(a=-5 + NOISE, b=5 + NOISE).items()}
    found = compare(outcomes(values), metric="lost", margin=1.0)
    assert found.row("a").estimate == pytest.approx(-5)
    assert found.row("a").ci_low < found.row("a").ci_high < 0
    assert (found.row("a").verdict, found.row("b").verdict) == ("better", "worse")
    assert found.row("a").p_best == 1.0
    assert (found.decision.kind, found.decision.policy) == ("better", "a")
    assert found.decision.best_set == ("a",)


def test_only_the_primary_measure_has_a_margin_of_its_own():
    values = profits(a=5 + NOISE) | {(p, "lost"): x for (p, _), x in profits(a=5 + NOISE).items()}
    assert compare(outcomes(values)).margin == MARGIN
    other = compare(outcomes(values), metric="lost")
    assert (other.margin, other.row("a").verdict) == (None, None)
    assert other.row("a").ci_low is not None
    assert other.decision.kind == "nothing to compare"
    assert compare(outcomes(values), metric="lost", margin=6.0).row("a").verdict == (
        "no difference that matters"
    )
    assert compare(outcomes(values), margin=6.0).margin == 6.0


def test_a_measure_of_which_neither_more_nor_less_is_better_gets_no_verdict():
    values = {(p, "index"): x for (p, _), x in profits(a=5 + NOISE).items()}
    found = compare(outcomes(values), metric="index", margin=1.0)
    assert (found.row("a").verdict, found.row("a").p_best) == (None, None)
    assert found.row("a").ci_low is not None
    assert found.decision.kind == "nothing to compare"


def test_pairs_in_which_one_is_not_defined_are_dropped_and_counted():
    own, base = (BASE + 2 + NOISE).tolist(), BASE.tolist()
    own[3], base[7], own[9], base[9] = None, None, None, None
    found = compare(outcomes({("today", "profit"): base, ("a", "profit"): own}))
    row = found.row("a")
    kept = np.delete(2 + NOISE, [3, 7, 9])
    assert (row.n_pairs, row.n_dropped) == (N - 3, 3)
    assert row.estimate == pytest.approx(kept.mean())
    assert row.mean == pytest.approx(np.delete(BASE + 2 + NOISE, [3, 7, 9]).mean())


def test_what_the_baseline_does_not_have_is_shown_without_a_difference():
    """Nobody waits for a visit under `today`; how long others wait is told all the same."""
    values = profits() | {("today", "index"): [None] * N, ("a", "index"): [7.0] * N}
    others = compare(outcomes(values)).others
    [other] = [r for r in others if (r.policy, r.kpi) == ("a", "index")]
    assert other.mean == pytest.approx(7.0)
    assert (other.estimate, other.ci_low, other.n_pairs) == (None, None, 0)


def test_replications_that_one_policy_does_not_have_are_no_pairs():
    own = {(k, 0): BASE[k] + 2.0 for k in range(10, N)}
    row = compare(outcomes(profits() | {("a", "profit"): own})).row("a")
    assert (row.n_pairs, row.n_dropped, row.estimate) == (N - 10, 0, pytest.approx(2.0))


def test_too_few_pairs_give_an_estimate_and_nothing_else():
    n = MIN_PAIRS - 1
    values = {key: x[:n] for key, x in profits(a=5 + NOISE).items()}
    found = compare(outcomes(values, n))
    row = found.row("a")
    assert row.estimate == pytest.approx(5, abs=0.1)
    assert (row.ci_low, row.ci_high, row.p_best) == (None, None, None)
    assert row.verdict == "cannot tell yet"
    assert found.decision.kind == "cannot tell"
    assert found.decision.best_set == ()
    assert found.decision.needed_replications == MIN_PAIRS


def test_a_policy_without_results_takes_nothing_from_the_others():
    values = profits(a=5 + NOISE) | {("failed", "profit"): {}}
    found = compare(outcomes(values))
    failed = found.row("failed")
    assert (failed.estimate, failed.n_pairs, failed.mean, failed.p_best) == (None, 0, None, None)
    assert found.row("a").p_best == 1.0
    assert (found.decision.kind, found.decision.best_set) == ("better", ("a",))
    assert found.level == bonferroni_level(3)


def test_luck_draws_are_in_the_shares_and_in_nothing_else():
    """Luck ±0.1 in half of the draws, twice; parameters worth three times as much."""
    first, second = 5 + NOISE, 5 - NOISE
    values = profits(a=first)
    twice = {(k, 0): v for k, v in enumerate(values["a", "profit"])}
    luck = {(k, 1): BASE[k] + second[k] for k in range(10)}
    base = {(k, m): BASE[k] for k in range(N) for m in (0, 1)}
    found = compare(outcomes({("today", "profit"): base, ("a", "profit"): twice | luck}))
    row = found.row("a")
    assert (row.estimate, row.n_pairs) == (pytest.approx(first.mean()), N)
    variance, within = first.var(ddof=1), (0.2**2) / 2
    spread = max(0.0, variance - within)
    total = within + spread + variance / N
    assert row.share_luck == pytest.approx(within / total)
    assert row.share_parameters == pytest.approx(spread / total)
    assert row.share_replications == pytest.approx(variance / N / total)
    assert row.p_best == 1.0


DECISIONS = [
    ({"a": 5 + NOISE, "b": 6 + NOISE, "c": -9 + NOISE}, "better", "b"),
    ({"a": 100 * NOISE, "b": 1.5 + 100 * NOISE, "c": -9 + NOISE}, "cannot tell", "b"),
    ({"a": 0.1 + NOISE, "b": 0.3 + NOISE, "c": -9 + NOISE}, "tie", "b"),
    ({"a": -5 + NOISE, "c": -9 + NOISE}, "worse", "a"),
    ({"a": 5 + NOISE, "b": 20 + 1000 * NOISE}, "better", "a"),
    ({}, "nothing to compare", None),
]


@pytest.mark.parametrize(("differences", "kind", "policy"), DECISIONS)
def test_a_run_speaks_for_the_best_that_it_can_tell(differences, kind, policy):
    found = compare(outcomes(profits(**differences)))
    decision = found.decision
    assert (decision.kind, decision.policy) == (kind, policy)
    if policy:
        row = found.row(policy)
        said = (decision.estimate, decision.low, decision.high, decision.p_best)
        assert said == (row.estimate, row.ci_low, row.ci_high, row.p_best)
    assert (decision.needed_replications is not None) == (kind == "cannot tell")


def test_the_best_set_holds_what_may_still_be_the_best():
    close = compare(outcomes(profits(a=5 + 30 * NOISE, b=5.1 - 30 * NOISE))).decision
    assert close.best_set == ("a", "b")
    clear = compare(outcomes(profits(a=5 + NOISE, b=7 + NOISE))).decision
    assert clear.best_set == ("b",)


def test_shares_of_being_the_best_sum_to_one():
    source = np.random.default_rng(8)
    found = compare(outcomes(profits(a=source.normal(0, 3, N), b=source.normal(0, 3, N))))
    assert sum(r.p_best for r in found.rows) == pytest.approx(1.0)
    assert all(0 < r.p_best < 1 for r in found.rows)


def test_any_policy_may_be_the_baseline():
    plain = compare(outcomes(profits(a=5 + NOISE)))
    turned = compare(outcomes(profits(a=5 + NOISE)), baseline="a")
    assert turned.baseline == "a"
    assert turned.row("today").estimate == -plain.row("a").estimate
    assert turned.row("today").ci_low == -plain.row("a").ci_high
    assert turned.row("today").verdict == "worse"
    assert turned.row("a").verdict is None
    assert (turned.decision.kind, turned.decision.policy) == ("worse", "today")


def test_other_measures_have_intervals_and_no_verdict():
    values = profits(a=5 + NOISE) | {
        ("today", "lost"): [0.1] * N,
        ("a", "lost"): (0.2 + NOISE).tolist(),
        ("a", "index"): [None] * N,
    }
    found = compare(outcomes(values))
    others = {(r.policy, r.kpi): r for r in found.others}
    assert set(others) == {(p, k) for p in ("today", "a") for k in ("lost", "index")}
    lost = others["a", "lost"]
    assert (lost.estimate, lost.unit, lost.better) == (pytest.approx(0.1), "share", "lower")
    assert lost.ci_low < 0.1 < lost.ci_high
    assert (lost.mean, lost.baseline_mean) == (pytest.approx(0.2), pytest.approx(0.1))
    assert not hasattr(lost, "verdict")
    assert (others["a", "index"].estimate, others["a", "index"].n_pairs) == (None, 0)
    assert others["today", "lost"].ci_low is None


def test_names_that_the_run_does_not_have_are_refused_together():
    with pytest.raises(CommandError) as caught:
        compare(outcomes(profits(a=NOISE)), baseline="tody", metric="proft")
    assert [p.code for p in caught.value.problems] == ["KS002", "KS005"]
    assert [p.facts["close"] for p in caught.value.problems] == ["today", "profit"]


@pytest.mark.parametrize("margin", [-1.0, float("nan"), float("inf")])
def test_a_margin_that_is_no_amount_is_refused(margin):
    with pytest.raises(CommandError) as caught:
        compare(outcomes(profits(a=NOISE)), margin=margin)
    assert [p.code for p in caught.value.problems] == ["KS010"]


def test_the_table_is_tidy():
    table = compare(outcomes(profits(a=5 + NOISE))).table
    assert list(table.columns) == ["baseline", *COLUMNS]
    assert table["policy"].tolist() == ["today", "a"]
    assert isinstance(table.index, pd.RangeIndex)
    assert table["estimate"].dtype == np.float64
    assert "better" in compare(outcomes(profits(a=5 + NOISE)))._repr_html_()


def test_the_same_run_gives_the_same_comparison():
    run = outcomes(profits(a=10 * NOISE))
    assert compare(run) == compare(run)
    assert compare(replace(run, seed=43)).row("a").p_best != compare(run).row("a").p_best


def test_tails_are_the_worst_twentieth_of_each_policys_own_worlds():
    found = compare(outcomes(profits(a=5 + NOISE)), metric="profit").tails
    own = np.sort(BASE + 5 + NOISE)
    assert [(t.policy, t.kpi, t.worst, t.share) for t in found] == [
        ("today", "profit", 2, 0.05),
        ("a", "profit", 2, 0.05),
    ]
    assert [t.mean for t in found] == pytest.approx([BASE[:2].mean(), own[:2].mean()])
    few = compare(outcomes({("today", "profit"): [3.0, 1.0], ("a", "profit"): []}, n=2)).tails
    assert [(t.policy, t.mean, t.worst) for t in few] == [("today", 1.0, 1)]


SPLIT = Measure("split", "Split", "分配", "share", "neither", paired=True)


def gains(**policies):
    """Make a run in which a measure was taken of pairs, and is none of today's."""
    runs = profits(**dict.fromkeys(policies, 5 + NOISE)) | {("today", "split"): [None] * N}
    runs |= {(p, "split"): values for p, values in policies.items()}
    return replace(outcomes(runs), measures=(HIGHER, SPLIT))


def test_a_measure_of_pairs_is_compared_with_nothing_again():
    values = 0.4 + NOISE
    run = gains(a=values.tolist(), b=[None] * 15 + values.tolist()[15:])
    found = {row.policy: row for row in compare(run).others}
    today, a, b = found["today"], found["a"], found["b"]
    assert (today.mean, today.estimate, today.ci_low, today.n_pairs) == (None, None, None, 0)
    test = stats.ttest_1samp(values, 0).confidence_interval(bonferroni_level(3))
    assert (a.mean, a.estimate, a.baseline_mean) == (
        pytest.approx(values.mean()),
        pytest.approx(values.mean()),
        None,
    )
    assert (a.ci_low, a.ci_high) == pytest.approx((test.low, test.high))
    assert (a.n_pairs, a.n_dropped) == (N, 0)
    assert (b.n_pairs, b.n_dropped) == (N - 15, 15)


def test_a_measure_of_pairs_says_nothing_about_another_baseline():
    run = gains(a=[0.4] * N, b=[0.5] * N)
    for row in compare(run, baseline="b").others:
        assert (row.mean, row.estimate, row.ci_low, row.n_pairs) == (None, None, None, 0)


def test_a_measure_of_pairs_can_be_what_is_compared():
    found = compare(gains(a=(0.4 + NOISE).tolist(), b=(0.2 + NOISE).tolist()), metric="split")
    assert found.row("a").estimate == pytest.approx(0.4)
    assert found.row("today").estimate is None
    assert found.decision.kind == "nothing to compare"
