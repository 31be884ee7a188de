"""Worth: what a launch must sell to pay, as the firm reckons it and as it is."""

import numpy as np

from kamsim.model.arrays import Bools, Floats
from kamsim.simulation.block import Block, Market
from kamsim.simulation.calendar import YEAR
from kamsim.simulation.reduce import total

MOST_LN = 3.0


def planned_money(market: Market) -> Floats:
    """Return a year's revenue of each family at full adoption and average appeal, (R, P)."""
    return market.mean_units[:, None] * (market.share * market.price * YEAR)[None, :]


def stake(market: Market) -> Floats:
    """Return what a launch costs at once: the campaign and all accounts' fees, (R, P)."""
    values = market.values
    shares = values.account("launch.cost_share") + values.account("launch.fee_share")
    return shares * planned_money(market)


def break_even(block: Block) -> Floats:
    """Return the ln appeal at which the firm reckons that a launch just pays, (R, P)."""
    base = block.market.scenario.parameters.by_id()
    cannibal = np.full((block.market.worlds, 1), base["launch.cannibal_share"].base)
    ratio = required(block, cannibal) / block.market.novelties.tilt
    return np.clip(np.log(np.maximum(ratio, 1e-9)), -MOST_LN, MOST_LN)


def pays(block: Block) -> Bools:
    """Say whether launches in truth would pay, (R, P); for measuring only."""
    market, values = block.market, block.market.values
    novelties = market.novelties
    appeal = total(novelties.appeal * novelties.share[None, :, None], 1)
    flaw = block.state.launches.flaw * values.account("launch.flaw_loss")
    needed = required(block, values.account("launch.cannibal_share"))
    ours = 1.0 - values.account("launch.copy_share") * block.state.launches.copied
    worth: Bools = appeal * (1.0 - flaw) * ours >= needed
    return worth


def required(block: Block, cannibal: Floats) -> Floats:
    """Return the sales, over those planned, that pay for a launch in time, (R, P).

    A launch that waited for a trial has the fewer weeks left.
    """
    market = block.market
    base = market.scenario.parameters.by_id()
    kept = 1.0 - base["launch.terms_share"].base
    margin = market.price * kept - market.cost
    old = (margin * market.mix).sum()
    net = np.maximum(margin[None, :] - cannibal * old, 1e-9)
    left = market.scenario.weeks - np.maximum(market.novelties.planned, float(block.week))
    weeks = np.minimum(base["launch.horizon_weeks"].base, left)
    sold = market.novelties.sales_sum(weeks)
    earned = net * market.mean_units[:, None] * (market.share * np.maximum(sold, 1e-9))[None, :]
    result: Floats = stake(market) / earned
    return result
