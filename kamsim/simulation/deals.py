"""Deals: the price cuts of standing practice, account by account."""

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block
from kamsim.simulation.terms import replaced


def standing_depth(block: Block) -> Floats:
    """Return the share of price that standing deals take off this week's invoices, (R, N)."""
    return block.market.values.account("practice.deal_depth") * _dealing(block)


def standing_display(block: Block) -> Floats:
    """Return the display that standing deals agree on this week, as a share of stores, (R, N)."""
    return block.market.values.account("deal.display") * _dealing(block)


def _dealing(block: Block) -> Floats:
    """Return 1 where a standing deal runs; none does where a plan of its own stands for it."""
    calendar = block.market.calendar
    dealing = float(calendar.in_deal[calendar.at(block.week)]) + moved_deals(block, block.week)
    return dealing * (1.0 - replaced(block))


def moved_deals(block: Block, week: int) -> Floats:
    """Return what moves of standing deals add to a week, (R, 1) in [-1, 1]."""
    shifted = block.programme.feeds.shifted
    if not 0 <= week < shifted.shape[1]:
        return np.zeros((block.market.worlds, 1))
    return np.ascontiguousarray(shifted[:, week : week + 1])
