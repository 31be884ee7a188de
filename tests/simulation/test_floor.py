"""Sellers are taught and rewarded; what they know leaves with them, and bosses do not help."""

import math

import numpy as np
import pytest

from kamsim.model.policy import Today
from kamsim.model.proposals import Order, Proposals
from kamsim.simulation import Replication, simulate_block
from kamsim.simulation.actions import Grant, handlers
from kamsim.simulation.care import NEVER
from kamsim.simulation.facts import gather_facts
from kamsim.simulation.impressions import hear
from kamsim.simulation.relations.churn import come_and_go
from kamsim.simulation.relations.floor import (
    assisted_share,
    display_compliance,
    floor_lift,
    keep_floor,
    store_oos,
    teach,
)
from kamsim.simulation.relations.goodwill import money_share
from kamsim.simulation.sellout import sell_out
from tests.simulation.probe import open_block, watch

CHANNELS = ("chain", "convenience", "wholesale", "food_service", "other")
CERTAIN = {"efficacy.train": 1.0, "frontline.reach": 1.0, "frontline.most_modules": 10.0}
STAYING = {"churn.rate": 0.0}


def base(small, vocabulary, policy=None, count=8, replications=2, weeks=60, **held):
    scenario = small(count=count, weeks=weeks, register=lambda r: r.at_base().with_values(held))
    return open_block(scenario, vocabulary, policy, replications=replications)


def here(block):
    """Return a block with every account in business."""
    block.state.active[:] = 1.0
    return block


def assisted(share):
    return {f"assisted.{channel}": share for channel in CHANNELS}


def everywhere(block, action, magnitude):
    """Let an action reach every account of every world, as if granted."""
    world, account = (x.ravel() for x in np.indices(block.state.active.shape))
    order = Order(f"x.{action}", 0, "account", action)
    grant = Grant(order, world, account, np.full(len(world), magnitude))
    handlers()[action].do(block, grant)


def test_knowledge_halves_in_ln_2_over_turnover(small, vocabulary):
    block = base(small, vocabulary, **{"frontline.turnover": 0.6})
    block.state.knowledge[:] = 4.0
    weeks = 52 * math.log(2.0) / 0.6
    for _ in range(round(weeks)):
        keep_floor(block)
    rounding = math.exp(-0.6 / 52 * (round(weeks) - weeks))
    np.testing.assert_allclose(block.state.knowledge, 2.0 * rounding, rtol=1e-12)


def test_a_bond_with_the_sellers_halves_in_its_half_life(small, vocabulary):
    block = base(small, vocabulary, **{"frontline.half_life_weeks": 13.0})
    block.state.floor_bond[:] = 0.8
    for _ in range(13):
        keep_floor(block)
    np.testing.assert_allclose(block.state.floor_bond, 0.4, rtol=1e-12)


def test_four_modules_lift_what_is_assisted(small, vocabulary):
    held = {"frontline.module_lift": 0.018, "frontline.focal_share": 1.0}
    block = base(small, vocabulary, **held, **assisted(0.4))
    block.state.knowledge[:] = 4.0
    np.testing.assert_allclose(floor_lift(block), 1 + 0.4 * (1.018**4 - 1), rtol=1e-12)


def test_a_brand_that_gets_half_of_the_lift_gets_half(small, vocabulary):
    held = {"frontline.module_lift": 0.018, "frontline.focal_share": 0.5}
    block = base(small, vocabulary, **held, **assisted(0.4))
    block.state.knowledge[:] = 4.0
    np.testing.assert_allclose(floor_lift(block), 1 + 0.2 * (1.018**4 - 1), rtol=1e-12)


def test_good_relations_at_the_top_move_nothing_on_the_floor(small, vocabulary):
    """The fallacy: bosses who like us neither lift assisted sales nor put up displays."""
    block = base(small, vocabulary)
    before = display_compliance(block), store_oos(block)
    for bond in (0.0, 0.5, 1.0):
        block.state.rep_bond[:] = block.state.firm_bond[:] = block.state.trust[:] = bond
        np.testing.assert_array_equal(floor_lift(block), 1.0)
        np.testing.assert_array_equal(display_compliance(block), before[0])
        np.testing.assert_array_equal(store_oos(block), before[1])
    block.state.floor_bond[:] = 1.0
    np.testing.assert_array_equal(floor_lift(block), 1.0)


