"""The programme's own state: what granted actions have set up, all zero without a policy."""

from dataclasses import dataclass, field

import numpy as np

from kamsim.model.arrays import Floats, Ints
from kamsim.model.vocabulary import ScopeName

NEVER = -10_000.0


@dataclass(slots=True)
class Incentive:
    """A running money incentive: rate or prize, until when, under which rule; all (R, N)."""

    rate: Floats
    until: Floats
    rule: Floats
    start: Floats
    target: Floats
    basis: Floats

    @classmethod
    def none(cls, worlds: int, accounts: int) -> "Incentive":
        """Return no incentive anywhere."""
        zero = [np.zeros((worlds, accounts)) for _ in range(6)]
        zero[1][:] = NEVER
        return cls(*zero)

    def running(self, week: int) -> Floats:
        """Return the rate where the incentive runs in a week, else 0."""
        result: Floats = np.where(self.until > week, self.rate, 0.0)
        return result


@dataclass(slots=True)
class Programme:
    """What granted actions have set up.

    Shapes (R, N): floor (promised rate, this week), promise_until, promise_floor, promise_worst
    (largest shortfall of the season), cap (order limit in weeks of history, inf where none),
    ahead and expedite (units, this week), report_* (last stock report; NaN before the first),
    plan_* (stock plan of the season); (R, P) build_extra units; (R, T) slots_booked units by
    week from 0 on; money_spent (R, N) by the programme to each account, a 52-week memory;
    budget_left (R,). `holds` by (scope, action) the first week in which it may be granted again.
    """

    floor: Floats
    promise_floor: Floats
    promise_until: Floats
    promise_worst: Floats
    cap: Floats
    ahead: Floats
    expedite: Floats
    report_asked: Floats
    report_week: Floats
    report_cover: Floats
    report_worst_cover: Floats
    report_sellout: Floats
    plan_until: Floats
    plan_outlook: Floats
    plan_min: Floats
    plan_max: Floats
    rival_seen: Floats
    build_extra: Floats
    slots_booked: Floats
    money_spent: Floats
    money_year: Floats
    budget_left: Floats
    discount: Incentive
    coop: Incentive
    contest: Incentive
    rebate: Incentive
    holds: dict[tuple[ScopeName, str], Ints] = field(default_factory=dict)


def no_programme(worlds: int, accounts: int, families: int, weeks: int) -> Programme:
    """Return the programme of a firm that has none."""

    def zero() -> Floats:
        return np.zeros((worlds, accounts))

    def filled(value: float) -> Floats:
        return np.full((worlds, accounts), value)

    return Programme(
        floor=zero(),
        promise_floor=zero(),
        promise_until=filled(NEVER),
        promise_worst=zero(),
        cap=filled(np.inf),
        ahead=zero(),
        expedite=zero(),
        report_asked=zero(),
        report_week=filled(NEVER),
        report_cover=filled(np.nan),
        report_worst_cover=filled(np.nan),
        report_sellout=filled(np.nan),
        plan_until=filled(NEVER),
        plan_outlook=zero(),
        plan_min=filled(np.nan),
        plan_max=filled(np.nan),
        rival_seen=zero(),
        build_extra=np.zeros((worlds, families)),
        slots_booked=np.zeros((worlds, weeks)),
        money_spent=zero(),
        money_year=zero(),
        budget_left=np.zeros(worlds),
        discount=Incentive.none(worlds, accounts),
        coop=Incentive.none(worlds, accounts),
        contest=Incentive.none(worlds, accounts),
        rebate=Incentive.none(worlds, accounts),
    )
