"""Forum actions: hold, invite, collect views, act on wishes or answer them (S10)."""

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.actions.handler import Grant, handles
from kamsim.simulation.block import Block
from kamsim.simulation.care import AWAY
from kamsim.simulation.forum import plan_forum
from kamsim.simulation.ledger import HOSTS, PLANT
from kamsim.simulation.reduce import total

DISCLOSED = "disclosed"


@handles("hold_forum", payee=HOSTS)
def hold_forum(block: Block, grant: Grant) -> None:
    """Fix the day of the forum, some weeks ahead, and keep the executives free."""
    forum = block.programme.care.forum
    lead = grant.weeks(block, "forum.lead_weeks")
    for world in grant.world.tolist():
        if forum.week[world] < AWAY:
            continue
        forum.week[world] = block.week + lead
        forum.disclosed[world] = float(grant.setting("terms") == DISCLOSED)
        plan_forum(block, world, grant.order.rule, grant.number("days"))


@handles("invite")
def invite(block: Block, grant: Grant) -> None:
    """Invite an account to the forum."""
    block.programme.care.forum.invited[grant.rows] = grant.efficacy(block)
    _talk(block, grant)


@handles("collect_views")
def collect_views(block: Block, grant: Grant) -> None:
    """Ask an account beforehand for its wishes and for what it expects of the season."""
    block.programme.care.forum.prepared[grant.rows] = grant.efficacy(block)
    _talk(block, grant)


@handles("act_on_request", payee=PLANT)
def act_on_request(block: Block, grant: Grant) -> None:
    """Do what an account has asked for: a word kept, and one that binds both."""
    works = grant.efficacy(block)
    for kind in ("voices", "requests"):
        _close(block, grant, kind, works)
    block.acts.kept[grant.rows] += works
    block.acts.endowment[grant.rows] += works
    _talk(block, grant)


@handles("answer_request")
def answer_request(block: Block, grant: Grant) -> None:
    """Answer what an account has raised; a wish that is only answered satisfies in part."""
    works = grant.efficacy(block)
    for kind in ("complaints", "requests"):
        _close(block, grant, kind, works)
    _close(block, grant, "voices", works * grant.value(block, "forum.answer_satisfies"))
    _talk(block, grant)


def _close(block: Block, grant: Grant, kind: str, works: Floats) -> None:
    world, account = grant.rows
    open_ = getattr(block.books, kind)
    rows = open_[world, :, account]
    count = np.zeros((block.market.worlds, block.market.accounts))
    np.add.at(count, grant.rows, works * total(rows, 1))
    block.count(f"{kind}_answered_count", count)
    open_[world, :, account] = rows * (1.0 - works)[:, None]


def _talk(block: Block, grant: Grant) -> None:
    block.acts.contact[grant.rows] += grant.efficacy(block)
    block.books.contact_week[grant.rows] = block.week
