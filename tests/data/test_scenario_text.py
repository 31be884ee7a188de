"""A calibrated scenario says what it holds, and is read back exactly."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamsim.data import Calibration, accounts_of, calibrate, scenario_text
from kamsim.data.override import overrides_for
from kamsim.data.region import ELSEWHERE, EVERYWHERE, regions_of
from kamsim.data.scenario_text import _dump
from kamsim.model.document import read
from kamsim.model.parameter import Parameter
from kamsim.model.scenario import Scenario


def load(text: str, template: Scenario) -> tuple[Scenario, Mapping[str, dict]]:
    """Read a scenario file as a catalogue does, its overrides beside it."""
    data = dict(read(text, "scenario.yaml").data)
    overrides = data.pop("parameters")
    return Scenario.model_validate({**data, "parameters": template.parameters}), overrides


def test_the_accounts_are_read_back_exactly(calibration: Calibration, template: Scenario) -> None:
    scenario, _ = load(scenario_text(calibration, template, "mine"), template)
    regions = {a.id: a.region for a in scenario.accounts}
    assert scenario.accounts == accounts_of(calibration, regions)
    assert scenario.id == "mine"
    for field in ("base_units", "price_elasticity", "display_response", "noise_sd"):
        read_back = [getattr(a, field) for a in scenario.accounts]
        assert read_back == pytest.approx(calibration.estimates[field].estimate, rel=1e-5)
    errors = [a.price_elasticity_se for a in scenario.accounts]
    assert errors == pytest.approx(calibration.estimates["price_elasticity"].se, rel=1e-5)


def test_writing_what_was_read_changes_nothing(
    calibration: Calibration, template: Scenario
) -> None:
    text = scenario_text(calibration, template)
    assert _dump(read(text, "scenario.yaml").data) == text


def test_a_fifth_of_the_accounts_is_key(calibration: Calibration, template: Scenario) -> None:
    scenario, _ = load(scenario_text(calibration, template), template)
    assert scenario.key_accounts.k == len(scenario.accounts) // 5 == calibration.top_count


def test_markets_of_three_accounts_are_regions(
    calibration: Calibration, template: Scenario
) -> None:
    scenario, _ = load(scenario_text(calibration, template), template)
    assert scenario.regions == ("LYON", "NICE", ELSEWHERE)
    assert [a.region for a in scenario.accounts] == ["LYON"] * 3 + ["NICE"] * 4 + [ELSEWHERE] * 2


def test_regions_may_be_told(calibration: Calibration, template: Scenario) -> None:
    told = {a: "south" if a.startswith("NICE") else "rest" for a in calibration.accounts}
    scenario, _ = load(scenario_text(calibration, template, regions=told), template)
    assert {a.id: a.region for a in scenario.accounts} == told


@pytest.mark.parametrize(
    ("names", "regions"),
    [
        (["A", "B", "X - C"], [EVERYWHERE] * 3),
        (["X - A", "X - B", "X - C", "D"], ["X", "X", "X", ELSEWHERE]),
        (["plant - A", "plant - B", "plant - C"], ["plant region"] * 3),
    ],
)
def test_regions_are_as_far_as_names_say(names: list[str], regions: list[str]) -> None:
    assert list(regions_of(names, {"plant"}).values()) == regions


def test_the_firm_is_scaled_to_the_accounts(calibration: Calibration, template: Scenario) -> None:
    scenario, overrides = load(scenario_text(calibration, template), template)
    units = calibration.estimates["base_units"].estimate
    price = (units * calibration.regular_price).sum() / units.sum()
    assert sum(f.share * f.price_money for f in scenario.families) == pytest.approx(price, 1e-4)
    market = template.market
    assert market is not None
    for ours, theirs in zip(scenario.families, template.families, strict=True):
        margin = 1 - theirs.cost_money / theirs.price_money
        assert 1 - ours.cost_money / ours.price_money == pytest.approx(margin, abs=1e-4)
    revenue = price / 20.0 * units.sum() / market.weekly_units
    count = len(units) / market.count
    assert scenario.resources == pytest.approx(
        {
            name: amount * (revenue if name.endswith("_money") else count)
            for name, amount in template.resources.items()
        },
        rel=1e-4,
    )
    by_id = template.parameters.by_id()
    for name in ("cost.slot_money", "cost.expedite_money"):
        assert overrides[name]["base"] == pytest.approx(by_id[name].base * price / 20.0, rel=1e-4)


def test_a_trade_price_below_the_shelf_price_lowers_money_only(
    calibration: Calibration, template: Scenario
) -> None:
    full, _ = load(scenario_text(calibration, template), template)
    less, _ = load(scenario_text(calibration, template, trade_price_share=0.7), template)
    assert less.accounts == full.accounts
    assert less.families[0].price_money == pytest.approx(0.7 * full.families[0].price_money, 1e-5)
    assert less.resources["kam_hours"] == full.resources["kam_hours"]
    assert "which is 0.7 of the mean regular shelf price" in less.note


def test_every_region_is_reached_as_often_as_in_the_template(
    calibration: Calibration, template: Scenario
) -> None:
    scenario, _ = load(scenario_text(calibration, template), template)
    ways = [e for e in scenario.network.edges if e.end in scenario.regions]
    trunks = [e for e in scenario.network.edges if e.end not in scenario.regions]
    assert [(e.name, e.days) for e in trunks] == [("plant>west depot", 2), ("plant>east depot", 2)]
    for region in scenario.regions:
        into = [e for e in ways if e.end == region]
        assert len({e.start for e in into}) == len(into) == 2
        assert min(e.days for e in into) < max(e.days for e in into)


def test_what_is_assumed_is_said(calibration: Calibration, template: Scenario) -> None:
    scenario, _ = load(scenario_text(calibration, template), template)
    assert "From the panel [D]" in scenario.note
    assert f"Assumed [A], from scenario {template.id}" in scenario.note
    assert "3 regions" in scenario.note
    assert "too short to show one" in scenario.note


def test_overrides_are_parameters_that_the_register_accepts(
    calibration: Calibration, template: Scenario
) -> None:
    own = {"share.base": 0.4, "demand.noise_ar": 0.9}
    _, overrides = load(scenario_text(calibration, template, overrides=own), template)
    by_id = template.parameters.by_id()
    ranges = {k: v for k, v in overrides.items() if isinstance(v, dict)}
    for name, values in ranges.items():
        Parameter.model_validate({**by_id[name].model_dump(by_alias=True), **values})
    assert overrides["share.base"] == 0.4
    assert overrides["demand.noise_ar"]["provenance"] == "D"
    assert overrides["cost.slot_money"]["provenance"] == "A"
    elasticity = calibration.estimates["price_elasticity"].population
    assert overrides["demand.price_elasticity"]["base"] == pytest.approx(elasticity.mean, 1e-5)


def test_overrides_stay_within_the_bounds_of_the_register(
    calibration: Calibration, template: Scenario
) -> None:
    found = calibration.estimates["price_elasticity"]
    wild = replace(found, population=replace(found.population, mean=-9.0, sd=7.0))
    extreme = replace(calibration, estimates={"price_elasticity": wild})
    overrides = overrides_for(extreme, template.parameters)
    assert set(overrides) == {"demand.price_elasticity", "demand.price_elasticity_sd"}
    by_id = template.parameters.by_id()
    for name, values in overrides.items():
        Parameter.model_validate({**by_id[name].model_dump(by_alias=True), **values})


def test_a_response_that_is_not_told_is_left_to_the_register(
    calibration: Calibration, template: Scenario
) -> None:
    known = {k: e for k, e in calibration.estimates.items() if k != "display_response"}
    text = scenario_text(replace(calibration, estimates=known), template)
    scenario, overrides = load(text, template)
    assert {a.display_response for a in scenario.accounts} == {None}
    assert "demand.display_response" not in overrides


def test_negative_autocorrelation_is_none(calibration: Calibration) -> None:
    found = calibration.estimates["noise_ar"]
    negative = replace(found, estimate=np.full_like(found.estimate, -0.2))
    changed = replace(calibration, estimates={**calibration.estimates, "noise_ar": negative})
    regions = dict.fromkeys(calibration.accounts, "r")
    assert {a.noise_ar for a in accounts_of(changed, regions)} == {0.0}


def test_a_calibrated_scenario_is_a_template_too(
    calibration: Calibration, template: Scenario
) -> None:
    once, _ = load(scenario_text(calibration, template), template)
    twice, _ = load(scenario_text(calibration, once, once.id), once)
    assert twice.accounts == once.accounts
    assert twice.resources == pytest.approx(once.resources, rel=1e-4)
    assert twice.families[0].price_money == pytest.approx(once.families[0].price_money, rel=1e-4)


def test_the_real_panel_becomes_a_scenario(cheese: pd.DataFrame, template: Scenario) -> None:
    scenario, _ = load(scenario_text(calibrate(cheese), template, "cheese"), template)
    assert len(scenario.accounts) == 68
    assert scenario.key_accounts.k == 13
    assert {"CHICAGO", "BOSTON", ELSEWHERE} <= set(scenario.regions)


plain = st.recursive(
    st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8"), max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.text("abcxyz", min_size=1), plain, min_size=1))
def test_whatever_is_written_is_read_back_exactly(data: dict) -> None:
    assert read(_dump(data), "any.yaml").data == data
