"""Handlers: functions that carry out one action, and whom the firm pays for it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from kamsim.model.arrays import Bools, Floats, Ints
from kamsim.model.proposals import Order
from kamsim.simulation.block import Block
from kamsim.simulation.ledger import PEOPLE
from kamsim.simulation.reduce import by_world


@dataclass(frozen=True, slots=True)
class Grant:
    """What one line of a rule was granted: rows (n,) of world, entity and ordered magnitude.

    `hours` (n,) of account managers are what it takes; none where nobody has counted them.
    """

    order: Order
    world: Ints
    entity: Ints
    magnitude: Floats
    hours: Floats | None = None

    def setting(self, name: str) -> float | str:
        """Return a setting of the order.

        Raises:
            KeyError: where the order does not have it.
        """
        return dict(self.order.settings)[name]

    def number(self, name: str) -> float:
        """Return a setting that is a number."""
        return float(self.setting(name))

    def value(self, block: Block, parameter: str) -> Floats:
        """Return a parameter for each row, (n,)."""
        return np.take(block.market.values.world(parameter), self.world)

    def weeks(self, block: Block, parameter: str) -> int:
        """Return a length in whole weeks; such a parameter is the same in all worlds."""
        return round(float(block.market.values.world(parameter)[0]))

    def efficacy(self, block: Block) -> Floats:
        """Return how far the action works for each row, (n,); less where little is put into it."""
        works = self.value(block, f"efficacy.{self.order.action}")
        if f"effort.{self.order.action}" not in block.market.values.of:
            return works
        return works * self.thorough(block, self.magnitude)

    def thorough(self, block: Block, each: Floats, name: str = "") -> Floats:
        """Return 1 − e^(−m/m₀), (n,): how much of the work so much effort does."""
        scale = self.value(block, f"effort.{name or self.order.action}")
        done: Floats = -np.expm1(-each / scale)
        return done

    @property
    def rows(self) -> tuple[Ints, Ints]:
        """Return the rows as an index into arrays by world and entity."""
        return self.world, self.entity


Do = Callable[[Block, Grant], None]
Lasts = Callable[[Block, Grant], int]
May = Callable[[Block, Ints, Ints], Bools]
"""From rows (n,) of worlds and entities: where the action can be carried out at all."""


def count_contact(block: Block, grant: Grant, works: Floats) -> None:
    """Count what was granted as a talk with each account, as far as it works, (n,)."""
    block.acts.contact[grant.rows] += works
    block.books.contact_week[grant.rows] = block.week
    if grant.hours is not None:
        # whoever is talked to gives as much of his time
        hours = grant.hours * block.books.cohort[grant.rows]
        block.add("key_asked_hours", by_world(hours, grant.world, block.market.worlds))


@dataclass(frozen=True, slots=True)
class Handler:
    """What carries out an action.

    `lasts` counts the weeks in which it runs and is not renewed; `may` says where it can be
    carried out at all: what was not noticed cannot be helped, what was not approved not done.
    """

    action: str
    do: Do
    payee: str
    lasts: Lasts | None
    may: May | None


def handles(
    action: str, payee: str = PEOPLE, lasts: Lasts | None = None, may: May | None = None
) -> Callable[[Do], Handler]:
    """Turn a function into the handler of an action."""

    def build(do: Do) -> Handler:
        return Handler(action, do, payee, lasts, may)

    return build
