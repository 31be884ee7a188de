"""Examples: given, when, then; what strategists expect of their rules."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import Field

from kamsim.errors import N_, Place, Problem, ProblemsError, unknown_name
from kamsim.model.document import Document, read, validate
from kamsim.model.nodes import Step
from kamsim.model.vocabulary import Entry, Fact, Vocabulary
from kamsim.rules.policy import parameter_problems
from kamsim.rules.strategy import Rule, Strategy

Value = bool | int | float | str | None
FactValues = dict[str, Value]


class ThenEntry(Entry):
    """What is expected, as it is written."""

    fires: tuple[str, ...] = ()
    not_fires: tuple[str, ...] = ()
    actions: dict[str, float] = Field(default_factory=dict)


class ExampleEntry(Entry):
    """An example, as it is written."""

    name: str
    given: FactValues = Field(default_factory=dict)
    when: dict[str, float] = Field(default_factory=dict)
    then: ThenEntry


class ExamplesEntry(Entry):
    """A file of examples; what one does not give comes from the background."""

    background: FactValues = Field(default_factory=dict)
    tests: tuple[ExampleEntry, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """One row of facts, and which rules fire on it with which magnitudes.

    `parameters` are by strategy; `actions` is looked for among the rules that fire.
    """

    name: str
    row: Mapping[str, Value]
    parameters: Mapping[str, Mapping[str, float]]
    fires: tuple[str, ...]
    not_fires: tuple[str, ...]
    actions: Mapping[str, float]
    place: Place


def parse_examples(
    text: str, file: str, strategies: Sequence[Strategy], vocabulary: Vocabulary
) -> tuple[Example, ...]:
    """Read a file of examples.

    Raises:
        ProblemsError: everything that is wrong with it, each problem at its place.
    """
    document = read(text, file)
    entry = validate(ExamplesEntry, document)
    problems = list(_value_problems(entry.background, document, ("background",), vocabulary))
    examples = []
    for i, test in enumerate(entry.tests):
        path = ("tests", i)
        row = {**entry.background, **test.given}
        problems += _value_problems(test.given, document, (*path, "given"), vocabulary)
        problems += _override_problems(test, document, path, strategies)
        problems += _expectation_problems(test, document, path, strategies)
        problems += _missing_problems(test, row, document.place(*path), strategies, vocabulary)
        examples.append(_example(test, row, document.place(*path)))
    if problems:
        raise ProblemsError(problems)
    return tuple(examples)


def relevant_rules(strategy: Strategy, ids: set[str]) -> tuple[Rule, ...]:
    """Return the named rules of a strategy, and the other rows of their tables."""
    tables = (set(t.rules) for t in strategy.tables)
    wanted = ids.union(*(rows for rows in tables if rows & ids))
    return tuple(r for r in strategy.rules if r.id in wanted)


def _example(test: ExampleEntry, row: FactValues, place: Place) -> Example:
    parameters: dict[str, dict[str, float]] = {}
    for name, value in test.when.items():
        strategy, _, parameter = name.partition(".")
        parameters.setdefault(strategy, {})[parameter] = value
    then = test.then
    return Example(test.name, row, parameters, then.fires, then.not_fires, then.actions, place)


def _value_problems(
    values: FactValues, document: Document, path: Sequence[Step], vocabulary: Vocabulary
) -> Iterator[Problem]:
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


def _fits(value: Value, fact: Fact) -> bool:
    if value is None:
        return fact.nullable
    kinds = {"bool": bool, "enum": str, "number": int | float}
    return isinstance(value, kinds[fact.type]) and isinstance(value, bool) == (fact.type == "bool")


def _override_problems(
    test: ExampleEntry, document: Document, path: Sequence[Step], strategies: Sequence[Strategy]
) -> Iterator[Problem]:
    by_id = {s.id: s for s in strategies}
    for name, value in test.when.items():
        strategy, _, parameter = name.partition(".")
        if strategy not in by_id:
            place = document.key_place(*path, "when", name)
            yield unknown_name("strategy", strategy, by_id, "KS351", place)
            continue
        for problem in parameter_problems(by_id[strategy], {parameter: value}):
            yield problem.at(document.key_place(*path, "when", name))


def _expectation_problems(
    test: ExampleEntry, document: Document, path: Sequence[Step], strategies: Sequence[Strategy]
) -> Iterator[Problem]:
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


def _missing_problems(
    test: ExampleEntry,
    row: FactValues,
    place: Place,
    strategies: Sequence[Strategy],
    vocabulary: Vocabulary,
) -> Iterator[Problem]:
    ids = {*test.then.fires, *test.then.not_fires}
    read = {n for s in strategies for r in relevant_rules(s, ids) for n in r.facts()}
    for name in sorted(read - row.keys()):
        if not vocabulary.facts[name].nullable:
            template = N_("{name} is not given, and cannot be unknown")
            yield Problem("KS352", template, {"name": name}, place)
