"""A small invented firm: a vocabulary with every scope, and short ways to write rules."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from kamsim.model.facts import Facts, FactTable
from kamsim.model.vocabulary import ScopeName, Vocabulary
from kamsim.rules import Strategy, parse_strategy, parse_vocabulary

L = "label: {en: x, zh-Hant: 某}"
VOCABULARY = f"""\
scopes:
  account: {{{L}, owners: [rep]}}
  rep: {{{L}}}
  product: {{{L}}}
  event: {{{L}, owners: [account, rep]}}
  firm: {{{L}}}
facts:
  account.is_key: {{type: bool, {L}, source: ledger}}
  account.cover: {{type: number, range: [0, 52], {L}, source: ledger}}
  account.demand: {{type: number, range: [1, 1000], {L}, source: ledger}}
  account.margin: {{type: number, range: [-1, 1], {L}, source: ledger}}
  account.trust: {{type: number, range: [0, 1], nullable: true, {L}, source: survey}}
  account.warm: {{type: bool, nullable: true, {L}, source: survey}}
  account.tier: {{type: enum, values: [a, b, c], {L}, source: ledger}}
  account.mood: {{type: enum, values: [good, bad], nullable: true, {L}, source: survey}}
  rep.rating: {{type: number, range: [1, 5], nullable: true, {L}, source: survey}}
  rep.tenure: {{type: number, range: [0, 500], {L}, source: ledger}}
  product.share: {{type: number, range: [0, 1], {L}, source: ledger}}
  event.age: {{type: number, range: [0, 30], {L}, source: ledger}}
  event.kind: {{type: enum, values: [opening, jubilee], {L}, source: ledger}}
  firm.shortage: {{type: bool, {L}, source: ledger}}
  firm.slack: {{type: number, range: [0, 1], {L}, source: ledger}}
  firm.hours_left: {{type: number, range: [0, 99], consumes: hours, {L}, source: ledger}}
  calendar.season: {{type: enum, values: [low, shoulder, peak], {L}, source: calendar}}
  calendar.weeks: {{type: number, range: [0, 51], {L}, source: calendar}}
resources:
  hours: {{unit: hour, {L}}}
  money: {{unit: money, {L}}}
actions:
  visit:
    scope: account
    unit: day
    range: [0.5, 10]
    {L}
    settings:
      purpose: {{values: [sell, listen], {L}}}
      growth: {{range: [0, 2], {L}}}
  call: {{scope: account, unit: hour, range: [0, 1000000], {L}}}
  coach: {{scope: rep, unit: hour, range: [0, 100], {L}}}
  list: {{scope: product, unit: count, range: [0, 100], {L}}}
  help: {{scope: event, unit: hour, range: [0, 100], {L}}}
  replan: {{scope: firm, unit: share, range: [0, 1], {L}}}
groups:
  care: {{policy: first, why: {{en: x, zh-Hant: 某}}}}
"""
ACTIONS = {"account": "call", "rep": "coach", "product": "list", "event": "help", "firm": "replan"}
HEAD = """\
id: {id}
title: {{en: t, zh-Hant: 題}}
quote: q
summary: {{en: s, zh-Hant: 總}}
"""
RULE = """\
  - id: {id}
    title: {{en: t, zh-Hant: 題}}
    quote: q
    rationale: {{en: r, zh-Hant: 由}}
    evidence: [{{kind: assumption}}]
    for: {scope}
    when: {when}
    then: {then}
{more}"""


def parameter(value: float = 1.0, low: float = 0.0, high: float = 10.0) -> str:
    """Write a parameter."""
    label = "label: {en: x, zh-Hant: 某}, source: {kind: assumption}"
    return f"{{value: {value!r}, unit: '1', range: [{low!r}, {high!r}], {label}}}"


def write(
    rules: Mapping[str, Any],
    parameters: Mapping[str, str] | None = None,
    more: str = "",
    id: str = "s01",  # noqa: A002 - as in the file
) -> str:
    """Write a strategy; a rule is its condition, or a mapping of what is special about it."""
    lines = [HEAD.format(id=id)]
    if parameters:
        lines += ["parameters:\n", *(f"  {n}: {p}\n" for n, p in parameters.items())]
    if rules:
        lines.append("rules:\n")
    for name, given in rules.items():
        rule = given if isinstance(given, dict) else {"when": given}
        scope = rule.get("scope", "account")
        extra = "".join(f"    {k}: {v}\n" for k, v in rule.get("keys", {}).items())
        then = rule.get("then", f"[{{action: {ACTIONS.get(scope)}, magnitude: 1}}]")
        text = {"id": f"{id}.{name}", "scope": scope, "when": rule["when"], "then": then}
        lines.append(RULE.format(**text, more=extra))
    return "".join(lines) + more


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return parse_vocabulary(VOCABULARY, "vocabulary.yaml")


@pytest.fixture(scope="session")
def written() -> Callable[..., str]:
    return write


@pytest.fixture(scope="session")
def parameter_text() -> Callable[..., str]:
    return parameter


@pytest.fixture(scope="session")
def parsed(vocabulary: Vocabulary) -> Callable[..., Strategy]:
    """Give a function that writes a strategy and reads it."""

    def parse(*args: Any, **kwargs: Any) -> Strategy:
        return parse_strategy(write(*args, **kwargs), "s.yaml", vocabulary)

    return parse


@pytest.fixture(scope="session")
def table(vocabulary: Vocabulary) -> Callable[..., FactTable]:
    """Give a function from rows of values to a table of one world, or of the worlds given."""

    def make(
        scope: ScopeName, rows: list[Mapping[str, Any]], worlds: list[int] | None = None
    ) -> FactTable:
        columns = {}
        for name, fact in vocabulary.visible(scope).items():
            values = [row.get(name) for row in rows]
            columns[name] = np.array(
                [
                    np.nan
                    if v is None
                    else float(fact.values.index(v) if isinstance(v, str) else v)
                    for v in values
                ]
            )
        world = np.array(worlds or [0] * len(rows), dtype=np.int64)
        entity = np.arange(len(rows), dtype=np.int64) - np.searchsorted(world, world)
        return FactTable(scope, world, entity, columns)

    return make


@pytest.fixture(scope="session")
def facts() -> Callable[..., Facts]:
    """Give a function from tables to facts."""

    def make(*tables: FactTable, worlds: int = 1) -> Facts:
        return Facts(0, worlds, {t.scope: t for t in tables})

    return make


@pytest.fixture(scope="session")
def row(vocabulary: Vocabulary) -> dict[str, Any]:
    """Give a row that has a value for every fact that may not be unknown."""
    plain: dict[str, Any] = {}
    for name, fact in vocabulary.facts.items():
        if not fact.nullable:
            kinds = {"bool": False, "enum": fact.values[:1], "number": fact.range}
            plain[name] = kinds[fact.type]
            if fact.type != "bool":
                plain[name] = plain[name][0]
    return plain
