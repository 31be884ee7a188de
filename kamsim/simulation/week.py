"""The week: what happens in which order, every kind of event at a time of its own."""

from collections.abc import Callable, Generator

import simpy

from kamsim.simulation.allocation import ship
from kamsim.simulation.block import Block
from kamsim.simulation.decide import decide
from kamsim.simulation.figures import record
from kamsim.simulation.launches.demand import spread
from kamsim.simulation.launches.listing import introduce, review_range
from kamsim.simulation.money import book
from kamsim.simulation.orders import order
from kamsim.simulation.people.staff import staff
from kamsim.simulation.production import produce, receive
from kamsim.simulation.relations.relate import relate
from kamsim.simulation.review import review
from kamsim.simulation.sellout import sell_out
from kamsim.simulation.sense import sense

Steps = tuple[tuple[float, Callable[[Block], None]], ...]

ORDER_OF_THE_WEEK: Steps = (
    # shipments arrive at offset 0 of their day, whichever day that is
    (1 / 16, receive),
    (3 / 32, staff),
    (1 / 8, sense),
    (3 / 16, review),
    (1 / 4, decide),
    (5 / 16, introduce),
    (3 / 8, sell_out),
    (1 / 2, order),
    (9 / 16, spread),
    (5 / 8, ship),
    (3 / 4, produce),
    (25 / 32, review_range),
    (13 / 16, relate),
    (7 / 8, book),
    (15 / 16, record),
)
"""Part of Monday, in days, and what happens then; binary fractions are exact."""


def march(
    block: Block, weeks: range, steps: Steps = ORDER_OF_THE_WEEK
) -> Generator[simpy.Event, None, None]:
    """Go through the weeks, each in its order."""
    for week in weeks:
        for offset, step in steps:
            yield block.env.timeout(7 * week + offset - block.env.now)
            block.week = week
            step(block)
