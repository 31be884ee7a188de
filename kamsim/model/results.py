"""Results: what a block of worlds measured, as named arrays."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from kamsim.model.arrays import Bools, Floats

LineKey = tuple[str, str, str]
"""Payer, payee, reason; the reason is a rule id or the name of a standing line."""


class Event(NamedTuple):
    """A row of the log: what was granted, refused or lapsed, or what happened at an account.

    Unknown, where it does not apply: the rule, and the ordered magnitude in the action's unit.
    """

    replication: int
    week: int
    time_days: float
    scope: str
    entity_id: str
    rule_id: str | None
    action: str
    magnitude: float | None
    outcome: str


@dataclass(frozen=True, slots=True)
class World:
    """One replication of one policy: what KPIs measure.

    Shapes: weekly arrays (W,), accounts (N,) or (W, N) in `panel`, ledger lines (W,) in
    money of the week, undiscounted; `key` (N,) is the cohort of day 0.
    """

    policy: str
    replication: int
    weeks: int
    price_money: float
    weekly: Mapping[str, Floats]
    accounts: Mapping[str, Floats]
    panel: Mapping[str, Floats]
    ledger: Mapping[LineKey, Floats]
    key: Bools
    parameters: Mapping[str, float]

    def cash(self, firm: str = "firm") -> Floats:
        """Return the firm's net cash flow by week, (W,)."""
        flow = np.zeros(self.weeks)
        for (payer, payee, _), amount in sorted(self.ledger.items()):
            if payee == firm:
                flow += amount
            elif payer == firm:
                flow -= amount
        return flow

    def spent(self, reasons: str) -> float:
        """Sum what the firm paid, net, for reasons that start so (`s01.`), undiscounted."""
        paid = 0.0
        for (payer, _, reason), amount in sorted(self.ledger.items()):
            if reason.startswith(reasons):
                paid += float(amount.sum()) * (1.0 if payer == "firm" else -1.0)
        return paid


@dataclass(frozen=True, slots=True)
class BlockResult:
    """A block of replications of one policy; axis 0 of every array is the world.

    Shapes: weekly (R, W), accounts (R, N), panel (R, W, N), ledger lines (R, W), key (R, N),
    parameters (R,). `events` is the log where it was asked for.
    """

    policy: str
    replications: tuple[int, ...]
    weeks: int
    price_money: float
    account_ids: tuple[str, ...]
    weekly: Mapping[str, Floats]
    accounts: Mapping[str, Floats]
    panel: Mapping[str, Floats]
    ledger: Mapping[LineKey, Floats]
    key: Bools
    parameters: Mapping[str, Floats]
    events: tuple[Event, ...] = ()

    def lines(self, r: int) -> dict[LineKey, Floats]:
        """Return the ledger lines of a world, sorted; what only its neighbours paid is none."""
        return {line: x[r] for line, x in sorted(self.ledger.items()) if x[r].any()}

    def worlds(self) -> tuple[World, ...]:
        """Take the block apart, one world per replication."""
        return tuple(
            World(
                policy=self.policy,
                replication=replication,
                weeks=self.weeks,
                price_money=self.price_money,
                weekly={name: x[r] for name, x in self.weekly.items()},
                accounts={name: x[r] for name, x in self.accounts.items()},
                panel={name: x[r] for name, x in self.panel.items()},
                ledger=self.lines(r),
                key=self.key[r],
                parameters={name: float(x[r]) for name, x in self.parameters.items()},
            )
            for r, replication in enumerate(self.replications)
        )
