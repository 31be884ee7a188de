"""The year's end of joint plans: delivered, they bind both sides; missed, they are a breach."""

import numpy as np

from kamsim.simulation.block import Block
from kamsim.simulation.log import note_where
from kamsim.simulation.reduce import ratio, total, where


def keep_accords(block: Block) -> None:
    """Look back at joint plans that end: goods were there as the account may expect, or not."""
    accords, values, acts = block.programme.accords, block.market.values, block.acts
    ending = (accords.until == block.week + 1) & (block.state.active > 0)
    if not ending.any():
        return
    weeks = round(float(values.world("accord.weeks")[0]))
    shipped, needed = (
        total(block.books.last(name, block.week, weeks), 1) for name in ("shipped", "needed")
    )
    fill = np.minimum(1.0, ratio(shipped, needed, otherwise=1.0))
    short = values.account("accord.fill_floor") - fill
    broken = np.clip(short / values.account("accord.full_miss"), 0.0, 1.0)
    kept = ending & (broken <= 0)
    acts.endowment = acts.endowment + where(kept, accords.worth, 0.0)
    acts.kept = acts.kept + where(kept, accords.worth, 0.0)
    acts.breach = acts.breach + where(ending, accords.worth * broken, 0.0)
    note_where(block, kept, "account", "joint_plan", "delivered")
    note_where(block, ending & ~kept, "account", "joint_plan", "missed")
