"""The names of the vocabulary agree with each other."""

import pytest

from kamsim.errors import ProblemsError
from kamsim.rules import parse_vocabulary

L = "label: {en: x, zh-Hant: 某}"
B = "{en: b, zh-Hant: 乙}"
SOUND = f"""\
scopes:
  account: {{{L}}}
facts:
  account.cover: {{type: number, range: [0, 9], {L}, source: ledger, consumes: hours}}
resources:
  hours: {{unit: hour, {L}}}
actions:
  call: {{scope: account, unit: hour, range: [0, 9], {L}, affects: {{account.cover: "+"}}}}
"""


def test_a_sound_vocabulary_is_read() -> None:
    assert parse_vocabulary(SOUND, "v").facts["account.cover"].range == (0.0, 9.0)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("account.cover:", "cover:", "v:4:3: error KS340"),
        ("account.cover:", "acqount.cover:", "v:4:3: error KS340"),
        ("consumes: hours", "consumes: hour", "v:4:102: error KS311"),
        ("range: [0, 9], label", "range: [9, 0], label", "v:4:40: error KS325"),
        ("scope: account", "scope: rep", "v:8:17: error KS340"),
        ('{account.cover: "+"}', '{account.covr: "+"}', "v:8:91: error KS301"),
        ("{label: {en: x", "{owners: [rep], label: {en: x", "v:2:22: error KS340"),
        ("type: number, range: [0, 9]", "type: enum, values: [a, a]", "v:4:39: error KS341"),
        ("type: number, range: [0, 9]", "type: number", "v:4:18: error KS107"),
        (
            "type: number",
            "type: enum, values: [a], words: {b: {en: b, zh-Hant: 乙}}",
            "v:4:18: error KS107",
        ),
    ],
)
def test_names_that_do_not_agree_are_reported(old: str, new: str, expected: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        parse_vocabulary(SOUND.replace(old, new, 1), "v")
    assert str(caught.value.problems[0]).startswith(expected)
