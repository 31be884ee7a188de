"""The barometer: the market against plan, as the feeds tell it, and plans made anew (S9)."""

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block
from kamsim.simulation.calendar import YEAR
from kamsim.simulation.deals import moved_deals
from kamsim.simulation.feed_reports import data_coverage, latency_weeks
from kamsim.simulation.reduce import ratio, total, where

READ_WEEKS = 6
LEAST_WEEKS = 2


def read_market(block: Block) -> None:
    """Compare what feeds say was sold with what was planned, where it was analysed, (R,)."""
    feeds, market = block.programme.feeds, block.market
    seen = data_coverage(block)
    newest = block.week - latency_weeks(block)
    weeks = range(newest - READ_WEEKS, newest)
    plain = _plain(block, weeks)
    enough = total(plain, 1) >= LEAST_WEEKS
    read = (feeds.hours > 0) & (np.max(seen, axis=1) > 0) & enough
    feeds.gap = np.full_like(feeds.gap, np.nan)
    if read.any():
        feeds.gap = where(read, _gap(block, seen, weeks, plain), np.nan)
    stands = np.abs(np.nan_to_num(feeds.gap)) >= market.values.world("barometer.alarm_share")
    feeds.alarm = where(stands, feeds.alarm + 1.0, 0.0)
    feeds.hours[:] = 0.0


def _plain(block: Block, weeks: range) -> Floats:
    """Return 1 for the weeks, (R, weeks), whose sales say something of the market.

    Not those of a deal and the week after it; nor those in which goods were short, for what is
    not there cannot be sold.
    """
    short = block.weekly.get("short")
    plain = np.ones((block.market.worlds, len(weeks)))
    around = range(weeks.start - 1, weeks.stop)
    first = block.market.calendar.at(around.start)
    planned = block.market.calendar.in_deal[first : first + len(around)]
    # a deal that was moved away leaves its weeks unusual, too: accounts counted on it
    unusual = planned[None, :] | (moved_deals(block, around) > 0)
    for column, week in enumerate(weeks):
        plain[:, column] = ~(unusual[:, column] | unusual[:, column + 1])
        if short is not None and week >= 0:
            plain[:, column] *= 1.0 - short[:, week]
    return plain


def _gap(block: Block, seen: Floats, weeks: range, plain: Floats) -> Floats:
    """Return ln of sales seen over sales planned, (R,): a year's mean times the usual season."""
    feeds, market, books = block.programme.feeds, block.market, block.books
    values, week = market.values, block.week
    noise = np.exp(feeds.error * market.luck.normals("feed.noise", week))
    first = books.at(weeks.start)
    rows = books.sellout[:, first : first + len(weeks)] * plain[:, :, None]
    rows_of = market.calendar.at(weeks.start)
    season = market.calendar.market_index[:, rows_of : rows_of + len(weeks)] * plain
    sold = total(np.ascontiguousarray(rows), 1)
    usual = books.year("sellout", weeks.stop) / YEAR
    above = total(seen * sold * noise, 1)
    below = total(seen * usual, 1) * total(np.ascontiguousarray(season), 1)
    z = market.luck.common("barometer.error", week)[:, 0]
    careless = np.exp(-feeds.hours / values.world("effort.analyse"))
    error = values.world("barometer.error") * careless * z
    told = np.log(np.maximum(ratio(above, below, otherwise=1.0), 1e-9))
    gap: Floats = values.world("efficacy.analyse") * (told + error)
    return gap


def planned_factor(block: Block, weeks: int) -> Floats:
    """Return what replanning makes of the forecast of the coming weeks, (R, weeks)."""
    feeds = block.programme.feeds
    coming = block.week + 1.0 + np.arange(weeks)
    on = (feeds.factor_from <= block.week) & (feeds.factor_until > block.week)
    reach = block.week + 1.0 + block.market.values.world("replan.reach_weeks")
    here = on[:, None] & (coming[None, :] < reach[:, None])
    return 1.0 + where(here, feeds.factor[:, None], 0.0)
