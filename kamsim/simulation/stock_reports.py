"""Stock reports: what an account holds and sells, as a visit or a feed tells it."""

import numpy as np

from kamsim.model.arrays import Bools, Floats
from kamsim.simulation.block import Block
from kamsim.simulation.reduce import total, where

RATE_WEEKS = 4
ORDER_WEEKS = 8


def true_covers(block: Block) -> tuple[Floats, Floats]:
    """Return the weeks of stock of all families and of the scarcest listed one, (R, N) each."""
    # on the first morning nobody has forecast anything yet
    forecast = block.now.weekly if block.week else block.state.level
    weekly, shelf = np.maximum(forecast, 1e-9), block.state.shelf
    # what is not on the list cannot be scarce
    listed = where(block.state.launches.listed > 0, shelf / weekly, np.inf)
    return total(shelf, 2) / total(weekly, 2), listed.min(axis=2)


def true_rate(block: Block, week: int) -> Floats:
    """Return the mean weekly sales of the weeks before a week, (R, N)."""
    return total(block.books.last("sellout", week, RATE_WEEKS), 1) / RATE_WEEKS


def write_reports(
    block: Block, due: Bools, trust: Floats, told: tuple[Floats, Floats, Floats]
) -> None:
    """Write down what was told of cover, scarcest cover and sales, where it is due, (R, N).

    What was told counts as far as it is trusted; for the rest stands what the firm would have
    guessed.
    """
    programme = block.programme
    ordered = total(block.books.last("ordered", block.week, ORDER_WEEKS), 1) / ORDER_WEEKS
    usual = np.full_like(ordered, block.market.usual_cover_weeks)
    names = ("report_cover", "report_worst_cover", "report_sellout")
    for name, truth, guess in zip(names, told, (usual, usual, ordered), strict=True):
        report = trust * truth + (1.0 - trust) * guess
        setattr(programme, name, where(due, report, getattr(programme, name)))
