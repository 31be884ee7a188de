"""Agreement: what a promotion plan is worth to the account, and whether it says yes (S6)."""

from dataclasses import dataclass

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.actions.handler import Grant
from kamsim.simulation.block import Block
from kamsim.simulation.calendar import YEAR
from kamsim.simulation.relations.floor import display_compliance

LEAST_WORTH = 1e-3


@dataclass(frozen=True, slots=True)
class Offer:
    """Terms of a promotion for rows (n,): depth, share passed on, display that stands, weeks."""

    depth: Floats
    passed: Floats
    display: Floats
    weeks: Floats


def chance(block: Block, grant: Grant) -> Floats:
    """Return the chance that the account agrees, (n,) in [0, 1].

    It compares what it would keep under the plan with the standing deals that the plan
    replaces; who trusts us agrees sooner.
    """
    standing = np.maximum(_kept(block, grant, _standing(block, grant)), LEAST_WORTH)
    plan = np.maximum(_kept(block, grant, _plan(block, grant)), LEAST_WORTH)
    better = np.log(plan / standing)
    trust = block.state.trust[grant.rows] - grant.value(block, "trust.initial")
    willing = grant.value(block, "promo.agree_rate")
    willing = willing + grant.value(block, "promo.agree_trust") * trust
    return np.clip(willing + grant.value(block, "promo.agree_worth") * better, 0.0, 1.0)


def _plan(block: Block, grant: Grant) -> Offer:
    through = block.market.traits.pass_through[grant.rows]
    gain = grant.value(block, f"promo.pass_gain_{grant.setting('funding')}")
    usual = display_compliance(block)[grant.rows]
    stands = usual + grant.value(block, "promo.compliance_gain") * (1.0 - usual)
    return Offer(
        depth=grant.magnitude,
        passed=through + gain * np.maximum(0.0, 1.0 - through),
        display=grant.number("display") * stands,
        weeks=np.full(len(grant.world), grant.number("weeks")),
    )


def _standing(block: Block, grant: Grant) -> Offer:
    """Return the standing deals of the weeks for which a plan stands."""
    practice = block.market.scenario.practice
    deals = len(practice.deal_weeks) * grant.value(block, "promo.stands_weeks") / YEAR
    return Offer(
        depth=grant.value(block, "practice.deal_depth"),
        passed=block.market.traits.pass_through[grant.rows],
        display=grant.value(block, "deal.display") * display_compliance(block)[grant.rows],
        weeks=deals * practice.deal_length_weeks,
    )


def _kept(block: Block, grant: Grant, offer: Offer) -> Floats:
    """Return what the account keeps of an offer, in weeks of its sales, (n,)."""
    traits, rows = block.market.traits, grant.rows
    price = traits.elasticity[rows] * np.log1p(-offer.passed * offer.depth)
    shown = traits.display[rows] * offer.display
    shown = shown * _seen(block, grant, offer.passed * offer.depth)
    more = np.expm1(price + shown)
    margin = grant.value(block, "account.retail_margin") * more
    kept = (1.0 - offer.passed) * offer.depth * (1.0 + more)
    result: Floats = offer.weeks * (margin + kept)
    return result


def believed_lift(block: Block, grant: Grant) -> Floats:
    """Return the lift of sales that the firm expects of a plan, (n,)."""
    beliefs = block.programme.beliefs
    through = grant.value(block, "deal.pass_through")
    gain = grant.value(block, f"promo.pass_gain_{grant.setting('funding')}")
    passed = through + gain * np.maximum(0.0, 1.0 - through)
    usual = grant.value(block, "deal.compliance")
    stands = usual + grant.value(block, "promo.compliance_gain") * (1.0 - usual)
    price = beliefs.price[grant.rows] * np.log1p(-passed * grant.magnitude)
    shown = beliefs.display[grant.rows] * grant.number("display") * stands
    lift: Floats = np.expm1(price + shown * _seen(block, grant, passed * grant.magnitude))
    return lift


def _seen(block: Block, grant: Grant, cut: Floats) -> Floats:
    """Return how much of its usual response a display meets at such a price cut, (n,)."""
    alone = grant.value(block, "demand.display_alone")
    usual = grant.value(block, "demand.display_cut")
    share: Floats = alone + (1.0 - alone) * np.minimum(1.0, -np.log1p(-cut) / usual)
    return share
