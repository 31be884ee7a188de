"""What is wrong with a strategy file is said at the very word that is wrong."""

from collections.abc import Callable
from typing import Any

import pytest

from kamsim.errors import Problem, ProblemsError
from kamsim.model.vocabulary import Vocabulary
from kamsim.rules import Strategy, parse_strategy, rulebooks

Written = Callable[..., str]

TABLE = """\
tables:
  - id: s01.t
    title: {{en: t, zh-Hant: t}}
    quote: q
    rationale: {{en: t, zh-Hant: t}}
    evidence: [{{kind: data}}]
    for: account
    hit: collect
    inputs: [{inputs}]
    rows:
      - {{id: a, when: [{cells}], then: {{action: call, magnitude: 1}}}}
"""


def table(inputs: str, cells: str) -> str:
    return TABLE.format(inputs=inputs, cells=cells)


def found(text: str, vocabulary: Vocabulary) -> tuple[Problem, ...]:
    with pytest.raises(ProblemsError) as caught:
        parse_strategy(text, "s.yaml", vocabulary)
    return caught.value.problems


def pointed_at(problem: Problem, text: str) -> str:
    """Return what stands at the problem's place."""
    assert problem.place.line
    assert problem.place.column
    return text.splitlines()[problem.place.line - 1][problem.place.column - 1 :]


@pytest.mark.parametrize(
    ("when", "code", "at", "said"),
    [
        ("account.is_key and account.covr < 3", "KS301", "account.covr", "account.cover"),
        ("account.cover < p.floo", "KS302", "p.floo", "floor"),
        ("shrt", "KS303", "shrt", "short"),
        ("fun(account.cover) < 3", "KS303", "fun(", "function"),
        ("account.cover < q", "KS303", "q", "name"),
        ("account.cover", "KS304", "account.cover", "compare it"),
        ("account.is_key < 3", "KS304", "account.is_key", "true or false"),
        ("3 < account.tier", "KS304", "account.tier", "use ==, != or in"),
        ("account.tier == a", "KS304", "a", "quotes"),
        ("account.cover == 'a'", "KS304", "'a'", "not a number"),
        ("account.cover in 3", "KS304", "3", "a list"),
        ("known(3)", "KS304", "known(3)", "takes one fact"),
        ("account.cover + 1", "KS304", "account.cover + 1", "not a condition"),
        ("account.cover ** 2 < 3", "KS304", "account.cover ** 2", "not a number"),
        ("max(account.cover) < 3", "KS304", "max(", "two numbers"),
        ("account.cover < 1e999", "KS304", "1e999", "too large"),
        ("[a for a in b]", "KS304", "[a for", "not a condition"),
        ("account.cover is 3", "KS304", "account.cover", "not a condition"),
        ("(lambda: 1)()", "KS304", "(lambda", "not a condition"),
        ("account.is_key.real", "KS304", "account.is_key.real", "not a condition"),
        ("account.tier in ('a', 'd')", "KS305", "'d'", "account.tier"),
        ("calendar.season == 'shouldr'", "KS305", "'shouldr'", "shoulder"),
        ("account.trust < 0.5", "KS306", "account.trust", "known(account.trust)"),
        ("account.trust < 0.5 and known(account.trust)", "KS306", "account.trust <", "known"),
        ("known(account.trust) or account.trust < 0.5", "KS306", "account.trust <", "known"),
        ("not known(account.trust) and account.trust < 0.5", "KS306", "account.trust <", "known"),
        ("not (not known(account.trust) and account.warm)", "KS306", "account.warm", "known"),
        ("account.demand / account.cover < 3", "KS307", "account.cover <", "0 and 52"),
        ("1 / (p.floor - 5) < account.cover", "KS307", "p.floor - 5", "divide by 0"),
        ("1 / (9e307 * (account.demand + 9) - 9e307 * 99) < 1", "KS307", "9e307", "nan"),
        ("product.share < 1", "KS308", "product.share", "cannot see"),
        ("account.is_key =", "KS300", "=", "cannot be read"),
        ("account.is_key and", "KS300", "", "cannot be read"),
    ],
)
def test_a_condition_that_is_wrong_is_reported_once_at_the_word(
    when: str,
    code: str,
    at: str,
    said: str,
    written: Written,
    parameter_text: Callable[..., str],
    vocabulary: Vocabulary,
) -> None:
    line = when.replace("'", "''")
    more = "definitions: {short: firm.shortage}\n"
    text = written({"a": f"'{line}'"}, {"floor": parameter_text()}, more)
    (problem,) = found(text, vocabulary)
    assert problem.code == code
    assert pointed_at(problem, text).startswith(at.replace("'", "''"))
    assert said in str(problem)


