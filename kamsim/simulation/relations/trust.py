"""Trust: it returns to its level, breaks fast and mends slowly (evidence.md §3.5)."""

import numpy as np

from kamsim.model.arrays import Bools, Floats
from kamsim.simulation.block import Block
from kamsim.simulation.reduce import ratio, total, where


def keep_trust(block: Block) -> None:
    """Return trust to its level; judge promises and acts; resent capped orders."""
    state, values, programme = block.state, block.market.values, block.programme
    home = values.account("trust.initial") - state.trust
    trust = _act(block, state.trust + values.account("trust.decay") * home)
    trust = trust * (1.0 - values.account("trust.cap_loss") * programme.capped)
    open_ = programme.promise_until > block.week
    if open_.any():
        trust = where(open_, _judge(block, trust, open_), trust)
    state.trust = trust


def _act(block: Block, trust: Floats) -> Floats:
    """Let single acts move trust: a breach takes five times what a kept word gives."""
    values, acts = block.market.values, block.acts
    left = np.exp(np.log1p(-values.account("trust.act_loss")) * acts.breach)
    given = values.account("trust.act_gain") * np.minimum(1.0, acts.kept)
    trust = trust * left
    return trust + given * (1.0 - trust)


def _judge(block: Block, trust: Floats, open_: Bools) -> Floats:
    """Judge promised floors: one escalating breach a season, or a season's promises kept."""
    values, programme, now = block.market.values, block.programme, block.now
    needed = total(now.judged, 2)
    fill = ratio(total(now.filled, 2), needed, otherwise=1.0)
    forgiven = programme.promise_floor - values.account("trust.tolerance")
    worst = np.maximum(programme.promise_worst, np.maximum(0.0, forgiven - fill))
    full = values.account("trust.full_breach")
    before = np.minimum(1.0, programme.promise_worst / full)
    step = np.minimum(1.0, worst / full) - before
    trust = trust * (1.0 - values.account("trust.loss") * step)
    # trust has paid for it; the ladder has not
    meant = values.account("efficacy.protect_allocation")
    block.acts.breach = block.acts.breach + where(open_, meant * step, 0.0)
    programme.promise_worst = worst
    over = programme.promise_until == block.week + 1
    kept = over & (worst == 0)
    return where(kept, trust + values.account("trust.gain") * (1.0 - trust), trust)
