"""Terms: what running promotion plans do to prices, displays and orders (evidence.md §4, S6)."""

from dataclasses import dataclass

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block
from kamsim.simulation.formulas import closed
from kamsim.simulation.plans import FUNDING
from kamsim.simulation.reduce import where
from kamsim.simulation.relations.floor import display_compliance


@dataclass(frozen=True, slots=True)
class Terms:
    """What plans add this week, (R, N) each.

    `tempting`, the price cut that makes buying ahead cheap; `cut`, what of it reaches the
    shelf; `display`, the display that stands.
    """

    tempting: Floats
    cut: Floats
    display: Floats


def running_terms(block: Block) -> Terms:
    """Return the terms of the plans that run this week, as far as plans work."""
    plans = block.programme.plans
    running = plans.running(block.week)
    if not running.any():
        none = np.zeros_like(plans.depth)
        return Terms(none, none, none)
    works = block.market.values.account("efficacy.design_promotion")
    depth = where(running, works * plans.depth, 0.0)
    stands = where(running, works * plans.display, 0.0) * plan_compliance(block)
    return Terms(depth * tempting_share(block), depth * passed_on(block), stands)


def passed_on(block: Block) -> Floats:
    """Return the share of a plan's price cut that reaches the shelf, (R, N).

    Who plans together passes more on, and most where only what is scanned is paid.
    """
    through = block.market.traits.pass_through
    gain = _by_funding(block, "promo.pass_gain_")
    return closed(through, gain)


def tempting_share(block: Block) -> Floats:
    """Return the share of a plan's price cut that makes buying ahead cheap, (R, N)."""
    return _by_funding(block, "promo.tempts_")


def plan_compliance(block: Block) -> Floats:
    """Return the share of a plan's display that stands, (R, N) in [0, 1].

    More than of a standing deal's, because it was agreed on; more still with our hands.
    """
    values = block.market.values
    agreed = closed(display_compliance(block), values.account("promo.compliance_gain"))
    return closed(agreed, values.account("promo.support_gain") * block.programme.plans.support)


def _by_funding(block: Block, prefix: str) -> Floats:
    values, funding = block.market.values, block.programme.plans.funding
    result = values.account(prefix + FUNDING[0]) + np.zeros_like(funding)
    for index, name in enumerate(FUNDING[1:], start=1):
        result = where(funding == index, values.account(prefix + name), result)
    return result


def replaced(block: Block) -> Floats:
    """Return how far plans stand for the standing deals, (R, N) in [0, 1]."""
    stands = block.programme.plans.stands_until > block.week
    works = block.market.values.account("efficacy.design_promotion")
    return where(stands, works, 0.0)
