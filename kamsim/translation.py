"""Languages: English is the source, other languages are gettext catalogues in `locale/`."""

import gettext
import io
from importlib.resources import files

ENGLISH = "en"


def languages() -> tuple[str, ...]:
    """List the languages that a person can be spoken to in."""
    found = (
        d.name.replace("_", "-") for d in (files("kamsim") / "locale").iterdir() if d.is_dir()
    )
    return (ENGLISH, *sorted(n for n in found if not n.startswith("-")))


def translation(language: str) -> gettext.NullTranslations:
    """Return the catalogue of a language; English, the source, needs none.

    Raises:
        KeyError: for a language without a catalogue.
    """
    if language == ENGLISH:
        return gettext.NullTranslations()
    if language not in languages():
        raise KeyError(language)
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - 50 ms, only when needed
    from babel.messages.pofile import read_po  # noqa: PLC0415

    folder = files("kamsim") / "locale" / language.replace("-", "_") / "LC_MESSAGES"
    catalogue = read_po(io.StringIO((folder / "kamsim.po").read_text("utf-8")), abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
