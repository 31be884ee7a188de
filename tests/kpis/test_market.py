"""KPIs of simulated worlds: shares are shares, and parts make up the whole."""

import numpy as np
import pytest

from kamsim.catalog import Catalog
from kamsim.kpis import kpis
from kamsim.model.policy import Today
from kamsim.simulation import Replication, simulate_block
from tests.simulation.conftest import build, words
from tests.simulation.erratic import Erratic

BY_ID = {k.id: k for k in kpis()}


@pytest.fixture(scope="module")
def worlds():
    """Return worlds under standing practice, and under a policy that orders whatever it may."""
    scenario = build(count=8, weeks=60, key_accounts={"k": 3})
    draws = [Replication(k) for k in range(4)]
    blocks = simulate_block(scenario, [Today(), Erratic()], draws, 42, words())
    return [world for block in blocks for world in block.worlds()]


def values(worlds, name):
    return np.array([BY_ID[name].measure(w) for w in worlds], dtype=float)


@pytest.mark.parametrize("name", [k.id for k in kpis() if k.unit in ("share", "index")])
def test_shares_and_indices_lie_between_0_and_1(worlds, name):
    found = values(worlds, name)
    found = np.compress(~np.isnan(found), found)
    assert (found >= -1e-12).all()
    assert (found <= 1 + 1e-12).all()


OF_A_PROGRAMME = {
    "visits_lapsed_share",
    "visit_wait_days",
    "refused_share",
    "response_weeks",
    "effort_value_gap",
}
OF_A_PROGRAMME |= {k for k in BY_ID if k.startswith("refused_")} | {"approvals_late_share"}
OF_YEARS = {"steady_growth_share_key"}
OF_LAUNCHES = {"weeks_to_listing", "wrong_launch_rate", "wrong_kill_rate", "new_product_revenue"}


@pytest.mark.parametrize("name", sorted(set(BY_ID) - OF_A_PROGRAMME - OF_LAUNCHES - OF_YEARS))
def test_everything_is_defined_in_a_market_that_lives(worlds, name):
    assert np.isfinite(values(worlds, name)).all()


@pytest.mark.parametrize("name", sorted(OF_A_PROGRAMME | OF_LAUNCHES))
def test_what_only_a_programme_does_is_not_defined_without_one(worlds, name):
    standing = [w for w in worlds if w.policy == "today"]
    assert all(BY_ID[name].measure(w) is None for w in standing)


@pytest.fixture(scope="module")
def visited():
    """Return worlds in which executives visit, reps are asked about and a forum is held."""
    catalog = Catalog()
    scenario = build(count=20, weeks=78, key_accounts={"k": 6})
    policy = catalog.policy("today+s04+s05+s07+s10")
    draws = [Replication(k) for k in range(3)]
    (block,) = simulate_block(scenario, [policy], draws, 42, words())
    return block.worlds()


SHARES = {k.id for k in kpis() if k.unit in ("share", "index")}


@pytest.mark.parametrize("name", sorted(SHARES - OF_LAUNCHES - OF_YEARS))
def test_shares_stay_shares_where_people_are_scarce(visited, name):
    found = [v for v in (BY_ID[name].measure(w) for w in visited) if v is not None]
    assert all(-1e-12 <= v <= 1 + 1e-12 for v in found)
    assert found


@pytest.fixture(scope="module")
def launched():
    """Return worlds in which new families are tried, launched and stopped."""
    catalog = Catalog()
    scenario = catalog.scenario("new-product-year")
    draws = [Replication(k) for k in range(12)]
    policies = [catalog.policy("today+s03")]
    (block,) = simulate_block(scenario, policies, draws, 42, catalog.vocabulary())
    return block.worlds()


@pytest.mark.parametrize("name", sorted(SHARES & (OF_LAUNCHES | OF_YEARS)))
def test_rates_that_need_years_are_rates(launched, name):
    found = [v for v in (BY_ID[name].measure(w) for w in launched) if v is not None]
    assert found
    assert all(0 <= v <= 1 for v in found)
    assert min(found) < max(found)


