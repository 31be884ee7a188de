"""Feeds, the barometer, and what departments and accounts make of them."""

import math

import numpy as np
import pytest

from kamsim.model.proposals import Order
from kamsim.simulation.actions import Grant, handlers
from kamsim.simulation.barometer import planned_factor, read_market
from kamsim.simulation.deals import deal_weeks, standing_depth
from kamsim.simulation.facts import gather_facts
from kamsim.simulation.feed_reports import data_coverage, read_feeds
from kamsim.simulation.feeds import NOT_YET
from kamsim.simulation.outlooks import calmed, hoarded_weeks, judge_outlook
from kamsim.simulation.relations.churn import come_and_go
from tests.simulation.probe import open_block, watch

EXACT = {"feed.error": 0.001, "barometer.error": 0.0, "efficacy.install_feed": 1.0,
         "efficacy.analyse": 1.0, "feed.leak_rate": 0.0}  # fmt: skip


def base(small, vocabulary, count=8, replications=2, weeks=60, policy=None, **held):
    scenario = small(count=count, weeks=weeks, register=lambda r: r.at_base().with_values(held))
    block = open_block(scenario, vocabulary, policy, replications=replications)
    block.state.active[:] = 1.0
    return block


def order(block, action, magnitude, scope="account", **settings):
    shape = block.state.active.shape if scope == "account" else (block.market.worlds, 1)
    world, entity = (x.ravel() for x in np.indices(shape))
    line = Order("s09.x", 0, scope, action, tuple(sorted(settings.items())))
    handlers()[action].do(block, Grant(line, world, entity, np.full(len(world), magnitude)))


def connect(block, coverage=1.0):
    """Let every account's data flow from this week on."""
    feeds = block.programme.feeds
    feeds.consent[:], feeds.start[:], feeds.coverage[:] = 1.0, block.week, coverage
    feeds.error[:] = block.market.values.account("feed.error")
    feeds.rule[:] = block.rule_number("s09.install")


def test_a_feed_delivers_after_its_installation_and_to_its_money(small, vocabulary):
    block = base(small, vocabulary, **{"feed.install_weeks": 10.0, "feed.full_share": 0.002})
    feeds = block.programme.feeds
    feeds.consent[:] = 1.0
    yearly = block.books.year("revenue_money", 0)
    order(block, "install_feed", 400.0)
    block.env.run(until=7 * 10 - 1)
    assert (feeds.start == NOT_YET).all()
    block.env.run(until=7 * 10 + 1)
    assert (feeds.start < NOT_YET).all()
    expected = 1.0 - np.exp(-400.0 / (0.002 * np.maximum(yearly, 1.0)))
    np.testing.assert_allclose(feeds.coverage, expected, rtol=1e-12)


def test_who_withdraws_gets_no_feed(small, vocabulary):
    block = base(small, vocabulary)
    block.programme.feeds.consent[:] = 1.0
    order(block, "install_feed", 400.0)
    block.programme.feeds.consent[:, 0] = 0.0
    block.env.run(until=7 * 60)
    assert (block.programme.feeds.start[:, 0] == NOT_YET).all()
    assert (block.programme.feeds.start[:, 1:] < NOT_YET).all()


def test_what_was_ordered_before_a_withdrawal_does_not_come_back(small, vocabulary):
    block = base(small, vocabulary, **{"feed.install_weeks": 10.0})
    feeds = block.programme.feeds
    feeds.consent[:] = 1.0
    order(block, "install_feed", 400.0)
    block.env.run(until=7 * 4)
    block.week = 4
    order(block, "install_feed", 400.0)
    block.env.run(until=7 * 12)
    assert (feeds.start == NOT_YET).all()
    block.env.run(until=7 * 15)
    assert (feeds.start < NOT_YET).all()


