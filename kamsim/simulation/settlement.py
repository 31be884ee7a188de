"""Settlement: the horizon ends, stocks change hands at their value, nothing is left open."""

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block
from kamsim.simulation.ledger import ACCOUNTS, BALANCE, FIRM
from kamsim.simulation.reduce import total


def open_accounts(block: Block) -> None:
    """Charge the firm for the stock it starts with: plant stock and work in process, at cost."""
    units = block.state.plant_stock + total(block.state.wip, 1)
    money = total(units * block.market.cost, 1)
    block.ledger.book(0, FIRM, BALANCE, "opening_stock", money)


def settle(block: Block) -> None:
    """Value the firm's stock, and take back what accounts hold above their order targets.

    Returned goods are paid for at the price after standing rebate, and valued like the
    firm's own stock: cost less obsolescence (design.md §3.3).
    """
    market, state, week = block.market, block.state, block.market.scenario.weeks - 1
    values = market.values
    returned = _excess(block)
    rebate = 1.0 - values.world("practice.rebate_rate")
    paid = rebate * total(total(returned * market.price, 2), 1)
    block.ledger.book(week, FIRM, ACCOUNTS, "settlement.returns", paid)
    units = state.plant_stock + total(state.wip, 1) + total(returned, 1)
    worth = total(units * market.cost, 1) * (1.0 - values.world("cost.obsolescence"))
    block.ledger.book(week, BALANCE, FIRM, "settlement.stock", worth)


def _excess(block: Block) -> Floats:
    """Return account stock above the order target, all of it where the account has left."""
    state = block.state
    target = block.now.weekly * block.now.own_horizon_weeks[:, :, None] * state.active[:, :, None]
    return np.maximum(0.0, state.shelf + state.on_way - target)
