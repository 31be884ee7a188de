"""The programme's own state: what granted actions have set up, all zero without a policy."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kamsim.model.arrays import Bools, Floats, Ints
from kamsim.model.vocabulary import ScopeName
from kamsim.simulation.accords import Accords, forget_accords, no_accords
from kamsim.simulation.beliefs import Beliefs, no_beliefs
from kamsim.simulation.care import NEVER, Care, forget_accounts, no_care
from kamsim.simulation.category import Category, end_category, no_category
from kamsim.simulation.feeds import Feeds, end_feeds, no_feeds
from kamsim.simulation.plans import Plans, forget_plans, no_plans
from kamsim.simulation.state import YEAR_WEEKS, Sizes
from kamsim.simulation.trials import Trials, forget_trials, no_trials


@dataclass(slots=True)
class Incentive:
    """A money incentive that runs: all (R, N).

    `rate` is the share of price or sales, or the prize; `until` the first week without it;
    `rule` the number of its rule in the block; `target` what to reach, as a multiple of the
    year before; `on_orders` 1 where sell-in counts; `winners` the number of prizes.
    """

    rate: Floats
    start: Floats
    until: Floats
    rule: Floats
    target: Floats
    on_orders: Floats
    winners: Floats

    @classmethod
    def none(cls, sizes: Sizes) -> "Incentive":
        """Return no incentive anywhere."""
        shape = (sizes.worlds, sizes.accounts)
        zeros = [np.zeros(shape) for _ in range(5)]
        start, until = (np.full(shape, NEVER) for _ in range(2))
        rate, rule, target, on_orders, winners = zeros
        return cls(rate, start, until, rule, target, on_orders, winners)

    def running(self, week: int) -> Floats:
        """Return the rate where the incentive runs in a week, else 0."""
        result: Floats = np.where(self.until > week, self.rate, 0.0)
        return result


@dataclass(slots=True)
class Programme:
    """What granted actions have set up.

    Shapes (R, N) unless said. cap (units an order may have, inf where none),
    cap_until, cap_efficacy. Of this week: floor (promised fill), capped (1 where a cap bit), ahead
    and expedite units,
    build_extra (R, P), money_week paid to the account. Of a season: promise_until,
    promise_floor, promise_worst (largest shortfall so far); plan_asked and plan_until weeks,
    plan_min and plan_max weeks of stock, plan_outlook (ln of the season's height; NaN before
    it is told). Of the last stock report: report_asked, report_week, report_cover,
    report_worst_cover, report_sellout (NaN before the first). slots_booked (R, T) units by week;
    outlook (R,) what plans add to the season's height; money_memory, a year's memory of
    money_week; `left` (R,) by resource; beliefs; care, what acts of relation have set up;
    plans, promotions agreed with single accounts; accords, plans of the year; feeds of sales
    data; category, joint work. `holds` by (scope, action): first week of the next grant.
    """

    floor: Floats
    cap: Floats
    cap_until: Floats
    cap_efficacy: Floats
    capped: Floats
    ahead: Floats
    expedite: Floats
    build_extra: Floats
    money_week: Floats
    promise_until: Floats
    promise_floor: Floats
    promise_worst: Floats
    plan_asked: Floats
    plan_until: Floats
    plan_min: Floats
    plan_max: Floats
    plan_outlook: Floats
    report_asked: Floats
    report_week: Floats
    report_cover: Floats
    report_worst_cover: Floats
    report_sellout: Floats
    slots_booked: Floats
    outlook: Floats
    money_memory: Floats
    visit_memory: Floats
    beliefs: Beliefs
    care: Care
    plans: Plans
    accords: Accords
    feeds: Feeds
    discount: Incentive
    coop: Incentive
    contest: Incentive
    rebate: Incentive
    spiff: Incentive
    trials: Trials
    category: Category
    left: dict[str, Floats] = field(default_factory=dict)
    holds: dict[tuple[ScopeName, str], Ints] = field(default_factory=dict)


_WEEKS = ("cap_until", "promise_until", "plan_asked", "plan_until", "report_asked", "report_week")
_UNKNOWN = (
    "plan_min", "plan_max", "plan_outlook", "report_cover", "report_worst_cover", "report_sellout",
)  # fmt: skip
_ZERO = (
    "floor", "cap_efficacy", "capped", "ahead", "expedite", "money_week", "promise_floor",
    "promise_worst", "money_memory", "visit_memory",
)  # fmt: skip


def no_programme(sizes: Sizes, weeks: int) -> Programme:
    """Return the programme of a firm that has none."""
    worlds, accounts, families = sizes.worlds, sizes.accounts, sizes.families
    starts = {"cap": np.inf, **dict.fromkeys(_WEEKS, NEVER), **dict.fromkeys(_UNKNOWN, np.nan)}
    starts |= dict.fromkeys(_ZERO, 0.0)
    by_account: dict[str, Any] = {
        name: np.full((worlds, accounts), value) for name, value in starts.items()
    }
    return Programme(
        **by_account,
        build_extra=np.zeros((worlds, families)),
        slots_booked=np.zeros((worlds, weeks)),
        outlook=np.zeros(worlds),
        beliefs=no_beliefs(sizes),
        care=no_care(sizes),
        plans=no_plans(sizes),
        accords=no_accords(sizes),
        feeds=no_feeds(sizes, weeks),
        trials=no_trials(sizes),
        category=no_category(sizes),
        discount=Incentive.none(sizes),
        coop=Incentive.none(sizes),
        contest=Incentive.none(sizes),
        rebate=Incentive.none(sizes),
        spiff=Incentive.none(sizes),
    )


def clear_week(programme: Programme, week: int) -> None:
    """Forget what was granted for last week only; keep promises and caps that still run."""
    for name in ("capped", "ahead", "expedite", "build_extra", "money_week"):
        getattr(programme, name)[:] = 0.0
    programme.care.visits.visited[:, week % YEAR_WEEKS] = 0.0
    promised = programme.promise_until > week
    programme.floor = np.where(promised, programme.promise_floor, 0.0)
    programme.cap = np.where(programme.cap_until > week, programme.cap, np.inf)


def end_relations(programme: Programme, lost: Bools) -> None:
    """End what was agreed with accounts that have left, (R, N); a successor starts afresh."""
    for name in ("promise_until", "plan_until", "plan_asked", "report_asked", "cap_until"):
        getattr(programme, name)[lost] = NEVER
    for name in ("report_cover", "report_worst_cover", "report_sellout", "plan_outlook"):
        getattr(programme, name)[lost] = np.nan
    programme.money_memory[lost] = 0.0
    programme.visit_memory[lost] = 0.0
    forget_accounts(programme.care, lost)
    forget_plans(programme.plans, lost)
    forget_accords(programme.accords, lost)
    end_feeds(programme.feeds, lost)
    forget_trials(programme.trials, lost)
    end_category(programme.category, lost)
    for (scope, _), until in programme.holds.items():
        if scope in ("account", "event"):
            until[lost] = 0
    terms = (programme.discount, programme.coop, programme.contest, programme.rebate)
    for incentive in (*terms, programme.spiff):
        incentive.until[lost] = NEVER
