"""Trials: examples run by the walk over values and by an engine."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from kamsim.errors import N_, Problem
from kamsim.model.arrays import Floats
from kamsim.model.facts import Facts, FactTable
from kamsim.model.vocabulary import Fact, ScopeName, Vocabulary
from kamsim.rules.decision import EngineName
from kamsim.rules.evaluation import Fired, evaluate, failing
from kamsim.rules.example import Example
from kamsim.rules.example_entry import Value
from kamsim.rules.example_problems import relevant_rules
from kamsim.rules.policy import RulePolicy
from kamsim.rules.rulebook import conjuncts, normal_form
from kamsim.rules.strategy import Strategy

Ordered = set[tuple[str, str, float]]


def run_examples(
    examples: Sequence[Example],
    strategies: Sequence[Strategy],
    vocabulary: Vocabulary,
    engine: EngineName = "durable",
) -> tuple[Problem, ...]:
    """Return what does not come out as expected; nothing where all is well."""
    return tuple(
        problem
        for example in examples
        for problem in _failures(example, strategies, vocabulary, engine)
    )


def _failures(
    example: Example, strategies: Sequence[Strategy], vocabulary: Vocabulary, engine: EngineName
) -> Iterator[Problem]:
    parts = list(_parts(example, strategies))
    fired = {f.rule.id: f for part, values in parts for f in evaluate(part, values, example.row)}
    yield from _unexpected(example, fired)
    yield from _other_reasons(example, parts)
    policy = RulePolicy("example", parts, vocabulary, engine)
    scopes = {rule.scope for part, _ in parts for rule in part.rules}
    tables = {scope: _table(scope, example.row, vocabulary) for scope in scopes}
    found = policy.decide(Facts(0, 1, tables))
    orders = [found.orders[i] for i in found.order]
    by_engine: Ordered = {
        (o.rule, o.action, m) for o, m in zip(orders, found.magnitude.tolist(), strict=True)
    }
    by_walk: Ordered = {
        (rule, a.action, a.magnitude) for rule, f in fired.items() for a in f.actions
    }
    if by_engine != by_walk:
        template = N_('"{name}": engine {engine} and the walk over values differ: {found}')
        facts = {"engine": policy.engine, "found": sorted(by_engine ^ by_walk)}
        yield Problem("KS355", template, {"name": example.name, **facts}, example.place)


def _parts(
    example: Example, strategies: Sequence[Strategy]
) -> Iterator[tuple[Strategy, Mapping[str, float]]]:
    ids = {*example.fires, *example.not_fires}
    for strategy in strategies:
        rules = relevant_rules(strategy, ids)
        if rules:
            kept = {r.id for r in rules}
            tables = tuple(t for t in strategy.tables if kept.issuperset(t.rules))
            values = example.parameters.get(strategy.id, {})
            yield replace(strategy, rules=rules, tables=tables), values


def _unexpected(example: Example, fired: Mapping[str, Fired]) -> Iterator[Problem]:
    for rule in example.fires:
        if rule not in fired:
            template = N_('"{name}": {rule} should fire, and does not')
            facts = {"name": example.name, "rule": rule}
            yield Problem("KS353", template, facts, example.place)
    for rule in example.not_fires:
        if rule in fired:
            template = N_('"{name}": {rule} should not fire, and does')
            facts = {"name": example.name, "rule": rule}
            yield Problem("KS353", template, facts, example.place)
    ordered = [a for rule in example.fires if rule in fired for a in fired[rule].actions]
    for action, wanted in example.actions.items():
        found = [a.magnitude for a in ordered if a.action == action]
        if not any(math.isclose(m, wanted, rel_tol=1e-9) for m in found or [0.0]):
            template = N_('"{name}": {action} should be {wanted}, and is {found}')
            what = {"action": action, "wanted": wanted, "found": found or 0}
            yield Problem("KS354", template, {"name": example.name, **what}, example.place)


def _other_reasons(
    example: Example, parts: Sequence[tuple[Strategy, Mapping[str, float]]]
) -> Iterator[Problem]:
    """Report where other things keep rules from firing than the example says."""
    found = {
        str(leaf)
        for strategy, values in parts
        for rule in strategy.rules
        if rule.id in example.not_fires
        for leaf in failing(rule.when, strategy.values(values), example.row)
    }
    wanted = {str(p) for reason in example.because for p in conjuncts(normal_form(reason))}
    if example.because and found != wanted:
        template = N_('"{name}": what fails should be {wanted}, and is {found}')
        facts = {"wanted": "; ".join(sorted(wanted)), "found": "; ".join(sorted(found))}
        yield Problem("KS356", template, {"name": example.name, **facts}, example.place)


def _table(scope: ScopeName, row: Mapping[str, Value], vocabulary: Vocabulary) -> FactTable:
    one = np.zeros(1, dtype=np.int64)
    facts = vocabulary.visible(scope).items()
    return FactTable(scope, one, one, {name: _column(row.get(name), f) for name, f in facts})


def _column(value: Value, fact: Fact) -> Floats:
    if value is None:
        return np.array([math.nan])
    return np.array([float(fact.values.index(value) if isinstance(value, str) else value)])
