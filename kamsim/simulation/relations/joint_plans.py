"""Joint plans: what comes of promotions designed with an account (evidence.md §4, S6)."""

import numpy as np

from kamsim.model.arrays import Bools, Floats
from kamsim.simulation.block import Block
from kamsim.simulation.log import note_where
from kamsim.simulation.reduce import by_group, ratio, where
from kamsim.simulation.state import YEAR_WEEKS


def keep_plans(block: Block) -> None:
    """Watch running plans; a plan that ends was delivered, or left shelves empty."""
    plans, week = block.programme.plans, block.week
    running = plans.running(week)
    if week >= 0:
        plans.ran[:, week % YEAR_WEEKS] = where(running, 1.0, 0.0)
    if not running.any():
        return
    plans.missed = plans.missed + where(running, block.now.stockout, 0.0)
    _end(block, running & (plans.until == week + 1))
    _envy(block, running)


def _end(block: Block, ending: Bools) -> None:
    """Count a plan that had its goods as work done together, one that had not as a breach."""
    plans, values, acts = block.programme.plans, block.market.values, block.acts
    works = values.account("efficacy.design_promotion")
    weeks = np.maximum(1.0, plans.until - plans.start)
    short = plans.missed / weeks - values.account("promo.oos_tolerance")
    broken = np.clip(short / values.account("promo.oos_full"), 0.0, 1.0)
    kept = ending & (broken <= 0)
    acts.endowment = acts.endowment + where(kept, works, 0.0)
    acts.kept = acts.kept + where(kept, works, 0.0)
    acts.breach = acts.breach + where(ending, works * broken, 0.0)
    note_where(block, kept, "account", "promotion", "delivered")
    note_where(block, ending & ~kept, "account", "promotion", "shelf was empty")


def _envy(block: Block, running: Bools) -> None:
    """Let neighbours without a plan mind prices that they cannot match."""
    market, plans = block.market, block.programme.plans
    values = market.values
    revenue = np.maximum(0.0, block.books.year("revenue_money", block.week))
    cheaper = where(running & (plans.depth > 0), revenue, 0.0)
    of_region = market.group_order, market.group_starts
    seen = ratio(by_group(cheaper, *of_region), by_group(revenue, *of_region))
    share: Floats = np.take(seen, market.group_of, axis=1)
    minds = values.account("efficacy.design_promotion") * values.account("promo.envy") * share
    block.acts.breach = block.acts.breach + where(running, 0.0, minds)
