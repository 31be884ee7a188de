"""Numbers in different units are not compared, added or ordered for each other."""

from collections.abc import Callable

import pytest

from kamsim.errors import ProblemsError
from kamsim.model.vocabulary import Vocabulary
from kamsim.rules import parse_strategy, parse_vocabulary
from kamsim.rules.units import alike

VOCABULARY = """\
scopes: {account: {label: &l {en: x, zh-Hant: x}}}
facts:
  account.age: {type: number, unit: day, range: [0, 9], label: *l, source: feed}
  account.cover: {type: number, unit: week, range: [0, 52], label: *l, source: ledger}
  account.due: {type: number, unit: week, range: [0, 52], label: *l, source: ledger}
  account.rate: {type: number, unit: unit/week, range: [0, 999], label: *l, source: ledger}
  account.margin: {type: number, unit: share of revenue, range: [-1, 1], label: *l, source: ledger}
  account.fill: {type: number, unit: share, range: [0, 1], label: *l, source: ledger}
  account.plain: {type: number, range: [0, 9], label: *l, source: ledger}
resources:
  hours: {unit: hour, label: *l}
actions:
  call:
    scope: account
    unit: hour
    range: [0, 99]
    label: *l
    settings: {weeks: {unit: week, range: [0, 99], label: *l}}
"""


def parameter(unit: str) -> str:
    label = "{en: x, zh-Hant: x}"
    return f"{{value: 1, unit: {unit}, range: [0, 9], label: {label}, source: {{kind: data}}}}"


@pytest.fixture(scope="module")
def measured() -> Vocabulary:
    return parse_vocabulary(VOCABULARY, "v")


@pytest.mark.parametrize(
    ("when", "mixed"),
    [
        ("account.age > account.cover", True),
        ("account.cover <= account.due + 1", False),
        ("account.age > p.weeks", True),
        ("account.cover > p.weeks", False),
        ("account.cover > 3", False),
        ("account.plain > p.weeks", False),
        ("account.cover + account.age > 3", True),
        ("max(account.cover, p.weeks, account.age) > 3", True),
        ("min(1, account.cover) > account.due", False),
        ("min(1, account.age) > account.due", True),
        ("account.fill < account.margin", False),
        ("account.rate * account.cover > account.age", False),
        ("p.weeks < account.cover <= account.age", True),
    ],
)
def test_unlike_things_are_not_compared(
    when: str,
    mixed: bool,  # noqa: FBT001 - a column of the list above
    written: Callable[..., str],
    measured: Vocabulary,
) -> None:
    then = "[{action: call, magnitude: 1, settings: {weeks: 1}}]"
    rule = {"when": f"'{when}'", "then": then}
    text = written({"a": rule}, {"weeks": parameter("week")})
    if not mixed:
        assert parse_strategy(text, "s", measured).rules
        return
    with pytest.raises(ProblemsError) as caught:
        parse_strategy(text, "s", measured)
    (problem,) = caught.value.problems
    assert (problem.code, problem.place.line) == ("KS326", 14)
    assert "day" in problem.message()
    assert "week" in problem.message()


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("{action: call, magnitude: account.cover, settings: {weeks: 1}}", 38),
        ("{action: call, magnitude: 1, settings: {weeks: 1}, needs: {hours: account.age}}", 78),
        ("{action: call, magnitude: 1, settings: {weeks: p.days}}", 59),
        ("{action: call, magnitude: 1, settings: {weeks: 1}, needs: {hours: magnitude}}", None),
        ("{action: call, magnitude: account.rate * 1, settings: {weeks: 1}}", None),
    ],
)
def test_unlike_things_are_not_ordered(
    line: str, column: int | None, written: Callable[..., str], measured: Vocabulary
) -> None:
    text = written({"a": {"when": "p.days > 0", "then": f"[{line}]"}}, {"days": parameter("day")})
    if column is None:
        assert parse_strategy(text, "s", measured).rules
        return
    with pytest.raises(ProblemsError) as caught:
        parse_strategy(text, "s", measured)
    (problem,) = caught.value.problems
    assert (problem.code, problem.place.line, problem.place.column) == ("KS326", 15, column)


@pytest.mark.parametrize(
    ("unit", "other", "fits"),
    [
        ("share", "share of revenue", True),
        ("share of revenue", "share", True),
        ("share of revenue", "share of price", False),
        ("week", "weekday", False),
        ("unit", "unit/week", False),
        ("1", "week", True),
        ("", "week", True),
    ],
)
def test_a_share_of_something_is_a_share(unit: str, other: str, *, fits: bool) -> None:
    assert alike(unit, other) == fits