def test_weeks_of_a_moved_deal_say_nothing(small, vocabulary):
    block = base(small, vocabulary, **EXACT)
    connect(block)
    block.week = 32
    block.weekly["short"] = np.zeros((2, 60))
    block.programme.feeds.shifted[0, 24:31] = 1.0
    block.programme.feeds.hours[:] = 20.0
    read_market(block)
    assert np.isfinite(block.programme.feeds.gap).tolist() == [False, True]


def test_consent_comes_sooner_from_who_trusts(small, vocabulary):
    given = []
    for trust in (0.2, 0.95):
        block = base(small, vocabulary, count=60, **{"feed.consent_rate": 0.5})
        block.state.trust[:] = trust
        order(block, "ask_data_consent", 2.0)
        given.append(block.programme.feeds.consent.mean())
    assert given[0] < given[1] - 0.2


def test_cleaned_data_get_dirty_again(small, vocabulary):
    held = {"feed.error": 0.1, "efficacy.clean_data": 1.0, "effort.clean_data": 4.0,
            "feed.clean_half_life_weeks": 20.0, "feed.leak_rate": 0.0}  # fmt: skip
    block = base(small, vocabulary, **held)
    connect(block)
    order(block, "clean_data", 4.0)
    clean = 0.1 * math.exp(-1.0)
    np.testing.assert_allclose(block.programme.feeds.error, clean, rtol=1e-12)
    block.now.weekly = block.state.level
    for week in range(20):
        block.week = week
        read_feeds(block)
    halfway = 0.1 + (clean - 0.1) / 2.0
    np.testing.assert_allclose(block.programme.feeds.error, halfway, rtol=1e-9)


def test_a_feed_tells_what_was_sold_with_its_delay(small, vocabulary):
    block = base(small, vocabulary, weeks=20, **EXACT)
    told = []

    def look(block):
        if block.week == 0:
            connect(block)
        if block.week == 12:
            read_feeds(block)
            truth = block.books.last("sellout", block.week - 1, 4).mean(axis=1)
            np.testing.assert_allclose(block.programme.report_sellout, truth, rtol=0.01)
            cover = block.programme.feeds.cover[:, 11 % 8]
            np.testing.assert_allclose(block.programme.report_cover, cover, rtol=0.01)
            columns = gather_facts(block).table("account").columns
            assert set(columns["account.stock_report_age_days"]) == {7.0}
            told.append(True)
        else:
            read_feeds(block)

    watch(block, after="sense", look=look, weeks=20)
    assert told == [True]


def test_a_family_that_is_not_listed_is_not_scarce(small, vocabulary):
    scenario = small(count=8, weeks=20, launch=18, register=lambda r: r.with_values(EXACT))
    block = open_block(scenario, vocabulary)
    block.now.weekly = block.state.level
    connect(block)
    for week in range(3):
        block.week = week
        read_feeds(block)
    assert block.market.families == 3
    there = block.state.shelf[:, :, :2] / block.state.level[:, :, :2]
    np.testing.assert_allclose(block.programme.report_worst_cover, there.min(axis=2), rtol=0.01)


def test_coverage_mixes_what_is_seen_with_a_guess(small, vocabulary):
    block = base(small, vocabulary, **EXACT)
    connect(block, coverage=0.4)
    block.week = 3
    np.testing.assert_allclose(data_coverage(block), 0.4, rtol=1e-12)
    block.week = -1
    assert not data_coverage(block).any()


def test_the_barometer_reads_the_market_from_sales(small, vocabulary):
    block = base(small, vocabulary, **EXACT)
    connect(block)
    books, calendar = block.books, block.market.calendar
    block.week = 25
    block.weekly["short"] = np.zeros((2, 60))
    first, stop = books.at(block.week - 60), books.at(block.week)
    for week in range(block.week - 60, block.week):
        index = calendar.market_index[:, calendar.at(week)]
        books.sellout[:, books.at(week)] = 100.0 * index[:, None]
    books.sellout[:, stop - 7 : stop] *= 1.1
    books._year.clear()
    block.programme.feeds.hours[:] = 20.0
    read_market(block)
    usual = books.sellout[:, stop - 53 : stop - 1].mean(axis=(1, 2)) / 100.0
    np.testing.assert_allclose(block.programme.feeds.gap, np.log(1.1 / usual), rtol=0.05)
    assert first < stop
    assert (block.programme.feeds.alarm == 1).all()
    read_market(block)
    assert np.isnan(block.programme.feeds.gap).all()
    assert (block.programme.feeds.alarm == 0).all()


