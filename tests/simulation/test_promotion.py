"""Deals and plans: lift at the shelf, dip after it, goods bought ahead, and who pays for what."""

import math

import numpy as np
import pytest

from kamsim.model.proposals import Order
from kamsim.simulation.actions import Grant, handlers
from kamsim.simulation.agreement import believed_lift, chance
from kamsim.simulation.formulas import display_met
from kamsim.simulation.plans import FUNDING
from kamsim.simulation.promotion import promote, switched
from kamsim.simulation.promotion_money import promotion_due
from kamsim.simulation.reduce import total
from kamsim.simulation.relations.joint_plans import keep_plans
from kamsim.simulation.relations.range import crowding, keep_range, range_lift
from kamsim.simulation.reviews import read_reviews
from kamsim.simulation.sellout import sell_out
from kamsim.simulation.terms import plan_compliance, running_terms
from tests.simulation.probe import open_block, watch

ALONE = {"rival.matching": 0.0, "price.reference_weight": 0.0, "deal.switch_share": 0.0}
WORKING = {"efficacy.design_promotion": 1.0, "promo.agree_rate": 1.0, "promo.agree_worth": 0.0}
WORKING |= {"promo.agree_trust": 0.0}


def base(small, vocabulary, count=8, replications=2, weeks=60, policy=None, **held):
    scenario = small(count=count, weeks=weeks, register=lambda r: r.at_base().with_values(held))
    block = open_block(scenario, vocabulary, policy, replications=replications)
    block.state.active[:] = 1.0
    return block


def run_plan(block, depth=0.05, display=0.4, funding="off_invoice", weeks=4):
    """Let a plan run everywhere, from this week on."""
    plans = block.programme.plans
    plans.depth[:], plans.display[:] = depth, display
    plans.funding[:] = FUNDING.index(funding)
    plans.start[:], plans.until[:] = block.week, block.week + weeks
    plans.stands_until[:] = block.week + 17
    plans.rule[:] = block.rule_number("s06.price")


def grant(block, action, magnitude, **settings):
    world, account = (x.ravel() for x in np.indices(block.state.active.shape))
    line = Order("s06.price", 0, "account", action, tuple(sorted(settings.items())))
    return Grant(line, world, account, np.full(len(world), magnitude))


def design(block, depth=0.05, funding="bill_back", display=0.4, weeks=4.0):
    order_ = grant(block, "design_promotion", depth, funding=funding, display=display, weeks=weeks)
    handlers()["design_promotion"].do(block, order_)


CHEESE = [(0.875, 1.24, 0.15), (0.825, 1.49, 0.15), (0.75, 1.84, 0.15), (0.65, 2.81, 0.4)]


@pytest.mark.parametrize(("price", "lift", "within"), CHEESE)
def test_f24_a_price_cut_lifts_as_the_cheese_panel_says(small, vocabulary, price, lift, within):
    block = base(small, vocabulary, **ALONE)
    block.market.traits.elasticity[:] = -2.1
    block.market.traits.pass_through[:] = 1.0
    run_plan(block, depth=1.0 - price, display=0.0)
    block.market.values.of["efficacy.design_promotion"][:] = 1.0
    promote(block)
    np.testing.assert_allclose(block.now.lift, price**-2.1, rtol=1e-12)
    assert abs(block.now.lift - lift).max() < within + 0.06  # the curve of −2.1 is .06 off itself


def test_f25_a_display_multiplies_a_price_cut(small, vocabulary):
    block = base(small, vocabulary, **ALONE, **WORKING)
    block.market.traits.elasticity[:], block.market.traits.display[:] = -2.1, 0.91
    block.market.traits.pass_through[:] = 1.0
    lifts = []
    for display in (0.0, 0.25, 0.65):
        run_plan(block, depth=0.25, display=display)
        stands = running_terms(block).display
        promote(block)
        lifts.append(block.now.lift)
        expected = 0.75**-2.1 * np.exp(0.91 * stands)
        np.testing.assert_allclose(block.now.lift, expected, rtol=1e-12)
    assert (lifts[0] < lifts[1]).all()
    assert (lifts[1] < lifts[2]).all()


