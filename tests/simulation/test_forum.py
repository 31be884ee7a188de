"""The forum pools outlooks, raises wishes that must be answered, binds, and blocks calendars."""

import numpy as np
import pytest

from kamsim.catalog import Catalog
from kamsim.model.policy import Today
from kamsim.model.proposals import Order, Proposals, gather
from kamsim.simulation import Replication, simulate_block
from kamsim.simulation import sense as senses
from kamsim.simulation.actions import Grant, handlers
from kamsim.simulation.relation_formulas import combined_error
from kamsim.simulation.relations.cases import hear_cases
from kamsim.simulation.run import run_weeks
from tests.simulation.probe import open_block


def hold(block, *, invited=1.0, prepared=1.0, days=6.0, terms="closed", money=60_000.0):
    """Plan a forum in every world, with all accounts invited."""
    order = Order("x.hold", 0, "firm", "hold_forum", (("days", days), ("terms", terms)))
    worlds = np.arange(block.market.worlds)
    grant = Grant(order, worlds, np.zeros_like(worlds), np.full(len(worlds), money))
    handlers()["hold_forum"].do(block, grant)
    block.programme.care.forum.invited[:] = block.programme.care.forum.welcome[:] = invited
    block.programme.care.forum.prepared[:] = prepared


def opened(small, vocabulary, replications=6, count=20, **held):
    scenario = small(count=count, weeks=60, register=lambda r: r.at_base().with_values(held))
    return open_block(scenario, vocabulary, replications=replications)


def test_a_forum_binds_those_who_come(small, vocabulary):
    block = opened(small, vocabulary, **{"forum.attend_rate": 0.5})
    before = block.state.firm_bond.copy()
    hold(block)
    run_weeks(block, range(10))
    np.testing.assert_allclose(block.state.firm_bond, before, atol=1e-9)
    run_weeks(block, range(10, 12))
    forum = block.programme.care.forum
    assert (forum.last == 10).all()
    came = forum.attended > 0
    assert 0.3 < came.mean() < 0.7
    assert (block.state.firm_bond[came] > before[came] + 0.01).all()
    assert (block.state.firm_bond[~came] <= before[~came] + 1e-9).all()


def test_an_unanswered_wish_backfires(small, vocabulary):
    """The forum's wishes wait twelve weeks; then each is a breach."""
    block = opened(small, vocabulary, **{"forum.wish_rate": 1.0})
    hold(block)
    run_weeks(block, range(12))
    open_ = block.books.voices.sum()
    assert open_ > 0
    run_weeks(block, range(12, 30))
    assert block.books.voices.sum() == 0
    assert block.weekly["voices_unanswered_count"].sum() == pytest.approx(open_, rel=0.05)


@pytest.mark.parametrize(
    ("action", "much"), [("act_on_request", 9_000.0), ("answer_request", 9.0)]
)
def test_wishes_are_met_by_deeds_and_half_met_by_answers(small, vocabulary, action, much):
    held = {"forum.wish_rate": 1.0, f"efficacy.{action}": 0.9}
    block = opened(small, vocabulary, **held)
    hold(block)
    run_weeks(block, range(12))
    world, account = np.nonzero(block.books.voices.max(axis=1) > 0)
    before = block.books.voices.copy()
    enough = np.full(len(world), much)
    grant = Grant(Order("x.do", 0, "account", action), world, account, enough)
    handlers()[action].do(block, grant)
    closed = (before > 0) & (block.books.voices == 0)
    assert closed.sum() == pytest.approx(0.9 * (before > 0).sum(), rel=0.1)
    np.testing.assert_array_equal(block.books.voices[~closed], before[~closed])
    met, refused = block.acts.kept[world, account], block.acts.breach[world, account]
    done = closed.any(axis=1)[world, account]
    if action == "act_on_request":
        assert (met[done] > 0).all()
        assert not refused.any()
    else:
        assert (refused[done] > 0.3).all()
        assert not met.any()


