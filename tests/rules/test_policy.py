"""A policy made of rules orders what its rules say, and nothing else."""

import math
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from kamsim.errors import ProblemsError
from kamsim.model.facts import Facts, FactTable
from kamsim.model.policy import Policy
from kamsim.model.proposals import Proposals
from kamsim.model.vocabulary import Vocabulary
from kamsim.rules import EngineName, RulePolicy, SignatureTables, Strategy

Parsed = Callable[..., Strategy]
Make = Callable[..., Any]


def same(a: Proposals, b: Proposals) -> None:
    for name in ("order", "world", "entity", "magnitude", "score", "needs"):
        assert getattr(a, name).tobytes() == getattr(b, name).tobytes(), name


@pytest.fixture
def strategy(parsed: Parsed, parameter_text: Make) -> Strategy:
    rules = {
        "visit": {
            "when": "account.is_key and account.cover < p.low",
            "then": "[{action: visit, magnitude: 2 * p.low - account.cover,"
            " needs: {money: 3 * magnitude, hours: 1},"
            " settings: {purpose: sell, growth: p.low / 10}, cooldown: 4 week},"
            " {action: call, magnitude: account.demand - 5}]",
            "keys": {"salience": 80, "score": "account.demand", "group": "care"},
        },
        "coach": {"when": "known(rep.rating) and rep.rating < 3", "scope": "rep"},
        "call": {"when": "not account.is_key", "keys": {"salience": 90}},
        "replan": {"when": "firm.shortage", "scope": "firm"},
    }
    return parsed(rules, {"low": parameter_text(4.0)})


@pytest.fixture
def rows(row: dict[str, Any]) -> list[dict[str, Any]]:
    key = {**row, "account.is_key": True, "account.demand": 5.0, "rep.rating": 2.0}
    return [
        {**key, "account.cover": 1.0},
        {**key, "account.is_key": False},
        {**key, "account.cover": 4.0},
        {**key, "account.cover": 3.0, "account.demand": 8.0},
    ]


def test_orders_are_all_that_the_rules_can_order(
    strategy: Strategy, vocabulary: Vocabulary
) -> None:
    policy: Policy = RulePolicy("mine", [(strategy, {})], vocabulary)
    assert isinstance(policy, RulePolicy)
    assert policy.id == "mine"
    assert policy.rules == ("s01.call", "s01.visit", "s01.coach", "s01.replan")
    assert [(o.rule, o.ordinal, o.action, o.scope) for o in policy.orders] == [
        ("s01.call", 0, "call", "account"),
        ("s01.visit", 0, "visit", "account"),
        ("s01.visit", 1, "call", "account"),
        ("s01.coach", 0, "coach", "rep"),
        ("s01.replan", 0, "replan", "firm"),
    ]
    visit = policy.orders[1]
    assert visit.settings == (("growth", 0.4), ("purpose", "sell"))
    assert (visit.cooldown_weeks, visit.group, visit.salience) == (4, "care", 80)


@pytest.mark.parametrize("engine", ["durable", "tree"])
def test_rows_come_by_scope_world_entity_rule_and_ordinal(
    engine: EngineName,
    strategy: Strategy,
    rows: list[dict[str, Any]],
    table: Make,
    facts: Make,
    vocabulary: Vocabulary,
) -> None:
    seen = facts(
        table("account", rows, [0, 0, 1, 1]),
        table("rep", rows[:1]),
        table("firm", [{**rows[0], "firm.shortage": True}]),
        worlds=2,
    )
    found = RulePolicy("x", [(strategy, {})], vocabulary, engine).decide(seen)
    assert found.resources == ("hours", "money")
    got = [
        (found.orders[o].rule, found.orders[o].ordinal, w, e, m)
        for o, w, e, m in zip(
            found.order, found.world, found.entity, found.magnitude.tolist(), strict=True
        )
    ]
    assert got == [
        ("s01.visit", 0, 0, 0, 7.0),
        ("s01.call", 0, 0, 1, 1.0),
        ("s01.visit", 0, 1, 1, 5.0),
        ("s01.visit", 1, 1, 1, 3.0),
        ("s01.coach", 0, 0, 0, 1.0),
        ("s01.replan", 0, 0, 0, 1.0),
    ]
    assert found.score.tolist() == [5.0, 0.0, 8.0, 8.0, 0.0, 0.0]
    assert found.needs.tolist()[:3] == [[1.0, 21.0], [0.0, 0.0], [1.0, 15.0]]


