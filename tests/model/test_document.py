"""Documents know what a file says and where it says it."""

from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field
from ruamel.yaml import YAML
from ruamel.yaml.compat import StringIO

from kamsim.errors import ProblemsError
from kamsim.model.document import Document, read, salvage, validate


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid")

    size: Annotated[float, Field(ge=0, le=10)]
    kind: Literal["small", "large"] = "small"
    on: bool = True
    name: Annotated[str, Field(pattern="^[a-z]+$")] = "x"
    count: int = 1


class Whole(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: Annotated[str, Field(alias="zh-Hant")]
    parts: tuple[Part, ...] = ()
    by_name: dict[str, Part] = Field(default_factory=dict)
    maybe: Part | None = None


def problems(text: str, model: type[BaseModel] = Whole) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        validate(model, read(text, "f.yaml"))
    return [str(p) for p in caught.value.problems]


def test_values_are_those_of_yaml_1_2() -> None:
    text = "a: yes\nb: 012\nc: 1.0e-05\nd: ~\ne: true\nf: 2026-01-01\ng: 0x1F\n1: one\nh: '2'\n"
    assert read(text, "f").data == {
        "a": "yes",
        "b": 12,
        "c": 1e-05,
        "d": None,
        "e": True,
        "f": "2026-01-01",
        "g": 31,
        "1": "one",
        "h": "2",
    }


BOMB = "a: &a0 [1, 2, 3, 4]\n" + "".join(
    f"b{i}: &a{i + 1} [{', '.join([f'*a{i}'] * 9)}]\n" for i in range(9)
)


def test_an_empty_file_is_none() -> None:
    assert read("# nothing\n", "f").data is None


def test_anchors_and_merges_are_written_out_and_own_keys_win() -> None:
    text = "base: &b {x: 1, y: 2}\nmine: {<<: *b, y: 3}\n"
    document = read(text, "f")
    assert document.data["mine"] == {"x": 1, "y": 3}
    assert str(document.place("mine", "y")) == "f:2:19"
    assert str(document.place("mine", "x")) == "f:1:14"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: [1,\nb: 2", "f:2:5: error KS101"),
        ("a: b: c", "f:1:5: error KS101"),
        ("a: \x01", "f:1:4: error KS101 this is not YAML: special characters"),
        ("x: 1\na: &b [*b]", "f:2:4: error KS101 this stands inside itself"),
        ("a: &a {<<: &b {<<: *a}}", "f:1:1: error KS101 this is nested too deeply"),
        ("[" * 50 + "]" * 50, "f:1:42: error KS101 this is nested too deeply"),
        ("[" * 1000 + "]" * 1000, "f:1:1: error KS101 this is nested too deeply"),
        (BOMB, "f:1:12: error KS101 aliases repeat too much of this file"),
        ("? [1]\n: 2", "f:1:3: error KS101 a list or mapping cannot be a key"),
        ("a: 1\n---\nb: 2", "f:2:1: error KS101"),
        ("a:\n  b: 1\n  b: 2", 'f:3:3: error KS102 key "b" is given twice, first on line 2'),
    ],
)
def test_what_is_not_yaml_is_reported_at_its_place(text: str, expected: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        read(text, "f")
    assert str(caught.value.problems[0]).startswith(expected)


def test_every_double_key_is_reported() -> None:
    with pytest.raises(ProblemsError) as caught:
        read("a: 1\na: 2\nb: {c: 1, c: 2}\n", "f")
    assert [(p.code, p.place.line) for p in caught.value.problems] == [("KS102", 2), ("KS102", 3)]


def test_places_of_keys_and_values_count_from_one_and_fall_back_to_parents() -> None:
    document = read("a:\n  - b: 大\n    c: 3\n", "f")
    assert str(document.key_place("a", 0, "c")) == "f:3:5"
    assert str(document.place("a", 0, "c")) == "f:3:8"
    assert str(document.place("a", 0, "nothing", "below")) == "f:2:5"
    assert str(document.place("a", 7)) == "f:2:3"
    assert str(document.place()) == "f:1:1"


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("k: x < yy", "yy", "f:1:8"),
        ("k: 'it''s < zz'", "zz", "f:1:13"),
        ('k: "x \\" < zz"', "zz", "f:1:12"),
        ("k: >\n  one\n  and two\n", "two", "f:3:7"),
        ("k: |\n   one\n   two\n", "two", "f:3:4"),
        ("k: one\n  and two", "two", "f:2:7"),
        ("k: 大 < two", "two", "f:1:8"),
    ],
)
def test_a_word_inside_a_text_is_found_whatever_the_style(
    text: str, word: str, expected: str
) -> None:
    document = read(text, "f")
    assert str(document.place_inside(("k",), document.data["k"].index(word))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "zh-Hant: t\npartz: []\n",
            'f.yaml:2:1: error KS103 unknown key "partz" (did you mean "parts"?)',
        ),
        ("parts: []\n", 'f.yaml:1:1: error KS104 key "zh-Hant" is missing'),
        (
            "zh-Hant: t\nparts:\n  - size: four\n",
            'f.yaml:3:11: error KS105 found "four" where a number belongs',
        ),
        (
            "zh-Hant: t\nparts: [{size: 1, kind: smoll}]\n",
            (
                "f.yaml:2:25: error KS105 found \"smoll\" where one of 'small' or 'large' belongs"
                ' (did you mean "small"?)'
            ),
        ),
        (
            "zh-Hant: 12\n",
            "f.yaml:1:10: error KS105 found 12 where a text belongs (put it in quotes)",
        ),
        (
            "zh-Hant: t\nparts: [{size: 1, on: 'yes'}]\n",
            'f.yaml:2:23: error KS105 found "yes" where true or false belongs',
        ),
        (
            "zh-Hant: t\nparts: [{size: 1, count: 1.5}]\n",
            "f.yaml:2:26: error KS105 found 1.5 where a whole number belongs",
        ),
        (
            "zh-Hant: t\nparts: 3\n",
            "f.yaml:2:8: error KS105 found 3 where a list belongs",
        ),
        (
            "zh-Hant: t\nby_name: {a: []}\n",
            "f.yaml:2:14: error KS105 found [] where keys with values belong",
        ),
        (
            "zh-Hant: t\nby_name: {a: {size: 11}}\n",
            "f.yaml:2:21: error KS106 11 is out of range: it should be less than or equal to 10",
        ),
        (
            "zh-Hant: t\nmaybe: {size: .nan}\n",
            "f.yaml:2:15: error KS106 nan is not a finite number",
        ),
        (
            "zh-Hant: t\nmaybe: {size: -.inf}\n",
            "f.yaml:2:15: error KS106 -inf is not a finite number",
        ),
        (
            "zh-Hant: t\nmaybe: {size: 1, name: Q}\n",
            "f.yaml:2:24: error KS107 String should match pattern '^[a-z]+$'",
        ),
        (
            "zh-Hant: t\nmaybe: {size: 1, namo: q}\n",
            'f.yaml:2:18: error KS103 unknown key "namo" (did you mean "name"?)',
        ),
    ],
)
def test_what_does_not_fit_the_model_is_reported_at_its_place(text: str, expected: str) -> None:
    assert problems(text) == [expected]