def test_short_weeks_say_nothing(small, vocabulary):
    block = base(small, vocabulary, **EXACT)
    connect(block)
    block.week = 25
    block.weekly["short"] = np.ones((2, 60))
    block.programme.feeds.hours[:] = 20.0
    read_market(block)
    assert np.isnan(block.programme.feeds.gap).all()


def test_production_plans_anew_after_its_lead_and_for_a_time(small, vocabulary):
    held = {"efficacy.replan_production": 0.8, "efficacy.report_market": 0.5,
            "replan.lead_weeks": 2.0, "replan.length_weeks": 6.0,
            "replan.reach_weeks": 10.0}  # fmt: skip
    block = base(small, vocabulary, **held)
    block.week = 10
    order(block, "report_market", 1.0, scope="firm")
    order(block, "replan_production", 0.1, scope="firm", direction="down")
    for week, on in ((11, False), (12, True), (17, True), (18, False)):
        block.week = week
        factor = planned_factor(block, 20)
        expected = np.where(on & (np.arange(20) < 10), 1.0 - 0.5 * 0.08, 1.0)
        np.testing.assert_allclose(factor, np.stack([expected] * 2), rtol=1e-12)


def may(block, action):
    return handlers()[action].may(block, np.arange(2), np.zeros(2, np.int64))


def test_departments_act_only_on_what_they_were_told(small, vocabulary):
    block = base(small, vocabulary, **{"replan.notice_weeks": 6.0})
    assert not may(block, "replan_production").any()
    order(block, "report_market", 1.0, scope="firm")
    assert may(block, "replan_production").all()
    block.week = 7
    assert not may(block, "replan_production").any()


def test_a_moved_deal_is_held_later_and_only_once(small, vocabulary):
    held = {"efficacy.move_deal": 1.0, "replan.deal_breach": 0.1}
    block = base(small, vocabulary, weeks=104, **held)
    first = next(w for w in block.market.scenario.practice.deal_weeks if w > 10)
    block.week = first - 8
    order(block, "report_market", 1.0, scope="firm")
    assert may(block, "move_deal").all()
    order(block, "move_deal", 5.0, scope="firm")
    assert not may(block, "move_deal").any()
    np.testing.assert_allclose(block.acts.breach, 0.1, rtol=1e-12)
    depth = block.market.values.account("practice.deal_depth")
    days = []
    for week in range(first, first + 8):
        block.week = week
        days.append(bool((standing_depth(block) == depth).all()))
    assert days == [False] * 5 + [True] * 2 + [False]


def test_a_slow_plant_looks_past_the_last_week_that_can_hold_a_deal(small, vocabulary):
    plant = {"lead_weeks": 12, "freeze_weeks": 12}
    block = open_block(small(count=4, weeks=20, plant=plant), vocabulary)
    block.programme.feeds.shifted[:, 18] = 1.0
    weeks = range(17, 17 + block.market.lag_weeks + 52)
    deals = deal_weeks(block, weeks)
    assert deals.shape == (2, len(weeks))
    assert deals[:, 1].all()
    assert weeks.stop > block.programme.feeds.shifted.shape[1]


def test_the_last_deal_before_the_horizon_stays(small, vocabulary):
    block = base(small, vocabulary, weeks=46)
    block.week = 36
    order(block, "report_market", 1.0, scope="firm")
    assert not may(block, "move_deal").any()


