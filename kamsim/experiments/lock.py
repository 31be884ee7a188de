"""The lock of a results file: one writer at a time, freed by the system when it dies."""

import contextlib
import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Self

from kamsim.errors import N_, Place, Problem, ProblemsError


class Lock:
    """Held while a run is written; another kamsim that wants the same file is refused."""

    def __init__(self, path: Path) -> None:
        self._results = path
        self._path = path.with_name(path.name + ".lock")
        self._connection: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        """Take the lock.

        Raises:
            ProblemsError: KS504 where another process has it.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(self._path, timeout=0, isolation_level=None)
            self._connection.execute("BEGIN EXCLUSIVE")
        except (sqlite3.Error, OSError) as error:
            self._close()
            raise ProblemsError([self._problem(error)]) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Free the lock."""
        self._close()
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _problem(self, error: Exception) -> Problem:
        place = Place(str(self._results))
        if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
            template = N_("another kamsim is running this very run")
            return Problem("KS504", template, {}, place, N_("wait for it, or stop it first"))
        facts = {"reason": str(error)}
        return Problem("KS501", N_("the run cannot be written: {reason}"), facts, place)
