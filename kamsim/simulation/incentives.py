"""Incentives: what discounts, co-op money, contests and rebates pay, and for which rule."""

import numpy as np

from kamsim.model.arrays import Bools, Floats
from kamsim.simulation.block import Block
from kamsim.simulation.care import NEVER
from kamsim.simulation.effort import attained, contests
from kamsim.simulation.ledger import ACCOUNTS, SELLERS
from kamsim.simulation.programme import Incentive
from kamsim.simulation.promotion_money import forgone, promotion_due
from kamsim.simulation.reduce import total, where
from kamsim.simulation.relations.floor import assisted_share


def pay_incentives(block: Block, net: Floats) -> None:
    """Pay what is due this week; `net` (R, N) are sales after standing deals."""
    programme, week = block.programme, block.week
    if not block.rules:
        return
    for incentive in (programme.discount, programme.coop):
        _pay(block, incentive.rule, incentive.running(week) * net)
    if programme.plans.running(week).any():
        _pay(block, programme.plans.rule, promotion_due(block, net))
    # money in place of a standing deal is no favour
    programme.money_week = programme.money_week - forgone(block)
    _pay_sellers(block)
    _end_contests(block)
    _end_rebates(block)


def _pay_sellers(block: Block) -> None:
    """Pay the account's sellers their spiff on what they assist; the account gets none of it."""
    spiff, market = block.programme.spiff, block.market
    running = spiff.running(block.week)
    if not running.any():
        return
    sales = total(block.now.sold * market.price, 2) * assisted_share(market)
    money = running * sales
    block.pay(SELLERS, spiff.rule, money)


def _pay(block: Block, rules: Floats, money: Floats) -> None:
    """Pay accounts, each line under the rule, (R, N) by number, that set it up."""
    if not money.any():
        return
    block.pay(ACCOUNTS, rules, money)
    row = block.books.at(block.week)
    block.books.revenue_money[:, row] -= money
    block.books.margin_money[:, row] -= money
    block.programme.money_week = block.programme.money_week + money


def _ending(block: Block, incentive: Incentive) -> Bools:
    """Mark the incentives whose last week this is: by plan, or because the horizon ends."""
    last = block.week == block.market.scenario.weeks - 1
    ending: Bools = (incentive.until > block.week) & (last | (incentive.until == block.week + 1))
    return ending


def _end_contests(block: Block) -> None:
    """Pay every winner its prize: the entrants with the best sales against last year."""
    contest = block.programme.contest
    ending = _ending(block, contest)
    if not ending.any():
        return
    score = attained(block, contest, block.week + 1)
    money = np.zeros_like(score)
    for member in contests(contest, block.week):
        entrant = member & ending
        ranked = np.argsort(where(entrant, -score, np.inf), axis=1, kind="stable")
        place = np.argsort(ranked, axis=1, kind="stable")
        won = entrant & (place < contest.winners)
        money = where(won, contest.rate, money)
    _pay(block, contest.rule, money)
    contest.until = where(ending, NEVER, contest.until)


def _end_rebates(block: Block) -> None:
    """Pay the rebate on the whole period's sales where its target is reached."""
    rebate = block.programme.rebate
    ending = _ending(block, rebate)
    if not ending.any():
        return
    reached = ending & (attained(block, rebate, block.week + 1) >= rebate.target)
    money = np.zeros_like(rebate.rate)
    for start in sorted({int(s) for s in rebate.start[ending]}):
        weeks = block.week + 1 - start
        sales = total(block.books.last("revenue_money", block.week + 1, weeks), 1)
        here = reached & (rebate.start == start)
        money = where(here, rebate.rate * np.maximum(0.0, sales), money)
    _pay(block, rebate.rule, money)
    rebate.until = where(ending, NEVER, rebate.until)
