"""The range: how many of our variants an account lists, and what that sells (S1, S6)."""

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block
from kamsim.simulation.formulas import remaining


def range_lift(block: Block) -> Floats:
    """Return the factor of sales that the listed range makes, (R, N); 1 at the usual range."""
    usual = block.market.traits.range_usual
    power = block.market.values.account("range.response")
    lift: Floats = np.exp(power * np.log(block.state.range / usual))
    return lift


def crowding(block: Block) -> Floats:
    """Return the factor of store-caused gaps on the shelf, (R, N); 1 at the usual range.

    More variants on the same shelf leave less room for each.
    """
    more = block.state.range / block.market.traits.range_usual - 1.0
    result: Floats = 1.0 + block.market.values.account("range.crowding") * np.maximum(0.0, more)
    return result


def keep_range(block: Block) -> None:
    """Let buyers drop, over time, what was listed beyond their usual range."""
    usual = block.market.traits.range_usual
    stays = remaining(block.market.values.account("range.half_life_weeks"))
    block.state.range = usual + stays * (block.state.range - usual)