def test_nothing_to_do_is_no_proposals(
    strategy: Strategy, facts: Make, vocabulary: Vocabulary
) -> None:
    found = RulePolicy("x", [(strategy, {})], vocabulary).decide(facts())
    assert found.rows == 0
    assert found.resources == ("hours", "money")


def test_magnitudes_are_kept_within_the_action_s_range(
    parsed: Parsed, row: dict[str, Any], table: Make, facts: Make, vocabulary: Vocabulary
) -> None:
    then = "[{action: visit, magnitude: account.cover, needs: {money: 2 * magnitude},"
    then += " settings: {purpose: sell, growth: 1}}]"
    policy = RulePolicy("x", [(parsed({"a": {"when": "true", "then": then}}), {})], vocabulary)
    rows = [{**row, "account.cover": c} for c in (0.0, -3.0, 0.1, 2.0, 50.0)]
    found = policy.decide(facts(table("account", rows)))
    assert found.entity.tolist() == [2, 3, 4]
    assert found.magnitude.tolist() == [0.5, 2.0, 10.0]
    assert found.needs[:, 1].tolist() == [1.0, 4.0, 20.0]


@pytest.mark.parametrize(
    ("then", "keys", "demand", "bad"),
    [
        ("[{action: call, magnitude: account.demand}]", {}, math.inf, "inf"),
        ("[{action: call, magnitude: 1, needs: {hours: account.demand}}]", {}, -0.5, "-0.5"),
        ("[{action: call, magnitude: 1}]", {"score": "0 - account.demand * 1e308"}, 1e3, "-inf"),
        ("[{action: call, magnitude: account.demand}]", {}, None, "nan"),
    ],
)
def test_an_amount_that_is_no_amount_is_refused_with_its_rule_and_place(
    then: str,
    keys: dict[str, Any],
    demand: float | None,
    bad: str,
    parsed: Parsed,
    row: dict[str, Any],
    table: Make,
    facts: Make,
    vocabulary: Vocabulary,
) -> None:
    policy = RulePolicy(
        "x", [(parsed({"a": {"when": "true", "then": then, "keys": keys}}), {})], vocabulary
    )
    sound, wrong = {**row, "account.demand": 1.0}, {**row, "account.demand": demand}
    assert policy.decide(facts(table("account", [sound]))).rows == 1
    with pytest.raises(ProblemsError) as caught:
        policy.decide(facts(table("account", [sound, wrong])))
    (problem,) = caught.value.problems
    said = f"s01.a asks for {bad} for account 1 in world 0"
    assert (problem.code, problem.message()) == ("KS330", said)
    assert problem.place.file == "s.yaml"
    assert problem.place.line in (6, 13)


def test_a_number_may_choose_a_word(
    parsed: Parsed, parameter_text: Callable[..., str], vocabulary: Vocabulary
) -> None:
    then = "[{action: visit, magnitude: 1, settings: {purpose: p.w, growth: p.w}}]"
    strategy = parsed({"a": {"when": "true", "then": then}}, {"w": parameter_text(0.0, 0.0, 1.0)})

    def settings(value: float) -> object:
        return RulePolicy("x", [(strategy, {"w": value})], vocabulary).orders[0].settings

    assert settings(0) == (("growth", 0.0), ("purpose", "sell"))
    assert settings(1) == (("growth", 1.0), ("purpose", "listen"))
    with pytest.raises(ProblemsError, match=r"KS329 purpose = 0.5 chooses none of sell, listen"):
        settings(0.5)


