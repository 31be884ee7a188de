"""Proposals: what a policy orders in one week, one row per ordered action."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from kamsim.model.arrays import Floats, Ints
from kamsim.model.vocabulary import SCOPES, ScopeName


@dataclass(frozen=True, slots=True)
class Order:
    """One action line of one rule, the same for every row that the rule fires on.

    Args:
        rule: id of the rule, as in `s01.protect`; the ledger names it.
        ordinal: position of the action within its rule.
        settings: chosen values of the action's settings.
        cooldown_weeks: weeks after a grant in which the same entity gets no such action.
        group: name of the group that allows one action per entity, or "".
    """

    rule: str
    ordinal: int
    scope: ScopeName
    action: str
    settings: tuple[tuple[str, str | float], ...] = ()
    cooldown_weeks: int = 0
    group: str = ""
    salience: int = 50


@dataclass(frozen=True, slots=True)
class Proposals:
    """Ordered actions as columns.

    Shapes: order, world, entity: (n,) integers, `order` indexing `orders`; magnitude and
    score: (n,); needs: (n, K), one column per name in `resources`.
    """

    orders: tuple[Order, ...]
    resources: tuple[str, ...]
    order: Ints
    world: Ints
    entity: Ints
    magnitude: Floats
    score: Floats
    needs: Floats

    @classmethod
    def none(cls, resources: Sequence[str] = ()) -> "Proposals":
        """Return no proposals at all."""
        ints, floats = np.zeros(0, np.int64), np.zeros(0)
        needs = np.zeros((0, len(resources)))
        return cls((), tuple(resources), ints, ints, ints, floats, floats, needs)

    @property
    def rows(self) -> int:
        """Count the ordered actions."""
        return len(self.order)

    def column(self, name: str) -> Ints:
        """Return an integer attribute of each row's order: salience, cooldown_weeks or ordinal."""
        values = np.array([getattr(o, name) for o in self.orders], dtype=np.int64)
        return values[self.order] if self.rows else np.zeros(0, np.int64)

    def scopes(self) -> Ints:
        """Return each row's scope as an index into SCOPES."""
        values = np.array([SCOPES.index(o.scope) for o in self.orders], dtype=np.int64)
        return values[self.order] if self.rows else np.zeros(0, np.int64)

    def take(self, rows: Ints) -> "Proposals":
        """Keep the given rows, in the given order."""
        columns: dict[str, Any] = {
            name: np.take(getattr(self, name), rows, axis=0)
            for name in ("order", "world", "entity", "magnitude", "score", "needs")
        }
        return replace(self, **columns)


def gather(parts: Sequence[Proposals]) -> Proposals:
    """Join proposals over the same resources into one, orders renumbered.

    Raises:
        ValueError: where the parts name different resources.
    """
    parts = [p for p in parts if p.rows]
    if not parts:
        return Proposals.none()
    if len({p.resources for p in parts}) > 1:
        raise ValueError("proposals over different resources cannot be joined")
    offsets = np.cumsum([0, *(len(p.orders) for p in parts)])
    return Proposals(
        orders=tuple(o for p in parts for o in p.orders),
        resources=parts[0].resources,
        order=np.concatenate([p.order + k for p, k in zip(parts, offsets, strict=False)]),
        world=np.concatenate([p.world for p in parts]),
        entity=np.concatenate([p.entity for p in parts]),
        magnitude=np.concatenate([p.magnitude for p in parts]),
        score=np.concatenate([p.score for p in parts]),
        needs=np.concatenate([p.needs for p in parts]),
    )


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why proposals were refused: row numbers into the proposals, by reason."""

    proposals: Proposals
    reasons: dict[str, Ints] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        """Count refusals by reason."""
        return {reason: len(rows) for reason, rows in self.reasons.items()}
