"""Intake: proposals are checked before they reach the arbiter, whoever wrote the policy."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from kamsim.errors import N_, Problem, ProblemsError, unknown_name
from kamsim.model.proposals import Proposals
from kamsim.simulation.block import Market
from kamsim.simulation.settings import setting_problems


def check_proposals(proposals: Proposals, market: Market) -> Proposals:
    """Return the proposals with the needs that their magnitudes mean; refuse impossible ones.

    Raises:
        ProblemsError: for unknown actions, resources or settings, rows that do not exist,
            and magnitudes, settings or needs that are not numbers or out of range.
    """
    problems = [*_names(proposals, market), *_shape(proposals, market)]
    problems = problems or [*_rows(proposals, market), *_needs(proposals)]
    if problems:
        raise ProblemsError(problems)
    return _with_takings(proposals, market)


def _names(proposals: Proposals, market: Market) -> Iterator[Problem]:
    actions, resources = market.vocabulary.actions, market.vocabulary.resources
    for order in proposals.orders:
        if order.action not in actions:
            yield unknown_name(N_("action"), order.action, actions, "KS601")
        elif order.scope != actions[order.action].scope:
            facts = {"action": order.action, "scope": actions[order.action].scope}
            template = N_("{action} is ordered for scope {scope}, not for another")
            yield Problem("KS602", template, facts)
        else:
            yield from setting_problems(order, actions[order.action])
    for name in proposals.resources:
        if name not in resources:
            yield unknown_name(N_("resource"), name, resources, "KS603")


def _shape(proposals: Proposals, market: Market) -> Iterator[Problem]:
    """Report rows of orders or worlds that there are not."""
    sizes = {"order": len(proposals.orders), "world": market.worlds}
    for name, size in sizes.items():
        column = getattr(proposals, name)
        lost = (column < 0) | (column >= size)
        if lost.any():
            template = N_("a row names {name} {found}, the last one is {last}")
            facts = {"name": name, "found": int(column[lost][0]), "last": size - 1}
            yield Problem("KS606", template, facts)


def _needs(proposals: Proposals) -> Iterator[Problem]:
    """Report needs that are no amounts: nobody is paid for ordering."""
    wrong = ~(np.isfinite(proposals.needs) & (proposals.needs >= 0))
    for row, column in np.argwhere(wrong)[:1].tolist():
        template = N_("{rule} needs {found:g} of {resource}, allowed is 0 and more")
        facts: dict[str, object] = {"rule": proposals.orders[proposals.order[row]].rule}
        found = float(proposals.needs[row, column])
        facts |= {"found": found, "resource": proposals.resources[column]}
        yield Problem("KS607", template, facts)


def _rows(proposals: Proposals, market: Market) -> Iterator[Problem]:
    for index, order in enumerate(proposals.orders):
        rows = np.flatnonzero(proposals.order == index)
        magnitude, entity = proposals.magnitude[rows], proposals.entity[rows]
        low, high = market.vocabulary.actions[order.action].range
        wrong = ~((magnitude >= low) & (magnitude <= high))
        facts = {"rule": order.rule, "action": order.action, "low": low, "high": high}
        if wrong.any():
            found = {"found": float(magnitude[wrong][0])}
            template = N_("{rule} orders {action} {found:g}, allowed is {low:g} to {high:g}")
            yield Problem("KS604", template, facts | found)
        lost = (entity < 0) | (entity >= market.rows(order.scope))
        if lost.any():
            found = {"found": int(entity[lost][0]), "last": market.rows(order.scope) - 1}
            template = N_("{rule} orders {action} for row {found}, the last one is {last}")
            yield Problem("KS605", template, facts | found)


def _with_takings(proposals: Proposals, market: Market) -> Proposals:
    """Let an action take at least what its magnitude and its settings say of a resource.

    Resources come in the vocabulary's order: which of two that lack is named as the reason
    must not depend on what others order.
    """
    names = tuple(market.vocabulary.resources)
    needs = np.zeros((proposals.rows, len(names)))
    for column, name in enumerate(proposals.resources):
        needs[:, names.index(name)] = np.take(proposals.needs, column, axis=1)
    for index, order in enumerate(proposals.orders):
        kind, settings = market.vocabulary.actions[order.action], dict(order.settings)
        rows = np.flatnonzero(proposals.order == index)
        takings = [(kind.takes, proposals.magnitude[rows])] if kind.takes else []
        for name, setting in kind.settings.items():
            if setting.takes and name in settings:
                takings.append((setting.takes, np.full(len(rows), float(settings[name]))))
        for taken, least in takings:
            column = names.index(taken)
            needs[rows, column] = np.maximum(needs[rows, column], least)
    return replace(proposals, needs=needs, resources=names)
