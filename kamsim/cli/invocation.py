"""Invocations: from words to an answer, and from an answer to what is printed."""

import io
import json
import sys
from collections.abc import Mapping, Sequence
from typing import TextIO

from cyclopts import App, CycloptsError

from kamsim.cli.answer import DONE, Answer
from kamsim.cli.application import build
from kamsim.cli.misuse import misuse
from kamsim.cli.problems import problem_document, show_problems
from kamsim.cli.session import Session
from kamsim.cli.stream import console
from kamsim.errors import CommandError, Problem

SCHEMA_VERSION = 1


def invoke(session: Session, words: Sequence[str]) -> int:
    """Carry out a command line and print its answer; return the exit code.

    Raises:
        ProblemsError: what is wrong with the command line or the files it names.
    """
    application = build(session, session.translator())
    answer = _call(application, session, words)
    if answer is None:
        return DONE
    if session.json:
        problems = {"problems": _documents(session, answer.problems)} if answer.problems else {}
        write_document({"ok": answer.code == DONE, **answer.document, **problems}, sys.stdout)
    else:
        show_problems(answer.problems, console(sys.stderr), session.translator())
        answer.show(console(sys.stdout))
    sys.stdout.flush()
    return answer.code


def _call(application: App, session: Session, words: Sequence[str]) -> Answer | None:
    """Return the command's answer, None where help was asked for and given."""
    page = io.StringIO()
    shown = console(page if session.json else sys.stdout)
    try:
        answer: Answer | None = application.meta(
            list(words), console=shown, exit_on_error=False, print_error=False
        )
    except CycloptsError as error:
        raise CommandError([misuse(error, application)]) from error
    if answer is None and session.json:
        return Answer({"help": page.getvalue()}, lambda _: None)
    return answer


def show_failure(session: Session, problems: Sequence[Problem], code: int) -> None:
    """Print what is wrong, as a document where JSON was asked for."""
    if session.json:
        documents = _documents(session, problems)
        write_document({"ok": False, "exit_code": code, "problems": documents}, sys.stdout)
    else:
        show_problems(problems, console(sys.stderr), session.translator())


def _documents(session: Session, problems: Sequence[Problem]) -> list[dict[str, object]]:
    translate = session.translator()
    return [problem_document(p, translate) for p in problems]


def write_document(document: Mapping[str, object], stream: TextIO) -> None:
    """Write one JSON document; numbers that JSON does not know become null."""
    plain = (stream.encoding or "").lower().replace("-", "") != "utf8"
    content = {"schema_version": SCHEMA_VERSION, **document}
    text = json.dumps(_finite(content), ensure_ascii=plain, indent=2, default=str)
    stream.write(text + "\n")


def _finite(value: object) -> object:
    """Replace infinities and not-a-numbers, which JSON has no word for."""
    if isinstance(value, Mapping):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    if isinstance(value, float) and not -float("inf") < value < float("inf"):
        return None
    return value
