"""The arbiter grants what an obvious loop over worlds grants, and gives the same reasons."""

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamsim.model.arbiter import Holds, arbitrate
from kamsim.model.arrays import Floats
from kamsim.model.proposals import Order, Proposals
from kamsim.model.vocabulary import SCOPES

RESOURCES = ("hours", "money")
WORLDS, ENTITIES, WEEK = 3, 12, 10
SOME_ENTITIES = (0, 1, 10, 11)
ORDERS = (
    Order("s01.a", 0, "account", "visit", cooldown_weeks=2, group="care", salience=80),
    Order("s01.a", 1, "account", "call", salience=80),
    Order("s01.b", 0, "account", "call", group="care", salience=50),
    Order("s01.c", 0, "firm", "plan", salience=50),
    Order("s02.a", 0, "account", "visit", group="terms", salience=50),
    Order("s02.b", 0, "account", "gift", group="terms", salience=50),
)
Key = tuple[int, int, int]


def proposals(rows: list[tuple[Key, float, float, float]]) -> Proposals:
    """Make proposals of ((order, world, entity), score, hours, money)."""
    keys = np.array([key for key, *_ in rows], dtype=np.int64).reshape(-1, 3)
    order, world, entity = (np.ascontiguousarray(keys.T[i]) for i in range(3))
    needs = np.array([row[2:] for row in rows], dtype=np.float64).reshape(-1, 2)
    score = np.array([row[1] for row in rows], dtype=np.float64)
    magnitude = np.arange(len(rows), dtype=np.float64)
    return Proposals(ORDERS, RESOURCES, order, world, entity, magnitude, score, needs)


def plainly(p: Proposals, free: Floats, holds: Holds) -> dict[int, str]:
    """Return what becomes of each row, one rule and entity of one world after the other."""
    bundles: dict[tuple[int, str, int, str], list[int]] = defaultdict(list)
    for row in range(p.rows):
        order = p.orders[p.order[row]]
        bundles[int(p.world[row]), order.scope, int(p.entity[row]), order.rule].append(row)

    def first(key: tuple[int, str, int, str]) -> tuple[float, ...]:
        rows = bundles[key]
        return -p.orders[p.order[rows[0]]].salience, -p.score[rows[0]]

    def rank(key: tuple[int, str, int, str]) -> tuple[object, ...]:
        return key[0], *first(key), SCOPES.index(key[1]), key[2], key[3]  # type: ignore[arg-type]

    def held(row: int) -> bool:
        order = p.orders[p.order[row]]
        until = holds.get((order.scope, order.action))
        return until is not None and bool(until[p.world[row], p.entity[row]] > WEEK)

    fate: dict[tuple[int, str, int, str], str] = {}
    taken = set()
    for key in sorted(bundles, key=rank):
        groups = {p.orders[p.order[r]].group for r in bundles[key]} - {""}
        if any(held(r) for r in bundles[key]):
            fate[key] = "cooldown"
        elif any((*key[:3], g) in taken for g in groups):
            fate[key] = "group"
        else:
            taken |= {(*key[:3], g) for g in groups}
    left = free.copy()
    for key in sorted(bundles.keys() - fate.keys(), key=rank):
        needs = np.sum([p.needs[r] for r in bundles[key]], axis=0)
        short = [n for n, k in zip(RESOURCES, needs > left[key[0]] + 1e-9, strict=True) if k]
        fate[key] = short[0] if short else "granted"
        if not short:
            left[key[0]] -= needs
    return {row: fate[key] for key, rows in bundles.items() for row in rows}


@st.composite
def cases(draw: st.DrawFn) -> tuple[Proposals, Floats, Holds]:
    """Draw proposals, what is free, and what is held; the actions of a rule share a score."""
    keys = draw(
        st.sets(
            st.tuples(
                st.integers(0, len(ORDERS) - 1),
                st.integers(0, WORLDS - 1),
                st.sampled_from(SOME_ENTITIES),
            ),
            max_size=40,
        )
    )
    few = st.integers(0, 4).map(float)
    scores: dict[tuple[str, int, int], float] = {}
    rows = []
    for key in sorted(keys):
        same = (ORDERS[key[0]].rule, key[1], key[2])
        scores.setdefault(same, draw(few))
        rows.append((key, scores[same], draw(few), draw(few)))
    free = np.array(draw(st.lists(few.map(lambda x: 3 * x), min_size=6, max_size=6)))
    until = draw(st.lists(st.integers(WEEK - 1, WEEK + 1), min_size=12, max_size=12))
    visits = np.zeros((WORLDS, ENTITIES), dtype=np.int64)
    visits[:, SOME_ENTITIES] = np.reshape(until, (WORLDS, len(SOME_ENTITIES)))
    holds: Holds = {("account", "visit"): visits}
    return proposals(draw(st.permutations(rows))), free.reshape(WORLDS, 2), holds


@given(case=cases())
def test_what_is_granted_and_why_not_is_what_a_plain_loop_finds(
    case: tuple[Proposals, Floats, Holds],
) -> None:
    wanted, free, holds = case
    before = free.copy()
    granted, refused = arbitrate(wanted, free, holds, WEEK)
    found = {int(m): "granted" for m in granted.magnitude}
    for reason, rows in refused.reasons.items():
        found |= {int(m): reason for m in refused.proposals.magnitude[rows]}
    assert found == plainly(wanted, free, holds)
    assert sum(refused.counts().values()) + granted.rows == wanted.rows
    np.testing.assert_array_equal(free, before)


@pytest.mark.parametrize("hours", [2.0, 1.0])
def test_all_actions_of_a_rule_for_a_row_stand_or_fall_together(hours: float) -> None:
    both = proposals([((0, 0, 1), 1.0, 1.0, 0.0), ((1, 0, 1), 1.0, 1.0, 0.0)])
    free = np.full((WORLDS, 2), hours)
    granted, refused = arbitrate(both, free, {}, WEEK)
    assert granted.rows == (2 if hours == 2.0 else 0)
    assert refused.counts() == ({} if hours == 2.0 else {"hours": 2})
