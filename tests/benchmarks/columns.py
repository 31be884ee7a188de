"""Run the columnar simulation under `today` and keep every state of every week."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import simpy

from kamsim.model.arrays import Floats
from kamsim.model.policy import Today
from kamsim.model.results import BlockResult
from kamsim.model.scenario import Scenario
from kamsim.simulation.block import Block, open_market, start_block
from kamsim.simulation.draws import Replication
from kamsim.simulation.figures import report
from kamsim.simulation.reduce import total
from kamsim.simulation.run import run_weeks
from kamsim.simulation.settlement import open_accounts, settle
from kamsim.simulation.start import first_state
from kamsim.simulation.state import open_books
from tests.benchmarks.load import no_vocabulary

WEEK_END = 31 / 32
STATES = (
    "active", "reference", "shelf", "on_way", "backlog", "delayed", "pantry", "fill_memory",
    "fill_reference", "trust", "goodwill", "entitlement", "stockout", "plant_stock", "rep_bond",
    "firm_bond", "ladder", "silent", "unendowed", "trusting", "risk_until", "person", "quality",
)  # fmt: skip
MOVES = (
    "demand", "reached", "sold_first", "sold", "unmet", "ordered", "needed", "judged", "filled",
    "shipped",
    "started", "overtime",
)  # fmt: skip
LAUNCHES = ("listed", "adopted", "success")
BOOKS = ("short", "contact_week", "rep_from", "rep_ramp_until", "rep_background")
RINGS = ("complaints", "requests")


@dataclass
class Columns:
    """States at the end of every week, run-in included, (weeks, R, …), and the result."""

    states: dict[str, list[Floats]] = field(default_factory=dict)
    result: BlockResult | None = None

    def stacked(self, name: str) -> Floats:
        """Return a state as (R, weeks, …)."""
        return np.stack(self.states[name], axis=1)

    def watch(self, block: Block, weeks: range) -> Iterator[simpy.Event]:
        """Write the states down at the end of every Monday."""
        for week in weeks:
            yield block.env.timeout(7 * week + WEEK_END - block.env.now)
            for name in STATES:
                self._keep(name, getattr(block.state, name))
            for name in MOVES:
                self._keep(name, getattr(block.now, name))
            self._keep("wip", total(block.state.wip, 1))
            for name in BOOKS:
                self._keep(name, getattr(block.books, name))
            for name in LAUNCHES:
                self._keep(name, getattr(block.state.launches, name))
            for name in RINGS:
                self._keep(name, total(getattr(block.books, name), 1))

    def _keep(self, name: str, array: Floats) -> None:
        self.states.setdefault(name, []).append(array.copy())


def trace(scenario: Scenario, replications: Sequence[Replication], seed: int) -> Columns:
    """Simulate as `simulate_block` does, run-in first, then a fork from day 0."""
    market = open_market(scenario, no_vocabulary(), replications, seed)
    first, weeks = -scenario.run_in_weeks, scenario.weeks
    books = open_books(first, weeks - first, market.sizes)
    books.rep_background = market.roster.background[:, :, 0].astype(np.float64)
    columns = Columns()
    past = start_block(market, Today(), first, first_state(market), books)
    past.env.process(columns.watch(past, range(first, 0)))
    run_weeks(past, range(first, 0))
    block = start_block(market, Today(), 0, past.state.copy(), past.books.copy())
    block.env.process(columns.watch(block, range(weeks)))
    open_accounts(block)
    run_weeks(block, range(weeks))
    settle(block)
    columns.result = report(block)
    return columns
