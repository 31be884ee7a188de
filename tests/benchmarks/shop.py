"""The twin's account: one SimPy process that sells, orders and remembers."""

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import simpy

from kamsim.model.account import Account
from tests.benchmarks.luck import clip, draw_rival, draw_size, draw_traits
from tests.benchmarks.novelty import REVIEW, SPREAD, Stand
from tests.benchmarks.relation import Relation, half_gone

if TYPE_CHECKING:
    from tests.benchmarks.naive import World
    from tests.benchmarks.seat import Seat

APPEAL, SELL_OUT, DIVERTED, ORDER, RELATE = 3 / 8 - 1 / 64, 3 / 8, 3 / 8 + 1 / 32, 1 / 2, 13 / 16
MEMORY_WEEKS = 8


@dataclass
class Line:
    """One family at one account: its stocks, and what happened to it this week."""

    noise_draws: list[float]
    base: float
    shelf: float
    history: list[float]
    level: float
    seen: float
    stand: Stand | None = None
    recalled: int = 0
    on_way: float = 0.0
    backlog: float = 0.0
    delayed: float = 0.0
    pantry: float = 0.0
    noise: float | None = None
    lift: float = 1.0
    baseline: float = 0.0
    bump: float = 0.0
    demand: float = 0.0
    reach: float = 0.0
    sold_first: float = 0.0
    sold: float = 0.0
    unmet: float = 0.0
    target: float = 0.0
    ordered: float = 0.0
    needed: float = 0.0
    judged: float = 0.0
    filled: float = 0.0
    shipped: float = 0.0

    @property
    def listed(self) -> float:
        return self.stand.listed if self.stand else 1.0

    @property
    def adopted(self) -> float:
        return self.stand.adopted if self.stand else 1.0

    @property
    def success(self) -> float:
        return self.stand.success if self.stand else 0.0

    def forget(self) -> None:
        """Let the account forget what it sold."""
        self.level = self.seen = 0.0
        self.history = [0.0] * len(self.history)


@dataclass
class Past:
    """What the last four weeks needed and shipped, all families."""

    needed: deque[float] = field(default_factory=lambda: deque([0.0] * 4, maxlen=4))
    shipped: deque[float] = field(default_factory=lambda: deque([0.0] * 4, maxlen=4))

    def fill(self) -> float:
        needed = sum(self.needed)
        return sum(self.shipped) / needed if needed > 0 else 1.0


