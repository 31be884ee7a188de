"""Flow KPIs: how orders swing, and how long goods lie."""

from kamsim.kpis.supply import ratio, total
from kamsim.model.kpi import kpi
from kamsim.model.results import World


@kpi(unit="ratio", better="lower", zh="長鞭效應（訂單變異÷銷售變異）")
def bullwhip(world: World) -> float | None:
    """Bullwhip: variance of orders over variance of sales.

    Of the weekly totals of new orders and of units sold to consumers.
    """
    orders, sales = world.weekly["ordered_units"], world.weekly["sellout_units"]
    return ratio(float(orders.var()), float(sales.var()))


@kpi(unit="weeks", better="lower", zh="公司庫存週數")
def stock_weeks_firm(world: World) -> float | None:
    """Weeks of sales in the firm's stock."""
    return ratio(total(world, "plant_stock_units"), total(world, "sellout_units"))


@kpi(unit="weeks", better="lower", zh="客戶庫存週數")
def stock_weeks_accounts(world: World) -> float | None:
    """Weeks of sales in the accounts' stock."""
    return ratio(total(world, "account_stock_units"), total(world, "sellout_units"))
