"""Occasions: events of accounts that the firm notices or misses, and the help on their day."""

import numpy as np

from kamsim.model.arrays import Bools, Floats
from kamsim.simulation.block import Block
from kamsim.simulation.happenings import AWAY, KINDS, coming
from kamsim.simulation.log import note, note_where
from kamsim.simulation.reduce import where
from kamsim.simulation.relations.favours import Favours, grant_favours


def notice_events(block: Block) -> None:
    """Hear of what is coming at accounts: through reps with a good bond, and by watching."""
    help_, week = block.programme.care.help, block.week
    when, kind = coming(block.market.happenings, week)
    new = when != help_.week
    for name in ("approval", "value", "noticed", "reassessed"):
        setattr(help_, name, where(new, 0.0, getattr(help_, name)))
    help_.week = when.astype(np.float64)
    help_.kind = kind.astype(np.float64)
    block.count("events_announced_count", where(new & (when < AWAY) & _here(block), 1.0, 0.0))
    seen = (block.market.luck.uniforms("event.seen", week) < _sight(block)) & _here(block)
    first = seen & (help_.noticed == 0) & (when < AWAY)
    help_.noticed = where(first, 1.0, help_.noticed)
    block.count("events_noticed_count", where(first, 1.0, 0.0))
    for world, account in np.argwhere(first) if block.events is not None else ():
        action = KINDS[int(kind[world, account]) - 1]
        note(block, int(world), "event", int(account), action=action, outcome="noticed")


def _here(block: Block) -> Bools:
    here: Bools = block.state.active > 0
    return here


def _sight(block: Block) -> Floats:
    """Return the chance to hear of an event this week, (R, N) (evidence.md §4, S4)."""
    values, help_ = block.market.values, block.programme.care.help
    watching = where(help_.watch_until > block.week, values.account("efficacy.watch"), 0.0)
    near = values.account("event.rep_sight") * block.state.rep_bond
    return -np.expm1(-(near + values.account("event.watch_sight") * watching))


def _count_key(block: Block, today: Bools) -> None:
    """Count key accounts' events on their day, and those that the firm knew of by then."""
    events = where(today, block.books.cohort, 0.0)
    block.count("key_events_count", events)
    known = block.programme.care.help.noticed > 0
    block.count("key_events_noticed_count", where(known, events, 0.0))


def _tell(block: Block, day: Bools) -> None:
    """Write down what became of the events of this week."""
    help_ = block.programme.care.help
    for k, kind in enumerate(KINDS, start=1) if block.events is not None else ():
        of_kind = day & (help_.kind == k)
        note_where(block, of_kind & (help_.noticed == 0), "event", kind, "missed")
        note_where(block, of_kind & (help_.noticed > 0), "event", kind, "took place")
        note_where(block, of_kind & (help_.value > 0), "event", kind, "helped")


def help_events(block: Block) -> None:
    """Let help that is there on the day be felt, by the kind of event."""
    help_, values = block.programme.care.help, block.market.values
    today = (help_.week == block.week) & _here(block)
    _count_key(block, today)
    _tell(block, today)
    today = today & (help_.value > 0)
    if not today.any():
        return
    weights = np.stack([values.world(f"event.weight_{name}") for name in KINDS], axis=1)
    index = np.maximum(help_.kind.astype(np.int64) - 1, 0)
    felt = help_.value * np.take_along_axis(weights, index, axis=1)
    world, account = np.nonzero(today)
    works = np.ones(len(world))
    grant_favours(block, Favours(world, account, felt[world, account], works))
    block.count("events_helped_count", where(today, 1.0, 0.0))
    help_.value = where(today, 0.0, help_.value)
