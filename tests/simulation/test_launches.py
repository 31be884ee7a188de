"""Launches: listing, uptake, returns and what they cost, under standing practice."""

import numpy as np
import pytest

from kamsim.catalog import Catalog
from kamsim.errors import ProblemsError
from kamsim.kpis import kpis
from kamsim.model.policy import Today
from kamsim.simulation import Replication, simulate_block
from kamsim.simulation.launches.demand import take_up
from kamsim.simulation.launches.listing import forget_launches, introduce, throw_out
from kamsim.simulation.launches.outlook import appeal_factor, learn_launches
from kamsim.simulation.launches.worth import break_even, pays, planned_money
from tests.simulation.probe import open_block, watch

NEW = 2
LAUNCH_KPIS = {
    "launches_made", "weeks_to_listing", "wrong_launch_rate", "wrong_kill_rate",
    "new_product_revenue",
}  # fmt: skip


def base(small, vocabulary, count=8, weeks=60, launch=5, replications=2, **held):
    scenario = small(
        count=count, weeks=weeks, launch=launch, register=lambda r: r.at_base().with_values(held)
    )
    return open_block(scenario, vocabulary, replications=replications)


def on(block, week):
    """Return a block on the morning of a week, everybody in business."""
    block.week = week
    block.state.active[:] = 1.0
    block.now.returned_money = np.zeros_like(block.state.active)
    return block


def test_before_its_launch_nothing_of_a_family_exists(small, vocabulary):
    block = base(small, vocabulary, launch=20, weeks=24)

    def look(block):
        if block.week < 20 - block.market.lag_weeks - 1:
            for held in (block.state.shelf, block.now.demand, block.now.ordered):
                assert not held[:, :, NEW].any()
            assert not block.state.plant_stock[:, NEW].any()
            assert not block.state.wip[:, :, NEW].any()
        if block.week == 19:
            assert (block.state.wip[:, :, NEW].sum(1) > 0).all()

    watch(block, after="book", look=look, weeks=24)
    assert block.ledger.lines["firm", "agencies", "practice.launch"][:, 20].min() > 0


def test_without_launches_no_chance_is_drawn_and_no_kpi_is_defined(small, vocabulary):
    (result,) = simulate_block(small(weeks=20), [Today()], [Replication(0)], 42, vocabulary)
    (world,) = result.worlds()
    found = {k.id: k.measure(world) for k in kpis() if k.id in LAUNCH_KPIS}
    assert found.keys() == LAUNCH_KPIS
    assert found.pop("launches_made") == 0
    assert set(found.values()) == {None}
    assert not any("launch" in reason for _, _, reason in result.ledger)


def test_a_launch_costs_its_campaign_and_a_fee_at_every_account(small, vocabulary):
    held = {"launch.list_rate": 1.0, "launch.contagion_rate": 0.0}
    block = on(base(small, vocabulary, launch=5, **held), 5)
    introduce(block)
    assert (block.state.launches.listed[:, :, NEW] == 1.0).all()
    money = planned_money(block.market)[:, NEW]
    for payee, reason, share in (
        ("agencies", "practice.launch", "launch.cost_share"),
        ("accounts", "practice.listing", "launch.fee_share"),
    ):
        paid = block.ledger.lines["firm", payee, reason][:, 5]
        np.testing.assert_allclose(paid, block.market.values.world(share) * money, rtol=1e-12)


def test_what_a_new_family_sells_is_in_part_taken_from_old_ones(small, vocabulary):
    held = {"launch.cannibal_share": 0.25}
    block = on(base(small, vocabulary, **held), 5)
    launches = block.state.launches
    launches.listed[:, :4, NEW], launches.adopted[:, :, NEW] = 1.0, 0.5
    plain = np.ones((2, 8, 3))
    sought = take_up(block, plain)
    good = 1.0 - 0.3 * launches.flaw[:, None, NEW]
    fresh = 0.5 * block.market.novelties.appeal[:, :4, NEW] * good
    np.testing.assert_allclose(sought[:, :4, NEW], fresh, rtol=1e-12)
    taken = (plain - sought)[:, :4, :2].sum(2)
    np.testing.assert_allclose(taken, np.minimum(2.0, 0.25 * fresh), rtol=1e-12)
    assert not sought[:, 4:, NEW].any()
    np.testing.assert_array_equal(sought[:, 4:, :2], 1.0)


