"""Churn: accounts that leave, and those that are won back or succeeded."""

import numpy as np

from kamsim.model.arrays import Bools, Floats
from kamsim.simulation.block import Block
from kamsim.simulation.calendar import YEAR
from kamsim.simulation.formulas import remaining
from kamsim.simulation.launches.listing import forget_launches
from kamsim.simulation.log import note_where
from kamsim.simulation.programme import end_relations
from kamsim.simulation.reduce import where
from kamsim.simulation.relations.cases import CASES
from kamsim.simulation.relations.ladder import ladder_hazard
from kamsim.simulation.status.standing import begin_standing


def come_and_go(block: Block) -> None:
    """Let accounts leave, more of them after stock-outs and breaches, and others be won back."""
    state, values, weather = block.state, block.market.values, block.market.weather
    step = 1.0 - remaining(values.account("churn.memory_weeks"))
    moved = state.stockout + step * (block.now.stockout - state.stockout)
    state.stockout = where(state.active > 0, moved, state.stockout)
    _take_risks(block)
    row = weather.at(block.week)
    here = state.active > 0
    lost = here & (weather.leave[:, row] < hazard(block))
    back = ~here & (weather.back[:, row] < values.account("churn.winback_rate"))
    state.active = where(lost, 0.0, where(back, 1.0, state.active))
    note_where(block, lost, "account", "relation", "lost")
    note_where(block, back, "account", "relation", "won back or succeeded")
    _close(block, lost)
    _begin(block, back)


def hazard(block: Block) -> Floats:
    """Return the chance that an account leaves this week, (R, N) in [0, 1]."""
    state, values = block.state, block.market.values
    distrust = values.account("trust.initial") - state.trust
    push = values.account("churn.trust") * distrust
    push = push + values.account("churn.stockout") * state.stockout
    loose = values.account("bond.firm_initial") - state.firm_bond
    push = push + values.account("churn.firm_bond") * loose
    push = push + ladder_hazard(values, state.ladder)
    at_risk = where(state.risk_until > block.week, 1.0, 0.0)
    push = push + values.account("event.risk") * at_risk
    return np.clip(values.account("churn.rate") / YEAR * np.exp(push), 0.0, 1.0)


def _take_risks(block: Block) -> None:
    """Let a crisis or a business move put an account at risk for some time."""
    happenings = block.market.happenings
    kind = happenings.kind[:, happenings.at(block.week)]
    help_, values = block.programme.care.help, block.market.values
    ready = where(help_.week == block.week, help_.reassessed, 0.0)
    relief = 1.0 - values.account("event.relief") * ready
    until = block.week + values.account("event.risk_weeks") * relief
    risky = happenings.risky(kind)
    longer = np.maximum(until, block.state.risk_until)
    block.state.risk_until = where(risky, longer, block.state.risk_until)


def _close(block: Block, lost: Bools) -> None:
    """End what ran with accounts that have left."""
    state, books = block.state, block.books
    if not lost.any():
        return
    stays = where(lost, 0.0, 1.0)
    state.backlog = state.backlog * stays[:, :, None]
    state.delayed = state.delayed * stays[:, :, None]
    for kind in CASES:
        setattr(books, kind, getattr(books, kind) * stays[:, None, :])
    forget_launches(block, lost)
    if block.conduct.programme:
        block.books.key = block.books.key * stays
        block.books.standing.chosen = block.books.standing.chosen * stays
    if block.week >= 0:
        block.lost = block.lost + where(lost, 1.0, 0.0)
        end_relations(block.programme, lost)


def _begin(block: Block, back: Bools) -> None:
    """Begin afresh with accounts that are won back, or with their successors."""
    if not back.any():
        return
    state, values = block.state, block.market.values
    new = values.account("bond.kept_new") * values.account("bond.rep_most")
    fresh: dict[str, Floats | float] = {
        "trust": values.account("trust.initial"),
        "goodwill": values.account("goodwill.initial"),
        "entitlement": 0.0,
        "fill_memory": state.fill_reference,
        "stockout": 0.0,
        "rep_bond": new,
        "firm_bond": values.account("bond.firm_initial"),
        "ladder": 0.0,
        "usual_favour": 0.0,
        "silent": 0.0,
        "unendowed": 0.0,
        "trusting": 0.0,
        "risk_until": -np.inf,
        "knowledge": 0.0,
        "floor_bond": 0.0,
        "range": block.market.traits.range_usual,
    }
    block.books.contact_week = where(back, float(block.week), block.books.contact_week)
    begin_standing(block.books.standing, back, block.week)
    for name, value in fresh.items():
        setattr(state, name, where(back, value, getattr(state, name)))
