"""Demand for new families: where they are listed, as far as shoppers have taken them up (S3)."""

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block
from kamsim.simulation.formulas import remaining
from kamsim.simulation.launches.formulas import bass_step
from kamsim.simulation.reduce import ratio, total, where

GROWTH_WEEKS = 2.0


def take_up(block: Block, baseline: Floats) -> Floats:
    """Return baseline demand, (R, N, P), with new families as far as they have come.

    Part of what they sell is taken from the firm's own old families at the same account.
    """
    novelties, values = block.market.novelties, block.market.values
    if not novelties.any:
        return baseline
    launches, new = block.state.launches, novelties.launching[None, None, :]
    good = 1.0 - values.account("launch.flaw_loss") * launches.flaw
    ours = 1.0 - values.account("launch.copy_share") * launches.copied
    missing = launches.trying * (1.0 - launches.shown)
    setting = 1.0 - values.family("trial.unprepared_loss") * missing
    sought = launches.listed * launches.adopted * novelties.appeal * setting
    fresh = baseline * sought * (good * ours)[:, None, :] * new
    old = baseline * (1.0 - new)
    taken = values.account("launch.cannibal_share") * total(fresh, 2)
    kept = 1.0 - np.minimum(1.0, ratio(taken, total(old, 2)))
    return fresh + old * kept[:, :, None]


def spread(block: Block) -> None:
    """Let shoppers who find a new family take it up, and accounts see how it sells."""
    market, state = block.market, block.state
    novelties, launches, values = market.novelties, state.launches, market.values
    if not novelties.any or block.week < 0:
        return
    here = launches.listed * novelties.launching[None, None, :]
    found = here * ratio(block.now.sold_first, block.now.reached)
    told = told_rate(block)
    step = (1.0 - remaining(values.family("launch.success_weeks"))) * found
    selling = ratio(state.seen, told)
    launches.success = launches.success + step * (selling - launches.success)
    launches.sold = launches.sold + found * launches.hoped * state.seen
    launches.told = launches.told + found * launches.hoped * told
    launches.weeks = launches.weeks + found
    rates = values.family("launch.trial_rate"), values.family("launch.imitation_rate")
    launches.adopted = launches.adopted + found * bass_step(launches.adopted, *rates)
    planned = novelties.trial_rate, novelties.imitation_rate
    launches.hoped = launches.hoped + found * bass_step(launches.hoped, *planned)
    sells = np.max(found, axis=1) > 0
    launches.first = where(sells, np.minimum(launches.first, float(block.week)), launches.first)


def told_rate(block: Block) -> Floats:
    """Return the weekly units that accounts were told of at full adoption, (R, N, P)."""
    market, launches = block.market, block.state.launches
    old = 1.0 - market.novelties.launching
    volume = total(block.state.level * old, 2)
    planned = market.share[None, :] * np.exp(launches.belief)
    return volume[:, :, None] * planned[:, None, :]


def grown(block: Block) -> Floats:
    """Return the part of full sales that accounts expect of this week, (R, N, P); old ones 1."""
    novelties, hoped = block.market.novelties, block.state.launches.hoped
    return where(novelties.launching > 0, np.maximum(hoped, novelties.trial_rate), 1.0)


def growing(block: Block) -> Floats:
    """Return the part that accounts stock up for: some weeks ahead, and more at the opening."""
    novelties, hoped = block.market.novelties, block.state.launches.hoped
    step = bass_step(hoped, novelties.trial_rate, novelties.imitation_rate)
    ahead = np.maximum(hoped + GROWTH_WEEKS * step, opening_share(block))
    return where(novelties.launching > 0, ahead, 1.0)


def opening_share(block: Block) -> float:
    """Return the part of full sales that a first order is for."""
    weeks = block.market.scenario.parameters.by_id()["launch.opening_weeks"].base
    return float(block.market.novelties.uptake[round(weeks)])
