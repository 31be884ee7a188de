"""Problems on paper: where, what, and what to do."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from kamsim.cli.problems import problem_document, show_problems
from kamsim.errors import Place, Problem
from kamsim.translation import translation

PROBLEM = Problem(
    "KS301",
    'unknown {kind} "{found}"',
    {"kind": "fact", "found": "account.tear", "close": "account.tier"},
    Place("rules/x.yaml", 14, 9),
    'did you mean "{close}"?',
)


def shown(problem: Problem, *, terminal: bool) -> str:
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=terminal, color_system=None, width=100)
    show_problems([problem], console, str)
    return stream.getvalue()


def test_a_pipe_gets_one_line_with_the_place_and_one_with_help() -> None:
    assert shown(PROBLEM, terminal=False) == (
        'rules/x.yaml:14:9: error KS301 unknown fact "account.tear"\n'
        '  help: did you mean "account.tier"?\n'
    )


def test_a_terminal_gets_the_line_and_a_pointer(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text("rules:\n  - 大: account.tear\n", encoding="utf-8")
    text = shown(PROBLEM.at(Place(str(file), 2, 8)), terminal=True)
    lines = text.splitlines()
    assert lines[0] == 'error KS301 unknown fact "account.tear"'
    assert f"--> {file}:2:8" in text
    assert "   2 │   - 大: account.tear" in lines
    pointer = next(line for line in lines if line.rstrip().endswith("^"))
    assert pointer.index("^") == len("     │ ") + len("  - ") + 2 + len(": ")


def test_a_terminal_copes_with_a_file_that_is_gone() -> None:
    text = shown(PROBLEM, terminal=True)
    assert "--> rules/x.yaml:14:9" in text
    assert "^" not in text


@pytest.mark.parametrize(
    ("language", "message"),
    [("en", 'unknown fact "account.tear"'), ("zh-TW", "沒有這個事實：「account.tear」")],
)
def test_a_document_has_every_part(language: str, message: str) -> None:
    document = problem_document(PROBLEM, translation(language).gettext)
    assert document["message"] == message
    assert document["line"] == 14
    assert document["column"] == 9
    assert document["severity"] == "error"
