"""The twin's relation: what an account thinks of the firm and of its rep."""

import math
from typing import TYPE_CHECKING

from tests.benchmarks.case import Desk
from tests.benchmarks.luck import draw_risks

if TYPE_CHECKING:
    from tests.benchmarks.shop import Shop

YEAR = 52
DAMAGED, TRANSACTIONAL, CARED_FOR = -1, 0, 1
STEPS = {DAMAGED: "damaged", TRANSACTIONAL: "transactional"}


def half_gone(weeks: float) -> float:
    """Return the weekly share that is gone when half is in so many weeks."""
    return 1 - 2 ** (-1 / weeks)


def usual_rep_bond(p: dict[str, float]) -> float:
    """Return the bond to be expected where reps resign and accounts come and go."""
    resigns = p["rep.turnover"] / YEAR
    grows = half_gone(p["bond.rep_build_weeks"]) / (1 + resigns * p["rep.vacancy_weeks"])
    lost = (resigns + p["churn.rate"] / YEAR) * (1 - p["bond.kept_new"])
    return p["bond.rep_most"] / (1 + lost / grows)


class Relation:
    """One account's bonds, step on the ladder and open cases, and what has been going on.

    Under `today` nobody does favours or binds both sides, so no account gets beyond the
    step of being cared for.
    """

    def __init__(self, shop: "Shop") -> None:
        p, luck = shop.p, shop.world.luck
        self.shop, self.p, self.desk = shop, p, Desk(shop)
        self.visit = luck.by_week("practice.call", shop.id)
        self.step = luck.by_week("ladder.step", shop.id)
        self.risks = draw_risks(luck, p, shop.id)
        self.contact_week = luck.weeks.start
        self.begin()
        self.rep_bond = self.usual_bond = usual_rep_bond(p)

    def begin(self) -> None:
        """Start from what every new account thinks."""
        p = self.p
        self.trust, self.goodwill = p["trust.initial"], p["goodwill.initial"]
        self.rep_bond = p["bond.kept_new"] * p["bond.rep_most"]
        self.firm_bond = p["bond.firm_initial"]
        self.ladder = TRANSACTIONAL
        self.entitlement = self.silent = self.unendowed = self.trusting = 0.0
        self.risk_until = -math.inf

    def lose_rep(self) -> None:
        """Keep of the bond what a newcomer keeps, and what the bond to the firm insures."""
        kept = self.p["bond.kept_new"]
        saved = self.p["bond.insurance"] * self.firm_bond
        self.rep_bond *= kept + (1 - kept) * saved

    def pull(self, week: int) -> float:
        """Return what people do to sales, ln."""
        p = self.p
        ln = p["trust.response"] * (self.trust - p["trust.initial"])
        ln += p["goodwill.response"] * (self.goodwill - p["goodwill.initial"])
        ln += p["bond.rep_response"] * (self.rep_bond - self.usual_bond)
        ln += p["bond.firm_response"] * (self.firm_bond - p["bond.firm_initial"])
        ln += p["rep.response"] * self.shop.seat.strength(week)
        if self.ladder in STEPS:
            ln += p[f"ladder.pull_{STEPS[self.ladder]}"]
        return ln

    def push(self, week: int) -> float:
        """Return what drives the account away, ln."""
        p = self.p
        ln = p["churn.trust"] * (p["trust.initial"] - self.trust)
        ln += p["churn.firm_bond"] * (p["bond.firm_initial"] - self.firm_bond)
        if self.ladder in STEPS:
            ln += p[f"ladder.leave_{STEPS[self.ladder]}"]
        if week < self.risk_until:
            ln += p["event.risk"]
        return ln

    def go_on(self, week: int, returned: float) -> None:
        """Let the week's call and cases do what they do, and feelings fade."""
        contact = self._call(week)
        breach = returned + self.desk.hear(week)
        self._feel(week, breach)
        self._wait(contact)
        if self.shop.active:
            self._climb(week, contact, breach)
        if week in self.risks:
            self.risk_until = week + self.p["event.risk_weeks"]

    def _call(self, week: int) -> float:
        """Return how much of a talk there was; the rep calls where there is one."""
        p, shop = self.p, self.shop
        due = self.visit[week] < 1 / p["practice.call_weeks"]
        if not (due and shop.active and shop.seat.taken(week)):
            return 0.0
        self.contact_week = week
        return p["efficacy.routine_call"]

    def _feel(self, week: int, breach: float) -> None:
        p = self.p
        self.trust -= p["trust.decay"] * (self.trust - p["trust.initial"])
        self.trust *= (1 - p["trust.act_loss"]) ** breach
        self.goodwill += p["goodwill.decay"] * (p["goodwill.initial"] - self.goodwill)
        self.entitlement -= p["entitlement.adaptation"] * self.entitlement
        if self.shop.active and self.shop.seat.taken(week):
            growth = half_gone(p["bond.rep_build_weeks"])
            self.rep_bond += growth * (p["bond.rep_most"] - self.rep_bond)
        fade = half_gone(p["bond.firm_half_life_weeks"])
        self.firm_bond -= fade * (self.firm_bond - p["bond.firm_initial"])

    def _wait(self, contact: float) -> None:
        """Count weeks without a talk, without anything in common, and of good trust."""
        p = self.p
        self.silent = (self.silent + 1) * (1 - contact)
        self.unendowed += 1
        if self.trust >= p["trust.initial"] - p["ladder.trust_margin"]:
            self.trusting += 1
        else:
            self.trusting = 0.0

    def _climb(self, week: int, contact: float, breach: float) -> None:
        """Break, rise, fall or stay, by one uniform: what breaks comes first, falls last."""
        u = self.step[week]
        breaks = 1 - (1 - self.p["ladder.betrayal"]) ** breach
        if u < breaks:
            self.ladder = DAMAGED
            return
        whole = 1 - breaks
        up, down = self._up(contact), self._down()
        if u < breaks + whole * up:
            self.ladder += 1
        elif u > 1 - whole * (1 - up) * down:
            self.ladder -= 1

    def _up(self, contact: float) -> float:
        """Return the chance of a step up: damage heals, and who is served well feels it."""
        p = self.p
        if self.ladder == DAMAGED:
            return p["ladder.healing"]
        if self.ladder == TRANSACTIONAL and self.shop.past.fill() >= p["ladder.fill_floor"]:
            cold: float = (1 - p["ladder.exploration"]) ** contact
            return 1 - cold
        return 0.0

    def _down(self) -> float:
        """Return the chance of a step down: who felt cared for does not when nobody calls."""
        p = self.p
        forgotten = self.ladder == CARED_FOR and self.silent > p["ladder.neglect_weeks"]
        return p["ladder.neglect"] if forgotten else 0.0
