"""The arbiter: rules propose, scarce resources dispose."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kamsim.model.arrays import Bools, Floats, Ints
from kamsim.model.proposals import Proposals, Refusal
from kamsim.model.vocabulary import SCOPES, ScopeName

Holds = Mapping[tuple[ScopeName, str], Ints]
"""By (scope, action): (R, E) first week in which the action may be granted again."""


@dataclass(frozen=True, slots=True)
class Bundles:
    """The actions of one rule for one row, which stand or fall together.

    Shapes: first (B,) row numbers of the first action; of (n,) the bundle of each
    proposal row; needs (B, K).
    """

    first: Ints
    of: Ints
    needs: Floats


def arbitrate(
    proposals: Proposals, free: Floats, holds: Holds, week: int
) -> tuple[Proposals, Refusal]:
    """Grant what cooldowns, groups and resources allow; say why the rest is refused.

    Order: cooldown, then groups, then greedily by salience and score (high first), scope,
    entity, rule. `free`, (R, K), is what each world has left; it is not changed.
    Design: docstring of `Order`; every refusal keeps its reason.
    """
    if not proposals.rows:
        return proposals, Refusal(proposals)
    proposals = proposals.take(_precedence(proposals))
    bundles = _bundle(proposals)
    alive = np.ones(len(bundles.first), dtype=np.bool_)
    reasons: dict[str, Ints] = {}

    def refuse(reason: str, lost: Bools) -> None:
        rows = np.flatnonzero(np.take(lost & alive, bundles.of))
        if len(rows):
            reasons[reason] = rows
        np.logical_and(alive, ~lost, out=alive)

    refuse("cooldown", _any_by_bundle(bundles, _held(proposals, holds, week)))
    refuse("group", _outranked(proposals, bundles, alive))
    for name, lost in _short(proposals, bundles, alive, free).items():
        refuse(name, lost)
    return proposals.take(np.flatnonzero(np.take(alive, bundles.of))), Refusal(proposals, reasons)


def _precedence(p: Proposals) -> Ints:
    keys = (p.column("ordinal"), _rules(p), p.entity, p.scopes(), -p.score, -p.column("salience"))
    return np.lexsort((*keys, p.world))


def _bundle(p: Proposals) -> Bundles:
    key = _entities(p) * (len(p.orders) + 1) + _rules(p)
    new = np.ones(p.rows, dtype=np.bool_)
    new[1:] = key[1:] != key[:-1]
    of = np.cumsum(new) - 1
    first = np.flatnonzero(new)
    return Bundles(first, of, np.add.reduceat(p.needs, first, axis=0))


def _rules(p: Proposals) -> Ints:
    """Number the rule of each row, by id."""
    rules = sorted({o.rule for o in p.orders})
    return np.array([rules.index(o.rule) for o in p.orders], dtype=np.int64)[p.order]


def _entities(p: Proposals) -> Ints:
    """Number what each row is for: its world, scope and entity as one integer."""
    return (p.world * len(SCOPES) + p.scopes()) * (int(p.entity.max()) + 1) + p.entity


def _held(p: Proposals, holds: Holds, week: int) -> Bools:
    held = np.zeros(p.rows, dtype=np.bool_)
    for index, order in enumerate(p.orders):
        until = holds.get((order.scope, order.action))
        if until is not None:
            rows = np.flatnonzero(p.order == index)
            held[rows] = until[p.world[rows], p.entity[rows]] > week
    return held


def _any_by_bundle(bundles: Bundles, flag: Bools) -> Bools:
    return np.logical_or.reduceat(flag, bundles.first)


def _outranked(p: Proposals, bundles: Bundles, alive: Bools) -> Bools:
    """Mark live bundles that share a group and entity with a live bundle of higher rank."""
    groups = sorted({o.group for o in p.orders if o.group})
    entities = _entities(p)
    lost = np.zeros(len(bundles.first), dtype=np.bool_)
    for group in groups:
        member = np.array([o.group == group for o in p.orders])[p.order]
        ids = np.unique(np.take(bundles.of, np.flatnonzero(member)))
        ids = ids[alive[ids]]
        _, keep = np.unique(np.take(entities, bundles.first[ids]), return_index=True)
        lost[np.delete(ids, keep)] = True
    return lost


def _short(p: Proposals, bundles: Bundles, alive: Bools, free: Floats) -> dict[str, Bools]:
    """Spend each world's resources rank by rank; mark bundles by the first one that runs out."""
    if not p.resources:
        return {}
    left = free.copy()
    lost = {name: np.zeros(len(bundles.first), dtype=np.bool_) for name in p.resources}
    ids = np.flatnonzero(alive)
    world = p.world[bundles.first[ids]]
    rank = np.arange(len(ids)) - np.searchsorted(world, world, side="left")
    turn = np.argsort(rank, kind="stable")
    ids, world = np.take(ids, turn), np.take(world, turn)
    needs = np.take(bundles.needs, ids, axis=0)
    fits = np.ones(needs.shape, dtype=np.bool_)
    stop = 0
    for count in np.bincount(rank).tolist():
        start, stop = stop, stop + count
        here, wanted = world[start:stop], needs[start:stop]
        enough = fits[start:stop] = wanted <= left[here] + 1e-9
        left[here] -= np.where(np.logical_and.reduce(enough, axis=1)[:, None], wanted, 0.0)
    culprit = np.where(np.logical_and.reduce(fits, axis=1), -1, np.argmin(fits, axis=1))
    for k, name in enumerate(p.resources):
        lost[name][ids[culprit == k]] = True
    return lost
