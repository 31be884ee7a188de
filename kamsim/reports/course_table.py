"""The table of the course: what each policy has gained so far, at some weeks."""

from collections.abc import Sequence
from typing import Any

from rich import box
from rich.table import Table

from kamsim.errors import N_
from kamsim.reports.figures import Figures, step_of, step_of_size
from kamsim.reports.language import Language
from kamsim.reports.table import NONE

MARKS = (13, 26, 52, 78, 104, 156, 208, 260)
"""Weeks at which the course is told, as far as a run goes, and its end."""

Point = dict[str, Any]
"""A row of the course: policy, week, gained_money, ci_low, ci_high, n_pairs."""


def told(course: Sequence[Point]) -> list[Point]:
    """Keep the weeks that end a stretch that people count in, and the last."""
    last = max((p["week"] for p in course), default=0)
    ends = {week - 1 for week in MARKS if week <= last} | {last}
    return [p for p in course if p["week"] in ends]


def course_heading(baseline: str, currency: str, language: Language) -> str:
    """Say what the table of gains counts."""
    title = N_("Gained against {baseline} up to then, in {currency} of day 0:")
    money = Figures(language, "money", currency).currency_word()
    return language.say(title, baseline=baseline, currency=money)


def course_table(
    course: Sequence[Point], baseline: str, currency: str, language: Language
) -> Table:
    """Build the table of gains so far, policy by policy, without the baseline's zeros."""
    weeks = sorted({p["week"] for p in course})
    figures = Figures(language, "money", currency)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(language.say(N_("Policy")), no_wrap=True)
    for week in weeks:
        table.add_column(language.say(N_("{number} weeks"), number=week + 1), justify="right")
    for policy in dict.fromkeys(p["policy"] for p in course):
        if policy != baseline:
            own = {p["week"]: p for p in course if p["policy"] == policy}
            table.add_row(policy, *(_cell(own.get(week), figures) for week in weeks))
    return table


def _cell(point: Point | None, figures: Figures) -> str:
    if point is None or point["gained_money"] is None:
        return NONE
    gained, low, high = point["gained_money"], point["ci_low"], point["ci_high"]
    step = step_of_size(gained) if low is None else step_of((high - low) / 2.0)
    return figures.number(gained, step, signed=True)
