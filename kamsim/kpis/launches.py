"""Launch KPIs: how fast new families reach the market, and how often it was a mistake."""

from kamsim.kpis.money import years
from kamsim.kpis.supply import counted, ratio
from kamsim.model.kpi import kpi
from kamsim.model.results import World


@kpi(unit="launches", better="neither", zh="新品上市數")
def launches_made(world: World) -> float | None:
    """National launches."""
    return counted(world, "launches_made_count")


@kpi(unit="weeks", better="lower", zh="新品達八成鋪貨所需週數")
def weeks_to_listing(world: World) -> float | None:
    """Weeks to 80 % listing.

    From the planned launch until accounts with four fifths of the market have listed a new
    family; of families that got so far.
    """
    return ratio(counted(world, "launch_reach_weeks"), counted(world, "launches_reached_count"))


@kpi(unit="share", better="lower", zh="誤判上市比例")
def wrong_launch_rate(world: World) -> float | None:
    """National launches that could not pay.

    By the true appeal of the family, which nobody in the market knows.
    """
    return ratio(counted(world, "launches_wrong_count"), counted(world, "launches_made_count"))


@kpi(unit="share", better="lower", zh="誤判停止比例")
def wrong_kill_rate(world: World) -> float | None:
    """Stopped launches that would have paid.

    By the true appeal of the family, which nobody in the market knows.
    """
    wrong = counted(world, "launches_wrongly_stopped_count")
    return ratio(wrong, counted(world, "launches_stopped_count"))


@kpi(unit="money a year", better="higher", zh="新品營收")
def new_product_revenue(world: World) -> float | None:
    """Revenue of new families.

    At list prices, less what is taken back.
    """
    money = counted(world, "new_revenue_money")
    return money / years(world) if money else None
