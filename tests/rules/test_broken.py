"""Files that are broken in any way give problems with a place, never anything else."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamsim.catalog.files import root
from kamsim.errors import Problem, ProblemsError
from kamsim.rules import parse_strategy, parse_vocabulary

RULES = root() / "rules"
FILES = [RULES / "vocabulary.yaml", *sorted(RULES.glob("strategies/*.yaml"))]
VOCABULARY = parse_vocabulary(FILES[0].read_text("utf-8"), "v")
PIECES = [*"[]{}:-'\"#&*?|>%@!/(),大", "- ", "&a ", "*a", "<<: ", "null", "true", "-1", "1e999"]
PIECES += [".nan", "0", "account.", "p.", "known(", " and ", " not ", " in ", "magnitude"]
CASE = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}


@st.composite
def broken(draw: st.DrawFn) -> tuple[Path, str]:
    """Draw a shipped file with some of its text cut out, doubled, or overwritten."""
    file = draw(st.sampled_from(FILES))
    text = file.read_text("utf-8")
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text) - 1))
        length = draw(st.sampled_from([0, 1, 2, 8, 30, 200]))
        filling = draw(st.sampled_from([*PIECES, "", "\n", "\t", "  ", text[start : start + 80]]))
        text = text[:start] + filling + text[start + length :]
    return file, text


def problems(file: Path, text: str) -> tuple[Problem, ...]:
    """Read a text, and return what is wrong with it."""
    try:
        if file == FILES[0]:
            parse_vocabulary(text, "broken")
        else:
            parse_strategy(text, "broken", VOCABULARY)
    except ProblemsError as error:
        return error.problems
    return ()


def check(file: Path, text: str) -> None:
    """Assert that whatever is wrong is told with a line, in words."""
    for problem in problems(file, text):
        assert problem.place.line
        assert problem.message()
        assert "{" not in problem.template or problem.facts


@settings(max_examples=25, **CASE)  # type: ignore[arg-type]
@given(case=broken())
def test_what_is_broken_is_reported(case: tuple[Path, str]) -> None:
    check(*case)


@pytest.mark.slow
@settings(max_examples=800, **CASE)  # type: ignore[arg-type]
@given(case=broken())
def test_whatever_is_broken_is_reported(case: tuple[Path, str]) -> None:
    check(*case)
