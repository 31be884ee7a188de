"""The command line itself: help, languages, misuse, crashes, streams."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import kamsim.cli.invocation
from kamsim.cli.application import COMMANDS_OF_ALL, COMMANDS_OF_RUNS, build
from kamsim.cli.session import Session
from kamsim.cli.stream import _plainly
from kamsim.translation import translation

Call = Callable[..., object]
COMMANDS = [(c[0],) for c in COMMANDS_OF_ALL] + [("runs", c[0]) for c in COMMANDS_OF_RUNS]
CALL = "import sys; from kamsim.cli import main; sys.exit(main())"


def test_help_lists_every_command(call: Call) -> None:
    shown = call("--help")
    assert shown.code == 0
    for name, _, text in COMMANDS_OF_ALL:
        assert f"  {name} " in shown.out
        assert text in shown.out
    assert shown.err == ""


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("words", [["--help"], ["--help", "--lang", "zh-TW"]])
def test_every_command_has_help(call: Call, command: tuple[str, ...], words: list[str]) -> None:
    shown = call(*command, *words)
    assert shown.code == 0
    assert " ".join(("kamsim", *command)) in shown.out


@pytest.mark.parametrize("command", [(), *COMMANDS], ids=lambda c: " ".join(c) or "kamsim")
def test_all_help_is_translated(command: tuple[str, ...]) -> None:
    application = build(Session("en", json=False, command=""), str)
    found = application
    for name in command:
        found = found[name]
    known = translation("zh-TW")._catalog  # type: ignore[attr-defined]
    everywhere = application.meta.assemble_argument_collection()
    arguments = [*found.assemble_argument_collection(), *everywhere] if command else everywhere
    shown = [a for a in arguments if a.parameter.show is not False and not a.children]
    texts = [found.help, *(a.parameter.help for a in shown)]
    assert [t for t in texts if t not in known] == []


def test_no_command_shows_help(call: Call) -> None:
    shown = call()
    assert shown.code == 0
    assert "Commands" in shown.out


def test_the_version_is_told_in_text_and_json(call: Call) -> None:
    assert call("--version").out.startswith("kamsim ")
    document = call("--version", "--json").document
    assert document["schema_version"] == 1
    assert document["version"] in call("--version").out


def test_help_as_json_is_one_document(call: Call) -> None:
    assert "Commands" in call("--help", "--json").document["help"]


@pytest.mark.parametrize(
    ("words", "code", "hint"),
    [
        (["rnu"], "KS021", 'did you mean "run"?'),
        (["runs", "lst"], "KS021", 'did you mean "list"?'),
        (["compare", "--margn", "3"], "KS022", 'did you mean "--margin"?'),
        (["compare", "--require", "betterr"], "KS023", 'did you mean "better"?'),
        (["compare", "--require", "x"], "KS023", "allowed: better, no-worse"),
        (["compare", "--margin", "x"], "KS023", ""),
        (["compare", "--margin"], "KS023", ""),
        (["--lang", "zh-tw", "compare"], "KS020", 'did you mean "zh-TW"?'),
        (["compare", "--baseline"], "KS023", ""),
    ],
)
def test_a_wrong_command_line_exits_with_2_and_says_why(
    call: Call, words: list[str], code: str, hint: str
) -> None:
    shown = call(*words)
    assert shown.code == 2
    assert shown.out == ""
    assert code in shown.err
    assert hint in shown.err
    document = call(*words, "--json").document
    assert document["ok"] is False
    assert document["exit_code"] == 2
    assert [p["code"] for p in document["problems"]] == [code]
    assert document["problems"][0]["help"] == hint


def test_misuse_is_told_in_chinese(call: Call) -> None:
    shown = call("rnu", "--lang", "zh-TW")
    assert "沒有這個指令：「rnu」" in shown.err
    assert "您是指「run」嗎？" in shown.err


@pytest.mark.parametrize("word", ["zh_TW.UTF-8", "zh-TW"])
def test_the_environment_chooses_the_language(
    call: Call, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    monkeypatch.setenv("LANG", word)
    assert "指令" in call("--help").out
    assert "Commands" in call("--help", "--lang=en").out


def test_a_bug_leaves_a_file_and_no_traceback(
    call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(*_: object) -> int:
        raise ZeroDivisionError("one by nothing")

    monkeypatch.setattr(kamsim.cli.invocation, "invoke", broken)
    shown = call("compare")
    assert shown.code == 70
    assert "Traceback" not in shown.err + shown.out
    (file,) = tmp_path.glob("kamsim-crash-*.txt")
    assert file.name in shown.err
    assert "one by nothing" in file.read_text("utf-8")
    assert "kamsim compare" in file.read_text("utf-8")


def test_a_stop_by_the_user_exits_with_130(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(kamsim.cli.invocation, "invoke", stopped)
    assert call("compare").code == 130
    assert call("compare", "--json").document["exit_code"] == 130


def test_numbers_that_json_does_not_know_become_null() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    document = {"a": float("nan"), "b": [float("inf"), 1.5], "c": "大"}
    kamsim.cli.invocation.write_document(document, stream)
    stream.seek(0)
    expected = {"schema_version": 1, "a": None, "b": [None, 1.5], "c": "大"}
    assert json.loads(stream.read()) == expected


@pytest.mark.parametrize(("sign", "plain"), [("−", "-"), ("▲", "^"), ("大", "?")])
def test_signs_that_an_encoding_lacks_are_replaced(sign: str, plain: str) -> None:
    error = UnicodeEncodeError("ascii", sign, 0, 1, "")
    assert _plainly(error) == (plain, 1)


@pytest.mark.parametrize("encoding", ["ascii", "cp950"])
def test_old_consoles_get_every_answer(encoding: str, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    words = [sys.executable, "-c", CALL, "--help", "--lang", "zh-TW"]
    done = subprocess.run(words, env=environment, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0
    assert done.stderr == b""
    assert b"kamsim" in done.stdout


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["compare", "--help"]])
def test_help_needs_no_numbers(words: list[str], tmp_path: Path) -> None:
    heavy = "{'numpy', 'pandas', 'scipy', 'simpy', 'pydantic', 'networkx'}"
    shown = f"print(sorted({heavy} & set(sys.modules)))"
    code = f"import sys; from kamsim.cli import main; main(); {shown}"
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[]"
