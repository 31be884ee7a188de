"""Information facts: whose data we have, how good they are, and what the barometer says (S9)."""

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block
from kamsim.simulation.calendar import YEAR
from kamsim.simulation.care import FAR_WEEKS
from kamsim.simulation.feed_reports import data_coverage, latency_weeks
from kamsim.simulation.feeds import NOT_YET
from kamsim.simulation.reduce import ratio, total, where


def information_facts(block: Block) -> dict[str, Floats]:
    """Return the columns of all accounts, (R, N) each; NaN is unknown."""
    feeds, week = block.programme.feeds, block.week
    running = feeds.running(week)
    asked = (feeds.start >= NOT_YET) & (week - feeds.asked < YEAR)
    return {
        "consent_data": where(feeds.consent > 0, 1.0, 0.0),
        "feed_ordered": where(running | asked, 1.0, 0.0),
        "data_coverage_share": where(running, feeds.coverage, 0.0),
        "data_error_rate": where(running, np.minimum(1.0, feeds.error), np.nan),
        "data_latency_days": where(running, 7.0 * latency_weeks(block), np.nan),
        "outlook_age_weeks": np.clip(week - feeds.told, 0.0, FAR_WEEKS),
    }


def market_facts(block: Block) -> dict[str, Floats]:
    """Return the firm's columns, (R,) each; NaN is unknown."""
    feeds, week = block.programme.feeds, block.week
    revenue = np.maximum(0.0, block.books.year("revenue_money", week))
    seen = total(data_coverage(block) * revenue, 1)
    return {
        "pos_coverage_share": ratio(seen, total(revenue, 1)),
        "demand_gap_share": np.clip(feeds.gap, -2.0, 2.0),
        "alarm_weeks": np.minimum(feeds.alarm, FAR_WEEKS),
        "weeks_since_market_report": np.clip(week - feeds.reported, 0.0, FAR_WEEKS),
        "weeks_since_replan": np.clip(week - feeds.replanned, 0.0, FAR_WEEKS),
        "weeks_since_deal_moved": np.clip(week - feeds.moved, 0.0, FAR_WEEKS),
    }
