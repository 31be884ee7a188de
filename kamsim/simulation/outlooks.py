"""Outlooks: what accounts do with what we tell them of supply (S9)."""

from kamsim.model.arrays import Bools, Floats
from kamsim.simulation.block import Block
from kamsim.simulation.reduce import where


def calmed(block: Block) -> Floats:
    """Return what is left of order inflation where the outlook is known, (R, N) in [0, 1]."""
    values = block.market.values
    works = values.account("efficacy.share_outlook") * values.account("outlook.calm")
    return 1.0 - where(fresh(block), works, 0.0)


def hoarded_weeks(block: Block) -> Floats:
    """Return the weeks of stock that an account adds where goods will be short, (R, N)."""
    values, feeds = block.market.values, block.programme.feeds
    works = values.account("efficacy.share_outlook") * values.account("outlook.hoard_weeks")
    return where(fresh(block) & (feeds.enough <= 0), works, 0.0)


def fresh(block: Block) -> Bools:
    """Say whose outlook is fresh, (R, N)."""
    weeks = block.market.values.account("outlook.fresh_weeks")
    recent: Bools = block.week - block.programme.feeds.told < weeks
    return recent


def judge_outlook(block: Block) -> None:
    """Let an account mind a short week that its outlook did not say."""
    feeds, values = block.programme.feeds, block.market.values
    wrong = fresh(block) & (feeds.enough > 0) & (block.books.short > 0)[:, None]
    if wrong.any():
        works = values.account("efficacy.share_outlook") * values.account("outlook.broken")
        block.acts.breach = block.acts.breach + where(wrong, works, 0.0)
