"""With every effect taken out, a policy changes profit by exactly what it cost."""

import numpy as np
import pytest

from kamsim.model.policy import Today
from kamsim.simulation import Replication, simulate_block
from tests.simulation.erratic import ACTIONS, Erratic

HELPS = {
    "support_execution": ("design_promotion",),
    "review_promotion": ("design_promotion",),
    "install_feed": ("ask_data_consent",),
    "clean_data": ("ask_data_consent", "install_feed"),
    "analyse": ("ask_data_consent", "install_feed"),
    "replan_production": ("report_market",),
    "move_deal": ("report_market",),
    "reassess_account": ("watch",),
    "assist": ("watch",),
    "congratulate": ("watch",),
    "brief": ("exec_visit",),
    "map_contacts": ("visit_frontline",),
    "win_consent": ("train",),
    "limit_promise": ("exec_visit",),
    "postpone_visit": ("exec_visit",),
    "follow_up": ("exec_visit",),
    "hold_forum": ("invite", "collect_views"),
    "invite": ("hold_forum",),
    "collect_views": ("hold_forum", "invite"),
    "support": ("watch", "report_event"),
    "hire_rep": ("report_rep",),
    "reassign_rep": ("report_rep",),
    "act_on_request": ("hold_forum", "invite", "collect_views"),
    "prepare_trial": ("start_trial",),
    "start_trial": ("prepare_trial",),
    "collect_opinions": ("prepare_trial", "start_trial"),
    "modify_product": ("prepare_trial", "start_trial"),
    "decide_go": ("prepare_trial", "start_trial"),
    "decide_stop": ("prepare_trial", "start_trial"),
    "promote": ("demote",),
    "review_data_together": ("ask_data_consent",),
}
"""What must be done as well before an action can matter."""
TELLING = {
    "monitor_account", "review_promotion", "install_feed", "clean_data", "analyse",
    "report_market", "ask_data_consent", "report_event", "assess_rep", "report_rep",
    "reassess_account", "collect_opinions",
}  # fmt: skip
"""Actions that change what the firm knows or may do, or matter only in a crisis (test_events)."""
SCARCE = {"book_transport": {"transport.slots": 0.9}}
"""What must be scarce before an action can matter."""
LAUNCH_WEEK = 12
MARKET = ("sellout_units", "ordered_units", "active_count", "key_sellin_units", "produced_units")


def cost_by_rule(result):
    costs = {}
    for (payer, _, reason), money in result.ledger.items():
        if reason.startswith("x."):
            sign = 1.0 if payer == "firm" else -1.0
            costs[reason] = costs.get(reason, 0.0) + sign * money.sum(1)
    return costs


def harmless(register):
    """Take every effect out, but let superiors say yes: or what they must allow is never tried."""
    return register.at_null().with_values(
        {"efficacy.report_event": 1.0, "efficacy.report_rep": 1.0, "approval.rate": 1.0}
    )


@pytest.mark.parametrize(
    "actions", [*((*HELPS.get(a, ()), a) for a in ACTIONS), tuple(ACTIONS)], ids="+".join
)
def test_placebo_identity(small, vocabulary, actions):
    scenario = small(count=12, weeks=44, run_in_weeks=65, register=harmless, launch=LAUNCH_WEEK)
    worlds = [Replication(k) for k in range(2)]
    today, placebo = simulate_block(scenario, [Today(), Erratic(actions)], worlds, 42, vocabulary)
    costs = cost_by_rule(placebo)
    difference = (placebo.weekly["profit_money"] - today.weekly["profit_money"]).sum(1)
    revenue = today.weekly["revenue_money"].sum(1)
    assert np.abs(difference + sum(costs.values())).max() < 1e-9 * revenue.max()
    assert sum(costs.values()).min() > 0
    if len(actions) < len(ACTIONS):
        assert costs.keys() >= {f"x.{name}" for name in actions}
    np.testing.assert_array_equal(placebo.panel["sellin"], today.panel["sellin"])


@pytest.mark.slow
@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_moves_the_world_when_it_works(small, vocabulary, action):
    """At their usual efficacy, orders change some number that is not money."""
    scarce = SCARCE.get(action, {})
    scenario = small(
        count=12,
        weeks=44,
        run_in_weeks=65,
        register=lambda r: r.with_values(scarce),
        launch=LAUNCH_WEEK,
    )
    worlds = [Replication(k) for k in range(2)]
    before = HELPS.get(action, ())
    without, real = simulate_block(
        scenario,
        [Erratic(before, every=2), Erratic((*before, action), every=2)],
        worlds,
        42,
        vocabulary,
    )
    if action in TELLING:
        assert cost_by_rule(real)[f"x.{action}"].min() > 0
        return
    assert any((without.weekly[name] != real.weekly[name]).any() for name in MARKET)
