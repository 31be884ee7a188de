"""Facts: what the firm can see on a Monday morning, from its books, calendar and reports."""

from collections.abc import Mapping

import numpy as np

from kamsim.model.arrays import Floats, Ints
from kamsim.model.facts import Facts, FactTable
from kamsim.simulation.account_facts import account_facts
from kamsim.simulation.block import Block
from kamsim.simulation.firm_facts import calendar_facts, firm_facts, product_facts


def gather_facts(block: Block) -> Facts:
    """Return a table per scope; ended accounts have no row."""
    worlds, week = block.market.worlds, block.week
    firm = firm_facts(block)
    days = calendar_facts(block)
    active_world, account = np.nonzero(block.state.active > 0)
    own = account_facts(block)
    accounts = {name: x[active_world, account] for name, x in own.items()}
    world = np.repeat(np.arange(worlds), block.market.families)
    family = np.tile(np.arange(block.market.families), worlds)
    products = {name: x[world, family] for name, x in product_facts(block).items()}
    alone = np.arange(worlds)
    return Facts(
        week,
        worlds,
        {
            "account": _table("account", active_world, account, accounts, firm, days),
            "product": _table("product", world, family, products, firm, days),
            "firm": _table("firm", alone, np.zeros(worlds, np.int64), {}, firm, days),
        },
    )


def _table(
    scope: str,
    world: Ints,
    entity: Ints,
    own: Mapping[str, Floats],
    firm: Mapping[str, Floats],
    days: Mapping[str, float],
) -> FactTable:
    """Join a scope's own columns with what all scopes may read."""
    columns = dict(own)
    columns |= {name: np.take(x, world) for name, x in firm.items()}
    columns |= {name: np.full(len(world), x) for name, x in days.items()}
    return FactTable(scope, world, entity, columns)  # type: ignore[arg-type]
