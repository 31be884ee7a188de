"""Visits bind and mend where they are prepared, and promise too much where they are not."""

import numpy as np
import pytest

from kamsim.model.policy import Today
from kamsim.model.proposals import Order, Proposals, gather
from kamsim.simulation import Replication, simulate_block
from kamsim.simulation.people.executives import Visit, arrange
from kamsim.simulation.relations.meeting import keep_words, meet
from tests.simulation.probe import open_block

CALM = {"rep.turnover": 0.0, "churn.rate": 0.0}
RESOURCES = ("executive_days", "kam_hours")


class Visitor:
    """Visits every account once a quarter; prepared on fresh data and followed up, or not."""

    def __init__(self, *, prepared):
        self.id = f"today+{'prepared' if prepared else 'loose'}"
        self.prepared = prepared

    def decide(self, facts):
        table = facts.table("account")
        columns = table.columns
        waiting = columns["account.visit_waiting"] > 0
        due = ~waiting & (columns["account.weeks_since_exec_visit"] >= 13)
        parts = [self._order(table, due, "exec_visit", 1.0, (("purpose", "plan"),))]
        if self.prepared:
            bare = waiting & (columns["account.visit_briefed"] == 0)
            fresh = columns["account.stock_report_age_days"] <= 14
            parts.append(self._order(table, bare & ~fresh, "monitor_account", 1.0))
            parts.append(self._order(table, bare & fresh, "brief", 8.0))
            open_ = columns["account.promises_open_count"] > 0
            seen_to = columns["account.promise_followed_up"] > 0
            parts.append(self._order(table, open_ & ~seen_to, "follow_up", 2.0))
        return gather(parts)

    def _order(self, table, mask, action, magnitude, settings=()):
        rows = np.flatnonzero(mask)
        order = Order(f"x.{action}", 0, "account", action, settings)
        none = np.zeros(len(rows))
        return Proposals(
            (order,), RESOURCES, none.astype(np.int64), table.world[rows], table.entity[rows],
            none + magnitude, none, np.zeros((len(rows), 2)),
        )  # fmt: skip


def relations(small, vocabulary, worlds=24):
    """Return the difference to `today` of both visitors, with everybody's time for free."""
    many = {"executive.count": 40.0, "executive.customer_share": 1.0, "executive.key_share": 1.0}
    scenario = small(
        count=12, weeks=104, register=lambda r: r.with_values(CALM | many),
        resources={"kam_hours": 10_000, "planner_hours": 40, "analyst_hours": 65, "hr_hours": 30,
                   "superior_hours": 6, "incentive_money": 0, "event_money": 0},
    )  # fmt: skip
    policies = [Today(), Visitor(prepared=True), Visitor(prepared=False)]
    ks = [Replication(k) for k in range(worlds)]
    return list(simulate_block(scenario, policies, ks, 42, vocabulary))


def mean_and_error(difference):
    return difference.mean(), difference.std(ddof=1) / np.sqrt(len(difference))


def test_f45_prepared_visits_help_and_loose_cannons_do_not(small, vocabulary):
    """Both take the same days; only the prepared ones leave trust and sales (seeded, 3 s.e.)."""
    today, prepared, loose = relations(small, vocabulary)
    days = [r.weekly["executive_days_used"].sum() for r in (prepared, loose)]
    assert days[0] == pytest.approx(days[1], rel=0.1)
    wanted = {r.policy: r.weekly["demand_units"].sum(1) for r in (today, prepared, loose)}
    gain = mean_and_error(wanted[prepared.policy] - wanted["today"])
    assert gain[0] > 3 * gain[1]
    ahead = mean_and_error(wanted[prepared.policy] - wanted[loose.policy])
    assert ahead[0] > 3 * ahead[1]
    trust = mean_and_error((loose.accounts["trust_index"] - today.accounts["trust_index"]).mean(1))
    assert trust[0] < -3 * trust[1]
    money = mean_and_error((loose.weekly["profit_money"] - today.weekly["profit_money"]).sum(1))
    assert money[0] < 0


def visited(small, vocabulary, *, ready, recovery=False, **held):
    block = open_block(
        small(count=40, weeks=20, register=lambda r: r.at_base().with_values(held)),
        vocabulary,
        replications=1,
    )
    block.programme.care.visits.prepared[:] = ready
    for account in range(40):
        meet(block, 0, account, days=1.0, recovery=recovery)
    return block


