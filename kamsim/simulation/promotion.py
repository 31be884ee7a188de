"""Promotion: what price cuts and displays do at the shelf (evidence.md §4, S6)."""

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block
from kamsim.simulation.deals import standing_depth, standing_display
from kamsim.simulation.formulas import display_met
from kamsim.simulation.reduce import by_group, ratio
from kamsim.simulation.relations.floor import display_compliance
from kamsim.simulation.terms import running_terms

DEEPEST = 0.9


def promote(block: Block) -> None:
    """Find this week's price cuts, their lift, and what tempts accounts to buy ahead, (R, N).

    Shoppers compare the price with the one they are used to: frequent deals lift less.
    """
    market, programme, now = block.market, block.programme, block.now
    values, traits, week = market.values, market.traits, block.week
    terms = running_terms(block)
    offered = programme.discount.running(week) * values.account("efficacy.discount")
    invoice = standing_depth(block) + offered
    now.depth = np.minimum(invoice + terms.tempting, DEEPEST)
    cut = np.minimum(traits.pass_through * invoice + terms.cut, DEEPEST)
    paid = np.minimum(1.0, programme.coop.running(week) / values.account("coop.full_rate"))
    bought = values.account("efficacy.coop") * values.account("coop.display") * paid
    display = (standing_display(block) + bought) * display_compliance(block) + terms.display
    now.cut = cut
    price = np.log1p(-cut)
    used_to = values.account("price.reference_weight") * block.state.reference
    met = display_met(
        price, values.account("demand.display_alone"), values.account("demand.display_cut")
    )
    shown = traits.display * np.minimum(1.0, display) * met
    pull = traits.elasticity * (price - used_to) + shown
    now.lift = 1.0 + np.expm1(pull) * (1.0 - values.account("rival.matching"))
    step = values.account("price.reference_step")
    block.state.reference = block.state.reference + step * (price - block.state.reference)


def switched(block: Block, baseline: Floats, bump: Floats) -> Floats:
    """Return sales that other accounts' promotions take from this one, (R, N, P).

    Some shoppers of a promotion leave another store of the region, in proportion to its sales.
    """
    market = block.market
    drawn = np.maximum(bump, 0.0)
    of_region = market.group_order, market.group_starts
    pool = np.take(by_group(drawn, *of_region), market.group_of, axis=1)
    sales = np.take(by_group(baseline, *of_region), market.group_of, axis=1)
    here = ratio(baseline, sales)
    lost: Floats = market.values.family("deal.switch_share") * here * np.maximum(0.0, pool - drawn)
    return lost
