"""The columnar simulation and its naive twin agree, state for state, week for week."""

from collections.abc import Sequence

import numpy as np
import pytest

from kamsim.model.arrays import Floats
from kamsim.model.policy import Today
from kamsim.model.results import BlockResult
from kamsim.model.scenario import Scenario
from kamsim.simulation import Replication, simulate_block
from kamsim.simulation.book import open_book
from tests.benchmarks.columns import Columns, trace
from tests.benchmarks.load import no_vocabulary, read_scenario
from tests.benchmarks.naive import Trajectory, run

SEED = 42
CLOSE = 1e-9
ELSEWHERE = {
    "reached": "reach", "stockout": "stockout_memory", "person": "number",
    "rep_from": "taken_from", "rep_ramp_until": "learned_at", "rep_background": "background",
}  # fmt: skip
EXACT = {
    "active", "ladder", "complaints", "requests", "contact_week", "person", "rep_background",
}  # fmt: skip
WEEKLY = {
    "demand_units": "demand", "sellout_units": "sold", "sellin_units": "shipped",
    "ordered_units": "ordered", "needed_units": "judged", "unmet_units": "unmet",
    "account_stock_units": "shelf", "transit_units": "on_way",
    "demand_reached_units": "sold_first",
}  # fmt: skip
PANEL = {"sellout": "sold", "ordered": "ordered", "sellin": "shipped"}
AT_END = {"trust_index": "trust", "entitlement_index": "entitlement", "active": "active"}
# fmt: off
RESIGNING = {"rep.turnover": 0.9, "rep.accounts": 2.0, "rep.vacancy_weeks": 5.5}
UNHEARD = {
    "case.complaint_rate": 12.0, "case.request_rate": 12.0, "case.answer_rate": 0.02,
    "case.patience_weeks": 5.0, "ladder.betrayal": 0.3,
}
CALLED_ON = {
    "practice.call_weeks": 4.0, "ladder.exploration": 0.5, "ladder.neglect": 0.5,
    "ladder.neglect_weeks": 3.0, "ladder.fill_floor": 0.9,
}
# fmt: on


def agree(name: str, columns: Floats, twin: object) -> None:
    """Demand 1e-9 of the value; where units cancel to almost none, 1e-9 of their mean."""
    expected = np.asarray(twin, dtype=np.float64)
    known = np.where(np.isfinite(expected), expected, 0.0)
    floor = CLOSE * max(1.0, float(np.abs(known).mean()))
    np.testing.assert_allclose(columns, expected, rtol=CLOSE, atol=floor, err_msg=name)


def states_agree(columns: Columns, world: int, twin: Trajectory) -> None:
    known = twin.plant | twin.firm | twin.lines | twin.shops | twin.seats
    for name in columns.states:
        mine, other = columns.stacked(name)[world], known[ELSEWHERE.get(name, name)]
        if name in EXACT:
            np.testing.assert_array_equal(mine, np.asarray(other), err_msg=name)
        else:
            agree(name, mine, other)


def results_agree(result: BlockResult, world: int, twin: Trajectory) -> None:
    first = -twin.weeks.start
    # what happens in no world of a block has no line in its result
    lines = {name: np.array(rows) for name, rows in twin.lines.items()}
    for name, source in PANEL.items():
        agree(name, result.panel[name][world], lines[source][first:].sum(axis=2))
        agree(name, result.accounts[f"{name}_units"][world], lines[source][first:].sum((0, 2)))
    for name, source in WEEKLY.items():
        agree(name, result.weekly[name][world], lines[source][first:].sum(axis=(1, 2)))
    for name, source in AT_END.items():
        agree(name, result.accounts[name][world], twin.shops[source][-1])
    agree(
        "produced",
        result.weekly["produced_units"][world],
        np.sum(twin.plant["started"], 1)[first:],
    )
    for name, counts in twin.counts.items():
        found = result.weekly[f"{name}_count"][world]
        np.testing.assert_array_equal(found, counts[first:], err_msg=name)
    assert result.ledger.keys() == twin.ledger.keys()
    for key, money in twin.ledger.items():
        agree(" ".join(key), result.ledger[key][world], money)


def all_agree(scenario: Scenario, replications: Sequence[int]) -> None:
    worlds = [Replication(k) for k in replications]
    columns = trace(scenario, worlds, SEED)
    (front,) = simulate_block(scenario, [Today()], worlds, SEED, no_vocabulary())
    for world, replication in enumerate(worlds):
        twin = run(scenario, replication, SEED)
        states_agree(columns, world, twin)
        results_agree(front, world, twin)


def small(**held: float) -> Scenario:
    return read_scenario(count=10, weeks=60, held=held)


def test_ten_accounts() -> None:
    all_agree(small(), range(8))


@pytest.mark.parametrize(
    "held",
    [
        {"disruption.rate": 20.0},
        {"churn.rate": 1.0, "plant.capacity_ratio": 0.9},
        {"plant.capacity_ratio": 1.8, "transport.slots": 0.8},
        RESIGNING,
        UNHEARD,
        CALLED_ON,
        {"event.rate": 26.0, "event.risk": 2.0, "event.risk_weeks": 13.0, "churn.rate": 0.5},
        {**RESIGNING, **UNHEARD, **CALLED_ON, "event.rate": 26.0, "churn.rate": 1.0},
    ],
    ids=[
        "trunks fail often", "accounts come and go", "transport is scarce", "reps resign",
        "nobody answers", "calls warm and silence cools", "much happens", "all at once",
    ],
)  # fmt: skip
def test_rare_things_often(held: dict[str, float]) -> None:
    all_agree(small(**held), range(4))


