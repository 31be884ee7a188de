"""Relations: trust, goodwill, entitlement, and the accounts that leave or come back."""

import math

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block
from kamsim.simulation.calendar import YEAR
from kamsim.simulation.programme import end_relations
from kamsim.simulation.reduce import ratio, total, where

HALF = math.log(2.0)


def relate(block: Block) -> None:
    """Let the week's deliveries, promises and money act on every relation."""
    state, values, now = block.state, block.market.values, block.now
    _trust(block)
    share = money_share(block)
    crowded = 1.0 - values.account("goodwill.crowding") * share
    usual = values.account("goodwill.initial") * crowded
    gap = usual - state.goodwill
    state.goodwill = state.goodwill + values.account("goodwill.decay") * gap
    privilege = np.maximum(share, where(block.programme.promise_until > block.week, 1.0, 0.0))
    due = values.account("entitlement.gain") * privilege - state.entitlement
    state.entitlement = state.entitlement + values.account("entitlement.adaptation") * due
    step = 1.0 - np.exp(-HALF / values.account("churn.memory_weeks"))
    moved = state.stockout + step * (now.stockout - state.stockout)
    state.stockout = where(state.active > 0, moved, state.stockout)
    _come_and_go(block)


def money_share(block: Block) -> Floats:
    """Return how far programme money crowds out goodwill, (R, N) in [0, 1].

    Money to the account over a year, as a share of its net revenue, over the share that
    crowds out in full.
    """
    programme, books = block.programme, block.books
    if not programme.money_memory.any():
        return programme.money_memory
    revenue = total(books.last("revenue_money", block.week, YEAR), 1) / YEAR
    share = ratio(programme.money_memory, revenue)
    full = block.market.values.account("goodwill.full_money")
    return np.minimum(1.0, share / full)


def _trust(block: Block) -> None:
    """Return trust to its level; break or keep the season's promises; resent capped orders."""
    state, values, programme = block.state, block.market.values, block.programme
    home = values.account("trust.initial") - state.trust
    trust = state.trust + values.account("trust.decay") * home
    trust = trust * (1.0 - values.account("trust.cap_loss") * programme.capped)
    open_ = programme.promise_until > block.week
    if open_.any():
        trust = where(open_, _judge(block, trust), trust)
    state.trust = trust


def _judge(block: Block, trust: Floats) -> Floats:
    """Judge promised floors: one escalating breach a season, or a season's promises kept."""
    values, programme, now = block.market.values, block.programme, block.now
    needed = total(now.judged, 2)
    fill = ratio(total(now.filled, 2), needed, otherwise=1.0)
    forgiven = programme.promise_floor - values.account("trust.tolerance")
    worst = np.maximum(programme.promise_worst, np.maximum(0.0, forgiven - fill))
    full = values.account("trust.full_breach")
    before = np.minimum(1.0, programme.promise_worst / full)
    step = np.minimum(1.0, worst / full) - before
    trust = trust * (1.0 - values.account("trust.loss") * step)
    programme.promise_worst = worst
    over = programme.promise_until == block.week + 1
    kept = over & (worst == 0)
    return where(kept, trust + values.account("trust.gain") * (1.0 - trust), trust)


def _come_and_go(block: Block) -> None:
    """Let accounts leave, more of them after stock-outs, and others be won back."""
    state, values, weather = block.state, block.market.values, block.market.weather
    row = weather.at(block.week)
    distrust = values.account("trust.initial") - state.trust
    push = values.account("churn.trust") * distrust
    push = push + values.account("churn.stockout") * state.stockout
    hazard = np.clip(values.account("churn.rate") / YEAR * np.exp(push), 0.0, 1.0)
    here = state.active > 0
    lost = here & (weather.leave[:, row] < hazard)
    back = ~here & (weather.back[:, row] < values.account("churn.winback_rate"))
    state.active = where(lost, 0.0, where(back, 1.0, state.active))
    stays = where(lost, 0.0, 1.0)[:, :, None]
    state.backlog = state.backlog * stays
    state.delayed = state.delayed * stays
    state.trust = where(back, values.account("trust.initial"), state.trust)
    state.goodwill = where(back, values.account("goodwill.initial"), state.goodwill)
    state.entitlement = where(back, 0.0, state.entitlement)
    state.fill_memory = where(back, state.fill_reference, state.fill_memory)
    state.stockout = where(back, 0.0, state.stockout)
    if block.week >= 0:
        block.lost = block.lost + where(lost, 1.0, 0.0)
        end_relations(block.programme, lost)
