"""Supply actions: watch, plan, build, book, ship ahead, protect, hold back, rush (S1)."""

import numpy as np

from kamsim.simulation.actions.handler import Grant, count_contact, handles
from kamsim.simulation.block import Block
from kamsim.simulation.ledger import ACCOUNTS, CARRIERS, PLANT, WAREHOUSE
from kamsim.simulation.reduce import by_world, total

ORDER_WEEKS = 8


@handles("monitor_account")
def monitor_account(block: Block, grant: Grant) -> None:
    """Ask for a stock report; it is read next week."""
    block.programme.report_asked[grant.world, grant.entity] = block.week
    count_contact(block, grant, grant.value(block, "efficacy.monitor_account"))


def _season(block: Block, grant: Grant) -> int:  # noqa: ARG001 - the shape of all such functions
    return block.market.calendar.season_end(block.week) + 1 - block.week


@handles("agree_stock_plan", lasts=_season)
def agree_stock_plan(block: Block, grant: Grant) -> None:
    """Agree on stock and hear the account's outlook, until the season ends."""
    programme, rows = block.programme, (grant.world, grant.entity)
    programme.plan_asked[rows] = block.week
    programme.plan_until[rows] = block.week + _season(block, grant)
    programme.plan_min[rows] = grant.number("min_weeks")
    programme.plan_max[rows] = grant.number("max_weeks")
    programme.plan_outlook[rows] = np.nan
    count_contact(block, grant, grant.value(block, "efficacy.agree_stock_plan"))


@handles("prebuild", payee=WAREHOUSE)
def prebuild(block: Block, grant: Grant) -> None:
    """Raise the stock that the plant works towards this week."""
    np.add.at(block.programme.build_extra, (grant.world, grant.entity), grant.magnitude)


@handles("book_transport", payee=CARRIERS)
def book_transport(block: Block, grant: Grant) -> None:
    """Book transport for one week, so many weeks ahead."""
    week = block.week + grant.weeks(block, "transport.booking_lead_weeks")
    units = grant.magnitude * grant.value(block, "efficacy.book_transport")
    block.programme.slots_booked[:, week] += by_world(units, grant.world, block.market.worlds)


@handles("ship_ahead", payee=ACCOUNTS)
def ship_ahead(block: Block, grant: Grant) -> None:
    """Send seasonal goods before they are ordered, where plant, transport and storage allow."""
    np.add.at(block.programme.ahead, (grant.world, grant.entity), grant.magnitude)


@handles("protect_allocation")
def protect_allocation(block: Block, grant: Grant) -> None:
    """Promise a fill for the season, and give it first this week."""
    programme, rows = block.programme, (grant.world, grant.entity)
    floor = np.maximum(programme.floor[rows], grant.magnitude)
    programme.floor[rows] = floor
    open_ = programme.promise_until[rows] > block.week
    promised = np.where(open_, np.maximum(programme.promise_floor[rows], floor), floor)
    programme.promise_floor[rows] = promised
    programme.promise_worst[rows] = np.where(open_, programme.promise_worst[rows], 0.0)
    programme.promise_until[rows] = block.week + _season(block, grant)


@handles("cap_order")
def cap_order(block: Block, grant: Grant) -> None:
    """Hold an account's orders to so many times its usual order, for some weeks."""
    _hold_back(block, grant, grant.weeks(block, "cap.length_weeks"))


@handles("slow_order")
def slow_order(block: Block, grant: Grant) -> None:
    """Hold this week's order to so many times the account's usual order."""
    _hold_back(block, grant, 1)


def _hold_back(block: Block, grant: Grant, weeks: int) -> None:
    programme, rows = block.programme, (grant.world, grant.entity)
    usual = total(block.books.last("ordered", block.week, ORDER_WEEKS), 1) / ORDER_WEEKS
    limit = grant.magnitude * usual[rows]
    programme.cap[rows] = np.minimum(programme.cap[rows], limit)
    programme.cap_until[rows] = np.maximum(programme.cap_until[rows], block.week + weeks)
    programme.cap_efficacy[rows] = grant.value(block, f"efficacy.{grant.order.action}")


@handles("expedite", payee=PLANT)
def expedite(block: Block, grant: Grant) -> None:
    """Make in overtime what the account lacks, and send it with this week's shipment."""
    np.add.at(block.programme.expedite, (grant.world, grant.entity), grant.magnitude)
