"""Decide: facts to the policy, its proposals to the arbiter, what is granted into the world."""

import numpy as np

from kamsim.model.arbiter import arbitrate
from kamsim.model.arrays import Floats
from kamsim.model.proposals import Proposals, Refusal
from kamsim.simulation.actions import Grant, handlers
from kamsim.simulation.block import Block
from kamsim.simulation.calendar import YEAR
from kamsim.simulation.facts import gather_facts
from kamsim.simulation.intake import check_proposals
from kamsim.simulation.ledger import FIRM, PEOPLE
from kamsim.simulation.log import note_orders
from kamsim.simulation.permits import LIMIT, PERMIT, permitted, within_limits
from kamsim.simulation.programme import clear_week
from kamsim.simulation.reduce import by_world
from kamsim.simulation.resources import refill, use

MONEY = "money"
_HOURS = {"hour": 1.0, "day": 8.0}
"""What a unit of people's time counts for in the time that an account takes."""
TALKERS = "kam_hours"


def decide(block: Block) -> None:
    """Ask the policy what to do this week, and do what its resources allow."""
    if not block.steering:
        return
    clear_week(block.programme, block.week)
    block.books.standing.effort = block.books.standing.effort * (1.0 - 1.0 / YEAR)
    refill(block)
    proposals = check_proposals(block.policy.decide(gather_facts(block)), block.market)
    proposals = _permit(block, proposals)
    if not proposals.rows:
        return
    free = _free(block, proposals)
    granted, refused = arbitrate(proposals, free, block.programme.holds, block.week)
    _carry_out(block, granted)
    _log(block, granted, refused)


def _permit(block: Block, proposals: Proposals) -> Proposals:
    """Keep what can be carried out and what the policy allows itself; log the rest."""
    if not proposals.rows:
        return proposals
    for reason, judge in ((PERMIT, permitted), (LIMIT, within_limits)):
        able = judge(block, proposals)
        refused = proposals.take(np.flatnonzero(~able))
        _note(block, f"refused_{reason}", refused, reason)
        proposals = proposals.take(np.flatnonzero(able))
    return proposals


def _free(block: Block, proposals: Proposals) -> Floats:
    """Return what each world has left of each resource, (R, K)."""
    free = np.zeros((block.market.worlds, len(proposals.resources)))
    for k, name in enumerate(proposals.resources):
        free[:, k] = block.programme.left[name]
    return free


def _carry_out(block: Block, granted: Proposals) -> None:
    """Book the costs of each granted order, hold it, and let its handler act."""
    known = handlers()
    for index, order in sorted(enumerate(granted.orders), key=lambda x: (x[1].rule, x[1].ordinal)):
        rows = np.flatnonzero(granted.order == index)
        if not len(rows):
            continue
        mine = granted.take(rows)
        handler = known[order.action]
        grant = Grant(order, mine.world, mine.entity, mine.magnitude, _hours(mine))
        _book_order(block, grant, handler.payee)
        _book_needs(block, mine)
        _hold(block, grant, handler.lasts(block, grant) if handler.lasts else 0)
        handler.do(block, grant)


def _hours(mine: Proposals) -> Floats:
    """Return the account managers' hours that granted rows need, (n,)."""
    if TALKERS not in mine.resources:
        return np.zeros(mine.rows)
    hours: Floats = np.take(mine.needs, mine.resources.index(TALKERS), axis=1)
    return hours


def _book_order(block: Block, grant: Grant, payee: str) -> None:
    """Book the price of the ordered magnitude, whatever comes of it."""
    kind = block.market.vocabulary.actions[grant.order.action]
    if kind.cost is not None:
        money = grant.magnitude * np.take(block.market.values.world(kind.cost), grant.world)
    elif kind.takes is not None and block.market.vocabulary.resources[kind.takes].unit == MONEY:
        money = grant.magnitude
    else:
        return
    amount = by_world(money, grant.world, block.market.worlds)
    block.ledger.book(block.week, FIRM, payee, grant.order.rule, amount)
    if payee == "accounts":
        np.add.at(block.programme.money_week, (grant.world, grant.entity), money)


def _book_needs(block: Block, mine: Proposals) -> None:
    """Take what granted rows need; book hours now, and days when the calendar has found them."""
    rule = mine.orders[mine.order[0]].rule
    for k, name in enumerate(mine.resources):
        used = use(block, name, np.take(mine.needs, k, axis=1), mine.world)
        resource = block.market.vocabulary.resources[name]
        if used.any():
            block.add(f"used_{name}", used)
            _spend_time(block, mine, name, k)
        if resource.cost is not None and not resource.calendar and used.any():
            amount = used * block.market.values.world(resource.cost)
            block.ledger.book(block.week, FIRM, PEOPLE, rule, amount)


def _spend_time(block: Block, mine: Proposals, name: str, k: int) -> None:
    """Write down on which account people spend their time: hours, or days of eight."""
    hours = _HOURS.get(block.market.vocabulary.resources[name].unit, 0.0)
    if hours and mine.orders[mine.order[0]].scope in ("account", "event"):
        at = (mine.world, mine.entity)
        spent = hours * np.take(mine.needs, k, axis=1)
        np.add.at(block.effort, at, spent)
        np.add.at(block.books.standing.effort, at, spent / YEAR)


def _hold(block: Block, grant: Grant, weeks: int) -> None:
    """Let no other order of the action reach an entity while it cools down or runs."""
    weeks = max(grant.order.cooldown_weeks, weeks)
    if not weeks:
        return
    market = block.market
    key = (grant.order.scope, grant.order.action)
    shape = (market.worlds, market.rows(grant.order.scope))
    until = block.programme.holds.setdefault(key, np.full(shape, block.week, dtype=np.int64))
    until[grant.world, grant.entity] = block.week + weeks


def _log(block: Block, granted: Proposals, refused: Refusal) -> None:
    """Count and keep every grant and every refusal with its reason."""
    batches = {"granted": granted}
    batches |= {reason: refused.proposals.take(rows) for reason, rows in refused.reasons.items()}
    for outcome, batch in batches.items():
        _note(block, outcome if batch is granted else f"refused_{outcome}", batch, outcome)


def _note(block: Block, name: str, batch: Proposals, outcome: str) -> None:
    counted = by_world(np.ones(batch.rows), batch.world, block.market.worlds)
    block.add(f"{name}_count", counted)
    note_orders(block, batch, outcome)
