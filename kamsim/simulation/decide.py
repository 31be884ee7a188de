"""Decide: facts to the policy, its proposals to the arbiter, what is granted into the world."""

import numpy as np

from kamsim.model.arbiter import arbitrate
from kamsim.model.arrays import Floats
from kamsim.model.proposals import Proposals, Refusal
from kamsim.simulation.actions import Grant, handlers
from kamsim.simulation.block import Block
from kamsim.simulation.facts import gather_facts
from kamsim.simulation.intake import check_proposals
from kamsim.simulation.ledger import FIRM, PEOPLE
from kamsim.simulation.programme import clear_week
from kamsim.simulation.reduce import by_world

BUDGET = "incentive_money"
BUDGET_WEEKS = 26


def decide(block: Block) -> None:
    """Ask the policy what to do this week, and do what its resources allow."""
    if not block.steering:
        return
    scenario = block.market.scenario
    clear_week(block.programme, block.week)
    if block.week % BUDGET_WEEKS == 0:
        block.programme.budget_left = np.full(
            block.market.worlds, scenario.resources.get(BUDGET, 0.0)
        )
    proposals = check_proposals(block.policy.decide(gather_facts(block)), block.market)
    if not proposals.rows:
        return
    free = _free(block, proposals)
    granted, refused = arbitrate(proposals, free, block.programme.holds, block.week)
    _carry_out(block, granted)
    _log(block, granted, refused)


def _free(block: Block, proposals: Proposals) -> Floats:
    """Return what each world has left of each resource this week, (R, K)."""
    resources = block.market.scenario.resources
    free = np.zeros((block.market.worlds, len(proposals.resources)))
    for k, name in enumerate(proposals.resources):
        free[:, k] = resources.get(name, 0.0)
        if name == BUDGET:
            free[:, k] = block.programme.budget_left
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
        grant = Grant(order, mine.world, mine.entity, mine.magnitude)
        _book_order(block, grant, handler.payee)
        _book_needs(block, mine)
        _hold(block, grant, handler.lasts(block, grant) if handler.lasts else 0)
        handler.do(block, grant)


def _book_order(block: Block, grant: Grant, payee: str) -> None:
    """Book the price of the ordered magnitude, whatever comes of it."""
    price = block.market.vocabulary.actions[grant.order.action].cost
    if price is None:
        return
    money = grant.magnitude * np.take(block.market.values.world(price), grant.world)
    amount = by_world(money, grant.world, block.market.worlds)
    block.ledger.book(block.week, FIRM, payee, grant.order.rule, amount)
    if payee == "accounts":
        np.add.at(block.programme.money_week, (grant.world, grant.entity), money)


def _book_needs(block: Block, mine: Proposals) -> None:
    """Book the hours that granted rows take, and take money from the budget."""
    worlds, rule = block.market.worlds, mine.orders[mine.order[0]].rule
    for k, name in enumerate(mine.resources):
        used = by_world(np.take(mine.needs, k, axis=1), mine.world, worlds)
        if name == BUDGET:
            block.programme.budget_left = block.programme.budget_left - used
        price = block.market.vocabulary.resources[name].cost
        if price is not None and used.any():
            amount = used * block.market.values.world(price)
            block.ledger.book(block.week, FIRM, PEOPLE, rule, amount)


def _hold(block: Block, grant: Grant, weeks: int) -> None:
    """Let no other order of the action reach an entity while it cools down or runs."""
    weeks = max(grant.order.cooldown_weeks, weeks)
    if not weeks:
        return
    market = block.market
    sizes = {"account": market.accounts, "product": market.families, "firm": 1}
    key = (grant.order.scope, grant.order.action)
    shape = (market.worlds, sizes[grant.order.scope])
    until = block.programme.holds.setdefault(key, np.full(shape, block.week, dtype=np.int64))
    until[grant.world, grant.entity] = block.week + weeks


def _log(block: Block, granted: Proposals, refused: Refusal) -> None:
    """Keep every grant and every refusal with its reason, where events are asked for."""
    if block.events is None:
        return
    batches = [("granted", granted)]
    batches += [(reason, refused.proposals.take(rows)) for reason, rows in refused.reasons.items()]
    for outcome, batch in batches:
        for row in range(batch.rows):
            order = batch.orders[batch.order[row]]
            block.events.append(
                {
                    "replication": block.market.replications[batch.world[row]].k,
                    "week": block.week,
                    "scope": order.scope,
                    "entity": int(batch.entity[row]),
                    "rule": order.rule,
                    "action": order.action,
                    "magnitude": float(batch.magnitude[row]),
                    "outcome": outcome,
                }
            )
