"""The catalogue: what it finds where, and what it says of what is not there."""

import pytest

from kamsim.catalog import Catalog
from kamsim.catalog.files import root
from kamsim.errors import CommandError
from tests.catalog.conftest import POLICY, STRATEGY


def test_everything_is_found_by_name(own):
    assert own.scenario_names() == ("summer", "summer-two")
    assert list(own.strategies()) == ["s91", "s92"]
    assert list(own.policies()) == ["as-written-s91", "today", "today-plus"]
    assert own.scenario("summer").id == "summer"
    assert "account.is_key" in own.vocabulary().facts


def test_scenarios_of_the_users_own_lean_on_the_shipped_register(own, shipped):
    assert own.register() == shipped.register()


def test_a_register_of_the_users_own_comes_first(own, folder, shipped):
    text = (shipped.scenarios / "parameters.yaml").read_text("utf-8")
    assert "id: churn.rate" in text
    renamed = text.replace("id: churn.rate\n", "id: churn.speed\n").replace(
        "id: churn.rate,", "id: churn.speed,"
    )
    (folder / "scenarios" / "parameters.yaml").write_text(renamed, "utf-8")
    found = Catalog(folder / "rules", folder / "scenarios")
    assert "churn.speed" in found.register().by_id()
    assert "parameters" not in found.scenario_names()


def test_a_scenario_may_be_a_file(own, folder):
    text, file = own.scenario_source("summer")
    assert file.endswith("summer.yaml")
    elsewhere = folder / "mine.yaml"
    elsewhere.write_text(text.replace("id: summer", "id: winter"), "utf-8")
    assert own.scenario(str(elsewhere)).id == "winter"
    assert own.scenario_source(str(elsewhere))[0] == elsewhere.read_text("utf-8")


def test_files_are_named_as_the_user_sees_them(own, folder, monkeypatch):
    monkeypatch.chdir(folder)
    assert own.scenario_source("summer")[1] == "scenarios/summer.yaml"


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (lambda c: c.scenario("sumer"), "KS001"),
        (lambda c: c.scenario_source("sumer"), "KS001"),
        (lambda c: c.policy_file("todya"), "KS002"),
        (lambda c: c.policy("todya+s91"), "KS002"),
        (lambda c: c.strategy("s19"), "KS003"),
        (lambda c: c.scenario("nowhere.yaml"), "KS001"),
    ],
)
def test_a_name_that_does_not_exist_is_refused_with_the_nearest(own, ask, code):
    with pytest.raises(CommandError) as caught:
        ask(own)
    (problem,) = caught.value.problems
    assert problem.code == code
    assert problem.hint()


@pytest.mark.parametrize("which", ["rules", "scenarios"])
def test_a_folder_that_does_not_exist_is_refused(tmp_path, which):
    with pytest.raises(CommandError) as caught:
        Catalog(**{which: tmp_path / "none"})
    assert caught.value.problems[0].code == "KS008"


def test_the_problems_of_all_strategies_are_told_together(own, folder, told):
    for name in ("s91", "s92"):
        file = folder / "rules" / "strategies" / f"{name}_watch.yaml"
        file.write_text(STRATEGY.format(id=name).replace("p.hours", "p.huors"), "utf-8")
    found = told(own.strategies)
    assert any("s91_watch.yaml" in p for p in found)
    assert any("s92_watch.yaml" in p for p in found)


def test_two_strategies_of_one_id_are_refused(own, folder, told):
    file = folder / "rules" / "strategies" / "s93_copy.yaml"
    file.write_text(STRATEGY.format(id="s91"), "utf-8")
    (problem,) = told(own.strategies)
    assert 's93_copy.yaml: error KS205 strategy "s91" is there already' in problem
    assert "s91_watch.yaml" in problem


def test_an_id_that_is_not_the_files_name_is_refused(own, folder, told):
    (folder / "rules" / "policies" / "other.yaml").write_text(
        POLICY.format(id="mine", strategies="[]"), "utf-8"
    )
    (problem,) = told(own.policy, "other")
    assert "KS206" in problem
    text, _ = own.scenario_source("summer")
    (folder / "scenarios" / "autumn.yaml").write_text(text, "utf-8")
    (problem,) = told(own.scenario, "autumn")
    assert 'KS206 its id is "summer", its file is named "autumn"' in problem


def test_a_file_that_is_not_utf_8_is_a_problem_of_that_file(own, folder, told):
    file = folder / "rules" / "strategies" / "s91_watch.yaml"
    file.write_bytes(STRATEGY.format(id="s91").encode("utf-16"))
    (problem,) = told(own.strategies)
    assert "s91_watch.yaml: error KS101 byte 0 is not UTF-8" in problem


def test_rules_without_a_vocabulary_are_a_problem(own, folder, told):
    (folder / "rules" / "vocabulary.yaml").unlink()
    (problem,) = told(own.strategies)
    assert "vocabulary.yaml: error KS108 cannot be read" in problem


def test_the_shipped_folders_are_there():
    assert (root() / "rules" / "vocabulary.yaml").is_file()
    assert (root() / "scenarios" / "parameters.yaml").is_file()
