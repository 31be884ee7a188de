"""Check: every file is read as what it is, and every problem of every file is told."""

import shutil

import pytest

from kamsim.catalog import Catalog, check
from kamsim.errors import CommandError
from tests.catalog.conftest import EXAMPLES, POLICY, STRATEGY


def names(checked):
    return [f.rsplit("/", 1)[-1] for f in checked.files]


def test_all_files_are_read_and_none_has_problems(own):
    checked = check(own)
    assert checked.problems == ()
    assert sorted(names(checked)) == [
        "as-written-s91.yaml",
        "s91.test.yaml",
        "s91_watch.yaml",
        "s92_watch.yaml",
        "summer-two.yaml",
        "summer.yaml",
        "today-plus.yaml",
        "today.yaml",
        "vocabulary.yaml",
    ]


BROKEN = {
    "rules/strategies/s91_watch.yaml": ("account.is_key\n", "account.is_kee\n"),
    "rules/strategies/s92_watch.yaml": ("range: [0.5, 4]", "range: [4, 0.5]"),
    "rules/policies/today-plus.yaml": ("purpose:", "porpoise:"),
    "scenarios/summer.yaml": ("currency: USD", "currency: dollars"),
    "rules/vocabulary.yaml": ("type: bool", "type: boolean"),
    "rules/examples/s91.test.yaml": ("tests:", "test:"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_problem_is_told_in_its_file_with_line_and_column(own, folder, name):
    file = folder / name
    before, after = BROKEN[name]
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), "utf-8")
    checked = check(own)
    assert checked.problems
    own_file = [p for p in checked.problems if p.place.file == str(file)]
    assert own_file
    line = text[: text.index(before)].count("\n") + 1
    assert line in {p.place.line for p in own_file}
    assert all(p.place.column for p in own_file)


def test_the_problems_of_all_files_are_told_once_each(own, folder):
    for name, (before, after) in BROKEN.items():
        if "vocabulary" in name:
            continue
        file = folder / name
        file.write_text(file.read_text("utf-8").replace(before, after, 1), "utf-8")
    checked = check(own)
    texts = [str(p) for p in checked.problems]
    assert len(texts) == len(set(texts))
    told = {p.place.file for p in checked.problems}
    # examples of broken strategies cannot be read before the strategies are mended
    assert told >= {str(folder / n) for n in BROKEN if "vocab" not in n and "examples" not in n}


def test_an_example_that_does_not_hold_is_a_problem(own, folder):
    file = folder / "rules" / "examples" / "s91.test.yaml"
    file.write_text(EXAMPLES.replace("fires: [s91", "not_fires: [s91"), "utf-8")
    (problem,) = check(own).problems
    assert problem.place.file == str(file)


def test_files_and_folders_may_be_named(own, folder):
    strategies = folder / "rules" / "strategies"
    assert names(check(own, [strategies])) == ["s91_watch.yaml", "s92_watch.yaml"]
    one = [folder / "scenarios" / "summer.yaml"]
    assert names(check(own, one + one)) == ["summer.yaml"]
    assert len(check(own, [folder]).files) == len(check(own).files)


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("mine.yaml", STRATEGY.format(id="s77").replace("p.hours", "p.huors"), "KS302"),
        ("policy.yaml", POLICY.format(id="x", strategies="[{id: s9}]"), "KS204"),
        ("scenario.yaml", "id: x\nweeks: many\n", "KS104"),
        ("words.yaml", "facts: {a: 1}\n", "KS105"),
        ("parameters.yaml", "parameters: [{id: x}]\n", "KS104"),
        ("x.test.yaml", "tests: 3\n", "KS105"),
        ("list.yaml", "- 1\n", "KS105"),
        ("no.yaml", "a: [\n", "KS101"),
        ("book.csv", "id,region,base_units\na,north,-1\n", "KS407"),
    ],
)
def test_a_file_is_read_as_what_it_is_wherever_it_lies(own, tmp_path, name, text, code):
    file = tmp_path / name
    file.write_text(text, "utf-8")
    checked = check(own, [file])
    assert code in {p.code for p in checked.problems}
    assert {p.place.file for p in checked.problems} == {str(file)}


def test_only_the_file_that_is_named_is_judged(own, folder):
    strategies = folder / "rules" / "strategies"
    (strategies / "s92_watch.yaml").write_text("id: s92\nrules: []\n", "utf-8")
    assert check(own, [strategies / "s91_watch.yaml"]).problems == ()
    (strategies / "s93_again.yaml").write_text(STRATEGY.format(id="s91"), "utf-8")
    again = Catalog(own.rules, own.scenarios)
    (problem,) = check(again, [strategies / "s93_again.yaml"]).problems
    assert problem.code == "KS205"


def test_two_files_of_a_folder_with_one_strategy_are_told_wherever_they_lie(own, tmp_path):
    for name in ("a", "b", "c"):
        text = STRATEGY.format(id="s77" if name != "c" else "s78")
        (tmp_path / "mine").mkdir(exist_ok=True)
        (tmp_path / "mine" / f"{name}.yaml").write_text(text, "utf-8")
    (problem,) = check(own, [tmp_path / "mine"]).problems
    assert (problem.code, problem.place.file) == ("KS205", str(tmp_path / "mine" / "b.yaml"))
    assert "a.yaml" in problem.message()
    assert check(own, [tmp_path / "mine" / "b.yaml"]).problems == ()


def test_ids_that_are_not_the_names_of_files_are_told(own, folder):
    shutil.copy(folder / "scenarios" / "summer.yaml", folder / "scenarios" / "autumn.yaml")
    policies = folder / "rules" / "policies"
    shutil.copy(policies / "today-plus.yaml", policies / "more.yaml")
    assert [p.code for p in check(own).problems] == ["KS206", "KS206"]


def test_every_path_that_does_not_exist_is_refused(own, folder):
    with pytest.raises(CommandError) as caught:
        check(own, [folder / "a.yaml", folder / "rules", folder / "b"])
    assert [p.code for p in caught.value.problems] == ["KS009", "KS009"]


def test_a_file_that_is_not_utf_8_is_told_as_such(own, tmp_path):
    file = tmp_path / "x.yaml"
    file.write_bytes("id: 夏季".encode("cp950"))
    (problem,) = check(own, [file]).problems
    assert problem.code == "KS101"
