"""Review: who ranks as key by what the firm sees; with a programme, status then follows."""

import numpy as np

from kamsim.model.arrays import Bools, Floats
from kamsim.model.classification import Classification
from kamsim.simulation.block import Block
from kamsim.simulation.reduce import where
from kamsim.simulation.status import criteria
from kamsim.simulation.status.scores import (
    mean_of,
    normal_scores,
    ranks_of,
    reliability,
    to_unit,
)


def review(block: Block) -> None:
    """Fix the cohort on day 0, and rank the accounts anew at every review."""
    if block.week == 0:
        _begin(block)
    rule = block.conduct.classification
    if block.week >= 0 and block.week % rule.review_weeks == 0:
        _rank(block, rule)


def _begin(block: Block) -> None:
    """Name the k largest by a year's net revenue: the accounts that KPIs call key.

    Without a programme they are key for good; with one, status must first be set up.
    """
    here = np.ones_like(block.state.active, dtype=np.bool_)
    rank = ranks_of(criteria.revenue(block), block.books.cohort, 0.0, here)
    block.books.cohort = where(rank <= block.market.scenario.key_accounts.k, 1.0, 0.0)
    if not block.conduct.programme:
        block.books.key = block.books.cohort.copy()


def _rank(block: Block, rule: Classification) -> None:
    standing, here = block.books.standing, block.state.active > 0
    standing.score = to_unit(score(block, rule, here), here)
    rank = ranks_of(standing.score, standing.chosen, rule.hysteresis, here)
    most = block.market.scenario.key_accounts.k if rule.k is None else rule.k
    before = standing.chosen
    standing.rank = rank
    standing.chosen = where((rank <= most) & here, 1.0, 0.0)
    if rule.selector == "fixed":
        standing.chosen = standing.chosen * block.books.cohort
    if block.week > 0:
        block.count("chosen_before_count", before)
        block.count("chosen_again_count", before * standing.chosen)


def score(block: Block, rule: Classification, here: Bools) -> Floats:
    """Return the score of every account by a classification's selector, (R, N)."""
    if rule.selector == "six_criteria":
        return _six(block, rule, here)
    if rule.selector == "random":
        return normal_scores(block.market.luck.uniforms("key.random", 0), here)
    if rule.selector == "fixed":
        return block.books.cohort.copy()
    measures = {
        "revenue": criteria.revenue,
        "contribution": criteria.contribution,
        "uplift": criteria.uplift,
    }
    return _by_years(block, rule, here, measures[rule.selector])


def _six(block: Block, rule: Classification, here: Bools) -> Floats:
    """Add up the six criteria, each as much as the company lets it count."""
    weights, effort = rule.weights, block.books.standing.effort

    def goals(block: Block, ago: int) -> Floats:
        return criteria.goals(block, rule.goals, ago)

    stable = _by_years(block, rule, here, criteria.steadiness)
    stable = (stable + normal_scores(criteria.tenure(block), here)) / 2.0
    return (
        weights.profit * _by_years(block, rule, here, criteria.contribution)
        + weights.goals * _by_years(block, rule, here, goals)
        + weights.loss * _by_years(block, rule, here, criteria.loss_if_gone)
        + weights.stability * stable
        + weights.potential * normal_scores(criteria.potential(block, here), here)
        + weights.time * normal_scores(effort, here)
    )


def _by_years(
    block: Block, rule: Classification, here: Bools, measure: criteria.Measure
) -> Floats:
    """Return the mean normal score of some years, as far as one year tells of the next."""
    known = criteria.years_known(block, max(rule.years, 2))
    years = [normal_scores(measure(block, ago), here) for ago in range(known)]
    mean = mean_of(years[: rule.years])
    return mean * reliability(years, here) if rule.shrinkage else mean