def test_a_display_alone_does_less():
    price = np.zeros(3)
    np.testing.assert_allclose(display_met(price, 0.4, 0.14), 0.4, rtol=1e-12)
    np.testing.assert_allclose(display_met(price - 0.07, 0.4, 0.14), 0.7, rtol=1e-12)
    np.testing.assert_allclose(display_met(price - 0.5, 0.4, 0.14), 1.0, rtol=1e-12)


def test_frequent_deals_lift_less_and_leave_a_dip(small, vocabulary):
    held = ALONE | {"price.reference_weight": 0.1, "price.reference_step": 0.2}
    block = base(small, vocabulary, **held)
    block.state.reference[:] = 0.0
    run_plan(block, depth=0.1, display=0.0, weeks=3)
    lifts = []
    for _ in range(4):
        promote(block)
        lifts.append(block.now.lift.copy())
        block.week += 1
    assert (lifts[1] < lifts[0]).all()
    assert (lifts[2] < lifts[1]).all()
    assert (lifts[3] < 1.0).all()
    assert (lifts[3] > 0.98).all()


def test_the_bump_that_comes_from_own_stores_adds_up(small, vocabulary):
    block = base(small, vocabulary, count=30, **{"deal.switch_share": 0.2})
    rng = np.random.default_rng(7)
    baseline = rng.uniform(1.0, 100.0, (2, 30, 2))
    bump = baseline * rng.uniform(-0.1, 0.5, baseline.shape)
    lost = switched(block, baseline, bump)
    assert (lost >= 0).all()
    for region in np.unique(block.market.traits.region):
        here = np.flatnonzero(block.market.traits.region == region)
        b, u = np.take(baseline, here, axis=1), np.maximum(np.take(bump, here, axis=1), 0.0)
        drawn = (0.2 * u * (1.0 - b / b.sum(1, keepdims=True))).sum(1)
        np.testing.assert_allclose(np.take(lost, here, axis=1).sum(1), drawn, rtol=1e-10)


def test_one_store_in_its_region_takes_from_nobody(small, vocabulary):
    block = base(small, vocabulary, count=1, **{"deal.switch_share": 0.2})
    units = np.ones((2, 1, 2))
    assert not switched(block, units, units).any()


def test_everyday_low_prices_pass_on_less_and_dear_shoppers_mind_prices_less(small, vocabulary):
    held = {"deal.everyday_pass": 0.5, "demand.premium_elasticity": 0.75}
    held |= {"deal.pass_through_sd": 0.0, "demand.price_elasticity_sd": 0.0}
    market = base(small, vocabulary, count=60, **held).market
    ways = np.array([a.trading for a in market.book])
    assert set(ways) == {"high_low", "everyday_low", "premium"}
    through = np.where(ways == "everyday_low", 0.3, 0.6)
    np.testing.assert_allclose(market.traits.pass_through[0], through, rtol=1e-9)
    elasticity = np.where(ways == "premium", -2.1 * 0.75, -2.1)
    np.testing.assert_allclose(market.traits.elasticity[0], elasticity, rtol=1e-9)


def test_professionals_put_up_more_of_the_display(small, vocabulary):
    held = {"deal.compliance": 0.45, "deal.professionalism": 0.1, "promo.compliance_gain": 0.4}
    block = base(small, vocabulary, **held)
    block.state.floor_bond[:] = 0.0
    skill = block.market.traits.professionalism
    usual = 0.45 + 0.1 * (2.0 * skill - 1.0)
    np.testing.assert_allclose(plan_compliance(block), usual + 0.4 * (1 - usual), rtol=1e-12)


def test_only_what_is_invoiced_tempts_to_buy_ahead(small, vocabulary):
    bought = {}
    for funding in FUNDING:
        block = base(small, vocabulary, weeks=32, **WORKING)

        def look(block, funding=funding):
            if block.week == 30:
                run_plan(block, depth=0.01, display=0.0, funding=funding)

        watch(block, after="decide", look=look, weeks=32)
        bought[funding] = block.weekly["bought_ahead_units"][:, 30].sum()
    assert bought["off_invoice"] > 1.5 * bought["bill_back"] > 0
    assert bought["scan_back"] == 0


