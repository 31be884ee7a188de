"""Examples: given, when, then; what strategists expect of their rules."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kamsim.errors import Place, Problem, ProblemsError
from kamsim.model.document import read, validate
from kamsim.model.vocabulary import Vocabulary
from kamsim.rules.example_entry import ExampleEntry, ExamplesEntry, FactValues, Value
from kamsim.rules.example_problems import (
    expectation_problems,
    missing_problems,
    override_problems,
    value_problems,
)
from kamsim.rules.expression import Condition
from kamsim.rules.names import Names, Origin
from kamsim.rules.parser import parse_condition
from kamsim.rules.strategy import Rule, Strategy


@dataclass(frozen=True, slots=True)
class Example:
    """One row of facts, and which rules fire on it with which magnitudes.

    `parameters` are by strategy; `actions` is looked for among the rules that fire.
    `because` is all that keeps the others from firing, where the example says so.
    """

    name: str
    row: Mapping[str, Value]
    parameters: Mapping[str, Mapping[str, float]]
    fires: tuple[str, ...]
    not_fires: tuple[str, ...]
    because: tuple[Condition, ...]
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
    problems = list(value_problems(entry.background, document, ("background",), vocabulary))
    examples = []
    for i, test in enumerate(entry.tests):
        path = ("tests", i)
        row = {**entry.background, **test.given}
        problems += value_problems(test.given, document, (*path, "given"), vocabulary)
        problems += override_problems(test, document, path, strategies)
        problems += expectation_problems(test, document, path, strategies)
        problems += missing_problems(test, row, document.place(*path), strategies, vocabulary)
        because = _reasons(test, Origin(document, (*path, "then", "because")), strategies)
        conditions = tuple(r.read(vocabulary, problems) for r in because)
        examples.append(_example(test, row, conditions, document.place(*path)))
    if problems:
        raise ProblemsError(problems)
    return tuple(examples)


@dataclass(frozen=True, slots=True)
class _Reason:
    """A text that says why rules do not fire, and the first of them."""

    text: str
    origin: Origin
    rule: Rule
    strategy: Strategy

    def read(self, vocabulary: Vocabulary, problems: list[Problem]) -> Condition:
        """Read the text in the words of the rule."""
        ranges = {name: p.range for name, p in self.strategy.parameters.items()}
        defined = self.strategy.definitions
        names = Names(vocabulary, ranges, definitions=defined, scope=self.rule.scope)
        return parse_condition(self.text, names, self.origin, problems)


def _reasons(
    test: ExampleEntry, origin: Origin, strategies: Sequence[Strategy]
) -> Iterator[_Reason]:
    """Yield the reasons that are given, in the words of the first rule that does not fire."""
    owners = [(r, s) for s in strategies for r in s.rules if r.id in test.then.not_fires]
    for rule, strategy in owners[:1]:
        for i, text in enumerate(test.then.because):
            yield _Reason(text, origin.below(i), rule, strategy)


def _example(
    test: ExampleEntry, row: FactValues, because: tuple[Condition, ...], place: Place
) -> Example:
    parameters: dict[str, dict[str, float]] = {}
    for name, value in test.when.items():
        strategy, _, parameter = name.partition(".")
        parameters.setdefault(strategy, {})[parameter] = value
    then = test.then
    return Example(
        name=test.name,
        row=row,
        parameters=parameters,
        fires=then.fires,
        not_fires=then.not_fires,
        because=because,
        actions=then.actions,
        place=place,
    )
