"""Languages: one catalogue of whole sentences, filled with facts."""

import gettext
from collections.abc import Iterable
from dataclasses import dataclass

from kamsim.errors import N_
from kamsim.translation import translation


@dataclass(frozen=True, slots=True)
class Language:
    """The language that a reader is spoken to in."""

    code: str
    catalogue: gettext.NullTranslations

    @classmethod
    def of(cls, code: str) -> "Language":
        """Load a language.

        Raises:
            KeyError: for a language without a catalogue.
        """
        return cls(code, translation(code))

    @property
    def is_chinese(self) -> bool:
        """Tell whether numbers count in ten thousands and names of money come last."""
        return self.code.startswith("zh")

    def translate(self, message: str) -> str:
        """Return a message in this language; an empty one stays empty."""
        return self.catalogue.gettext(message) if message else ""

    def say(self, template: str, /, **facts: object) -> str:
        """Fill a template, in this language, with facts."""
        return self.translate(template).format_map(facts)

    def listing(self, names: Iterable[str]) -> str:
        """Join names, the last with `and`."""
        *first, last = names
        if not first:
            return last
        comma = "、" if self.is_chinese else ", "
        return self.say(N_("{names} and {last}"), names=comma.join(first), last=last)
