"""Sessions: what must be known before the command line is understood."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kamsim.errors import CommandError, unknown_name
from kamsim.translation import ENGLISH, languages, translation

LANGUAGE_VARIABLES = ("KAMSIM_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


@dataclass(frozen=True, slots=True)
class Session:
    """Whom a command speaks to: a reader of a language, or a program that reads JSON."""

    language: str
    json: bool
    command: str

    def translator(self) -> Callable[[str], str]:
        """Return the function that translates messages."""
        return translation(self.language).gettext


def open_session(words: Sequence[str]) -> Session:
    """Read the language and form of the answer off a command line, whatever else it says.

    Raises:
        CommandError: for a language that nothing is written in.
    """
    options = list(words[: words.index("--")] if "--" in words else words)
    language = _named(options)
    if language is not None and language not in languages():
        raise CommandError([unknown_name("language", language, languages(), "KS020")])
    command = " ".join(["kamsim", *words])
    return Session(language or from_environment(), "--json" in options, command)


def _named(options: Sequence[str]) -> str | None:
    for i, word in enumerate(options):
        if word == "--lang" and i + 1 < len(options):
            return options[i + 1]
        if word.startswith("--lang="):
            return word.removeprefix("--lang=")
    return None


def from_environment() -> str:
    """Return the language that the environment asks for, English where there is none."""
    asked = next((os.environ[v] for v in LANGUAGE_VARIABLES if os.environ.get(v)), "")
    name = asked.split(".")[0].replace("_", "-")
    return name if name in languages() else ENGLISH
