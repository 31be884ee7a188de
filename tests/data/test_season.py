"""A season is believed where there is one, over two years at least."""

from collections.abc import Callable

import numpy as np
import pytest

from kamsim.data import calibrate
from kamsim.data.season import check_season


def test_a_season_is_found_where_it_is(panel: Callable[..., tuple], truth: type) -> None:
    season = calibrate(panel(1, accounts=12, weeks=130, truth=truth(season=0.3))[0]).season
    assert season is not None
    assert season.credible
    assert season.amplitude_ln == pytest.approx(0.3, abs=0.05)
    assert season.peak_week == pytest.approx(20, abs=1.5)


def test_no_season_is_believed_more_often_than_one_time_in_twenty() -> None:
    rng = np.random.default_rng(1)
    weeks = np.arange(156)
    believed = 0
    for _ in range(200):
        noise = rng.standard_normal(156)
        for t in range(1, 156):
            noise[t] = 0.5 * noise[t - 1] + noise[t]
        found = check_season([weeks], [noise])
        believed += found is not None and found.credible
    assert 2 <= believed <= 24


def test_under_two_years_nothing_is_believed(panel: Callable[..., tuple], truth: type) -> None:
    season = calibrate(panel(2, accounts=8, weeks=80, truth=truth(season=0.5))[0]).season
    assert season is not None
    assert season.p_value < 0.001
    assert not season.credible


def test_under_one_year_there_is_nothing_to_say(panel: Callable[..., tuple]) -> None:
    assert calibrate(panel(3, accounts=4, weeks=40)[0]).season is None
