"""Execution: what fails, what stops, and what must not matter."""

import math

import numpy as np
import pytest

from kamsim.experiments import Plan, compare, execute
from kamsim.experiments.record import measure
from kamsim.kpis import kpis, paired_kpis
from kamsim.model.policy import Today
from kamsim.simulation import Replication, simulate_block
from tests.experiments.fake import FakeMarket, Named, profit_of, result_of
from tests.simulation.conftest import build
from tests.simulation.erratic import Erratic

NAMES = ("today", "aa", "bbb", "cccc")
MAIN, LUCK = 2, 2
"""Blocks of six replications, four a block: main ones, and second luck draws."""


def profits(store):
    """Return every profit by policy, parameter draw and luck draw."""
    sql = "SELECT policy, k, m, value FROM replications WHERE kpi = 'profit'"
    return {(p, k, m): value for p, k, m, value in store.connection.execute(sql)}


def expected(names=NAMES, replications=6, but=()):
    worlds = [(k, m) for m in (0, 1) for k in range(replications)]
    return {
        (n, k, m): profit_of(n, k, m) for n in names for k, m in worlds if (n, k, m) not in but
    }


def test_every_policy_gets_its_own_results(planned, memory, vocabulary):
    plan = planned(*NAMES[1:])
    store = memory(plan)
    status = execute(plan, store, vocabulary, simulate=FakeMarket())
    assert status.state == "complete"
    assert status.run_id == plan.run_id
    assert status.cells_done == status.cells_total == 4 * (MAIN + LUCK)
    assert profits(store) == pytest.approx(expected())
    assert store.manifest["status"] == "complete"


