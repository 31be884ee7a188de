"""Events are noticed or missed, help must be approved before the day, gratitude wears off."""

import numpy as np
import pytest

from kamsim.catalog import Catalog
from kamsim.model.proposals import Order, Proposals
from kamsim.simulation import Replication, simulate_block
from kamsim.simulation.happenings import AWAY, KINDS, coming
from kamsim.simulation.relations.churn import come_and_go
from kamsim.simulation.relations.favours import Favours, grant_favours
from kamsim.simulation.relations.occasions import help_events, notice_events
from kamsim.simulation.run import run_weeks
from tests.simulation.erratic import Erratic
from tests.simulation.probe import open_block, watch


def base(small, vocabulary, policy=None, count=40, replications=4, weeks=60, **held):
    scenario = small(count=count, weeks=weeks, register=lambda r: r.at_base().with_values(held))
    return open_block(scenario, vocabulary, policy, replications=replications)


def test_events_come_as_often_and_of_the_kinds_they_should(small, vocabulary):
    block = base(small, vocabulary, count=100, replications=20, weeks=156)
    kind = block.market.happenings.kind
    accounts = kind.shape[0] * kind.shape[2]
    yearly = (kind > 0).sum() / accounts / (kind.shape[1] / 52)
    assert yearly == pytest.approx(3.5, rel=0.03)
    shares = np.bincount(kind[kind > 0].ravel(), minlength=7)[1:] / (kind > 0).sum()
    numbers = block.market.scenario.parameters.by_id()
    expected = [numbers[f"event.share_{name}"].base for name in KINDS]
    np.testing.assert_allclose(shares, expected, atol=0.01)


def test_what_comes_next_is_what_a_search_finds(small, vocabulary):
    happenings = base(small, vocabulary, count=5).market.happenings
    for week in range(0, 60, 7):
        when, kind = coming(happenings, week)
        for world, account in np.ndindex(when.shape):
            row = happenings.kind[world, :, account]
            ahead = np.flatnonzero(row[happenings.at(week) :])
            first = week + ahead[0] if len(ahead) else None
            if (
                first is None
                or first - happenings.notice[world, first - happenings.first, account] > week
            ):
                assert when[world, account] == AWAY
            else:
                assert (when[world, account], kind[world, account]) == (
                    first,
                    row[first - happenings.first],
                )


def test_watching_and_a_good_bond_hear_of_more(small, vocabulary):
    def heard(bond, watched):
        block = base(small, vocabulary, replications=8)
        block.state.rep_bond[:] = bond
        block.programme.care.help.watch_until[:] = 1_000.0 if watched else -1.0
        for week in range(20):
            block.week = week
            notice_events(block)
        return block.weekly["events_noticed_count"].sum()

    assert heard(0.0, watched=False) == 0
    assert 0 < heard(0.2, watched=False) < heard(0.6, watched=False) < heard(0.6, watched=True)


class Reporter:
    """Reports every event that it sees to superiors."""

    id = "today+reporter"

    def decide(self, facts):
        table = facts.table("event")
        rows = np.flatnonzero(table.columns["event.approval_state"] == 0)
        order = Order("x.report", 0, "event", "report_event")
        none = np.zeros(len(rows))
        return Proposals(
            (order,), ("superior_hours",), none.astype(np.int64), table.world[rows],
            table.entity[rows], none + 0.25, none, np.zeros((len(rows), 1)),
        )  # fmt: skip


@pytest.mark.parametrize(("days", "late"), [(0.5, False), (28.0, True)])
def test_approvals_race_the_day(small, vocabulary, days, late):
    """A superior who takes his time answers when the event is over."""
    held = {"approval.days": days, "approval.paper_days": 2.0, "event.rate": 12.0}
    scenario = small(count=30, weeks=40, register=lambda r: r.at_base().with_values(held))
    [result] = simulate_block(
        scenario, [Reporter()], [Replication(0), Replication(1)], 42, vocabulary, events=True
    )
    outcomes = [e.outcome for e in result.events if e.action == "report_event"]
    share = outcomes.count("too late") / max(1, sum(o != "granted" for o in outcomes))
    assert share > 0.5 if late else share < 0.3
    assert ("approved" in outcomes) or late


