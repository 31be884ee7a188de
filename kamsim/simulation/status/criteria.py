"""Criteria: the six measures of a key account, from the firm's own books (evidence.md §5.1)."""

from collections.abc import Callable

import numpy as np

from kamsim.model.account import Account
from kamsim.model.arrays import Bools, Floats
from kamsim.model.classification import Goals
from kamsim.simulation.block import Block
from kamsim.simulation.calendar import YEAR
from kamsim.simulation.reduce import ratio, total
from kamsim.simulation.status.scores import normal_scores

MONTH_WEEKS = 4


def revenue(block: Block, ago: int = 0) -> Floats:
    """Return net revenue of a year that ended `ago` years before, (R, N)."""
    return _year(block, "revenue_money", ago)


def contribution(block: Block, ago: int = 0) -> Floats:
    """Return contribution after terms, service and freight of such a year, (R, N)."""
    return _year(block, "margin_money", ago)


def goals(block: Block, wanted: Goals, ago: int = 0) -> Floats:
    """Return the revenue of such a year, weighted by what the firm wants more of, (R, N)."""
    weight = goal_weights(block.market.book, wanted)
    weight = weight + wanted.new_products * block.market.novelties.influence.index
    return weight[None, :] * np.maximum(0.0, revenue(block, ago))


def goal_weights(book: tuple[Account, ...], wanted: Goals) -> Floats:
    """Return what each account's channel and region count for, (N,)."""
    both = [wanted.channels.get(a.channel, 0.0) + wanted.regions.get(a.region, 0.0) for a in book]
    return np.array(both)


def loss_if_gone(block: Block, ago: int = 0) -> Floats:
    """Return the contribution of such a year that others could not have made good, (R, N).

    Goods of an account that leaves go to others where those were short in the same week.
    """
    shipped, needed = (_weeks(block, name, ago) for name in ("shipped", "needed"))
    short = np.maximum(0.0, needed - shipped)
    others = total(short, 2)[:, :, None] - short
    taken = total(np.minimum(shipped, others), 1)
    lost = 1.0 - ratio(taken, total(shipped, 1))
    return contribution(block, ago) * lost


def steadiness(block: Block, ago: int = 0) -> Floats:
    """Return 1 less the relative sd of four-week orders of such a year, (R, N)."""
    weeks = _weeks(block, "ordered", ago)
    months = weeks.shape[1] // MONTH_WEEKS
    cut = weeks[:, : months * MONTH_WEEKS]
    by_month = total(cut.reshape(cut.shape[0], months, MONTH_WEEKS, cut.shape[2]), 2)
    mean = total(by_month, 1) / months
    apart = by_month - mean[:, None]
    return 1.0 - ratio(np.sqrt(total(apart * apart, 1) / months), mean)


def tenure(block: Block) -> Floats:
    """Return the logarithm of the weeks since the first order, (R, N)."""
    weeks = np.maximum(0.0, block.week - block.books.standing.since)
    tenure_ln: Floats = np.log1p(weeks)
    return tenure_ln


def growth(block: Block) -> Floats:
    """Return deliveries of the last year over the year before's, ln, (R, N); 0 where unknown."""
    now, before = (np.maximum(0.0, _year(block, "shipped", ago)) for ago in (0, 1))
    known = (now > 0) & (before > 0)
    safe = np.where(known, ratio(now, before, otherwise=1.0), 1.0)
    rise: Floats = np.log(safe)
    return rise


def potential(block: Block, here: Bools) -> Floats:
    """Return growth, shrunk since it hardly lasts, and what is bought elsewhere, (R, N)."""
    lasts = block.market.values.account("belief.growth_reliability")
    grown = lasts * normal_scores(growth(block), here)
    return grown + normal_scores(block.books.standing.headroom, here)


def uplift(block: Block, ago: int = 0) -> Floats:
    """Return what there is to win: contribution times what is bought elsewhere, (R, N).

    Every account asks for about the same hours, so this ranks by gain an hour; it knows
    estimates only, never how an account would really respond.
    """
    return np.maximum(0.0, contribution(block, ago)) * block.books.standing.headroom


def years_known(block: Block, most: int) -> int:
    """Return how many full years of books there are, at least one, at most so many."""
    return max(1, min(most, block.books.at(block.week) // YEAR))


Measure = Callable[[Block, int], Floats]


def _weeks(block: Block, name: str, ago: int) -> Floats:
    return block.books.last(name, block.week - ago * YEAR, YEAR)


def _year(block: Block, name: str, ago: int) -> Floats:
    return block.books.year(name, block.week - ago * YEAR)
