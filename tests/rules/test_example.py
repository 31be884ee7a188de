"""Examples say what is expected of rules, and are checked by the walk and by an engine."""

from collections.abc import Callable
from typing import Any

import pytest

from kamsim.errors import ProblemsError
from kamsim.model.vocabulary import Vocabulary
from kamsim.rules import EngineName, Strategy, parse_examples, run_examples

Parsed = Callable[..., Strategy]

TEXT = """\
background: &base
  account.is_key: true
  account.cover: 6
  account.trust: 0.7
tests:
  - name: 低於門檻就打電話
    given: {account.cover: 2}
    then: {fires: [s01.call], not_fires: [s01.visit], actions: {call: 5}}
  - name: at the threshold, not
    given: {account.cover: 4}
    then: {not_fires: [s01.call]}
  - name: with another threshold
    given: {account.cover: 4}
    when: {s01.low: 5}
    then: {fires: [s01.call], actions: {call: 5}}
  - name: not known
    given: {account.trust: null}
    then: {fires: [s01.visit]}
"""


@pytest.fixture
def strategy(parsed: Parsed, parameter_text: Callable[..., str]) -> Strategy:
    rules = {
        "call": {
            "when": "account.is_key and account.cover < p.low",
            "then": "[{action: call, magnitude: p.low + 3 - account.cover}]",
        },
        "visit": "not known(account.trust)",
        "other": "account.margin > 0",
    }
    return parsed(rules, {"low": parameter_text(4.0)})


@pytest.mark.parametrize("engine", ["durable", "tree"])
def test_examples_that_hold_are_silent_and_others_say_why(
    engine: EngineName, strategy: Strategy, vocabulary: Vocabulary
) -> None:
    examples = parse_examples(TEXT, "e", [strategy], vocabulary)
    problems = run_examples(examples, [strategy], vocabulary, engine)
    assert [str(p) for p in problems] == [
        'e:12:5: error KS354 "with another threshold": call should be 5.0, and is [4.0]'
    ]
    wrong = TEXT.replace("fires: [s01.call], not", "fires: [s01.visit], not", 1)
    wrong = wrong.replace("not_fires: [s01.visit]", "not_fires: [s01.call]").replace(
        ", actions: {call: 5}}", "}"
    )
    found = run_examples(
        parse_examples(wrong, "e", [strategy], vocabulary), [strategy], vocabulary
    )
    assert [p.code for p in found] == ["KS353", "KS353"]


W = "e:11:45: error KS301"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("account.cover: 6", "account.covr: 6", "e:3:3: error KS301"),
        ("account.cover: 6", "account.cover: low", "e:3:18: error KS350"),
        ("account.cover: 6", "account.cover: true", "e:3:18: error KS350"),
        ("account.is_key: true", "account.is_key: null", "e:2:19: error KS350"),
        ("{s01.low: 5}", "{s01.lo: 5}", "e:14:12: error KS302"),
        ("{s01.low: 5}", "{s01.low: 50}", "e:14:12: error KS325"),
        ("{s01.low: 5}", "{s2.low: 5}", "e:14:12: error KS351"),
        ("fires: [s01.call]", "fires: [s01.cal]", "e:8:20: error KS351"),
        ("{call: 5}", "{visit: 5}", "e:8:65: error KS351"),
        ("  account.is_key: true\n", "", "e:5:5: error KS352"),
        ("then: {not_fires: [s01.call]}", "than: {}", "e:11:5: error KS103"),
        ("account.trust: 0.7", "account.tier: z", "e:4:17: error KS305"),
        ("account.cover: 6", "account.cover: 60", "e:3:18: error KS350"),
        ("{not_fires: [s01.call]}", "{not_fires: [s01.call], because: [account.covr < 1]}", W),
    ],
)
def test_an_example_that_cannot_be_meant_is_refused_at_its_place(
    old: str, new: str, expected: str, strategy: Strategy, vocabulary: Vocabulary
) -> None:
    with pytest.raises(ProblemsError) as caught:
        parse_examples(TEXT.replace(old, new, 1), "e", [strategy], vocabulary)
    assert any(str(p).startswith(expected) for p in caught.value.problems), caught.value


@pytest.mark.parametrize(
    ("because", "found"),
    [
        ("account.cover < p.low", []),
        ("account.is_key", ["KS356"]),
        ("account.cover < p.low, account.is_key", ["KS356"]),
        ("account.cover < p.low and account.is_key", ["KS356"]),
    ],
)
def test_an_example_may_say_all_that_keeps_a_rule_from_firing(
    because: str, found: list[str], strategy: Strategy, vocabulary: Vocabulary
) -> None:
    silent = f"{{not_fires: [s01.call], because: [{because}]}}"
    text = TEXT.replace("{not_fires: [s01.call]}", silent)
    examples = parse_examples(text, "e", [strategy], vocabulary)
    codes = [p.code for p in run_examples(examples[1:2], [strategy], vocabulary)]
    assert codes == found


def test_a_row_of_a_table_is_tried_with_its_siblings(
    parsed: Parsed, vocabulary: Vocabulary
) -> None:
    table = """\
tables:
  - id: s01.t
    title: {en: t, zh-Hant: t}
    quote: q
    rationale: {en: t, zh-Hant: t}
    evidence: [{kind: data}]
    for: account
    hit: first
    inputs: [account.cover]
    rows:
      - {id: a, when: ["< 5"], then: {action: call, magnitude: 1}}
      - {id: b, when: ["< 9"], then: {action: call, magnitude: 2}}
"""
    text = """\
tests:
  - {name: x, given: {account.cover: 3}, then: {not_fires: [s01.t.b]}}
  - {name: y, given: {account.cover: 6}, then: {fires: [s01.t.b], actions: {call: 2}}}
"""
    strategy: Any = parsed({}, more=table)
    assert not run_examples(
        parse_examples(text, "e", [strategy], vocabulary), [strategy], vocabulary
    )
