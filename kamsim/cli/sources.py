"""Sources: the texts that a run rests on."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from kamsim.catalog import Catalog
from kamsim.catalog.files import root

REGISTER_FILE = "scenarios/parameters.yaml"
"""What the register is called among the sources of a run."""


def sources_of(catalog: Catalog, expressions: Sequence[str]) -> Mapping[str, str]:
    """Return the texts that a run rests on beside its scenario: register, vocabulary, rules."""
    used = sorted({name for e in expressions for name, _ in catalog.choices(e)})
    own = catalog.scenarios / "parameters.yaml"
    register = own if own.is_file() else root() / REGISTER_FILE
    texts = {
        "rules/vocabulary.yaml": (catalog.rules / "vocabulary.yaml").read_text("utf-8"),
        REGISTER_FILE: register.read_text("utf-8"),
    }
    for name in used:
        texts[f"rules/strategies/{_file(catalog, name)}"] = _text(catalog, name)
    return texts


def _file(catalog: Catalog, strategy: str) -> str:
    return Path(catalog.strategies()[strategy].file).name


def _text(catalog: Catalog, strategy: str) -> str:
    path = catalog.rules / "strategies" / _file(catalog, strategy)
    return path.read_text("utf-8")
