"""Facts are what the firm can see: books, calendar, reports; never the truth."""

import dataclasses

import numpy as np
import pytest

from kamsim.simulation.facts import gather_facts
from tests.simulation.erratic import Erratic
from tests.simulation.probe import open_block, watch

PLANS = {"launching", "planned", "share", "sales"}
SEEN = {"active", "listed", "begun", *PLANS}


def hidden(block):
    """Yield every array that the firm cannot see."""
    state, market = block.state, block.market
    truth = (market.traits, market.weather, market.novelties)
    for holder in (state, state.launches, *truth, block.now):
        for field in dataclasses.fields(holder):
            value = getattr(holder, field.name)
            if isinstance(value, np.ndarray) and value.dtype == float and field.name not in SEEN:
                yield value


def test_scrambling_the_truth_changes_no_fact(small, vocabulary):
    """Between sense and decide, hidden state is replaced by noise: proposals stay."""
    block = open_block(small(weeks=40, launch=12), vocabulary, Erratic())
    rng = np.random.default_rng(1)
    compared = []

    def look(block):
        before = gather_facts(block)
        kept = [(array, array.copy()) for array in hidden(block)]
        for array, _ in kept:
            array[...] = rng.uniform(0.1, 5.0, array.shape)
        after = gather_facts(block)
        for array, copy in kept:
            array[...] = copy
        for scope, table in before.tables.items():
            for name, column in table.columns.items():
                np.testing.assert_array_equal(column, after.tables[scope].columns[name], name)
                compared.append(name)

    watch(block, after="review", look=look, weeks=40)
    assert len(set(compared)) == len(vocabulary.facts)


def test_facts_keep_to_their_declared_ranges(small, vocabulary):
    scenario = small(weeks=60, count=12, launch=12)
    block = open_block(scenario, vocabulary, Erratic(), replications=3)

    def look(block):
        for table in gather_facts(block).tables.values():
            for name, column in table.columns.items():
                fact = vocabulary.facts[name]
                known = column[~np.isnan(column)]
                assert fact.nullable or len(known) == len(column), name
                if fact.type == "number":
                    low, high = fact.range
                    assert known.min(initial=low) >= low, name
                    assert known.max(initial=high) <= high, name
                elif fact.type == "bool":
                    assert set(known) <= {0.0, 1.0}, name
                else:
                    assert set(known) <= set(range(len(fact.values))), name

    watch(block, after="review", look=look, weeks=60)


def test_facts_see_nothing_of_this_week(small, vocabulary):
    """Ledger facts are those of the close of last week: this week's rows change nothing."""
    block = open_block(small(weeks=20), vocabulary, Erratic())

    def look(block):
        before = gather_facts(block)
        row = block.books.at(block.week)
        for name in ("ordered", "needed", "shipped", "sellout", "revenue_money", "margin_money"):
            assert not getattr(block.books, name)[:, row:].any(), name
        assert before.week == block.week

    watch(block, after="review", look=look, weeks=20)


def test_a_stock_report_tells_the_truth_with_a_small_error(small, vocabulary):
    exact = {"report.stock_error": 0.01, "efficacy.monitor_account": 1.0}
    scenario = small(weeks=30, count=20, register=lambda r: r.with_values(exact))
    block = open_block(scenario, vocabulary, Erratic(("monitor_account",), every=1))
    told = []

    def look(block):
        programme, state = block.programme, block.state
        fresh = programme.report_week == block.week
        if fresh.any():
            truth = state.shelf.sum(2) / block.now.weekly.sum(2)
            told.append((programme.report_cover / truth)[fresh])

    watch(block, after="sense", look=look, weeks=30)
    error = np.log(np.concatenate(told))
    assert abs(error.mean()) < 4 * 0.01 / np.sqrt(len(error))
    assert error.std() == pytest.approx(0.01, rel=0.3)
