"""Policies: their files, and expressions of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamsim.catalog import Catalog
from kamsim.catalog.policy_file import PolicyExpression, parse_expression, read_policy
from kamsim.errors import CommandError
from kamsim.model.policy import Today
from kamsim.rules import SignatureTables
from tests.catalog.conftest import POLICY, STRATEGY

NAMES = ("today", "today-plus", "as-written-s91")
STRATEGIES = ("s01", "s02", "s91", "s92")


@pytest.mark.parametrize(
    ("text", "name", "switches"),
    [
        ("today", "today", []),
        ("today+s01", "today", [("+", "s01")]),
        ("today+s01-s02", "today", [("+", "s01"), ("-", "s02")]),
        ("today-plus", "today-plus", []),
        ("today-plus+s02", "today-plus", [("+", "s02")]),
        ("as-written-s91", "as-written-s91", []),
        ("as-written-s91-s91", "as-written-s91", [("-", "s91")]),
    ],
)
def test_the_longest_name_comes_first(text, name, switches):
    assert parse_expression(text, NAMES, STRATEGIES) == PolicyExpression(name, tuple(switches))


@given(
    st.sampled_from(NAMES),
    st.lists(st.tuples(st.sampled_from("+-"), st.sampled_from(STRATEGIES)), max_size=5),
)
def test_what_is_written_is_read(name, switches):
    text = name + "".join(sign + strategy for sign, strategy in switches)
    assert parse_expression(text, NAMES, STRATEGIES) == PolicyExpression(name, tuple(switches))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("todya", 'KS002 unknown policy "todya" (did you mean "today"?)'),
        ("todya+s01", 'KS002 unknown policy "todya" (did you mean "today"?)'),
        ("s01", 'KS002 unknown policy "s01"'),
        ("today+s93", 'KS003 unknown strategy "s93"'),
        ("today+S01", 'KS003 unknown strategy "S01" (did you mean "s01"?)'),
        ("today+", 'KS002 "today+" is not a policy: write today+s01-s02'),
        ("today++s01", 'KS002 "today++s01" is not a policy'),
        ("today+s01 +s02", 'KS002 "today+s01 +s02" is not a policy'),
        ("today-plus2", 'KS003 unknown strategy "plus2"'),
        ("", 'KS002 unknown policy ""'),
    ],
)
def test_what_does_not_exist_gets_the_nearest_that_does(text, said):
    with pytest.raises(CommandError) as caught:
        parse_expression(text, NAMES, STRATEGIES)
    assert said in str(caught.value.problems[0])


def test_all_unknown_strategies_are_told():
    with pytest.raises(CommandError) as caught:
        parse_expression("today+s03-s04", NAMES, STRATEGIES)
    assert [p.facts["found"] for p in caught.value.problems] == ["s03", "s04"]


def test_switches_turn_strategies_on_and_off(own):
    assert own.choices("today") == []
    assert own.choices("today+s92+s91") == [("s91", {}), ("s92", {})]
    assert own.choices("today-plus+s92") == [("s91", {"hours": 2.0}), ("s92", {})]
    assert own.choices("as-written-s91-s91") == [("s92", {})]
    assert own.choices("today-plus-s91+s91") == [("s91", {})]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("today-s91", "s91 is not part of today"),
        ("today-plus+s91", "s91 is already part of today-plus"),
        ("today+s91+s91", "s91 is already part of today"),
        ("as-written-s91-s92-s92", "s92 is not part of as-written-s91"),
    ],
)
def test_a_switch_that_changes_nothing_is_refused(own, told, text, said):
    (problem,) = told(own.choices, text)
    assert said in problem
    assert "KS004" in problem


def test_today_is_the_empty_programme(own):
    assert isinstance(own.policy("today"), Today)


def test_a_policy_is_named_as_it_was_written_and_decides_by_its_rules(own):
    policy = own.policy("today+s92+s91")
    assert policy.id == "today+s92+s91"
    assert policy.rules == ("s91.watch", "s92.watch")
    assert own.policy("today-plus-s91").orders == ()
    assert own.policy("today-plus-s91").id == "today-plus-s91"


@pytest.mark.parametrize("engine", ["durable", "tree"])
def test_the_engine_is_the_one_asked_for(own, engine):
    assert own.policy("today+s91", engine, SignatureTables()).engine == engine


def test_the_digest_is_of_rules_and_numbers_and_of_nothing_else(own, folder, tmp_path):
    digest = own.policy("today+s91").digest
    assert own.policy("today+s91").digest == digest
    assert own.policy("as-written-s91-s91+s91-s92").digest == digest
    assert own.policy("today-plus").digest != digest
    assert own.policy("today+s92").digest != digest
    elsewhere = folder.rename(tmp_path.parent / f"{tmp_path.name}-moved")
    moved = Catalog(elsewhere / "rules", elsewhere / "scenarios")
    assert moved.policy("today+s91").digest == digest
    file = elsewhere / "rules" / "strategies" / "s91_watch.yaml"
    file.write_text(file.read_text("utf-8").replace("range: [0.5, 4]", "range: [0.5, 5]"), "utf-8")
    changed = Catalog(elsewhere / "rules", elsewhere / "scenarios")
    assert changed.policy("today+s91").digest != digest


def test_all_problems_of_a_policy_file_are_told_at_their_places(own, told):
    text = POLICY.format(id="mine", strategies="")
    text += "  - {id: s9}\n  - {id: s91, parameters: {hours: 9, huors: 1}}\n  - {parameters: {}}\n"
    assert told(read_policy, text + "colour: red\n", "p.yaml", own.strategies()) == [
        'p.yaml:7:5: error KS104 key "id" is missing',
        (
            'p.yaml:8:1: error KS103 unknown key "colour" (allowed: budgets, by_default, '
            "classification, golden_rules, id, purpose, strategies, title)"
        ),
    ]
    fewer = text.replace("  - {parameters: {}}\n", "")
    assert told(read_policy, fewer, "p.yaml", own.strategies()) == [
        'p.yaml:5:10: error KS204 unknown strategy "s9" (did you mean "s92"?)',
        "p.yaml:6:28: error KS325 hours = 9 lies outside its range [0.5, 4]",
        'p.yaml:6:38: error KS302 unknown parameter of s91 "huors" (did you mean "hours"?)',
    ]


CONDUCT = """
classification: {selector: six_criterion, hysteresis: -1, weights: {time: 1, size: 1}}
golden_rules: {loading_ban_weeks: 14, keep_floors: sometimes}
budgets: {kam_hours: 2, kam_huors: 2}
"""


def test_all_problems_of_a_policys_conduct_are_told_at_their_places(own, told):
    text = POLICY.format(id="mine", strategies=" []") + CONDUCT.lstrip("\n")
    resources = own.vocabulary().resources
    problems = told(read_policy, text, "p.yaml", own.strategies(), resources)
    assert [p.split(" error ")[0] for p in problems] == [
        "p.yaml:5:28:",
        "p.yaml:5:55:",
        "p.yaml:5:84:",
        "p.yaml:6:35:",
        "p.yaml:6:52:",
        "p.yaml:7:25:",
    ]
    assert problems[-1].endswith('KS209 unknown resource "kam_huors" (did you mean "kam_hours"?)')


def test_a_policys_conduct_is_the_files_over_the_shipped_classification():
    catalog = Catalog()
    shipped = catalog.classification()
    assert shipped.selector == "six_criteria"
    assert shipped.weights.time == 0
    written = catalog.conduct("as-written")
    assert written.programme
    assert written.classification.weights.time == 1
    assert written.classification.hysteresis == 0
    assert written.classification.weights.profit == shipped.weights.profit
    assert written.budgets == {"executive_days": 2.2}
    assert not catalog.conduct("as-written-programme").programme
    assert catalog.conduct("today+programme").programme
    assert catalog.conduct("frugal").golden_rules.keep_floors
    assert not catalog.conduct("today+s01").programme


def test_conduct_changes_what_a_policy_is():
    catalog = Catalog()
    digests = {catalog.policy(f"{name}").digest for name in ("as-written", "frugal", "today+s01")}
    assert len(digests) == 3


def test_a_strategy_may_be_read_from_a_file(own, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(STRATEGY.format(id="s77"), "utf-8")
    assert own.strategy(str(file)).id == "s77"
    assert own.strategy("s91").id == "s91"


def test_a_strategy_that_does_not_exist_is_refused(own, told):
    assert told(own.strategy, "s9") == ['error KS003 unknown strategy "s9" (did you mean "s92"?)']