@pytest.mark.parametrize(
    "when",
    [
        "known(account.trust) and account.trust < 0.5",
        "not known(account.trust) or account.trust < 0.5",
        "not (known(account.trust) and account.trust < 0.5)",
        "(known(account.trust) and account.is_key) and (firm.shortage or account.trust > 0.2)",
        "seen and account.trust < 0.5",
        "account.demand / max(1, account.cover) < 3",
        "account.cover / (account.demand + p.floor) < 3",
        "0 < account.cover <= p.floor",
        "calendar.season not in ('low', 'peak')",
        "calendar.weeks in (1, 2, 3)",
        "-account.margin > +0.1",
        "true or false",
    ],
)
def test_a_condition_that_is_right_is_accepted(
    when: str, parsed: Callable[..., Strategy], parameter_text: Callable[..., str]
) -> None:
    line = when.replace("'", "''")
    more = "definitions: {seen: known(account.trust) and firm.slack > 0}\n"
    assert parsed({"a": f"'{line}'"}, {"floor": parameter_text()}, more).rules


VISIT = "action: visit, magnitude: 1"
SET = "settings: {purpose: sell, growth: 1}"


@pytest.mark.parametrize(
    ("rule", "code", "at"),
    [
        ({"then": "[{action: visi, magnitude: 1}]"}, "KS309", "visi"),
        ({"then": "[{action: coach, magnitude: 1}]"}, "KS310", "coach"),
        ({"then": f"[{{{VISIT}, {SET}, needs: {{hour: 1}}}}]"}, "KS311", "hour: 1"),
        ({"keys": {"group": "car"}}, "KS312", "car"),
        ({"then": f"[{{{VISIT}, {SET[:-1]}, purpos: sell}}}}]"}, "KS313", "purpos"),
        ({"then": f"[{{{VISIT}}}]"}, "KS327", "visit"),
        ({"then": f"[{{{VISIT}, {SET.replace('sell', 'sel')}}}]"}, "KS305", "sel"),
        ({"then": f"[{{{VISIT}, {SET.replace('1', '3')}}}]"}, "KS315", "3"),
        ({"then": f"[{{{VISIT}, {SET.replace('sell', 'p.floor')}}}]"}, "KS315", "p.floor"),
        ({"then": f"[{{{VISIT}, {SET.replace('1', '1 + p.floor')}}}]"}, "KS315", "1 + p.floor"),
        ({"then": f"[{{{VISIT}, {SET.replace('1', 'firm.slack')}}}]"}, "KS304", "firm.slack"),
        ({"then": f"[{{{VISIT}, {SET}, cooldown: 4 days}}]"}, "KS316", "4 days"),
        ({"then": "[{action: call, magnitude: magnitude}]"}, "KS303", "magnitude}"),
        ({"then": "[{action: call, magnitude: rep.rating}]"}, "KS306", "rep.rating"),
        ({"then": "[{action: call, magnitude: 1 / account.cover}]"}, "KS307", "account.cover"),
        ({"then": "[{action: call, magnitude: p.floor - 5}]"}, "KS315", "p.floor - 5"),
        ({"then": "[{action: call, magnitude: -account.demand}]"}, "KS315", "-account.demand"),
        (
            {"then": "[{action: call, magnitude: 1, needs: {hours: magnitude - 1}}]"},
            "KS328",
            "magnitude - 1",
        ),
        (
            {"then": "[{action: call, magnitude: 1, needs: {hours: 1 / magnitude}}]"},
            "KS307",
            "magnitude}",
        ),
        ({"keys": {"score": "account.trust"}}, "KS306", "account.trust"),
        ({"keys": {"salience": "101"}}, "KS106", "101"),
        ({"keys": {"saliense": "10"}}, "KS103", "saliense"),
        (
            {"when": "firm.hours_left > 2", "then": f"[{{{VISIT}, {SET}, needs: {{hours: 1}}}}]"},
            "KS314",
            "firm.hours_left",
        ),
        ({"when": "{all: [], any: [true]}"}, "KS105", "[], any"),
        ({"when": "{al: [true]}"}, "KS103", "al: "),
        ({"when": "3"}, "KS105", "3"),
        ({"scope": "acqount", "then": "[]"}, "KS105", "acqount"),
    ],
)
def test_a_rule_that_is_wrong_is_reported_at_the_word(
    rule: dict[str, Any],
    code: str,
    at: str,
    written: Written,
    parameter_text: Callable[..., str],
    vocabulary: Vocabulary,
) -> None:
    text = written({"a": {"when": "account.is_key", **rule}}, {"floor": parameter_text()})
    problem = found(text, vocabulary)[0]
    assert problem.code == code
    assert pointed_at(problem, text).startswith(at)


