"""State: the arrays that a week leaves to the next; axis 0 is always the world."""

import copy
from dataclasses import dataclass, field, fields

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.launches.introductions import Introductions
from kamsim.simulation.reduce import total
from kamsim.simulation.status.standing import Standing, first_standing

HISTORY_WEEKS = 8
FILL_WEEKS = 4
YEAR_WEEKS = 52


@dataclass(frozen=True, slots=True)
class Sizes:
    """The lengths of a block's axes; patience is the weeks that a case waits for an answer."""

    worlds: int
    accounts: int
    families: int
    lag: int
    seats: int
    patience: int
    voice_patience: int


@dataclass(slots=True)
class State:
    """Everything that changes by itself, under any policy.

    Shapes: (R, N) active, fill_memory, fill_reference, trust, goodwill, entitlement, stockout;
    also (R, N) rep_bond, firm_bond, ladder (−1 damaged, 0 … 3), usual_favour (as a share of a
    year's sales), silent, unendowed and trusting (weeks since a contact, since an act that
    binds both sides, of good trust), risk_until (week), knowledge of the sellers (modules) and
    floor_bond with them;
    (R, J) person (ordinal of the seat's occupant) and quality in sd of reps;
    (R, N, P) shelf, on_way, backlog, delayed, pantry, level (smoothed) and seen (last week);
    transit (R, D, N, P), a ring by day of arrival; history (R, 8, N, P), a ring of weeks;
    reference (R, N), ln of the price that shoppers are used to over the list price, at most 0;
    range (R, N), the share of our variants that the account lists;
    needed4, shipped4 (R, 4, N) rings; plant_stock (R, P); delivered
    (R, 52, P), a ring of weeks; wip (R, τ, P), a ring by
    week of arrival; down_until (R, trunks), the day on which a failed trunk is back;
    launches, where each family stands in the market.
    """

    active: Floats
    shelf: Floats
    on_way: Floats
    transit: Floats
    backlog: Floats
    delayed: Floats
    pantry: Floats
    history: Floats
    level: Floats
    seen: Floats
    fill_memory: Floats
    fill_reference: Floats
    trust: Floats
    goodwill: Floats
    entitlement: Floats
    stockout: Floats
    needed4: Floats
    shipped4: Floats
    plant_stock: Floats
    delivered: Floats
    wip: Floats
    down_until: Floats
    rep_bond: Floats
    firm_bond: Floats
    ladder: Floats
    usual_favour: Floats
    silent: Floats
    unendowed: Floats
    trusting: Floats
    risk_until: Floats
    knowledge: Floats
    floor_bond: Floats
    reference: Floats
    range: Floats
    person: Floats
    quality: Floats
    launches: Introductions

    def copy(self) -> "State":
        """Return a copy that shares no array: a fork."""
        return State(**{f.name: getattr(self, f.name).copy() for f in fields(self)})


@dataclass(slots=True)
class Books:
    """What the firm's ledgers and plans hold; T weeks from the run-in's first on.

    Shapes: (R, T, N) ordered, needed, shipped and reported sellout units, net revenue_money,
    margin_money after terms, cost to serve and freight; (R, 4, N, P) family_needed and
    family_shipped, rings of weeks; (R, P) plant_stock, weekly_units expected soon, build_gap
    (units that standing practice leaves unbuilt); (R,) short, slack_share of capacity,
    slots_slack_share, weeks_to_build; (R, N) key now, cohort (key on day 0, for good) and
    listed, the share of our variants; standing, how accounts rank; forecast (R, τ), a ring of
    what production expected of each week.
    Of relations: (R, N) contact_week of the last contact; (R, W, N) complaints, requests and
    voices of the forum that are open, rings by week of arrival; (R, J) rep_id of the
    person in the seat, rep_from and rep_ramp_until weeks, rep_background.
    """

    first: int
    ordered: Floats
    needed: Floats
    shipped: Floats
    sellout: Floats
    revenue_money: Floats
    margin_money: Floats
    family_needed: Floats
    family_shipped: Floats
    plant_stock: Floats
    weekly_units: Floats
    build_gap: Floats
    short: Floats
    slack_share: Floats
    slots_slack_share: Floats
    weeks_to_build: Floats
    key: Floats
    cohort: Floats
    listed: Floats
    forecast: Floats
    contact_week: Floats
    complaints: Floats
    requests: Floats
    voices: Floats
    rep_id: Floats
    rep_from: Floats
    rep_ramp_until: Floats
    rep_background: Floats
    standing: Standing
    _year: dict[tuple[str, int], Floats] = field(default_factory=dict, init=False)

    def at(self, week: int) -> int:
        """Return the row of a week."""
        return week - self.first

    def last(self, name: str, week: int, weeks: int) -> Floats:
        """Return the rows of the `weeks` weeks before a week, (R, weeks, N)."""
        stop = self.at(week)
        rows: Floats = getattr(self, name)[:, max(0, stop - weeks) : stop]
        return rows

    def year(self, name: str, week: int) -> Floats:
        """Return the sum of the 52 weeks before a week, (R, N); read-only.

        Asked for some ten times a week; kept, all strategies together run a tenth faster.
        """
        key = (name, week)
        if key not in self._year:
            self._year = {k: x for k, x in self._year.items() if k[1] == week}
            self._year[key] = total(self.last(name, week, YEAR_WEEKS), 1)
            self._year[key].flags.writeable = False
        return self._year[key]

    def copy(self) -> "Books":
        """Return a copy that shares no array."""
        return copy.deepcopy(self)


def open_books(first: int, weeks: int, sizes: Sizes) -> Books:
    """Open empty books for `weeks` weeks from week `first` on."""
    worlds, accounts = sizes.worlds, sizes.accounts
    panels = ("ordered", "needed", "shipped", "sellout", "revenue_money", "margin_money")
    rings = ("family_needed", "family_shipped")
    plans = ("plant_stock", "weekly_units", "build_gap")
    return Books(
        first=first,
        **{name: np.zeros((worlds, weeks, accounts)) for name in panels},
        **{name: np.zeros((worlds, FILL_WEEKS, accounts, sizes.families)) for name in rings},
        **{name: np.zeros((worlds, sizes.families)) for name in plans},
        **{name: np.zeros(worlds) for name in ("short", "slack_share", "slots_slack_share")},
        weeks_to_build=np.full(worlds, 52.0),
        key=np.zeros((worlds, accounts)),
        cohort=np.zeros((worlds, accounts)),
        listed=np.zeros((worlds, accounts)),
        forecast=np.zeros((worlds, sizes.lag)),
        contact_week=np.full((worlds, accounts), float(first)),
        complaints=np.zeros((worlds, sizes.patience, accounts)),
        requests=np.zeros((worlds, sizes.patience, accounts)),
        voices=np.zeros((worlds, sizes.voice_patience, accounts)),
        rep_id=np.zeros((worlds, sizes.seats)),
        rep_from=np.full((worlds, sizes.seats), float(first - YEAR_WEEKS)),
        rep_ramp_until=np.full((worlds, sizes.seats), float(first - YEAR_WEEKS)),
        rep_background=np.zeros((worlds, sizes.seats)),
        standing=first_standing(first, worlds, accounts),
    )
