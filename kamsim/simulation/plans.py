"""Plans: promotions agreed with single accounts, ahead or running."""

from dataclasses import dataclass, fields

import numpy as np

from kamsim.model.arrays import Bools, Floats
from kamsim.simulation.care import NEVER
from kamsim.simulation.state import YEAR_WEEKS, Sizes

FUNDING = ("off_invoice", "bill_back", "scan_back")
"""How the price cut is paid: on what is invoiced, on proof, on what the tills scan."""


@dataclass(slots=True)
class Plans:
    """The last plan of every account, (R, N) unless said.

    depth and display as agreed; funding, an index into FUNDING; start and until (first week
    without it); stands_until, the week from which standing deals hold again; rule, its number
    in the block; support in [0, 1] by our people; expected lift of sales; spent money; missed,
    the sum over its weeks of the share of shoppers who found an empty shelf; asked (week of a
    review), result (the return that the last review found; NaN before), poor (reviews in a row
    below break-even), reviewed 0 or 1. ran (R, 52, N), a ring of promotion weeks.
    """

    depth: Floats
    display: Floats
    funding: Floats
    start: Floats
    until: Floats
    stands_until: Floats
    rule: Floats
    support: Floats
    expected: Floats
    spent: Floats
    missed: Floats
    asked: Floats
    result: Floats
    poor: Floats
    reviewed: Floats
    ran: Floats

    def running(self, week: int) -> Bools:
        """Say where a plan runs in a week, (R, N)."""
        result: Bools = (self.start <= week) & (self.until > week)
        return result


def no_plans(sizes: Sizes) -> Plans:
    """Return the plans of a firm that has agreed on none."""
    starts = {"start": NEVER, "until": NEVER, "stands_until": NEVER, "asked": NEVER}
    starts |= {"result": np.nan, "reviewed": 1.0}
    names = [f.name for f in fields(Plans) if f.name != "ran"]
    shape = (sizes.worlds, sizes.accounts)
    blank = {name: np.full(shape, starts.get(name, 0.0)) for name in names}
    return Plans(**blank, ran=np.zeros((sizes.worlds, YEAR_WEEKS, sizes.accounts)))


def forget_plans(plans: Plans, lost: Bools) -> None:
    """End plans with accounts that have left, (R, N); a successor starts afresh."""
    for name in ("start", "until", "stands_until", "asked"):
        getattr(plans, name)[lost] = NEVER
    for name in ("support", "expected", "spent", "missed", "poor"):
        getattr(plans, name)[lost] = 0.0
    plans.result[lost] = np.nan
    plans.reviewed[lost] = 1.0
    plans.ran = np.where(lost[:, None, :], 0.0, plans.ran)
