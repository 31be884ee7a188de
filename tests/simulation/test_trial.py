"""Trials: who takes part, what is read, what is decided, and what it costs the others."""

import numpy as np
import pytest

from kamsim.catalog import Catalog
from kamsim.kpis import kpis
from kamsim.model.proposals import Order, Proposals
from kamsim.simulation import Replication, simulate_block
from kamsim.simulation.actions import Grant, handlers
from kamsim.simulation.launch_facts import ROLLED_OUT, STAGES, launch_product_facts, stage
from kamsim.simulation.launches.demand import take_up
from kamsim.simulation.launches.formulas import mean_reading, size_free_reading
from kamsim.simulation.launches.introductions import NOT_YET
from kamsim.simulation.launches.pilot import pilot_capacity
from kamsim.simulation.launches.readout import readings
from kamsim.simulation.trials import GO, MODIFIED, PRE_TRIAL, STOPPED, TRIAL
from tests.simulation.probe import open_block, watch

NEW = 2
WORKING = {
    "efficacy.prepare_trial": 1.0, "efficacy.start_trial": 1.0, "efficacy.modify_product": 1.0,
    "efficacy.collect_opinions": 1.0, "efficacy.roll_out": 1.0, "churn.rate": 0.0,
}  # fmt: skip


def base(small, vocabulary, count=24, launch=12, weeks=80, replications=4, key=6, **held):
    scenario = small(
        count=count,
        weeks=weeks,
        launch=launch,
        register=lambda r: r.at_base().with_values(WORKING | held),
        key_accounts={"k": key},
    )
    block = open_block(scenario, vocabulary, replications=replications)
    block.week = 4
    block.state.active[:] = 1.0
    block.books.key[:] = 0.0
    # the largest are key, as they would be on the day
    block.books.key[:, np.argsort(-block.market.novelties.share)[:key]] = 1.0
    return block


def order(block, action, magnitude, entities=(NEW,), **settings):
    """Order an action in every world, as if granted."""
    world, entity = (x.ravel() for x in np.meshgrid(range(block.market.worlds), entities))
    scope = "account" if action == "prepare_trial" else "product"
    asked = Order(f"x.{action}", 0, scope, action, tuple(settings.items()))
    grant = Grant(asked, world, entity, np.full(len(world), float(magnitude)))
    handlers()[action].do(block, grant)


def key_rows(block):
    return np.flatnonzero(block.books.key[0] > 0)


def start(block, weeks=10, panel=5, hours=200.0):
    order(block, "prepare_trial", hours, key_rows(block))
    order(block, "start_trial", weeks, panel=float(panel))


def test_key_accounts_that_are_prepared_and_a_panel_take_part(small, vocabulary):
    block = base(small, vocabulary)
    key = key_rows(block)
    order(block, "prepare_trial", 200.0, key[:4])
    order(block, "start_trial", 10.0, panel=5.0)
    trying = block.state.launches.trying[:, :, NEW] > 0
    assert trying[:, key[:4]].all()
    assert not trying[:, key[4:]].any()
    assert (trying.sum(1) == 9).all()
    panel = block.programme.trials.panel[:, :, NEW] > 0
    assert (panel.sum(1) == 5).all()
    assert not panel[:, key].any()
    assert len({tuple(row) for row in panel}) > 1
    assert (block.programme.trials.accounts[:, NEW] == 9).all()


def test_a_trial_delays_the_launch_and_patience_ends(small, vocabulary):
    block = base(small, vocabulary)
    assert (block.state.launches.week[:, NEW] == 12).all()
    start(block)
    begins = 4 + block.market.lag_weeks
    assert (block.state.launches.trial_week[:, NEW] == begins).all()
    assert (block.state.launches.week[:, NEW] == begins + 10 + 6).all()


def test_nobody_decides_and_it_is_launched_as_planned(small, vocabulary):
    block = base(small, vocabulary)
    block.week = 0
    start(block, weeks=6)
    launched = {}

    def look(block):
        if block.state.launches.begun[:, NEW].any():
            launched.setdefault("week", block.week)

    watch(block, after="spread", look=look, weeks=24)
    assert launched["week"] == block.market.lag_weeks + 6 + 6
    assert (stage(block)[:, NEW] == ROLLED_OUT).all()


def test_only_the_trials_accounts_sell_before_the_launch(small, vocabulary):
    block = base(small, vocabulary)
    block.week = 0
    start(block)
    sold = []

    def look(block):
        launches = block.state.launches
        outside = launches.trying[:, :, NEW] == 0
        if not launches.begun[:, NEW].any():
            assert not block.now.sold[:, :, NEW][outside].any()
            sold.append(block.now.sold[:, :, NEW].sum(1))

    watch(block, after="spread", look=look, weeks=18)
    assert (np.array(sold[10:]) > 0).all()


def test_others_mind_that_they_may_not_have_it(small, vocabulary):
    block = base(small, vocabulary, **{"trial.envy": 0.07})
    start(block)
    outside = block.state.launches.trying[:, :, NEW] == 0
    np.testing.assert_allclose(block.acts.breach[outside], 0.07, rtol=1e-12)
    assert not block.acts.breach[~outside].any()