def test_nothing_is_earned_by_acting_where_nobody_asked(small, vocabulary):
    block = opened(small, vocabulary)
    for kind in ("voices", "requests", "complaints"):
        getattr(block.books, kind)[:] = 0.0
    world, account = np.nonzero(block.state.active > 0)
    much = np.full(len(world), 9_000.0)
    handlers()["act_on_request"].do(
        block, Grant(Order("x.do", 0, "account", "act_on_request"), world, account, much)
    )
    assert not block.acts.kept.any()
    assert not block.acts.endowment.any()


def test_little_effort_does_little(small, vocabulary):
    """A forum on a shoestring, or half a day of one executive, binds less."""
    gains = []
    for money, days in ((60_000.0, 6.0), (1_000.0, 6.0), (60_000.0, 0.5)):
        block = opened(small, vocabulary)
        before = block.state.firm_bond.copy()
        hold(block, days=days, money=money)
        run_weeks(block, range(11))
        gains.append((block.state.firm_bond - before)[block.programme.care.forum.told > 0].mean())
    assert gains[1] < 0.1 * gains[0]
    assert gains[2] < 0.3 * gains[0]


def test_a_case_left_alone_is_a_breach_and_an_answered_one_is_not(small, vocabulary):
    held = {"case.answer_rate": 0.0, "case.complaint_rate": 0.0, "case.request_rate": 0.0}
    block = opened(small, vocabulary, **held)
    block.books.complaints[:] = 0.0
    block.books.requests[:] = 0.0
    block.books.complaints[:, block.week % 8] = 1.0
    block.now.stockout = np.zeros_like(block.state.trust)
    for ahead in range(8):
        block.week = ahead + 1
        before = block.acts.breach.copy()
        hear_cases(block)
        assert ((block.acts.breach - before) > 0).all() == (ahead == 7)


def test_the_forum_blocks_the_executives_calendar(small, vocabulary):
    """In its weeks nobody is visited; the same visits without a forum take place in time."""
    waits = []
    for with_forum in (False, True):
        block = opened(small, vocabulary, **{"executive.count": 3.0})
        if with_forum:
            hold(block)
        desks_busy = []

        def watch(block=block, seen=desks_busy):
            while True:
                yield block.env.timeout(7.0)
                calendar = block.desks.executives[0] if block.desks else None
                seen.append(calendar.count if calendar else 0)

        block.env.process(watch())
        run_weeks(block, range(14))
        waits.append(max(desks_busy))
    assert waits == [0, 3]


def test_f18_pooled_outlooks_err_as_the_formula_says(small, vocabulary):
    """One account's error has sd 1 here; those of n together √((1 − ρ)/n + ρ)."""
    own, common = np.sqrt(0.7) * 0.1, np.sqrt(0.3) * 0.1
    held = {"plan.outlook_error": own, "plan.outlook_common": common}
    scenario = small(count=20, weeks=4, register=lambda r: r.with_values(held))
    block = open_block(scenario, vocabulary, replications=400)
    forum, market = block.programme.care.forum, block.market
    forum.told[:], forum.prepared[:] = block.week - 1.0, 1.0
    senses._answers(block)
    column = market.weather.season_of(market.calendar.season_end(block.week))
    error = forum.outlook - np.log(market.weather.height[:, column])[:, None]
    for n in (1, 5, 20):
        sd = error[:, :n].mean(axis=1).std()
        assert sd == pytest.approx(0.1 * combined_error(n, 0.3), rel=0.12)


class Host:
    """Holds a forum at once and invites everybody, or a half drawn by the account's number."""

    def __init__(self, *, everybody):
        self.id = f"today+{'open' if everybody else 'drawn'}"
        self.everybody = everybody

    def decide(self, facts):
        firm, table = facts.table("firm"), facts.table("account")
        begin = np.flatnonzero(firm.columns["firm.weeks_to_forum"] > 51) if facts.week == 0 else []
        settings = (("days", 3.0), ("terms", "closed"))
        parts = [self._order(firm, begin, "hold_forum", 1_000.0, settings)]
        if facts.week == 2:
            rows = np.arange(table.rows)
            drawn = self.everybody | (table.entity % 2 == 0)
            parts.append(self._order(table, rows[drawn], "invite", 0.5))
        return gather(parts)

    def _order(self, table, rows, action, magnitude, settings=()):
        rows = np.asarray(rows, dtype=np.int64)
        order = Order(f"x.{action}", 0, table.scope, action, settings)
        none = np.zeros(len(rows))
        names = ("event_money", "executive_days", "kam_hours")
        return Proposals(
            (order,), names, none.astype(np.int64), table.world[rows], table.entity[rows],
            none + magnitude, none, np.zeros((len(rows), 3)),
        )  # fmt: skip