def test_help_is_felt_on_its_day_and_not_before(small, vocabulary):
    block = base(small, vocabulary)
    help_ = block.programme.care.help
    help_.week[:], help_.kind[:], help_.value[:] = 3.0, 1.0, 0.001
    before = block.state.goodwill.copy()
    block.week = 2
    help_events(block)
    np.testing.assert_array_equal(block.state.goodwill, before)
    block.week = 3
    help_events(block)
    here = block.state.active > 0
    assert (block.state.goodwill[here] > before[here]).all()
    np.testing.assert_array_equal(block.state.goodwill[~here], before[~here])
    assert not help_.value[here].any()


def favour(block, value):
    world, account = (x.ravel() for x in np.indices(block.state.goodwill.shape))
    ones = np.ones(len(world))
    grant_favours(block, Favours(world, account, value * ones, ones))


def test_gratitude_wears_off_and_habit_grows(small, vocabulary):
    block = base(small, vocabulary)
    gains = []
    for _ in range(4):
        before = block.state.goodwill.copy()
        favour(block, 0.001)
        gains.append((block.state.goodwill - before).mean())
    assert gains == sorted(gains, reverse=True)
    assert gains[-1] < 0.5 * gains[0]
    assert (block.state.usual_favour > 0.0005).all()


def test_too_much_is_suspicious(small, vocabulary):
    block = base(small, vocabulary)
    before = block.state.goodwill.copy()
    favour(block, 0.05)
    np.testing.assert_array_equal(block.state.goodwill, before)
    assert (block.acts.breach > 0).all()
    assert not block.acts.favour.any()


def test_money_crowds_out_gratitude(small, vocabulary):
    paid, free = (base(small, vocabulary) for _ in range(2))
    paid.programme.money_memory[:] = 1e9
    for block in (paid, free):
        favour(block, 0.001)
    gain = free.state.goodwill - 0.3
    crowded = paid.state.goodwill - 0.3
    np.testing.assert_allclose(crowded, 0.5 * gain, rtol=1e-6, atol=1e-12)


def test_a_crisis_that_was_thought_through_passes_sooner(small, vocabulary):
    held = {"event.relief": 0.4, "event.risk_weeks": 20.0}
    until = []
    for ready in (0.0, 1.0):
        block = base(small, vocabulary, **held)
        week = next(
            w for w in range(60) if block.market.happenings.risky(
                block.market.happenings.kind[:, block.market.happenings.at(w)]
            ).any()
        )  # fmt: skip
        block.week = week
        kind = block.market.happenings.kind[:, block.market.happenings.at(week)]
        block.programme.care.help.week[:] = week
        block.programme.care.help.reassessed[:] = ready
        block.now.stockout = np.zeros_like(block.state.trust)
        come_and_go(block)
        until.append(block.state.risk_until[block.market.happenings.risky(kind)])
    assert (until[0] == week + 20).all()
    assert (until[1] == week + 12).all()


@pytest.mark.slow
def test_f46_social_money_returns_more_than_financial_money():
    """Gross return on what is spent, shipped s04 against s08 (Palmatier et al. 2006): order."""
    catalog = Catalog()
    scenario = catalog.scenario("beverage-summer-peak")
    policies = [catalog.policy(p) for p in ("today", "today+s04", "today+s08")]
    worlds = [Replication(k) for k in range(16)]
    today, social, money = simulate_block(scenario, policies, worlds, 42, catalog.vocabulary())
    returns = []
    for name, result in (("s04.", social), ("s08.", money)):
        cost = sum(x.sum(1) for line, x in result.ledger.items() if line[2].startswith(name))
        gain = (result.weekly["profit_money"] - today.weekly["profit_money"]).sum(1)
        returns.append(((gain + cost) / cost).mean())
    assert returns[0] > returns[1]
    assert returns[1] < 1.0


def test_relations_stay_in_bounds_whatever_is_ordered(small, vocabulary):
    block = open_block(small(count=12, weeks=60), vocabulary, Erratic(every=2))

    def look(block):
        state, books = block.state, block.books
        for name in ("trust", "goodwill", "entitlement", "rep_bond", "firm_bond"):
            value = getattr(state, name)
            assert ((value >= 0) & (value <= 1 + 1e-12)).all(), name
        assert set(np.unique(state.ladder)) <= {-1.0, 0.0, 1.0, 2.0, 3.0}
        for kind in ("complaints", "requests", "voices"):
            value = getattr(books, kind)
            assert ((value >= 0) & (value <= 1)).all(), kind

    watch(block, after="relate", look=look, weeks=60)


def test_happenings_do_not_wait_for_a_programme(small, vocabulary):
    block = base(small, vocabulary, replications=6, weeks=52)
    run_weeks(block, range(52))
    assert (block.state.risk_until > 0).any()
