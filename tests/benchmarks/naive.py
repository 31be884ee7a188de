"""The naive twin: the world under `today`, written a second time, one object per account.

Every account, delivery, batch and disruption is a SimPy process; the order of the week
comes out of the clock. It is the oracle of the columnar simulation and the yardstick of its speed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import simpy

from kamsim.model.scenario import Scenario
from kamsim.simulation.book import open_book
from kamsim.simulation.draws import Draws, Replication
from tests.benchmarks.almanac import Almanac
from tests.benchmarks.firm import Firm, Ledger
from tests.benchmarks.luck import Luck
from tests.benchmarks.novelty import Launches
from tests.benchmarks.roads import Roads
from tests.benchmarks.seat import share_out
from tests.benchmarks.shop import Shop

DRAWN, POOL = 3 / 8 - 1 / 128, 3 / 8 + 1 / 64
LINE_STATES = (
    "shelf", "on_way", "backlog", "delayed", "pantry", "target", "demand", "reach", "sold_first",
    "sold", "ordered", "needed", "judged", "filled", "shipped", "unmet", "listed", "adopted",
    "success",
)  # fmt: skip
SHOP_STATES = (
    "active",
    "reference",
    "fill_memory",
    "fill_reference",
    "stockout",
    "stockout_memory",
)
RELATION_STATES = (
    "trust", "goodwill", "entitlement", "rep_bond", "firm_bond", "ladder", "silent", "unendowed",
    "trusting", "risk_until", "contact_week",
)  # fmt: skip
CASES, ENDS = ("complaints", "requests"), ("raised", "answered", "unanswered")
PANEL = ("sold", "ordered", "needed", "shipped")


@dataclass
class Trajectory:
    """What happened, by week from the run-in's first.

    `lines[name][week][account][family]`, `shops[name][week][account]`,
    `seats[name][week][seat]`, `plant[name][week][family]`, `firm[name][week]`,
    `counts[name][week]`; `panel[name][week][account]` sums families
    from week 0 on;
    `ledger[payer, payee, reason][week]` from week 0 on.
    """

    weeks: range
    ids: list[str]
    lines: dict[str, list[list[list[float]]]] = field(default_factory=dict)
    shops: dict[str, list[list[float]]] = field(default_factory=dict)
    seats: dict[str, list[list[float]]] = field(default_factory=dict)
    plant: dict[str, list[list[float]]] = field(default_factory=dict)
    firm: dict[str, list[float]] = field(default_factory=dict)
    counts: dict[str, list[int]] = field(default_factory=dict)
    panel: dict[str, list[list[float]]] = field(default_factory=dict)
    ledger: dict[tuple[str, str, str], list[float]] = field(default_factory=dict)


class World:
    """One world: its clock, its luck, its accounts, its reps and its firm."""

    def __init__(self, luck: Luck, *, states: bool) -> None:
        self.luck, self.states = luck, states
        self.env = simpy.Environment(initial_time=7 * luck.weeks.start)
        self.p = luck.parameters()
        self.families = luck.scenario.families
        self.book = open_book(luck.scenario)
        self.almanac = Almanac(luck, self.p)
        self.roads = Roads(self.env, luck, self.p)
        self.launches = Launches(self)
        self.shops = [Shop(self, account) for account in self.book]
        self.seats = share_out(self)
        self.firm = Firm(self)
        self.pool: dict[tuple[str, int], float] = {}
        self.drawn: dict[tuple[str, int], tuple[float, float]] = {}
        self.trajectory = Trajectory(luck.weeks, [a.id for a in self.book])
        for seat in self.seats:
            self.env.process(seat.live())
        for shop in self.shops:
            self.env.process(shop.live())
        self.env.process(self.launches.live())
        self.env.process(self._divert())
        self.env.process(self.firm.work())

    def _divert(self) -> Iterator[simpy.Event]:
        """Let deals draw consumers from a region's other accounts; send the unserved there."""
        for week in self.luck.weeks:
            yield self.env.timeout(7 * week + DRAWN - self.env.now)
            for region in self.luck.scenario.regions:
                shops = [s for s in self.shops if s.region == region]
                for i in range(len(self.families)):
                    bumps = sum(max(s.lines[i].bump, 0.0) for s in shops)
                    self.drawn[region, i] = bumps, sum(s.lines[i].baseline for s in shops)
            yield self.env.timeout(7 * week + POOL - self.env.now)
            for region in self.luck.scenario.regions:
                shops = [s for s in self.shops if s.region == region]
                for i in range(len(self.families)):
                    unmet = sum(s.lines[i].unmet for s in shops)
                    demand = sum(s.lines[i].demand for s in shops)
                    looking = self.p["shelf.other_store"] * unmet
                    self.pool[region, i] = looking / demand if demand > 0 else 0.0

    def diverted(self, region: str, family: int) -> float:
        """Return the consumers sent on, per unit of an account's own demand."""
        return self.pool[region, family]

    def record(self, week: int) -> None:
        """Write down the week, with all states if asked to."""
        t, firm = self.trajectory, self.firm
        for name in PANEL if week >= 0 else ():
            rows = [sum(getattr(x, name) for x in s.lines) for s in self.shops]
            t.panel.setdefault(name, []).append(rows)
        for name in ("overtime", "short"):
            t.firm.setdefault(name, []).append(getattr(firm, name))
        for name, values in (("plant_stock", firm.stock), ("started", firm.started)):
            t.plant.setdefault(name, []).append(list(values))
        self._count()
        if self.states:
            self._record_states()
            self._record_people()

    def _count(self) -> None:
        """Write down how many resigned, complained, asked and were answered."""
        counts = self.trajectory.counts
        resigned = sum(seat.resigned for seat in self.seats)
        counts.setdefault("reps_resigned", []).append(resigned)
        for name in (f"{case}_{end}" for case in CASES for end in ENDS):
            rows = (shop.relation.desk.tally[name] for shop in self.shops)
            counts.setdefault(name, []).append(sum(rows))

    def _record_people(self) -> None:
        t, relations = self.trajectory, [shop.relation for shop in self.shops]
        for name in RELATION_STATES:
            t.shops.setdefault(name, []).append([float(getattr(r, name)) for r in relations])
        for name in CASES:
            t.shops.setdefault(name, []).append([float(r.desk.waiting(name)) for r in relations])
        for name in ("taken_from", "learned_at"):
            t.seats.setdefault(name, []).append([getattr(s, name) for s in self.seats])
        for name in ("number", "quality", "background"):
            row = [float(getattr(s.person, name)) for s in self.seats]
            t.seats.setdefault(name, []).append(row)

    def _record_states(self) -> None:
        t, firm = self.trajectory, self.firm
        for name in LINE_STATES:
            rows = [[getattr(x, name) for x in s.lines] for s in self.shops]
            t.lines.setdefault(name, []).append(rows)
        for name in SHOP_STATES:
            t.shops.setdefault(name, []).append([float(getattr(s, name)) for s in self.shops])
        wip = [0.0] * len(self.families)
        for batch in firm.batches:
            wip[batch.family] += batch.units
        for name, values in (("wip", wip), ("level", firm.level), ("scrapped", firm.scrapped)):
            t.plant.setdefault(name, []).append(list(values))

    def close(self, ledger: Ledger) -> Trajectory:
        """Return the trajectory with its ledger."""
        horizon = range(self.luck.weeks.stop)
        for key, line in sorted(ledger.items()):
            self.trajectory.ledger[key] = [line.get(week, 0.0) for week in horizon]
        return self.trajectory


def run(
    scenario: Scenario,
    replication: Replication | int,
    seed: int,
    weeks: int | None = None,
    *,
    states: bool = True,
) -> Trajectory:
    """Simulate one world under `today`, for fewer weeks if asked to."""
    if weeks is not None:
        scenario = scenario.model_copy(update={"weeks": weeks})
    if isinstance(replication, int):
        replication = Replication(replication)
    world = World(Luck(scenario, Draws(seed), replication), states=states)
    world.env.run()
    return world.close(world.firm.ledger)
