"""Sell-out: consumers buy from the shelf; what they miss there sends them elsewhere."""

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block
from kamsim.simulation.effort import effort
from kamsim.simulation.launches.demand import take_up
from kamsim.simulation.people.staff import strength
from kamsim.simulation.promotion import promote, switched
from kamsim.simulation.reduce import by_group, ratio, total
from kamsim.simulation.relations.bonds import usual_rep_bond
from kamsim.simulation.relations.category import category_lift
from kamsim.simulation.relations.floor import floor_lift, store_oos
from kamsim.simulation.relations.ladder import ladder_pull
from kamsim.simulation.relations.range import range_lift


def sell_out(block: Block) -> None:
    """Sell a week's demand from the shelves (evidence.md §3, §8.6)."""
    promote(block)
    state, now, values = block.state, block.now, block.market.values
    baseline = _baseline(block)
    bump = baseline * (now.lift[:, :, None] - 1.0)
    use = np.minimum(
        values.family("pantry.use_rate") * state.pantry,
        values.family("pantry.most_share") * baseline,
    )
    wanted = np.maximum(0.0, baseline + bump - use - switched(block, baseline, bump))
    demand = state.active[:, :, None] * (wanted + state.delayed)
    reached = demand * (1.0 - store_oos(block)[:, :, None])
    sold = np.minimum(reached, state.shelf)
    unmet = demand - sold
    extra = np.minimum(_diverted(block, demand, unmet), state.shelf - sold)
    state.shelf = state.shelf - sold - extra
    state.delayed = values.family("shelf.delay") * unmet
    stocked = values.family("pantry.share") * np.maximum(bump, 0.0) * ratio(sold, demand)
    state.pantry = state.pantry - use + stocked
    now.demand, now.reached, now.unmet = demand, reached, unmet
    now.sold_first, now.sold = sold, sold + extra
    now.stockout = ratio(total(reached - sold, 2), total(demand, 2))


def _baseline(block: Block) -> Floats:
    """Return demand before promotion, (R, N, P): potential, relation, rival, effort."""
    weather = block.market.weather
    potential = weather.potential[:, weather.at(block.week)]
    block.now.relation = relation_multiplier(block)
    pull = block.now.relation * (1.0 + effort(block)) * floor_lift(block)
    pull = pull * range_lift(block) * category_lift(block)
    return take_up(block, block.state.active[:, :, None] * potential * pull[:, :, None])


def relation_multiplier(block: Block) -> Floats:
    """Return what fill, relations, the rep and the rival make of an account's sales, (R, N).

    Logit of our share of the category, so nothing can exceed the category (design.md §3.7).
    """
    state, values, weather = block.state, block.market.values, block.market.weather
    cap = values.account("fill.cap_points")
    points = 100.0 * (state.fill_memory - state.fill_reference) / cap
    warmth = state.goodwill - values.account("goodwill.initial")
    utility = (
        values.account("fill.response") * cap * np.tanh(points)
        + values.account("trust.response") * (state.trust - values.account("trust.initial"))
        + values.account("goodwill.response") * warmth
        + _people_pull(block)
        - values.account("rival.deal_effect") * weather.rival[:, weather.at(block.week)]
    )
    share = values.account("share.base")
    result: Floats = 1.0 / (share + (1.0 - share) * np.exp(-utility / (1.0 - share)))
    return result


def _people_pull(block: Block) -> Floats:
    """Return what bonds, the ladder and the rep's quality do to sales, ln, (R, N)."""
    state, values = block.state, block.market.values
    rep = state.rep_bond - usual_rep_bond(values)
    firm = state.firm_bond - values.account("bond.firm_initial")
    skill = values.account("rep.response") * block.market.roster.of_accounts(strength(block))
    return (
        values.account("bond.rep_response") * rep
        + values.account("bond.firm_response") * firm
        + ladder_pull(values, state.ladder)
        + skill
    )


def _diverted(block: Block, demand: Floats, unmet: Floats) -> Floats:
    """Return demand that others' stock-outs send here, (R, N, P): same brand, other stores."""
    market, values = block.market, block.market.values
    extra = np.zeros_like(unmet)
    if market.families > 1:
        others = total(unmet, 2)[:, :, None] - unmet
        extra = values.family("shelf.same_brand") * others / _siblings(block)
    pool = by_group(unmet, market.group_order, market.group_starts)
    pool = values.family("shelf.other_store") * pool
    weight = ratio(pool, by_group(demand, market.group_order, market.group_starts))
    extra = extra + demand * np.take(weight, market.group_of, axis=1)
    here = block.state.active * (1.0 - store_oos(block))
    return here[:, :, None] * extra


def _siblings(block: Block) -> Floats | float:
    """Return how many other families shoppers find at an account, at least one."""
    if not block.market.novelties.any:
        return float(block.market.families - 1)
    return np.maximum(1.0, total(block.state.launches.listed, 2) - 1.0)[:, :, None]
