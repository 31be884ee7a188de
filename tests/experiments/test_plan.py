"""Plans: what makes a run another run, and how it is cut into cells."""

import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamsim.errors import CommandError
from kamsim.experiments import Plan
from kamsim.experiments import plan as plan_module
from kamsim.model.policy import Today
from tests.experiments.fake import Named
from tests.simulation.conftest import build

SMALL = build(count=6, weeks=30)


def plan(**given):
    policies = given.pop("policies", (Today(), Named("today+x")))
    return Plan(given.pop("scenario", SMALL), given.pop("text", "id: x"), policies, **given)


def held(scenario, name, value):
    numbers = scenario.parameters.with_values({name: value})
    return scenario.model_copy(update={"parameters": numbers})


OTHERS = {
    "weeks": {"scenario": SMALL.model_copy(update={"weeks": 31})},
    "a parameter": {"scenario": held(SMALL, "money.discount_rate", 0.0801)},
    "accounts": {"scenario": build(count=7, weeks=30)},
    "another policy": {"policies": (Today(), Named("today+y"))},
    "one policy more": {"policies": (Today(), Named("today+x"), Named("today+y"))},
    "the rules of a policy": {"policy_hashes": {"today+x": "other rules"}},
    "replications": {"replications": 41},
    "seed": {"seed": 43},
    "parameters at base": {"fixed_parameters": True},
    "events": {"events": True},
    "engine": {"engine": "tree"},
}


@pytest.mark.parametrize("change", OTHERS.values(), ids=OTHERS)
def test_every_input_makes_another_run(change):
    assert plan(**change).run_id != plan().run_id


def test_no_two_inputs_make_the_same_run():
    assert len({plan(**change).run_id for change in OTHERS.values()}) == len(OTHERS)


def test_another_version_of_the_engine_makes_another_run(monkeypatch):
    before = plan().run_id
    monkeypatch.setattr(plan_module, "engine_version", lambda: "newer")
    assert plan().run_id != before


@pytest.mark.parametrize(
    "change",
    [
        {"text": "# a remark\nid: x"},
        {"command": "kamsim run"},
        {"name": "spring"},
        {"sources": {"rules/vocabulary.yaml": "facts:"}},
        {"policies": (Named("today+x"),)},  # today is put in front
    ],
    ids=lambda change: next(iter(change)),
)
def test_nothing_else_makes_another_run(change):
    if "policies" in change:
        assert plan(**change).policy_ids == ("today", "today+x")
    assert plan(**change).run_id == plan().run_id


def test_a_run_has_the_same_id_in_another_process_and_folder(tmp_path):
    code = "from tests.experiments.test_plan import plan; print(plan().run_id)"
    folders = os.pathsep.join(p for p in sys.path if p)
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONPATH": folders, "PYTHONHASHSEED": seed},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert found == {plan().run_id}


THRESHOLD = 3


def helper(x):
    return x > THRESHOLD


class Handy(Named):
    """A policy that leans on a function, which leans on a number."""

    def decide(self, facts):
        return helper(facts)


def run_of(policy):
    return plan(policies=(policy,)).run_id


def test_what_a_python_policy_holds_makes_another_run():
    first, second = Handy("today+x"), Handy("today+x")
    assert run_of(first) == run_of(second)
    first.rows = np.arange(5_000.0)
    second.rows = np.arange(5_000.0)
    assert run_of(first) == run_of(second)
    second.rows[2_500] = -1.0
    assert run_of(first) != run_of(second)


def test_what_a_python_policy_calls_and_reads_makes_another_run(monkeypatch):
    before = run_of(Handy("today+x"))
    monkeypatch.setattr(sys.modules[__name__], "THRESHOLD", 4)
    other_number = run_of(Handy("today+x"))
    monkeypatch.undo()
    monkeypatch.setattr(sys.modules[__name__], "helper", lambda x: x < 3)
    other_function = run_of(Handy("today+x"))
    monkeypatch.undo()
    assert len({before, other_number, other_function}) == 3
    assert run_of(Handy("today+x")) == before


def typed(condition, limit=1.0):
    """Define a policy as in a console, where there is no file to read its source from."""
    scope = {"limit": limit, "__name__": "__main__"}
    text = f"class Typed:\n    id = 'today+typed'\n    def decide(self, f): return {condition}\n"
    exec(text, scope)  # noqa: S102 - what a console does
    return scope["Typed"]()


def test_a_policy_typed_into_a_console_is_known_by_its_code():
    assert run_of(typed("f > limit")) == run_of(typed("f > limit"))
    assert run_of(typed("f > limit")) != run_of(typed("f < limit"))
    assert run_of(typed("f > limit")) != run_of(typed("f > limit", limit=2.0))


def bound(limit):
    class Bound:
        id = "today+bound"

        def decide(self, facts):
            return facts > limit

    return Bound()


def test_what_surrounds_a_policy_makes_another_run():
    assert run_of(bound(1)) == run_of(bound(1))
    assert run_of(bound(1)) != run_of(bound(2))


def test_a_policy_that_cannot_be_told_whole_is_never_taken_for_another(tmp_path):
    policy = Named("today+x")
    with (tmp_path / "x").open("w") as policy.file:
        one, other = plan(policies=(policy,)), plan(policies=(policy,))
        assert one.run_id != other.run_id
        assert one.run_id == one.run_id


def test_a_policy_that_changes_while_it_decides_stays_in_its_run():
    policy = Handy("today+x")
    made = plan(policies=(policy,))
    before = made.run_id
    policy.seen = [1, 2, 3]
    assert made.run_id == before


def test_two_policies_of_one_name_and_no_replications_are_refused_together():
    with pytest.raises(CommandError) as caught:
        plan(policies=(Named("a"), Named("a"), Named("b")), replications=0)
    assert [p.code for p in caught.value.problems] == ["KS007", "KS006"]
    assert '"a" is named twice' in str(caught.value)


@given(st.integers(1, 500), st.integers(1, 130))
def test_cells_hold_every_replication_once_and_the_luck_draws_after(replications, size):
    made = plan(replications=replications)
    cells = made.cells(size)
    assert [c.block for c in cells] == list(range(len(cells)))
    assert all(1 <= c.count <= size for c in cells)
    for m, count in ((0, replications), (1, made.luck_draws)):
        assert [k for c in cells if c.m == m for k in c.replications] == list(range(count))
    assert [c.m for c in cells] == sorted(c.m for c in cells)


@pytest.mark.parametrize(
    ("replications", "draws"), [(1, 1), (9, 9), (10, 10), (40, 10), (41, 11), (200, 50)]
)
def test_a_quarter_is_drawn_twice_but_ten_at_least(replications, draws):
    assert plan(replications=replications).luck_draws == draws


def test_the_margin_is_a_share_of_the_books_own_revenue():
    """58,000 units a week at 20 for 52 weeks, and a thousandth of it."""
    assert plan().margin_money == pytest.approx(58_000 * 20 * 52 * 0.001)


def test_parameters_at_base_are_the_same_scenario_without_spread():
    loose, fixed = plan().world, plan(fixed_parameters=True).world
    assert loose is SMALL
    assert all(p.distribution == "fixed" for p in fixed.parameters.parameters)
    assert [p.base for p in fixed.parameters.parameters] == [
        p.base for p in loose.parameters.parameters
    ]
    assert any(p.low < p.high for p in loose.parameters.parameters)
