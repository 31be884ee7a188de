"""The twin's firm: one process that allocates, ships, produces and keeps the books."""

import math
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

import simpy

from tests.benchmarks.shop import Line, Shop

if TYPE_CHECKING:
    from tests.benchmarks.naive import World

SHIP, PRODUCE, BOOK = 5 / 8, 3 / 4, 7 / 8
YEAR = 52
Ledger = dict[tuple[str, str, str], dict[int, float]]


def _scaled(units: list[float], limit: float) -> list[float]:
    """Bring units down to a limit, in proportion, where they exceed it."""
    total, limit = sum(units), max(0.0, limit)
    return [x * limit / total for x in units] if total > limit else units


@dataclass(eq=False)
class Batch:
    """Units of one family in production."""

    family: int
    units: float


class Firm:
    """The plant, its transport and its ledger."""

    def __init__(self, world: "World") -> None:
        self.world, self.p, self.families = world, world.p, world.families
        plant, first = world.luck.scenario.plant, world.luck.weeks.start
        self.lag = plant.lead_weeks + plant.freeze_weeks
        back, gone = self.p["churn.winback_rate"], self.p["churn.rate"] / YEAR
        total = sum(a.base_units for a in world.book)
        active = back / (back + gone)
        self.mean_demand = active * total
        self.capacity = self.p["plant.capacity_ratio"] * self.mean_demand
        there = [0.0 if f.launch else f.share for f in self.families]
        self.stock = [2 * total * share for share in there]
        self.level = [total * share * active for share in there]
        self.delivered = [deque([level] * YEAR, maxlen=YEAR) for level in self.level]
        self.batches: list[Batch] = []
        self.started = [0.0] * len(self.families)
        self.overtime = self.short = self.accrued = 0.0
        self.ledger: Ledger = defaultdict(dict)
        for week in range(first + 1, first + self.lag):
            for i in range(len(self.families)):
                self._start(i, self.level[i] * world.almanac.expected(first, i), week)

    def work(self) -> Iterator[simpy.Event]:
        """Go through the weeks, each step at its own hour."""
        env = self.world.env
        for week in self.world.luck.weeks:
            monday = 7 * week
            yield env.timeout(monday + SHIP - env.now)
            self.ship(week)
            yield env.timeout(monday + PRODUCE - env.now)
            self.produce(week)
            yield env.timeout(monday + BOOK - env.now)
            self.book(week)
            self.world.record(week)

    def _slots(self, week: int) -> float:
        """Return the units that can leave the plant this week."""
        slots = self.p["transport.slots"]
        if self.world.almanac.book_season(week):
            slots += self.p["practice.seasonal_slots"]
        return min(slots, self.world.roads.flow) * self.mean_demand

    def ship(self, week: int) -> None:
        """Share what there is among the accounts that can be reached, in proportion."""
        roads, shops = self.world.roads, self.world.shops
        for shop in shops:
            for line in shop.lines:
                line.needed = line.ordered + line.backlog
        open_shops = [s for s in shops if roads.reaches(s.region)]
        wanted = [sum(s.lines[i].needed for s in open_shops) for i in range(len(self.families))]
        leaving = [min(s, n) for s, n in zip(self.stock, wanted, strict=True)]
        slots, total = self._slots(week), sum(leaving)
        if total > slots:
            leaving = [a * slots / total for a in leaving]
        for shop in shops:
            reached = roads.reaches(shop.region)
            for i, line in enumerate(shop.lines):
                share = leaving[i] / wanted[i] if reached and wanted[i] > 0 else 0.0
                line.shipped = line.needed * share
                line.backlog = self.p["order.backorder_share"] * (line.needed - line.shipped)
                self.stock[i] -= line.shipped
            if reached:
                self.world.env.process(self._deliver(shop, week))
            shop.take_note(week)

    def _deliver(self, shop: Shop, week: int) -> Iterator[simpy.Event]:
        shop.freight = self.world.roads.freight(shop.region)
        load: list[tuple[Line, float, int]] = [
            (line, line.shipped, line.recalled) for line in shop.lines
        ]
        for line, units, _ in load:
            line.on_way += units
        due = 7 * week + self.world.roads.lead_days(shop.region)
        yield self.world.env.timeout(due - self.world.env.now)
        for line, units, recalled in load:
            # what was recalled on its way does not arrive
            if line.recalled == recalled:
                line.on_way -= units
                line.shelf += units

    def _start(self, family: int, units: float, due_week: int) -> None:
        batch = Batch(family, units)
        self.batches.append(batch)
        self.world.env.process(self._finish(batch, due_week))

    def _finish(self, batch: Batch, due_week: int) -> Iterator[simpy.Event]:
        yield self.world.env.timeout(7 * due_week - self.world.env.now)
        self.batches.remove(batch)
        self.stock[batch.family] += batch.units

    def _usual(self, family: int, week: int) -> float:
        """Return the orders to expect without a deal."""
        if self.families[family].launch:
            return self.world.launches.expect(family, week)
        return self.level[family] * self.world.almanac.expected(week, family)

    def forecast(self, family: int, week: int) -> float:
        almanac = self.world.almanac
        units = self._usual(family, week)
        if almanac.in_deal(week):
            units *= 1 + self.p["practice.deal_uplift"]
        return units

    def _build(self, week: int) -> list[float]:
        """Return the units to have in stock ahead of the weeks beyond capacity."""
        bridge, after = 0.0, week + self.lag
        for t in range(after + YEAR, after, -1):
            demand = sum(self._usual(i, t) for i in range(len(self.families)))
            bridge = max(0.0, bridge + demand - self.capacity)
        swing = [
            0.0 if f.launch else self.level[i] * self.world.almanac.amplitude(i)
            for i, f in enumerate(self.families)
        ]
        if sum(swing) == 0:
            return [0.0] * len(swing)
        return [self.p["practice.build_share"] * bridge * s / sum(swing) for s in swing]

    def produce(self, week: int) -> None:
        """Age the stock, forecast, and start what is missing as far as capacity goes."""
        p = self.p
        self.scrapped = [0.0] * len(self.families)
        for i, family in enumerate(self.families):
            if family.seasonal:
                self.scrapped[i] = self.stock[i] * p["plant.scrap_rate"]
                self.stock[i] -= self.scrapped[i]
            self.delivered[i].append(sum(shop.lines[i].shipped for shop in self.world.shops))
            self.level[i] = sum(self.delivered[i]) / YEAR
        self.world.launches.learn(week)
        needed = sum(line.needed for shop in self.world.shops for line in shop.lines)
        shipped = sum(line.shipped for shop in self.world.shops for line in shop.lines)
        self.short = 1.0 if shipped < p["plant.shortage_fill"] * needed else 0.0
        self.started = self._plan(week)
        self.overtime = max(0.0, sum(self.started) - self.capacity)
        for i, units in enumerate(self.started):
            self._start(i, units, week + self.lag)

    def _plan(self, week: int) -> list[float]:
        """Return what to start: current needs first, the season's build in what is left."""
        limit = self.capacity * (1 + self.p["plant.overtime_share"] * self.short)
        build, now, later = self._build(week), [], []
        for i, extra in enumerate(build):
            missing = self._cover(i, week) - self._position(i)
            now.append(max(0.0, missing))
            later.append(max(0.0, missing + extra) - max(0.0, missing))
        started = _scaled(now, limit)
        ahead = _scaled(later, limit - sum(started))
        return [a + b for a, b in zip(started, ahead, strict=True)]

    def _cover(self, family: int, week: int) -> float:
        p = self.p
        cover = sum(self.forecast(family, week + j) for j in range(1, self.lag + 1))
        factor = NormalDist().inv_cdf(p["practice.service_ratio"]) * p["practice.forecast_cv"]
        safety = factor * math.sqrt(self.lag + 1) * self.forecast(family, week + self.lag)
        return cover + safety

    def _position(self, family: int) -> float:
        wip = sum(b.units for b in self.batches if b.family == family)
        backlog = sum(shop.lines[family].backlog for shop in self.world.shops)
        return self.stock[family] + wip - backlog

    def pay(self, payer: str, payee: str, reason: str, week: int, money: float) -> None:
        line = self.ledger[payer, payee, reason]
        line[week] = line.get(week, 0.0) + money

    def book(self, week: int) -> None:
        """Write the week's lines; settle at the horizon."""
        weeks = self.world.luck.weeks
        if week == -1:
            self.pay("firm", "balance sheet", "opening_stock", 0, self._stock_cost())
        if week < 0:
            return
        self._book_trade(week)
        self._book_costs(week)
        hired = sum(seat.resigned for seat in self.world.seats)
        hiring = self.p["cost.hire_money"] * hired
        self.pay("firm", "people", "practice.hiring", week, hiring)
        if (week + 1) % YEAR == 0 or week == weeks.stop - 1:
            self.pay("firm", "accounts", "practice.rebate", week, self.accrued)
            self.accrued = 0.0
        if week == weeks.stop - 1:
            self._settle(week)

    def _book_trade(self, week: int) -> None:
        p, depth = self.p, self.world.almanac.depth(week)
        sales = freight = service = 0.0
        for shop in self.world.shops:
            pairs = zip(shop.lines, self.families, strict=True)
            money = sum(line.shipped * family.price_money for line, family in pairs)
            sales += money
            units = sum(line.shipped for line in shop.lines)
            freight += units * shop.freight
            extra = 1 + p["entitlement.cost"] * shop.relation.entitlement
            service += shop.traits.serve_rate * extra * money
        self.pay("accounts", "firm", "sales", week, sales)
        self.pay("firm", "accounts", "practice.deal", week, depth * sales)
        self.pay("firm", "carriers", "freight", week, freight)
        self.pay("firm", "people", "service", week, service)
        self.accrued += p["practice.rebate_rate"] * sales * (1 - depth)

    def _book_costs(self, week: int) -> None:
        p = self.p
        costs = [family.cost_money for family in self.families]
        production = sum(c * s for c, s in zip(costs, self.started, strict=True))
        held = sum(c * s for c, s in zip(costs, self.stock, strict=True))
        overtime = slots = 0.0
        if sum(self.started) > 0:
            premium = p["cost.overtime_premium"] * production
            overtime = premium * self.overtime / sum(self.started)
        if self.world.almanac.book_season(week):
            slots = p["cost.slot_money"] * p["practice.seasonal_slots"] * self.mean_demand
        self.pay("firm", "plant", "production", week, production)
        self.pay("firm", "plant", "overtime", week, overtime)
        self.pay("firm", "carriers", "practice.seasonal_slots", week, slots)
        self.pay("firm", "warehouse", "holding", week, p["cost.holding_rate"] / YEAR * held)

    def _stock_cost(self) -> float:
        """Return what stock and work in progress cost to make."""
        value = sum(f.cost_money * s for f, s in zip(self.families, self.stock, strict=True))
        return value + sum(self.families[b.family].cost_money * b.units for b in self.batches)

    def _settle(self, week: int) -> None:
        """Take back what accounts hold above their targets, and value all stock."""
        paid, cost = 0.0, self._stock_cost()
        for shop in self.world.shops:
            for line, family in zip(shop.lines, self.families, strict=True):
                target = line.target if shop.active else 0.0
                returned = max(0.0, line.shelf + line.on_way - target)
                paid += (1 - self.p["practice.rebate_rate"]) * returned * family.price_money
                cost += returned * family.cost_money
        worth = (1 - self.p["cost.obsolescence"]) * cost
        self.pay("firm", "accounts", "settlement.returns", week, paid)
        self.pay("balance sheet", "firm", "settlement.stock", week, worth)
