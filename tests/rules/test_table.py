"""Decision tables: each row is a rule, and the hit policy says which of them count."""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from kamsim.errors import ProblemsError
from kamsim.model.facts import Facts, FactTable
from kamsim.model.vocabulary import Vocabulary
from kamsim.rules import EngineName, RulePolicy, Strategy, evaluate

Parsed = Callable[..., Strategy]

TABLE = """\
tables:
  - id: s01.t
    title: {{en: t, zh-Hant: t}}
    quote: q
    rationale: {{en: t, zh-Hant: t}}
    evidence: [{{kind: data}}]
    for: account
    hit: {hit}
    given: {given}
    inputs: [account.cover, account.tier, account.warm]
    rows:
      - {{id: low, when: ["< p.x", "-", "-"], then: {{action: call, magnitude: 1}}}}
      - {{id: mid, when: ["[p.x..8)", "a, b", "-"], then: {{action: call, magnitude: 2}}}}
      - {{id: any, when: ["-", "-", "-"], then: [{{action: call, magnitude: 3}}]}}
      - {{id: six, when: [6, "!= 'c'", true], then: {{action: call, magnitude: 4}}}}
      - {{id: not, when: ["(5..6]", c, false], then: {{action: call, magnitude: 5}}}}
      - {{id: un, when: [">= 9", "in ('c',)", unknown], then: {{action: call, magnitude: 6}}}}
      - {{id: kn, when: [">= 9", "== 'c'", known], then: {{action: call, magnitude: 7}}}}
    salience: 60
    score: account.cover
    group: care
"""


@pytest.fixture
def make(parsed: Parsed, parameter_text: Callable[..., str]) -> Callable[..., Strategy]:
    def make(hit: str, given: str = "[]") -> Strategy:
        return parsed({}, {"x": parameter_text(4.0)}, TABLE.format(hit=hit, given=given))

    return make


def fires(strategy: Strategy, row: Mapping[str, Any]) -> list[str]:
    return [f.rule.id.removeprefix("s01.t.") for f in evaluate(strategy, {}, row)]


@pytest.mark.parametrize(
    ("cover", "tier", "warm", "expected"),
    [
        (3.99, "c", None, ["any", "low"]),
        (4, "b", None, ["any", "mid"]),
        (8, "b", None, ["any"]),
        (6, "a", True, ["any", "mid", "six"]),
        (6, "a", False, ["any", "mid"]),
        (6, "a", None, ["any", "mid"]),
        (6, "c", False, ["any", "not"]),
        (6, "c", None, ["any"]),
        (5, "c", False, ["any"]),
        (9, "c", None, ["any", "un"]),
        (9, "c", True, ["any", "kn"]),
    ],
)
def test_cells_mean_what_they_say(
    cover: float, tier: str, warm: object, expected: list[str], make: Callable[..., Strategy]
) -> None:
    row = {"account.cover": cover, "account.tier": tier, "account.warm": warm}
    assert fires(make("collect"), row) == expected


@pytest.mark.parametrize("engine", ["durable", "tree"])
def test_first_keeps_the_first_row_in_the_order_of_the_table(
    engine: EngineName,
    make: Callable[..., Strategy],
    table: Callable[..., FactTable],
    facts: Callable[..., Facts],
    vocabulary: Vocabulary,
    row: dict[str, Any],
) -> None:
    strategy = make("first")
    rows = [{**row, "account.cover": c, "account.tier": "a"} for c in (3, 6, 8)]
    assert [fires(strategy, r) for r in rows] == [["low"], ["mid"], ["any"]]
    policy = RulePolicy("x", [(strategy, {})], vocabulary, engine)
    assert policy.decide(facts(table("account", rows))).magnitude.tolist() == [1, 2, 3]


TWO = """\
tables:
  - id: s01.t
    title: {{en: t, zh-Hant: t}}
    quote: q
    rationale: {{en: t, zh-Hant: t}}
    evidence: [{{kind: data}}]
    for: account
    hit: unique
    inputs: [{inputs}]
    rows:
      - {{id: a, when: [{first}], then: {{action: call, magnitude: 1}}}}
      - {{id: b, when: [{second}], then: {{action: call, magnitude: 2}}}}
"""


@pytest.mark.parametrize(
    ("inputs", "first", "second", "apart"),
    [
        ("account.cover", "'< p.x'", "'>= p.x'", True),
        ("account.cover", "'<= p.x'", "'>= p.x'", False),
        ("account.cover", "'< p.x'", "'> 2 * p.x - 1'", True),
        ("account.cover", "'[1..3)'", "'[3..5]'", True),
        ("account.cover", "'[1..3]'", "'[3..5]'", False),
        ("account.cover", "'(1..3]'", "'(3..5]'", True),
        ("account.cover", "'== 3'", "'!= 3'", True),
        ("account.cover", "'3'", "'< 3'", True),
        ("account.cover", "'3'", "'<= 3'", False),
        ("account.cover", "'not in (1, 2)'", "'2'", True),
        ("account.cover", "'< account.demand'", "'>= account.demand'", False),
        ("account.cover, account.demand", "'< 3', '-'", "'-', '> 3'", False),
        ("account.cover, account.demand", "'< 3', '< 1'", "'> 2', '> 1'", True),
        ("account.tier", "'a, b'", "'c'", True),
        ("account.tier", "'a, b'", "'b, c'", False),
        ("account.tier", "\"!= 'a'\"", "a", True),
        ("account.is_key", "true", "false", True),
        ("account.warm", "true", "known", False),
        ("account.warm", "unknown", "known", True),
        ("account.warm", "unknown", "true", True),
    ],
)
def test_rows_of_a_unique_table_must_exclude_each_other(
    inputs: str,
    first: str,
    second: str,
    apart: bool,  # noqa: FBT001 - a column of the list above
    parsed: Parsed,
    parameter_text: Callable[..., str],
) -> None:
    text = TWO.format(inputs=inputs, first=first, second=second)
    parameters = {"x": parameter_text(4.0, 1.0, 9.0)}
    if apart:
        assert parsed({}, parameters, text).tables
        return
    with pytest.raises(ProblemsError) as caught:
        parsed({}, parameters, text)
    (problem,) = caught.value.problems
    assert (problem.code, problem.place.line) == ("KS331", 18)
    assert "s01.t.a and s01.t.b" in problem.message()


def test_a_policy_cannot_make_rows_overlap(
    parsed: Parsed, parameter_text: Callable[..., str], vocabulary: Vocabulary
) -> None:
    text = TWO.format(inputs="account.cover", first="'< p.x'", second="'> p.y'")
    strategy = parsed({}, {"x": parameter_text(4.0), "y": parameter_text(5.0)}, text)
    assert RulePolicy("x", [(strategy, {"x": 5.0})], vocabulary).rules
    with pytest.raises(ProblemsError, match="KS331"):
        RulePolicy("x", [(strategy, {"x": 6.0})], vocabulary)


def test_what_is_given_holds_for_every_row(make: Callable[..., Strategy]) -> None:
    strategy = make("collect", "[account.is_key, firm.slack > 0.5]")
    row = {"account.is_key": True, "account.cover": 3, "firm.slack": 0.6}
    assert fires(strategy, row) == ["any", "low"]
    assert fires(strategy, {**row, "account.is_key": False}) == []


def test_rows_share_what_the_table_says(make: Callable[..., Strategy]) -> None:
    first, *others = make("collect").rules
    for rule in others:
        for name in ("salience", "score", "group", "scope", "quote", "title"):
            assert getattr(rule, name) == getattr(first, name)
    assert dataclasses.asdict(first)["salience"] == 60
