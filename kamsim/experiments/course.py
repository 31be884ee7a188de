"""Course: what a policy has gained over the weeks; long-term programmes lose first (J-curve)."""

import numpy as np
import pandas as pd

from kamsim.errors import CommandError, unknown_name
from kamsim.experiments.store import Store
from kamsim.kpis.money import discount
from kamsim.model.arrays import Floats
from kamsim.statistics import t_interval

LEVEL = 0.95
RATE = "param_money.discount_rate"


def course(store: Store, baseline: str) -> pd.DataFrame:
    """Return the discounted profit gained so far by policy and week, with its interval.

    One row per policy and week: mean paired difference against the baseline of profit up to
    and with that week, in money of week 0; 95 % t-intervals for each week on its own, none
    under 20 pairs. What is settled at the horizon falls into the last week (evidence.md §5.2).

    Raises:
        CommandError: for a baseline that the run does not have.
    """
    policies = list(store.manifest["policies"])
    if baseline not in policies:
        raise CommandError([unknown_name("policy", baseline, policies, "KS002")])
    worth = _gained(store)
    base = worth[baseline]
    rows = []
    for policy in policies:
        both = worth[policy].index.intersection(base.index)
        gained = worth[policy].loc[both].to_numpy() - base.loc[both].to_numpy()
        rows += [_row(policy, week, gained[:, week]) for week in range(gained.shape[1])]
    return pd.DataFrame(rows)


def _gained(store: Store) -> dict[str, pd.DataFrame]:
    """Return the discounted profit up to each week, replications × weeks, by policy."""
    weekly = store.weekly()[["policy", "replication", "week", "profit_money"]]
    rates = store.replications().groupby("replication")[RATE].first()
    found = {}
    for policy, part in weekly.groupby("policy", observed=True, sort=False):
        wide = part.pivot_table("profit_money", "replication", "week")
        weeks = wide.shape[1]
        factors = np.stack([discount(weeks, float(rates[k])) for k in wide.index])
        found[str(policy)] = (wide * factors).cumsum(axis=1)
    return found


def _row(policy: str, week: int, gained: Floats) -> dict[str, object]:
    interval = t_interval(np.ascontiguousarray(gained), LEVEL)
    return {
        "policy": policy,
        "week": week,
        "gained_money": interval.estimate,
        "ci_low": interval.low,
        "ci_high": interval.high,
        "n_pairs": interval.n,
    }