def test_pilot_runs_take_capacity_beyond_their_units(small, vocabulary):
    block = base(small, vocabulary, **{"trial.pilot_overhead": 1.0})
    assert not pilot_capacity(block).any()
    start(block)
    one = pilot_capacity(block)
    assert (one > 0).all()
    block.market.values.world("trial.pilot_overhead")[:] = 2.0
    np.testing.assert_allclose(pilot_capacity(block), 2.0 * one, rtol=1e-12)


@pytest.mark.parametrize("hours", [0.01, 10.0, 300.0])
def test_an_account_that_nobody_prepared_shows_a_family_badly(small, vocabulary, hours):
    block = base(small, vocabulary, **{"trial.unprepared_loss": 0.3, "effort.prepare_trial": 10.0})
    start(block, hours=hours)
    launches, key = block.state.launches, key_rows(block)
    launches.listed[:, :, NEW], launches.adopted[:, :, NEW] = launches.trying[:, :, NEW], 0.5
    plain = np.ones_like(launches.listed)
    seen = take_up(block, plain)[:, key, NEW]
    launches.trying[:] = 0.0
    meant = take_up(block, plain)[:, key, NEW]
    np.testing.assert_allclose(seen / meant, 1.0 - 0.3 * np.exp(-hours / 10.0), rtol=1e-9)


def test_preparation_is_for_one_trial(small, vocabulary):
    block = base(small, vocabulary)
    start(block)
    assert not block.programme.trials.ready.any()
    assert not block.programme.trials.prepared.any()


def test_go_launches_on_what_was_read(small, vocabulary):
    block = base(small, vocabulary)
    start(block)
    block.programme.trials.estimate[:, NEW] = 0.3
    block.week = 18
    order(block, "decide_go", 3.0)
    launches = block.state.launches
    assert (launches.week[:, NEW] == 18 + 4).all()
    assert (launches.belief[:, NEW] == 0.3).all()
    assert (block.programme.trials.stage[:, NEW] == GO).all()


def test_stop_takes_it_back_and_it_is_never_launched(small, vocabulary):
    block = base(small, vocabulary)
    block.week = 0
    start(block)

    def look(block):
        if block.week == 12:
            assert (block.state.shelf[:, :, NEW].sum(1) > 0).all()
            order(block, "decide_stop", 3.0)
        if block.week > 12:
            assert not block.state.launches.listed[:, :, NEW].any()
            assert not block.state.shelf[:, :, NEW].any()
            assert not block.now.demand[:, :, NEW].any()

    block = base(small, vocabulary)
    block.week = 0
    start(block)
    watch(block, after="spread", look=look, weeks=30)
    assert (block.state.launches.week[:, NEW] == NOT_YET).all()
    assert (block.weekly["launches_stopped_count"].sum(1) == 1).all()
    assert not block.weekly["launches_made_count"].any()
    assert ("firm", "agencies", "practice.launch") in block.ledger.lines
    assert not block.ledger.lines["firm", "agencies", "practice.launch"].any()
    assert (block.ledger.lines["firm", "accounts", "practice.returns"].sum(1) > 0).all()
    assert (stage(block)[:, NEW] == STAGES[STOPPED]).all()


def test_what_is_mended_loses_its_flaw_and_comes_later(small, vocabulary):
    block = base(small, vocabulary, **{"effort.modify_product": 6.0})
    start(block)
    block.state.launches.flaw[:, NEW] = 1.0
    block.week = 18
    order(block, "modify_product", 12.0)
    np.testing.assert_allclose(block.state.launches.flaw[:, NEW], np.exp(-2.0), rtol=1e-12)
    assert (block.state.launches.week[:, NEW] == 18 + 4 + 12).all()
    assert (block.programme.trials.stage[:, NEW] == MODIFIED).all()


def test_opinions_tell_of_a_flaw(small, vocabulary):
    held = {"trial.opinion_error": 0.02, "launch.flaw_loss": 0.3, "effort.collect_opinions": 0.5}
    block = base(small, vocabulary, replications=12, **held)
    start(block)
    block.state.launches.flaw[::2, NEW], block.state.launches.flaw[1::2, NEW] = 1.0, 0.0
    block.week = 0

    def look(block):
        if block.week == 9:
            order(block, "collect_opinions", 10.0)

    class Waiting:
        id = "waiting"

        def decide(self, facts):
            return Proposals.none()

    block.policy = Waiting()
    watch(block, after="decide", look=look, weeks=11)
    told = launch_product_facts(block)["fixable_complaint_share"][:, NEW]
    assert told[::2] == pytest.approx(0.3, abs=0.08)
    assert told[1::2] == pytest.approx(0.0, abs=0.08)


