"""Promotion KPIs: how much is promoted, what it costs, what is only bought ahead."""

import re

from kamsim.kpis.money import WEEKS_A_YEAR, years
from kamsim.kpis.supply import counted, ratio, total
from kamsim.model.kpi import kpi
from kamsim.model.results import World

_TRADE = re.compile(r"practice\.deal|s06\.|s08\.")


@kpi(unit="weeks a year", better="neither", zh="大客戶客製促銷週數")
def promotion_weeks_key(world: World) -> float | None:
    """Weeks of promotion that key accounts planned with us, each."""
    share = ratio(counted(world, "key_promotion_count"), counted(world, "key_active_count"))
    return None if share is None else WEEKS_A_YEAR * share


@kpi(unit="share", better="lower", zh="通路促銷支出占營收比")
def trade_spend_share(world: World) -> float | None:
    """Trade money over net revenue.

    Standing deals, and what plans and incentives pay to accounts.
    """
    paid = 0.0
    for (payer, payee, reason), amount in sorted(world.ledger.items()):
        if _TRADE.match(reason) and payer == "firm" and payee == "accounts":
            paid += float(amount.sum())
    return ratio(paid, total(world, "revenue_money"))


@kpi(unit="units a year", better="lower", zh="因優惠提前進貨的數量")
def bought_ahead_units(world: World) -> float | None:
    """Units that accounts bought ahead because a deal made them cheap."""
    return counted(world, "bought_ahead_units") / years(world)
