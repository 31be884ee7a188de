"""The fidelity table: a row for every statement of the source, and no name that is not there."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from ruamel.yaml import YAML

import kamsim
from kamsim.catalog import Catalog
from kamsim.catalog.files import named, root
from kamsim.kpis import every_kpi

ROOT = Path(__file__).parents[2]
PACKAGE = Path(kamsim.__file__).parent
RULES = root() / "rules"
TEXT = (RULES / "FIDELITY.md").read_text("utf-8")
SHARED = ROOT.parent / "shared"
SOURCES = sorted((SHARED / "source").glob("*.txt"))
STATEMENTS = SHARED / "docs" / "fidelity.md"
LONGEST_QUOTE = 30
LONGEST_WORD = 12

IDS = [
    *("A1", "A2", "A3"),
    *(f"B{n}" for n in range(19)),
    *(f"C{n}" for n in range(10)),
    *("T0", "T1"),
    *("S1a", "S1b", "S1c", "S2a", "S2b", "S2c", "S3a", "S3b", "S3c", "S4a", "S4b", "S4c"),
    *("S5a", "S5b", "S6a", "S6b", "S7a", "S7b", "S7c", "S8a", "S8b", "S9a", "S9b", "S9c"),
    *("S10a", "S10b", "S10c"),
    *("Z1", "Z2"),
]
TEN = [f"s{n:02}" for n in range(1, 11)]
ID = re.compile(r"^\| *([A-Z]\d+[a-c]?) *\|", re.MULTILINE)
STATE = re.compile(r"(yes|heading|(in part|no): \S.*)")
CHINESE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”,:;?!]+")


def rows() -> dict[str, list[str]]:
    """Return what the source says, where, and the state, by id."""
    lines = [line for line in TEXT.splitlines() if ID.match(line)]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {first: rest for first, *rest in cells}


@cache
def quotes(path: Path) -> tuple[str, ...]:
    """Return all that a rule file quotes, wherever in it."""

    def found(node: object) -> list[str]:
        if isinstance(node, dict):
            own = [str(v) for k, v in node.items() if k == "quote"]
            return own + [q for v in node.values() for q in found(v)]
        if isinstance(node, list):
            return [q for v in node for q in found(v)]
        return []

    return tuple(found(YAML(typ="safe").load(path.read_text("utf-8"))))


FILES = sorted(RULES.rglob("*.yaml"))
QUOTING = [path for path in FILES if quotes(path)]


def names() -> set[str]:
    catalog = Catalog()
    strategies, vocabulary = catalog.strategies(), catalog.vocabulary()
    return {
        *strategies,
        *(rule.id for s in strategies.values() for rule in s.rules),
        *vocabulary.facts,
        *vocabulary.actions,
        *vocabulary.resources,
        *(k.id for k in every_kpi()),
        *(p.id for p in catalog.register().parameters),
        *catalog.policies(),
        *catalog.scenario_names(),
    }


def test_every_statement_has_one_row() -> None:
    assert ID.findall(TEXT) == IDS


@pytest.mark.skipif(not STATEMENTS.exists(), reason="the list of statements is not here")
def test_the_statements_are_those_of_the_source() -> None:
    whole = STATEMENTS.read_text("utf-8")
    first = whole[whole.index("\n## 1. ") : whole.index("\n## 2. ")]
    assert ID.findall(first) == IDS


@pytest.mark.parametrize("row", IDS)
def test_a_row_says_what_where_and_how_far(row: str) -> None:
    statement, where, state = rows()[row]
    assert statement.endswith(".")
    assert STATE.fullmatch(state)
    # what is held has a name
    assert "`" in where or state.startswith(("no:", "heading"))


def test_the_summary_counts_the_rows() -> None:
    states = Counter(state.split(":")[0] for _, _, state in rows().values())
    held, part, missing = states["yes"], states["in part"], states["no"]
    told = f"Of {held + part + missing} statements, {held} are held, {part} in part and {missing}"
    assert f"{told} not." in " ".join(TEXT.split())


def test_every_name_exists() -> None:
    known = names()

    def is_there(name: str) -> bool:
        if "/" in name:
            return (root() / name).exists() or (PACKAGE.parent / name).exists()
        return name in known

    named_here = re.findall(r"`([^`]+)`", TEXT)
    assert len(named_here) > len(IDS)
    assert [name for name in named_here if not is_there(name)] == []


def test_every_rule_of_the_ten_is_in_the_table() -> None:
    ten = [s for name, s in Catalog().strategies().items() if name in TEN]
    assert len(ten) == len(TEN)
    assert [r.id for s in ten for r in s.rules if f"`{r.id}`" not in TEXT] == []


def test_rules_are_quoted_from_somewhere() -> None:
    assert {p.parent.name for p in QUOTING} >= {"strategies"}


@pytest.mark.skipif(not SOURCES, reason="the source text is not here to compare with")
@pytest.mark.parametrize("file", QUOTING, ids=lambda f: f.stem)
def test_quotes_are_short_and_verbatim(file: Path) -> None:
    source = "".join(f.read_text("utf-8") for f in SOURCES)
    wrong = [q for q in quotes(file) if len(q) > LONGEST_QUOTE or q not in source]
    assert wrong == []


def test_the_source_is_not_copied() -> None:
    """Beyond a term, only what a rule file quotes may stand here in Chinese."""
    cited = {quote for path in QUOTING for quote in quotes(path)}
    runs = [run for run in CHINESE.findall(TEXT) if len(run) > LONGEST_WORD]
    assert [run for run in runs if run not in cited] == []


def test_the_catalog_reads_no_table() -> None:
    assert "FIDELITY" not in named(RULES)
    assert all(s.file.endswith(".yaml") for s in Catalog().strategies().values())
