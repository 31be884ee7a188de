"""A policy that orders everything now and then, by the digits of what it sees."""

import numpy as np

from kamsim.model.proposals import Order, Proposals, gather
from tests.simulation.conftest import words

ACTIONS = {
    "monitor_account": (0.5, 4.0, ()),
    "agree_stock_plan": (2.0, 8.0, (("min_weeks", 2.0), ("max_weeks", 5.0))),
    "prebuild": (0.0, 3_000.0, ()),
    "book_transport": (0.0, 5_000.0, ()),
    "ship_ahead": (0.0, 400.0, ()),
    "protect_allocation": (0.5, 1.0, ()),
    "cap_order": (0.5, 2.0, ()),
    "slow_order": (0.5, 1.5, ()),
    "expedite": (0.0, 200.0, ()),
    "discount": (0.01, 0.15, ()),
    "coop": (0.005, 0.03, ()),
    "contest": (100.0, 2_000.0, (("winners", 2.0),)),
    "rebate": (0.01, 0.03, (("basis", "sell_in"), ("growth", 0.02))),
    "visit_frontline": (1.0, 4.0, ()),
    "map_contacts": (1.0, 4.0, ()),
    "win_consent": (1.0, 4.0, ()),
    "train": (0.5, 2.0, ()),
    "spiff": (0.005, 0.02, ()),
    "design_promotion": (
        0.02,
        0.1,
        (("display", 0.4), ("funding", "off_invoice"), ("weeks", 3.0)),
    ),
    "support_execution": (2.0, 12.0, ()),
    "review_promotion": (1.0, 6.0, ()),
    "change_range": (100.0, 5_000.0, ()),
    "ask_data_consent": (0.5, 4.0, ()),
    "install_feed": (100.0, 5_000.0, ()),
    "clean_data": (1.0, 6.0, ()),
    "analyse": (4.0, 12.0, ()),
    "report_market": (0.5, 1.0, ()),
    "replan_production": (0.05, 0.3, (("direction", "up"),)),
    "move_deal": (1.0, 6.0, ()),
    "share_outlook": (0.5, 2.0, ()),
    "watch": (0.5, 1.0, ()),
    "congratulate": (0.25, 1.0, ()),
    "report_event": (0.25, 0.5, ()),
    "support": (200.0, 20_000.0, ()),
    "assist": (2.0, 12.0, ()),
    "reassess_account": (1.0, 4.0, ()),
    "exec_visit": (0.5, 1.5, (("purpose", "recovery"),)),
    "brief": (2.0, 8.0, ()),
    "limit_promise": (0.25, 1.0, ()),
    "postpone_visit": (0.5, 2.0, ()),
    "follow_up": (0.5, 2.0, ()),
    "survey_rep": (0.5, 2.0, ()),
    "assess_rep": (0.5, 2.0, ()),
    "coach_rep": (1.0, 8.0, ()),
    "report_rep": (0.5, 1.0, ()),
    "reassign_rep": (0.5, 6.0, ()),
    "hire_rep": (0.5, 6.0, ()),
    "hold_forum": (1_000.0, 30_000.0, (("days", 3.0), ("terms", "disclosed"))),
    "invite": (0.5, 2.0, ()),
    "collect_views": (1.0, 4.0, ()),
    "act_on_request": (100.0, 2_000.0, ()),
    "answer_request": (0.25, 1.0, ()),
    "prepare_trial": (5.0, 20.0, ()),
    "start_trial": (4.0, 8.0, (("panel", 2.0),)),
    "collect_opinions": (2.0, 8.0, ()),
    "modify_product": (4.0, 10.0, ()),
    "decide_go": (0.5, 2.0, ()),
    "decide_stop": (0.5, 2.0, ()),
    "roll_out": (2.0, 6.0, ()),
    "promote": (8.0, 30.0, ()),
    "demote": (1.0, 6.0, ()),
    "contact": (0.5, 2.0, ()),
    "joint_plan": (4.0, 15.0, ()),
    "apologise": (100.0, 1_500.0, ()),
    "review_data_together": (1.0, 8.0, ()),
    "manage_category": (8.0, 40.0, (("brands", "own"),)),
}
SCOPES = {name: action.scope for name, action in words().actions.items()}
GROUPS = {
    "cap_order": "order_limit",
    "slow_order": "order_limit",
    "discount": "price_terms",
    "coop": "price_terms",
    "contest": "target_terms",
    "rebate": "target_terms",
}
RESOURCES = ("incentive_money", "kam_hours", "planner_hours")


class Erratic:
    """Orders each action on about one row in `every`, at a magnitude it reads off the digits."""

    id = "today+erratic"

    def __init__(self, actions=tuple(ACTIONS), every=4):
        self.actions = actions
        self.every = every

    def decide(self, facts):
        return gather([self._order(facts, name) for name in self.actions])

    def _order(self, facts, name):
        low, high, settings = ACTIONS[name]
        scope = SCOPES[name]
        table = facts.table(scope)
        luck = self._digits(facts, table, name)
        rows = np.flatnonzero(luck < 1.0 / self.every)
        magnitude = low + (high - low) * luck[rows] * self.every
        order = Order(f"x.{name}", 0, scope, name, settings, 2, GROUPS.get(name, ""))
        needs = np.zeros((len(rows), len(RESOURCES)))
        needs[:, 1] = 0.5
        return Proposals(
            (order,),
            RESOURCES,
            np.zeros(len(rows), np.int64),
            table.world[rows],
            table.entity[rows],
            magnitude,
            luck[rows],
            needs,
        )

    def _digits(self, facts, table, name):
        salt = 1.0 + list(ACTIONS).index(name)
        own = [x for key, x in table.columns.items() if key.startswith("firm.")]
        seen = sum(np.nan_to_num(x) for x in own) + 0.317 * table.entity + 0.713 * facts.week
        if table.scope in ("account", "event"):
            seen = seen + table.columns["account.revenue_share"]
        return np.abs(np.sin(seen * 1e3 * salt)) * 1e3 % 1.0