def test_a_known_outlook_calms_orders_and_a_coming_gap_lets_accounts_hoard(small, vocabulary):
    held = {"efficacy.share_outlook": 0.5, "outlook.calm": 0.4, "outlook.hoard_weeks": 0.2}
    block = base(small, vocabulary, **held)
    block.books.build_gap[:] = block.books.short[:] = 0.0
    order(block, "share_outlook", 0.5)
    np.testing.assert_allclose(calmed(block), 0.8, rtol=1e-12)
    assert not hoarded_weeks(block).any()
    block.books.build_gap[:] = 10.0 * block.market.mean_units[:, None]
    order(block, "share_outlook", 0.5)
    np.testing.assert_allclose(hoarded_weeks(block), 0.1, rtol=1e-12)
    block.week = 20
    assert (calmed(block) == 1.0).all()


def test_a_shortage_that_was_not_told_is_a_breach(small, vocabulary):
    block = base(small, vocabulary, **{"efficacy.share_outlook": 1.0, "outlook.broken": 0.03})
    block.books.build_gap[:] = block.books.short[:] = 0.0
    order(block, "share_outlook", 0.5)
    block.books.short[:] = 1.0
    judge_outlook(block)
    np.testing.assert_allclose(block.acts.breach, 0.03, rtol=1e-12)
    block.programme.feeds.enough[:] = 0.0
    judge_outlook(block)
    np.testing.assert_allclose(block.acts.breach, 0.03, rtol=1e-12)


def test_a_leak_ends_the_feed_and_is_minded(small, vocabulary):
    held = {"feed.leak_rate": 2.0, "feed.leak_breach": 1.5, "efficacy.install_feed": 1.0}
    block = base(small, vocabulary, count=60, **held)
    connect(block)
    block.now.weekly = block.state.level
    for week in range(6):
        block.week = week
        read_feeds(block)
    gone = block.programme.feeds.consent == 0
    assert 0.05 < gone.mean() < 0.4
    np.testing.assert_allclose(block.acts.breach[gone], 1.5, rtol=1e-12)
    assert not block.acts.breach[~gone].any()


def test_an_account_that_leaves_takes_its_data_along(small, vocabulary):
    block = base(small, vocabulary)
    connect(block)
    weather, row = block.market.weather, block.market.weather.at(block.week)
    weather.leave[:, row] = 1.0
    weather.leave[:, row, 0] = -1.0
    block.now.stockout = np.zeros_like(block.state.active)
    come_and_go(block)
    assert not block.programme.feeds.consent[:, 0].any()
    assert (block.programme.feeds.start[:, 0] == NOT_YET).all()
    assert block.programme.feeds.consent[:, 1:].all()


@pytest.mark.parametrize(
    ("common", "own", "whole", "rest"),
    [(0.02, 0.10, 0.877, 0.521), (0.02, 0.19, 0.839, 0.242), (0.05, 0.19, 0.904, 0.647),
     (0.10, 0.19, 0.963, 0.875)],
)  # fmt: skip
def test_f51_the_barometer_is_mostly_part_of_what_it_reads(
    small, vocabulary, common, own, whole, rest
):
    """Weekly changes of the world's own market, 88 accounts of σ .68, eighteen of them key."""
    held = {
        "account.size_sd": 0.68, "demand.noise_sd": own, "demand.noise_spread": 0.0,
        "demand.noise_ar": 0.0, "market.shock_sd": common, "market.shock_ar": 0.0,
        "account.size_persistence": 0.999, "season.loading_sd": 0.0, "season.height_sd": 0.0,
        "season.timing_sd_weeks": 0.0,
    }  # fmt: skip
    scenario = small(
        count=88, weeks=400, families=1, register=lambda r: r.at_base().with_values(held)
    )
    block = open_block(scenario, vocabulary, replications=3)
    weather, calendar = block.market.weather, block.market.calendar
    zero = weather.at(0)
    units = weather.potential[:, zero:, :, 0]
    season = calendar.expected[:, calendar.at(0) : calendar.at(0) + units.shape[1], 0]
    units = units / season[:, :, None]
    base_units = np.array([a.base_units for a in block.market.book])
    key = np.argsort(-base_units)[:18]
    rank = np.isin(np.arange(88), key)
    ours, all_, others = units[:, :, rank].sum(2), units.sum(2), units[:, :, ~rank].sum(2)

    def correlation(x, y):
        x, y = np.log(x), np.log(y)
        x, y = x - x.mean(1, keepdims=True), y - y.mean(1, keepdims=True)
        return float((x * y).sum() / math.sqrt((x * x).sum() * (y * y).sum()))

    assert correlation(ours, all_) == pytest.approx(whole, abs=0.06)
    assert correlation(ours, others) == pytest.approx(rest, abs=0.09)


