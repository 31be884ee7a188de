"""Effort: what running contests and rebates make accounts do, and when (evidence.md §4, S8)."""

from dataclasses import replace

import numpy as np

from kamsim.model.arrays import Bools, Floats
from kamsim.simulation.block import Block
from kamsim.simulation.calendar import YEAR
from kamsim.simulation.formulas import loading, loading_reach
from kamsim.simulation.programme import Incentive
from kamsim.simulation.reduce import ratio, total, where


def effort(block: Block) -> Floats:
    """Return the lift of sales that money at stake brings, (R, N)."""
    lift = np.zeros_like(block.state.trust)
    programme, week = block.programme, block.week
    if programme.contest.running(week).any():
        lift = lift + _contest_effort(block)
    if programme.rebate.running(week).any():
        lift = lift + _rebate_effort(block)
    return lift


def _contest_effort(block: Block) -> Floats:
    """Return the lift of a contest: most where the account may just win or just lose."""
    values, contest = block.market.values, block.programme.contest
    scale = values.account("contest.scale")
    score = attained(block, contest, block.week)
    lift = np.zeros_like(score)
    for member in contests(contest, block.week):
        gap = np.clip((score - cutoff(score, member, contest.winners)) / scale, -50.0, 50.0)
        chance = 1.0 / (1.0 + np.exp(-gap))
        lift = where(member, 4.0 * chance * (1.0 - chance), lift)
    return values.account("efficacy.contest") * values.account("contest.lift") * lift


def contests(contest: Incentive, week: int) -> list[Bools]:
    """Return the entrants, (R, N), of each contest that runs: one rule, one week of start."""
    running = contest.until > week
    kinds = {(r, s) for r, s in zip(contest.rule[running], contest.start[running], strict=True)}
    return [running & (contest.rule == r) & (contest.start == s) for r, s in sorted(kinds)]


def cutoff(score: Floats, member: Bools, winners: Floats) -> Floats:
    """Return the score of the last winner among the entrants of each world, (R, 1)."""
    ranked = -np.sort(where(member, -score, np.inf), axis=1)
    entrants = total(member.astype(np.float64), 1)
    places = np.minimum(np.max(where(member, winners, 1.0), axis=1), np.maximum(entrants, 1.0))
    last = places.astype(np.int64)[:, None] - 1
    result: Floats = np.take_along_axis(ranked, last, axis=1)
    return result


def _rebate_effort(block: Block) -> Floats:
    """Return the lift of a rebate: it grows with the rate and fades away from the target."""
    values, rebate = block.market.values, block.programme.rebate
    rate = rebate.running(block.week) / values.account("rebate.reference_rate")
    miss = np.abs(attained(block, rebate, block.week) - rebate.target)
    reach = values.account("rebate.reach") * rebate.target
    near = np.maximum(0.0, 1.0 - ratio(miss, reach, otherwise=1.0))
    return values.account("efficacy.rebate") * values.account("rebate.lift") * rate * near


def attained(block: Block, incentive: Incentive, week: int) -> Floats:
    """Return units from the incentive's start to before a week over those a year ago, (R, N).

    1 where there are none yet. Sell-in counts where the basis is sell-in, what the account
    sold out where it is not.
    """
    result = np.ones_like(incentive.start)
    running = incentive.until > block.week
    for start in sorted({int(s) for s in incentive.start[running] if s < week}):
        now = _units(block, incentive, range(start, week))
        then = _units(block, incentive, range(start - YEAR, week - YEAR))
        here = running & (incentive.start == start)
        grown = where(_traded(block, range(start - YEAR, week - YEAR)), ratio(now, then), 0.0)
        result = where(here, grown, result)
    return result


def _traded(block: Block, weeks: range) -> Bools:
    """Say which accounts sold in every one of some weeks: only these can be compared with."""
    books = block.books
    sold = books.sellout[:, books.at(weeks.start) : books.at(weeks.stop)]
    traded: Bools = np.min(sold, axis=1) > 0
    return traded


def delivered(block: Block, incentive: Incentive, week: int) -> Floats:
    """Return what `attained` would be if deliveries counted: all that the firm itself sees."""
    on_orders = replace(incentive, on_orders=np.ones_like(incentive.on_orders))
    return attained(block, on_orders, week)


def _units(block: Block, incentive: Incentive, weeks: range) -> Floats:
    """Return an account's units over some weeks, on the incentive's basis, (R, N)."""
    books = block.books
    first, stop = books.at(weeks.start), books.at(weeks.stop)
    inward = total(books.shipped[:, first:stop], 1)
    outward = total(books.sellout[:, first:stop], 1)
    return where(incentive.on_orders > 0, inward, outward)


def loaded(block: Block, wanted: Floats) -> Floats:
    """Return units ordered only to reach a rebate's target before its period ends, (R, N, P)."""
    rebate, values = block.programme.rebate, block.market.values
    left = rebate.until - block.week
    late = (left > 0) & (left <= values.account("rebate.load_weeks"))
    near = late & (rebate.on_orders > 0) & (rebate.rate > 0)
    if not near.any():
        return np.zeros_like(wanted)
    weekly = total(block.now.weekly, 2)
    goal = _goal(block)
    gap = goal - _so_far(block) - total(wanted, 2)
    holding = values.account("order.holding_rate") / YEAR
    units = loading(gap, loading_reach(weekly, goal, rebate.rate, holding))
    units = where(near, units, 0.0) * values.account("efficacy.rebate")
    return units[:, :, None] * ratio(block.now.weekly, weekly[:, :, None])


def _goal(block: Block) -> Floats:
    """Return the units that earn the rebate of the running period, (R, N)."""
    rebate = block.programme.rebate
    goal = np.zeros_like(rebate.start)
    for start, stop in periods(rebate, block.week):
        then = _units(block, rebate, range(start - YEAR, stop - YEAR))
        goal = where(rebate.start == start, rebate.target * then, goal)
    return goal


def _so_far(block: Block) -> Floats:
    """Return the units since the running period's start, (R, N)."""
    rebate = block.programme.rebate
    units = np.zeros_like(rebate.start)
    for start, _ in periods(rebate, block.week):
        so_far = _units(block, rebate, range(start, block.week))
        units = where(rebate.start == start, so_far, units)
    return units


def periods(incentive: Incentive, week: int) -> list[tuple[int, int]]:
    """List the periods, first week and week after the last, that run in a week."""
    running = incentive.until > week
    pairs = zip(incentive.start[running], incentive.until[running], strict=True)
    return sorted({(int(s), int(u)) for s, u in pairs})
