"""Status facts: how accounts rank, since when they are key, and what is planned with them."""

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block
from kamsim.simulation.care import FAR_WEEKS
from kamsim.simulation.reduce import where


def status_facts(block: Block) -> dict[str, Floats]:
    """Return the columns of all accounts, (R, N) each."""
    standing, accords, week = block.books.standing, block.programme.accords, block.week
    return {
        "key_rank": standing.rank,
        "key_score": standing.score,
        "is_chosen": standing.chosen,
        "weeks_since_status_change": np.clip(week - standing.changed, 0.0, FAR_WEEKS),
        "effort_hours": standing.effort,
        "has_joint_plan": where(accords.until > week, 1.0, 0.0),
        "weeks_since_joint_plan": np.clip(week - accords.start, 0.0, FAR_WEEKS),
    }