def test_f6_shared_demand_saves_safety_stock_unless_orders_tell_as_much():
    """AR(1) demand, order-up-to accounts (Lee, So & Tang 2000): formula against a Monte Carlo.

    The orders of such an account are demand plus a known multiple of its change, so a firm that
    uses their whole history forecasts as well as one that sees demand (Raghunathan 2001).
    """
    rho, lead = 0.7, 2
    rng = np.random.default_rng(11)
    shock = rng.normal(size=400_000)
    demand = np.zeros_like(shock)
    for t in range(1, len(shock)):
        demand[t] = rho * demand[t - 1] + shock[t]
    gain = rho * (1 - rho ** (lead + 1)) / (1 - rho)
    orders = demand.copy()
    orders[1:] += gain * np.diff(demand)
    span = lead + 1
    summed = np.convolve(orders, np.ones(span), mode="valid")
    future = summed[1:]
    known = len(future)

    def error(columns):
        x = np.stack([c[:known] for c in columns], axis=1)[10:]
        y = future[10 : 10 + len(x)]
        fit, *_ = np.linalg.lstsq(x, y, rcond=None)
        return float(np.std(y - x @ fit))

    shared = error([demand, shock])
    carried = sum(rho**k for k in range(1, span + 1)) * orders[:known]
    last_order = float(np.std((future - carried)[10:]))
    history = error([np.roll(orders, j) for j in range(10)])
    v1 = sum((1 - rho ** (n + lead + 2)) ** 2 for n in range(lead + 1)) / (1 - rho) ** 2
    v0 = v1 + rho**2 * (1 - rho ** (lead + 1)) ** 2 * (1 - rho ** (lead + 1)) ** 2 / (1 - rho) ** 4
    assert 1 - math.sqrt(v1 / v0) == pytest.approx(0.182, abs=0.01)
    assert shared == pytest.approx(math.sqrt(v1), rel=0.02)
    assert last_order == pytest.approx(math.sqrt(v0), rel=0.02)
    assert history == pytest.approx(shared, rel=0.02)


def test_f39_adding_up_hides_swings(small, vocabulary):
    """Orders over sales, variances: by account, family and week, and by quarter all in one.

    Where nothing is short: what is not delivered is ordered again, and swells any sum.
    """
    held = {"plant.capacity_ratio": 1.8, "transport.slots": 2.5}
    scenario = small(count=20, weeks=156, register=lambda r: r.with_values(held))
    block = open_block(scenario, vocabulary, replications=4)
    kept = {"ordered": [], "sold": []}

    def look(block):
        for name, rows in kept.items():
            rows.append(getattr(block.now, name).copy())

    watch(block, after="book", look=look, weeks=156)
    orders, sales = (np.array(kept[name]) for name in ("ordered", "sold"))
    fine = np.median(orders.var(0) / np.maximum(sales.var(0), 1e-9))
    quarters = [x.sum((2, 3)).reshape(12, 13, 4).sum(1) for x in (orders, sales)]
    coarse = np.median(quarters[0].var(0) / quarters[1].var(0))
    assert 1.0 < coarse < fine