def test_a_comma_that_cut_a_text_is_explained() -> None:
    (found,) = problems("zh-Hant: t\nmaybe: {size: 1, on b)}\n")
    assert found.endswith("(inside {…} and […] a comma ends the text: put the text in quotes)")


def test_a_list_is_not_called_too_short_where_its_items_are_wrong() -> None:
    class Filled(BaseModel):
        parts: Annotated[tuple[Part, ...], Field(min_length=1)]

    assert len(problems("parts: [{size: x}]\n", Filled)) == 1
    assert len(problems("parts: []\n", Filled)) == 1


def test_all_problems_come_at_once() -> None:
    found = problems("zh: t\nparts: [{size: -1}, {size: big, sizy: 1}]\n")
    assert sorted(p.split(" ")[2] for p in found) == ["KS103", "KS103", "KS104", "KS105", "KS106"]


def test_a_number_that_is_not_finite_hides_no_other_problem() -> None:
    found = problems("zh-Hant: t\nparts: [{size: .nan, kind: huge}]\nmaybe: {size: x}\n")
    assert [p.split(" ")[2] for p in found] == ["KS106", "KS105", "KS105"]


def test_a_part_of_a_document_can_be_checked_alone() -> None:
    document = read("one: {size: 3}\ntwo: {size: x}\n", "f")
    assert validate(Part, document, "one").size == 3
    with pytest.raises(ProblemsError, match="f:2:13"):
        validate(Part, document, "two")


def test_what_is_sound_is_salvaged() -> None:
    document = read("size: 3\nkind: huge\ncolour: red\n", "f")
    part, found = salvage(Part, document)
    assert part == Part(size=3)
    assert [p.code for p in found] == ["KS105", "KS103"]


def test_nothing_is_salvaged_where_something_needed_is_wrong() -> None:
    part, found = salvage(Part, read("size: x\n", "f"))
    assert part is None
    assert len(found) == 1


def test_problems_within_each_other_are_all_reported() -> None:
    found = problems("zh-Hant: t\nparts: [{sizy: 1}, {}]\n")
    assert [p.split(" ")[2] for p in found] == ["KS104", "KS103", "KS104"]


# ruamel writes a key such as "?0" bare in a flow mapping, where YAML reads it as the key "0"
keys = st.text(max_size=4).filter(lambda key: not key.startswith("?"))
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(-1e9, 1e9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=8,
)


@given(data=plain)
def test_what_yaml_writes_is_read_back_with_a_place_for_everything(data: Any) -> None:
    stream = StringIO()
    yaml = YAML(typ="safe", pure=True)
    yaml.allow_unicode = False
    yaml.dump({"top": data}, stream)
    document = read(stream.getvalue(), "f")
    assert document.data == {"top": data}
    assert all(document.place(*path).line for path in _paths(document, "top"))


def _paths(document: Document, *path: Any) -> list[tuple[Any, ...]]:
    value = document.get(*path)
    steps = (
        list(value)
        if isinstance(value, dict)
        else range(len(value) if isinstance(value, list) else 0)
    )
    return [path, *(p for step in steps for p in _paths(document, *path, step))]