def test_new_families_sell_and_get_listed(launched):
    for name in ("new_product_revenue", "weeks_to_listing", "launches_made"):
        found = [v for v in (BY_ID[name].measure(w) for w in launched) if v is not None]
        assert max(found) > 0


def test_people_do_what_their_figures_say(visited):
    assert (values(visited, "visits_made") > 0).all()
    assert (values(visited, "executive_utilisation") > 0).all()
    assert (values(visited, "visit_wait_days") >= 0).all()
    assert (values(visited, "event_detection_key") > 0).all()


def test_the_wallet_is_a_part_of_the_category_and_stars_are_stars(worlds):
    for world in worlds:
        wallet, category = world.weekly["key_wallet_units"], world.weekly["key_category_units"]
        assert (wallet <= category).all()
        usual = world.parameters["share.base"]
        assert values([world], "wallet_share_key")[0] == pytest.approx(usual, abs=0.2)
    stars = values(worlds, "satisfaction_key")
    assert (stars >= 1).all()
    assert (stars <= 5).all()


def test_talks_ask_for_the_accounts_hours_and_nobody_else_does(worlds, visited):
    hours = values(worlds, "account_hours_asked_key")
    assert (hours[:4] == 0).all()
    assert (hours[4:] > 0).all()
    for world in visited:
        asked, used = world.weekly["key_asked_hours"], world.weekly["used_kam_hours"]
        assert asked.sum() > 0
        # what is done without the account, such as a briefing, takes none of its time
        assert asked.sum() < used.sum()


def test_the_steps_of_the_ladder_make_up_the_whole(visited):
    steps = ("damaged", "transactional", "cared_for", "moved", "belonging")
    for world in visited:
        counted = sum(world.weekly[f"key_{step}_count"] for step in steps)
        np.testing.assert_array_equal(counted, world.weekly["key_active_count"])
        here = world.key & (world.accounts["active"] > 0)
        assert counted[-1] == here.sum()
        ladder = world.accounts["ladder_step"]
        for step, name in enumerate(steps, start=-1):
            assert world.weekly[f"key_{name}_count"][-1] == (here & (ladder == step)).sum()
        for name in ("rep_bond", "firm_bond", "goodwill"):
            last = world.accounts[f"{name}_index"][np.flatnonzero(here)].sum()
            assert world.weekly[f"key_{name}_sum"][-1] == pytest.approx(last)


@pytest.mark.parametrize("name", ["needed_units", "filled_units", "sellout_units", "sellin_units"])
def test_accounts_and_weeks_sum_to_the_same(worlds, name):
    for world in worlds:
        assert world.accounts[name].sum() == pytest.approx(world.weekly[name].sum(), rel=1e-9)


@pytest.mark.parametrize("name", ["needed_units", "filled_units"])
def test_key_accounts_are_a_part_of_all(worlds, name):
    for world in worlds:
        part = float(np.take(world.accounts[name], np.flatnonzero(world.key)).sum())
        assert world.weekly[f"key_{name}"].sum() == pytest.approx(part, rel=1e-9)


def test_the_fill_of_all_lies_between_that_of_key_and_other_accounts(worlds):
    key, other = values(worlds, "fill_rate_key"), values(worlds, "fill_rate_other")
    whole = np.array(
        [w.weekly["filled_units"].sum() / w.weekly["needed_units"].sum() for w in worlds]
    )
    assert (np.minimum(key, other) - 1e-12 <= whole).all()
    assert (whole <= np.maximum(key, other) + 1e-12).all()


def test_the_programme_costs_what_its_lines_say_and_nothing_without_one(worlds):
    standing = [w for w in worlds if w.policy == "today"]
    assert (values(standing, "programme_cost") == 0).all()
    assert len(standing) == 4


def test_profit_undiscounted_is_the_firms_weekly_cash(worlds):
    for world in worlds:
        assert world.cash() == pytest.approx(world.weekly["profit_money"], rel=1e-9, abs=1e-6)