def test_scan_back_reaches_the_shelf(small, vocabulary):
    block = base(small, vocabulary, **WORKING)
    cuts = []
    for funding in FUNDING:
        run_plan(block, depth=0.1, funding=funding)
        cuts.append(running_terms(block).cut.mean())
    assert cuts[0] < cuts[1] < cuts[2] < 0.1


def test_a_plan_stands_for_the_standing_deals(small, vocabulary):
    block = base(small, vocabulary, **WORKING)
    block.week = int(block.market.scenario.practice.deal_weeks[0])
    run_plan(block, weeks=0)
    promote(block)
    assert not block.now.depth.any()
    block.programme.plans.stands_until[:] = block.week
    promote(block)
    np.testing.assert_allclose(block.now.depth, 0.1, rtol=1e-12)


def test_what_the_plan_costs(small, vocabulary):
    held = {"promo.overclaim": 0.1, "promo.display_rate": 0.05}
    block = base(small, vocabulary, **held)
    sell_out(block)
    scanned = total(block.now.sold * block.market.price, 2)
    invoiced = scanned * 1.5
    stands = plan_compliance(block)
    run_plan(block, depth=0.05, display=0.4, funding="off_invoice")
    np.testing.assert_allclose(promotion_due(block, invoiced), invoiced * 0.07, rtol=1e-12)
    run_plan(block, depth=0.05, display=0.4, funding="bill_back")
    due = invoiced * (0.05 + 0.02 * stands)
    np.testing.assert_allclose(promotion_due(block, invoiced), due, rtol=1e-12)
    run_plan(block, depth=0.05, display=0.4, funding="scan_back")
    due = 1.1 * scanned * (0.05 + 0.02 * stands)
    np.testing.assert_allclose(promotion_due(block, invoiced), due, rtol=1e-12)
    run_plan(block, weeks=0)
    assert not promotion_due(block, invoiced).any()


def test_an_account_agrees_to_what_it_gains_by(small, vocabulary):
    block = base(small, vocabulary)
    offers = [(0.0, 0.1), (0.03, 0.4), (0.1, 0.6)]
    odds = [
        chance(block, grant(block, "design_promotion", depth, funding="bill_back",
                            display=display, weeks=4.0)).mean()
        for depth, display in offers
    ]  # fmt: skip
    assert odds[0] < odds[1] < odds[2]
    block.state.trust[:] = 1.0
    trusting = chance(block, grant(block, "design_promotion", 0.0, funding="bill_back",
                                   display=0.1, weeks=4.0)).mean()  # fmt: skip
    assert trusting > odds[0]


def test_a_plan_worth_the_standing_deals_is_agreed_at_the_base_rate(small, vocabulary):
    """Two deals of 17 weeks' standing, offered under the same terms: the ratio is one."""
    held = {"promo.agree_rate": 0.6, "promo.compliance_gain": 0.0, "promo.stands_weeks": 52.0}
    held |= {"promo.pass_gain_off_invoice": 0.0, "promo.agree_trust": 0.0}
    block = base(small, vocabulary, **held)
    practice = block.market.scenario.practice
    weeks = float(len(practice.deal_weeks) * practice.deal_length_weeks)
    same = grant(block, "design_promotion", 0.1, funding="off_invoice", display=0.25, weeks=weeks)
    np.testing.assert_allclose(chance(block, same), 0.6, rtol=1e-12)


def test_a_designed_promotion_starts_after_its_lead(small, vocabulary):
    block = base(small, vocabulary, **WORKING)
    block.programme.beliefs.price[:], block.programme.beliefs.display[:] = -2.0, 0.9
    design(block)
    plans, lead = block.programme.plans, 8
    assert (plans.start == block.week + lead).all()
    assert (plans.until == block.week + lead + 4).all()
    assert not plans.running(block.week + lead - 1).any()
    assert plans.running(block.week + lead).all()
    assert (plans.expected > 0).all()


def test_nobody_plans_who_does_not_agree(small, vocabulary):
    block = base(small, vocabulary, **{"promo.agree_rate": 0.0, "promo.agree_worth": 0.0})
    design(block)
    assert not (block.programme.plans.until > block.week).any()


