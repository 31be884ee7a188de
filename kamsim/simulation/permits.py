"""Permits: what cannot be carried out, whoever orders it, is refused before the arbiter."""

import numpy as np

from kamsim.model.arrays import Bools, Ints
from kamsim.model.proposals import Proposals
from kamsim.model.vocabulary import SCOPES
from kamsim.simulation.actions import handlers
from kamsim.simulation.block import Block

PERMIT = "permit"


def permitted(block: Block, proposals: Proposals) -> Bools:
    """Say which orders can be carried out, (n,); all of one rule for one row stand or fall."""
    able = np.ones(proposals.rows, dtype=np.bool_)
    known = handlers()
    for index, order in enumerate(proposals.orders):
        rows = np.flatnonzero(proposals.order == index)
        world, entity = proposals.world[rows], proposals.entity[rows]
        if order.scope in ("account", "event"):
            able[rows] &= block.state.active[world, entity] > 0
        may = known[order.action].may
        if may is not None:
            able[rows] &= may(block, world, entity)
    if able.all():
        return able
    bundle = _bundles(proposals)
    broken = np.zeros(int(bundle.max()) + 1, dtype=np.bool_)
    broken[bundle[~able]] = True
    whole: Bools = ~broken[bundle]
    return whole


def _bundles(p: Proposals) -> Ints:
    """Number the rows of proposals by world, scope, entity and rule."""
    rules = sorted({o.rule for o in p.orders})
    rule = np.array([rules.index(o.rule) for o in p.orders], dtype=np.int64)[p.order]
    place = (p.world * len(SCOPES) + p.scopes()) * (int(p.entity.max()) + 1) + p.entity
    number: Ints = np.unique(place * len(rules) + rule, return_inverse=True)[1]
    return number
