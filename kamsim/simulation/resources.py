"""Resources: how much hours, days and money each world has left, and until when."""

import numpy as np

from kamsim.model.arrays import Floats, Ints
from kamsim.simulation.block import Block
from kamsim.simulation.calendar import YEAR
from kamsim.simulation.reduce import by_world


def amount(block: Block, name: str) -> Floats:
    """Return the full amount of a resource in one of its periods, (R,): the policy's budget."""
    market, multiple = block.market, block.conduct.budgets.get(name, 1.0)
    resource = market.vocabulary.resources[name]
    if not resource.yearly:
        return np.full(market.worlds, multiple * market.scenario.resources.get(name, 0.0))
    year = np.full(market.worlds, multiple)
    for parameter in resource.yearly:
        year = year * market.values.world(parameter)
    return year * (resource.period_weeks / YEAR)


def refill(block: Block) -> None:
    """Begin a period with the full amount of every resource whose period begins."""
    for name, resource in block.market.vocabulary.resources.items():
        if block.week % resource.period_weeks == 0:
            block.programme.left[name] = amount(block, name)


def offer(block: Block) -> None:
    """Count what the periods that begin this week make available, whoever uses it."""
    for name, resource in block.market.vocabulary.resources.items():
        if block.week % resource.period_weeks == 0:
            block.add(f"available_{name}", amount(block, name))


def use(block: Block, name: str, needs: Floats, world: Ints) -> Floats:
    """Take what rows (n,) of worlds need; return it by world, (R,)."""
    used = by_world(needs, world, block.market.worlds)
    block.programme.left[name] = block.programme.left[name] - used
    return used


def release(block: Block, name: str, world: int, taken: float, week: int) -> None:
    """Give back what was taken in a week and not used; what an ended period left is lost."""
    period = block.market.vocabulary.resources[name].period_weeks
    block.tick(f"used_{name}", world, -taken)
    if week // period == block.week // period:
        block.programme.left[name][world] += taken


def left_share(block: Block, name: str) -> Floats:
    """Return the share of the period's amount that is left, (R,) in [0, 1]; 0 of nothing."""
    if name not in block.market.vocabulary.resources:
        return np.zeros(block.market.worlds)
    full = amount(block, name)
    left = block.programme.left.get(name, full)
    safe = np.where(full > 0, full, 1.0)
    return np.where(full > 0, np.clip(left / safe, 0.0, 1.0), 0.0)


def left(block: Block, name: str) -> Floats:
    """Return what is left of a resource, (R,)."""
    if name not in block.market.vocabulary.resources:
        return np.zeros(block.market.worlds)
    return block.programme.left.get(name, amount(block, name))
