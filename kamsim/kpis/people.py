"""People KPIs: how far executives, account managers and reps reach, and what they are refused."""

from kamsim.kpis.money import years
from kamsim.kpis.supply import counted, ratio
from kamsim.model.kpi import kpi
from kamsim.model.results import World

NOT_SCARCE = (
    "refused_cooldown_count",
    "refused_group_count",
    "refused_limit_count",
    "refused_permit_count",
)
"""Refusals that more people or money would not have changed."""


@kpi(unit="share", better="neither", zh="高層可用天數的使用率")
def executive_utilisation(world: World) -> float | None:
    """Executives' days for key accounts used."""
    used, available = counted(world, "executive_days_used"), "available_executive_days"
    return ratio(used, counted(world, available))


@kpi(unit="visits a year", better="neither", zh="高層拜訪次數")
def visits_made(world: World) -> float | None:
    """Executive visits made."""
    return counted(world, "visits_made_count") / years(world)


@kpi(unit="share", better="lower", zh="未能成行的高層拜訪比例")
def visits_lapsed_share(world: World) -> float | None:
    """Executive visits that found no day in time."""
    return ratio(counted(world, "visits_lapsed_count"), counted(world, "visits_wanted_count"))


@kpi(unit="days", better="lower", zh="高層拜訪等待天數")
def visit_wait_days(world: World) -> float | None:
    """Days that a visit waits for an executive.

    From the day on which it could take place; of visits made.
    """
    return ratio(counted(world, "visit_wait_days"), counted(world, "visits_made_count"))


@kpi(unit="share", better="neither", zh="大客戶經理工時的使用率")
def kam_utilisation(world: World) -> float | None:
    """Account managers' hours used."""
    return ratio(counted(world, "used_kam_hours"), counted(world, "available_kam_hours"))


def scarce_refusals(world: World) -> float:
    """Count the orders refused for lack of people or money."""
    reasons = [n for n in sorted(world.weekly) if n.startswith("refused_")]
    return sum(counted(world, name) for name in reasons if name not in NOT_SCARCE)


@kpi(unit="share", better="lower", zh="因資源不足而遭拒的比例")
def refused_share(world: World) -> float | None:
    """Orders refused for lack of people or money.

    Orders that a cooldown or a group of actions had ruled out are not counted.
    """
    refused = scarce_refusals(world)
    return ratio(refused, refused + counted(world, "granted_count"))


@kpi(unit="reps a year", better="neither", zh="方案更換的業務代表人數")
def reps_changed(world: World) -> float | None:
    """Reps changed by the programme."""
    return counted(world, "reps_changed_count") / years(world)


@kpi(unit="reps a year", better="lower", zh="離職的業務代表人數")
def reps_resigned(world: World) -> float | None:
    """Reps who resigned."""
    return counted(world, "reps_resigned_count") / years(world)
