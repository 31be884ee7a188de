"""Floor facts: who sells at the account, what they know, and whether we may teach them."""

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block
from kamsim.simulation.care import FAR_WEEKS, NEVER
from kamsim.simulation.reduce import where
from kamsim.simulation.relations.floor import assisted_name


def floor_facts(block: Block) -> dict[str, Floats]:
    """Return the columns of all accounts, (R, N) each; NaN is unknown."""
    floor, market = block.programme.care.floor, block.market
    numbers = market.scenario.parameters.by_id()
    usual = np.array([numbers[assisted_name(market, a)].base for a in market.book])
    running = block.programme.spiff.until > block.week
    return {
        "assisted_share": usual[None, :] + np.zeros_like(floor.consent),
        "weeks_since_frontline_contact": np.clip(block.week - floor.visited, 0.0, FAR_WEEKS),
        "weeks_since_training": np.clip(block.week - floor.trained, 0.0, FAR_WEEKS),
        "frontline_trained": where(floor.trained > NEVER, 1.0, 0.0),
        "frontline_knowledge_modules": np.minimum(floor.score, 30.0),
        "frontline_mapped": where(floor.mapped > 0, 1.0, 0.0),
        "consent_training": where(floor.consent > 0, 1.0, 0.0),
        "spiff_running": where(running, 1.0, 0.0),
    }
