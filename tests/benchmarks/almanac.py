"""What the twin's market looks up by week: season, common shock and standing deals."""

import math
from functools import cache

from tests.benchmarks.luck import Luck, draw_shock

YEAR = 52


class Almanac:
    """One world's calendar; families are counted from 0."""

    def __init__(self, luck: Luck, p: dict[str, float]) -> None:
        self.p = p
        self.luck = luck
        self.families = luck.scenario.families
        self.peak = luck.scenario.season.peak_week
        self.practice = luck.scenario.practice
        self.shock = draw_shock(luck, p)
        self.season = cache(self._season)
        self.expected = cache(self._expected)
        self.in_deal = cache(self._in_deal)
        self.weeks_to_next = cache(self._weeks_to_next)
        self.market_index = cache(self._market_index)
        self._year = cache(self._draw_year)

    def amplitude(self, family: int) -> float:
        return self.p["season.amplitude"] if self.families[family].seasonal else 0.0

    def _index(self, week: int, family: int, height: float, shift: float) -> float:
        angle = 2 * math.pi * (week - self.peak - shift) / YEAR
        wave = height * (1 + math.cos(angle)) - 1
        return max(0.05, 1 + self.amplitude(family) * wave)

    def _draw_year(self, start: int) -> tuple[float, float]:
        height = 1 + self.p["season.height_sd"] * self.luck.of_season("season.height", start)
        timing = self.luck.of_season("season.timing", start)
        return max(0.3, height), self.p["season.timing_sd_weeks"] * timing

    def _season(self, week: int, family: int) -> float:
        """Return the season index that comes true."""
        origin = self.peak - YEAR // 2
        start = origin + YEAR * math.floor((week - origin) / YEAR)
        height, shift = self._year(start)
        return self._index(week, family, height, shift)

    def _expected(self, week: int, family: int) -> float:
        """Return the season index that everybody expects."""
        return self._index(week, family, 1.0, 0.0)

    def _market_index(self, week: int) -> float:
        return sum(
            f.share * self.expected(week, i) for i, f in enumerate(self.families) if not f.launch
        )

    def _in_deal(self, week: int) -> bool:
        length = self.practice.deal_length_weeks
        return any((week - j) % YEAR in self.practice.deal_weeks for j in range(length))

    def depth(self, week: int) -> float:
        return self.p["practice.deal_depth"] if self.in_deal(week) else 0.0

    def _weeks_to_next(self, week: int) -> int:
        """Count the weeks to the next deal that starts after this week; 52 if none."""
        for j in range(1, YEAR + 1):
            if (week + j) % YEAR in self.practice.deal_weeks:
                return j
        return YEAR

    def book_season(self, week: int) -> bool:
        """Tell whether seasonal slots are booked for a week."""
        return self.market_index(week) >= self.p["practice.seasonal_from"]
