"""Example problems: what cannot be meant in an example."""

from collections.abc import Iterator, Sequence

from kamsim.errors import N_, Place, Problem, unknown_name
from kamsim.model.document import Document
from kamsim.model.nodes import Step
from kamsim.model.vocabulary import Fact, Vocabulary
from kamsim.rules.example_entry import ExampleEntry, FactValues, Value
from kamsim.rules.policy import parameter_problems
from kamsim.rules.strategy import Rule, Strategy


def relevant_rules(strategy: Strategy, ids: set[str]) -> tuple[Rule, ...]:
    """Return the named rules of a strategy, and the other rows of their tables."""
    tables = (set(t.rules) for t in strategy.tables)
    wanted = ids.union(*(rows for rows in tables if rows & ids))
    return tuple(r for r in strategy.rules if r.id in wanted)


def value_problems(
    values: FactValues, document: Document, path: Sequence[Step], vocabulary: Vocabulary
) -> Iterator[Problem]:
    """Report facts that do not exist, and values that they cannot have."""
    for name, value in values.items():
        fact = vocabulary.facts.get(name)
        if fact is None:
            place = document.key_place(*path, name)
            yield unknown_name("fact", name, vocabulary.facts, "KS301", place)
        elif fact.type == "enum" and isinstance(value, str) and value not in fact.values:
            place = document.place(*path, name)
            yield unknown_name(f"value of {name}", value, fact.values, "KS305", place)
        elif not _fits(value, fact):
            template = N_("{name} cannot be {value}: it is declared as {type}")
            facts = {"name": name, "value": value, "type": fact.type}
            yield Problem("KS350", template, facts, document.place(*path, name))
        elif isinstance(value, int | float) and fact.range and not _inside(value, fact.range):
            template = N_("{name} = {value} lies outside its range [{low}, {high}]")
            facts = {"name": name, "value": value}
            facts |= {"low": f"{fact.range[0]:g}", "high": f"{fact.range[1]:g}"}
            yield Problem("KS350", template, facts, document.place(*path, name))


def _inside(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= value <= bounds[1]


def _fits(value: Value, fact: Fact) -> bool:
    if value is None:
        return fact.nullable
    kinds = {"bool": bool, "enum": str, "number": int | float}
    return isinstance(value, kinds[fact.type]) and isinstance(value, bool) == (fact.type == "bool")


def override_problems(
    test: ExampleEntry, document: Document, path: Sequence[Step], strategies: Sequence[Strategy]
) -> Iterator[Problem]:
    """Report parameters that cannot be set so."""
    by_id = {s.id: s for s in strategies}
    for name, value in test.when.items():
        strategy, _, parameter = name.partition(".")
        if strategy not in by_id:
            place = document.key_place(*path, "when", name)
            yield unknown_name("strategy", strategy, by_id, "KS351", place)
            continue
        for problem in parameter_problems(by_id[strategy], {parameter: value}):
            yield problem.at(document.key_place(*path, "when", name))


def expectation_problems(
    test: ExampleEntry, document: Document, path: Sequence[Step], strategies: Sequence[Strategy]
) -> Iterator[Problem]:
    """Report rules that do not exist, and actions that nothing which fires could order."""
    rules = {r.id: r for s in strategies for r in s.rules}
    for key, ids in (("fires", test.then.fires), ("not_fires", test.then.not_fires)):
        for i, rule in enumerate(ids):
            if rule not in rules:
                place = document.place(*path, "then", key, i)
                yield unknown_name("rule", rule, rules, "KS351", place)
    ordered = {a.action for r in test.then.fires if r in rules for a in rules[r].actions}
    for action in test.then.actions:
        if action not in ordered:
            place = document.key_place(*path, "then", "actions", action)
            template = N_('no rule listed under "fires" orders {action}')
            yield Problem("KS351", template, {"action": action}, place)


def missing_problems(
    test: ExampleEntry,
    row: FactValues,
    place: Place,
    strategies: Sequence[Strategy],
    vocabulary: Vocabulary,
) -> Iterator[Problem]:
    """Report facts that the rules read, are not given, and cannot be unknown."""
    ids = {*test.then.fires, *test.then.not_fires}
    read = {n for s in strategies for r in relevant_rules(s, ids) for n in r.facts()}
    for name in sorted(read - row.keys()):
        if not vocabulary.facts[name].nullable:
            template = N_("{name} is not given, and cannot be unknown")
            yield Problem("KS352", template, {"name": name}, place)
