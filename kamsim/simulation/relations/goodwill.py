"""Goodwill: gratitude that fades, is crowded out by money, and turns into expectation."""

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block
from kamsim.simulation.calendar import YEAR
from kamsim.simulation.formulas import remaining
from kamsim.simulation.reduce import ratio, where


def keep_goodwill(block: Block) -> None:
    """Let goodwill return to its level, favours be taken for granted, and privilege spoil."""
    state, values, programme = block.state, block.market.values, block.programme
    share = money_share(block)
    crowded = 1.0 - values.account("goodwill.crowding") * share
    usual = values.account("goodwill.initial") * crowded
    gap = usual - state.goodwill
    state.goodwill = state.goodwill + values.account("goodwill.decay") * gap
    fade = 1.0 - remaining(values.account("favour.memory_weeks"))
    state.usual_favour = state.usual_favour * (1.0 - fade)
    promised = where(programme.promise_until > block.week, 1.0, 0.0)
    privilege = np.maximum(np.maximum(share, promised), _attention(block))
    due = values.account("entitlement.gain") * privilege - state.entitlement
    state.entitlement = state.entitlement + values.account("entitlement.adaptation") * due


def _attention(block: Block) -> Floats:
    """Return how far favours and visits have become a privilege, (R, N) in [0, 1]."""
    values, programme = block.market.values, block.programme
    favours = block.state.usual_favour / values.account("entitlement.full_favour")
    visits = programme.visit_memory / values.account("entitlement.full_visits")
    programme.visit_memory = programme.visit_memory * (1.0 - 1.0 / YEAR)
    programme.care.help.money = programme.care.help.money * (1.0 - 1.0 / YEAR)
    return np.minimum(1.0, favours + visits)


def money_share(block: Block) -> Floats:
    """Return how far programme money crowds out goodwill, (R, N) in [0, 1].

    Money to the account over a year, as a share of its net revenue, over the share that
    crowds out in full.
    """
    programme, books = block.programme, block.books
    if not programme.money_memory.any():
        return np.zeros_like(programme.money_memory)
    revenue = books.year("revenue_money", block.week) / YEAR
    share = ratio(programme.money_memory, revenue)
    full = block.market.values.account("goodwill.full_money")
    # where plans replace standing deals, accounts may get less than before
    return np.clip(share / full, 0.0, 1.0)
