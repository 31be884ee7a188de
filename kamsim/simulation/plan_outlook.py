"""The plans' outlook: what planners of supply are told of promotions to come (S1, S6)."""

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block
from kamsim.simulation.plans import FUNDING
from kamsim.simulation.reduce import ratio, total, where


def plan_uplift(block: Block, rows: slice) -> tuple[Floats, Floats]:
    """Return, for weeks of the calendar, what plans make of the firm's demand, (R, weeks) each.

    The share of sales for which standing deals still hold, and the lift that plans add.
    """
    plans, market = block.programme.plans, block.market
    weeks = market.calendar.first + np.arange(rows.start, rows.stop)
    shape = (market.worlds, len(weeks))
    ahead = (plans.until > block.week) | (plans.stands_until > block.week)
    if not ahead.any():
        return np.ones(shape), np.zeros(shape)
    revenue = np.maximum(0.0, block.books.year("revenue_money", block.week))
    share = ratio(revenue, total(revenue, 1)[:, None])
    works = market.values.account("efficacy.design_promotion")
    lift = share * plans.expected * (1.0 + _forward(block))
    standing, planned = np.ones(shape), np.zeros(shape)
    last = float(np.maximum(plans.until, plans.stands_until).max())
    for column, week in enumerate(weeks.tolist()):
        if week >= last:
            break
        stands = where(plans.stands_until > week, share, 0.0)
        standing[:, column] = 1.0 - works[:, 0] * total(stands, 1)
        running = where(plans.running(week), lift, 0.0)
        planned[:, column] = works[:, 0] * total(running, 1)
    return standing, planned


def _forward(block: Block) -> Floats:
    """Return the orders ahead of need that off-invoice plans bring, per unit of lift, (R, N)."""
    off = block.programme.plans.funding == FUNDING.index("off_invoice")
    return where(off, block.market.values.account("promo.forward_belief"), 0.0)
