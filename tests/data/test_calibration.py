"""Calibrations recover the truth, agree with plainer estimators, and know when to refuse."""

import pickle
import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from kamsim.data import Calibration, calibrate
from kamsim.errors import ProblemsError

RESPONSES = {"price_elasticity": 1, "display_response": 2}


def test_intervals_of_the_population_hold_the_truth_as_often_as_they_say(many: list) -> None:
    truth = {"price_elasticity": -2.2, "display_response": 1.0, "noise_sd": 0.2}
    truth |= {"base_units": 3000.0, "noise_ar": np.tanh(0.37)}
    rows = pd.concat([c.population for c, _ in many])
    wanted = rows["parameter"].map(truth)
    held = (rows["ci_low"] <= wanted) & (wanted <= rows["ci_high"])
    by_parameter = held.groupby(rows["parameter"]).mean()
    assert held.mean() > 0.88
    assert by_parameter.min() > 0.75
    assert by_parameter[list(RESPONSES)].mean() > 0.88


@pytest.mark.parametrize(
    ("parameter", "mean", "sd", "allowed"),
    [
        ("price_elasticity", -2.2, 0.7, 0.06),
        ("display_response", 1.0, 0.35, 0.06),
        ("noise_sd", 0.2, 0.4, 0.03),
        ("noise_ar", np.tanh(0.37), 0.25, 0.04),
        ("base_units", 3000.0, 0.7, 250.0),
    ],
)
def test_means_and_spreads_are_recovered(
    many: list, parameter: str, mean: float, sd: float, allowed: float
) -> None:
    found = [c.estimates[parameter].population for c, _ in many]
    assert np.mean([p.mean for p in found]) == pytest.approx(mean, abs=allowed)
    assert np.mean([p.sd for p in found]) == pytest.approx(sd, abs=0.06)


def test_standard_errors_are_as_large_as_the_errors(many: list) -> None:
    for parameter in RESPONSES:
        found = [c.estimates[parameter].population for c, _ in many]
        spread = np.std([p.mean for p in found], ddof=1)
        assert np.mean([p.se for p in found]) == pytest.approx(spread, rel=0.35)


@pytest.mark.parametrize(
    "parameter", ["base_units", "price_elasticity", "display_response", "noise_sd", "noise_ar"]
)
def test_intervals_of_accounts_hold_the_truth_and_shrinking_helps(
    many: list, parameter: str
) -> None:
    held, pooled, raw = [], [], []
    for calibration, known in many:
        e, truth = calibration.estimates[parameter], known[parameter]
        held.append((e.low <= truth) & (truth <= e.high))
        pooled.append(((e.estimate - truth) ** 2).mean())
        raw.append(np.nanmean((e.raw - truth) ** 2))
    assert 0.89 <= np.mean(held) <= 0.98
    assert np.mean(pooled) <= np.mean(raw) * 1.05
    if parameter in RESPONSES:
        assert np.mean(pooled) < 0.85 * np.mean(raw)


def test_raw_estimates_are_near_plain_regressions(
    panel: Callable[..., tuple], least_squares: Callable, meta_analysis: Callable
) -> None:
    frame, _ = panel(100)
    calibration = calibrate(frame)
    slopes, variances = least_squares(frame)
    for parameter, column in RESPONSES.items():
        difference = calibration.estimates[parameter].raw - slopes[:, column]
        assert (np.abs(difference) < 2 * np.sqrt(variances[:, column])).mean() > 0.95
        plain, error, spread = meta_analysis(slopes[:, column], variances[:, column])
        population = calibration.estimates[parameter].population
        assert population.mean == pytest.approx(plain, abs=error)
        assert population.sd == pytest.approx(spread, rel=0.3)


