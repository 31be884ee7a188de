"""A market whose numbers are known beforehand, and policies that are only names."""

import numpy as np

from kamsim.model.results import BlockResult

WEEKS = 2
ACCOUNTS = ("a1", "a2", "a3")
WEEKLY = (
    "needed",
    "filled",
    "demand",
    "demand_reached",
    "key_needed",
    "key_filled",
    "key_demand",
    "key_reached",
    "sellout",
    "sellin",
    "ordered",
    "lost",
    "plant_stock",
    "account_stock",
)
SUMS = ("needed_units", "filled_units", "trust_index", "entitlement_index", "revenue_money")


class Named:
    """A policy that is nothing but a name."""

    orders = ()

    def __init__(self, name):
        self.id = name

    def decide(self, facts):
        raise AssertionError("the market does not ask")


def profit_of(policy, k, m):
    """Tell policies, replications and luck apart by the profit alone."""
    return 1000.0 * len(policy) + k + 0.25 * m


def result_of(policy, worlds, profit=profit_of, change=lambda x: x):
    """Make the result of a block by hand."""
    n = len(worlds)
    weekly = {f"{name}_units": np.ones((n, WEEKS)) for name in WEEKLY}
    weekly["ordered_units"] = np.tile([1.0, 3.0], (n, 1))
    weekly["revenue_money"] = np.full((n, WEEKS), 7.0)
    accounts = {name: np.ones((n, len(ACCOUNTS))) for name in SUMS}
    accounts["lost_count"] = accounts["beyond_fill_share"] = np.zeros((n, len(ACCOUNTS)))
    cash = np.array([[profit(policy, w.k, w.m) / 52] * WEEKS for w in worlds])
    return BlockResult(
        policy=policy,
        replications=tuple(w.k for w in worlds),
        weeks=WEEKS,
        price_money=20.0,
        account_ids=ACCOUNTS,
        weekly=change(weekly),
        accounts=accounts,
        panel={},
        ledger={("accounts", "firm", "sales"): cash},
        key=np.tile([True, False, False], (n, 1)),
        parameters={
            "money.discount_rate": np.zeros(n),
            "demand.luck": np.array([w.k / 10 for w in worlds]),
        },
    )


class FakeMarket:
    """Simulates by hand; `failing(policy, worlds)` returns an error to raise, or None."""

    def __init__(self, failing=lambda policy, worlds: None, profit=profit_of):
        self.failing = failing
        self.profit = profit
        self.calls = []

    def __call__(self, scenario, policies, replications, seed, vocabulary):
        ids = [p.id for p in policies]
        self.calls.append((ids, list(replications)))
        for policy in ids:
            error = self.failing(policy, replications)
            if error is not None:
                raise error
            yield result_of(policy, replications, self.profit)
