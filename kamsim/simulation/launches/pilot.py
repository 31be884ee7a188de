"""Pilot runs: what a trial's goods take of the plant beyond their own number."""

from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block
from kamsim.simulation.launches.outlook import new_orders
from kamsim.simulation.reduce import total, where


def pilot_capacity(block: Block) -> Floats:
    """Return the capacity that changing over for pilot runs takes this week, (R,)."""
    market, launches = block.market, block.state.launches
    first = block.week + market.lag_weeks
    trying = (launches.trial_week <= first) & (first < launches.week)
    calendar = market.calendar
    season = calendar.expected[:, calendar.at(first) : calendar.at(first) + 1]
    units = where(trying, new_orders(block, first, season)[:, 0], 0.0)
    return market.values.world("trial.pilot_overhead") * total(units, 1)
