"""Status actions: promote and demote, keep in touch, plan the year together, make good."""

import numpy as np

from kamsim.model.arrays import Bools, Floats, Ints
from kamsim.simulation.actions.handler import Grant, count_contact, handles
from kamsim.simulation.block import Block
from kamsim.simulation.ledger import ACCOUNTS
from kamsim.simulation.reduce import by_world


def _not_key(block: Block, world: Ints, entity: Ints) -> Bools:
    other: Bools = block.books.key[world, entity] == 0
    return other


def _key(block: Block, world: Ints, entity: Ints) -> Bools:
    return ~_not_key(block, world, entity)


def _no_plan(block: Block, world: Ints, entity: Ints) -> Bools:
    free: Bools = block.programme.accords.until[world, entity] <= block.week
    return free


@handles("promote", may=_not_key)
def promote(block: Block, grant: Grant) -> None:
    """Make accounts key: a new person of contact, and expectations (evidence.md §5.4)."""
    works = grant.value(block, "efficacy.promote")
    _hand_over(block, grant, works)
    entitled = block.state.entitlement[grant.rows]
    more = works * grant.value(block, "status.entitlement") * (1.0 - entitled)
    block.state.entitlement[grant.rows] = entitled + more
    count_contact(block, grant, works)
    _change(block, grant, 1.0)


@handles("demote", may=_key)
def demote(block: Block, grant: Grant) -> None:
    """End accounts' status: they feel let down, less so where it is well explained."""
    works = grant.value(block, "efficacy.demote")
    _hand_over(block, grant, works)
    hurt = grant.value(block, "status.demotion_breach") * (
        1.0 - grant.thorough(block, grant.magnitude)
    )
    block.acts.breach[grant.rows] += works * hurt
    bond = block.state.firm_bond[grant.rows]
    loss = works * grant.value(block, "status.demotion_bond")
    block.state.firm_bond[grant.rows] = bond * (1.0 - loss)
    _change(block, grant, 0.0)


def _hand_over(block: Block, grant: Grant, works: Floats) -> None:
    """Let another person take accounts over: part of the bond to the rep is lost."""
    careful = grant.thorough(block, grant.magnitude)
    loss = works * grant.value(block, "status.handover_loss") * (1.0 - careful)
    block.state.rep_bond[grant.rows] = block.state.rep_bond[grant.rows] * (1.0 - loss)


def _change(block: Block, grant: Grant, key: float) -> None:
    """Write the new status down."""
    books, worlds = block.books, block.market.worlds
    books.key[grant.rows] = key
    books.standing.changed[grant.rows] = block.week
    changes = by_world(np.ones(len(grant.world)), grant.world, worlds)
    block.add("status_changes_count", changes)


@handles("contact")
def contact(block: Block, grant: Grant) -> None:
    """Talk with accounts: what keeps a relation from falling silent (evidence.md §3.6)."""
    count_contact(block, grant, grant.efficacy(block))


@handles("joint_plan", may=_no_plan)
def joint_plan(block: Block, grant: Grant) -> None:
    """Plan the year with accounts: goals of both sides, to be looked back at in the end."""
    accords, weeks = block.programme.accords, grant.weeks(block, "accord.weeks")
    accords.start[grant.rows] = block.week
    accords.until[grant.rows] = block.week + weeks
    accords.worth[grant.rows] = grant.efficacy(block)
    count_contact(block, grant, grant.value(block, "efficacy.joint_plan"))


@handles("apologise", payee=ACCOUNTS)
def apologise(block: Block, grant: Grant) -> None:
    """Apologise and make good: what mends a damaged relation (evidence.md §3.6)."""
    block.acts.recovery[grant.rows] += grant.efficacy(block)
    count_contact(block, grant, grant.value(block, "efficacy.apologise"))