def test_without_autocorrelation_raw_estimates_are_plain_regressions(
    panel: Callable[..., tuple], truth: type, least_squares: Callable
) -> None:
    frame, _ = panel(101, weeks=400, accounts=10, truth=truth(z=0.0, z_sd=0.0))
    calibration = calibrate(frame)
    slopes, variances = least_squares(frame)
    for parameter, column in RESPONSES.items():
        estimate = calibration.estimates[parameter]
        assert estimate.raw == pytest.approx(slopes[:, column], rel=0.05)
        assert estimate.raw_se == pytest.approx(np.sqrt(variances[:, column]), rel=0.15)


def test_accounts_that_do_not_differ_are_pooled_nearly_whole(
    panel: Callable[..., tuple], truth: type
) -> None:
    frame, _ = panel(102, truth=truth(sd=(0.0, 0.0)))
    calibration = calibrate(frame)
    for parameter, mean in (("price_elasticity", -2.2), ("display_response", 1.0)):
        estimate = calibration.estimates[parameter]
        assert np.std(estimate.estimate) < 0.25 * np.std(estimate.raw)
        assert estimate.estimate == pytest.approx(mean, abs=0.2)
        assert estimate.shrinkage.mean() > 0.6


def test_with_hardly_any_noise_nobody_is_shrunk(panel: Callable[..., tuple], truth: type) -> None:
    frame, known = panel(103, truth=truth(noise=0.001))
    estimates = calibrate(frame).estimates
    for parameter in RESPONSES:
        assert estimates[parameter].shrinkage.max() < 0.01
        assert estimates[parameter].estimate == pytest.approx(known[parameter], abs=0.02)
    assert estimates["base_units"].estimate == pytest.approx(known["base_units"], rel=0.01)


def test_signs_make_sense_whatever_the_raw_estimates(
    panel: Callable[..., tuple], truth: type
) -> None:
    frame, _ = panel(104, truth=truth(mean=(-1.0, 0.3), noise=0.5))
    estimates = calibrate(frame).estimates
    price, display = (estimates[p] for p in RESPONSES)
    assert (price.raw > 0).any()
    assert (display.raw < 0).any()
    assert price.estimate.max() < 0 < display.estimate.min()
    assert (price.high <= 0).all()
    assert (display.low >= 0).all()


def test_units_of_volume_and_price_do_not_matter(panel: Callable[..., tuple]) -> None:
    frame, _ = panel(105, accounts=8)
    one = calibrate(frame)
    scaled = frame.assign(volume=frame["volume"] / 12, price=frame["price"] * 31)
    other = calibrate(scaled)
    assert other.estimates["base_units"].estimate * 12 == pytest.approx(
        one.estimates["base_units"].estimate
    )
    assert other.regular_price == pytest.approx(one.regular_price * 31)
    for parameter in ("price_elasticity", "display_response", "noise_sd", "noise_ar"):
        assert other.estimates[parameter].estimate == pytest.approx(
            one.estimates[parameter].estimate, abs=1e-4
        )


def test_the_order_of_rows_does_not_matter(panel: Callable[..., tuple]) -> None:
    frame, _ = panel(106, accounts=6)
    shuffled = frame.sample(frac=1.0, random_state=1)
    order = ["account", "parameter"]
    pd.testing.assert_frame_equal(
        calibrate(frame).table.sort_values(order, ignore_index=True),
        calibrate(shuffled).table.sort_values(order, ignore_index=True),
        rtol=1e-4,
    )


def test_the_table_is_tidy(many: list) -> None:
    calibration, _ = many[0]
    table = calibration.table
    assert list(table.columns) == [
        "account",
        "parameter",
        "unit",
        "estimate",
        "se",
        "ci_low",
        "ci_high",
        "raw_estimate",
        "raw_se",
        "shrinkage_share",
    ]
    assert table["account"].drop_duplicates().tolist() == list(calibration.accounts)
    assert not table.duplicated(["account", "parameter"]).any()
    assert len(table) == 5 * len(calibration.accounts)
    assert ((table["ci_low"] <= table["estimate"]) & (table["estimate"] <= table["ci_high"])).all()
    assert table["shrinkage_share"].between(0, 1).all()