def test_a_missing_fact_is_named(strategy: Strategy, vocabulary: Vocabulary, facts: Make) -> None:
    one = np.zeros(1, dtype=np.int64)
    bare = FactTable("account", one, one, {"account.is_key": np.ones(1)})
    with pytest.raises(ValueError, match=r"account lack account.cover, account.demand"):
        RulePolicy("x", [(strategy, {})], vocabulary).decide(facts(bare))


def test_parameters_of_a_policy_stand_in_place_of_the_file_s(
    strategy: Strategy,
    rows: list[dict[str, Any]],
    table: Make,
    facts: Make,
    vocabulary: Vocabulary,
) -> None:
    policy = RulePolicy("x", [(strategy, {"low": 2.0})], vocabulary)
    found = policy.decide(facts(table("account", rows[:1])))
    assert found.magnitude.tolist() == [3.0]
    assert dict(policy.orders[1].settings)["growth"] == 0.2


@pytest.mark.parametrize(
    ("values", "code"),
    [({"lo": 1.0}, "KS302"), ({"low": 11.0}, "KS325"), ({"low": np.nan}, "KS325")],
)
def test_parameters_that_do_not_exist_or_lie_outside_are_refused(
    values: dict[str, float], code: str, strategy: Strategy, vocabulary: Vocabulary
) -> None:
    with pytest.raises(ProblemsError, match=code):
        RulePolicy("x", [(strategy, values)], vocabulary)


def test_a_strategy_cannot_be_in_a_policy_twice(
    strategy: Strategy, vocabulary: Vocabulary
) -> None:
    with pytest.raises(ProblemsError, match="KS324"):
        RulePolicy("x", [(strategy, {}), (strategy, {})], vocabulary)


def random_facts(table: Make, vocabulary: Vocabulary, worlds: int, n: int) -> FactTable:
    """Return many rows of accounts, values on coarse grids so that thresholds are met."""
    count = worlds * n
    columns = {}
    for k, (name, fact) in enumerate(vocabulary.visible("account").items()):
        grid = np.arange(count) * (7 + 2 * k) % 11
        if fact.type == "number":
            low, high = fact.range or (0.0, 1.0)
            columns[name] = low + (high - low) * grid / 10
        else:
            columns[name] = (grid % max(len(fact.values), 2)).astype(np.float64)
        if fact.nullable:
            columns[name] = np.where(grid == 3, np.nan, columns[name])
    world = np.repeat(np.arange(worlds, dtype=np.int64), n)
    entity = np.tile(np.arange(n, dtype=np.int64), worlds)
    return FactTable("account", world, entity, columns)


def many_rules() -> dict[str, Any]:
    return {
        f"r{i}": {
            "when": "known(account.trust) and account.trust * 3 + account.margin / 7 <"
            f" p.low / {i + 1} or account.tier in ('a', 'b') and account.cover > {i}",
            "then": "[{action: call,"
            " magnitude: 'account.demand / 3 + max(account.cover, 7.7) / 9',"
            " needs: {money: magnitude * 1.1}}]",
            "keys": {"score": "account.demand / (account.cover + 3)"},
        }
        for i in range(5)
    }


def test_worlds_decided_together_or_apart_decide_alike(
    parsed: Parsed, parameter_text: Make, table: Make, facts: Make, vocabulary: Vocabulary
) -> None:
    strategy = parsed(many_rules(), {"low": parameter_text(4.0)})
    whole = random_facts(table, vocabulary, worlds=13, n=17)
    together = RulePolicy("x", [(strategy, {})], vocabulary).decide(facts(whole, worlds=13))
    assert together.rows > 100
    for start, stop in ((0, 1), (1, 4), (4, 13)):
        rows = np.flatnonzero((whole.world >= start) & (whole.world < stop))
        columns = {name: np.take(column, rows) for name, column in whole.columns.items()}
        part = FactTable("account", whole.world[rows], whole.entity[rows], columns)
        apart = RulePolicy("x", [(strategy, {})], vocabulary).decide(facts(part, worlds=13))
        mine = np.flatnonzero((together.world >= start) & (together.world < stop))
        same(apart, together.take(mine))