class Shop:
    """An account of the book with its lines, memory and relation to the firm."""

    seat: "Seat"

    def __init__(self, world: "World", account: Account) -> None:
        self.world, self.p, self.account = world, world.p, account
        self.id, self.region = account.id, account.region
        p, luck = world.p, world.luck
        self.traits = draw_traits(luck, p, account)
        self.size = draw_size(luck, p, account, world.book)
        self.rival = draw_rival(luck, p, account)
        self.leave = luck.by_week("churn", self.id)
        self.back = luck.by_week("winback", self.id)
        self.active = True
        self.fill_reference = self.fill_memory = p["fill.reference"]
        self.stockout_memory = self.stockout = 0.0
        self.past = Past()
        self.relation = Relation(self)
        self.freight = self.returned = self.reference = 0.0
        self.lines = [self._open(f) for f in range(len(world.families))]

    def _open(self, family: int) -> Line:
        luck, t = self.world.luck, self.traits
        base = self.account.base_units * self.world.families[family].share
        season = self.world.almanac.expected(luck.weeks.start, family) ** t.loading
        stand = self.world.launches.stand(self.id, family)
        usual = base if stand is None else 0.0
        return Line(
            noise_draws=luck.z("demand.noise", f"{self.id}|{self.world.families[family].id}"),
            base=base,
            shelf=usual * season * (1 + t.cover_weeks),
            history=[usual] * MEMORY_WEEKS,
            level=usual,
            seen=usual,
            stand=stand,
        )

    def live(self) -> Iterator[simpy.Event]:
        """Go through the weeks, each step at its own hour."""
        env = self.world.env
        for week in self.world.luck.weeks:
            monday = 7 * week
            yield env.timeout(monday + APPEAL - env.now)
            self.appeal(week)
            yield env.timeout(monday + SELL_OUT - env.now)
            self.sell(week)
            yield env.timeout(monday + DIVERTED - env.now)
            self.sell_diverted()
            yield env.timeout(monday + ORDER - env.now)
            self.order(week)
            yield env.timeout(monday + SPREAD - env.now)
            self.world.launches.spread(self)
            yield env.timeout(monday + REVIEW - env.now)
            self.returned = self.world.launches.review(self, week)
            yield env.timeout(monday + RELATE - env.now)
            self.relate(week)

    def _relation(self, week: int) -> float:
        """Return the factor that habit, people and rivals put on demand."""
        p, cap = self.p, self.p["fill.cap_points"]
        points = cap * math.tanh(100 * (self.fill_memory - self.fill_reference) / cap)
        utility = p["fill.response"] * points
        utility += self.relation.pull(week)
        if self.rival[week]:
            utility -= p["rival.deal_effect"]
        share = p["share.base"]
        return 1 / (share + (1 - share) * math.exp(-utility / (1 - share)))

    def _lift(self, week: int) -> float:
        p, t = self.p, self.traits
        almanac = self.world.almanac
        price = math.log1p(-t.pass_through * almanac.depth(week))
        stands = p["deal.compliance"] + p["deal.professionalism"] * (2 * t.professionalism - 1)
        display = p["deal.display"] * clip(stands, 0, 1) if almanac.in_deal(week) else 0.0
        surprise = price - p["price.reference_weight"] * self.reference
        alone = p["demand.display_alone"]
        display *= alone + (1 - alone) * min(1, -price / p["demand.display_cut"])
        lift = math.exp(t.elasticity * surprise + t.display * display)
        self.reference += p["price.reference_step"] * (price - self.reference)
        return 1 + (lift - 1) * (1 - p["rival.matching"])

    def _potential(self, line: Line, family: int, week: int) -> float:
        t, almanac = self.traits, self.world.almanac
        z = line.noise_draws[week - self.world.luck.weeks.start]
        if line.noise is None:
            line.noise = z
        else:
            line.noise = t.noise_ar * line.noise + math.sqrt(1 - t.noise_ar**2) * z
        season = t.loading * math.log(almanac.season(week, family))
        noise = t.noise_sd * line.noise - t.noise_sd**2 / 2
        return line.base * math.exp(season + self.size[week] + almanac.shock[week] + noise)

    def appeal(self, week: int) -> None:
        """See how many consumers would come, and how many more for a deal."""
        relation, lift = self._relation(week), self._lift(week)
        for line, sought in zip(self.lines, self._sought(relation, week), strict=True):
            line.baseline = sought
            line.bump = sought * (lift - 1)
            line.lift = lift

    def _sought(self, relation: float, week: int) -> list[float]:
        """Return each family's demand before promotion; new ones take some from old ones."""
        sought = []
        for family, line in enumerate(self.lines):
            potential = self._potential(line, family, week)
            sought.append(potential * relation if self.active else 0.0)
            if line.stand:
                sought[-1] *= line.stand.listed * line.stand.adopted * line.stand.appeal
        pairs = list(zip(self.lines, sought, strict=True))
        old = sum(units for line, units in pairs if not line.stand)
        fresh = sum(units for line, units in pairs if line.stand)
        taken = min(1.0, self.p["launch.cannibal_share"] * fresh / old) if old > 0 else 0.0
        return [units if line.stand else units * (1 - taken) for line, units in pairs]

    def sell(self, week: int) -> None:
        """Meet the consumers who come by themselves."""
        p = self.p
        for family, line in enumerate(self.lines):
            baseline, bump = line.baseline, line.bump
            use = min(p["pantry.use_rate"] * line.pantry, p["pantry.most_share"] * baseline)
            come = max(0.0, baseline + bump - use - self._switched(line, family))
            line.demand = come + line.delayed if self.active else 0.0
            line.reach = line.demand * (1 - self.traits.store_oos)
            line.sold_first = line.sold = min(line.reach, line.shelf)
            line.shelf -= line.sold_first
            line.unmet = line.demand - line.sold_first
            line.delayed = p["shelf.delay"] * line.unmet
            line.pantry -= use
            if line.demand > 0:
                kept = p["pantry.share"] * max(bump, 0.0)
                line.pantry += kept * line.sold_first / line.demand
        demand = sum(line.demand for line in self.lines)
        missed = sum(line.reach - line.sold_first for line in self.lines)
        self.stockout = missed / demand if demand > 0 else 0.0

    def _switched(self, line: Line, family: int) -> float:
        """Return the consumers who go to other accounts' deals, in proportion to sales."""
        drawn, sales = self.world.drawn[self.region, family]
        if sales <= 0:
            return 0.0
        others = max(0.0, drawn - max(line.bump, 0.0))
        return self.p["deal.switch_share"] * line.baseline / sales * others

    def sell_diverted(self) -> None:
        """Meet consumers who missed another family here, or this one at another account."""
        if not self.active:
            return
        unmet = sum(line.unmet for line in self.lines)
        for family, line in enumerate(self.lines):
            same = 0.0
            if len(self.lines) > 1:
                others = unmet - line.unmet
                here = max(1.0, sum(line.listed for line in self.lines) - 1)
                same = self.p["shelf.same_brand"] * others / here
            other = self.world.diverted(self.region, family) * line.demand
            extra = (same + other) * (1 - self.traits.store_oos)
            more = min(extra, line.shelf)
            line.shelf -= more
            line.sold += more

    def _weekly(self, line: Line, family: int, week: int, horizon: float) -> float:
        """Take in what was sold and return the sales to be expected a week."""
        p, expected, loading = self.p, self.world.almanac.expected, self.traits.loading
        part = max(line.stand.hoped, self.world.launches.rate) if line.stand else 1.0
        if self.active:
            noticed = line.sold_first + p["order.notice"] * line.unmet
            seen = noticed / (expected(week, family) ** loading * line.lift * part)
            if line.stand:
                # an empty shelf says nothing of what is new on it
                met = line.sold_first / line.reach if line.reach > 0 else 0.0
                seen = line.seen + met * (seen - line.seen)
            line.seen = seen
            line.history[week % MEMORY_WEEKS] = line.seen
            line.level += p["order.smoothing"] * (line.seen - line.level)
        if self.account.order_rule == "moving_average":
            level = sum(line.history) / MEMORY_WEEKS
        elif self.account.order_rule == "smoothing":
            level = line.level
        else:
            rho = p["order.autoregression"]
            weight = rho * (1 - rho**horizon) / ((1 - rho) * horizon)
            level = max(0.0, line.level + (line.seen - line.level) * weight)
        if line.stand:
            level *= self.world.launches.growing(line.stand)
        return level * (sum(expected(week + j, family) for j in range(1, 5)) / 4) ** loading

    def order(self, week: int) -> None:
        """Order up to the target, more in scarcity and at a deal."""
        p, t = self.p, self.traits
        horizon = self.world.roads.lead_days(self.region) / 7 + 1 + t.cover_weeks
        fill = self.past.fill()
        for family, line in enumerate(self.lines):
            weekly = self._weekly(line, family, week, horizon)
            line.target = weekly * horizon
            position = line.shelf + line.on_way + line.backlog
            quantity = clip(line.target - position, 0, (1 + p["order.catch_up"]) * weekly)
            if fill < p["order.scarcity"]:
                quantity *= 1 + t.gaming * (1 - fill)
            line.judged = min(quantity + line.backlog, weekly) if self.active else 0.0
            depth = self.world.almanac.depth(week)
            if depth > 0:
                room = max(0.0, t.storage_weeks * weekly - position - quantity)
                quantity += p["deal.forward_share"] * min(room, self._forward(weekly, week))
            line.ordered = quantity if self.active else 0.0

    def _forward(self, weekly: float, week: int) -> float:
        """Return the units worth buying ahead at this week's deal."""
        almanac = self.world.almanac
        d = almanac.depth(week)
        worth = d * weekly * 52 / ((1 - d) * self.p["order.holding_rate"]) + weekly / (1 - d)
        return clip(worth - weekly, 0, almanac.weeks_to_next(week) * weekly)

    def take_note(self, week: int) -> None:
        """Remember how much of what was needed got shipped."""
        needed = sum(line.judged for line in self.lines)
        for line in self.lines:
            line.filled = min(line.shipped, line.judged)
        shipped = sum(line.filled for line in self.lines)
        if needed > 0:
            speed = half_gone(self.p["fill.half_life_weeks"])
            self.fill_memory += speed * (shipped / needed - self.fill_memory)
        habit = half_gone(self.p["fill.habit_weeks"])
        self.fill_reference += habit * (self.fill_memory - self.fill_reference)
        self.past.needed.append(needed)
        self.past.shipped.append(shipped)

    def relate(self, week: int) -> None:
        """Let the relation go on; leave, or come back."""
        p, was_active = self.p, self.active
        self.relation.go_on(week, self.returned)
        drive = self.relation.push(week)
        if was_active:
            missed = self.stockout - self.stockout_memory
            self.stockout_memory += half_gone(p["churn.memory_weeks"]) * missed
            drive += p["churn.stockout"] * self.stockout_memory
            if self.leave[week] < clip(p["churn.rate"] / 52 * math.exp(drive), 0, 1):
                self._leave()
        elif self.back[week] < p["churn.winback_rate"]:
            self._come_back(week)

    def _leave(self) -> None:
        self.active = False
        self.relation.desk.open.clear()
        for line in self.lines:
            line.backlog = line.delayed = 0.0
            if line.stand:
                line.stand.clear(self.p["launch.flop_share"])
                line.forget()

    def _come_back(self, week: int) -> None:
        self.active = True
        self.relation.begin()
        self.relation.contact_week = week
        self.stockout_memory = 0.0
        self.fill_memory = self.fill_reference
