"""Floor actions: visit the sellers, know them, win consent, train, reward (S2)."""

from collections.abc import Generator

import numpy as np
import simpy

from kamsim.model.arrays import Floats
from kamsim.simulation.actions.handler import Grant, count_contact, handles
from kamsim.simulation.block import Block
from kamsim.simulation.ledger import SELLERS, TRAINERS
from kamsim.simulation.log import note
from kamsim.simulation.relations.floor import teach


@handles("visit_frontline")
def visit_frontline(block: Block, grant: Grant) -> None:
    """Spend time with those who sell, and see what they know."""
    floor, state = block.programme.care.floor, block.state
    bond = state.floor_bond[grant.rows]
    gain = grant.efficacy(block) * grant.value(block, "frontline.bond_gain") * _reach(block, grant)
    state.floor_bond[grant.rows] = bond + gain * (1.0 - bond)
    floor.visited[grant.rows] = floor.asked[grant.rows] = block.week


@handles("map_contacts")
def map_contacts(block: Block, grant: Grant) -> None:
    """Get to know who sells, by name."""
    floor = block.programme.care.floor
    floor.mapped[grant.rows] = np.maximum(floor.mapped[grant.rows], grant.efficacy(block))


@handles("win_consent")
def win_consent(block: Block, grant: Grant) -> None:
    """Ask the buyer for leave to train and reward his people; who trusts us gives it sooner."""
    trust = block.state.trust[grant.rows] - grant.value(block, "trust.initial")
    willing = grant.value(block, "consent.rate") + grant.value(block, "consent.trust") * trust
    luck = block.market.luck.uniforms("frontline.consent", block.week)[grant.rows]
    given = luck < grant.efficacy(block) * np.clip(willing, 0.0, 1.0)
    for row, (world, account) in enumerate(zip(*grant.rows, strict=True)):
        outcome = "given" if given[row] else "not given"
        note(block, int(world), "account", int(account), action="consent", outcome=outcome)
    consent = block.programme.care.floor.consent
    consent[grant.rows] = np.where(given, 1.0, consent[grant.rows])
    count_contact(block, grant, grant.efficacy(block))


@handles("train", payee=TRAINERS)
def train(block: Block, grant: Grant) -> None:
    """Send trainers; what they teach is known some weeks later."""
    block.programme.care.floor.trained[grant.rows] = block.week
    _bypass(block, grant)
    learned = grant.magnitude * grant.efficacy(block) * _reach(block, grant)
    for row, modules in enumerate(learned.tolist()):
        block.env.process(_train(block, grant, row, modules, block.week))


def _train(
    block: Block, grant: Grant, row: int, modules: float, week: int
) -> Generator[simpy.Event, object, None]:
    at = (int(grant.world[row]), int(grant.entity[row]))
    yield block.env.timeout(7.0 * float(block.market.values.world("train.lead_weeks")[at[0]]))
    # what an account was taught is forgotten when it leaves, whoever succeeds it
    same = block.programme.care.floor.trained[at] >= week
    here = same and block.state.active[at] > 0
    if here:
        teach(block, *at, modules)
    outcome = "taught" if here else "account left"
    said = {"action": "train", "rule": grant.order.rule, "outcome": outcome}
    note(block, at[0], "account", at[1], magnitude=modules, **said)


def _spiff_weeks(block: Block, grant: Grant) -> int:
    return grant.weeks(block, "spiff.length_weeks")


@handles("spiff", payee=SELLERS, lasts=_spiff_weeks)
def spiff(block: Block, grant: Grant) -> None:
    """Promise the account's sellers a share of the price for some weeks."""
    running = block.programme.spiff
    running.rate[grant.rows] = grant.magnitude
    running.start[grant.rows] = block.week
    running.until[grant.rows] = block.week + _spiff_weeks(block, grant)
    running.rule[grant.rows] = block.rule_number(grant.order.rule)
    _bypass(block, grant)


def _bypass(block: Block, grant: Grant) -> None:
    """Let a buyer mind who was not asked."""
    asked = block.programme.care.floor.consent[grant.rows]
    hurt = grant.value(block, "consent.bypass") * grant.efficacy(block)
    block.acts.breach[grant.rows] += hurt * (1.0 - asked)


def _reach(block: Block, grant: Grant) -> Floats:
    """Return how many of the sellers are met, (n,): more where they are known by name."""
    unknown = grant.value(block, "frontline.reach")
    mapped = block.programme.care.floor.mapped[grant.rows]
    reach: Floats = unknown + (1.0 - unknown) * mapped
    return reach
