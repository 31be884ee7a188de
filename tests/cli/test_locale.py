"""Whatever a person reads is translated, with the same facts in it."""

import re
import string
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import kamsim.errors
from kamsim.translation import languages, translation

PACKAGE = Path(kamsim.errors.__file__).parent
KEYWORDS = {"N_": None, "unknown_name": (1,)}
FOLDERS = sorted(d.name for d in (PACKAGE / "locale").iterdir() if d.is_dir())
HAN = "\u3400-\u9fff"
HALF_WIDTH = re.compile(rf"[{HAN}][,;:?!()]|[,;:?!(][{HAN}]")


@cache
def messages() -> dict[str, str]:
    """Find every message that is marked in the code, with the file it is in."""
    found: dict[str, str] = {}
    methods = [("**.py", "python")]
    for file, _, message, _, _ in extract_from_dir(PACKAGE, methods, keywords=KEYWORDS):
        text = message if isinstance(message, str) else message[0]
        if text:
            found.setdefault(text, file)
    return found


@cache
def catalogue(folder: str) -> Catalog:
    path = PACKAGE / "locale" / folder / "LC_MESSAGES" / "kamsim.po"
    with path.open(encoding="utf-8") as stream:
        return read_po(stream, locale=folder, abort_invalid=True)


def fields(text: str) -> set[str]:
    """Return the placeholders of a template, formats included."""
    return {f"{name}:{spec}" for _, name, spec, _ in string.Formatter().parse(text) if name}


def test_there_is_a_language_beside_english() -> None:
    assert FOLDERS == ["zh_TW"]
    assert languages() == ("en", "zh-TW")


def test_messages_are_found() -> None:
    assert len(messages()) > 300
    assert 'unknown {kind} "{found}"' in messages()
    assert "command" in messages()


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_message_is_translated(folder: str) -> None:
    known = {m.id: m for m in catalogue(folder) if m.id and m.string and not m.fuzzy}
    missing = {text: file for text, file in messages().items() if text not in known}
    assert missing == {}


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_translation_outlives_its_message(folder: str) -> None:
    assert {m.id for m in catalogue(folder) if m.id} - messages().keys() == set()
    assert not catalogue(folder).obsolete


@pytest.mark.parametrize("folder", FOLDERS)
def test_translations_hold_the_same_facts(folder: str) -> None:
    translated = [m for m in catalogue(folder) if m.id and m.string]
    different = {m.id: m.string for m in translated if fields(m.id) != fields(m.string)}
    assert different == {}


@pytest.mark.parametrize("folder", FOLDERS)
def test_chinese_has_no_half_width_punctuation(folder: str) -> None:
    found = [m.string for m in catalogue(folder) if m.id and HALF_WIDTH.search(str(m.string))]
    assert found == []


@pytest.mark.parametrize("language", [n for n in languages() if n != "en"])
def test_a_translation_is_found_through_gettext(language: str) -> None:
    assert translation(language).gettext("better") == "較佳"
