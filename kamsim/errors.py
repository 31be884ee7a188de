"""Errors and problems: what went wrong, where, what was found, what is allowed."""

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

type_severity = Literal["error", "warning"]


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Mark a message for translation; it is translated where it is shown."""
    return message


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the user's files something stands; lines and columns count from 1."""

    file: str | None = None
    line: int | None = None
    column: int | None = None
    sheet: str | None = None
    cell: str | None = None

    def __str__(self) -> str:
        if self.cell:
            sheet = f", sheet {self.sheet}" if self.sheet else ""
            return f"{self.file}{sheet}, cell {self.cell}"
        return ":".join(str(x) for x in (self.file, self.line, self.column) if x is not None)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing a user should mend: `template` and `help` are filled with `facts`."""

    code: str
    template: str
    facts: Mapping[str, object] = field(default_factory=dict)
    place: Place = Place()
    help: str = ""
    severity: type_severity = "error"

    def message(self, translate: Callable[[str], str] = str) -> str:
        """Say what was found, in the language of `translate`."""
        return translate(self.template).format_map(self._worded(translate))

    def hint(self, translate: Callable[[str], str] = str) -> str:
        """Say what to do about it; empty where there is nothing to add."""
        return translate(self.help).format_map(self._worded(translate)) if self.help else ""

    def _worded(self, translate: Callable[[str], str]) -> dict[str, object]:
        """Return the facts; the `kind` of thing that a name stands for is a word to translate."""
        return {k: translate(str(x)) if k == "kind" else x for k, x in self.facts.items()}

    def at(self, place: Place) -> "Problem":
        """Return the same problem at another place."""
        return replace(self, place=place)

    def __str__(self) -> str:
        where = f"{self.place}: " if str(self.place) else ""
        hint = f" ({self.hint()})" if self.help else ""
        return f"{where}{self.severity} {self.code} {self.message()}{hint}"


class KamsimError(Exception):
    """Root of every error a user is meant to read."""


class ProblemsError(KamsimError):
    """A file, a table or a command line has problems, all of them in `problems`."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        # SimPy raises a failed process's error again as type(error)(*error.args)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(p) for p in self.problems)


class BrokenOffError(ProblemsError):
    """A run cannot go on; what is finished is kept, and the same command goes on from there."""


class CommandError(ProblemsError):
    """The command line asks for something that does not exist."""


def nearest(found: str, allowed: Iterable[str]) -> str | None:
    """Return the allowed name most like `found`, or None where nothing comes close."""
    close = difflib.get_close_matches(found, list(allowed), n=1, cutoff=0.6)
    return close[0] if close else None


def unknown_name(
    kind: str, found: str, allowed: Iterable[str], code: str, place: Place | None = None
) -> Problem:
    """Build the problem of a name that does not exist, with the nearest one that does."""
    names = sorted(allowed)
    close = nearest(found, names)
    listing = ", ".join(names[:12]) + (" …" if len(names) > 12 else "")  # noqa: PLR2004
    hint = N_('did you mean "{close}"?') if close else N_("allowed: {listing}")
    facts = {"kind": kind, "found": found, "close": close, "listing": listing}
    return Problem(code, N_('unknown {kind} "{found}"'), facts, place or Place(), hint)


class UnknownFactError(ProblemsError, KeyError):
    """A policy reads a fact that its table does not have."""

    @classmethod
    def of(cls, found: str, known: Iterable[str]) -> "UnknownFactError":
        """Name the fact, and the nearest one that there is."""
        return cls([unknown_name("fact", found, known, "KS301")])
