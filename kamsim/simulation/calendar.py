"""The calendar: what everybody expects of each week, deals and season included."""

from dataclasses import dataclass

import numpy as np

from kamsim.model.arrays import Bools, Floats, Ints
from kamsim.model.scenario import Practice, Scenario, Season
from kamsim.simulation.values import Values

YEAR = 52
QUARTER = 13
MARGIN_WEEKS = 8
"""Weeks before the run-in and past the longest forecast that the tables hold as well."""


def quarter_left(week: int) -> int:
    """Count the weeks until the quarter ends, this one included: 13 to 1."""
    return QUARTER - week % QUARTER


@dataclass(frozen=True, slots=True)
class Calendar:
    """Week tables from `first` on; T weeks.

    Shapes: expected (R, T, P) season index at normal height and time; lift (R, T, P) what
    a season one unit higher adds to it; in_deal (T,) booleans; to_deal (T,) weeks
    until the next deal starts, 52 where none comes.
    """

    first: int
    expected: Floats
    lift: Floats
    market_index: Floats
    in_deal: Bools
    to_deal: Ints
    season: Season

    def at(self, week: int) -> int:
        """Return the row of a week."""
        return week - self.first

    def weeks_to_peak(self, week: int) -> int:
        """Count the weeks to the season's usual peak, 0 to 51."""
        return (self.season.peak_week - week) % YEAR

    def weeks_past_peak(self, week: int) -> int:
        """Count the weeks since the nearest usual peak, −26 to 25; negative before it."""
        half = YEAR // 2
        return (week - self.season.peak_week + half) % YEAR - half

    def in_season(self, week: int) -> bool:
        """Say whether the firm calls the week its season."""
        return abs(self.weeks_past_peak(week)) <= self.season.half_weeks

    def season_end(self, week: int) -> int:
        """Return the last week of the season that runs, or of the next one."""
        past = self.weeks_past_peak(week)
        end = week - past + self.season.half_weeks
        return end if week <= end else end + YEAR


def draw_up(scenario: Scenario, values: Values) -> Calendar:
    """Draw up the calendar of a scenario for every week from the run-in on."""
    lag = scenario.plant.lead_weeks + scenario.plant.freeze_weeks
    last = scenario.weeks + lag + YEAR + MARGIN_WEEKS
    weeks = np.arange(-scenario.run_in_weeks - MARGIN_WEEKS, last)
    in_deal, to_deal = _deals(scenario.practice, weeks)
    peak = scenario.season.peak_week
    wave = 1.0 + np.cos(2.0 * np.pi * (weeks - peak) / YEAR)
    amplitude = family_amplitudes(scenario, values)
    lift = np.ascontiguousarray(amplitude[:, None, :] * wave[None, :, None])
    expected = np.maximum(0.05, 1.0 + lift - amplitude[:, None, :])
    market = np.zeros(expected.shape[:2])
    for p, family in enumerate(scenario.families):
        # seasonal transport is planned for what is sold from the start
        if family.launch is None:
            market += family.share * expected[:, :, p]
    return Calendar(int(weeks[0]), expected, lift, market, in_deal, to_deal, scenario.season)


def family_amplitudes(scenario: Scenario, values: Values) -> Floats:
    """Return each family's seasonal amplitude, (R, P); steady families have none."""
    seasonal = np.array([float(f.seasonal) for f in scenario.families])
    return np.ascontiguousarray(values.account("season.amplitude") * seasonal[None, :])


def _deals(practice: Practice, weeks: Ints) -> tuple[Bools, Ints]:
    length = practice.deal_length_weeks
    in_deal = np.zeros(len(weeks), dtype=np.bool_)
    for week in range(len(weeks)):
        in_deal[week] = any((weeks[week] - j) % YEAR in practice.deal_weeks for j in range(length))
    to_deal = np.full(len(weeks), YEAR, dtype=np.int64)
    for week in range(len(weeks)):
        ahead = [j for j in range(1, YEAR + 1) if (weeks[week] + j) % YEAR in practice.deal_weeks]
        to_deal[week] = min(ahead, default=YEAR)
    return in_deal, to_deal
