"""Streams: what reaches a terminal, a pipe or a program."""

import codecs
import io
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console

PLAIN_WIDTH = 200
_PLAIN = {
    "−": "-", "–": "-", "—": "-", "…": "...", "·": "-", "×": "x", "÷": "/", "±": "+/-",
    "▲": "^", "▼": "v", "•": "-", "“": '"', "”": '"', "→": "->", "≥": ">=", "≤": "<=", "│": "|",
}  # fmt: skip
_ERRORS = "kamsim.plain"


def _plainly(error: UnicodeError) -> tuple[str, int]:
    """Write what an old encoding cannot hold in signs that it can."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lost = error.object[error.start : error.end]
    return "".join(_PLAIN.get(sign, "?") for sign in lost), error.end


def prepare_streams() -> None:
    """Let no sign that an encoding lacks end the program."""
    codecs.register_error(_ERRORS, _plainly)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_ERRORS)


def console(stream: TextIO) -> "Console":
    """Open a console: colours and the real width on a terminal, plain text elsewhere."""
    from rich.console import Console  # noqa: PLC0415 - not needed for JSON

    if stream.isatty():
        return Console(file=stream, highlight=False, markup=False, emoji=False)
    return Console(
        file=stream,
        width=PLAIN_WIDTH,
        highlight=False,
        markup=False,
        emoji=False,
        color_system=None,
        force_terminal=False,
        legacy_windows=False,
    )


def put(console: "Console", text: str, style: str = "") -> None:
    """Print a text; long lines are broken on a terminal only."""
    console.print(text, style=style or None, soft_wrap=not console.is_terminal)
