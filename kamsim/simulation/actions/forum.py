"""Forum actions: hold, invite, collect views, act on wishes or answer them (S10)."""

import numpy as np

from kamsim.model.arrays import Bools, Floats, Ints
from kamsim.simulation.actions.handler import Grant, count_contact, handles
from kamsim.simulation.block import Block
from kamsim.simulation.forum import plan_forum
from kamsim.simulation.happenings import AWAY
from kamsim.simulation.ledger import HOSTS, PLANT
from kamsim.simulation.log import note_where
from kamsim.simulation.reduce import total

DISCLOSED = "disclosed"


def _unplanned(block: Block, world: Ints, entity: Ints) -> Bools:  # noqa: ARG001 - one firm
    free: Bools = block.programme.care.forum.week[world] == AWAY
    return free


def _planned(block: Block, world: Ints, entity: Ints) -> Bools:
    return ~_unplanned(block, world, entity)


def _invited(block: Block, world: Ints, entity: Ints) -> Bools:
    guest: Bools = block.programme.care.forum.invited[world, entity] > 0
    return guest


@handles("hold_forum", payee=HOSTS, may=_unplanned)
def hold_forum(block: Block, grant: Grant) -> None:
    """Fix the day of the forum, some weeks ahead, and keep the executives free."""
    forum = block.programme.care.forum
    lead, days = grant.weeks(block, "forum.lead_weeks"), grant.number("days")
    for row, world in enumerate(grant.world.tolist()):
        forum.week[world] = block.week + lead
        forum.disclosed[world] = float(grant.setting("terms") == DISCLOSED)
        forum.worth[world] = grant.efficacy(block)[row]
        plan_forum(block, world, grant.order.rule, days)


@handles("invite", may=_planned)
def invite(block: Block, grant: Grant) -> None:
    """Invite an account to the forum."""
    forum = block.programme.care.forum
    forum.invited[grant.rows] = 1.0
    forum.welcome[grant.rows] = grant.efficacy(block)
    _talk(block, grant)


@handles("collect_views", may=_invited)
def collect_views(block: Block, grant: Grant) -> None:
    """Ask an account beforehand for its wishes and for what it expects of the season."""
    block.programme.care.forum.prepared[grant.rows] = grant.efficacy(block)
    _talk(block, grant)


@handles("act_on_request", payee=PLANT)
def act_on_request(block: Block, grant: Grant) -> None:
    """Do what an account has asked for: a word kept, and one that binds both."""
    met = np.minimum(1.0, _settle(block, grant, ("voices", "requests")))
    block.acts.kept[grant.rows] += met
    block.acts.endowment[grant.rows] += met
    _talk(block, grant)


@handles("answer_request")
def answer_request(block: Block, grant: Grant) -> None:
    """Answer what an account has raised; a wish that is only answered is in part refused."""
    _settle(block, grant, ("complaints", "requests"))
    told = _settle(block, grant, ("voices",))
    refused = 1.0 - grant.value(block, "forum.answer_satisfies")
    block.acts.breach[grant.rows] += told * refused
    _talk(block, grant)


def _settle(block: Block, grant: Grant, kinds: tuple[str, ...]) -> Floats:
    """Close open cases of some kinds, (n,), with a chance that the effort for each gives."""
    world, account = grant.rows
    open_ = {kind: getattr(block.books, kind) for kind in kinds}
    rows = {kind: x[world, :, account] for kind, x in open_.items()}
    count = np.zeros(len(world))
    for kind in kinds:
        count = count + total(rows[kind], 1)
    each = grant.magnitude / np.maximum(1.0, count)
    works = grant.value(block, f"efficacy.{grant.order.action}") * grant.thorough(
        block, each, f"{grant.order.action}_case"
    )
    done = block.market.luck.uniforms("case.reply", block.week)[grant.rows] < works
    for kind in kinds:
        closed = np.zeros((block.market.worlds, block.market.accounts))
        np.add.at(closed, grant.rows, np.where(done, total(rows[kind], 1), 0.0))
        block.count(f"{kind}_answered_count", closed)
        open_[kind][world, :, account] = np.where(done[:, None], 0.0, rows[kind])
        note_where(block, closed > 0, "account", kind, "settled")
    return np.where(done, count, 0.0)


def _talk(block: Block, grant: Grant) -> None:
    """Count a contact: a short call is one as well, so effort does not weigh here."""
    count_contact(block, grant, grant.value(block, f"efficacy.{grant.order.action}"))
