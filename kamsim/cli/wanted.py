"""What a command line names, looked up piece by piece so that all problems are told at once."""

from collections.abc import Callable
from typing import TypeVar

from kamsim.errors import CommandError, Problem, ProblemsError

Found = TypeVar("Found")


class Wanted:
    """Look-ups that may fail, and what was wrong with those that did."""

    def __init__(self) -> None:
        self._problems: dict[str, Problem] = {}
        self._in_files = False

    def get(self, look_up: Callable[[], Found]) -> Found | None:
        """Look something up; None, and its problems kept, where that fails."""
        try:
            return look_up()
        except ProblemsError as error:
            self._problems |= {str(p): p for p in error.problems}
            self._in_files |= not isinstance(error, CommandError)
            return None

    def check(self) -> None:
        """Raise what was wrong, if anything was.

        Raises:
            CommandError: where all of it is wrong on the command line.
            ProblemsError: where some of it is wrong in files.
        """
        if self._problems:
            kind = ProblemsError if self._in_files else CommandError
            raise kind(self._problems.values())
