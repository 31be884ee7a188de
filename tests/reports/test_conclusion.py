from collections.abc import Callable
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from kamsim.experiments import Comparison, Decision
from kamsim.model.parameter import Parameter
from kamsim.reports import Language, Leaning, Setting, conclude, leanings
from kamsim.statistics.interval import Verdict

Make = Callable[..., Comparison]
VERDICTS = get_args(Verdict)


def test_a_better_policy_is_recommended_with_money_interval_and_chance(
    comparison: Make, setting: Setting, english: Language
) -> None:
    found = conclude(comparison("better", "cannot tell yet"), setting, english)
    assert found.answer == (
        "Roll out today+s01: it earns about USD 480,000 a year (0.81% of revenue) more than"
        " today, between USD 420,000 and USD 550,000 with 98.3% confidence, and the chance that"
        " it is the best of the 3 policies is 78%."
    )


def test_the_answer_in_chinese_has_the_same_figures(
    comparison: Make, setting: Setting, chinese: Language
) -> None:
    found = conclude(comparison("better", "cannot tell yet"), setting, chinese)
    assert found.answer == (
        "建議採行 today+s01：利潤比 today 約多 48 萬美元／年（營收的 0.81%），"
        "98.3% 信賴區間為 42 萬美元 至 55 萬美元；在 3 個方案中，它是最佳方案的機率為 78%。"
    )


def test_a_worse_policy_is_advised_against(
    comparison: Make, setting: Setting, english: Language
) -> None:
    found = conclude(comparison("worse"), setting, english)
    assert found.answer == (
        "Stay with today: today+s08 earns about USD 310,000 a year (0.52% of revenue) less,"
        " between USD 220,000 and USD 400,000 less with 98.3% confidence."
    )


def test_what_would_settle_an_open_question_is_said(
    comparison: Make, setting: Setting, english: Language
) -> None:
    found = conclude(comparison("cannot tell yet"), setting, english)
    assert found.answer == (
        "Cannot tell yet whether today+s03 is better than today: about +USD 120,000 a year (0.20%"
        " of revenue), but anything between −USD 70,000 and +USD 310,000 is possible with 98.3%"
        " confidence. About 320 replications would settle it; this run has 40."
    )


@pytest.mark.parametrize("code", ["en", "zh-TW"])
@pytest.mark.parametrize("verdict", VERDICTS)
def test_every_verdict_has_a_sentence_with_policy_and_figures(
    comparison: Make, setting: Setting, verdict: Verdict, code: str
) -> None:
    language = Language.of(code)
    found = conclude(
        comparison(verdict, *(v for v in VERDICTS if v != verdict)), setting, language
    )
    assert len(found.findings) == len(VERDICTS)
    for finding in found.findings:
        assert finding.policy in finding.sentence
        assert ("USD" if code == "en" else "美元") in finding.sentence
        assert "{" not in finding.sentence


def test_a_question_that_others_leave_open_is_settled_by_the_interval(
    comparison: Make, setting: Setting, english: Language
) -> None:
    found = conclude(comparison("better", "cannot tell yet"), setting, english)
    needed = 40 * (190 / 120) ** 2
    assert 100 < needed <= 110
    assert "About 110 replications would settle it; this run has 40." in found.findings[1].sentence


def test_policies_that_may_be_as_good_are_named(
    comparison: Make, setting: Setting, english: Language
) -> None:
    made = comparison("better", "cannot tell yet")
    decision = replace(made.decision, best_set=("today+s01", "today+s03"))
    found = conclude(replace(made, decision=decision), setting, english)
    assert found.rivals == "As good or better may be today+s03: this run cannot tell them apart."


def test_nothing_to_compare_is_said(comparison: Make, setting: Setting, english: Language) -> None:
    found = conclude(comparison(), setting, english)
    assert found.answer == "Only today was simulated: there is nothing to compare it with."
    assert found.findings == ()
    assert found.uncertainty is None


def test_too_few_replications_give_no_interval(
    comparison: Make, setting: Setting, english: Language
) -> None:
    made = comparison("cannot tell yet")
    row = replace(made.rows[1], ci_low=None, ci_high=None, n_pairs=7, share_luck=None)
    decision = Decision("cannot tell", row.policy, row.estimate)
    found = conclude(replace(made, rows=(made.rows[0], row), decision=decision), setting, english)
    assert "from 7 replications; an interval needs 20" in found.answer
    assert found.uncertainty is None


