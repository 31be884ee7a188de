"""Rules in words, on a small invented strategy."""

import pytest

from kamsim.model.vocabulary import Vocabulary
from kamsim.reports import Language
from kamsim.reports.card import Card
from kamsim.reports.documents import strategy_document
from kamsim.reports.rule_words import RuleWords
from kamsim.reports.strategy_card import strategy_card
from kamsim.rules import Strategy, parse_strategy, parse_vocabulary

VOCABULARY = """\
scopes:
  account: {label: {en: account, zh-Hant: 客戶}}
  firm: {label: {en: firm, zh-Hant: 公司}}
facts:
  account.is_key: {type: bool, source: ledger, label: {en: key account, zh-Hant: 大客戶}}
  account.cover:
    {type: number, unit: week, range: [0, 52], nullable: true, source: feed,
     label: {en: stock cover, zh-Hant: 庫存週數}}
  account.rate:
    {type: number, range: [0, 1000], source: ledger,
     label: {en: sales a week, zh-Hant: 每週銷量}}
  calendar.season:
    {type: enum, values: [low, peak], source: calendar, label: {en: season, zh-Hant: 季節}}
  firm.shortage: {type: bool, source: ledger, label: {en: shortage, zh-Hant: 缺貨}}
resources:
  hours: {unit: hour, label: {en: planner hours, zh-Hant: 規劃工時}}
actions:
  ship:
    scope: account
    unit: unit
    range: [0, 1000000]
    label: {en: ship ahead, zh-Hant: 提前出貨}
    settings:
      way: {values: [road, rail], label: {en: by, zh-Hant: 運輸方式}}
"""
STRATEGY = """\
id: s01
title: {en: Supply first, zh-Hant: 優先供貨}
quote: 優先保證大客戶的貨源充足
summary: {en: Goods for key accounts first., zh-Hant: 大客戶優先。}
parameters:
  target:
    value: 4
    unit: week
    range: [1, 12]
    label: {en: target cover, zh-Hant: 目標庫存週數}
    source: {kind: assumption, note: a guess}
rules:
  - id: s01.ship
    title: {en: Ship ahead, zh-Hant: 提前出貨}
    quote: 保證大客戶在旺季的貨源需求
    rationale: {en: Early is cheap., zh-Hant: 提早較便宜。}
    evidence: [{kind: source, ref: "strategy 1"}]
    for: account
    when: CONDITION
    then:
      - action: ship
        magnitude: (p.target - account.cover) * account.rate
        needs: {hours: 2}
        settings: {way: rail}
        cooldown: 3 weeks
    score: account.rate
"""
WHEN = """\

      all:
        - account.is_key
        - known(account.cover)
        - 0 < account.cover
        - account.cover < p.target
        - any:
            - not: {all: [firm.shortage, account.rate < 10]}
            - calendar.season == 'peak'
"""


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return parse_vocabulary(VOCABULARY, "vocabulary.yaml")


def strategy(vocabulary: Vocabulary, when: str = WHEN) -> Strategy:
    return parse_strategy(STRATEGY.replace(" CONDITION", when), "s01.yaml", vocabulary)


def test_conditions_read_as_nested_lists(vocabulary: Vocabulary, english: Language) -> None:
    found = strategy(vocabulary)
    words = RuleWords(found, vocabulary, english)
    assert list(words.condition(found.rules[0].when)) == [
        (0, "key account: yes"),
        (0, "stock cover is known"),
        (0, "stock cover is above 0"),
        (0, "stock cover is below target cover [4 weeks]"),
        (0, "at least one of these:"),
        (1, "shortage: no"),
        (1, "sales a week is at least 10"),
        (1, "season: peak"),
    ]


def test_a_negated_list_is_said_as_what_must_not_hold(
    vocabulary: Vocabulary, english: Language
) -> None:
    inner = "{not: {any: [account.rate <= 5, calendar.season == 'low']}}"
    either = f"{{any: [firm.shortage, {inner}]}}"
    found = strategy(vocabulary, f" {{all: [known(account.cover), {either}]}}")
    words = RuleWords(found, vocabulary, english)
    assert list(words.condition(found.rules[0].when)) == [
        (0, "stock cover is known"),
        (0, "at least one of these:"),
        (1, "shortage: yes"),
        (1, "all of these:"),
        (2, "sales a week is above 5"),
        (2, "season: anything but low"),
    ]


def test_actions_say_how_much_with_what_and_how_often(
    vocabulary: Vocabulary, english: Language
) -> None:
    found = strategy(vocabulary)
    words = RuleWords(found, vocabulary, english)
    assert list(words.action(found.rules[0].actions[0])) == [
        (0, "ship ahead: (target cover [4 weeks] − stock cover) × sales a week units"),
        (1, "by: rail"),
        (1, "needs planner hours: 2 hours"),
        (1, "at most every 3 weeks"),
    ]


def text_of(card: Card) -> str:
    lines = [card.id, card.title, *card.about, *(f"{a}: {b}" for a, b in card.rows)]
    return "\n".join(
        [*lines, *(line for s in card.sections for line in (s.title, *(t for _, t in s.lines)))]
    )


@pytest.mark.parametrize("code", ["en", "zh-TW"])
def test_a_strategy_card_cites_the_source_verbatim(vocabulary: Vocabulary, code: str) -> None:
    found = strategy(vocabulary)
    text = text_of(strategy_card(found, vocabulary, Language.of(code)))
    for word in (found.quote, found.rules[0].quote, found.title.text(code), "s01.ship", "target"):
        assert word in text
    assert found.summary.text(code) in text
    assert found.rules[0].rationale.text(code) in text


def test_a_strategy_document_has_formulas_and_words(
    vocabulary: Vocabulary, english: Language
) -> None:
    document = strategy_document(strategy(vocabulary), vocabulary, english)
    rule = document["rules"][0]
    assert document["title"] == "Supply first"
    assert "account.cover < p.target" in rule["when"]
    assert "stock cover is known" in rule["when_in_words"]
    assert rule["then"][0]["action"] == "ship"
    assert document["parameters"][0]["id"] == "target"
    assert document["parameters"][0]["title"] == "target cover"
