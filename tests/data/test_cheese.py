"""The real panel of cheese at 68 key accounts gives the figures published with it."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from kamsim.data import Calibration, calibrate

RESPONSES = ("price_elasticity", "display_response")


@pytest.fixture(scope="module")
def calibration(cheese: pd.DataFrame) -> Calibration:
    return calibrate(cheese)


def test_the_file_is_whole(cheese: pd.DataFrame) -> None:
    weeks = cheese.groupby("retailer").size()
    assert (len(cheese), len(weeks), weeks.min(), weeks.max()) == (4286, 68, 52, 68)


def test_the_plain_random_effects_means_are_the_published_ones(
    cheese: pd.DataFrame, least_squares: Callable, meta_analysis: Callable
) -> None:
    slopes, variances = least_squares(cheese)
    moved = cheese.groupby("retailer", sort=False)["display"].std().to_numpy() > 0
    price = meta_analysis(slopes[:, 1], variances[:, 1])
    display = meta_analysis(slopes[moved, 2], variances[moved, 2])
    assert price[0] == pytest.approx(-2.23, abs=0.006)
    assert display[0] == pytest.approx(0.96, abs=0.006)


@pytest.mark.parametrize(
    ("parameter", "published"), [("price_elasticity", -2.23), ("display_response", 0.96)]
)
def test_the_hierarchical_means_agree_with_them_within_an_error(
    calibration: Calibration, parameter: str, published: float
) -> None:
    population = calibration.estimates[parameter].population
    assert population.mean == pytest.approx(published, abs=population.se)
    assert 0.08 < population.se < 0.14


def test_the_top_fifth_sells_41_per_cent(calibration: Calibration) -> None:
    assert (calibration.top_count, round(calibration.top_share, 2)) == (13, 0.41)


def test_noise_is_of_the_published_size(calibration: Calibration) -> None:
    """Evidence §3.2, 88 accounts: median 0.19, autocorrelation 0.31 before correcting its bias."""
    noise = calibration.estimates["noise_sd"]
    assert 0.18 < np.median(noise.estimate) < 0.25
    assert 0.3 < calibration.estimates["noise_ar"].population.mean < 0.45


def test_wrong_signs_are_gone(calibration: Calibration) -> None:
    price, display = (calibration.estimates[p] for p in RESPONSES)
    assert (price.raw > 0).any()
    assert (display.raw < 0).any()
    assert price.estimate.max() < -0.5
    assert display.estimate.min() > 0


def test_size_does_not_predict_the_response(calibration: Calibration) -> None:
    """Evidence §8.3: correlations with ln volume of +0.03 and −0.10 in 88 accounts."""
    size = np.log(calibration.mean_units)
    for parameter in RESPONSES:
        correlation = np.corrcoef(size, calibration.estimates[parameter].estimate)[0, 1]
        assert abs(correlation) < 0.3


def test_under_two_years_no_season_is_believed(calibration: Calibration) -> None:
    assert calibration.season is not None
    assert calibration.season.years < 2
    assert not calibration.season.credible


def test_deals_sell_what_the_calibration_expects(
    cheese: pd.DataFrame, calibration: Calibration
) -> None:
    """The published price-lift curve, evidence F24: median lift at little display, four depths."""
    regular = dict(zip(calibration.accounts, calibration.regular_price, strict=True))
    relative = cheese["price"] / cheese["retailer"].map(regular)
    usual = cheese["volume"][relative > 0.95].groupby(cheese["retailer"]).median()
    lift = cheese["volume"] / cheese["retailer"].map(usual)
    estimate = calibration.estimates["price_elasticity"].estimate
    elasticity = dict(zip(calibration.accounts, estimate, strict=True))
    expected = relative ** cheese["retailer"].map(elasticity)
    depth = pd.cut(relative, [0.0, 0.7, 0.8, 0.85, 0.9], right=False)
    little = cheese["display"] < 0.1
    found = lift[little].groupby(depth[little], observed=True).median()
    assert found.round(2).tolist() == [3.18, 1.93, 1.49, 1.23]
    own = expected[little].groupby(depth[little], observed=True).median()
    assert own[1:].tolist() == pytest.approx(found[1:].tolist(), rel=0.1)
    assert own.iloc[0] < found.iloc[0], "a constant elasticity falls short of the deepest deals"
