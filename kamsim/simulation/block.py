"""A block: R replications of one market, marching together under one SimPy clock."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import simpy

from kamsim.model.account import Account
from kamsim.model.arrays import Floats, Ints
from kamsim.model.conduct import Conduct, conduct_of
from kamsim.model.policy import Policy
from kamsim.model.results import Event
from kamsim.model.scenario import Scenario
from kamsim.model.vocabulary import ScopeName, Vocabulary
from kamsim.simulation.book import open_book
from kamsim.simulation.calendar import Calendar, draw_up, family_amplitudes
from kamsim.simulation.disruption import Disruption, draw_disruptions
from kamsim.simulation.draws import Draws, Replication
from kamsim.simulation.happenings import Happenings, draw_happenings
from kamsim.simulation.launches.novelties import Novelties, draw_novelties
from kamsim.simulation.ledger import FIRM, Ledger
from kamsim.simulation.network import SupplyNetwork
from kamsim.simulation.people.desks import Desks
from kamsim.simulation.people.roster import Roster, draw_roster
from kamsim.simulation.programme import Programme, no_programme
from kamsim.simulation.reduce import total
from kamsim.simulation.relations.acts import Acts, no_acts
from kamsim.simulation.relations.encounters import Encounters, draw_encounters
from kamsim.simulation.series import open_series
from kamsim.simulation.state import Books, Sizes, State
from kamsim.simulation.traits import Traits, draw_traits
from kamsim.simulation.values import Values, draw_values
from kamsim.simulation.weather import Luck, Sources, Weather, draw_weather


@dataclass(frozen=True, slots=True)
class Market:
    """What a block's worlds share under every policy: drawn once, never changed.

    Shapes: amplitude (R, P); share, price, cost, seasonal and mix (share of what is sold from
    the start, 0 of families to be launched) (P,); base_units (N,), mean_units and
    capacity (R,), units a week; group_order (N,),
    group_starts (G',), group_of (N,) sort accounts by region.
    """

    scenario: Scenario
    vocabulary: Vocabulary
    book: tuple[Account, ...]
    replications: tuple[Replication, ...]
    draws: Draws
    values: Values
    traits: Traits
    calendar: Calendar
    weather: Weather
    luck: Luck
    roster: Roster
    encounters: Encounters
    happenings: Happenings
    novelties: Novelties
    network: SupplyNetwork
    disruptions: tuple[Disruption, ...]
    amplitude: Floats
    share: Floats
    price: Floats
    cost: Floats
    seasonal: Floats
    mix: Floats
    base_units: Floats
    mean_units: Floats
    capacity: Floats
    group_order: Ints
    group_starts: Ints
    group_of: Ints

    @property
    def worlds(self) -> int:
        """Return R."""
        return len(self.replications)

    @property
    def accounts(self) -> int:
        """Return N."""
        return len(self.book)

    @property
    def families(self) -> int:
        """Return P."""
        return len(self.share)

    def rows(self, scope: ScopeName) -> int:
        """Count what a scope has a row for; an event is named by its account."""
        return {
            "account": self.accounts,
            "event": self.accounts,
            "rep": self.roster.count,
            "product": self.families,
            "firm": 1,
        }[scope]

    @property
    def sizes(self) -> Sizes:
        """Return the lengths of the axes."""
        base = self.scenario.parameters.by_id()
        return Sizes(
            worlds=self.worlds,
            accounts=self.accounts,
            families=self.families,
            lag=self.lag_weeks,
            seats=self.roster.count,
            patience=round(base["case.patience_weeks"].base),
            voice_patience=round(base["forum.patience_weeks"].base),
        )

    @property
    def usual_cover_weeks(self) -> float:
        """Return the stock that the firm believes accounts usually hold."""
        return self.scenario.parameters.by_id()["order.cover_weeks"].base

    @property
    def usual_storage_weeks(self) -> float:
        """Return the storage that the firm believes accounts usually have."""
        return self.scenario.parameters.by_id()["order.storage_weeks"].base

    @property
    def lag_weeks(self) -> int:
        """Return the weeks from a production decision to goods in stock."""
        return self.scenario.plant.lead_weeks + self.scenario.plant.freeze_weeks


def open_market(
    scenario: Scenario, vocabulary: Vocabulary, replications: Sequence[Replication], seed: int
) -> Market:
    """Draw everything about a block that no policy can change."""
    draws, book = Draws(seed), open_book(scenario)
    values = draw_values(scenario.parameters, draws, replications)
    traits = draw_traits(book, scenario.regions, values, draws, replications)
    sources = Sources(scenario, book, values, traits, draws, replications)
    network = SupplyNetwork(scenario.network, scenario.regions)
    novelties, families = draw_novelties(sources), scenario.families
    share = np.array([f.share for f in families])
    roster = draw_roster(sources, traits.region)
    base_units, mean_units = _units(book, values)
    group_order, group_starts, group_of = _by_region(traits.region)
    return Market(
        scenario=scenario,
        vocabulary=vocabulary,
        book=book,
        replications=tuple(replications),
        draws=draws,
        values=values,
        traits=traits,
        calendar=draw_up(scenario, values),
        weather=draw_weather(sources),
        luck=Luck(sources, roster.seats),
        roster=roster,
        encounters=draw_encounters(sources),
        happenings=draw_happenings(sources),
        novelties=novelties,
        network=network,
        disruptions=draw_disruptions(sources, network.trunks),
        amplitude=family_amplitudes(scenario, values),
        share=share,
        price=np.array([f.price_money for f in families]),
        cost=np.array([f.cost_money for f in families]),
        seasonal=np.array([float(f.seasonal) for f in families]),
        mix=share * (1.0 - novelties.launching),
        base_units=base_units,
        mean_units=mean_units,
        capacity=values.world("plant.capacity_ratio") * mean_units,
        group_order=group_order,
        group_starts=group_starts,
        group_of=group_of,
    )


def _units(book: Sequence[Account], values: Values) -> tuple[Floats, Floats]:
    """Return units a week: of each account (N,), and of those there in the long run (R,)."""
    base = np.array([a.base_units for a in book])
    back = values.world("churn.winback_rate")
    return base, back / (back + values.world("churn.rate") / 52.0) * base.sum()


def _by_region(region: Ints) -> tuple[Ints, Ints, Ints]:
    """Sort accounts by region, (N,): their order, the groups' starts, each account's group."""
    order = np.argsort(region, kind="stable")
    ranked = region[order]
    starts = np.flatnonzero(np.concatenate([[True], ranked[1:] != ranked[:-1]]))
    return order, starts, np.searchsorted(ranked[starts], region)


def _unset() -> Floats:
    return np.zeros(0)


@dataclass(slots=True)
class Week:
    """What the steps of one week tell each other.

    Shapes: (R, N) depth of price cuts as a share of price, cut (what of it shoppers see), lift
    of sales by price and display, relation (the factor of sales that relations and the rival
    make), stockout, returned_money, listing_money (fees for new families), horizon_weeks that
    an order must last, freight_money a unit of this week's way; (R, N, P) demand, reached (found
    in a store that keeps its shelf), sold_first (before diverted shoppers), sold, unmet,
    weekly (the accounts' forecast), judged (what they need this week, by which deliveries are
    judged), ordered, needed (orders and backlog), bought_ahead (only because a deal makes it
    cheap), filled (of what is judged), allocated (of it rushed: made in overtime), ahead (sent
    before it is ordered) and shipped;
    (R, P) started; (R,) overtime units, forecast of orders as production made it, and slots.
    """

    depth: Floats = field(default_factory=_unset)
    cut: Floats = field(default_factory=_unset)
    lift: Floats = field(default_factory=_unset)
    relation: Floats = field(default_factory=_unset)
    demand: Floats = field(default_factory=_unset)
    reached: Floats = field(default_factory=_unset)
    sold_first: Floats = field(default_factory=_unset)
    sold: Floats = field(default_factory=_unset)
    unmet: Floats = field(default_factory=_unset)
    stockout: Floats = field(default_factory=_unset)
    returned_money: Floats = field(default_factory=_unset)
    listing_money: Floats = field(default_factory=_unset)
    weekly: Floats = field(default_factory=_unset)
    horizon_weeks: Floats = field(default_factory=_unset)
    own_horizon_weeks: Floats = field(default_factory=_unset)
    freight_money: Floats = field(default_factory=_unset)
    bought_ahead: Floats = field(default_factory=_unset)
    ordered: Floats = field(default_factory=_unset)
    judged: Floats = field(default_factory=_unset)
    needed: Floats = field(default_factory=_unset)
    filled: Floats = field(default_factory=_unset)
    allocated: Floats = field(default_factory=_unset)
    rushed: Floats = field(default_factory=_unset)
    ahead: Floats = field(default_factory=_unset)
    shipped: Floats = field(default_factory=_unset)
    started: Floats = field(default_factory=_unset)
    overtime: Floats = field(default_factory=_unset)
    forecast: Floats = field(default_factory=_unset)
    slots: Floats = field(default_factory=_unset)


@dataclass(slots=True)
class Block:
    """The one mutable thing of a run: R worlds of one policy, from some day on."""

    market: Market
    env: simpy.Environment
    state: State
    books: Books
    programme: Programme
    ledger: Ledger
    policy: Policy
    week: int
    acts: Acts
    now: Week = field(default_factory=Week)
    weekly: dict[str, Floats] = field(default_factory=dict)
    beyond: Floats = field(default_factory=_unset)
    lost: Floats = field(default_factory=_unset)
    spend: Floats = field(default_factory=_unset)
    effort: Floats = field(default_factory=_unset)
    filled: Floats = field(default_factory=_unset)
    events: list[Event] | None = None
    desks: Desks | None = None
    routes: dict[str, Floats] = field(default_factory=dict)
    arrivals: set[int] = field(default_factory=set)
    rebate_due: Floats = field(default_factory=_unset)
    conduct: Conduct = field(default_factory=Conduct)
    rules: list[str] = field(default_factory=list)
    """Rules that have set up money incentives, by the number that the programme keeps."""

    @property
    def steering(self) -> bool:
        """Say whether the policy may order anything; `today` and empty policies may not."""
        return self.week >= 0 and getattr(self.policy, "orders", None) != ()

    def rule_number(self, rule: str) -> int:
        """Return the number by which the programme remembers a rule."""
        if rule not in self.rules:
            self.rules.append(rule)
        return self.rules.index(rule)

    def pay(self, payee: str, rules: Floats, money: Floats) -> None:
        """Book what the firm pays, (R, N), each under the rule, by number, that set it up."""
        for number, rule in enumerate(self.rules):
            due = np.where(rules == number, money, 0.0)
            if due.any():
                self.ledger.book(self.week, FIRM, payee, rule, total(due, 1))

    def record(self, name: str, amount: Floats) -> None:
        """Keep a weekly figure, (R,), from week 0 on."""
        if self.week < 0:
            return
        shape = (self.market.worlds, self.market.scenario.weeks)
        self.weekly.setdefault(name, np.zeros(shape))[:, self.week] = amount

    def add(self, name: str, amount: Floats) -> None:
        """Add to a weekly figure that `series` lists, (R,), from week 0 on."""
        if self.week >= 0:
            self.weekly[name][:, self.week] += amount

    def count(self, name: str, rows: Floats) -> None:
        """Add rows (R, …) to a weekly figure."""
        self.add(name, total(rows, 1))

    def tick(self, name: str, world: int, amount: float = 1.0) -> None:
        """Add to one world's weekly figure."""
        one = np.zeros(self.market.worlds)
        one[world] = amount
        self.add(name, one)


def start_block(market: Market, policy: Policy, week: int, state: State, books: Books) -> Block:
    """Start a block's clock at a week, from arrays, with nothing set up by a programme."""
    weeks, sizes = market.scenario.weeks, market.sizes
    shape = (sizes.worlds, sizes.accounts)
    return Block(
        market=market,
        env=simpy.Environment(initial_time=7.0 * week),
        state=state,
        books=books,
        programme=no_programme(sizes, weeks + 60),
        ledger=Ledger(sizes.worlds, weeks),
        policy=policy,
        week=week,
        acts=no_acts(sizes.worlds, sizes.accounts),
        weekly=open_series(market.vocabulary.resources, sizes.worlds, weeks),
        beyond=np.zeros(shape),
        lost=np.zeros(shape),
        spend=np.zeros(shape),
        effort=np.zeros(shape),
        conduct=conduct_of(policy),
        filled=np.zeros(shape),
        rebate_due=np.zeros(sizes.worlds),
    )
