"""Refusal KPIs: which people and which money were too scarce for what rules ordered."""

from kamsim.kpis.people import scarce_refusals
from kamsim.kpis.supply import counted, ratio
from kamsim.model.kpi import kpi
from kamsim.model.results import World

MONEY = "_money"


def _refused(world: World, *resources: str) -> float | None:
    """Divide the refusals for lack of some resources by all that was granted or so refused."""
    refused = sum(counted(world, f"refused_{name}_count") for name in resources)
    return ratio(refused, counted(world, "granted_count") + scarce_refusals(world))


@kpi(unit="share", better="lower", zh="因大客戶經理工時不足而遭拒的比例")
def refused_kam_hours_share(world: World) -> float | None:
    """Orders refused for lack of account managers' hours."""
    return _refused(world, "kam_hours")


@kpi(unit="share", better="lower", zh="因高層拜訪天數不足而遭拒的比例")
def refused_executive_days_share(world: World) -> float | None:
    """Orders refused for lack of executives' days."""
    return _refused(world, "executive_days")


@kpi(unit="share", better="lower", zh="因訓練講師天數不足而遭拒的比例")
def refused_trainer_days_share(world: World) -> float | None:
    """Orders refused for lack of trainers' days."""
    return _refused(world, "trainer_days")


@kpi(unit="share", better="lower", zh="因分析人員工時不足而遭拒的比例")
def refused_analyst_hours_share(world: World) -> float | None:
    """Orders refused for lack of analysts' hours."""
    return _refused(world, "analyst_hours")


@kpi(unit="share", better="lower", zh="因供應規劃工時不足而遭拒的比例")
def refused_planner_hours_share(world: World) -> float | None:
    """Orders refused for lack of supply planners' hours."""
    return _refused(world, "planner_hours")


@kpi(unit="share", better="lower", zh="因上級主管工時不足而遭拒的比例")
def refused_superior_hours_share(world: World) -> float | None:
    """Orders refused for lack of superiors' hours."""
    return _refused(world, "superior_hours")


@kpi(unit="share", better="lower", zh="因預算不足而遭拒的比例")
def refused_money_share(world: World) -> float | None:
    """Orders refused for lack of budget.

    Of all budgets together: promotions, incentives, events and data.
    """
    counts = [n.removeprefix("refused_").removesuffix("_count") for n in sorted(world.weekly)]
    return _refused(world, *(n for n in counts if n.endswith(MONEY)))


@kpi(unit="share", better="lower", zh="核准過晚的申請比例")
def approvals_late_share(world: World) -> float | None:
    """Applications that superiors decided too late."""
    fates = ("approved", "denied", "too_late")
    known = [counted(world, f"approvals_{fate}_count") for fate in fates]
    return ratio(known[-1], sum(known))
