import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from rich.console import Console
from rich.table import Table

from kamsim.experiments import Comparison, Tail
from kamsim.reports import Language, Setting, comparison_table, measures_table

Make = Callable[..., Comparison]


def shown(table: Table) -> list[str]:
    stream = io.StringIO()
    Console(file=stream, width=200, color_system=None).print(table)
    return [line.rstrip() for line in stream.getvalue().splitlines() if line.strip()]


def test_every_policy_has_a_row_with_its_verdict(
    comparison: Make, setting: Setting, english: Language
) -> None:
    made = comparison("better", "worse", "no difference that matters", "cannot tell yet")
    lines = shown(comparison_table(made, setting, english))
    assert lines[0].split("  ")[0].strip() == "Policy"
    assert "Against today (USD a year)" in lines[0]
    assert "98.3% interval" in lines[0]
    rows = {line.split()[0]: line for line in lines[2:]}
    assert rows["today"].endswith("baseline")
    assert rows["today+s01"].endswith("▲ better")
    assert "+480,000" in rows["today+s01"]
    assert "+420,000 … +550,000" in rows["today+s01"]
    assert "0.81%" in rows["today+s01"]
    assert "78%" in rows["today+s01"]
    assert rows["today+s08"].endswith("▼ worse")
    assert rows["today+s02"].endswith("= no difference that matters")
    assert rows["today+s03"].endswith("? cannot tell yet")


@pytest.mark.parametrize("code", ["en", "zh-TW"])
def test_measures_are_listed_policy_by_policy_without_verdicts(
    comparison: Make, setting: Setting, code: str
) -> None:
    made = comparison("better", "worse")
    lines = shown(measures_table(made, setting, Language.of(code)))
    assert len(lines) == 2 + len(made.others)
    assert sum("today+s01" in line for line in lines) == 3
    assert any("98.2" in line and "+8.5" in line for line in lines)
    assert not any("▲" in line for line in lines)


def test_a_measure_that_is_not_defined_shows_dashes(
    comparison: Make, setting: Setting, english: Language
) -> None:
    made = comparison("better")
    blank = replace(made.others[0], mean=None, estimate=None, ci_low=None, ci_high=None)
    lines = shown(measures_table(replace(made, others=(blank,)), setting, english))
    assert lines[-1].count("–") == 3


def test_a_measure_of_pairs_has_an_interval_of_its_own_and_no_difference(
    comparison: Make, setting: Setting, english: Language
) -> None:
    made = comparison("better")
    paired = replace(
        made.others[1],
        kpi="firm_share_of_gain",
        unit="share",
        mean=0.4,
        baseline_mean=None,
        estimate=0.4,
        ci_low=-0.1,
        ci_high=0.9,
    )
    (*_, line) = shown(measures_table(replace(made, others=(paired,)), setting, english))
    assert "The firm's part of what it and its key accounts gain, where neither loses" in line
    assert line.split()[-5:] == ["40", "–", "−10", "…", "90"]


def test_the_worst_worlds_have_a_line_of_their_own_for_each_policy(
    comparison: Make, setting: Setting, english: Language
) -> None:
    means = (("today", 9_000_000.0), ("today+s01", 9_300_000.0))
    tails = tuple(Tail(p, "profit", "money a year", 0.05, 2, mean) for p, mean in means)
    made = replace(comparison("better"), others=(), tails=tails)
    one, two = shown(measures_table(made, setting, english))[-2:]
    assert one.strip().startswith("Profit, mean of the worst 5% of worlds (USD a year)")
    assert one.split()[-4:] == ["today", "9,000,000", "–", "–"]
    assert two.split() == ["today+s01", "9,300,000", "+300,000", "–"]
    few = replace(made, replications=39)
    text = " ".join(shown(measures_table(few, setting, english)))
    assert "Of 39 replications the worst 5 % are the worst 2" in text
