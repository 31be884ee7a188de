"""Whatever must hold of every strategy that is shipped; a new one is tested by being there."""

import math
from pathlib import Path

import pytest

from kamsim.catalog.files import root
from kamsim.model.vocabulary import Vocabulary
from kamsim.rules import (
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
from kamsim.rules.rulebook import alternatives

ROOT = Path(__file__).parents[2]
RULES = root() / "rules"
FILES = sorted(RULES.glob("strategies/*.yaml"))
EXAMPLES = sorted(RULES.glob("examples/*.test.yaml"))
SOURCES = sorted((ROOT.parent / "shared" / "source").glob("*.txt"))
EVERY_SIGNATURE_UP_TO = 12
SAMPLE = 4096

each_strategy = pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)


def shipped_vocabulary() -> Vocabulary:
    file = RULES / "vocabulary.yaml"
    return parse_vocabulary(file.read_text("utf-8"), str(file.relative_to(RULES)))


def shipped(file: Path) -> Strategy:
    text = file.read_text("utf-8")
    return parse_strategy(text, str(file.relative_to(RULES)), shipped_vocabulary())


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
def test_its_quotes_are_short_and_verbatim(file: Path) -> None:
    if not SOURCES:
        pytest.skip("the source text is not here to compare with")
    source = "".join(f.read_text("utf-8") for f in SOURCES)
    strategy = shipped(file)
    for quote in (strategy.quote, *(rule.quote for rule in strategy.rules)):
        assert len(quote) <= 30
        assert quote in source


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


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda f: f.stem)
@pytest.mark.parametrize("engine", ["durable", "tree"])
def test_its_examples_come_out_as_expected(file: Path, engine: str) -> None:
    vocabulary = shipped_vocabulary()
    strategies = [shipped(f) for f in FILES]
    examples = parse_examples(
        file.read_text("utf-8"), str(file.relative_to(RULES)), strategies, vocabulary
    )
    assert examples
    kind = "tree" if engine == "tree" else "durable"
    assert not run_examples(examples, strategies, vocabulary, kind)
