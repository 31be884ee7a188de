"""Strategies: parameters and rules, checked and ready to decide."""

from collections.abc import Mapping
from dataclasses import dataclass

from kamsim.errors import Place
from kamsim.model.vocabulary import Label, ScopeName
from kamsim.rules.entry import Evidence, Hit, RuleParameter
from kamsim.rules.expression import Condition, Number, named


@dataclass(frozen=True, slots=True)
class ActionLine:
    """One action that a rule orders.

    `bounds` are those of the action's magnitude; `words` are those of which a setting that
    is a number chooses one, by position.
    """

    ordinal: int
    action: str
    magnitude: Number
    bounds: tuple[float, float]
    needs: tuple[tuple[str, Number], ...]
    settings: tuple[tuple[str, str | Number], ...]
    words: Mapping[str, tuple[str, ...]]
    cooldown_weeks: int
    place: Place

    def numbers(self) -> tuple[Number, ...]:
        """Return every number that the line works out: magnitude, needs, settings."""
        settings = (value for _, value in self.settings if not isinstance(value, str))
        return (self.magnitude, *(need for _, need in self.needs), *settings)


@dataclass(frozen=True, slots=True)
class Rule:
    """When a row of the scope calls for actions; definitions are written out in `when`."""

    id: str
    title: Label
    quote: str
    rationale: Label
    evidence: tuple[Evidence, ...]
    scope: ScopeName
    when: Condition
    actions: tuple[ActionLine, ...]
    salience: int
    score: Number
    group: str
    free: str
    place: Place

    def facts(self) -> frozenset[str]:
        """Return the names of all facts that the rule reads."""
        trees: list[Condition | Number] = [self.when, self.score]
        trees += [number for line in self.actions for number in line.numbers()]
        return frozenset(mention.name for tree in trees for mention in named(tree))


@dataclass(frozen=True, slots=True)
class Table:
    """The rules that are the rows of one decision table, in the order of the rows."""

    id: str
    hit: Hit
    rules: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Strategy:
    """One of the strategies, as its file says it.

    `by_default` says whether it is compared where nobody names a policy.
    """

    id: str
    title: Label
    quote: str
    summary: Label
    parameters: Mapping[str, RuleParameter]
    definitions: Mapping[str, Condition]
    rules: tuple[Rule, ...]
    tables: tuple[Table, ...]
    resources: tuple[str, ...]
    file: str
    by_default: bool = True

    def values(self, overrides: Mapping[str, float] | None = None) -> dict[str, float]:
        """Return the parameters' values, those of a policy in place of the file's."""
        own = {name: p.value for name, p in self.parameters.items()}
        return {**own, **(overrides or {})}

    def rule(self, rule: str) -> Rule:
        """Return a rule by its id.

        Raises:
            KeyError: where there is none.
        """
        for found in self.rules:
            if found.id == rule:
                return found
        raise KeyError(rule)
