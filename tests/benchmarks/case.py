"""The twin's cases: what an account complains of and asks for, and whether anybody answers."""

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.benchmarks.shop import Shop

YEAR = 52


@dataclass(frozen=True)
class Case:
    """One complaint or request, and the week in which it came in."""

    kind: str
    week: int


class Desk:
    """The open cases of one account, and what became of them this week."""

    def __init__(self, shop: "Shop") -> None:
        luck = shop.world.luck
        self.shop, self.p = shop, shop.p
        self.patience = round(luck.base("case.patience_weeks"))
        self.complains = luck.by_week("case.complaint", shop.id)
        self.asks = luck.by_week("case.request", shop.id)
        self.answer = luck.by_week("case.answer", shop.id)
        self.open: list[Case] = []
        self.tally: Counter[str] = Counter()

    def waiting(self, kind: str) -> int:
        """Count the open cases of a kind."""
        return sum(case.kind == kind for case in self.open)

    def hear(self, week: int) -> float:
        """Go through a week's cases, and return the weight of those not answered in time."""
        self.tally.clear()
        late = [case for case in self.open if week - case.week >= self.patience]
        self._close(late, "unanswered")
        if self._answers(week):
            self._close(list(self.open), "answered")
        self._take_in(week)
        requests = sum(case.kind == "requests" for case in late)
        complaints = self.p["case.complaint_weight"] * (len(late) - requests)
        return complaints + self.p["case.request_weight"] * requests

    def _close(self, cases: list[Case], how: str) -> None:
        for case in cases:
            self.open.remove(case)
            self.tally[f"{case.kind}_{how}"] += 1

    def _answers(self, week: int) -> bool:
        """Tell whether routine gets to this account; without a rep much of it lies about."""
        rate = self.p["case.answer_rate"]
        if not self.shop.seat.taken(week):
            rate *= 1 - self.p["case.rep_share"]
        return self.answer[week] < rate

    def _take_in(self, week: int) -> None:
        if not self.shop.active:
            return
        push = math.exp(self.p["case.stockout_push"] * self.shop.stockout)
        if self.complains[week] < self.p["case.complaint_rate"] * push / YEAR:
            self._raise("complaints", week)
        if self.asks[week] < self.p["case.request_rate"] / YEAR:
            self._raise("requests", week)

    def _raise(self, kind: str, week: int) -> None:
        self.open.append(Case(kind, week))
        self.tally[f"{kind}_raised"] += 1
