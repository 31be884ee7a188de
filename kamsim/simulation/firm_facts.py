"""Firm, product and calendar facts: what planners see of plant, transport and season."""

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block
from kamsim.simulation.calendar import YEAR, quarter_left
from kamsim.simulation.information_facts import market_facts
from kamsim.simulation.launch_facts import launch_firm_facts, launch_product_facts
from kamsim.simulation.promotion_facts import promotion_slack
from kamsim.simulation.reduce import ratio, total, where
from kamsim.simulation.resources import left, left_share

MONTH_WEEKS = 4
HOURS = ("kam_hours", "hr_hours", "analyst_hours", "superior_hours", "marketing_hours")


def firm_facts(block: Block) -> dict[str, Floats]:
    """Return the firm's columns, (R,) each."""
    books, market, programme = block.books, block.market, block.programme
    soon = total(books.weekly_units[:, :MONTH_WEEKS], 1) / MONTH_WEEKS
    forum = programme.care.forum
    columns = {
        "shortage": books.short,
        "capacity_slack_share": np.maximum(-5.0, books.slack_share),
        "projected_gap_weeks": total(books.build_gap, 1) / market.mean_units,
        "plant_cover_weeks": ratio(total(books.plant_stock, 1), total(soon, 1), otherwise=60.0),
        "transport_slack_share": _transport_slack(block),
        "weeks_to_build_start": books.weeks_to_build,
        "order_rate_units": total(total(books.last("ordered", block.week, YEAR), 1), 1) / YEAR,
        "incentive_budget_left_share": left_share(block, "incentive_money"),
        "event_budget_left_share": left_share(block, "event_money"),
        "executive_days_left": np.maximum(0.0, left(block, "executive_days")),
        "trainer_days_left": np.maximum(0.0, left(block, "trainer_days")),
        "promotion_slack_share": promotion_slack(block),
        "trade_budget_left_share": left_share(block, "trade_money"),
        "weeks_since_forum": np.minimum(520.0, block.week - forum.last),
        "weeks_to_forum": np.minimum(float(YEAR), forum.week - block.week),
    }
    columns |= market_facts(block)
    columns |= launch_firm_facts(block)
    for name in HOURS:
        columns[f"{name}_free"] = np.maximum(0.0, left(block, name))
    columns["plant_cover_weeks"] = np.minimum(columns["plant_cover_weeks"], 60.0)
    columns["projected_gap_weeks"] = np.minimum(columns["projected_gap_weeks"], 52.0)
    return {f"firm.{name}": x for name, x in columns.items()}


def _transport_slack(block: Block) -> Floats:
    """Return the share of transport that is still free in the week that can now be booked."""
    market, values = block.market, block.market.values
    lead = round(float(values.world("transport.booking_lead_weeks")[0]))
    week = block.week + lead
    high = market.calendar.market_index[:, market.calendar.at(week)]
    seasonal = values.world("practice.seasonal_slots") * (
        high >= values.world("practice.seasonal_from")
    )
    contracted = market.mean_units * (values.world("transport.slots") + seasonal)
    carried = contracted + block.programme.slots_booked[:, week]
    expected = total(np.ascontiguousarray(block.books.weekly_units[:, lead]), 1)
    return np.maximum(-5.0, 1.0 - expected / carried)


def product_facts(block: Block) -> dict[str, Floats]:
    """Return the families' columns, (R, P) each."""
    books, market, week = block.books, block.market, block.week
    calendar, shape = market.calendar, books.build_gap.shape
    seasonal = np.ascontiguousarray(np.broadcast_to(market.seasonal, shape))
    soon = total(books.weekly_units[:, :MONTH_WEEKS], 1) / MONTH_WEEKS
    cover = np.minimum(60.0, ratio(books.plant_stock, soon, otherwise=60.0))
    revenue = books.year("revenue_money", week)
    planned = where(block.programme.plan_until > week, revenue, 0.0)
    share = ratio(total(planned, 1), total(revenue, 1))
    far = float(YEAR)
    columns = {
        "is_seasonal": seasonal,
        "season_index": np.ascontiguousarray(calendar.expected[:, calendar.at(week)]),
        "weeks_to_season": where(seasonal > 0, float(weeks_to_season(block)), far),
        "weeks_to_peak": where(seasonal > 0, float(calendar.weeks_to_peak(week)), far),
        "projected_gap_units": books.build_gap,
        "plant_cover_weeks": cover,
        "planned_share": np.ascontiguousarray(np.broadcast_to(share[:, None], shape)),
    }
    columns |= launch_product_facts(block)
    return {f"product.{name}": x for name, x in columns.items()}


def weeks_to_season(block: Block) -> int:
    """Count the weeks to the first week of the season; 0 while it runs."""
    calendar, week = block.market.calendar, block.week
    if calendar.in_season(week):
        return 0
    return (calendar.season.peak_week - calendar.season.half_weeks - week) % YEAR


def calendar_facts(block: Block) -> dict[str, float]:
    """Return the calendar's facts, the same for all rows."""
    calendar, week = block.market.calendar, block.week
    row = calendar.at(week)
    seasons = block.market.vocabulary.facts["calendar.season"].values
    since = next((j for j in range(YEAR) if calendar.in_deal[row - j]), YEAR)
    return {
        "calendar.week_of_year": float(week % YEAR),
        "calendar.season": float(seasons.index(season_name(block))),
        "calendar.weeks_to_season": float(weeks_to_season(block)),
        "calendar.weeks_to_peak": float(calendar.weeks_to_peak(week)),
        "calendar.weeks_to_period_end": float(quarter_left(week) - 1),
        "calendar.weeks_to_year_end": float(YEAR - 1 - week % YEAR),
        "calendar.weeks_to_deal": 0.0 if since == 0 else float(calendar.to_deal[row]),
        "calendar.weeks_since_deal": float(since),
    }


def season_name(block: Block) -> str:
    """Name the part of the year: off, pre-, in or post-season."""
    calendar = block.market.calendar
    past, season = calendar.weeks_past_peak(block.week), calendar.season
    if abs(past) <= season.half_weeks:
        return "in_season"
    if -season.half_weeks - season.pre_weeks <= past < 0:
        return "pre_season"
    return "post_season" if 0 < past <= season.half_weeks + season.post_weeks else "off_season"
