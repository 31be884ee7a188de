"""Calls: the routine visits of reps, which every account gets."""

from kamsim.simulation.block import Block
from kamsim.simulation.people.staff import present
from kamsim.simulation.reduce import where


def call(block: Block) -> None:
    """Let reps call on their accounts; an empty seat calls on nobody."""
    market, values = block.market, block.market.values
    luck = market.encounters
    due = luck.called[:, luck.at(block.week)] < 1.0 / values.account("practice.call_weeks")
    called = due & (market.roster.of_accounts(present(block)) > 0) & (block.state.active > 0)
    worth = values.account("efficacy.routine_call")
    block.acts.contact = block.acts.contact + where(called, 1.0, 0.0) * worth
    block.books.contact_week = where(called, float(block.week), block.books.contact_week)