@pytest.mark.parametrize(
    ("inputs", "cells", "code", "at"),
    [
        ("account.covr", "'-'", "KS301", "account.covr"),
        ("account.cover", "'>= p.x'", "KS302", "p.x"),
        ("account.cover", "'[1..p.x)'", "KS302", "p.x"),
        ("account.tier", "'a, d'", "KS305", "a, d'"),
        ("account.cover", "low", "KS322", "low"),
        ("account.is_key", "maybe", "KS322", "maybe"),
        ("account.cover", "1, 2", "KS321", "[1, 2]"),
        ("account.trust", "'> 0'", "KS306", "> 0'"),
    ],
)
def test_a_table_that_is_wrong_is_reported_at_the_cell(
    inputs: str, cells: str, code: str, at: str, written: Written, vocabulary: Vocabulary
) -> None:
    text = written({}, more=table(inputs, cells))
    (problem,) = found(text, vocabulary)
    assert problem.code == code
    assert pointed_at(problem, text).startswith(at)


def test_the_exact_line_and_column_are_given_in_every_style(
    written: Written, vocabulary: Vocabulary
) -> None:
    for when, place in (
        ("account.is_key and account.covr < 3", "s.yaml:12:30"),
        ("'account.is_key and account.covr < 3'", "s.yaml:12:31"),
        (">\n      account.is_key and\n      account.covr < 3", "s.yaml:14:7"),
        ("{all: [account.is_key, account.covr < 3]}", "s.yaml:12:34"),
        ("\n      any:\n        - account.covr < 3", "s.yaml:14:11"),
    ):
        (problem,) = found(written({"a": when}), vocabulary)
        assert str(problem.place) == place


def test_all_problems_of_a_file_come_at_once_in_the_order_of_the_file(
    written: Written, parameter_text: Callable[..., str], vocabulary: Vocabulary
) -> None:
    rules = {
        "a": {"when": "account.covr < 1 and account.is_key < 2", "keys": {"saliense": "3"}},
        "b": {"when": "fast", "then": "[{action: visi, magnitude: p.z}]"},
    }
    text = written(rules, {"x": parameter_text(11.0)})
    problems = found(text, vocabulary)
    assert [p.code for p in problems] == [
        "KS325",
        "KS301",
        "KS304",
        "KS103",
        "KS303",
        "KS309",
        "KS302",
    ]
    lines = [p.place.line for p in problems]
    assert lines == sorted(lines)


def test_a_number_that_is_not_finite_hides_nothing(
    written: Written, parameter_text: Callable[..., str], vocabulary: Vocabulary
) -> None:
    text = written(
        {"a": "account.covr < p.x", "b": "true"},
        {"x": parameter_text(float("nan")).replace("nan", ".nan"), "y": parameter_text(11.0)},
    )
    problems = found(text, vocabulary)
    assert [p.code for p in problems] == ["KS106", "KS325", "KS301"]


