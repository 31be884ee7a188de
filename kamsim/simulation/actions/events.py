"""Event actions: watch, congratulate, report up, support, assist, reassess (S4)."""

import numpy as np

from kamsim.model.arrays import Bools, Floats, Ints
from kamsim.simulation.actions.approval import Question, ask
from kamsim.simulation.actions.handler import Grant, count_contact, handles
from kamsim.simulation.block import Block
from kamsim.simulation.calendar import YEAR
from kamsim.simulation.care import GRANTED
from kamsim.simulation.event_facts import noticed
from kamsim.simulation.ledger import HOSTS

WISH_HOURS = 0.5
"""The half hour that `favour.attention` is the worth of."""


def _watch_weeks(block: Block, grant: Grant) -> int:
    return grant.weeks(block, "watch.length_weeks")


@handles("watch", lasts=_watch_weeks)
def watch(block: Block, grant: Grant) -> None:
    """Look out for what an account is planning, for some weeks."""
    help_ = block.programme.care.help
    help_.watch_until[grant.rows] = block.week + _watch_weeks(block, grant)
    help_.watched[grant.rows] = block.week
    count_contact(block, grant, grant.efficacy(block))


def _seen(block: Block, world: Ints, entity: Ints) -> Bools:
    seen: Bools = noticed(block)[world, entity]
    return seen


def _approved(block: Block, world: Ints, entity: Ints) -> Bools:
    leave: Bools = block.programme.care.help.approval[world, entity] == GRANTED
    return leave & _seen(block, world, entity)


@handles("congratulate", may=_seen)
def congratulate(block: Block, grant: Grant) -> None:
    """Be there with good wishes on the day: small, and seen."""
    attention = grant.value(block, "favour.attention") * grant.magnitude / WISH_HOURS
    block.programme.care.help.value[grant.rows] += grant.efficacy(block) * attention


@handles("report_event", may=_seen)
def report_event(block: Block, grant: Grant) -> None:
    """Ask superiors for leave to help; the answer may come too late."""
    help_ = block.programme.care.help
    luck = ("approval.days", "approval.answer")
    ask(block, grant, Question(lambda: help_.approval, lambda: help_.week, luck))


@handles("support", payee=HOSTS, may=_approved)
def support(block: Block, grant: Grant) -> None:
    """Spend money on an account's event: a gift, a sponsored evening, an advertisement."""
    help_ = block.programme.care.help
    help_.value[grant.rows] += grant.efficacy(block) * _worth(block, grant, grant.magnitude)
    help_.money[grant.rows] += grant.magnitude / YEAR


@handles("assist", may=_seen)
def assist(block: Block, grant: Grant) -> None:
    """Lend hands at an account's event."""
    money = grant.magnitude * grant.value(block, "cost.kam_hour_money")
    block.programme.care.help.value[grant.rows] += grant.efficacy(block) * _worth(
        block, grant, money
    )
    count_contact(block, grant, grant.efficacy(block))


@handles("reassess_account", may=_seen)
def reassess_account(block: Block, grant: Grant) -> None:
    """Think a business move or a crisis through before it comes, and be ready for it."""
    block.programme.care.help.reassessed[grant.rows] = grant.efficacy(block)


def _worth(block: Block, grant: Grant, money: Floats) -> Floats:
    """Return money as a share of an account's yearly net revenue, (n,)."""
    yearly = block.books.year("revenue_money", block.week)[grant.rows]
    worth: Floats = money / np.maximum(yearly, 1.0)
    return worth