def after_the_forum(block):
    """Return who was there and what accounts sold after it over what they sold before, (R, N)."""
    run_weeks(block, range(40))
    books = block.books
    weeks = books.sellout[:, books.at(0) : books.at(40)]
    before, after = weeks[:, :10].sum(1), weeks[:, 12:].sum(1)
    traded = weeks[:, :10].min(axis=1) > 0
    return block.programme.care.forum.attended > 0, after / np.maximum(before, 1.0), traded


def contrast(members, value, counted):
    """Return mean and error of members' value less the others', world by world."""
    both = [(v[c & m], v[c & ~m]) for m, v, c in zip(members, value, counted, strict=True)]
    pairs = [a.mean() - b.mean() for a, b in both if len(a) and len(b)]
    return np.mean(pairs), np.std(pairs, ddof=1) / np.sqrt(len(pairs))


def test_f47_who_comes_would_have_bought_more_anyway(small, vocabulary):
    """A forum without any effect: guests look better than the rest, those drawn by lot do not."""
    held = {"forum.attend_trust": 10.0, "trust.response": 0.3, "churn.trust": 3.0,
            "churn.rate": 0.3, "case.complaint_rate": 6.0, "trust.act_loss": 0.18,
            "efficacy.hold_forum": 0.0, "efficacy.collect_views": 0.0,
            "ladder.exploration": 0.0}  # fmt: skip
    hours = {"kam_hours": 1_000, "planner_hours": 40, "analyst_hours": 65, "hr_hours": 30,
             "superior_hours": 6, "incentive_money": 0, "event_money": 250_000}  # fmt: skip
    scenario = small(count=40, weeks=40, resources=hours, register=lambda r: r.with_values(held))
    found = {}
    for everybody in (True, False):
        block = open_block(scenario, vocabulary, Host(everybody=everybody), replications=60)
        came, value, counted = after_the_forum(block)
        lot = (np.arange(40) % 2 == 0)[None, :] & np.ones_like(came)
        found[everybody] = contrast(came if everybody else lot, value, counted)
    naive, error = found[True]
    assert naive > 3 * error
    fair, error = found[False]
    assert abs(fair) < 3 * error


@pytest.mark.slow
def test_f43_care_lifts_the_cared_for_and_leaves_the_others():
    """Key accounts' bonds rise, others' trust does not move (Homburg et al. 2008); entitlement
    rises, and makes service dearer (Wetzel et al. 2014)."""
    catalog = Catalog()
    scenario = catalog.scenario("ample-supply")
    policy = catalog.policy("today+s04+s05+s10")
    worlds = [Replication(k) for k in range(48)]
    today, care = simulate_block(scenario, [Today(), policy], worlds, 42, catalog.vocabulary())
    key = today.key

    def change(name, members):
        moved = care.accounts[name] - today.accounts[name]
        per_world = np.array([m[k].mean() for m, k in zip(moved, members, strict=True)])
        return per_world.mean(), per_world.std(ddof=1) / np.sqrt(len(per_world))

    trust, error = change("trust_index", key)
    assert trust > 2 * error
    others, error = change("trust_index", ~key)
    assert abs(others) < 0.004
    entitled, error = change("entitlement_index", key)
    assert entitled > 3 * error
    service = [r.ledger["firm", "people", "service"].sum() for r in (today, care)]
    sales = [r.ledger["accounts", "firm", "sales"].sum() for r in (today, care)]
    assert service[1] / sales[1] > service[0] / sales[0]