def test_an_account_without_display_gets_the_others_response(panel: Callable[..., tuple]) -> None:
    frame, _ = panel(107)
    frame.loc[frame["retailer"] == "R3", "display"] = 0.0
    display = calibrate(frame).estimates["display_response"]
    assert np.isnan(display.raw[3])
    assert display.shrinkage[3] > 0.9
    assert display.estimate[3] == pytest.approx(display.population.mean, abs=0.3)
    assert display.population.accounts == len(display.raw) - 1


def test_a_panel_without_display_leaves_that_response_open(panel: Callable[..., tuple]) -> None:
    frame, _ = panel(108, accounts=8)
    calibration = calibrate(frame.assign(display=0.0))
    assert set(calibration.estimates) == {
        "base_units",
        "price_elasticity",
        "noise_sd",
        "noise_ar",
    }
    assert [(p.code, p.severity) for p in calibration.problems] == [("KS415", "warning")]


def test_a_panel_without_any_variation_still_tells_size_and_noise(
    panel: Callable[..., tuple], truth: type
) -> None:
    frame, known = panel(109, truth=truth(mean=(0.0, 0.0), sd=(0.0, 0.0)))
    calibration = calibrate(frame.assign(display=0.0, price=2.0))
    assert set(calibration.estimates) == {"base_units", "noise_sd", "noise_ar"}
    found = np.log(calibration.estimates["base_units"].estimate / known["base_units"])
    assert abs(found.mean()) < 0.03


def codes(frame: pd.DataFrame) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        calibrate(frame)
    return [p.code for p in caught.value.problems]


def test_two_accounts_cannot_be_compared(panel: Callable[..., tuple]) -> None:
    assert codes(panel(110, accounts=2)[0]) == ["KS412"]


def test_price_and_display_that_always_move_together_are_refused(
    panel: Callable[..., tuple],
) -> None:
    frame, _ = panel(111, accounts=6)
    regular = frame.groupby("retailer")["price"].transform("max")
    display = np.log(regular / frame["price"])
    assert codes(frame.assign(display=display / display.max())) == ["KS413"]


def test_sales_that_rise_with_the_price_are_refused(
    panel: Callable[..., tuple], truth: type
) -> None:
    frame, _ = panel(112, truth=truth(mean=(0.8, 1.0), sd=(0.1, 0.1)))
    assert codes(frame) == ["KS414"]


def test_display_that_lowers_sales_is_warned_of(panel: Callable[..., tuple], truth: type) -> None:
    frame, _ = panel(113, truth=truth(mean=(-2.0, -0.5), sd=(0.3, 0.1)))
    calibration = calibrate(frame)
    assert [(p.code, p.severity) for p in calibration.problems] == [("KS416", "warning")]
    assert calibration.estimates["display_response"].estimate.min() > 0


def test_what_is_wrong_with_a_frame_is_said(panel: Callable[..., tuple]) -> None:
    frame, _ = panel(114, accounts=4)
    frame.loc[0, "volume"] = -1.0
    assert codes(frame.drop(columns="price")) == ["KS404", "KS407"]


def test_the_top_fifth_is_rounded_down(many: list) -> None:
    calibration, _ = many[0]
    assert calibration.top_count == 8
    largest = np.sort(calibration.mean_units)[-8:]
    assert calibration.top_share == pytest.approx(largest.sum() / calibration.mean_units.sum())


def test_a_calibration_can_be_sent_to_another_process(many: list) -> None:
    calibration, _ = many[0]
    copy: Calibration = pickle.loads(pickle.dumps(calibration))  # noqa: S301 - our own bytes
    pd.testing.assert_frame_equal(copy.table, calibration.table)


def test_importing_the_folder_does_not_import_pandas() -> None:
    code = "import sys, kamsim.data; print({'pandas', 'scipy.optimize'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
