"""Readings: a comparison as one reader sees it, its figures rounded and worded."""

import math
from dataclasses import dataclass

from kamsim.errors import N_
from kamsim.experiments import Comparison, Row
from kamsim.kpis import PRIMARY, every_kpi
from kamsim.reports.figures import Figures, percent, plain, step_of, step_of_size
from kamsim.reports.language import Language
from kamsim.reports.setting import Setting

REVENUE = "revenue"


@dataclass(frozen=True, slots=True)
class Reading:
    """A comparison, the run behind it and the language to tell it in."""

    comparison: Comparison
    setting: Setting
    language: Language

    @property
    def figures(self) -> Figures:
        """Return how the measure's figures are written."""
        return Figures(self.language, self.comparison.unit, self.setting.currency)

    @property
    def is_profit(self) -> bool:
        """Tell whether the measure is the primary one, which sentences call earning."""
        return self.comparison.metric == PRIMARY

    @property
    def label(self) -> str:
        """Return the measure's label; its id where it is not known any more."""
        metric = self.comparison.metric
        found = {k.id: k.label(self.language.code) for k in every_kpi()}
        return found.get(metric, metric)

    @property
    def revenue_money(self) -> float | None:
        """Return the baseline's yearly revenue, None where the run does not know it."""
        means = (k.baseline_mean for k in self.comparison.others if k.kpi == REVENUE)
        return next((m for m in means if m), None)

    @property
    def alternatives(self) -> tuple[Row, ...]:
        """Return the rows that are not the baseline's."""
        return tuple(r for r in self.comparison.rows if r.policy != self.comparison.baseline)

    def step(self, row: Row) -> float:
        """Return the step to round a row's figures at: no finer than its interval."""
        if row.ci_low is not None and row.ci_high is not None:
            return step_of((row.ci_high - row.ci_low) / 2) or step_of_size(row.estimate or 0)
        return step_of_size(row.estimate or 0.0)

    def amount(self, row: Row, value: float, *, signed: bool = False) -> str:
        """Write one of a row's figures."""
        return self.figures.amount(value, self.step(row), signed=signed)

    def gain(self, row: Row, *, signed: bool = False) -> str:
        """Write a row's estimate, as a share of revenue too where it is money."""
        estimate = row.estimate or 0.0
        value = estimate if signed else abs(estimate)
        amount = self.amount(row, value, signed=signed)
        if not self.figures.is_money:
            return amount
        if not self.revenue_money:
            return self.language.say(N_("{amount} a year"), amount=amount)
        share = percent(value / self.revenue_money)
        template = N_("{amount} a year ({percent} of revenue)")
        return self.language.say(template, amount=amount, percent=share)

    def count(self, number: int) -> str:
        """Write a count of replications, rounded up to two digits."""
        if number <= 0:
            return "0"
        step = 10.0 ** max(0, math.floor(math.log10(number)) - 1)
        return plain(math.ceil(number / step) * step, 1.0)

    def needed(self, row: Row) -> int | None:
        """Estimate how many replications settle a row's verdict, None where none would.

        The half-width shrinks with the root of their number: it must fall below the
        estimate's size, or below what is left of the margin.
        """
        decision = self.comparison.decision
        if row.policy == decision.policy and decision.needed_replications is not None:
            return decision.needed_replications
        if row.estimate is None or row.ci_low is None or row.ci_high is None:
            return None
        size = abs(row.estimate)
        target = max(size, (self.comparison.margin or 0.0) - size)
        half = (row.ci_high - row.ci_low) / 2
        return math.ceil(row.n_pairs * (half / target) ** 2) if target > 0 else None
