"""Wallet: what accounts buy elsewhere; the truth, and what the firm makes of it."""

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block
from kamsim.simulation.sellout import relation_multiplier


def share_of_wallet(block: Block) -> Floats:
    """Return our share of what each account buys of the category, (R, N) in [0, 1]."""
    usual = block.market.values.account("share.base")
    share: Floats = np.clip(usual * relation_multiplier(block), 0.0, 1.0)
    return share


def estimate_headroom(block: Block) -> None:
    """Estimate what each account buys elsewhere, with the firm's own error."""
    error = block.market.values.account("belief.headroom_error")
    z = block.market.luck.normals("belief.headroom", block.week)
    seen = (1.0 - share_of_wallet(block)) * np.exp(error * z)
    block.books.standing.headroom = np.clip(seen, 0.0, 1.0)