def test_policies_share_decisions_whatever_their_parameters(
    parsed: Parsed, parameter_text: Make, table: Make, facts: Make, vocabulary: Vocabulary
) -> None:
    strategy = parsed(many_rules(), {"low": parameter_text(4.0)})
    seen = facts(random_facts(table, vocabulary, worlds=3, n=30), worlds=3)
    tables = SignatureTables()
    first, again, other = (
        RulePolicy("x", [(strategy, {"low": low})], vocabulary, tables=tables)
        for low in (4.0, 4.0, 1.0)
    )
    same(first.decide(seen), again.decide(seen))
    asked = first.statistics()["s01"]
    assert asked.decisions == asked.signatures > 3
    assert asked.seconds > 0
    assert again.statistics()["s01"].signatures == asked.signatures
    assert again.statistics()["s01"].decisions == 0
    alone = RulePolicy("x", [(strategy, {"low": 1.0})], vocabulary)
    same(other.decide(seen), alone.decide(seen))
    assert other.statistics()["s01"].decisions < alone.statistics()["s01"].decisions


def test_a_signature_is_decided_once(
    strategy: Strategy,
    rows: list[dict[str, Any]],
    table: Make,
    facts: Make,
    vocabulary: Vocabulary,
) -> None:
    policy = RulePolicy("x", [(strategy, {})], vocabulary)
    seen = facts(table("account", rows))
    policy.decide(seen)
    before = policy.statistics()
    policy.decide(seen)
    assert policy.statistics() == before
    assert before["s01"].decisions == before["s01"].signatures == 3


def test_many_atoms_are_looked_up_like_few(
    parsed: Parsed, row: dict[str, Any], table: Make, facts: Make, vocabulary: Vocabulary
) -> None:
    strategy = parsed({f"r{i:02}": f"account.cover < {i}" for i in range(1, 40)})
    policy = RulePolicy("x", [(strategy, {})], vocabulary)
    for covers in ((3.0, 0.0, 39.0, 3.0), (20.5, 3.0, 0.0), (38.0,)):
        rows = [{**row, "account.cover": c} for c in covers]
        found = policy.decide(facts(table("account", rows)))
        counts = np.bincount(found.entity, minlength=len(covers)).tolist()
        assert counts == [39 - int(c) if c < 39 else 0 for c in covers]
    assert policy.statistics()["s01"].signatures == 5


def test_a_policy_can_be_sent_to_another_process(
    strategy: Strategy,
    rows: list[dict[str, Any]],
    table: Make,
    facts: Make,
    vocabulary: Vocabulary,
) -> None:
    policy = RulePolicy("x", [(strategy, {})], vocabulary)
    seen = facts(table("account", rows))
    found = policy.decide(seen)
    same(pickle.loads(pickle.dumps(policy)).decide(seen), found)  # noqa: S301 - our own bytes


def test_a_policy_whose_rules_are_all_false_orders_nothing(
    parsed: Parsed, rows: list[dict[str, Any]], table: Make, facts: Make, vocabulary: Vocabulary
) -> None:
    strategy = parsed({"a": "false", "b": "{any: [false, not true]}"})
    found = RulePolicy("x", [(strategy, {})], vocabulary).decide(facts(table("account", rows)))
    assert found.rows == 0


def test_facts_are_left_as_they_were(
    strategy: Strategy,
    rows: list[dict[str, Any]],
    table: Make,
    facts: Callable[..., Facts],
    vocabulary: Vocabulary,
) -> None:
    seen = table("account", rows)
    before = {name: column.copy() for name, column in seen.columns.items()}
    RulePolicy("x", [(strategy, {})], vocabulary).decide(facts(seen))
    for name, column in before.items():
        np.testing.assert_array_equal(column, seen.columns[name])
