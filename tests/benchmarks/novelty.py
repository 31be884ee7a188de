"""The twin's launches: what is new, who lists it, how it sells there, and what the firm plans."""

import math
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import simpy

from tests.benchmarks.relation import half_gone

if TYPE_CHECKING:
    from tests.benchmarks.naive import World
    from tests.benchmarks.shop import Line, Shop

LAUNCH, SPREAD, REVIEW = 5 / 16, 9 / 16, 25 / 32
YEAR, SETTLED, LEAD = 52, 26, 1.5


@dataclass
class Stand:
    """Where one new family stands at one account."""

    appeal: float
    choose: dict[int, float]
    drop: dict[int, float]
    listed: float = 0.0
    dropped: bool = False
    adopted: float = 0.0
    hoped: float = 0.0
    success: float = 0.0
    weeks: float = 0.0

    def clear(self, success: float) -> None:
        """Forget everything."""
        self.listed = self.adopted = self.hoped = self.weeks = 0.0
        self.dropped, self.success = False, success


class Launches:
    """All new families of one world."""

    def __init__(self, world: "World") -> None:
        self.world, self.p, self.luck = world, world.p, world.luck
        self.new = [i for i, f in enumerate(world.families) if f.launch]
        self.begun = dict.fromkeys(self.new, False)
        names = ("launch.trial_rate", "launch.imitation_rate", "launch.list_rate")
        self.rate, self.imitation, self.first_rate = (self.luck.base(n) for n in names)
        self.belief = math.exp(self.luck.base("launch.appeal_mean"))
        self.ordered = dict.fromkeys(self.new, 0.0)
        self.planned = dict.fromkeys(self.new, 0.0)
        if not self.new:
            return
        units = [a.base_units for a in world.book]
        logs = [math.log(u) for u in units]
        spread = statistics.pstdev(logs)
        middle = statistics.fmean(logs)
        self.size = [(x - middle) / spread if spread > 0 else 0.0 for x in logs]
        self.share = [u / sum(units) for u in units]
        self.tilt = self._tilt()
        self.sales, self.orders = self._plan()
        self.neighbours = [self._near(i) for i in range(len(units))]

    def _tilt(self) -> float:
        sd, tie = self.luck.base("launch.account_sd"), self.luck.base("launch.size_tie")
        rest = sd**2 * (1 - tie**2) / 2
        return sum(
            w * math.exp(sd * tie * z + rest) for w, z in zip(self.share, self.size, strict=True)
        )

    def uptake(self, weeks: int) -> float:
        """Return the share of shoppers who should have taken a family up by then."""
        share = self.rate
        for _ in range(weeks):
            share += (self.rate + self.imitation * share) * (1 - share)
        return share

    def _plan(self) -> tuple[list[float], list[float]]:
        """Return sales and orders by week since a launch, of full sales."""
        weeks = self.luck.weeks.stop + 2 * YEAR + 8
        curve = [self.uptake(0)]
        for _ in range(weeks):
            curve.append(curve[-1] + (self.rate + self.imitation * curve[-1]) * (1 - curve[-1]))
        listing, new = 0.0, []
        for _ in range(weeks):
            hazard = self.first_rate + self.luck.base("launch.contagion_rate") * listing
            new.append(min(1.0, hazard) * (1 - listing))
            listing += new[-1]
        filling = (self.luck.base("order.cover_weeks") + LEAD) * self.opening()
        sales = []
        for age in range(weeks):
            # two years after its listing an account sells all it ever will
            sold = [
                n * (curve[age - s] if age - s <= 2 * YEAR else curve[-1])
                for s, n in enumerate(new[: age + 1])
            ]
            sales.append(sum(sold))
        return sales, [s + filling * n for s, n in zip(sales, new, strict=True)]

    def opening(self) -> float:
        return self.uptake(round(self.luck.base("launch.opening_weeks")))

    def _near(self, i: int) -> list[tuple[int, float]]:
        """Return whom an account looks at, with weights."""
        book, me = self.world.book, self.world.book[i]
        pulls = []
        for j, other in enumerate(book):
            near = self.luck.base("influence.region_weight") * (other.region == me.region)
            near += self.luck.base("influence.channel_weight") * (other.channel == me.channel)
            if j != i:
                pulls.append((-math.sqrt(other.base_units) * (1 + near), j, 1 + near))
        most = min(round(self.luck.base("influence.neighbours")), len(pulls))
        large = round(self.luck.base("influence.hub_share") * most)
        seen = sorted(pulls)[:large]
        here = sorted((a.base_units, j) for j, a in enumerate(book) if a.region == me.region)
        rank = here.index((me.base_units, i))
        peers = [j for _, j in (here[rank + 1 :] + here[:rank])[: most - large]]
        seen += [other for other in pulls if other[1] in peers and other not in seen]
        whole = sum(weight for _, _, weight in seen)
        return [(j, weight / whole) for _, j, weight in seen]

    def stand(self, shop_id: str, family: int) -> Stand | None:
        """Return what an account will make of a family; None where it is not new."""
        if family not in self.new:
            return None
        p, luck, name = self.p, self.luck, self.world.families[family].id
        entity = f"{shop_id}|{name}"
        z = self.size[[a.id for a in self.world.book].index(shop_id)]
        tie = p["launch.size_tie"]
        mean = p["launch.appeal_mean"] + p["launch.appeal_sd"] * luck.trait_z("appeal", name)
        own = tie * z + math.sqrt(1 - tie**2) * luck.trait_z("account_appeal", entity)
        appeal = math.exp(mean + p["launch.account_sd"] * own)
        if luck.trait_u("flaw", name) < p["launch.flaw_rate"]:
            appeal *= 1 - p["launch.flaw_loss"]
        weeks = range(luck.weeks.stop)
        choose = dict(zip(weeks, luck.u("launch.list", entity, weeks), strict=True))
        drop = dict(zip(weeks, luck.u("launch.delist", entity, weeks), strict=True))
        return Stand(appeal, choose, drop)

    def live(self) -> Iterator[simpy.Event]:
        """Launch what is due, and let accounts list, before shops open."""
        for week in range(self.luck.weeks.stop) if self.new else ():
            yield self.world.env.timeout(7 * week + LAUNCH - self.world.env.now)
            fees = campaign = 0.0
            chosen = []
            for family in self.new:
                if not self.begun[family] and week >= self.world.families[family].launch.week:
                    self.begun[family] = True
                    campaign += self.p["launch.cost_share"] * self.year_money(family)
                if self.begun[family]:
                    chosen += [(n, family) for n in self._willing(family, week)]
            for number, family in chosen:
                self._list(self.world.shops[number], family)
                fees += self.p["launch.fee_share"] * self.year_money(family) * self.share[number]
            self.world.firm.pay("firm", "agencies", "practice.launch", week, campaign)
            self.world.firm.pay("firm", "accounts", "practice.listing", week, fees)
            self.world.firm.pay("firm", "accounts", "practice.returns", week, 0.0)

    def year_money(self, family: int) -> float:
        kind = self.world.families[family]
        return self.world.firm.mean_demand * kind.share * kind.price_money * YEAR

    def _willing(self, family: int, week: int) -> list[int]:
        p, found = self.p, []
        for number, shop in enumerate(self.world.shops):
            mine = shop.lines[family].stand
            if mine.listed or mine.dropped or not shop.active:
                continue
            pull = sum(w * self._tells(j, family) for j, w in self.neighbours[number])
            hazard = max(0.0, p["launch.list_rate"] + p["launch.contagion_rate"] * pull)
            if shop.seat.taken_from <= week < shop.seat.taken_from + YEAR:
                hazard *= 1 + p["launch.rep_push"]
            if mine.choose[week] < hazard:
                found.append(number)
        return found

    def _tells(self, number: int, family: int) -> float:
        """Return what a neighbour's sales say: 1 as told, −1 nothing sold, 0 where untried."""
        stand, flop = self.world.shops[number].lines[family].stand, self.p["launch.flop_share"]
        if not (stand.listed or stand.dropped):
            return 0.0
        return min(1.0, max(-1.0, (stand.success - flop) / (1 - flop)))

    def told(self, shop: "Shop", family: int) -> float:
        """Return the weekly sales that an account was told of, once all have taken it up."""
        volume = sum(line.level for line in shop.lines if line.stand is None)
        return volume * self.world.families[family].share * self.belief

    def _list(self, shop: "Shop", family: int) -> None:
        line = shop.lines[family]
        stand = line.stand
        stand.listed, stand.success = 1.0, self.p["launch.flop_share"]
        stand.adopted = max(stand.adopted, self.p["launch.trial_rate"])
        stand.hoped = max(stand.hoped, self.rate)
        line.level = line.seen = self.told(shop, family)
        line.history = [line.level] * len(line.history)

    def growing(self, stand: Stand) -> float:
        """Return the part of full sales that an account stocks up for."""
        step = (self.rate + self.imitation * stand.hoped) * (1 - stand.hoped)
        return max(stand.hoped + 2 * step, self.opening())

    def spread(self, shop: "Shop") -> None:
        """Let shoppers who find it take it up, and the account see how it sells."""
        p = self.p
        for family in self.new:
            line, stand = shop.lines[family], shop.lines[family].stand
            found = stand.listed * line.sold_first / line.reach if line.reach > 0 else 0.0
            told = self.told(shop, family)
            selling = line.seen / told if told > 0 else 0.0
            speed = half_gone(p["launch.success_weeks"]) * found
            stand.success += speed * (selling - stand.success)
            stand.weeks += found
            take = (p["launch.trial_rate"] + p["launch.imitation_rate"] * stand.adopted) * (
                1 - stand.adopted
            )
            stand.adopted += found * take
            hope = (self.rate + self.imitation * stand.hoped) * (1 - stand.hoped)
            stand.hoped += found * hope

    def review(self, shop: "Shop", week: int) -> float:
        """Throw out what sells badly; return the breaches that this is."""
        p, hurt = self.p, 0.0
        for family in self.new:
            line, stand = shop.lines[family], shop.lines[family].stand
            if (
                stand.listed
                and stand.weeks >= p["launch.review_weeks"]
                and (
                    stand.success < p["launch.delist_share"]
                    and stand.drop[week] < p["launch.delist_rate"]
                )
            ):
                self._throw_out(line, family, week)
                hurt += p["launch.returns_breach"]
        return hurt

    def _throw_out(self, line: "Line", family: int, week: int) -> None:
        money = (line.shelf + line.on_way) * self.world.families[family].price_money
        paid = (1 - self.p["practice.rebate_rate"]) * money
        self.world.firm.pay("firm", "accounts", "practice.returns", week, paid)
        line.shelf = line.on_way = line.backlog = line.delayed = line.pantry = 0.0
        line.forget()
        line.recalled += 1
        success = line.stand.success
        line.stand.clear(success)
        line.stand.dropped = True

    def expect(self, family: int, week: int) -> float:
        """Return the orders that the firm expects of a new family in a week."""
        age = week - self.world.families[family].launch.week
        if not 0 <= age < len(self.orders):
            return 0.0
        factor = self.belief * self.tilt
        if self.planned[family] > 0:
            factor = self.ordered[family] / self.planned[family]
        return (
            factor
            * self._full(family)
            * self.orders[age]
            * self.world.almanac.expected(week, family)
        )

    def _full(self, family: int) -> float:
        return self.world.firm.mean_demand * self.world.families[family].share

    def learn(self, week: int) -> None:
        """Take the week's orders into the forecast."""
        for family in self.new:
            age = week - self.world.families[family].launch.week
            if age < 0:
                continue
            if self.planned[family] == 0:
                prior = self.p["practice.launch_prior_weeks"] * self._full(family)
                self.planned[family] = prior * self.sales[SETTLED]
                self.ordered[family] = self.planned[family] * self.belief * self.tilt
            keep = 1 - half_gone(self.p["practice.launch_memory_weeks"])
            season = self.world.almanac.expected(week, family)
            ordered = sum(shop.lines[family].ordered for shop in self.world.shops)
            planned = self.orders[age] * self._full(family) * season
            self.ordered[family] = keep * self.ordered[family] + ordered
            self.planned[family] = keep * self.planned[family] + planned