def test_the_rare_things_happen() -> None:
    left = run(small(**RESIGNING), 1, SEED)
    assert sum(left.counts["reps_resigned"]) > 10
    assert np.diff(left.shops["rep_bond"], axis=0).min() < -0.1
    unheard = run(small(**UNHEARD), 0, SEED)
    assert sum(unheard.counts["complaints_unanswered"]) > 100
    assert sum(unheard.counts["requests_answered"]) > 10
    assert (np.array(unheard.shops["ladder"]) == -1).mean() > 0.1
    called_on = run(small(**CALLED_ON), 0, SEED)
    steps = np.diff(called_on.shops["ladder"], axis=0)
    assert min((steps == 1).sum(), (steps == -1).sum()) > 50
    much = run(small(**{"event.rate": 26.0}), 0, SEED)
    assert np.isfinite(much.shops["risk_until"]).any()


def launching(count: int = 10, weeks: int = 90, **held: float) -> Scenario:
    scenario = read_scenario("new-product-year", count=count, weeks=weeks, held=held)
    early = {"spritz": 5, "cold-brew": 10, "oat": 30}
    families = [f.model_dump(by_alias=True, exclude_none=True) for f in scenario.families]
    for family in families:
        if family["id"] in early:
            family["launch"] = {"week": early[family["id"]]}
    return read_scenario(
        "new-product-year", count=count, weeks=weeks, held=held, families=families
    )


@pytest.mark.parametrize(
    "held",
    [
        {},
        {"launch.list_rate": 0.5, "launch.appeal_sd": 1.5, "launch.delist_rate": 0.5},
        {"churn.rate": 1.0, "rep.turnover": 0.9, "launch.rep_push": 2.0, "launch.flaw_rate": 0.5},
    ],
    ids=["launches", "flops are thrown out", "who lists leaves"],
)
def test_new_families(held: dict[str, float]) -> None:
    all_agree(launching(**held), range(4))


def test_flops_come_back() -> None:
    held = {"launch.list_rate": 0.5, "launch.appeal_sd": 1.5, "launch.delist_rate": 0.5}
    twin = run(launching(**held), 1, SEED)
    assert sum(twin.ledger["firm", "accounts", "practice.returns"]) > 0


@pytest.mark.parametrize("count", [1, 2])
def test_hardly_any_account(count: int) -> None:
    all_agree(read_scenario(count=count, weeks=30), range(2))


@pytest.mark.parametrize("seasonal", [True, False])
def test_one_family(seasonal: bool) -> None:  # noqa: FBT001
    only = small().families[0].model_copy(update={"share": 1.0, "seasonal": seasonal})
    all_agree(small().model_copy(update={"families": (only,)}), range(2))


def test_no_deals_and_a_quick_plant() -> None:
    scenario = small()
    plant = scenario.plant.model_copy(update={"lead_weeks": 1, "freeze_weeks": 0})
    practice = scenario.practice.model_copy(update={"deal_weeks": ()})
    all_agree(scenario.model_copy(update={"plant": plant, "practice": practice}), range(2))


def test_a_book_with_estimates() -> None:
    scenario = small()
    known = {
        "price_elasticity": -2.4, "price_elasticity_se": 0.3, "display_response": 1.0,
        "display_response_se": 0.2, "noise_sd": 0.2, "noise_ar": 0.4,
    }  # fmt: skip
    book = open_book(scenario)
    half = tuple(a.model_copy(update=known) if i % 2 else a for i, a in enumerate(book))
    all_agree(scenario.model_copy(update={"market": None, "accounts": half}), range(2))


def test_another_luck_of_the_same_parameters() -> None:
    scenario = small()
    worlds = [Replication(1, 0), Replication(1, 1)]
    columns = trace(scenario, worlds, SEED)
    for world, replication in enumerate(worlds):
        states_agree(columns, world, run(scenario, replication, SEED))


def test_the_twin_conserves_units() -> None:
    twin = run(small(), 0, SEED)
    lines = {name: np.array(rows) for name, rows in twin.lines.items()}
    plant = {name: np.array(rows) for name, rows in twin.plant.items()}
    held = np.diff(lines["shelf"] + lines["on_way"], axis=0)
    agree("accounts", held, (lines["shipped"] - lines["sold"])[1:])
    made = np.diff(plant["plant_stock"] + plant["wip"], axis=0)
    agree("plant", made, (plant["started"] - plant["scrapped"] - lines["shipped"].sum(axis=1))[1:])
    assert min(rows.min() for rows in lines.values()) > -CLOSE


@pytest.mark.slow
def test_the_default_scenario() -> None:
    all_agree(read_scenario(), range(6))


@pytest.mark.slow
def test_a_thousand_accounts() -> None:
    all_agree(read_scenario(count=1000, weeks=52), range(1))


@pytest.mark.slow
def test_the_twin_looks_like_the_market() -> None:
    scenario = read_scenario()
    first, peak = scenario.run_in_weeks, scenario.season.peak_week
    summer = np.abs(np.arange(scenario.weeks) % 52 - peak) <= scenario.season.half_weeks
    demand, fill = [], []
    for replication in range(6):
        twin = run(scenario, replication, SEED)
        units = {n: np.sum(twin.lines[n], axis=(1, 2))[first:] for n in ("judged", "filled")}
        demand.append(np.sum(twin.lines["demand"], axis=(1, 2))[first:].mean())
        fill.append(units["filled"] / units["judged"])
    mean_fill = np.mean(fill, axis=0)
    assert np.mean(demand) == pytest.approx(58_000, rel=0.1)
    assert 0.8 < mean_fill.mean() < 1.0
    assert mean_fill[summer].mean() < mean_fill[~summer].mean() - 0.02
