"""Status KPIs: how the list of key accounts moves, and whether time goes where money is."""

import numpy as np

from kamsim.kpis.money import years
from kamsim.kpis.supply import counted, ratio
from kamsim.model.kpi import kpi
from kamsim.model.results import World


@kpi(unit="changes a year", better="neither", zh="大客戶身分異動次數")
def status_changes(world: World) -> float | None:
    """Accounts made key or no longer key.

    Only a policy with the programme on changes status.
    """
    return counted(world, "status_changes_count") / years(world)


@kpi(unit="share", better="neither", zh="續列大客戶的比例")
def list_kept_share(world: World) -> float | None:
    """Accounts chosen again at the next review.

    By the policy's own way of choosing, whether or not status follows.
    """
    return ratio(counted(world, "chosen_again_count"), counted(world, "chosen_before_count"))


@kpi(unit="share", better="lower", zh="投入時間與利潤貢獻的落差")
def effort_value_gap(world: World) -> float | None:
    """Share of our time spent elsewhere than contribution comes from.

    0 where every account gets the share of people's hours that it has of contribution.
    """
    hours, worth = world.accounts["effort_hours"], world.accounts["margin_money"]
    value = np.maximum(0.0, worth)
    if hours.sum() <= 0 or value.sum() <= 0:
        return None
    return float(np.abs(hours / hours.sum() - value / value.sum()).sum()) / 2.0
