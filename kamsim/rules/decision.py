"""Decisions: one rulebook answered for all rows, from the table or by the engine."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from kamsim.model.arrays import Ints
from kamsim.model.facts import FactTable
from kamsim.model.vocabulary import ScopeName
from kamsim.rules import durable_engine, tree_engine
from kamsim.rules.columns import Rows, signatures
from kamsim.rules.orders import Fired
from kamsim.rules.rulebook import Rulebook, RuleSet
from kamsim.rules.signatures import SignatureTable, SignatureTables
from kamsim.rules.strategy import Rule

EngineName = Literal["durable", "tree"]
Engine = Callable[[Rulebook, Sequence[int]], list[RuleSet]]

ENGINES: Mapping[EngineName, Engine] = {
    "durable": durable_engine.decide,
    "tree": tree_engine.decide,
}


@dataclass(frozen=True, slots=True)
class EngineUse:
    """How much a policy asked of the engine.

    Args:
        signatures: different signatures that it met.
        decisions: those of them that nobody who shares its tables had met before.
        seconds: time spent in the engine.
    """

    signatures: int = 0
    decisions: int = 0
    seconds: float = 0.0

    def __add__(self, other: "EngineUse") -> "EngineUse":
        return EngineUse(
            self.signatures + other.signatures,
            self.decisions + other.decisions,
            self.seconds + other.seconds,
        )


class DecidedBook:
    """A rulebook with parameters' values, and what was decided of it so far."""

    def __init__(
        self,
        book: Rulebook,
        values: Mapping[str, float],
        engine: EngineName,
        tables: SignatureTables,
    ) -> None:
        self.values = values
        self._book = book
        self._engine: EngineName = engine
        self._decided = tables.of(engine, book)
        self._met = SignatureTable(len(book.atoms))
        self._asked = EngineUse()
        self._reads = frozenset(name for rule in book.rules for name in rule.facts())

    @property
    def strategy(self) -> str:
        """Return the strategy's id."""
        return self._book.strategy

    @property
    def scope(self) -> ScopeName:
        """Return the scope of the rules."""
        return self._book.scope

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Return the rules by salience and id."""
        return self._book.rules

    def use(self) -> EngineUse:
        """Return how much was asked of the engine."""
        return EngineUse(signatures=len(self._met)) + self._asked

    def fired(self, table: FactTable) -> Iterator[Fired]:
        """Yield each rule with the rows on which it fires, where there are any.

        Raises:
            ValueError: where the table lacks a fact that the rules read.
        """
        if not table.rows:
            return
        missing = self._reads - table.columns.keys()
        if missing:
            raise ValueError(f"the facts of {table.scope} lack {', '.join(sorted(missing))}")
        rows = Rows(table.rows, table.columns, self.values)
        codes = self._codes(signatures(self._book.atoms, rows))
        for i, rule in enumerate(self._book.rules):
            at = np.flatnonzero(np.take(self._decided.members[:, i], codes))
            if len(at):
                yield Fired(rule, rows.take(at), at, table)

    def _codes(self, found: Ints) -> Ints:
        codes = self._met.codes(found)
        unmet = np.compress(codes < 0, found)
        if not len(unmet):
            return codes
        new = np.unique(unmet)
        known = self._decided.table.codes(new)
        self._ask(np.compress(known < 0, new))
        self._met.note(new, self._decided.table.codes(new))
        return self._met.codes(found)

    def _ask(self, undecided: Ints) -> None:
        if not len(undecided):
            return
        start = time.perf_counter()
        sets = ENGINES[self._engine](self._book, undecided.tolist())
        spent = time.perf_counter() - start
        self._decided.add(undecided, [self._book.settle(s) for s in sets])
        self._asked += EngineUse(decisions=len(undecided), seconds=spent)
