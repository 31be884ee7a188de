"""Review: who the key accounts are; on day 0, for good."""

import numpy as np

from kamsim.simulation.block import Block


def review(block: Block) -> None:
    """Name the k largest accounts by a year's net revenue, ties in the book's order."""
    if block.week != 0:
        return
    revenue = block.books.year("revenue_money", block.week)
    ranked = np.argsort(-revenue, axis=1, kind="stable")
    place = np.argsort(ranked, axis=1, kind="stable")
    block.books.key = np.where(place < block.market.scenario.key_accounts.k, 1.0, 0.0)
