"""Favours: gratitude for the unexpected, habit for the usual, suspicion of the excessive."""

from dataclasses import dataclass

import numpy as np

from kamsim.model.arrays import Floats, Ints
from kamsim.simulation.block import Block
from kamsim.simulation.relation_formulas import gratitude
from kamsim.simulation.relations.goodwill import money_share


@dataclass(frozen=True, slots=True)
class Favours:
    """Favours to rows (n,) of accounts, no account twice.

    The value is a share of a year's sales.
    """

    world: Ints
    account: Ints
    value: Floats
    efficacy: Floats


def grant_favours(block: Block, favours: Favours) -> None:
    """Let favours be felt: goodwill by their news, a new habit, an act on the ladder."""
    state, acts = block.state, block.acts
    at = (favours.world, favours.account)
    usual = state.usual_favour[at]
    worth = np.maximum(favours.value, 1e-12)
    most, scale = (_value(block, favours, f"favour.{n}") for n in ("most", "scale"))
    too_much = favours.value > _value(block, favours, "favour.suspicious")
    felt = np.where(too_much, 0.0, favours.efficacy)
    crowding = _value(block, favours, "goodwill.crowding") * money_share(block)[at]
    gain = felt * (1.0 - crowding) * gratitude(favours.value, most, scale, usual)
    state.goodwill[at] = np.minimum(1.0, state.goodwill[at] + gain)
    habit = _value(block, favours, "favour.habit") * favours.efficacy
    state.usual_favour[at] = usual + habit * np.maximum(0.0, favours.value - usual)
    news = np.maximum(0.0, 1.0 - usual / worth)
    acts.favour[at] += felt * news * -np.expm1(-favours.value / scale)
    acts.contact[at] += favours.efficacy
    shock = _value(block, favours, "favour.suspicion")
    acts.breach[at] += np.where(too_much, favours.efficacy * shock, 0.0)
    block.books.contact_week[at] = block.week


def _value(block: Block, favours: Favours, name: str) -> Floats:
    return np.take(block.market.values.world(name), favours.world)
