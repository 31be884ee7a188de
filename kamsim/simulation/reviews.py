"""Reviews: what a promotion seems to have returned, from what the firm can see of it (S6)."""

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block
from kamsim.simulation.feed_reports import data_coverage
from kamsim.simulation.reduce import ratio, total, where

BEFORE_WEEKS = 8
AFTER_WEEKS = 6


def read_reviews(block: Block) -> None:
    """Read the reviews that were asked for a week ago."""
    plans, values = block.programme.plans, block.market.values
    due = plans.asked == block.week - 1
    if not due.any():
        return
    works = values.account("efficacy.review_promotion")
    noise = values.account("promo.review_error") * block.market.luck.normals(
        "promo.review", block.week
    )
    found = np.zeros_like(plans.spent)
    for start, stop in sorted({(int(s), int(u)) for s, u in zip(
        plans.start[due], plans.until[due], strict=True
    )}):  # fmt: skip
        here = due & (plans.start == start) & (plans.until == stop)
        found = where(here, _gained(block, start, stop), found)
    returned = ratio(found * (1.0 + noise) - plans.spent, plans.spent)
    known = due & (works > 0)
    plans.result = where(known, works * returned, plans.result)
    poor = where(plans.result < 0, plans.poor + 1.0, 0.0)
    plans.poor = where(known, poor, plans.poor)
    plans.reviewed = where(due, 1.0, plans.reviewed)


def _gained(block: Block, start: int, stop: int) -> Floats:
    """Return the contribution beyond a usual time, as seen: money (R, N).

    Against the weeks before, adjusted for the season that everybody expects. Where sales at
    the tills are not seen, deliveries stand for them, bought ahead or not.
    """
    market, books = block.market, block.books
    calendar = market.calendar
    last = min(stop + AFTER_WEEKS, block.week)

    def season(first: int, end: int) -> Floats:
        rows = slice(calendar.at(first), calendar.at(end))
        return total(np.ascontiguousarray(calendar.market_index[:, rows]), 1)[:, None]

    def units(name: str, first: int, end: int) -> Floats:
        rows = getattr(books, name)[:, books.at(first) : books.at(end)]
        return total(np.ascontiguousarray(rows), 1)

    def beyond(name: str) -> Floats:
        usual = units(name, start - BEFORE_WEEKS, start) / season(start - BEFORE_WEEKS, start)
        return units(name, start, last) - usual * season(start, last)

    seen = data_coverage(block)
    more = seen * beyond("sellout") + (1.0 - seen) * beyond("shipped")
    margin = float((market.mix * (market.price - market.cost)).sum())
    return more * margin
