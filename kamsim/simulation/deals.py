"""Deals: the price cuts of standing practice, account by account."""

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block
from kamsim.simulation.terms import replaced


def standing_depth(block: Block) -> Floats:
    """Return the share of price that standing deals take off this week's invoices, (R, N)."""
    return block.market.values.account("practice.deal_depth") * _own_dealing(block)


def standing_display(block: Block) -> Floats:
    """Return the display that standing deals agree on this week, as a share of stores, (R, N)."""
    return block.market.values.account("deal.display") * _own_dealing(block)


def _own_dealing(block: Block) -> Floats:
    """Return 1 where a standing deal runs; none does where a plan of its own stands for it."""
    return dealing(block) * (1.0 - replaced(block))


def forgone_depth(block: Block) -> Floats:
    """Return the standing deals' share of price that plans stand for this week, (R, N)."""
    return block.market.values.account("practice.deal_depth") * dealing(block) * replaced(block)


def dealing(block: Block) -> Floats:
    """Return 1 where the week has a standing deal, as planned or as moved, (R, 1)."""
    return deal_weeks(block, range(block.week, block.week + 1))


def deal_weeks(block: Block, weeks: range) -> Floats:
    """Return 1 for the weeks that have a standing deal, as planned or as moved, (R, weeks)."""
    first = block.market.calendar.at(weeks.start)
    planned = block.market.calendar.in_deal[first : first + len(weeks)]
    return planned[None, :] + moved_deals(block, weeks)


def moved_deals(block: Block, weeks: range) -> Floats:
    """Return what moves of standing deals add to some weeks, (R, weeks) in [-1, 1]."""
    shifted = block.programme.feeds.shifted
    moved = np.zeros((block.market.worlds, len(weeks)))
    known = range(max(0, weeks.start), min(shifted.shape[1], weeks.stop))
    if known:
        first = known.start - weeks.start
        moved[:, first : first + len(known)] = shifted[:, known.start : known.stop]
    return moved
