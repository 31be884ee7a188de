"""Orders: what the rules that fired order for their rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kamsim.errors import N_, Place, Problem, ProblemsError
from kamsim.model.arrays import Bools, Floats, Ints
from kamsim.model.facts import FactTable
from kamsim.model.proposals import Order, Proposals
from kamsim.model.vocabulary import SCOPES
from kamsim.rules.columns import Rows, numbers
from kamsim.rules.expression import Number
from kamsim.rules.strategy import ActionLine, Rule

Orders = Mapping[tuple[str, int], int]
"""By rule id and ordinal: the position of the order among all orders of the policy."""


@dataclass(frozen=True, slots=True)
class Part:
    """Columns of proposals, (n,) and needs (n, K), with where their rows stand in the facts."""

    scope: Ints
    at: Ints
    order: Ints
    world: Ints
    entity: Ints
    magnitude: Floats
    score: Floats
    needs: Floats


def assemble(
    parts: Sequence[Part], orders: tuple[Order, ...], resources: tuple[str, ...]
) -> Proposals:
    """Join parts into proposals, by scope, row of facts and order."""
    if not any(len(p.at) for p in parts):
        return Proposals.none(resources)
    columns: dict[str, Any] = {
        name: np.concatenate([getattr(p, name) for p in parts]) for name in Part.__slots__
    }
    scope, at = columns.pop("scope"), columns.pop("at")
    joined = Proposals(orders=orders, resources=resources, **columns)
    return joined.take(np.lexsort((joined.order, at, scope)))


@dataclass(frozen=True, slots=True)
class Fired:
    """One rule and the rows of a fact table on which it fired, `at` (n,) their positions."""

    rule: Rule
    rows: Rows
    at: Ints
    table: FactTable

    def propose(self, index: Orders, resources: tuple[str, ...]) -> Iterator[Part]:
        """Yield what each action line orders, for the rows that get more than nothing."""
        score = self._checked(self.rule.score, self.rows, self.rule.place, self.at)
        for line in self.rule.actions:
            raw = self._checked(line.magnitude, self.rows, line.place, self.at)
            kept = np.flatnonzero(raw > 0)
            at = np.take(self.at, kept)
            magnitude = np.clip(np.take(raw, kept), *line.bounds)
            rows = self.rows.take(kept).ordered(magnitude)
            yield Part(
                scope=np.full(len(at), SCOPES.index(self.table.scope), dtype=np.int64),
                at=at,
                order=np.full(len(at), index[self.rule.id, line.ordinal], dtype=np.int64),
                world=np.take(self.table.world, at),
                entity=np.take(self.table.entity, at),
                magnitude=magnitude,
                score=np.take(score, kept),
                needs=self._needs(line, rows, at, resources),
            )

    def _needs(self, line: ActionLine, rows: Rows, at: Ints, resources: tuple[str, ...]) -> Floats:
        needs = np.zeros((len(at), len(resources)))
        for resource, need in line.needs:
            used = self._checked(need, rows, line.place, at)
            self._refuse(used < 0, used, line.place, at)
            needs[:, resources.index(resource)] = used
        return needs

    def _checked(self, number: Number, rows: Rows, place: Place, at: Ints) -> Floats:
        values = numbers(number, rows)
        self._refuse(~np.isfinite(values), values, place, at)
        return values

    def _refuse(self, bad: Bools, values: Floats, place: Place, at: Ints) -> None:
        if not np.any(bad):
            return
        first = int(np.flatnonzero(bad)[0])
        row = int(at[first])
        facts = {
            "rule": self.rule.id,
            "value": float(values[first]),
            "scope": self.table.scope,
            "entity": int(self.table.entity[row]),
            "world": int(self.table.world[row]),
        }
        template = N_("{rule} asks for {value} for {scope} {entity} in world {world}")
        raise ProblemsError([Problem("KS330", template, facts, place)])


def order_of(rule: Rule, line: ActionLine, parameters: Mapping[str, float]) -> Order:
    """Return an action line as an order, its settings worked out."""
    return Order(
        rule=rule.id,
        ordinal=line.ordinal,
        scope=rule.scope,
        action=line.action,
        settings=tuple((name, _setting(name, line, parameters)) for name, _ in line.settings),
        cooldown_weeks=line.cooldown_weeks,
        group=rule.group,
        salience=rule.salience,
    )


def _setting(name: str, line: ActionLine, parameters: Mapping[str, float]) -> str | float:
    """Work out a setting; a number may choose a word by its position, from 0.

    Raises:
        ProblemsError: KS329 where a number that chooses a word is not whole.
    """
    value = dict(line.settings)[name]
    if isinstance(value, str):
        return value
    number = float(numbers(value, Rows(1, {}, parameters))[0])
    if name not in line.words:
        return number
    if not number.is_integer():
        template = N_("{name} = {number} chooses none of {words}: write a whole number")
        facts = {"name": name, "number": f"{number:g}", "words": ", ".join(line.words[name])}
        raise ProblemsError([Problem("KS329", template, facts, line.place)])
    return line.words[name][int(number)]
