"""Supply KPIs: who gets what was ordered, what stands on the shelf, what is lost."""

import numpy as np

from kamsim.kpis.money import years
from kamsim.model.arrays import Floats
from kamsim.model.kpi import kpi
from kamsim.model.results import World

DECIMALS = 12


def ratio(part: float, whole: float) -> float | None:
    """Return part / whole; None where there is no whole."""
    return part / whole if whole > 0 else None


def total(world: World, name: str) -> float:
    """Sum a weekly series."""
    return float(world.weekly[name].sum())


def counted(world: World, name: str) -> float:
    """Sum a weekly series of what happens now and then; 0 where it never did."""
    return total(world, name) if name in world.weekly else 0.0


def mean_key(world: World, name: str) -> float | None:
    """Average over the weeks of all key accounts that were there; None where there were none."""
    mean = ratio(counted(world, name), counted(world, "key_active_count"))
    # the same level of other numbers of accounts must not differ in its last bits
    return None if mean is None else round(mean, DECIMALS)


def _key_share(world: World, part: str, whole: str) -> float | None:
    return ratio(total(world, f"key_{part}"), total(world, f"key_{whole}"))


def _other_share(world: World, part: tuple[str, str], whole: tuple[str, str]) -> float | None:
    """Divide what is left of two series when the key accounts' are taken off."""
    if bool(world.key.all()):
        return None
    parts = total(world, part[0]) - total(world, part[1])
    return ratio(parts, total(world, whole[0]) - total(world, whole[1]))


@kpi(unit="share", better="higher", zh="大客戶訂單滿足率")
def fill_rate_key(world: World) -> float | None:
    """Fill rate of key accounts."""
    return _key_share(world, "filled_units", "needed_units")


@kpi(unit="share", better="higher", zh="其他客戶訂單滿足率")
def fill_rate_other(world: World) -> float | None:
    """Fill rate of other accounts."""
    shipped = ("filled_units", "key_filled_units")
    return _other_share(world, shipped, ("needed_units", "key_needed_units"))


@kpi(unit="share", better="higher", zh="大客戶架上有貨率")
def shelf_availability_key(world: World) -> float | None:
    """Shelf availability at key accounts."""
    return _key_share(world, "reached_units", "demand_units")


@kpi(unit="share", better="higher", zh="其他客戶架上有貨率")
def shelf_availability_other(world: World) -> float | None:
    """Shelf availability at other accounts."""
    reached = ("demand_reached_units", "key_reached_units")
    return _other_share(world, reached, ("demand_units", "key_demand_units"))


@kpi(unit="share", better="lower", zh="流失的消費需求比例")
def units_lost_share(world: World) -> float | None:
    """Share of consumer demand lost."""
    return ratio(total(world, "lost_units"), total(world, "demand_units"))


@kpi(unit="index", better="lower", zh="各客戶滿足率的不均程度（吉尼係數）")
def fill_gini(world: World) -> float | None:
    """Inequality of fill between accounts (Gini).

    0 where all accounts get the same share of what they need.
    """
    needed, shipped = world.accounts["needed_units"], world.accounts["filled_units"]
    asked = np.flatnonzero(needed > 0)
    return gini(np.take(shipped, asked) / np.take(needed, asked))


def gini(values: Floats) -> float | None:
    """Return the Gini index of (n,) values that are not negative; None where all are 0."""
    n, whole = len(values), float(values.sum())
    if n == 0 or whole <= 0:
        return None
    weights = 2.0 * np.arange(1, n + 1) - n - 1
    return float((weights * np.sort(values)).sum()) / (n * whole)


@kpi(unit="share", better="higher", zh="大客戶品項齊全度")
def range_completeness_key(world: World) -> float | None:
    """Share of our variants that key accounts list, mean over the horizon."""
    return mean_key(world, "key_range_sum")


@kpi(unit="units a year", better="higher", zh="消費者購買量")
def sellout_units(world: World) -> float | None:
    """Units sold to consumers."""
    return total(world, "sellout_units") / years(world)


@kpi(unit="units a year", better="higher", zh="出貨量")
def sellin_units(world: World) -> float | None:
    """Units shipped to accounts."""
    return total(world, "sellin_units") / years(world)