def test_demand_rises_by_the_lift(small, vocabulary):
    plain, taught = (here(base(small, vocabulary)) for _ in range(2))
    taught.state.knowledge[:] = 4.0
    for block in (plain, taught):
        block.state.delayed[:] = block.state.pantry[:] = 0.0
        sell_out(block)
    lift = floor_lift(taught)[:, :, None]
    assert (lift > 1.0).all()
    np.testing.assert_allclose(taught.now.demand, lift * plain.now.demand, rtol=1e-12)


@pytest.mark.parametrize("action", ["train", "spiff"])
def test_to_go_round_the_buyer_is_a_breach(small, vocabulary, action):
    held = {"consent.bypass": 0.3, f"efficacy.{action}": 0.9}
    asked, passed = (base(small, vocabulary, **held) for _ in range(2))
    asked.programme.care.floor.consent[:] = 1.0
    for block in (asked, passed):
        everywhere(block, action, 0.5)
    assert not asked.acts.breach.any()
    np.testing.assert_allclose(passed.acts.breach, 0.27, rtol=1e-12)


def test_a_buyer_who_trusts_us_consents_sooner(small, vocabulary):
    held = {"consent.rate": 0.5, "consent.trust": 1.0, "efficacy.win_consent": 1.0}

    def share(trust, hours=50.0):
        block = base(small, vocabulary, count=40, replications=4, **held)
        block.state.trust[:] = block.market.values.account("trust.initial") + trust
        everywhere(block, "win_consent", hours)
        return block.programme.care.floor.consent.mean()

    assert share(-0.5) == 0.0
    assert share(0.0) == pytest.approx(0.5, abs=0.1)
    assert share(0.0, hours=0.5) < share(0.0) < share(0.3) < share(0.5) == 1.0


def test_what_was_taught_is_known_after_its_lead_weeks(small, vocabulary):
    block = here(base(small, vocabulary, **CERTAIN, **{"train.lead_weeks": 6.0}))
    everywhere(block, "train", 2.0)
    block.env.run(until=7.0 * 6 - 0.1)
    assert not block.state.knowledge.any()
    block.env.run(until=7.0 * 6 + 0.1)
    np.testing.assert_allclose(block.state.knowledge, 2.0, rtol=1e-12)


def test_sellers_who_are_not_known_by_name_are_half_reached(small, vocabulary):
    held = CERTAIN | {"frontline.reach": 0.5, "efficacy.map_contacts": 1.0}
    block = here(base(small, vocabulary, **held))
    everywhere(block, "train", 2.0)
    block.env.run(until=60.0)
    np.testing.assert_allclose(block.state.knowledge, 1.0, rtol=1e-12)
    mapped = here(base(small, vocabulary, **held))
    everywhere(mapped, "map_contacts", 100.0)
    everywhere(mapped, "train", 2.0)
    mapped.env.run(until=60.0)
    np.testing.assert_allclose(mapped.state.knowledge, 2.0, rtol=1e-12)


def test_teaching_saturates(small, vocabulary):
    block = base(small, vocabulary, **{"frontline.most_modules": 10.0})
    gains = []
    for _ in range(60):
        before = block.state.knowledge[0, 0]
        teach(block, 0, 0, 1.0)
        gains.append(block.state.knowledge[0, 0] - before)
    assert gains[0] == 1.0
    assert gains[1] == pytest.approx(0.9)
    assert gains == sorted(gains, reverse=True)
    assert 9.9 < block.state.knowledge[0, 0] <= 10.0
    assert not np.delete(block.state.knowledge[0], 0).any()


