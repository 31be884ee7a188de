"""Facts: what the firm can see on a Monday morning, from its books, calendar and reports."""

from collections.abc import Mapping

import numpy as np

from kamsim.model.arrays import Floats, Ints
from kamsim.model.facts import Facts, FactTable
from kamsim.model.vocabulary import ScopeName
from kamsim.simulation.account_facts import account_facts
from kamsim.simulation.block import Block
from kamsim.simulation.event_facts import event_facts, noticed
from kamsim.simulation.firm_facts import calendar_facts, firm_facts, product_facts
from kamsim.simulation.rep_facts import rep_facts


def gather_facts(block: Block) -> Facts:
    """Return a table per scope; ended accounts have no row."""
    worlds, week = block.market.worlds, block.week
    firm = firm_facts(block)
    days = calendar_facts(block)
    active_world, account = np.nonzero(block.state.active > 0)
    own = account_facts(block)
    reps = rep_facts(block)
    roster = block.market.roster
    own |= {name: roster.of_accounts(x) for name, x in reps.items()}
    events = event_facts(block) | own
    event_world, event = np.nonzero(noticed(block))
    products = product_facts(block)
    family = np.tile(np.arange(block.market.families), worlds)
    seat = np.tile(np.arange(roster.count), worlds)
    return Facts(
        week,
        worlds,
        {
            "account": _table("account", active_world, account, own, firm, days),
            "rep": _table("rep", _each(worlds, roster.count), seat, reps, firm, days),
            "event": _table("event", event_world, event, events, firm, days),
            "product": _table(
                "product", _each(worlds, block.market.families), family, products, firm, days
            ),
            "firm": _table("firm", np.arange(worlds), np.zeros(worlds, np.int64), {}, firm, days),
        },
    )


def _each(worlds: int, rows: int) -> Ints:
    """Number the world of each row where every world has as many."""
    return np.repeat(np.arange(worlds), rows)


def _table(
    scope: ScopeName,
    world: Ints,
    entity: Ints,
    own: Mapping[str, Floats],
    firm: Mapping[str, Floats],
    days: Mapping[str, float],
) -> FactTable:
    """Join a scope's own columns and its owners' with what all scopes may read."""
    columns = {name: x[world, entity] for name, x in own.items()}
    columns |= {name: np.take(x, world) for name, x in firm.items()}
    columns |= {name: np.full(len(world), x) for name, x in days.items()}
    return FactTable(scope, world, entity, columns)