def test_the_believed_lift_is_the_lift_where_beliefs_are_right(small, vocabulary):
    held = ALONE | {"efficacy.design_promotion": 1.0, "deal.professionalism": 0.0,
                    "deal.pass_through_sd": 0.0, "deal.everyday_pass": 1.0}  # fmt: skip
    block = base(small, vocabulary, **held)
    block.state.floor_bond[:] = 0.0
    block.programme.beliefs.price = block.market.traits.elasticity.copy()
    block.programme.beliefs.display = block.market.traits.display.copy()
    offer = grant(block, "design_promotion", 0.05, funding="bill_back", display=0.4, weeks=4.0)
    believed = believed_lift(block, offer).reshape(block.state.active.shape)
    run_plan(block, funding="bill_back")
    block.state.reference[:] = 0.0
    promote(block)
    np.testing.assert_allclose(1.0 + believed, block.now.lift, rtol=1e-9)


def test_a_plan_that_had_its_goods_binds_and_one_that_had_not_is_a_breach(small, vocabulary):
    held = {"efficacy.design_promotion": 0.8, "promo.oos_tolerance": 0.05, "promo.oos_full": 0.2}
    block = base(small, vocabulary, **held, **{"promo.envy": 0.0})
    run_plan(block, weeks=1)
    block.now.stockout = np.zeros_like(block.state.active)
    block.now.stockout[:, 0] = 0.15
    keep_plans(block)
    acts = block.acts
    np.testing.assert_allclose(acts.breach[:, 0], 0.8 * 0.5, rtol=1e-12)
    np.testing.assert_allclose(acts.endowment[:, 1:], 0.8, rtol=1e-12)
    assert not acts.endowment[:, 0].any()
    assert not acts.breach[:, 1:].any()


def test_neighbours_mind_prices_that_they_cannot_match(small, vocabulary):
    block = base(small, vocabulary, count=12, **WORKING, **{"promo.envy": 0.02})
    run_plan(block)
    block.programme.plans.until[:, 1:] = block.week
    block.now.stockout = np.zeros_like(block.state.active)
    keep_plans(block)
    near = block.market.traits.region == block.market.traits.region[0]
    near[0] = False
    assert near.any()
    assert (block.acts.breach[:, near] > 0).all()
    assert not block.acts.breach[:, ~near].any()


def test_a_wider_range_sells_more_crowds_the_shelf_and_shrinks_again(small, vocabulary):
    held = {"range.response": 0.1, "range.crowding": 0.5, "range.half_life_weeks": 26.0}
    block = base(small, vocabulary, **held)
    usual = block.market.traits.range_usual
    np.testing.assert_array_equal(range_lift(block), 1.0)
    block.state.range = np.minimum(1.0, 1.2 * usual)
    ratio = block.state.range / usual
    np.testing.assert_allclose(range_lift(block), ratio**0.1, rtol=1e-12)
    np.testing.assert_allclose(crowding(block), 1.0 + 0.5 * (ratio - 1.0), rtol=1e-12)
    gap = block.state.range - usual
    for _ in range(26):
        keep_range(block)
    np.testing.assert_allclose(block.state.range - usual, gap / 2.0, rtol=1e-9)


def test_listing_money_opens_what_is_missing(small, vocabulary):
    held = {"efficacy.change_range": 0.9, "range.listing_share": 0.01}
    block = base(small, vocabulary, **held)
    block.state.trust[:] = block.market.values.account("trust.initial")
    yearly = block.books.year("revenue_money", block.week)
    before = block.state.range.copy()
    line = grant(block, "change_range", 1.0)
    line.magnitude[:] = 0.01 * yearly.ravel()
    handlers()["change_range"].do(block, line)
    share = 0.9 * (1.0 - math.exp(-1.0))
    np.testing.assert_allclose(block.state.range, before + share * (1 - before), rtol=1e-12)


