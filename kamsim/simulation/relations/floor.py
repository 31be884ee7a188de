"""The floor: what the account's own sellers know, feel and do for us (evidence.md §4, S2).

Good relations at the top do not move it: neither bond enters here.
"""

import numpy as np

from kamsim.model.account import Account
from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block, Market
from kamsim.simulation.calendar import YEAR
from kamsim.simulation.formulas import remaining
from kamsim.simulation.relations.category import gaps_left
from kamsim.simulation.relations.range import crowding


def keep_floor(block: Block) -> None:
    """Let staff turn over and take what they know along, and let bonds with them fade."""
    state, values = block.state, block.market.values
    stays = np.exp(-values.account("frontline.turnover") / YEAR)
    state.knowledge = state.knowledge * stays
    fade = remaining(values.account("frontline.half_life_weeks"))
    state.floor_bond = state.floor_bond * fade


def assisted_share(market: Market) -> Floats:
    """Return the share of sales that somebody assists, (R, N), by channel."""
    columns = [market.values.world(assisted_name(market, a)) for a in market.book]
    return np.ascontiguousarray(np.stack(columns, axis=1))


def assisted_name(market: Market, account: Account) -> str:
    """Name the parameter of an account's channel; one that has none is like the others."""
    name = f"assisted.{account.channel.replace(' ', '_')}"
    return name if name in market.values.of else "assisted.other"


def floor_lift(block: Block) -> Floats:
    """Return the factor of sales that knowledge and a spiff make, (R, N); 1 without them."""
    state, values, spiff = block.state, block.market.values, block.programme.spiff
    running = spiff.running(block.week)
    if not state.knowledge.any() and not running.any():
        return np.ones_like(state.knowledge)
    learned = np.expm1(np.log1p(values.account("frontline.module_lift")) * state.knowledge)
    reward = running / values.account("spiff.reference_rate")
    eager = values.account("efficacy.spiff") * values.account("spiff.lift") * -np.expm1(-reward)
    lift: Floats = 1.0 + assisted_share(block.market) * (
        values.account("frontline.focal_share") * learned + eager
    )
    return lift


def display_compliance(block: Block) -> Floats:
    """Return the share of agreed displays that stand, (R, N): more where the floor likes us.

    An account whose people know their trade puts up more of what it agreed to.
    """
    values = block.market.values
    skill = 2.0 * block.market.traits.professionalism - 1.0
    agreed = values.account("deal.compliance") + values.account("deal.professionalism") * skill
    agreed = np.clip(agreed, 0.0, 1.0)
    gain = values.account("frontline.compliance_gain") * block.state.floor_bond
    return agreed + gain * (1.0 - agreed)


def store_oos(block: Block) -> Floats:
    """Return the share of shelf time without goods that the store itself causes, (R, N)."""
    cut = block.market.values.account("frontline.oos_cut") * block.state.floor_bond
    gaps = block.market.traits.store_oos * crowding(block) * (1.0 - cut)
    return np.minimum(0.9, gaps * gaps_left(block))


def teach(block: Block, world: int, account: int, modules: float) -> None:
    """Add modules to what an account's sellers know; the last ones add little."""
    at = (np.array([world]), np.array([account]))
    most = block.market.values.world("frontline.most_modules")[world : world + 1]
    known = block.state.knowledge[at]
    block.state.knowledge[at] = known + modules * np.maximum(0.0, 1.0 - known / most)
