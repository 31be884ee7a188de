"""Permits: what cannot be carried out, whoever orders it, is refused before the arbiter."""

import numpy as np

from kamsim.model.arrays import Bools, Ints
from kamsim.model.proposals import Order, Proposals
from kamsim.model.vocabulary import SCOPES, ActionType
from kamsim.simulation.actions import handlers
from kamsim.simulation.block import Block
from kamsim.simulation.calendar import quarter_left

PERMIT = "permit"
LIMIT = "limit"


def permitted(block: Block, proposals: Proposals) -> Bools:
    """Say which orders can be carried out, (n,)."""
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
    return _together(proposals, able)


def within_limits(block: Block, proposals: Proposals) -> Bools:
    """Say which orders a policy's golden rules allow, (n,) (evidence.md §5.2)."""
    able = np.ones(proposals.rows, dtype=np.bool_)
    rules, kinds = block.conduct.golden_rules, block.market.vocabulary.actions
    closing = quarter_left(block.week) <= rules.loading_ban_weeks
    if not (closing or rules.keep_floors):
        return able
    promised = block.programme.promise_until > block.week
    for index, order in enumerate(proposals.orders):
        kind = kinds[order.action]
        rows = np.flatnonzero(proposals.order == index)
        if closing and _loads(kind, order):
            able[rows] = False
        if rules.keep_floors and kind.withholds:
            able[rows] &= ~promised[proposals.world[rows], proposals.entity[rows]]
    return _together(proposals, able)


def _loads(kind: ActionType, order: Order) -> bool:
    """Say whether an order tempts accounts to buy before they need."""
    said = dict(order.settings)
    return kind.loads is not None and all(
        said[name] in values for name, values in kind.loads.items()
    )


def _together(proposals: Proposals, able: Bools) -> Bools:
    """Let all orders of one rule for one row stand or fall together, (n,)."""
    if able.all() or not proposals.rows:
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
