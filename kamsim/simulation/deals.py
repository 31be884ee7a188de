"""Deals: the price cuts of standing practice, account by account."""

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block


def standing_depth(block: Block) -> Floats:
    """Return the share of price that standing deals take off this week's invoices, (R, N)."""
    market = block.market
    dealing = float(market.calendar.in_deal[market.calendar.at(block.week)])
    depth = market.values.account("practice.deal_depth") * dealing
    return np.ascontiguousarray(np.broadcast_to(depth, block.state.active.shape))


def standing_display(block: Block) -> Floats:
    """Return the display that standing deals agree on this week, as a share of stores, (R, N)."""
    market = block.market
    dealing = float(market.calendar.in_deal[market.calendar.at(block.week)])
    display = market.values.account("deal.display") * dealing
    return np.ascontiguousarray(np.broadcast_to(display, block.state.active.shape))
