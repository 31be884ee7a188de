"""The category: what joint work does to an account's orders and shelves (the source, C9)."""

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block
from kamsim.simulation.calendar import YEAR
from kamsim.simulation.care import NEVER
from kamsim.simulation.category import Category
from kamsim.simulation.formulas import remaining
from kamsim.simulation.log import note_where
from kamsim.simulation.reduce import where


def steadied(block: Block, wanted: Floats) -> Floats:
    """Return orders drawn towards a week's expected sales, (R, N, P), by reviews of data.

    A share s of the difference is left to later orders: a proportional order-up-to rule.
    Orders vary less, by (1 − s)/(1 + s) around a steady forecast, and stock varies more.
    """
    steady = block.programme.category.steady
    if not steady.any():
        return wanted
    share = block.market.values.account("review.steady_share") * steady
    return wanted + share[:, :, None] * (block.now.weekly - wanted)


def category_lift(block: Block) -> Floats:
    """Return the factor of sales that a managed category makes, (R, N); 1 without.

    The category grows for all brands in it; ours more, where it is managed for our own sake.
    """
    category, values = block.programme.category, block.market.values
    if not category.managed.any():
        return np.ones_like(category.managed)
    own = values.account("category.own_lift") * category.favoured
    lift: Floats = 1.0 + category.managed * (values.account("category.lift") + own)
    return lift


def gaps_left(block: Block) -> Floats:
    """Return the factor of store-caused gaps that a managed category leaves, (R, N)."""
    cut = block.market.values.account("category.oos_cut") * block.programme.category.managed
    return 1.0 - cut


def keep_category(block: Block) -> None:
    """Let joint work begin to show, fade where it has ended, and come out where it was unfair."""
    category, values = block.programme.category, block.market.values
    category.steady = category.steady * remaining(values.account("review.half_life_weeks"))
    running = category.running(block.week)
    if not running.any() and not category.managed.any():
        return
    if category.favoured.any():
        _find_out(block, category)
    aim = where(category.running(block.week), category.work, 0.0)
    stays = remaining(values.account("category.half_life_weeks"))
    category.managed = aim + stays * (category.managed - aim)


def _find_out(block: Block, category: Category) -> None:
    """Let buyers notice whose brands they were told to favour: they mind, and take it back."""
    values = block.market.values
    unfair = where(category.running(block.week), category.work * category.favoured, 0.0)
    luck = block.market.luck.uniforms("category.found", block.week)
    found = luck < unfair * values.account("category.found_rate") / YEAR
    block.acts.breach = block.acts.breach + where(found, values.account("category.breach"), 0.0)
    category.until = where(found, NEVER, category.until)
    note_where(block, found, "account", "category", "found unfair")