def test_visits_put_up_displays_and_fill_shelves_up_to_a_point(small, vocabulary):
    held = {
        "frontline.compliance_gain": 0.25,
        "frontline.oos_cut": 0.15,
        "deal.professionalism": 0.0,
    }
    block = base(small, vocabulary, **held)
    agreed = block.market.values.account("deal.compliance")
    missing = block.market.traits.store_oos
    shown, out = [display_compliance(block)], [store_oos(block)]
    np.testing.assert_allclose(shown[0], np.broadcast_to(agreed, shown[0].shape))
    np.testing.assert_array_equal(out[0], missing)
    for _ in range(30):
        everywhere(block, "visit_frontline", 12.0)
        shown.append(display_compliance(block))
        out.append(store_oos(block))
    assert (shown[1] > shown[0]).all()
    assert (out[1] < out[0]).all()
    most, least = agreed + 0.25 * (1.0 - agreed), missing * (1.0 - 0.15)
    for display, empty in zip(shown, out, strict=True):
        assert (display <= most + 1e-12).all()
        assert (empty >= least - 1e-12).all()
    np.testing.assert_allclose(shown[-1], np.broadcast_to(most, shown[-1].shape), rtol=0.01)
    np.testing.assert_allclose(out[-1], least, rtol=0.01)


def test_a_visit_finds_out_a_week_later_what_sellers_know(small, vocabulary):
    held = {"efficacy.visit_frontline": 1.0, "frontline.test_error": 0.0}
    block = base(small, vocabulary, **held)
    block.state.knowledge[:] = 3.0
    everywhere(block, "visit_frontline", 3.0)
    hear(block)
    assert np.isnan(block.programme.care.floor.score).all()
    block.week += 1
    hear(block)
    np.testing.assert_allclose(block.programme.care.floor.score, 3.0)


class Payer:
    """Promises every account's sellers 2 % of sales, in the first week, and nothing else."""

    id = "today+payer"

    def decide(self, facts):
        table = facts.table("account")
        rows = np.arange(len(table.world))
        none = np.zeros(len(rows))
        order = Order("x.spiff", 0, "account", "spiff", cooldown_weeks=520)
        return Proposals(
            (order,), ("incentive_money",), none.astype(np.int64), table.world[rows],
            table.entity[rows], none + 0.02, none, np.zeros((len(rows), 1)),
        )  # fmt: skip


def test_a_bonus_is_paid_to_shop_staff_and_to_nobody_else(small, vocabulary):
    """Without an effect it costs 2 % of what they assist, and changes nothing in the books."""
    held = STAYING | {"efficacy.spiff": 0.0, "spiff.length_weeks": 6.0, "consent.bypass": 0.0}
    plain = base(small, vocabulary, weeks=20, **held)
    paid = base(small, vocabulary, Payer(), weeks=20, **held)
    assisted = []

    def look(block):
        if block is paid:
            sold = (block.now.sold * block.market.price).sum(2)
            assisted.append((sold * assisted_share(block.market)).sum(1))
            assert not block.programme.money_memory.any()
            assert not money_share(block).any()

    for block in (plain, paid):
        watch(block, after="book", look=look, weeks=20)
    lines = {line: x for line, x in paid.ledger.lines.items() if line[2] == "x.spiff"}
    assert set(lines) == {("firm", "shop staff", "x.spiff")}
    [money] = lines.values()
    np.testing.assert_allclose(money[:, :6], 0.02 * np.array(assisted[:6]).T, rtol=1e-9)
    assert (money[:, :6] > 0).all()
    assert not money[:, 6:].any()
    np.testing.assert_array_equal(paid.books.revenue_money, plain.books.revenue_money)
    np.testing.assert_array_equal(paid.books.margin_money, plain.books.margin_money)
    np.testing.assert_array_equal(paid.state.goodwill, plain.state.goodwill)


def leave(block, accounts):
    """Let all but some accounts stay for a week; these leave."""
    weather, row = block.market.weather, block.market.weather.at(block.week)
    weather.leave[:, row], weather.back[:, row] = 1.0, 1.0
    weather.leave[:, row, accounts] = -1.0
    block.now.stockout = np.zeros_like(block.state.trust)
    come_and_go(block)


def come_back(block):
    """Let all who have left come back, or their successors."""
    weather, row = block.market.weather, block.market.weather.at(block.week)
    weather.leave[:, row], weather.back[:, row] = 1.0, -1.0
    come_and_go(block)


