"""Outlook: what the firm expects to be ordered of new families, before and after their launch."""

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block
from kamsim.simulation.formulas import remaining
from kamsim.simulation.launches.demand import opening_share
from kamsim.simulation.launches.introductions import NOT_YET
from kamsim.simulation.reduce import ratio, total, where

SETTLED_WEEKS = 26


def new_orders(block: Block, first: int, season: Floats) -> Floats:
    """Return the orders expected of new families, (R, W, P), from week `first` on."""
    weeks = np.arange(first, first + season.shape[1], dtype=np.float64)
    launches, novelties = block.state.launches, block.market.novelties
    factor = appeal_factor(block) * _full(block)
    plan = _by_age(novelties.orders, weeks, launches.week)
    # what is tried is sold by the trial's accounts only, until the nation is offered it
    trial = _by_age(trial_orders(block), weeks, launches.trial_week)
    until = where(weeks[None, :, None] < launches.week[:, None, :], 1.0, 0.0)
    trial = trial * until * launches.trial_share[:, None, :]
    return (plan + trial) * factor[:, None, :] * season


def trial_orders(block: Block) -> Floats:
    """Return a trial account's orders by week since its start, as a share of full sales, (A,)."""
    base = block.market.scenario.parameters.by_id()
    uptake = block.market.novelties.uptake
    orders = uptake.copy()
    orders[0] = orders[0] + opening_share(block) * (1.0 + base["order.cover_weeks"].base)
    return orders


def appeal_factor(block: Block) -> Floats:
    """Return sales over planned ones as the firm expects them, (R, P): belief, then orders."""
    launches = block.state.launches
    believed = np.exp(launches.belief) * block.market.novelties.tilt
    return where(launches.planned > 0, ratio(launches.seen, launches.planned), believed)


def learn_launches(block: Block) -> None:
    """Blend what the firm believed of a launched family with what was ordered since."""
    market, launches = block.market, block.state.launches
    novelties, values = market.novelties, market.values
    if block.week < 0:
        return
    ordered = total(block.now.ordered, 1)
    weeks = np.array([float(block.week)])
    age = _by_age(novelties.orders, weeks, launches.week)[:, 0]
    season = np.ascontiguousarray(market.calendar.expected[:, market.calendar.at(block.week)])
    planned = age * _full(block) * season
    running = (launches.week <= block.week) & (novelties.launching[None, :] > 0)
    begins = running & (launches.planned == 0)
    prior = values.account("practice.launch_prior_weeks") * _full(block)
    prior = prior * float(novelties.sales[SETTLED_WEEKS])
    belief = np.exp(launches.belief) * novelties.tilt
    seen, told = (
        where(begins, prior * belief, launches.seen),
        where(begins, prior, launches.planned),
    )
    keep = remaining(values.account("practice.launch_memory_weeks"))
    launches.seen = where(running, keep * seen + ordered, launches.seen)
    launches.planned = where(running, keep * told + planned, launches.planned)


def _full(block: Block) -> Floats:
    """Return each family's weekly units at full adoption and average appeal, (R, P)."""
    return block.market.mean_units[:, None] * block.market.share[None, :]


def _by_age(path: Floats, weeks: Floats, start: Floats) -> Floats:
    """Look a path (A,) up by the weeks since each world's start (R, P): (R, W, P), 0 before."""
    from_ = np.where(start == NOT_YET, 1e9, start)
    age = weeks[None, :, None] - from_[:, None, :]
    inside = (age >= 0) & (age < len(path))
    row = where(inside, age, 0.0).astype(np.int64)
    return where(inside, np.take(path, row), 0.0)
