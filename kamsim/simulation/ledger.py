"""The ledger: every line has a payer, a payee and a reason."""

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.model.results import LineKey

FIRM = "firm"
ACCOUNTS = "accounts"
PEOPLE = "people"
PLANT = "plant"
CARRIERS = "carriers"
WAREHOUSE = "warehouse"
BALANCE = "balance sheet"
HOSTS = "hosts"
SELLERS = "shop staff"
TRAINERS = "trainers"
SYSTEMS = "data systems"
AGENCIES = "agencies"


class Ledger:
    """Money by line and week, (R, W), from week 0 on; what the run-in costs is history."""

    def __init__(self, worlds: int, weeks: int) -> None:
        self._shape = (worlds, weeks)
        self.lines: dict[LineKey, Floats] = {}

    def book(self, week: int, payer: str, payee: str, reason: str, amount: Floats) -> None:
        """Add an amount, (R,), to a line; weeks before day 0 are not booked."""
        if week < 0:
            return
        line = self.lines.setdefault((payer, payee, reason), np.zeros(self._shape))
        line[:, week] += amount