def test_a_rivals_copy_takes_its_share_for_good(small, vocabulary):
    ours, copied = (on(base(small, vocabulary), 5) for _ in range(2))
    for block in (ours, copied):
        block.state.launches.listed[:] = block.state.launches.adopted[:] = 1.0
    copied.state.launches.copied[:, NEW] = 1.0
    plain = np.ones((2, 8, 3))
    left = take_up(copied, plain)[:, :, NEW] / take_up(ours, plain)[:, :, NEW]
    np.testing.assert_allclose(left, 1.0 - 0.15, rtol=1e-12)


def listings(small, vocabulary, prepare, count=60, **held):
    """Count who lists in the week after others did, by the same luck."""
    block = on(base(small, vocabulary, count=count, replications=20, **held), 6)
    launches = block.state.launches
    launches.week[:, NEW], launches.begun[:, NEW] = 5.0, 1.0
    launches.offered[:, :, NEW] = 1.0
    prepare(block)
    before = launches.listed[:, :, NEW].sum()
    introduce(block)
    return launches.listed[:, :, NEW].sum() - before


def half(success):
    def prepare(block):
        launches = block.state.launches
        launches.listed[:, ::2, NEW], launches.success[:, ::2, NEW] = 1.0, success

    return prepare


def test_influence_follows_success_and_a_flop_deters(small, vocabulary):
    hits, unknown, flops = (listings(small, vocabulary, half(x)) for x in (1.2, 0.5, 0.1))
    assert hits > 1.3 * unknown
    assert flops < 0.7 * unknown


def test_f33_a_new_rep_opens_new_product_sales(small, vocabulary):
    def settled(block):
        block.books.rep_from[:] = -60.0

    def fresh(block):
        block.books.rep_from[:] = 0.0

    def vacant(block):
        block.books.rep_from[:] = 10.0

    held = {"launch.rep_push": 0.5}
    new, old, none = (listings(small, vocabulary, x, **held) for x in (fresh, settled, vacant))
    assert new > 1.2 * old
    assert none == old
    same = {"launch.rep_push": 0.0}
    assert listings(small, vocabulary, fresh, **same) == old


def test_what_is_thrown_out_is_paid_for_and_gone(small, vocabulary):
    block = on(base(small, vocabulary), 5)
    state, market = block.state, block.market
    state.launches.listed[:, :, NEW] = 1.0
    state.shelf[:, :, NEW], state.on_way[:, :, NEW] = 30.0, 12.0
    state.transit[:, 1, :, NEW] = 12.0
    out = np.zeros((2, 8, 3), dtype=bool)
    out[:, :3, NEW] = True
    others = state.shelf[:, 3:].copy()
    throw_out(block, out, market.values.account("launch.returns_breach"))
    paid = block.ledger.lines["firm", "accounts", "practice.returns"][:, 5]
    rebate = market.values.world("practice.rebate_rate")
    np.testing.assert_allclose(paid, 3 * 42.0 * 24.0 * (1.0 - rebate), rtol=1e-12)
    np.testing.assert_allclose(block.weekly["returned_units"][:, 5], 126.0)
    for name in ("shelf", "on_way", "level"):
        assert not getattr(state, name)[:, :3, NEW].any()
    assert not state.transit[:, :, :3, NEW].any()
    np.testing.assert_array_equal(state.shelf[:, 3:], others)
    assert (block.acts.breach[:, :3] == 0.1).all()
    assert not block.acts.breach[:, 3:].any()


def test_every_unit_is_somewhere_or_came_back(small, vocabulary):
    held = {"launch.list_rate": 0.5, "launch.appeal_sd": 1.5, "launch.review_weeks": 8.0}
    scenario = small(weeks=70, count=20, launch=5, register=lambda r: r.with_values(held))
    block = open_block(scenario, vocabulary, replications=4)

    def there(block):
        state = block.state
        return (
            state.plant_stock.sum(1)
            + state.wip.sum((1, 2))
            + (state.shelf + state.on_way).sum((1, 2))
        )

    stocks = [there(block)]

    def look(block):
        now, week = block.now, block.week
        gone = block.weekly["scrapped_units"][:, week] + block.weekly["returned_units"][:, week]
        made = now.started.sum(1) + now.rushed.sum((1, 2))
        expected = stocks[0] + made - now.sold.sum((1, 2)) - gone
        np.testing.assert_allclose(there(block), expected, rtol=1e-9)
        stocks[0] = there(block)
        assert (block.state.shelf >= 0).all()
        transit = block.state.transit.sum(1)
        np.testing.assert_allclose(block.state.on_way, transit, atol=1e-6)

    watch(block, after="book", look=look, weeks=70)
    assert block.weekly["returned_units"].sum() > 0


