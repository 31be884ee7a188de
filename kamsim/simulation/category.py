"""Joint work with accounts: reviews of data, and the management of their category (C9)."""

from dataclasses import dataclass, fields

import numpy as np

from kamsim.model.arrays import Bools, Floats
from kamsim.simulation.care import NEVER
from kamsim.simulation.state import Sizes


@dataclass(slots=True)
class Category:
    """What is done together with an account's buyer, (R, N).

    reviewed (week of the last joint review), steady in [0, 1] (how far the account keeps to
    what it learnt there), until (first week without an agreement to manage its category), work
    in [0, 1] (how thoroughly that is done), favoured (1 where it is done for our own brands'
    sake), managed in [0, 1] (how far it shows on the shelf).
    """

    reviewed: Floats
    steady: Floats
    until: Floats
    work: Floats
    favoured: Floats
    managed: Floats

    def running(self, week: int) -> Bools:
        """Say whose category we manage in a week, (R, N)."""
        result: Bools = self.until > week
        return result


WEEKS = ("reviewed", "until")


def no_category(sizes: Sizes) -> Category:
    """Return the joint work of a firm that does none."""
    shape = (sizes.worlds, sizes.accounts)
    return Category(
        **{f.name: np.full(shape, NEVER if f.name in WEEKS else 0.0) for f in fields(Category)}
    )


def end_category(category: Category, lost: Bools) -> None:
    """End the joint work with accounts that have left, (R, N)."""
    for f in fields(Category):
        getattr(category, f.name)[lost] = NEVER if f.name in WEEKS else 0.0
