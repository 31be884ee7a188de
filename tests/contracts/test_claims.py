"""What counts as a disagreement, and which reviews are stale."""

import numpy as np
import pytest

from tests.contracts.measure import Claim, effect, unreviewed

RISES = np.linspace(0.9, 1.1, 40)
NOTHING = np.zeros(40)


@pytest.mark.parametrize(
    ("sign", "differences", "disagrees"),
    [
        ("up", RISES, False),
        ("up", -RISES, True),
        ("up", NOTHING, True),
        ("up", RISES - 1.0, False),
        ("down", RISES, True),
        ("down", -RISES, False),
        ("down", NOTHING, True),
        ("none", NOTHING, False),
        ("none", RISES, True),
        ("none", 0.01 * RISES, False),
        ("either", -RISES, False),
    ],
)
def test_a_claim_disagrees_with_what_is_beyond_doubt(sign, differences, disagrees):
    assert Claim("x", sign, effect(differences), tolerance=0.1).disagrees == disagrees


def test_what_is_rare_may_stay_as_it_is():
    assert not Claim("x", "up", effect(NOTHING), 0.1, rare=True).disagrees
    assert Claim("x", "up", effect(-RISES), 0.1, rare=True).disagrees


def test_worlds_in_which_a_figure_is_not_defined_drop_out():
    found = effect(np.concatenate([RISES, [np.nan] * 5]))
    assert found.n == len(RISES)
    assert found.estimate == pytest.approx(1.0)


def test_new_disagreements_and_stale_reviews_are_both_named():
    odd = Claim("odd", "down", effect(RISES), 0.0)
    fine = Claim("fine", "up", effect(RISES), 0.0)
    assert unreviewed([odd, fine], {"odd": "why"}) == []
    assert unreviewed([odd, fine], {}) == [str(odd)]
    assert unreviewed([fine], {"fine": "why"}) == ["fine: agrees, its review is stale"]