def test_who_leaves_takes_what_was_listed_along(small, vocabulary):
    block = on(base(small, vocabulary), 5)
    launches = block.state.launches
    launches.listed[:], launches.adopted[:, :, NEW], launches.dropped[:, 1, NEW] = 1.0, 0.4, 1.0
    lost = np.zeros((2, 8), dtype=bool)
    lost[:, :2] = True
    forget_launches(block, lost)
    assert not launches.listed[:, :2, NEW].any()
    assert not launches.adopted[:, :2, NEW].any()
    assert not launches.dropped[:, :2].any()
    assert (launches.listed[:, :, :2] == 1.0).all()
    assert (launches.adopted[:, 2:, NEW] == 0.4).all()


def test_the_forecast_moves_from_belief_to_what_is_ordered(small, vocabulary):
    block = base(small, vocabulary, launch=5)
    believed = block.market.novelties.tilt
    np.testing.assert_allclose(appeal_factor(block)[:, NEW], believed, rtol=1e-12)
    block.now.ordered = np.zeros((2, 8, 3))
    factors = []
    for week in range(5, 60):
        block.week = week
        learn_launches(block)
        factors.append(appeal_factor(block)[:, NEW].copy())
    assert (np.diff(np.array(factors), axis=0) < 0).all()
    assert factors[0][0] == pytest.approx(believed, rel=0.1)
    assert factors[-1][0] < 0.2 * believed


def test_what_pays_is_what_sells_more_than_break_even(small, vocabulary):
    block = base(small, vocabulary, replications=200, launch=20, weeks=156)
    worth = pays(block)[:, NEW]
    appeal, level = block.market.novelties.ln_appeal[:, NEW], break_even(block)[:, NEW]
    sound = block.state.launches.flaw[:, NEW] == 0
    assert appeal[sound & worth].mean() > level.mean() + 0.3
    assert appeal[sound & ~worth].mean() < level.mean() - 0.2
    assert worth[~sound].mean() < worth[sound].mean()


@pytest.mark.slow
def test_four_launches_in_ten_fail_without_a_trial():
    """Evidence.md §4, S3: 25 to 60 %."""
    catalog = Catalog()
    block = open_block(
        catalog.scenario("new-product-year"), catalog.vocabulary(), replications=200
    )
    new = block.market.novelties.columns
    failed = 1.0 - np.take(pays(block), new, axis=1).mean()
    assert 0.25 < failed < 0.6
    assert failed == pytest.approx(0.4, abs=0.07)


@pytest.mark.parametrize("name", [n for n in Catalog().scenario_names() if "new" not in n])
def test_a_launch_can_be_added_to_any_scenario(name, tmp_path):
    text, _ = Catalog().scenario_source(name)
    line = (
        "  - {id: spritz, label: {en: spritz, zh-Hant: 氣泡飲}, share: .03, price_money: 22, "
        "cost_money: 12, launch: {week: 60}}\n"
    )
    file = tmp_path / "mine.yaml"
    file.write_text(
        text.replace(f"id: {name}", "id: mine").replace("season: {peak", f"{line}season: {{peak"),
        "utf-8",
    )
    scenario = Catalog().scenario(str(file)).model_copy(update={"weeks": 80})
    assert scenario.families[-1].launch.week == 60
    policies = [Today()]
    (result,) = simulate_block(scenario, policies, [Replication(0)], 42, Catalog().vocabulary())
    assert result.weekly["new_revenue_money"][:, 62:].sum() > 0
    assert not result.weekly["new_revenue_money"][:, :60].any()


def test_established_families_alone_make_up_the_market(tmp_path):
    text, _ = Catalog().scenario_source("new-product-year")
    file = tmp_path / "mine.yaml"
    file.write_text(
        text.replace("id: new-product-year", "id: mine").replace("share: 0.3,", "share: 0.2,"),
        "utf-8",
    )
    with pytest.raises(ProblemsError, match=r"shares sum to 0\.9"):
        Catalog().scenario(str(file))


def test_a_launch_changes_no_luck_of_others(small, vocabulary):
    with_, without = (base(small, vocabulary, launch=x).market for x in (5, None))
    np.testing.assert_array_equal(
        np.take(with_.weather.potential, [0, 1], axis=3), without.weather.potential
    )
