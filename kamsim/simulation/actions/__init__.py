"""Actions: what happens in the world when an order is granted; one handler an action."""

from kamsim.simulation.actions import (
    category,
    events,
    floor,
    forum,
    incentives,
    information,
    promotions,
    reps,
    status,
    supply,
    trial,
    visits,
)
from kamsim.simulation.actions.handler import Grant, Handler

__all__ = ["Grant", "Handler", "handlers"]


def handlers() -> dict[str, Handler]:
    """Find the handlers of all actions in this folder's modules, by name of the action."""
    found = (
        x
        for module in (
            supply,
            floor,
            trial,
            events,
            visits,
            promotions,
            reps,
            incentives,
            information,
            forum,
            status,
            category,
        )
        for x in vars(module).values()
    )
    return {x.action: x for x in found if isinstance(x, Handler)}
