"""Whatever must hold of every strategy that is shipped; a new one is tested by being there."""

import math
from functools import cache
from pathlib import Path

import pytest

from kamsim.catalog import Catalog
from kamsim.catalog.files import root
from kamsim.model.facts import Facts
from kamsim.model.vocabulary import Vocabulary
from kamsim.reports.units import UNITS
from kamsim.rules import (
    Example,
    Rulebook,
    Strategy,
    durable_engine,
    is_available,
    parse_examples,
    parse_strategy,
    parse_vocabulary,
    rulebooks,
    run_examples,
    tree_engine,
)
from kamsim.rules.alternatives import MOST_TOGETHER, batches
from kamsim.rules.expression import Constant, ParameterValue, walk
from kamsim.rules.rulebook import alternatives

ROOT = Path(__file__).parents[2]
RULES = root() / "rules"
FILES = sorted(RULES.glob("strategies/*.yaml"))
EXAMPLES = sorted(RULES.glob("examples/*.test.yaml"))
EVERY_SIGNATURE_UP_TO = 10
SAMPLE = 1024

each_strategy = pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)


@cache
def shipped_vocabulary() -> Vocabulary:
    file = RULES / "vocabulary.yaml"
    return parse_vocabulary(file.read_text("utf-8"), str(file.relative_to(RULES)))


@cache
def shipped(file: Path) -> Strategy:
    text = file.read_text("utf-8")
    return parse_strategy(text, str(file.relative_to(RULES)), shipped_vocabulary())


def shipped_examples(file: Path) -> tuple[Example, ...]:
    strategies = [shipped(f) for f in FILES]
    text = file.read_text("utf-8")
    return parse_examples(text, str(file.relative_to(RULES)), strategies, shipped_vocabulary())


def sampled(book: Rulebook) -> list[int]:
    """Return all signatures of a small rulebook; of a large one many, spread by golden steps."""
    size = 1 << len(book.atoms)
    if len(book.atoms) <= EVERY_SIGNATURE_UP_TO:
        return list(range(size))
    step = round(size * (math.sqrt(5) - 1) / 2) | 1
    return [0, size - 1, *(i * step % size for i in range(1, SAMPLE - 1))]


@pytest.mark.skipif(
    not (RULES / "vocabulary.yaml").exists(), reason="no vocabulary is shipped yet"
)
def test_the_vocabulary_is_sound() -> None:
    assert shipped_vocabulary().facts


@each_strategy
def test_its_rules_have_titles_and_reasons_in_both_languages(file: Path) -> None:
    strategy = shipped(file)
    assert strategy.rules
    for label in (
        strategy.title,
        strategy.summary,
        *(p.label for p in strategy.parameters.values()),
    ):
        assert label.en.strip()
        assert label.zh.strip()
    for rule in strategy.rules:
        assert rule.title.en.strip()
        assert rule.title.zh.strip()
        assert rule.rationale.en.strip()
        assert rule.rationale.zh.strip()
        assert rule.evidence


@each_strategy
def test_its_file_is_named_after_it(file: Path) -> None:
    assert file.stem.split("_")[0] == shipped(file).id


@each_strategy
def test_its_numbers_are_parameters(file: Path) -> None:
    """0 and 1 are words; any other number has a name, a range and a source."""
    for rule in shipped(file).rules:
        trees = [rule.when, rule.score, *(n for line in rule.actions for n in line.numbers())]
        written = {n.value for tree in trees for n in walk(tree) if isinstance(n, Constant)}
        assert written <= {0.0, 1.0}, rule.id


@each_strategy
def test_its_parameters_are_used_and_say_where_they_come_from(file: Path) -> None:
    strategy = shipped(file)
    trees = [
        tree
        for rule in strategy.rules
        for tree in (rule.when, rule.score, *(n for line in rule.actions for n in line.numbers()))
    ]
    used = {n.name for tree in trees for n in walk(tree) if isinstance(n, ParameterValue)}
    assert used == strategy.parameters.keys()
    for parameter in strategy.parameters.values():
        assert parameter.source.note or parameter.source.ref
        assert parameter.unit


@each_strategy
def test_its_rules_pay_for_what_they_order(file: Path) -> None:
    """Every rule costs something that is scarce, or says why it is free.

    An action is paid for by its price, by what its magnitude is taken from, or by what the line
    needs beside; a line that costs nothing may go along with one that does.
    """
    actions = shipped_vocabulary().actions
    for rule in shipped(file).rules:
        kinds = [(line.needs, actions[line.action]) for line in rule.actions]
        assert rule.free or any(needs or kind.cost or kind.takes for needs, kind in kinds), rule.id


def test_values_have_words_in_both_languages() -> None:
    vocabulary = shipped_vocabulary()
    settings = [s for action in vocabulary.actions.values() for s in action.settings.values()]
    for choice in (*vocabulary.facts.values(), *settings):
        assert choice.words.keys() == set(choice.values)


def test_units_have_words() -> None:
    """What the files count in is known to the reports, and so to the catalogues."""
    vocabulary = shipped_vocabulary()
    strategies = [shipped(file) for file in FILES]
    units = {
        *(x.unit for x in (*vocabulary.facts.values(), *vocabulary.actions.values())),
        *(x.unit for x in vocabulary.resources.values()),
        *(s.unit for a in vocabulary.actions.values() for s in a.settings.values()),
        *(p.unit for s in strategies for p in s.parameters.values()),
        *(p.unit for p in Catalog().register().parameters),
    }
    assert units - {"1"} <= set(UNITS)


@each_strategy
@pytest.mark.skipif(not is_available(), reason="durable-rules cannot be imported")
def test_both_engines_decide_its_signatures_alike(file: Path) -> None:
    for book in rulebooks(shipped(file)):
        signatures = sampled(book)
        assert durable_engine.decide(book, signatures) == tree_engine.decide(book, signatures)


@each_strategy
def test_its_rules_fit_the_limits_of_the_engine(file: Path) -> None:
    for book in rulebooks(shipped(file)):
        for batch in batches([rule.when for rule in book.rules]):
            assert sum(alternatives(condition) for _, condition in batch) <= MOST_TOGETHER


@each_strategy
def test_its_rules_have_examples_both_ways(file: Path) -> None:
    strategy = shipped(file)
    examples = [e for f in EXAMPLES for e in shipped_examples(f)]
    rules = {rule.id for rule in strategy.rules}
    assert rules <= {r for e in examples for r in e.fires}
    assert rules <= {r for e in examples for r in e.not_fires}


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda f: f.stem)
@pytest.mark.parametrize("engine", ["durable", "tree"])
def test_its_examples_come_out_as_expected(file: Path, engine: str) -> None:
    strategies = [shipped(f) for f in FILES]
    examples = shipped_examples(file)
    assert examples
    kind = "tree" if engine == "tree" else "durable"
    assert not run_examples(examples, strategies, shipped_vocabulary(), kind)


@pytest.mark.parametrize("name", sorted(p.stem for p in RULES.glob("policies/*.yaml")))
def test_a_policy_can_be_built_and_decides(name: str) -> None:
    catalog = Catalog()
    assert catalog.policy_file(name).id == name
    policy = catalog.policy(name)
    assert policy.decide(Facts(0, 1, {})).rows == 0