def test_a_rule_that_lacks_a_key_is_checked_on(written: Written, vocabulary: Vocabulary) -> None:
    rules = {"a": {"when": "account.covr < 1", "then": "[{action: visi, magnitude: 1}]"}}
    text = written(rules).replace("    quote: q\n", "", 1)
    assert [p.code for p in found(text, vocabulary)] == ["KS104", "KS301", "KS309"]


def test_a_long_quote_is_refused(written: Written, vocabulary: Vocabulary) -> None:
    text = written({"a": "true"}).replace("quote: q\n", "quote: " + "大" * 31 + "\n", 1)
    (problem,) = found(text, vocabulary)
    assert (problem.code, str(problem.place)) == ("KS317", "s.yaml:3:8")


def test_ids_are_unique_and_begin_with_the_strategy(
    written: Written, vocabulary: Vocabulary
) -> None:
    text = written({"a": "true", "b": "true", "c": "true"})
    text = text.replace("s01.b", "s01.a").replace("s01.c", "s02.c")
    assert [(p.code, p.place.line) for p in found(text, vocabulary)] == [
        ("KS324", 14),
        ("KS323", 22),
    ]


def test_definitions_that_go_round_in_a_circle_are_refused(
    written: Written, vocabulary: Vocabulary
) -> None:
    more = "definitions:\n  x: y or firm.shortage\n  y: not x\n"
    problems = found(written({"a": "x"}, more=more), vocabulary)
    assert "KS320" in [p.code for p in problems]


def test_a_definition_is_checked_for_the_scope_that_uses_it(
    written: Written, vocabulary: Vocabulary
) -> None:
    more = "definitions:\n  key: account.is_key\n"
    text = written({"a": {"when": "key", "scope": "rep"}}, more=more)
    (problem,) = found(text, vocabulary)
    assert problem.code == "KS308"
    assert pointed_at(problem, text) == "key"


@pytest.mark.parametrize(
    "when",
    [
        "not " * 900 + "account.is_key",
        "not " * 20_000 + "account.is_key",
        "account.cover < " + "1+" * 2000 + "1",
        "account.cover < " + "1+" * 20_000 + "1",
        "(" * 500 + "account.is_key" + ")" * 500,
    ],
    ids=len,
)
def test_what_is_nested_too_deeply_is_refused(
    when: str, written: Written, vocabulary: Vocabulary
) -> None:
    (problem,) = found(written({"a": when}), vocabulary)
    assert problem.code == "KS300"
    assert problem.place.line == 12


def test_definitions_in_definitions_have_an_end(
    written: Written, parsed: Callable[..., Strategy], vocabulary: Vocabulary
) -> None:
    def chain(length: int) -> str:
        links = (f"  d{i}: not d{i - 1}\n" for i in range(1, length))
        return "definitions:\n  d0: account.is_key\n" + "".join(links)

    deep = "{not: " * 25 + '"' + "not " * 30 + 'd39"' + "}" * 25
    strategy = parsed({"a": deep}, more=chain(40))
    assert rulebooks(strategy)[0].rules[0].facts() == {"account.is_key"}
    codes = {p.code for p in found(written({"a": "d399"}, more=chain(400)), vocabulary)}
    assert codes == {"KS320"}


def test_more_atoms_than_fit_a_signature_are_refused(
    written: Written, vocabulary: Vocabulary
) -> None:
    rules = {f"r{i}": f"account.cover < {i}" for i in range(63)}
    (problem,) = found(written(rules), vocabulary)
    assert problem.code == "KS318"


def test_a_rule_with_too_many_alternatives_is_refused(
    written: Written, vocabulary: Vocabulary
) -> None:
    parts = [f"(account.cover < {i} or account.margin > {i})" for i in range(10)]
    (problem,) = found(written({"a": " and ".join(parts)}), vocabulary)
    assert problem.code == "KS319"
