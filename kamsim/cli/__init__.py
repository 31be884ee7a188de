"""The command line: words in, an answer on stdout, problems on stderr, an exit code."""

import os
import sys
from collections.abc import Sequence

from kamsim.cli.answer import BUG, COMMAND, FILES, PARTLY, STOPPED
from kamsim.cli.session import Session, from_environment, open_session
from kamsim.cli.stream import prepare_streams
from kamsim.errors import N_, BrokenOffError, CommandError, Problem, ProblemsError


def main(words: Sequence[str] | None = None) -> int:
    """Run a command line, that of the process unless given, and return its exit code."""
    line = sys.argv[1:] if words is None else list(words)
    prepare_streams()
    try:
        session = open_session(line)
    except CommandError as error:
        spoken = Session(from_environment(), "--json" in line, "")
        return _fail(spoken, error.problems, COMMAND)
    try:
        return _answer(session, line)
    except BrokenPipeError:  # whoever read the answer has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return STOPPED
    except KeyboardInterrupt:
        template = N_("stopped by the user")
        return _fail(session, [Problem("KS901", template)], STOPPED)


def _answer(session: Session, line: Sequence[str]) -> int:
    from kamsim.cli.invocation import invoke  # noqa: PLC0415 - cyclopts, after the session

    try:
        return invoke(session, line)
    except ProblemsError as error:
        return _fail(session, error.problems, _code(error))
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - the one place where a bug becomes a message
        from kamsim.cli.crash import crash_problem  # noqa: PLC0415

        return _fail(session, [crash_problem(error, session.command)], BUG)


def _code(error: ProblemsError) -> int:
    """Return the exit code that says whose problems they are."""
    codes = {CommandError: COMMAND, BrokenOffError: PARTLY}
    return codes.get(type(error), FILES)


def _fail(session: Session, problems: Sequence[Problem], code: int) -> int:
    from kamsim.cli.invocation import show_failure  # noqa: PLC0415

    show_failure(session, problems, code)
    return code
