"""The log: what was granted, refused, lapsed and happened, one row each, where it is asked for."""

import numpy as np

from kamsim.model.arrays import Bools
from kamsim.model.proposals import Proposals
from kamsim.model.results import Event
from kamsim.model.vocabulary import ScopeName
from kamsim.simulation.block import Block, Market

WEEK_DAYS = 7


def note(  # noqa: PLR0913 - all but four by name
    block: Block,
    world: int,
    scope: ScopeName,
    entity: int,
    *,
    action: str,
    outcome: str,
    rule: str | None = None,
    magnitude: float | None = None,
) -> None:
    """Write one row: what, by which rule, with what outcome."""
    if block.events is None or block.week < 0:
        return
    k, now = block.market.replications[world].k, float(block.env.now)
    name = entity_id(block.market, scope, entity)
    # between midnight and the week's first step the block still counts last week
    row = Event(k, int(now // WEEK_DAYS), now, scope, name, rule, action, magnitude, outcome)
    block.events.append(row)


def note_orders(block: Block, batch: Proposals, outcome: str) -> None:
    """Write one row for every order of a batch."""
    if block.events is None:
        return
    ks, now = [r.k for r in block.market.replications], float(block.env.now)
    columns = (batch.order, batch.world, batch.entity, batch.magnitude)
    for index, world, entity, magnitude in zip(*(c.tolist() for c in columns), strict=True):
        order = batch.orders[index]
        scope, rule, action = order.scope, order.rule, order.action
        name = entity_id(block.market, scope, entity)
        row = Event(ks[world], block.week, now, scope, name, rule, action, magnitude, outcome)
        block.events.append(row)


def note_where(block: Block, mask: Bools, scope: ScopeName, action: str, outcome: str) -> None:
    """Write one row for every place, (R, E), where something happened this week."""
    if block.events is None or block.week < 0:
        return
    for world, entity in np.argwhere(mask).tolist():
        note(block, world, scope, entity, action=action, outcome=outcome)


def entity_id(market: Market, scope: ScopeName, entity: int) -> str:
    """Return the id of a row of a scope."""
    if scope in ("account", "event"):
        return market.book[entity].id
    if scope == "rep":
        return market.roster.seats[entity]
    if scope == "product":
        return market.scenario.families[entity].id
    return "firm"
