"""Launch facts: where new families stand, what trials have told, who influences whom."""

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block
from kamsim.simulation.care import FAR_WEEKS
from kamsim.simulation.launches.listing import listing_share
from kamsim.simulation.launches.worth import break_even
from kamsim.simulation.reduce import ratio, total, where
from kamsim.simulation.trials import GO, MODIFIED, PRE_TRIAL, STOPPED, TRIAL

ESTABLISHED, ROLLED_OUT = 0.0, 5.0
STAGES = {PRE_TRIAL: 1.0, TRIAL: 2.0, MODIFIED: 3.0, GO: 4.0, STOPPED: 6.0}
"""Numbers of the vocabulary's words for stages."""
MOST_TRIAL_WEEKS = 104.0


def stage(block: Block) -> Floats:
    """Return each family's stage, (R, P): as decided, or on the market, which anybody can see."""
    trials, novelties = block.programme.trials, block.market.novelties
    decided = np.zeros_like(trials.stage)
    for known, number in STAGES.items():
        decided = where(trials.stage == known, number, decided)
    there = (block.state.launches.begun > 0) & (trials.stage != STOPPED)
    decided = where(there, ROLLED_OUT, decided)
    return where(novelties.launching[None, :] > 0, decided, ESTABLISHED)


def launch_product_facts(block: Block) -> dict[str, Floats]:
    """Return the families' columns, (R, P) each; NaN is unknown."""
    trials, novelties, week = block.programme.trials, block.market.novelties, block.week
    now = stage(block)
    new = novelties.launching[None, :] > 0
    trying = now == STAGES[TRIAL]
    ran = np.clip(week - trials.start, 0.0, MOST_TRIAL_WEEKS)
    left = np.clip(trials.end - week, 0.0, MOST_TRIAL_WEEKS)
    over = np.full_like(trials.estimate, np.nan)
    if np.isfinite(trials.estimate).any():
        over = np.clip(trials.estimate - break_even(block), -6.0, 6.0)
    share = np.minimum(1.0, listing_share(block)) if novelties.any else np.ones_like(now)
    return {
        "stage": now,
        "weeks_to_launch": _weeks_to_launch(block, now),
        "trial_weeks": where(trying, ran, 0.0),
        "trial_weeks_left": where(trying, left, 0.0),
        "trial_accounts_count": trials.accounts,
        "appeal_vs_break_even": over,
        "appeal_se": trials.error,
        "fixable_complaint_share": trials.told,
        "listing_share": where(new, share, 1.0),
    }


def _weeks_to_launch(block: Block, now: Floats) -> Floats:
    """Return the weeks to the planned launch of families that still wait for it, (R, P)."""
    novelties = block.market.novelties
    new = novelties.launching[None, :] > 0
    open_ = new & (now != ROLLED_OUT) & (now != STAGES[STOPPED])
    due = np.clip(novelties.planned[None, :] - block.week, 0.0, FAR_WEEKS)
    return where(open_, due, FAR_WEEKS)


def launch_firm_facts(block: Block) -> dict[str, Floats]:
    """Return the firm's columns, (R,) each."""
    now = stage(block)
    pending = where(now == STAGES[TRIAL], 1.0, 0.0)
    due = where(now == STAGES[PRE_TRIAL], _weeks_to_launch(block, now), FAR_WEEKS)
    ready = block.programme.trials.ready * block.books.key * block.state.active
    return {
        "weeks_to_next_launch": np.min(due, axis=1),
        "trial_pending": np.max(pending, axis=1),
        "trial_prepared_count": total(ready, 1),
    }


def launch_account_facts(block: Block) -> dict[str, Floats]:
    """Return the accounts' columns, (R, N) each."""
    books, week = block.books, block.week
    quarter = total(books.last("shipped", week, 13), 1) / 13.0
    usual = total(quarter, 1)[:, None] * block.market.novelties.share[None, :]
    index = block.market.novelties.influence.index
    return {
        "trial_prepared": where(block.programme.trials.ready > 0, 1.0, 0.0),
        "influence_index": np.ascontiguousarray(np.broadcast_to(index, quarter.shape)),
        "category_sales_index": np.clip(ratio(quarter, usual, otherwise=1.0), 0.0, 5.0),
    }
