"""The shape of the code: what the linters do not check."""

import ast
import re
from pathlib import Path

import pytest

import kamsim
from kamsim.catalog import Catalog
from kamsim.simulation.happenings import KINDS
from kamsim.simulation.plans import FUNDING
from kamsim.simulation.relations.ladder import STEPS

PACKAGE = Path(kamsim.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
COLUMNAR = [m for m in MODULES if m.relative_to(PACKAGE).parts[0] in {"simulation", "kpis"}] + [
    PACKAGE / "model" / "arbiter.py"
]
BANNED_CALLS = {"dot", "matmul", "tensordot", "einsum", "inner", "vdot"}
named = pytest.mark.parametrize("module", MODULES, ids=lambda m: str(m.relative_to(PACKAGE)))


@named
def test_no_module_is_long(module):
    lines = [line for line in module.read_text("utf-8").splitlines() if line.strip()]
    assert len(lines) <= 300


@named
def test_no_function_is_long(module):
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            if body:
                length = (body[-1].end_lineno or 0) - body[0].lineno + 1
                assert length <= 40, f"{node.name} has {length} lines"


@named
def test_no_module_knows_this_machine(module):
    text = module.read_text("utf-8")
    assert not re.search(r"/work/|/tmp/|/root/", text)


@pytest.mark.parametrize("module", COLUMNAR, ids=lambda m: str(m.relative_to(PACKAGE)))
def test_nothing_depends_on_the_size_of_a_block(module):
    """Design.md §3.1: what was measured to change last bits with R is not used."""
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.BinOp):
            assert not isinstance(node.op, ast.MatMult)
        if isinstance(node, ast.Attribute):
            assert node.attr not in BANNED_CALLS
        if isinstance(node, ast.Subscript):
            assert not _mask_on_a_later_axis(node.slice), ast.unparse(node)


def _mask_on_a_later_axis(index):
    """Find `a[:, mask]`, `a[:, idx]` and `a[::-1]`."""
    if isinstance(index, ast.Slice):
        return isinstance(index.step, ast.UnaryOp)
    if not isinstance(index, ast.Tuple) or not isinstance(index.elts[0], ast.Slice):
        return False
    return any(isinstance(e, ast.Compare) or _mask_on_a_later_axis(e) for e in index.elts)


def test_every_parameter_is_read_and_every_read_parameter_exists():
    known = set(Catalog().register().by_id())
    sources = [*MODULES, *sorted((Catalog().rules).glob("vocabulary.yaml"))]
    text = "\n".join(m.read_text("utf-8") for m in sources)
    # names that the code puts together
    text += '"demand.price_elasticity_sd" "demand.display_response_sd"'
    actions = Catalog().vocabulary().actions
    words = ("efficacy.{}", "effort.{}", "effort.{}_case")
    text += " ".join(f'"{word.format(action)}"' for action in actions for word in words)
    text += " ".join(f'"event.{word}_{kind}"' for word in ("share", "weight") for kind in KINDS)
    text += " ".join(f'"ladder.{word}_{step}"' for word in ("pull", "leave") for step in STEPS)
    channels = Catalog().scenario("beverage-summer-peak").market.channels
    text += " ".join(f'"assisted.{c.replace(" ", "_")}"' for c in channels)
    funded = ("promo.pass_gain", "promo.tempts")
    text += " ".join(f'"{name}_{way}"' for name in funded for way in FUNDING)
    beliefs = ("display", "price", "professionalism")
    text += " ".join(f'"belief.{what}_error"' for what in beliefs)
    text += (
        '"favour.most" "favour.scale" "rep.hire_weeks" "rep.exchange_weeks" "effort.forum_days"'
    )
    unread = {name for name in known if not re.search(rf"[\"' ]{re.escape(name)}\b", text)}
    assert not unread
    call = r"\b(?:world|account|family|value|weeks)\(\s*(?:block, )?\"([a-z_]+\.[a-z_]+)\""
    asked = set(re.findall(call, text))
    assert asked - known == set()
