"""Pairs of strategies add to each other as evidence says, or a review says why not."""

import pytest

from tests.contracts.measure import DEFAULT, Claim, data, effect, measured, unreviewed

TABLE, REVIEWED = data("interactions.yaml")["pairs"], data("reviewed_interactions.yaml")


@pytest.fixture(scope="module")
def claims():
    made = []
    for row in TABLE:
        one, other = row["pair"]
        found = measured(row.get("scenario", DEFAULT))
        profit = [
            found[f"today{strategies}"]["profit"]
            for strategies in ("", f"+{one}", f"+{other}", f"+{one}+{other}")
        ]
        together = (profit[3] - profit[2]) - (profit[1] - profit[0])
        made.append(Claim(f"{one} × {other}", row["sign"], effect(together), 0.0))
    return made


@pytest.mark.slow
def test_interactions_agree_or_are_reviewed(claims):
    assert unreviewed(claims, REVIEWED["disagree"]) == []


@pytest.mark.slow
def test_what_cannot_be_told_from_nothing_is_reviewed(claims):
    undecided = {c.name: str(c) for c in claims if c.sign != "either" and c.undecided}
    assert undecided.keys() == REVIEWED["undecided"].keys(), undecided
