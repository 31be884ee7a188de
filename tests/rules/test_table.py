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


def test_unique_refuses_two_rows_at_once(
    make: Callable[..., Strategy],
    table: Callable[..., FactTable],
    facts: Callable[..., Facts],
    vocabulary: Vocabulary,
    row: dict[str, Any],
) -> None:
    strategy = make("unique")
    policy = RulePolicy("x", [(strategy, {})], vocabulary)
    alone = table("account", [{**row, "account.cover": 8, "account.tier": "a"}])
    assert policy.decide(facts(alone)).magnitude.tolist() == [3]
    with pytest.raises(ProblemsError, match=r"KS331 .* s01.t.low \+ s01.t.any"):
        policy.decide(facts(table("account", [{**row, "account.cover": 1}])))
    with pytest.raises(ProblemsError, match="KS331"):
        fires(strategy, {"account.cover": 1, "account.tier": "a"})


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
