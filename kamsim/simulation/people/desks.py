"""Desks: the calendars of executives and superiors, SimPy resources of each world."""

from collections.abc import Sequence
from dataclasses import dataclass

import simpy

from kamsim.simulation.values import Values

YEAR_DAYS = 7 * 52


@dataclass(frozen=True, slots=True)
class Desks:
    """One calendar of executives and one tray of superiors per world; none is shared.

    `gap_days` is how long one day with customers keeps an executive from the next, because
    the other days are for other work.
    """

    executives: Sequence[simpy.PriorityResource]
    superiors: Sequence[simpy.Resource]
    gap_days: Sequence[float]


def open_desks(env: simpy.Environment, values: Values, multiple: float) -> Desks:
    """Open the calendars of all worlds of a block, with a multiple of the usual days."""
    share = values.world("executive.customer_share") * values.world("executive.key_share")
    days = multiple * values.world("executive.days") * share
    executives = values.world("executive.count").tolist()
    superiors = values.world("superior.count").tolist()
    return Desks(
        executives=[simpy.PriorityResource(env, round(n)) for n in executives],
        superiors=[simpy.Resource(env, round(n)) for n in superiors],
        gap_days=(YEAR_DAYS / days).tolist(),
    )
