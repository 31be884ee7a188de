"""Both engines, and the walk over values, say the same of every row."""

import math
import signal
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamsim.model.facts import Facts, FactTable
from kamsim.model.proposals import Proposals
from kamsim.model.vocabulary import SCOPES, ScopeName, Vocabulary
from kamsim.rules import (
    RulePolicy,
    Strategy,
    durable_engine,
    evaluate,
    is_available,
    rulebooks,
    tree_engine,
)
from kamsim.rules.rulebook import Rulebook, rulebook

needs_durable = pytest.mark.skipif(
    not is_available(), reason="durable-rules cannot be imported from Python 3.13 on"
)
Parsed = Callable[..., Strategy]
ACTIONS = {"account": "call", "rep": "coach", "product": "list", "event": "help", "firm": "replan"}
THRESHOLDS = (0.0, 0.1, 0.5, 1.0, 1e-5, 3.0, 12.0)
PARAMETERS = {"a": 0.5, "b": 4.0}


def comparison(draw: st.DrawFn, numbers: list[str]) -> str:
    """Draw a comparison of number facts, constants and parameters."""
    left = draw(st.sampled_from(numbers))
    other = draw(st.sampled_from(numbers))
    right = draw(st.sampled_from([*map(repr, THRESHOLDS), "p.a", "p.b", "p.a + p.b", other]))
    sign = draw(st.sampled_from(["<", "<=", ">", ">=", "==", "!="]))
    shape = draw(
        st.sampled_from(
            [
                "{l} {s} {r}",
                "2 * {l} - 1 {s} {r}",
                "max({l}, p.b) {s} {r} + 1",
                "abs({l} - {r}) {s} min(p.a, 1)",
                "0 < {l} {s} {r}",
                "{l} / (p.b + 1) {s} {r}",
                "{l} not in ({r}, 1)",
            ]
        )
    )
    return shape.format(l=left, s=sign, r=right)


@st.composite
def atoms(draw: st.DrawFn, vocabulary: Vocabulary, scope: ScopeName) -> str:
    """Draw a condition without and, or, not around it, its facts known."""
    facts = vocabulary.visible(scope)
    name = draw(st.sampled_from(sorted(facts)))
    fact = facts[name]
    if fact.type == "bool":
        text = name
    elif fact.type == "enum":
        words = draw(st.lists(st.sampled_from(fact.values), min_size=1, unique=True))
        sign = draw(st.sampled_from(["in", "not in"]))
        text = f"{name} {sign} ({', '.join(map(repr, words))},)"
    else:
        plain = [n for n, f in facts.items() if f.type == "number" and not f.nullable]
        text = comparison(draw, [name, *plain])
    if not fact.nullable:
        return text
    return draw(
        st.sampled_from(
            [f"known({name})", f"(known({name}) and {text})", f"(not known({name}) or {text})"]
        )
    )


def conditions(vocabulary: Vocabulary, scope: ScopeName) -> st.SearchStrategy[str]:
    """Draw conditions nested by and, or, not."""
    return st.recursive(
        atoms(vocabulary, scope) | st.sampled_from(["true", "false"]),
        lambda inner: (
            st.lists(inner, min_size=1, max_size=3).map(lambda p: f"({' and '.join(p)})")
            | st.lists(inner, min_size=1, max_size=3).map(lambda p: f"({' or '.join(p)})")
            | inner.map(lambda p: f"(not {p})")
        ),
        max_leaves=6,
    )


def value(vocabulary: Vocabulary, name: str) -> st.SearchStrategy[Any]:
    """Draw a fact's value: on and beside every threshold, at the ends of its range, unknown."""
    fact = vocabulary.facts[name]
    if fact.type == "bool":
        values: list[Any] = [True, False]
    elif fact.type == "enum":
        values = list(fact.values)
    else:
        at = [*THRESHOLDS, *PARAMETERS.values(), *(fact.range or ())]
        values = [math.nextafter(v, side) for v in at for side in (-math.inf, v, math.inf)]
    return st.sampled_from([*values, None] if fact.nullable else values)


