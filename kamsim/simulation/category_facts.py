"""Category facts: what is done together with each account (C9)."""

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block
from kamsim.simulation.care import FAR_WEEKS
from kamsim.simulation.reduce import where


def category_facts(block: Block) -> dict[str, Floats]:
    """Return the columns of all accounts, (R, N) each."""
    category, week = block.programme.category, block.week
    return {
        "weeks_since_data_review": np.clip(week - category.reviewed, 0.0, FAR_WEEKS),
        "category_managed": where(category.running(week), 1.0, 0.0),
    }
