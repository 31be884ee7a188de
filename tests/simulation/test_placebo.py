"""With every effect taken out, a policy changes profit by exactly what it cost."""

import numpy as np
import pytest

from kamsim.model.policy import Today
from kamsim.simulation import Replication, simulate_block
from tests.simulation.erratic import ACTIONS, Erratic


def cost_by_rule(result):
    costs = {}
    for (payer, _, reason), money in result.ledger.items():
        if reason.startswith("x."):
            sign = 1.0 if payer == "firm" else -1.0
            costs[reason] = costs.get(reason, 0.0) + sign * money.sum(1)
    return costs


@pytest.mark.parametrize("actions", [*((a,) for a in ACTIONS), tuple(ACTIONS)], ids="+".join)
def test_placebo_identity(small, vocabulary, actions):
    scenario = small(count=12, weeks=60, register=lambda r: r.at_null())
    worlds = [Replication(k) for k in range(3)]
    today, placebo = simulate_block(scenario, [Today(), Erratic(actions)], worlds, 42, vocabulary)
    costs = cost_by_rule(placebo)
    difference = (placebo.weekly["profit_money"] - today.weekly["profit_money"]).sum(1)
    revenue = today.weekly["revenue_money"].sum(1)
    assert np.abs(difference + sum(costs.values())).max() < 1e-9 * revenue.max()
    assert sum(costs.values()).min() > 0
    np.testing.assert_array_equal(placebo.panel["sellin"], today.panel["sellin"])


@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_moves_the_world_when_it_works(small, vocabulary, action):
    """At their usual efficacy, orders change some number that is not money."""
    scenario = small(count=12, weeks=60)
    worlds = [Replication(k) for k in range(3)]
    alone = (action, "agree_stock_plan") if action == "monitor_account" else (action,)
    today, real = simulate_block(
        scenario, [Today(), Erratic(alone, every=2)], worlds, 42, vocabulary
    )
    if action == "monitor_account":
        assert cost_by_rule(real)["x.monitor_account"].min() > 0
        return
    moved = [
        name
        for name in today.weekly
        if not name.endswith("_money") and (today.weekly[name] != real.weekly[name]).any()
    ]
    assert moved