@st.composite
def cases(
    draw: st.DrawFn, vocabulary: Vocabulary
) -> tuple[ScopeName, dict[str, Any], list[dict[str, Any]]]:
    """Draw a scope, rules for it, and rows."""
    scope = draw(st.sampled_from(SCOPES))
    number = draw(st.integers(1, 5))
    facts = [n for n, f in vocabulary.visible(scope).items() if f.type == "number"]
    sure = [n for n in facts if not vocabulary.facts[n].nullable]
    rules = {}
    for i in range(number):
        when = draw(conditions(vocabulary, scope)).replace("'", "''")
        magnitude = f"{draw(st.sampled_from(sure))} * p.b - p.a"
        keys = {"salience": draw(st.integers(0, 3)), "score": draw(st.sampled_from(sure))}
        then = (
            f"[{{action: {ACTIONS[scope]}, magnitude: '{magnitude}',"
            f" needs: {{money: 2 * magnitude}}}}, {{action: {ACTIONS[scope]}, magnitude: 1}}]"
        )
        rules[f"r{i}"] = {"when": f"'{when}'", "scope": scope, "then": then, "keys": keys}
    row = st.fixed_dictionaries({n: value(vocabulary, n) for n in vocabulary.visible(scope)})
    return scope, rules, draw(st.lists(row, min_size=1, max_size=6))


def lines(found: Proposals, entity: int) -> list[tuple[Any, ...]]:
    """Return what was ordered for an entity, in order."""
    rows = np.flatnonzero(found.entity == entity)
    money = found.resources.index("money")
    return [
        (
            found.orders[found.order[r]].rule,
            found.orders[found.order[r]].ordinal,
            float(found.magnitude[r]),
            float(found.score[r]),
            float(found.needs[r, money]),
        )
        for r in rows
    ]