def test_another_measure_is_told_by_its_label_and_unit(
    comparison: Make, setting: Setting, english: Language
) -> None:
    made = comparison("better", metric="fill_rate_key", unit="share", margin=0.01)
    row = replace(made.rows[1], estimate=0.085, ci_low=0.076, ci_high=0.094)
    found = conclude(replace(made, rows=(made.rows[0], row)), setting, english)
    assert found.answer == (
        "Prefer today+s01 in “Fill rate of key accounts”: about +8.5 points against today,"
        " between +7.6 points and +9.4 points with 98.3% confidence."
    )


def test_a_measure_without_margin_gets_figures_and_no_verdict(
    comparison: Make, setting: Setting, english: Language
) -> None:
    made = comparison("better", metric="bullwhip", unit="ratio", margin=None)
    row = replace(made.rows[1], verdict=None, estimate=-0.2, ci_low=-0.25, ci_high=-0.15)
    found = conclude(replace(made, rows=(made.rows[0], row)), setting, english)
    assert "differs from today by about −0.20, between −0.25 and −0.15" in found.answer


@pytest.mark.parametrize(
    ("shares", "words"),
    [((0.6, 0.3, 0.1), "is luck, 60%"), ((0.1, 0.8, 0.1), "better data"), ((0, 0.1, 0.9), "few")],
)
def test_the_largest_part_of_the_uncertainty_is_named(
    comparison: Make,
    setting: Setting,
    english: Language,
    shares: tuple[float, float, float],
    words: str,
) -> None:
    made = comparison("better")
    names = ("share_luck", "share_parameters", "share_replications")
    row = replace(made.rows[1], **dict(zip(names, shares, strict=True)))
    found = conclude(replace(made, rows=(made.rows[0], row)), setting, english)
    assert found.uncertainty is not None
    assert words in found.uncertainty


def test_the_margin_and_the_joint_level_are_told(
    comparison: Make, setting: Setting, english: Language
) -> None:
    found = conclude(comparison("better", "worse", "cannot tell yet"), setting, english)
    assert found.notes == (
        "A difference below USD 60,000 a year (0.10% of revenue) does not matter here.",
        "The 3 intervals hold together at 95%, each at 98.3%.",
    )


def parameter(id: str, provenance: str) -> Parameter:  # noqa: A002 - as in the file
    return Parameter.model_validate(
        {
            "id": id,
            "label": {"en": f"label of {id}", "zh-Hant": f"{id} 的名稱"},
            "low": 0.0,
            "base": 0.5,
            "high": 1.0,
            "distribution": "normal",
            "bounds": (0.0, 1.0),
            "unit": "share",
            "role": "market",
            "provenance": provenance,
        }
    )


def test_a_warning_names_assumed_numbers_and_no_measured_ones(
    comparison: Make, english: Language
) -> None:
    leaning = (Leaning(parameter("a.x", "A"), 0.5), Leaning(parameter("d.x", "D"), 0.3))
    found = conclude(comparison("better"), Setting("USD", leanings=leaning), english)
    assert found.warnings == (
        (
            "The result of today+s01 leans on numbers that are assumed, not measured:"
            " label of a.x (a.x)."
        ),
    )


def test_fixed_parameters_and_failures_are_warned_of(comparison: Make, english: Language) -> None:
    setting = Setting("USD", fixed_parameters=True, failed=8)
    found = conclude(comparison("better"), setting, english)
    assert found.warnings[0].startswith("Draft: 8 replications")
    assert "held at its base" in found.warnings[1]


def test_results_beyond_what_was_measured_are_warned_of(
    comparison: Make, setting: Setting, english: Language
) -> None:
    made = comparison("better")
    beyond = replace(made.others[-1], kpi="beyond_fill_share", unit="share", mean=0.12)
    found = conclude(replace(made, others=(*made.others, beyond)), setting, english)
    assert any("12% of account-weeks" in w for w in found.warnings)


def test_leanings_are_found_where_a_difference_moves_with_a_number() -> None:
    n = 60
    x = np.linspace(-1.0, 1.0, n)
    wave = np.sin(np.arange(n) * 2.4)
    known = {"a.x": parameter("a.x", "A"), "a.y": parameter("a.y", "A")}
    draws = {"a.x": x, "a.y": wave, "a.fixed": np.ones(n)}
    found = leanings(3.0 * x + 0.3 * np.cos(np.arange(n) * 1.7), draws, known)
    assert [leaning.parameter.id for leaning in found] == ["a.x"]
    assert found[0].share == pytest.approx(1.0, abs=0.05)


def test_few_replications_lean_on_nothing() -> None:
    x = np.linspace(-1.0, 1.0, 19)
    assert leanings(x, {"a.x": x}, {"a.x": parameter("a.x", "A")}) == ()
