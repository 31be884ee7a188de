"""Event facts: what the firm knows of events at accounts that are still to come."""

from kamsim.model.arrays import Bools, Floats
from kamsim.simulation.block import Block
from kamsim.simulation.reduce import where

FAR_WEEKS = 26.0


def noticed(block: Block) -> Bools:
    """Say which accounts have an event ahead that the firm knows of, (R, N)."""
    help_ = block.programme.care.help
    ahead: Bools = (help_.noticed > 0) & (help_.week >= block.week) & (block.state.active > 0)
    return ahead


def event_facts(block: Block) -> dict[str, Floats]:
    """Return the columns of events, (R, N) each; they hold where an event is noticed."""
    help_ = block.programme.care.help
    ahead = noticed(block)
    columns = {
        "kind": where(ahead, help_.kind - 1.0, 0.0),
        "weeks_to_event": where(ahead, help_.week - block.week, FAR_WEEKS),
        "approval_state": help_.approval,
        "is_helped": where(help_.value > 0, 1.0, 0.0),
        "is_reassessed": where(help_.reassessed > 0, 1.0, 0.0),
    }
    return {f"event.{name}": x for name, x in columns.items()}
