"""Progress: how much is done, and how long the rest takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamsim.cli.progress import Pace, ProgressBars, ProgressLines
from kamsim.experiments import Plan, Progress
from kamsim.translation import translation


def step(policy: str, done: int, cells: int, seconds: float, **more: bool) -> Progress:
    return Progress(policy, done, 40, cells, 4, seconds, **more)


def test_second_luck_draws_count_as_what_they_are() -> None:
    pace = Pace(total=2 * (40 + 10))
    assert pace.count(step("a", 40, 1, 4.0)) == 0.4
    assert pace.left(step("a", 40, 1, 4.0), str) == "about 6 s left"
    assert pace.count(step("b", 40, 2, 8.0)) == 0.8
    assert pace.count(step("a", 10, 3, 9.0, luck=True)) == 0.9
    assert pace.count(step("b", 10, 4, 10.0, luck=True)) == 1.0
    assert pace.left(step("b", 10, 4, 10.0, luck=True), str) == ""


@given(st.floats(0.1, 1e5), st.sampled_from(["en", "zh-TW"]))
def test_what_is_left_is_said_in_seconds_then_minutes(seconds: float, language: str) -> None:
    pace = Pace(total=100)
    first = step("a", 40, 1, seconds)
    pace.count(first)
    said = pace.left(first, translation(language).gettext)
    minutes = seconds * 60 / 40 >= 90
    words = ("min", "分鐘") if minutes else (" s ", "秒")
    assert any(word in said for word in words)


def test_a_log_gets_a_line_for_every_tenth(capsys: pytest.CaptureFixture[str]) -> None:
    with ProgressLines(Pace(total=100), str) as view:
        for cells, done in enumerate((3, 6, 12, 30, 100), start=1):
            view(Progress("a", done, 100, cells, 5, float(done)))
    lines = capsys.readouterr().err.splitlines()
    assert [line.split()[0] for line in lines] == ["12%", "30%", "100%"]
    assert lines[0].endswith("about 88 s left")


def test_a_terminal_gets_a_bar_for_every_policy(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Small:
        policy_ids = ("a", "b")
        replications = 40

    plan: Plan = Small()  # type: ignore[assignment]
    with ProgressBars(plan, Pace(total=100), str) as view:
        view(step("a", 40, 1, 4.0))
        view(step("b", 40, 2, 8.0))
    shown = capsys.readouterr().err
    assert "a " in shown
    assert "40/40" in shown
    assert "about 2 s left" in shown
