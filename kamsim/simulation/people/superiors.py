"""Superiors: what is reported up waits in a tray for an answer (報請上級主管)."""

from collections.abc import Callable, Generator
from dataclasses import dataclass

import simpy

from kamsim.simulation.block import Block
from kamsim.simulation.people.executives import desks


@dataclass(frozen=True, slots=True)
class Report:
    """What lies in the tray: the days it takes to decide, and what to do with the answer."""

    world: int
    days: float
    answer: Callable[[], None]


def report_up(block: Block, report: Report) -> None:
    """Put a report into the superiors' tray."""
    block.env.process(_decide(block, report))


def _decide(block: Block, report: Report) -> Generator[simpy.Event, object, None]:
    values = block.market.values
    yield block.env.timeout(float(values.world("approval.paper_days")[report.world]))
    with desks(block).superiors[report.world].request() as turn:
        yield turn
        yield block.env.timeout(report.days)
    report.answer()
