"""Answers: what a command found, before it is shown to anybody."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kamsim.errors import Problem

if TYPE_CHECKING:
    from rich.console import Console

DONE = 0
FILES = 1
COMMAND = 2
PARTLY = 3
GATE = 4
BUG = 70
STOPPED = 130


@dataclass(frozen=True, slots=True)
class Answer:
    """The document of `--json`, the same for people, problems, and the exit code."""

    document: Mapping[str, object]
    show: "Callable[[Console], None]"
    problems: tuple[Problem, ...] = field(default=())
    code: int = DONE
