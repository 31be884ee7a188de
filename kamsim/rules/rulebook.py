"""Rulebooks: the rules of one strategy for one scope, as formulas over shared atoms."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kamsim.errors import N_, Problem
from kamsim.model.vocabulary import SCOPES, ScopeName
from kamsim.rules.expression import ALWAYS, NEVER, All, AnyOf, Atom, Condition, Not, atoms
from kamsim.rules.strategy import Rule, Strategy, Table

MOST_ATOMS = 62
MOST_ALTERNATIVES = 512

RuleSet = frozenset[int]
"""Rules that are true together, as positions in the rulebook."""


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Rules in the order in which they come out: salience, high first, then id.

    Bit i of a signature says whether `atoms[i]` holds. `key` names the normal form:
    rulebooks with one key answer every signature alike, whatever their parameters' values.
    """

    strategy: str
    scope: ScopeName
    rules: tuple[Rule, ...]
    atoms: tuple[Atom, ...]
    tables: tuple[Table, ...]
    key: str

    def settle(self, fired: RuleSet) -> RuleSet:
        """Keep the first row of tables that ask for it."""
        position = {rule.id: i for i, rule in enumerate(self.rules)}
        for table in self.tables:
            rows = [position[r] for r in table.rules if position[r] in fired]
            fired -= frozenset(rows[1:])
        return fired


def rulebooks(strategy: Strategy) -> tuple[Rulebook, ...]:
    """Return the strategy's rulebooks, one for each scope that it has rules for."""
    return tuple(
        rulebook(strategy.id, scope, [r for r in strategy.rules if r.scope == scope], strategy)
        for scope in SCOPES
        if any(r.scope == scope for r in strategy.rules)
    )


def rulebook(name: str, scope: ScopeName, rules: Iterable[Rule], strategy: Strategy) -> Rulebook:
    """Put the rules of one scope in order and collect their atoms."""
    ordered = tuple(sorted(rules, key=lambda r: (-r.salience, r.id)))
    shared = tuple(dict.fromkeys(a for rule in ordered for a in atoms(rule.when)))
    ids = {r.id for r in ordered}
    tables = tuple(t for t in strategy.tables if t.hit == "first" and ids.issuperset(t.rules))
    lines = [f"{r.id}: {normal_form(r.when)}" for r in ordered]
    lines += [f"first: {t.rules}" for t in tables]
    lines += [str(a) for a in shared]
    key = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return Rulebook(name, scope, ordered, shared, tables, key)


def normal_form(condition: Condition, *, true: bool = True) -> Condition:
    """Push `not` down to the atoms and flatten; exact, since atoms are true or false."""
    match condition:
        case Not(part):
            return normal_form(part, true=not true)
        case All(parts) | AnyOf(parts):
            conjunction = isinstance(condition, All) == true
            return _joined([normal_form(p, true=true) for p in parts], conjunction=conjunction)
        case _:
            return condition if true else Not(condition)


def _joined(parts: Iterable[Condition], *, conjunction: bool) -> Condition:
    kind, neutral, absorbing = (All, ALWAYS, NEVER) if conjunction else (AnyOf, NEVER, ALWAYS)
    flat: list[Condition] = []
    for part in parts:
        if part == absorbing:
            return absorbing
        if part != neutral:
            flat += part.parts if isinstance(part, kind) else [part]
    unique = tuple(dict.fromkeys(flat))
    return unique[0] if len(unique) == 1 else kind(unique)


def conjuncts(normal: Condition) -> tuple[Condition, ...]:
    """Return the conditions, in normal form, that must all hold."""
    return normal.parts if isinstance(normal, All) else (normal,)


def alternatives(normal: Condition) -> int:
    """Count the ways in which a condition in normal form can come true."""
    match normal:
        case All(parts):
            count = 1
            for part in parts:
                count *= alternatives(part)
            return count
        case AnyOf(parts):
            return sum(alternatives(p) for p in parts)
        case _:
            return 1


def too_large(strategy: Strategy) -> Iterator[Problem]:
    """Report scopes with too many atoms, and rules with too many alternatives."""
    for book in rulebooks(strategy):
        if len(book.atoms) > MOST_ATOMS:
            template = N_("the rules for {scope} compare {found} things, {most} at most can be")
            size = {"scope": book.scope, "found": len(book.atoms), "most": MOST_ATOMS}
            yield Problem("KS318", template, size, book.rules[0].place)
        for rule in book.rules:
            count = alternatives(normal_form(rule.when))
            if count > MOST_ALTERNATIVES:
                template = N_("{rule} can come true in {found} ways, {most} at most can be")
                facts = {"rule": rule.id, "found": count, "most": MOST_ALTERNATIVES}
                yield Problem("KS319", template, facts, rule.place)