def test_a_second_visit_soon_after_adds_little(small, vocabulary):
    block = visited(small, vocabulary, ready=1.0)
    first = block.state.firm_bond.copy()
    for account in range(40):
        meet(block, 0, account, days=1.0, recovery=False)
    np.testing.assert_array_equal(block.state.firm_bond, first)


def test_only_visits_that_mean_it_mend(small, vocabulary):
    planned = visited(small, vocabulary, ready=1.0)
    sorry = visited(small, vocabulary, ready=1.0, recovery=True)
    assert not planned.acts.recovery.any()
    assert (sorry.acts.recovery > 0).all()
    assert (planned.acts.endowment > 0).all()


def test_words_are_kept_where_they_are_sound_and_seen_to(small, vocabulary):
    held = {"visit.rash": 0.5, "visit.keep_rate": 0.5, "visit.word_weeks": 6.0}
    block = visited(small, vocabulary, ready=0.0, **held)
    visits = block.programme.care.visits
    sound = visits.word_sound[0] > 0
    assert 5 < sound.sum() < 35
    assert (visits.word_due == block.week + 6).all()
    visits.word_followed[:] = 1.0
    block.week += 6
    keep_words(block)
    assert (block.acts.kept[0, sound] > 0).all()
    assert (block.acts.breach[0, ~sound] > 0).all()
    assert not block.acts.kept[0, ~sound].any()


def test_a_prepared_or_limited_visitor_promises_only_what_can_be_kept(small, vocabulary):
    held = {"visit.rash": 1.0}
    assert visited(small, vocabulary, ready=1.0, **held).programme.care.visits.word_sound.all()
    loose = visited(small, vocabulary, ready=0.0, **held)
    assert not loose.programme.care.visits.word_sound.any()


def asked(small, vocabulary, **held):
    """Open a block whose executives are all free; return it and a way to ask for a visit."""
    scenario = small(count=8, weeks=60, register=lambda r: r.at_base().with_values(held))
    block = open_block(scenario, vocabulary, replications=1)
    block.state.active[:] = 1.0
    block.programme.left["executive_days"] = np.array([10.0])

    def ask(account, *, days=1.0, recovery=False):
        block.programme.care.visits.asked[0, account] = block.week
        arrange(block, Visit(0, account, "x.visit", days, recovery, block.week))

    return block, ask


def test_nobody_visits_an_account_that_has_left(small, vocabulary):
    block, ask = asked(small, vocabulary, **{"churn.rate": 0.0})
    ask(3)
    block.env.run(until=7.0 * 3 + 0.2)
    block.state.active[0, 3] = 0.0
    block.env.run(until=70.0)
    assert block.weekly["visits_made_count"].sum() == 0
    assert block.weekly["visits_lapsed_count"].sum() == 1
    assert block.programme.left["executive_days"][0] == 11.0


def test_an_old_visit_does_not_serve_a_new_request(small, vocabulary):
    block, ask = asked(small, vocabulary)
    ask(3, days=3.0)
    block.programme.care.visits.asked[0, 3] = -10_000.0
    block.env.run(until=7.0)
    block.week = 1
    ask(3, days=0.5)
    block.env.run(until=70.0)
    assert block.weekly["visits_made_count"].sum() == 1
    assert block.weekly["executive_days_used"].sum() == 0.5


def test_a_visit_that_waits_too_long_for_its_brief_lapses(small, vocabulary):
    block, ask = asked(small, vocabulary, **{"visit.deadline_weeks": 11.0})
    block.programme.care.visits.hold[0, 3] = 7.0 * 30
    ask(3)
    block.env.run(until=7.0 * 40)
    assert block.weekly["visits_made_count"].sum() == 0
    assert block.weekly["visits_lapsed_count"].sum() == 1


def test_recovery_goes_first_whoever_asked_first(small, vocabulary):
    block, ask = asked(small, vocabulary, **{"executive.count": 1.0})
    for account in (0, 1, 2):
        ask(account)
    ask(5, recovery=True)
    block.env.run(until=7.0 * 3 + 2)
    assert block.programme.care.visits.last[0, 5] > -10
    assert (block.programme.care.visits.last[0, :3] < -10).all()