def expected(strategy: Strategy, row: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Return what the walk over values orders, in order."""
    found = []
    for fired in evaluate(strategy, {}, row):
        kept = {a.action: a for a in fired.actions}
        assert len(fired.actions) in (1, 2)
        last = fired.rule.actions[1]
        first = fired.actions[0] if len(fired.actions) == 2 else None
        if first:
            needs = first.needs["money"]
            found.append((fired.rule.id, 0, first.magnitude, fired.score, needs))
        found.append((fired.rule.id, 1, kept[last.action].magnitude, fired.score, 0.0))
    return found


def same(a: Proposals, b: Proposals) -> None:
    """Assert that two sets of proposals are equal bit for bit, in the same order."""
    assert a.orders == b.orders
    assert a.resources == b.resources
    for name in ("order", "world", "entity", "magnitude", "score", "needs"):
        left, right = getattr(a, name), getattr(b, name)
        assert left.dtype == right.dtype
        assert left.shape == right.shape
        assert left.tobytes() == right.tobytes(), name


def agree(
    data: st.DataObject,
    parsed: Parsed,
    parameter_text: Callable[..., str],
    table: Callable[..., FactTable],
    facts: Callable[..., Facts],
    vocabulary: Vocabulary,
) -> None:
    """Assert that both engines and the walk say the same of a drawn case."""
    scope, rules, rows = data.draw(cases(vocabulary))
    strategy = parsed(rules, {n: parameter_text(v) for n, v in PARAMETERS.items()})
    seen = facts(table(scope, rows))
    durable, tree = (
        RulePolicy("x", [(strategy, {})], vocabulary, engine).decide(seen)
        for engine in ("durable", "tree")
    )
    same(durable, tree)
    for entity, row in enumerate(rows):
        assert lines(tree, entity) == expected(strategy, row)


CASE = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}


@needs_durable
@settings(max_examples=40, **CASE)  # type: ignore[arg-type]
@given(data=st.data())
def test_walk_tree_and_durable_agree_on_random_rules(
    data: st.DataObject,
    parsed: Parsed,
    parameter_text: Callable[..., str],
    table: Callable[..., FactTable],
    facts: Callable[..., Facts],
    vocabulary: Vocabulary,
) -> None:
    agree(data, parsed, parameter_text, table, facts, vocabulary)


@pytest.mark.slow
@needs_durable
@settings(max_examples=2000, **CASE)  # type: ignore[arg-type]
@given(data=st.data())
def test_walk_tree_and_durable_agree_on_many_random_rules(
    data: st.DataObject,
    parsed: Parsed,
    parameter_text: Callable[..., str],
    table: Callable[..., FactTable],
    facts: Callable[..., Facts],
    vocabulary: Vocabulary,
) -> None:
    agree(data, parsed, parameter_text, table, facts, vocabulary)


def random_book(data: st.DataObject, parsed: Parsed, atoms_most: int) -> Rulebook:
    """Draw a rulebook whose conditions are over plain true-or-false things."""
    leaf = st.integers(0, atoms_most - 1).map(lambda i: f"account.cover < {i}")
    tree = st.recursive(
        leaf,
        lambda inner: (
            st.lists(inner, min_size=1, max_size=4).map(lambda p: f"({' and '.join(p)})")
            | st.lists(inner, min_size=1, max_size=4).map(lambda p: f"({' or '.join(p)})")
            | inner.map(lambda p: f"(not {p})")
        ),
        max_leaves=8,
    )
    whens = data.draw(st.lists(tree, min_size=1, max_size=8))
    return rulebooks(parsed({f"r{i}": when for i, when in enumerate(whens)}))[0]


@needs_durable
@settings(max_examples=15, **CASE)  # type: ignore[arg-type]
@given(data=st.data())
def test_the_engines_agree_on_every_signature_there_can_be(
    data: st.DataObject, parsed: Parsed
) -> None:
    book = random_book(data, parsed, 6)
    every = list(range(1 << len(book.atoms)))
    assert durable_engine.decide(book, every) == tree_engine.decide(book, every)


@needs_durable
def test_a_rule_that_is_split_into_many_pieces_is_decided_rightly(parsed: Parsed) -> None:
    pairs = [f"(account.cover < {i} or account.margin < {i})" for i in range(4)]
    rules = {
        "wide": " and ".join(pairs) + " and (account.is_key or account.demand < 3)",
        "deep": f"not ({' and '.join(pairs)})",
        "never": "false",
        "always": "true",
        **{f"n{i}": pairs[i % 4] + f" or not {pairs[(i + 1) % 4]}" for i in range(12)},
    }
    (book,) = rulebooks(parsed(rules))
    every = list(range(1 << len(book.atoms)))
    assert durable_engine.decide(book, every) == tree_engine.decide(book, every)


@needs_durable
def test_sixty_two_atoms_are_told_apart(parsed: Parsed) -> None:
    (book,) = rulebooks(parsed({f"r{i:02}": f"account.cover < {i}" for i in range(62)}))
    signatures = [1 << i for i in range(62)] + [(1 << 62) - 1, 0]
    found = durable_engine.decide(book, signatures)
    assert found == tree_engine.decide(book, signatures)
    assert [len(f) for f in found] == [1] * 62 + [62, 0]


def test_every_property_name_has_a_hash_of_its_own(parsed: Parsed) -> None:
    (book,) = rulebooks(parsed({f"r{i:02}": f"account.cover < {i}" for i in range(62)}))
    names = durable_engine.property_names(book.atoms)
    assert len(set(names.values())) == 62


@needs_durable
def test_an_engine_that_stops_half_way_is_not_believed(
    parsed: Parsed, monkeypatch: pytest.MonkeyPatch
) -> None:
    (book,) = rulebooks(parsed({"a": "account.is_key"}))
    monkeypatch.setattr("durable.engine.Host.assert_fact", lambda *_: 0)
    monkeypatch.setattr("durable.engine.Host.retract_fact", lambda *_: 0)
    with pytest.raises(durable_engine.EngineError):
        durable_engine.decide(book, [1])


@needs_durable
def test_an_interrupt_that_durable_rules_swallows_spoils_the_answer(
    parsed: Parsed, monkeypatch: pytest.MonkeyPatch
) -> None:
    (book,) = rulebooks(parsed({"a": "account.is_key", "b": "account.cover < 1"}))
    build = durable_engine._rule

    def interrupted(rule: int, *arguments: Any) -> dict[str, Any]:
        def run(closure: object) -> None:
            raise KeyboardInterrupt

        made = build(rule, *arguments)
        return {**made, "run": run} if rule == 0 else made

    monkeypatch.setattr(durable_engine, "_rule", interrupted)
    assert durable_engine.decide(book, [2]) == [frozenset({1})]
    with pytest.raises(durable_engine.EngineError, match="stopped"):
        durable_engine.decide(book, [3])


@needs_durable
def test_an_error_of_durable_rules_is_an_engine_error(
    parsed: Parsed, monkeypatch: pytest.MonkeyPatch
) -> None:
    (book,) = rulebooks(parsed({"a": "account.is_key"}))

    def fail(*_: object) -> None:
        raise Exception("Could not assert fact, error code: 303")  # noqa: TRY002 - it does so

    monkeypatch.setattr("durable.engine.Host.assert_fact", fail)
    with pytest.raises(durable_engine.EngineError, match="error code: 303"):
        durable_engine.decide(book, [1])


@needs_durable
def test_an_interrupt_waits_and_loses_no_firing(
    parsed: Parsed, monkeypatch: pytest.MonkeyPatch
) -> None:
    (book,) = rulebooks(parsed({"a": "account.is_key", "b": "account.is_key"}))
    host = pytest.importorskip("durable.engine").Host
    retract = host.retract_fact
    seen: list[object] = []

    def interrupted(*arguments: object) -> object:
        seen.append(arguments)
        signal.raise_signal(signal.SIGINT)
        return retract(*arguments)

    monkeypatch.setattr(host, "retract_fact", interrupted)
    with pytest.raises(KeyboardInterrupt):
        durable_engine.decide(book, [0, 1])
    assert len(seen) == 2


def test_the_tree_stands_in_where_durable_rules_is_missing(
    parsed: Parsed, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "durable", None)
    monkeypatch.setitem(__import__("sys").modules, "durable.engine", None)
    policy = RulePolicy("x", [(parsed({"a": "account.is_key"}), {})], vocabulary)
    assert policy.engine == "tree"


def test_atoms_that_are_written_both_ways_round_are_shared(parsed: Parsed) -> None:
    rules = {"a": "account.cover < p.x", "b": "p.x > account.cover or not account.cover < p.x"}
    label = "label: {en: x, zh-Hant: x}, source: {kind: data}"
    x = f"{{value: 1, unit: '1', range: [0, 2], {label}}}"
    (book,) = rulebooks(parsed(rules, {"x": x}))
    assert len(book.atoms) == 1


def test_the_key_depends_on_form_and_not_on_values(
    parsed: Parsed, parameter_text: Callable[..., str]
) -> None:
    def key(when: str, value: float = 1.0) -> str:
        return rulebooks(parsed({"a": when}, {"x": parameter_text(value)}))[0].key

    assert key("account.cover < p.x") == key("account.cover < p.x", 2.0)
    assert key("account.cover < p.x") != key("account.cover <= p.x")
    assert key("not (account.is_key or account.cover < 1)") == key(
        "not account.is_key and not account.cover < 1"
    )


def test_rules_come_by_salience_then_id(parsed: Parsed) -> None:
    rules = {
        name: {"when": "true", "keys": {"salience": salience}}
        for name, salience in (("c", 50), ("b", 90), ("a", 50), ("d", 0))
    }
    strategy = parsed(rules)
    book = rulebook("s01", "account", strategy.rules, strategy)
    assert [r.id for r in book.rules] == ["s01.b", "s01.a", "s01.c", "s01.d"]
    assert [f.rule.id for f in evaluate(strategy, {}, {})] == [r.id for r in book.rules]
