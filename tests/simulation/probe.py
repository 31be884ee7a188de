"""Watch a block from within: a step of its own in the order of the week."""

from kamsim.model.policy import Today
from kamsim.simulation import Replication
from kamsim.simulation.block import open_market, start_block
from kamsim.simulation.run import history, run_weeks
from kamsim.simulation.settlement import open_accounts, settle
from kamsim.simulation.week import ORDER_OF_THE_WEEK


def open_block(scenario, vocabulary, policy=None, replications=2, seed=42):
    """Open a block on the morning of day 0."""
    worlds = [Replication(k) for k in range(replications)]
    market = open_market(scenario, vocabulary, worlds, seed)
    state, books = history(market)
    block = start_block(market, policy or Today(), 0, state, books)
    open_accounts(block)
    return block


def watch(block, *, after, look, weeks):
    """Run a block and call `look(block)` each week after the step named `after`."""
    steps = ORDER_OF_THE_WEEK
    place = next(i for i, (_, step) in enumerate(steps) if step.__name__ == after)
    following = steps[place + 1][0] if place + 1 < len(steps) else 1.0
    middle = (steps[place][0] + following) / 2
    with_look = (*steps[: place + 1], (middle, look), *steps[place + 1 :])
    run_weeks(block, range(weeks), with_look)
    settle(block)