def test_an_account_that_left_and_came_back_knows_nothing(small, vocabulary):
    block = here(base(small, vocabulary, **{"churn.winback_rate": 0.5}))
    floor, state = block.programme.care.floor, block.state
    state.knowledge[:], state.floor_bond[:] = 3.0, 0.5
    for action in ("map_contacts", "visit_frontline", "train", "spiff"):
        everywhere(block, action, 0.5)
    floor.consent[:], floor.score[:] = 1.0, 3.0
    leave(block, [0, 1])
    block.week += 1
    come_back(block)
    assert state.active.all()
    for known in (state.knowledge, state.floor_bond, floor.consent, floor.mapped):
        assert not known[:, :2].any()
        assert known[:, 2:].all()
    assert (floor.trained[:, :2] == NEVER).all()
    assert np.isnan(floor.score[:, :2]).all()
    paid = block.programme.spiff.running(block.week)
    assert not paid[:, :2].any()
    assert paid[:, 2:].all()


def test_what_was_taught_to_those_who_left_does_not_reach_their_successors(small, vocabulary):
    held = CERTAIN | {"churn.winback_rate": 0.5, "train.lead_weeks": 6.0}
    block = here(base(small, vocabulary, **held))
    everywhere(block, "train", 2.0)
    leave(block, [0, 1])
    block.week += 1
    come_back(block)
    block.env.run(until=7.0 * 7)
    assert not block.state.knowledge[:, :2].any()
    np.testing.assert_allclose(block.state.knowledge[:, 2:], 2.0, rtol=1e-12)


def test_facts_say_what_the_firm_knows_of_the_floor(small, vocabulary):
    block = here(base(small, vocabulary))

    def facts():
        columns = gather_facts(block).table("account").columns
        names = ("frontline_trained", "frontline_mapped", "consent_training", "spiff_running")
        return [set(np.unique(columns[f"account.{name}"])) for name in names], columns

    flags, columns = facts()
    assert flags == [{0.0}] * 4
    assert np.isnan(columns["account.frontline_knowledge_modules"]).all()
    assert (columns["account.weeks_since_training"] == 520).all()
    block.programme.care.floor.consent[:] = 1.0
    for action in ("map_contacts", "train", "spiff"):
        everywhere(block, action, 0.5)
    block.week += 5
    flags, columns = facts()
    assert flags == [{1.0}] * 4
    assert (columns["account.weeks_since_training"] == 5).all()


class Trainer:
    """Trains the sellers of key accounts, again and again."""

    id = "today+trainer"

    def decide(self, facts):
        table = facts.table("account")
        rows = np.flatnonzero(table.columns["account.is_key"] > 0)
        line = Order("x.train", 0, "account", "train", (), 8)
        return Proposals(
            (line,), ("kam_hours",), np.zeros(len(rows), np.int64), table.world[rows],
            table.entity[rows], np.ones(len(rows)), np.zeros(len(rows)), np.zeros((len(rows), 1)),
        )  # fmt: skip


def test_f34_who_is_trained_sold_more_before(small, vocabulary):
    """Trained against untrained accounts, within the regions: size is most of the gap."""
    held = assisted(0.4) | STAYING | {"consent.bypass": 0.0}
    scenario = small(count=40, weeks=104, register=lambda r: r.with_values(held))
    worlds = [Replication(k) for k in range(6)]
    today, trained = simulate_block(scenario, [Today(), Trainer()], worlds, 42, vocabulary)
    before, after = (np.log(p.panel["sellout"][:, 52:].mean(1) + 1.0) for p in (today, trained))
    key = trained.key
    gaps = [
        [rows[w][key[w]].mean() - rows[w][~key[w]].mean() for w in range(6)]
        for rows in (before, after)
    ]
    causal = [(after - before)[w][key[w]].mean() for w in range(6)]
    assert min(causal) > 0
    assert np.mean(gaps[1]) > 2.0 * np.mean(causal)
    assert np.mean(gaps[0]) > 0.9 * np.mean(gaps[1])
