"""Tables: policies side by side, for a terminal."""

from collections.abc import Iterable

from rich import box
from rich.table import Table

from kamsim.errors import N_
from kamsim.experiments import Comparison, KpiRow, Row
from kamsim.kpis import every_kpi
from kamsim.reports.figures import Figures, chance, confidence, percent, step_of, step_of_size
from kamsim.reports.language import Language
from kamsim.reports.reading import Reading
from kamsim.reports.setting import Setting
from kamsim.statistics import FEW
from kamsim.statistics.interval import Verdict

NONE = "–"
FINEST = 100
"""Means are written with four digits at most, whatever their interval."""

_TAIL = N_("Profit, mean of the worst {percent} of worlds ({unit})")
_FEW_WORST = N_(
    "Of {replications} replications the worst 5 % are the worst {count}: their mean is a rough"
    " figure."
)

VERDICTS: dict[Verdict, str] = {
    "better": N_("better"),
    "worse": N_("worse"),
    "no difference that matters": N_("no difference that matters"),
    "cannot tell yet": N_("cannot tell yet"),
}
MARKS: dict[Verdict | None, str] = {
    "better": "▲",
    "worse": "▼",
    "no difference that matters": "=",
    "cannot tell yet": "?",
}
STYLES: dict[Verdict | None, str] = {
    "better": "green",
    "worse": "red",
    "no difference that matters": "dim",
    "cannot tell yet": "yellow",
}


def comparison_table(comparison: Comparison, setting: Setting, language: Language) -> Table:
    """Build the table of all policies, the baseline's row in its place."""
    reading = Reading(comparison, setting, language)
    say = language.say
    gain = say(N_("Against {baseline} ({unit})"), **_unit(reading))
    level = confidence(comparison.level)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(say(N_("Policy")), no_wrap=True)
    table.add_column(gain, justify="right")
    table.add_column(say(N_("{confidence} interval"), confidence=level), justify="right")
    if _revenue(reading):
        table.add_column(say(N_("of revenue")), justify="right")
    table.add_column(say(N_("Chance of being best")), justify="right")
    table.add_column(say(N_("Verdict")), no_wrap=True)
    for row in comparison.rows:
        table.add_row(*_cells(reading, row), style=STYLES.get(row.verdict, ""))
    return table


def _unit(reading: Reading) -> dict[str, str]:
    return {"baseline": reading.comparison.baseline, "unit": reading.figures.heading}


def _revenue(reading: Reading) -> float | None:
    return reading.revenue_money if reading.figures.is_money else None


def _cells(reading: Reading, row: Row) -> list[str]:
    revenue = _revenue(reading)
    baseline = row.policy == reading.comparison.baseline
    best = NONE if row.p_best is None else chance(row.p_best)
    if baseline or row.estimate is None:
        word = reading.language.say(N_("baseline")) if baseline else NONE
        blank = [NONE] * (3 if revenue else 2)
        return [row.policy, *blank, best, word]
    step = reading.step(row)
    cells = [row.policy, reading.figures.number(row.estimate, step, signed=True)]
    cells.append(interval(reading.figures, row.ci_low, row.ci_high, step))
    if revenue:
        cells.append(percent(row.estimate / revenue))
    return [*cells, best, verdict_text(row.verdict, reading.language)]


def verdict_text(verdict: Verdict | None, language: Language) -> str:
    """Write a verdict with its mark."""
    return NONE if verdict is None else f"{MARKS[verdict]} {language.say(VERDICTS[verdict])}"


def interval(
    figures: Figures, low: float | None, high: float | None, step: float, *, signed: bool = True
) -> str:
    """Write the ends of an interval, a dash where there is none."""
    if low is None or high is None:
        return NONE
    ends = (figures.number(end, step, signed=signed) for end in (low, high))
    return " … ".join(ends)


def measures_table(comparison: Comparison, setting: Setting, language: Language) -> Table:
    """Build the table of all other measures, policy by policy; they get no verdict."""
    say = language.say
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(say(N_("Measure")))
    table.add_column(say(N_("Policy")), no_wrap=True)
    table.add_column(say(N_("Mean")), justify="right")
    difference = say(N_("Against {baseline}"), baseline=comparison.baseline)
    table.add_column(difference, justify="right")
    level = confidence(comparison.level)
    table.add_column(say(N_("{confidence} interval"), confidence=level), justify="right")
    labels = {k.id: k.label(language.code) for k in every_kpi()}
    few = [t.worst for t in comparison.tails if comparison.replications < FEW]
    if few:
        facts = {"count": max(few), "replications": comparison.replications}
        table.caption = say(_FEW_WORST, **facts)
    for cells in _tail_rows(comparison, setting, language):
        table.add_row(*cells)
    steps = _steps(comparison.others)
    above = ""
    for row in comparison.others:
        figures = Figures(language, row.unit, setting.currency)
        label, unit = labels.get(row.kpi, row.kpi), figures.heading
        name = say(N_("{label} ({unit})"), label=label, unit=unit) if unit else label
        cells = _measure_cells(figures, row, steps.get(row.kpi, 0.0))
        if row.policy == comparison.baseline:
            cells[2:] = [NONE, NONE]
        table.add_row("" if row.kpi == above else name, *cells)
        above = row.kpi
    return table


def _tail_rows(comparison: Comparison, setting: Setting, language: Language) -> list[list[str]]:
    """Write how each policy does in its worst worlds, and how far that is from the baseline."""
    base = next((t.mean for t in comparison.tails if t.policy == comparison.baseline), None)
    rows = []
    for index, tail in enumerate(comparison.tails):
        figures = Figures(language, tail.unit, setting.currency)
        name = language.say(_TAIL, percent=confidence(tail.share), unit=figures.heading)
        step = step_of_size(tail.mean) / 10
        cells = [tail.policy, figures.number(tail.mean, step), NONE, NONE]
        if base is not None and tail.policy != comparison.baseline:
            cells[2] = figures.number(tail.mean - base, step, signed=True)
        rows.append(["" if index else name, *cells])
    return rows


def _steps(rows: Iterable[KpiRow]) -> dict[str, float]:
    """Return the step to round each measure's means at: as fine as its finest interval."""
    steps: dict[str, float] = {}
    for row in rows:
        found = [s for s in (_step(row), step_of_size(row.mean or 0.0)) if s]
        if found:
            steps[row.kpi] = min(*found, steps.get(row.kpi, found[0]))
    return steps


def _step(row: KpiRow) -> float:
    size = step_of_size(row.mean or 0.0)
    if row.ci_low is None or row.ci_high is None:
        return size
    return max(step_of((row.ci_high - row.ci_low) / 2), size / FINEST) or size


def _measure_cells(figures: Figures, row: KpiRow, mean_step: float) -> list[str]:
    if row.mean is None:
        return [row.policy, NONE, NONE, NONE]
    low, high, step = row.ci_low, row.ci_high, _step(row)
    mean = figures.number(row.mean, mean_step)
    if row.estimate is None:
        return [row.policy, mean, NONE, NONE]
    if row.baseline_mean is None:
        # taken of two worlds: no difference from anything
        return [row.policy, mean, NONE, interval(figures, low, high, step, signed=False)]
    difference = figures.number(row.estimate, step, signed=True)
    return [row.policy, mean, difference, interval(figures, low, high, step)]