def test_seen_sales_take_a_part_of_the_reading_error_away(small, vocabulary):
    held = {"feed.trial_gain": 0.5, "efficacy.install_feed": 1.0}
    block = base(small, vocabulary, **held)
    start(block)
    launches = block.state.launches
    launches.weeks[:, :, NEW], launches.sold[:, :, NEW], launches.told[:, :, NEW] = 4.0, 1.0, 1.0
    blind, member, _ = readings(block, NEW)
    block.programme.feeds.start[:], block.programme.feeds.coverage[:] = 0.0, 1.0
    seeing, _, _ = readings(block, NEW)
    assert np.abs(blind[member]).min() > 0
    np.testing.assert_allclose(seeing, 0.5 * blind, rtol=1e-12)


def test_a_roll_out_opens_the_most_influential_first(small, vocabulary):
    block = base(small, vocabulary)
    launches, influence = block.state.launches, block.market.novelties.influence
    launches.begun[:, NEW] = 1.0
    launches.listed[:, influence.order[0], NEW] = 1.0
    order(block, "roll_out", 3.0)
    pushed = launches.pushed[:, :, NEW] > 0
    assert pushed[:, influence.order[1:4]].all()
    assert (pushed.sum(1) == 3).all()


@pytest.mark.parametrize(
    ("known", "begun", "expected"),
    [
        (PRE_TRIAL, 0, STAGES[PRE_TRIAL]), (TRIAL, 0, STAGES[TRIAL]), (TRIAL, 1, ROLLED_OUT),
        (GO, 0, STAGES[GO]), (GO, 1, ROLLED_OUT), (STOPPED, 0, STAGES[STOPPED]),
    ],
)  # fmt: skip
def test_stages_are_what_was_decided_and_what_is_on_the_market(
    small, vocabulary, known, begun, expected
):
    block = base(small, vocabulary)
    block.programme.trials.stage[:, NEW] = known
    block.state.launches.begun[:, NEW] = begun
    assert (stage(block)[:, NEW] == expected).all()
    assert not stage(block)[:, :NEW].any()


def test_a_trial_that_does_not_work_leaves_the_launch_where_it_was(small, vocabulary):
    block = base(small, vocabulary, **{"efficacy.start_trial": 0.0})
    start(block)
    assert (block.state.launches.week[:, NEW] == 12).all()
    assert not block.state.launches.trying.any()
    assert not block.acts.breach.any()
    assert (block.programme.trials.stage[:, NEW] == TRIAL).all()


def biases(tie, spread, worlds=160, panel=16, **held):
    """Return how far a trial's readings miss the mean account: of key ones, and corrected."""
    catalog = Catalog()
    exact = {
        "launch.size_tie": tie, "launch.account_sd": spread, "trial.reading_error": 0.01,
        "launch.flaw_rate": 0.0, "effort.prepare_trial": 0.1, "demand.noise_sd": 0.05,
    }  # fmt: skip
    scenario = catalog.scenario("new-product-year", {n: str(v) for n, v in exact.items()})
    values = scenario.parameters.at_base().with_values(WORKING | exact | held)
    scenario = scenario.model_copy(update={"parameters": values, "weeks": 34})
    block = open_block(scenario, catalog.vocabulary(), replications=worlds)
    block.books.key[:, np.argsort(-block.market.novelties.share)[:18]] = 1.0
    block.week = 14
    start(block, weeks=16, panel=panel)
    watch(block, after="spread", look=lambda _: None, weeks=34)
    reading, member, _ = readings(block, NEW)
    key = member & (block.books.key > 0)
    sd = np.full(worlds, spread)
    naive, _ = mean_reading(reading, key, sd)
    free, _ = size_free_reading(reading, block.market.novelties.size, member, sd)
    truth = block.market.novelties.ln_appeal[:, NEW]
    return naive - truth, free - truth, block.market.novelties.size


@pytest.mark.slow
def test_a_trial_at_key_accounts_only_overstates_the_mean_account():
    """Evidence.md §4, S3: by 1.40·ρ·σ_a; a random panel takes nearly all of that out."""
    tie, spread = 0.6, 0.4
    naive, free, size = biases(tie, spread)
    none, _, _ = biases(0.0, spread)
    top = np.sort(size)[-18:].mean()
    assert top == pytest.approx(1.40, abs=0.15)
    gap = naive.mean() - none.mean()
    error = np.hypot(naive.std(), none.std()) / np.sqrt(len(naive))
    assert gap == pytest.approx(top * tie * spread, abs=4 * error)
    assert abs(free.mean() - none.mean()) < abs(gap) / 2


@pytest.mark.slow
def test_trials_make_fewer_launches_wrong():
    catalog = Catalog()
    scenario = catalog.scenario("new-product-year")
    policies = [catalog.policy(p) for p in ("today", "today+s03", "as-written-s03")]
    worlds = [Replication(k) for k in range(40)]
    blocks = simulate_block(scenario, policies, worlds, 42, catalog.vocabulary())
    rate = next(k for k in kpis() if k.id == "wrong_launch_rate")
    today, panel, written = (
        np.mean([x for w in b.worlds() if (x := rate.measure(w)) is not None]) for b in blocks
    )
    assert panel < 0.7 * today
    assert written < 0.8 * today
