"""Promotion actions: design together, help to carry out, look back, widen the range (S6)."""

import numpy as np

from kamsim.model.arrays import Bools, Ints
from kamsim.simulation.actions.handler import Grant, count_contact, handles
from kamsim.simulation.agreement import believed_lift, chance
from kamsim.simulation.block import Block
from kamsim.simulation.ledger import ACCOUNTS
from kamsim.simulation.log import note
from kamsim.simulation.plans import FUNDING


def _planned_weeks(block: Block, grant: Grant) -> int:
    return grant.weeks(block, "promo.lead_weeks") + round(grant.number("weeks"))


@handles("design_promotion", lasts=_planned_weeks)
def design_promotion(block: Block, grant: Grant) -> None:
    """Design a promotion with the account, which weighs it against standing deals."""
    count_contact(block, grant, grant.efficacy(block))
    luck = block.market.luck.uniforms("promo.agree", block.week)[grant.rows]
    agreed = luck < chance(block, grant)
    for row, (world, account) in enumerate(zip(*grant.rows, strict=True)):
        outcome = "agreed" if agreed[row] else "not agreed"
        note(block, int(world), "account", int(account), action="promotion", outcome=outcome)
    rows = (grant.world[agreed], grant.entity[agreed])
    plans, start = block.programme.plans, block.week + grant.weeks(block, "promo.lead_weeks")
    plans.depth[rows] = grant.magnitude[agreed]
    plans.display[rows] = grant.number("display")
    plans.funding[rows] = FUNDING.index(str(grant.setting("funding")))
    plans.start[rows] = start
    plans.until[rows] = start + round(grant.number("weeks"))
    plans.stands_until[rows] = block.week + grant.weeks(block, "promo.stands_weeks")
    plans.rule[rows] = block.rule_number(grant.order.rule)
    plans.expected[rows] = believed_lift(block, grant)[agreed]
    for name in ("support", "spent", "missed", "reviewed"):
        getattr(plans, name)[rows] = 0.0


def _has_plan(block: Block, world: Ints, account: Ints) -> Bools:
    ahead: Bools = block.programme.plans.until[world, account] > block.week
    return ahead


@handles("support_execution", may=_has_plan)
def support_execution(block: Block, grant: Grant) -> None:
    """Help to put up what was agreed on."""
    support = block.programme.plans.support
    support[grant.rows] = np.maximum(support[grant.rows], grant.efficacy(block))
    count_contact(block, grant, grant.efficacy(block))


def _can_review(block: Block, world: Ints, account: Ints) -> Bools:
    plans = block.programme.plans
    over: Bools = plans.until[world, account] <= block.week
    unread: Bools = plans.reviewed[world, account] == 0
    return over & unread


@handles("review_promotion", may=_can_review)
def review_promotion(block: Block, grant: Grant) -> None:
    """Look back at the account's last promotion; what it returned is known a week later."""
    block.programme.plans.asked[grant.rows] = block.week


@handles("change_range", payee=ACCOUNTS)
def change_range(block: Block, grant: Grant) -> None:
    """Pay for the listing of variants that the account does not carry yet; trust opens doors."""
    state, rows = block.state, grant.rows
    yearly = block.books.year("revenue_money", block.week)[rows]
    full = grant.value(block, "range.listing_share") * np.maximum(yearly, 1.0)
    paid = -np.expm1(-grant.magnitude / full)
    open_ = 1.0 + grant.value(block, "range.trust") * (
        state.trust[rows] - grant.value(block, "trust.initial")
    )
    gain = grant.efficacy(block) * paid * np.clip(open_, 0.0, 1.0)
    state.range[rows] = state.range[rows] + gain * (1.0 - state.range[rows])
    count_contact(block, grant, grant.efficacy(block))
