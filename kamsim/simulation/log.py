"""The log: what was granted, refused, lapsed and happened, one row each, where it is asked for."""

from kamsim.model.vocabulary import ScopeName
from kamsim.simulation.block import Block


def note(
    block: Block,
    world: int,
    scope: ScopeName,
    entity: int,
    **said: str | float,
) -> None:
    """Write one row: what (`action`), by which `rule`, with what `outcome` and `magnitude`."""
    if block.events is None or block.week < 0:
        return
    row = {"rule": "", "magnitude": float("nan")} | said
    block.events.append(
        {
            "replication": block.market.replications[world].k,
            "week": block.week,
            "time_days": float(block.env.now),
            "scope": scope,
            "entity": entity_id(block, scope, entity),
            **row,
        }
    )


def entity_id(block: Block, scope: ScopeName, entity: int) -> str:
    """Return the id of a row of a scope."""
    market = block.market
    if scope in ("account", "event"):
        return market.book[entity].id
    if scope == "rep":
        return market.roster.seats[entity]
    if scope == "product":
        return market.scenario.families[entity].id
    return "firm"
