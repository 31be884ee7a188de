"""Problems: where something is wrong, what was found, and what to do about it."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kamsim.errors import N_, Place, Problem

if TYPE_CHECKING:
    from rich.console import Console

Translate = Callable[[str], str]
_SEVERITIES = {"error": N_("error"), "warning": N_("warning")}
_STYLES = {"error": "bold red", "warning": "bold yellow"}


def problem_document(problem: Problem, translate: Translate) -> dict[str, object]:
    """Return a problem as JSON says it."""
    place = problem.place
    return {
        "code": problem.code,
        "severity": problem.severity,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "sheet": place.sheet,
        "cell": place.cell,
        "message": problem.message(translate),
        "help": problem.hint(translate),
    }


def show_problems(problems: Iterable[Problem], console: "Console", translate: Translate) -> None:
    """Print problems: with the line they are in on a terminal, one to a line elsewhere."""
    for problem in problems:
        if console.is_terminal:
            _show_at_length(problem, console, translate)
        else:
            _show_plainly(problem, console, translate)


def _show_plainly(problem: Problem, console: "Console", translate: Translate) -> None:
    where = f"{problem.place}: " if str(problem.place) else ""
    kind = translate(_SEVERITIES[problem.severity])
    console.print(f"{where}{kind} {problem.code} {problem.message(translate)}", soft_wrap=True)
    if problem.help:
        console.print(f"  {_help_line(problem, translate)}", soft_wrap=True)


def _show_at_length(problem: Problem, console: "Console", translate: Translate) -> None:
    from rich.text import Text  # noqa: PLC0415 - only on a terminal

    kind = translate(_SEVERITIES[problem.severity])
    head = Text.assemble((kind, _STYLES[problem.severity]), " ", (problem.code, "bold"), " ")
    console.print(head + Text(problem.message(translate)))
    if str(problem.place):
        console.print(Text.assemble(("  --> ", "cyan"), str(problem.place)))
        _show_line(problem.place, console)
    if problem.help:
        console.print(f"   {_help_line(problem, translate)}")


def _help_line(problem: Problem, translate: Translate) -> str:
    return translate(N_("help: {hint}")).format(hint=problem.hint(translate))


def _show_line(place: Place, console: "Console") -> None:
    """Print the line that a problem is in, and point at its column."""
    from rich.cells import cell_len  # noqa: PLC0415 - only on a terminal
    from rich.text import Text  # noqa: PLC0415

    line = _line(place)
    if line is None or place.line is None:
        return
    number = str(place.line).rjust(4)
    console.print(Text.assemble((f"{number} │ ", "dim"), line), no_wrap=True, overflow="ellipsis")
    if place.column is not None:
        gap = cell_len(line[: place.column - 1])
        console.print(Text.assemble(("     │ ", "dim"), " " * gap, ("^", "bold red")))


def _line(place: Place) -> str | None:
    if place.file is None or place.line is None:
        return None
    try:
        lines = Path(place.file).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    return lines[place.line - 1].expandtabs(1) if place.line <= len(lines) else None


def count_sentence(problems: Sequence[Problem], files: int, translate: Translate) -> str:
    """Sum up a check in one sentence."""
    errors = sum(p.severity == "error" for p in problems)
    template = N_("Files checked: {files}. Errors: {errors}, warnings: {warnings}.")
    if not problems:
        template = N_("Files checked: {files}. No problems.")
    facts = {"files": files, "errors": errors, "warnings": len(problems) - errors}
    return translate(template).format(**facts)
