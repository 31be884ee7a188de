"""Agreement: what a promotion plan is worth to the account, and whether it says yes (S6)."""

from dataclasses import dataclass

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.actions.handler import Grant
from kamsim.simulation.block import Block
from kamsim.simulation.calendar import YEAR
from kamsim.simulation.formulas import closed, display_met
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
    return _offer(block, grant, through, display_compliance(block)[grant.rows])


def _offer(block: Block, grant: Grant, through: Floats, compliance: Floats) -> Offer:
    """Return what a plan makes of usual pass-through and compliance, (n,) each."""
    gain = grant.value(block, f"promo.pass_gain_{grant.setting('funding')}")
    stands = closed(compliance, grant.value(block, "promo.compliance_gain"))
    return Offer(
        depth=grant.magnitude,
        passed=closed(through, gain),
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
    more = _lift(block, grant, offer, (traits.elasticity[rows], traits.display[rows]))
    margin = grant.value(block, "account.retail_margin") * more
    kept = (1.0 - offer.passed) * offer.depth * (1.0 + more)
    result: Floats = offer.weeks * (margin + kept)
    return result


def believed_lift(block: Block, grant: Grant) -> Floats:
    """Return the lift of sales that the firm expects of a plan, (n,)."""
    beliefs, rows = block.programme.beliefs, grant.rows
    usual = grant.value(block, "deal.pass_through"), grant.value(block, "deal.compliance")
    offer = _offer(block, grant, *usual)
    return _lift(block, grant, offer, (beliefs.price[rows], beliefs.display[rows]))


def _lift(block: Block, grant: Grant, offer: Offer, responses: tuple[Floats, Floats]) -> Floats:
    """Return the lift of sales that an offer makes, (n,), by response to price and to display."""
    price = np.log1p(-offer.passed * offer.depth)
    met = display_met(
        price, grant.value(block, "demand.display_alone"), grant.value(block, "demand.display_cut")
    )
    elasticity, display = responses
    lift: Floats = np.expm1(elasticity * price + display * offer.display * met)
    return lift
