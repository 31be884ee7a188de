"""Information actions: consent, feeds, analysis, the report, and what departments change (S9)."""

from collections.abc import Generator

import numpy as np
import simpy

from kamsim.model.arrays import Bools, Ints
from kamsim.simulation.actions.handler import Grant, count_contact, handles
from kamsim.simulation.block import Block
from kamsim.simulation.ledger import PLANT, SYSTEMS
from kamsim.simulation.log import note
from kamsim.simulation.reduce import total


@handles("ask_data_consent")
def ask_data_consent(block: Block, grant: Grant) -> None:
    """Ask the account for its sales data; who trusts us gives them sooner."""
    trust = block.state.trust[grant.rows] - grant.value(block, "trust.initial")
    willing = grant.value(block, "feed.consent_rate") + grant.value(block, "consent.trust") * trust
    luck = block.market.luck.uniforms("feed.consent", block.week)[grant.rows]
    # a permission by itself does nothing to the market; the talk does
    given = luck < np.clip(willing, 0.0, 1.0)
    consent = block.programme.feeds.consent
    consent[grant.rows] = np.where(given, 1.0, consent[grant.rows])
    count_contact(block, grant, grant.efficacy(block))


def _agreed(block: Block, world: Ints, account: Ints) -> Bools:
    agreed: Bools = block.programme.feeds.consent[world, account] > 0
    return agreed


@handles("install_feed", payee=SYSTEMS, may=_agreed)
def install_feed(block: Block, grant: Grant) -> None:
    """Connect an account's tills; data flow some weeks later, from more stores for more money."""
    feeds = block.programme.feeds
    yearly = np.maximum(1.0, block.books.year("revenue_money", block.week)[grant.rows])
    full = grant.value(block, "feed.full_share") * yearly
    coverage = -np.expm1(-grant.magnitude / full)
    feeds.asked[grant.rows] = block.week
    feeds.rule[grant.rows] = block.rule_number(grant.order.rule)
    for row, share in enumerate(coverage.tolist()):
        block.env.process(_install(block, grant, row, share, block.week))


def _install(
    block: Block, grant: Grant, row: int, coverage: float, week: int
) -> Generator[simpy.Event, object, None]:
    at = (int(grant.world[row]), int(grant.entity[row]))
    yield block.env.timeout(7.0 * float(block.market.values.world("feed.install_weeks")[at[0]]))
    feeds = block.programme.feeds
    rule, action = grant.order.rule, "install_feed"
    # what was ordered for an account that has left, or withdrew its consent, is lost
    if feeds.asked[at] != week or feeds.consent[at] <= 0:
        outcome = "not wanted any more"
        note(block, at[0], "account", at[1], action=action, rule=rule, outcome=outcome)
        return
    feeds.start[at] = block.week + 1
    feeds.coverage[at] = max(float(feeds.coverage[at]), coverage)
    feeds.error[at] = float(block.market.values.world("feed.error")[at[0]])
    note(block, at[0], "account", at[1], action=action, rule=rule, outcome="running")


@handles("clean_data")
def clean_data(block: Block, grant: Grant) -> None:
    """Clean an account's data; they get dirty again as its systems change."""
    feeds = block.programme.feeds
    feeds.error[grant.rows] = feeds.error[grant.rows] * (1.0 - grant.efficacy(block))


@handles("share_outlook")
def share_outlook(block: Block, grant: Grant) -> None:
    """Tell an account what supply looks like; who knows need not order against the unknown."""
    feeds = block.programme.feeds
    feeds.told[grant.rows] = block.week
    gap = total(block.books.build_gap, 1) / block.market.mean_units
    built = gap < block.market.values.world("outlook.enough_weeks")
    enough = built & (block.books.short <= 0)
    feeds.enough[grant.rows] = np.take(enough, grant.world)
    count_contact(block, grant, grant.efficacy(block))


@handles("analyse")
def analyse(block: Block, grant: Grant) -> None:
    """Put hours into reading what the feeds say; the reading is there next week."""
    block.programme.feeds.hours[grant.world] = grant.magnitude


@handles("report_market")
def report_market(block: Block, grant: Grant) -> None:
    """Report a turn of the market to superiors, and tell every department."""
    block.programme.feeds.reported[grant.world] = block.week
    block.programme.feeds.heard[grant.world] = grant.efficacy(block)


def _told(block: Block, world: Ints, entity: Ints) -> Bools:  # noqa: ARG001 - one firm a world
    told = block.programme.feeds.reported[world]
    weeks = np.take(block.market.values.world("replan.notice_weeks"), world)
    recent: Bools = block.week - told <= weeks
    return recent


@handles("replan_production", payee=PLANT, may=_told)
def replan_production(block: Block, grant: Grant) -> None:
    """Plan more or less than the usual forecast for some weeks; the freeze still holds."""
    feeds, world = block.programme.feeds, grant.world
    sign = 1.0 if grant.setting("direction") == "up" else -1.0
    works = grant.efficacy(block) * feeds.heard[world]
    feeds.factor[world] = sign * grant.magnitude * works
    start = block.week + np.take(block.market.values.world("replan.lead_weeks"), world)
    feeds.factor_from[world] = start
    feeds.factor_until[world] = start + grant.value(block, "replan.length_weeks")
    feeds.replanned[world] = block.week
    for one in world.tolist():
        block.tick("replans_count", one)


def _deal_ahead(block: Block, world: Ints, entity: Ints) -> Bools:
    """Say where the next standing deal can be moved: once, in time, to weeks without a deal."""
    calendar, values = block.market.calendar, block.market.values
    ahead = int(calendar.to_deal[calendar.at(block.week)])
    first = block.week + ahead
    far = round(float(values.world("replan.deal_farthest_weeks")[0]))
    length = block.market.scenario.practice.deal_length_weeks
    alone = far + length < int(calendar.to_deal[calendar.at(first)])
    fits = first + far + length < block.market.scenario.weeks
    if not (alone and fits):
        return np.zeros(len(world), dtype=np.bool_)
    notice = np.take(values.world("replan.deal_notice_weeks"), world)
    once = block.programme.feeds.shifted[world, first] >= 0
    movable: Bools = _told(block, world, entity) & (notice <= ahead) & once
    return movable


@handles("move_deal", may=_deal_ahead)
def move_deal(block: Block, grant: Grant) -> None:
    """Hold the next standing deal some weeks later; accounts that counted on it mind."""
    calendar, feeds = block.market.calendar, block.programme.feeds
    first = block.week + int(calendar.to_deal[calendar.at(block.week)])
    length = block.market.scenario.practice.deal_length_weeks
    far = block.market.values.world("replan.deal_farthest_weeks")
    works = grant.efficacy(block)
    for row, world in enumerate(grant.world.tolist()):
        weeks = min(round(float(grant.magnitude[row])), round(float(far[world])))
        feeds.shifted[world, first : first + length] -= works[row]
        feeds.shifted[world, first + weeks : first + weeks + length] += works[row]
        minds = float(block.market.values.world("replan.deal_breach")[world])
        block.acts.breach[world] += works[row] * minds
    feeds.moved[grant.world] = block.week
