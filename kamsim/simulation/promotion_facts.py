"""Promotion facts: what the firm knows of an account's trade, promotions and range (S6)."""

import numpy as np

from kamsim.model.account import TRADING
from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block
from kamsim.simulation.calendar import YEAR
from kamsim.simulation.care import FAR_WEEKS
from kamsim.simulation.reduce import total, where


def promotion_facts(block: Block) -> dict[str, Floats]:
    """Return the columns of all accounts, (R, N) each; NaN is unknown."""
    programme, week = block.programme, block.week
    plans, shape = programme.plans, block.state.active.shape
    names = block.market.vocabulary.facts["account.trading_strategy"].values
    codes = np.array([float(names.index(name)) for name in TRADING])
    trading = np.take(codes, block.market.traits.trading)
    since = np.clip(week - plans.until, 0.0, FAR_WEEKS)
    over = (plans.reviewed == 0) & (plans.until <= week)
    return {
        "trading_strategy": np.ascontiguousarray(np.broadcast_to(trading, shape)),
        "professionalism_index": programme.beliefs.professionalism,
        "price_response": programme.beliefs.price,
        "promotion_planned": where(plans.until > week, 1.0, 0.0),
        "promotion_supported": where(plans.support > 0, 1.0, 0.0),
        "weeks_to_promotion": np.clip(plans.start - week, 0.0, float(YEAR)),
        "weeks_since_promotion": where(plans.until > week, 0.0, since),
        "promotion_weeks_52w": total(plans.ran, 1),
        "promotion_to_review_weeks": where(over, since, 0.0),
        "last_promotion_return": np.clip(plans.result, -5.0, 20.0),
        "poor_promotions_count": plans.poor,
        "range_completeness": block.books.listed,
    }


def promotion_slack(block: Block) -> Floats:
    """Return the share of capacity left in the weeks of a promotion planned now, (R,)."""
    market = block.market
    first = round(float(market.values.world("promo.lead_weeks")[0]))
    weeks = round(float(market.values.world("promo.slack_weeks")[0]))
    ahead = np.ascontiguousarray(block.books.weekly_units[:, first : first + weeks])
    expected = total(total(ahead, 2), 1) / weeks
    return np.maximum(-5.0, 1.0 - expected / market.capacity)
