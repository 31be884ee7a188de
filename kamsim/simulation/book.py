"""The book: the accounts themselves, identical in every replication."""

from collections.abc import Mapping

import numpy as np
from scipy.special import ndtri

from kamsim.model.account import ORDER_RULES, TRADING, Account
from kamsim.model.arrays import Floats
from kamsim.model.scenario import Scenario
from kamsim.simulation.draws import Draws, Replication

ALL = Replication(0)


def open_book(scenario: Scenario) -> tuple[Account, ...]:
    """Return the accounts of a scenario: its own, or drawn once from its market.

    Sizes are lognormal with sd `account.size_sd` (evidence.md §3.2), scaled to the
    market's weekly units; ids sort by number, not by size.
    """
    if scenario.market is None:
        return scenario.accounts
    market = scenario.market
    draws = Draws(f"book:{market.book}")
    ids = [f"A{n:0{max(3, len(str(market.count)))}d}" for n in range(1, market.count + 1)]
    spread = scenario.parameters.by_id()["account.size_sd"].base
    sizes = np.exp(spread * ndtri(_draw(draws, "book.size", ids)))
    sizes *= market.weekly_units / sizes.sum()
    regions = _choose(market.regions, _draw(draws, "book.region", ids))
    channels = _choose(market.channels, _draw(draws, "book.channel", ids))
    rules: dict[str, float] = {rule: market.order_rules.get(rule, 0.0) for rule in ORDER_RULES}
    habits = _choose(rules, _draw(draws, "book.order_rule", ids))
    ways: dict[str, float] = {way: market.trading.get(way, 0.0) for way in TRADING}
    trading = _choose(ways, _draw(draws, "book.trading", ids))
    return tuple(
        Account(id=i, region=g, channel=c, order_rule=h, trading=t, base_units=float(s))
        for i, g, c, h, t, s in zip(ids, regions, channels, habits, trading, sizes, strict=True)
    )


def _draw(draws: Draws, purpose: str, ids: list[str]) -> Floats:
    return draws.uniforms(purpose, ALL, ids, range(1))[:, 0]


def _choose(weights: Mapping[str, float], u: Floats) -> list[str]:
    """Pick a name for each uniform, in proportion to the weights, names in sorted order."""
    names = sorted(weights)
    share = np.cumsum([weights[n] for n in names])
    picked = np.searchsorted(share / share[-1], u, side="right")
    return [names[min(i, len(names) - 1)] for i in picked]
