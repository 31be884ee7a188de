"""Run: a block's history once, then every policy from the same day 0."""

from collections.abc import Iterator, Sequence

import numpy as np

from kamsim.model.policy import Policy, Today
from kamsim.model.results import BlockResult
from kamsim.model.scenario import Scenario
from kamsim.model.vocabulary import Vocabulary
from kamsim.simulation.block import Block, Market, open_market, start_block
from kamsim.simulation.disruption import watch_disruptions
from kamsim.simulation.draws import Replication
from kamsim.simulation.figures import report
from kamsim.simulation.settlement import open_accounts, settle
from kamsim.simulation.shipment import expect_arrivals
from kamsim.simulation.start import first_state
from kamsim.simulation.state import Books, State, open_books
from kamsim.simulation.week import ORDER_OF_THE_WEEK, Steps, march

ROWS_A_BLOCK = 8_000
"""Account rows that march together: past some 8,000 the arrays leave the cache."""


def block_size(accounts: int) -> int:
    """Return how many replications of so many accounts make a good block."""
    return max(1, ROWS_A_BLOCK // accounts)


def simulate_block(
    scenario: Scenario,
    policies: Sequence[Policy],
    replications: Sequence[Replication],
    seed: int,
    vocabulary: Vocabulary,
    *,
    events: bool = False,
) -> Iterator[BlockResult]:
    """Simulate some replications under each policy, and yield a result per policy.

    The run-in of standing practice is simulated once; every policy starts from its last
    state. A world's numbers do not depend on the other worlds of its block.
    """
    market = open_market(scenario, vocabulary, replications, seed)
    state, books = history(market)
    for policy in policies:
        block = start_block(market, policy, 0, state.copy(), books.copy())
        block.events = [] if events else None
        open_accounts(block)
        run_weeks(block, range(scenario.weeks))
        settle(block)
        yield report(block)


def history(market: Market) -> tuple[State, Books]:
    """Simulate the run-in, and return state and books of the morning of day 0."""
    scenario = market.scenario
    first = -scenario.run_in_weeks
    books = open_books(first, scenario.run_in_weeks + scenario.weeks, market.sizes)
    books.rep_id = market.roster.ids(np.zeros_like(books.rep_from))
    books.rep_background = np.ascontiguousarray(market.roster.background[:, :, 0])
    block = start_block(market, Today(), first, first_state(market), books)
    run_weeks(block, range(first, 0))
    return block.state, block.books


def run_weeks(block: Block, weeks: range, steps: Steps = ORDER_OF_THE_WEEK) -> None:
    """March a block through some weeks under its own SimPy clock."""
    expect_arrivals(block)
    watch_disruptions(block)
    block.env.process(march(block, weeks, steps))
    block.env.run(until=7 * weeks.stop)
