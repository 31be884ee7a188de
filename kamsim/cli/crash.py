"""Crashes: a bug of kamsim leaves a file to send, and three lines."""

import platform
import tempfile
import traceback
import uuid
from pathlib import Path

from kamsim.errors import N_, Place, Problem


def crash_problem(error: Exception, command: str) -> Problem:
    """Write down how the program broke and return the problem that says where."""
    name = f"kamsim-crash-{uuid.uuid4().hex[:8]}.txt"
    text = f"{command}\nPython {platform.python_version()} {platform.platform()}\n\n"
    text += "".join(traceback.format_exception(error))
    path = _write(name, text)
    template = N_("kamsim has a bug: {kind_of_error}")
    hint = N_("please send {file}, which tells how it came about")
    facts = {"kind_of_error": f"{type(error).__name__}: {error}", "file": str(path)}
    return Problem("KS900", template, facts, Place(), hint)


def _write(name: str, text: str) -> Path:
    """Write beside the user's files, or where temporary files go."""
    for folder in (Path.cwd(), Path(tempfile.gettempdir())):
        try:
            (folder / name).write_text(text, "utf-8")
        except OSError:
            continue
        return folder / name
    return Path(name)
