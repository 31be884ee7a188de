"""Feeds: what they report of accounts' stock and sales, what they cost, how they end (S9)."""

import numpy as np

from kamsim.model.arrays import Bools, Floats
from kamsim.simulation.block import Block
from kamsim.simulation.calendar import YEAR
from kamsim.simulation.feeds import RING_WEEKS, end_feeds
from kamsim.simulation.formulas import remaining
from kamsim.simulation.ledger import SYSTEMS
from kamsim.simulation.reduce import where
from kamsim.simulation.stock_reports import true_covers, true_rate, write_reports


def read_feeds(block: Block) -> None:
    """Take in what the feeds report, and pay for them."""
    feeds = block.programme.feeds
    _remember_stock(block)
    if feeds.running(block.week).any():
        _leak(block)
        _age(block)
        _pay(block)
        _reports(block)


def data_coverage(block: Block) -> Floats:
    """Return the share of an account's sales that we see, as far as feeds work, (R, N)."""
    feeds = block.programme.feeds
    works = block.market.values.account("efficacy.install_feed")
    return where(feeds.running(block.week), works * feeds.coverage, 0.0)


def latency_weeks(block: Block) -> int:
    """Return the age of the newest data, the same in all worlds."""
    return round(float(block.market.values.world("feed.latency_weeks")[0]))


def _remember_stock(block: Block) -> None:
    feeds, slot = block.programme.feeds, block.week % RING_WEEKS
    feeds.cover[:, slot], feeds.worst[:, slot] = true_covers(block)


def _reports(block: Block) -> None:
    """Read stock and sales as of the newest data; they are wrong by their error."""
    programme, week = block.programme, block.week
    feeds, lag = programme.feeds, latency_weeks(block)
    seen = data_coverage(block)
    running = (seen > 0) & (week >= lag)
    noise = np.exp(feeds.error * block.market.luck.normals("feed.noise", week))
    slot = (week - lag) % RING_WEEKS
    cover, worst = feeds.cover[:, slot] * noise, feeds.worst[:, slot] * noise
    write_reports(block, running, seen, (cover, worst, true_rate(block, week - lag) * noise))
    newest = np.maximum(programme.report_week, float(week - lag))
    programme.report_week = where(running, newest, programme.report_week)


def _age(block: Block) -> None:
    """Let data get as wrong again as they usually are."""
    feeds, values = block.programme.feeds, block.market.values
    usual = values.account("feed.error")
    stays = remaining(values.account("feed.clean_half_life_weeks"))
    feeds.error = usual + stays * (feeds.error - usual)


def _leak(block: Block) -> None:
    """Let data of an account reach a rival's buyer now and then: it withdraws them, and minds."""
    feeds, values = block.programme.feeds, block.market.values
    works = values.account("efficacy.install_feed")
    luck = block.market.luck.uniforms("feed.leak", block.week)
    leaked: Bools = feeds.running(block.week) & (
        luck < works * values.account("feed.leak_rate") / YEAR
    )
    block.acts.breach = block.acts.breach + where(leaked, values.account("feed.leak_breach"), 0.0)
    end_feeds(feeds, leaked)


def _pay(block: Block) -> None:
    """Pay the weekly fee of every feed that runs, under the rule that set it up."""
    feeds = block.programme.feeds
    fee = block.market.values.account("cost.feed_week_money")
    money = where(feeds.running(block.week), fee, 0.0)
    block.pay(SYSTEMS, feeds.rule, money)
