"""Calling the command line inside the test's own process."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kamsim.cli import main
from kamsim.cli.session import LANGUAGE_VARIABLES


@dataclass(frozen=True)
class Called:
    """What a command line gave."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """Return the one JSON document on stdout; anything else beside it is an error."""
        found: dict[str, Any] = json.loads(self.out)
        return found


Call = Callable[..., Called]


@pytest.fixture
def call(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Call:
    """Give a function from words to what the command line gives, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    for name in LANGUAGE_VARIABLES:
        monkeypatch.delenv(name, raising=False)

    def run(*words: str) -> Called:
        code = main(words)
        captured = capsys.readouterr()
        return Called(code, captured.out, captured.err)

    return run
