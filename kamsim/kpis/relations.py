"""Relationship KPIs; key accounts are the cohort of day 0, the same in every policy."""

import numpy as np

from kamsim.kpis.money import years
from kamsim.model.arrays import Bools
from kamsim.model.kpi import kpi
from kamsim.model.results import World


def _mean_of(world: World, name: str, members: Bools) -> float | None:
    """Average a column of the accounts over some of them; None where there are none."""
    rows = np.flatnonzero(members)
    return float(np.take(world.accounts[name], rows).mean()) if len(rows) else None


def _lost(world: World, members: Bools) -> float | None:
    count = _mean_of(world, "lost_count", members)
    return None if count is None else count / years(world)


@kpi(unit="share a year", better="lower", zh="大客戶流失率")
def accounts_lost_key(world: World) -> float | None:
    """Key accounts lost."""
    return _lost(world, world.key)


@kpi(unit="share a year", better="lower", zh="其他客戶流失率")
def accounts_lost_other(world: World) -> float | None:
    """Other accounts lost."""
    return _lost(world, ~world.key)


@kpi(unit="index", better="higher", zh="大客戶期末信任")
def trust_key(world: World) -> float | None:
    """Trust of key accounts at the end."""
    return _mean_of(world, "trust_index", world.key)


@kpi(unit="index", better="neither", zh="大客戶期末理所當然的期待")
def entitlement_key(world: World) -> float | None:
    """Entitlement of key accounts at the end."""
    return _mean_of(world, "entitlement_index", world.key)


@kpi(unit="share", better="neither", zh="超出實測滿足率範圍的比例")
def beyond_fill_share(world: World) -> float | None:
    """Account-weeks beyond the measured range of fill.

    Where this is large, the response to fill is extrapolated.
    """
    return float(world.accounts["beyond_fill_share"].mean())