def test_a_review_reads_deliveries_where_nobody_sees_the_tills(small, vocabulary):
    """Deliveries, all that the firm sees without feeds, stand for sales, bought ahead or not."""
    block = base(small, vocabulary, weeks=40, **WORKING, **{"promo.review_error": 0.0})
    run_plan(block, depth=0.05, display=0.4, funding="bill_back")
    plans, found = block.programme.plans, []

    def look(block):
        if block.week == 10:
            plans.asked[:] = 9.0
            read_reviews(block)
            found.append(plans.result.copy())

    watch(block, after="sense", look=look, weeks=12)
    assert np.isfinite(found[0]).all()
    assert (plans.reviewed == 1).all()
    assert found[0].std() > 0.05


def test_money_in_place_of_a_deal_is_no_favour(small, vocabulary):
    block = base(small, vocabulary, **WORKING)
    week = int(block.market.scenario.practice.deal_weeks[0])

    def look(block):
        if block.week == week - 1:
            run_plan(block, weeks=0)
        if block.week == week:
            forgone = block.programme.money_week
            assert (forgone <= 0).all()
            assert (forgone < 0).any()

    block.rules.append("s06.price")
    watch(block, after="book", look=look, weeks=week + 2)


def returns(block, funding, depth):
    """Return what plans of two weeks bring at the shelf and what they cost, in weeks of sales.

    Net of what shoppers would have bought later or at another of our stores, at the margin of
    the default families; goods bought ahead get the price cut, too.
    """
    values, market = block.market.values, block.market
    block.state.reference[:] = 0.0
    run_plan(block, depth=depth, display=0.25, funding=funding)
    promote(block)
    lost = sum(
        values.account(n) for n in ("pantry.share", "price.reference_weight", "deal.switch_share")
    )
    bump = 2.0 * (block.now.lift - 1.0)
    margin = 1.0 - float((market.share * market.cost).sum() / (market.share * market.price).sum())
    ahead = values.account("deal.forward_share") * 2.0 * (funding == "off_invoice")
    paid = depth * (2.0 + bump + ahead)
    return margin * bump * (1.0 - lost), paid


def test_f29_most_off_invoice_deals_lose_and_scan_back_does_better(small, vocabulary):
    """Accounts of 20 worlds, a cut of a tenth, a quarter of a display, margin 45 %.

    More lose than the studies' 59 %: at a margin below a half nearly all do (fidelity.md §8,
    row 10), and responses are not tuned for that.
    """
    scenario = small(count=88, weeks=10)
    block = open_block(scenario, vocabulary, replications=20)
    block.market.values.of["efficacy.design_promotion"][:] = 1.0
    brought, paid = returns(block, "off_invoice", 0.1)
    assert (brought < paid).mean() > 0.5
    scanned, cost = returns(block, "scan_back", 0.1)
    equal = 0.1 * paid.mean() / cost.mean()
    scanned, cost = returns(block, "scan_back", equal)
    assert cost.mean() == pytest.approx(paid.mean(), rel=0.05)
    assert (scanned - cost).mean() > (brought - paid).mean()


@pytest.mark.slow
def test_f27_the_dip_is_hidden_at_the_shelf_and_a_trough_in_shipments(small, vocabulary):
    """A deal in week 43 against none: ample plant, accounts that use half of their storage."""
    held = {"plant.capacity_ratio": 1.8, "deal.forward_share": 0.5, "transport.slots": 2.5}

    def flows(deal_weeks):
        scenario = small(count=40, weeks=60, register=lambda r: r.at_base().with_values(held))
        practice = scenario.practice.model_copy(update={"deal_weeks": deal_weeks})
        block = open_block(scenario.model_copy(update={"practice": practice}), vocabulary,
                           replications=8)  # fmt: skip
        kept = {"sold": [], "shipped": []}

        def look(block):
            for name, rows in kept.items():
                rows.append(getattr(block.now, name).sum(axis=(1, 2)))

        watch(block, after="book", look=look, weeks=60)
        return {name: np.array(rows).mean(axis=1) for name, rows in kept.items()}

    deal, none = flows((6, 15, 43)), flows((6, 15))
    sold = deal["sold"] - none["sold"]
    bump, dip = sold[43:45].sum(), -sold[45:59].sum()
    assert 0.04 < dip / bump < 0.25
    after = deal["shipped"][45:49].sum() / none["shipped"][45:49].sum() - 1.0
    assert after < -0.3
    assert deal["shipped"][43:45].sum() > 1.5 * none["shipped"][43:45].sum()
