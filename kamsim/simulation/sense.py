"""Sense: the one place where the truth becomes what the firm can see."""

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.barometer import read_market
from kamsim.simulation.block import Block
from kamsim.simulation.calendar import YEAR
from kamsim.simulation.feed_reports import read_feeds
from kamsim.simulation.impressions import hear
from kamsim.simulation.launches.readout import read_trials
from kamsim.simulation.reduce import ratio, total, where
from kamsim.simulation.relations.occasions import notice_events
from kamsim.simulation.reviews import read_reviews
from kamsim.simulation.status.wallet import estimate_headroom
from kamsim.simulation.stock_reports import true_covers, true_rate, write_reports


def sense(block: Block) -> None:
    """Let the reports, answers and sightings of the last week come in."""
    if block.week < 0:
        return
    # reps hear of events under every policy; what comes of it is up to the programme
    notice_events(block)
    if block.week % block.conduct.classification.review_weeks == 0:
        estimate_headroom(block)
    if not block.steering:
        return
    weather, week = block.market.weather, block.week
    rival = weather.rival[:, weather.at(week - 1)]
    noticed = block.market.luck.uniforms("rival.seen", week)
    seen = noticed < block.market.values.account("rival.seen_rate")
    block.programme.beliefs.rival_seen = where(seen, rival, 0.0)
    if week == 0:
        _estimate(block)
    _reports(block)
    _answers(block)
    hear(block)
    read_feeds(block)
    read_market(block)
    read_reviews(block)
    read_trials(block)
    block.programme.outlook = _outlook(block)


def _estimate(block: Block) -> None:
    """Estimate once how accounts respond to display and price, and how well they sell."""
    market, programme = block.market, block.programme

    def guess(what: str, truth: Floats, low: float, high: float) -> Floats:
        error = market.values.account(f"belief.{what}_error")
        z = market.luck.normals(f"trait.{what}_estimate", 0)
        return np.clip(truth + error * z, low, high)

    programme.beliefs.display = guess("display", market.traits.display, 0.0, 5.0)
    programme.beliefs.price = guess("price", market.traits.elasticity, -6.0, 0.0)
    skill = guess("professionalism", market.traits.professionalism, 0.0, 1.0)
    programme.beliefs.professionalism = skill


def _reports(block: Block) -> None:
    """Read the stock reports that were asked for a week ago."""
    programme, week, values = block.programme, block.week, block.market.values
    due = programme.report_asked == week - 1
    if not due.any():
        return
    luck, error = block.market.luck, values.account("report.stock_error")
    stock_noise = np.exp(error * luck.normals("report.stock", week))
    sales_noise = np.exp(error * luck.normals("report.sellout", week))
    cover, worst = true_covers(block)
    told = (cover * stock_noise, worst * stock_noise, true_rate(block, week) * sales_noise)
    write_reports(block, due, values.account("efficacy.monitor_account"), told)
    programme.report_week = where(due, float(week), programme.report_week)


def _answers(block: Block) -> None:
    """Hear what accounts expect of the season, ln of its height: in stock plans, at the forum."""
    programme, week, calendar = block.programme, block.week, block.market.calendar
    forum = programme.care.forum
    if week == calendar.season_end(week - 1) + 1:
        forum.outlook[:] = np.nan
    planned, met = programme.plan_asked == week - 1, forum.told == week - 1
    if (planned | met).any():
        expected = _expected(block)
        programme.plan_outlook = where(planned, expected, programme.plan_outlook)
        forum.outlook = where(met & (forum.prepared > 0), expected, forum.outlook)
        forum.prepared = where(met, 0.0, forum.prepared)


def _expected(block: Block) -> Floats:
    """Return what accounts expect of the next season: errors of their own and in common."""
    market, week = block.market, block.week
    column = market.weather.season_of(market.calendar.season_end(week))
    height = np.log(market.weather.height[:, column])[:, None]
    own = market.values.account("plan.outlook_error")
    common = market.values.account("plan.outlook_common")
    start = market.weather.first_season + YEAR * column
    error = own * market.luck.normals("plan.outlook", week)
    return height + error + common * market.luck.common("plan.outlook_common", start)


def _outlook(block: Block) -> Floats:
    """Return what plans and the forum add to the firm's idea of the season's height, (R,)."""
    programme, week, values = block.programme, block.week, block.market.values
    planned = (programme.plan_until > week) & np.isfinite(programme.plan_outlook)
    met = ~planned & np.isfinite(programme.care.forum.outlook)
    if not (planned | met).any():
        return np.zeros_like(programme.outlook)
    revenue = block.books.year("revenue_money", week)
    share = ratio(revenue, total(revenue, 1)[:, None])
    plan = values.account("efficacy.agree_stock_plan") * programme.plan_outlook
    forum = values.account("efficacy.collect_views") * programme.care.forum.outlook
    heard = where(planned, share * plan, where(met, share * forum, 0.0))
    return values.world("plan.outlook_weight") * total(heard, 1)
