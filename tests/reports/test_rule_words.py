"""Rules in words, on a small invented strategy."""

from dataclasses import replace

import pytest

from kamsim.model.vocabulary import Vocabulary
from kamsim.reports import Language
from kamsim.reports.card import Card
from kamsim.reports.documents import strategy_document
from kamsim.reports.entry_cards import fact_card
from kamsim.reports.rule_words import RuleWords
from kamsim.reports.strategy_card import strategy_card
from kamsim.reports.units import unit_text
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
      way:
        values: [road, rail]
        words: {road: {en: by road, zh-Hant: 公路}, rail: {en: by rail, zh-Hant: 鐵路}}
        label: {en: by, zh-Hant: 運輸方式}
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
MIDDLE = "            - calendar.season == 'mid'\n"


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
        (1, "by: by rail"),
        (1, "needs planner hours: 2 hours"),
        (1, "at most every 3 weeks"),
    ]


def test_values_go_by_their_words(chinese: Language, english: Language) -> None:
    parts = "low: {en: the low months, zh-Hant: 淡季}, mid: {en: between, zh-Hant: 平季}"
    words = f"words: {{{parts}, peak: {{en: the summer, zh-Hant: 旺季}}}}"
    text = VOCABULARY.replace("values: [low, peak]", f"values: [low, mid, peak], {words}")
    vocabulary = parse_vocabulary(text, "rules/vocabulary.yaml")
    found = strategy(vocabulary, WHEN.replace("== 'peak'", "!= 'peak'") + MIDDLE)
    said = {
        language.code: [
            text
            for _, text in RuleWords(found, vocabulary, language).condition(found.rules[0].when)
        ]
        for language in (english, chinese)
    }
    assert said["en"][-2:] == ["season: anything but the summer", "season: between"]
    assert said["zh-TW"][-2:] == ["季節：旺季以外", "季節：平季"]
    card = fact_card("calendar.season", vocabulary.facts["calendar.season"], english)
    assert ("Values", "the low months [low], between [mid], the summer [peak]") in card.rows


def test_a_number_chooses_a_word_by_its_position(
    vocabulary: Vocabulary, english: Language
) -> None:
    way = STRATEGY.replace("way: rail", "way: p.by_rail").replace(
        "parameters:",
        "parameters:\n  by_rail: {value: 1, unit: '1', range: [0, 1], "
        "label: {en: by rail, zh-Hant: 鐵路}, source: {kind: assumption}}",
    )
    found = parse_strategy(way.replace("CONDITION", WHEN), "s", vocabulary)
    lines = RuleWords(found, vocabulary, english).action(found.rules[0].actions[0])
    assert (1, "by: by rail, set by by_rail") in list(lines)


@pytest.mark.parametrize(
    ("amount", "unit", "en", "zh"),
    [
        (0.06, "chance an act", "6% an act", "每次 6%"),
        (0.2, "1/week", "0.2 a week", "0.2／週"),
        (-0.8, "sd", "-0.8 standard deviations", "-0.8 個標準差"),
        (1, "visit", "1 visit", "1 次"),
        (4, "visit", "4 visits", "4 次"),
        (0.45, "index", "0.45", "0.45"),
        (60_000, "money", "60,000 in money", "金額 60,000"),
        ("a × b", "share", "a × b share", "a × b 比例"),
        (1.4, "ratio", "1.4 times", "1.4 倍"),
    ],
)
def test_amounts_are_said_with_their_units(
    amount: object, unit: str, en: str, zh: str, english: Language, chinese: Language
) -> None:
    assert unit_text(amount, unit, english) == en
    assert unit_text(amount, unit, chinese) == zh


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


def test_a_strategy_card_says_where_the_default_comparison_leaves_it_out(
    vocabulary: Vocabulary, english: Language
) -> None:
    found = strategy(vocabulary)
    apart = replace(found, by_default=False)
    cards = [strategy_card(s, vocabulary, english) for s in (found, apart)]
    assert [f"today+{found.id}" in " ".join(card.about) for card in cards] == [False, True]
