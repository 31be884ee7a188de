"""Category actions: read an account's data with it, and manage its category (C9)."""

import numpy as np

from kamsim.model.arrays import Bools, Ints
from kamsim.simulation.actions.handler import Grant, count_contact, handles
from kamsim.simulation.block import Block

OWN = "own"


def _data_at_hand(block: Block, world: Ints, account: Ints) -> Bools:
    agreed: Bools = block.programme.feeds.consent[world, account] > 0
    return agreed


@handles("review_data_together", may=_data_at_hand)
def review_data_together(block: Block, grant: Grant) -> None:
    """Read with the buyer what his stores sold; both sides have bound themselves to come."""
    category, works = block.programme.category, grant.efficacy(block)
    category.reviewed[grant.rows] = block.week
    category.steady[grant.rows] = np.maximum(category.steady[grant.rows], works)
    block.acts.endowment[grant.rows] += works
    count_contact(block, grant, works)


def _quarter(block: Block, grant: Grant) -> int:
    return grant.weeks(block, "category.length_weeks")


@handles("manage_category", lasts=_quarter)
def manage_category(block: Block, grant: Grant) -> None:
    """Manage the shelf of all brands for some weeks: fairly, or for our own brands' sake."""
    category = block.programme.category
    category.until[grant.rows] = block.week + _quarter(block, grant)
    category.work[grant.rows] = grant.efficacy(block)
    category.favoured[grant.rows] = float(grant.setting("brands") == OWN)
    count_contact(block, grant, grant.efficacy(block))