ERRORS = [
    ValueError("no such world"),
    AttributeError("facts has no tabel"),
    ZeroDivisionError("division by zero"),
    RuntimeError("whatever a policy does"),
    AssertionError("never"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda e: type(e).__name__)
@pytest.mark.parametrize("name", NAMES)
def test_a_policy_that_fails_in_a_block_stops_no_other(planned, memory, vocabulary, name, error):
    """The second main block, replications 4 and 5, fails for one policy."""

    def failing(policy, worlds):
        return error if policy == name and Replication(4) in worlds else None

    plan = planned(*NAMES[1:])
    store = memory(plan)
    status = execute(plan, store, vocabulary, simulate=FakeMarket(failing))
    assert status.state == "failed"
    assert profits(store) == pytest.approx(expected(but={(name, 4, 0), (name, 5, 0)}))
    (failure,) = status.failures
    assert (failure.policy, failure.first, failure.replications) == (name, 4, 2)
    assert failure.message == f"{type(error).__name__}: {error}"
    assert status.cells_done == status.cells_total - 1


def test_many_policies_may_fail_each_in_its_own_blocks(planned, memory, vocabulary):
    broken = {("today", 0, 1), ("aa", 0, 0), ("aa", 4, 0), ("cccc", 0, 0), ("cccc", 4, 1)}

    def failing(policy, worlds):
        at = (policy, worlds[0].k, worlds[0].m)
        return LookupError(f"{at}") if at in broken else None

    plan = planned(*NAMES[1:])
    store = memory(plan)
    status = execute(plan, store, vocabulary, simulate=FakeMarket(failing))
    blocks = {0: range(4), 4: (4, 5)}
    gone = {(name, k, m) for name, first, m in broken for k in blocks[first]}
    assert profits(store) == pytest.approx(expected(but=gone))
    assert len(status.failures) == len(broken)
    for failure in status.failures:
        assert failure.message.startswith(f"LookupError: ('{failure.policy}', {failure.first}")


def test_a_world_that_cannot_be_measured_fails_its_policy_only(planned, memory, vocabulary):
    def profit(policy, k, m):
        return math.nan if (policy, k) == ("bbb", 5) else profit_of(policy, k, m)

    plan = planned("aa", "bbb", "cccc")
    store = memory(plan)
    status = execute(plan, store, vocabulary, simulate=FakeMarket(profit=profit))
    gone = {("bbb", k, m) for k in (4, 5) for m in (0, 1)}
    assert profits(store) == pytest.approx(expected(but=gone))
    assert {f.policy for f in status.failures} == {"bbb"}
    assert "profit is nan in replication 5" in status.failures[0].message


class Muddled(FakeMarket):
    """Answers for another policy than asked, too few policies, or too many."""

    def __init__(self, turn):
        super().__init__()
        self.turn = turn

    def __call__(self, scenario, policies, *given):
        yield from self.turn(list(super().__call__(scenario, policies, *given)))


@pytest.mark.parametrize(
    "turn",
    [lambda results: results[::-1], lambda results: [], lambda results: [results[-1]]],
    ids=["turned round", "none", "the last one"],
)
def test_results_of_another_policy_are_never_taken(planned, memory, vocabulary, turn):
    plan = planned("aa", "bbb")
    store = memory(plan)
    status = execute(plan, store, vocabulary, simulate=Muddled(turn))
    found = profits(store)
    assert found.items() <= {k: pytest.approx(x) for k, x in expected().items()}.items()
    done = 3 * (MAIN + LUCK) - len(status.failures)
    assert status.cells_done == done
    assert len(store.done()) == done


def test_more_results_than_policies_are_not_looked_at(planned, memory, vocabulary):
    plan = planned("aa", "bbb")
    store = memory(plan)
    status = execute(plan, store, vocabulary, simulate=Muddled(lambda results: results * 2))
    assert status.state == "complete"
    assert profits(store) == pytest.approx(expected(("today", "aa", "bbb")))


def test_a_market_that_cannot_even_begin_fails_every_cell(planned, memory, vocabulary):
    def nothing(*given):
        raise ValueError("closed")

    plan = planned("aa")
    status = execute(plan, memory(plan), vocabulary, simulate=nothing)
    assert status.state == "failed"
    assert len(status.failures) == status.cells_total


def test_ctrl_c_keeps_what_is_finished_and_a_second_run_goes_on(planned, memory, vocabulary):
    done = []

    def stop(progress):
        done.append(progress)
        if len(done) == 5:
            raise KeyboardInterrupt

    plan = planned("aa", "bbb")
    store = memory(plan)
    status = execute(plan, store, vocabulary, stop, FakeMarket())
    assert status.state == "stopped"
    assert store.manifest["status"] == "stopped"
    assert status.cells_done == len(store.done()) == 5
    kept = profits(store)
    market = FakeMarket()
    status = execute(plan, store, vocabulary, simulate=market)
    assert status.state == "complete"
    assert status.cells_done == status.cells_total
    assert profits(store) == pytest.approx(expected(("today", "aa", "bbb")))
    assert kept.items() <= profits(store).items()
    # block 0 was whole and "bbb" alone was missing in block 1, where it is set beside today
    block = [Replication(4), Replication(5)]
    assert market.calls[:2] == [(["today"], block), (["bbb"], block)]
    assert len(market.calls) == 2 + LUCK


def test_ctrl_c_in_the_midst_of_a_world_keeps_the_cells_before(planned, memory, vocabulary):
    def failing(policy, worlds):
        return KeyboardInterrupt() if policy == "bbb" and worlds[0].k == 4 else None

    plan = planned("aa", "bbb")
    store = memory(plan)
    status = execute(plan, store, vocabulary, simulate=FakeMarket(failing))
    assert status.state == "stopped"
    assert set(store.done()) == {(n, 0) for n in ("today", "aa", "bbb")} | {
        ("today", 1),
        ("aa", 1),
    }


def test_progress_counts_up_to_the_end(planned, memory, vocabulary):
    seen = []
    plan = planned("aa")
    execute(plan, memory(plan), vocabulary, seen.append, FakeMarket())
    assert [p.cells_done for p in seen] == list(range(1, 2 * (MAIN + LUCK) + 1))
    assert {p.cells_total for p in seen} == {2 * (MAIN + LUCK)}
    assert [(p.policy, p.done, p.planned, p.luck) for p in seen[:4]] == [
        ("today", 4, 6, False),
        ("aa", 4, 6, False),
        ("today", 6, 6, False),
        ("aa", 6, 6, False),
    ]
    assert all(p.luck for p in seen[4:])
    seconds = [p.seconds for p in seen]
    assert seconds == sorted(seconds)


def test_luck_draws_split_the_variance_and_are_in_no_mean(planned, memory, vocabulary):
    """Profits under the second luck are worse by a million: no mean may show it."""

    def profit(policy, k, m):
        return profit_of(policy, k, 0) - 1e6 * m * (policy == "aa")

    plan = planned("aa", replications=24)
    store = memory(plan)
    execute(plan, store, vocabulary, simulate=FakeMarket(profit=profit))
    row = compare(store).row("aa")
    assert row.estimate == pytest.approx(-3000.0)
    assert row.n_pairs == 24
    assert (row.ci_low, row.ci_high) == (pytest.approx(-3000.0), pytest.approx(-3000.0))
    assert row.share_luck == pytest.approx(1.0)
    frame = store.replications()
    assert len(frame) == 2 * 24
    assert frame["profit"].min() > 0
    for table in (store.weekly(), store.accounts(), store.ledger()):
        assert not table.duplicated(["policy", "replication", *table.columns[3:6]]).any()
        assert table.groupby("policy")["replication"].nunique().tolist() == [24, 24]
    assert store.ledger()["amount_money"].min() > 0


def test_every_kpi_of_every_world_is_kept_and_undefined_ones_are_none(planned, memory, vocabulary):
    found = measure(result_of("aa", [Replication(k) for k in range(3)]), kpis())
    assert set(found) == {k.id for k in kpis()}
    assert found["bullwhip"] == (None, None, None)  # sales never change
    assert found["profit"] == pytest.approx([profit_of("aa", k, 0) for k in range(3)])


def stored(store):
    """Return all that a run measured, whatever its blocks were."""
    tables = {
        name: store.connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2, 3, 4, 5").fetchall()  # noqa: S608
        for name in ("replications", "weekly", "accounts", "ledger")
    }
    return tables | {"compared": compare(store)}


def simulated(memory, vocabulary, size, policies):
    plan = Plan(build(count=6, weeks=30), "", policies, replications=11)
    store = memory(plan)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kamsim.simulation.block_size", lambda accounts: size)
        assert execute(plan, store, vocabulary).state == "complete"
    return store


def test_results_do_not_depend_on_the_size_of_blocks(memory, vocabulary):
    policies = (Today(), Erratic())
    whole = simulated(memory, vocabulary, 100, policies)
    cut = simulated(memory, vocabulary, 4, policies)
    assert len(cut.done()) > len(whole.done())
    assert stored(whole) == stored(cut)
    sql = "SELECT count(*) FROM ledger WHERE reason LIKE 'x.%'"
    assert whole.connection.execute(sql).fetchone()[0] > 0


class Fragile(Named):
    """Breaks when the season comes, half-way through the block."""

    orders = ("anything",)

    def decide(self, facts):
        if facts.week > 10:
            raise AttributeError("facts has no tabel")
        return Today().decide(facts)


def test_a_policy_that_breaks_in_its_market_leaves_the_others_as_they_are(memory, vocabulary):
    alone = simulated(memory, vocabulary, 6, (Today(), Erratic()))
    plan = Plan(build(count=6, weeks=30), "", (Fragile("broken"), Erratic()), replications=11)
    store = memory(plan)
    status = execute(plan, store, vocabulary)
    assert {f.policy for f in status.failures} == {"broken"}
    assert "AttributeError: facts has no tabel" in status.failures[0].message
    assert stored(alone)["replications"] == stored(store)["replications"]
    assert compare(store).row("broken").n_pairs == 0


def test_a_block_of_the_market_gives_finite_kpis(vocabulary):
    worlds = [Replication(k) for k in range(3)]
    for result in simulate_block(
        build(count=6, weeks=30), [Today(), Erratic()], worlds, 42, vocabulary
    ):
        for name, values in measure(result, kpis()).items():
            assert len(values) == 3
            assert all(x is None or np.isfinite(x) for x in values), name


def paired(store):
    """Return the measures of pairs, by policy, measure and world."""
    names = tuple(k.id for k in paired_kpis())
    sql = "SELECT policy, kpi, k, m, value FROM replications ORDER BY 1, 2, 3, 4"
    rows = store.connection.execute(sql).fetchall()
    return {(p, kpi, k, m): x for p, kpi, k, m, x in rows if kpi in names}


def test_pairs_do_not_depend_on_where_a_run_stopped_and_who_was_named_first(memory, vocabulary):
    def stop(progress):
        raise KeyboardInterrupt

    expected = paired(simulated(memory, vocabulary, 100, (Today(), Erratic())))
    assert all(x is None for (policy, *_), x in expected.items() if policy == "today")
    assert any(x for (_, kpi, *_), x in expected.items() if kpi == "accounts_profit_change_key")
    plan = Plan(build(count=6, weeks=30), "", (Erratic(), Today()), replications=11)
    store = memory(plan)
    assert execute(plan, store, vocabulary, stop).state == "stopped"
    assert list(store.done()) == [("today", 0)]
    assert execute(plan, store, vocabulary).state == "complete"
    assert paired(store) == expected


def test_without_its_twin_a_world_has_no_measure_of_pairs(memory, vocabulary):
    class Off(Named):
        orders = ("anything",)

        def decide(self, facts):
            raise AttributeError("off")

    plan = Plan(build(count=6, weeks=30), "", (Off("today"), Erratic()), replications=2)
    store = memory(plan)
    assert execute(plan, store, vocabulary).state == "failed"
    assert set(paired(store).values()) == {None}
