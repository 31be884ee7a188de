"""State: the arrays that a week leaves to the next; axis 0 is always the world."""

import copy
from dataclasses import dataclass, fields

import numpy as np

from kamsim.model.arrays import Floats

HISTORY_WEEKS = 8
FILL_WEEKS = 4
YEAR_WEEKS = 52


@dataclass(slots=True)
class State:
    """Everything that changes by itself, under any policy.

    Shapes: (R, N) active, fill_memory, fill_reference, trust, goodwill, entitlement, stockout;
    (R, N, P) shelf, on_way, backlog, delayed, pantry, level (smoothed) and seen (last week);
    transit (R, D, N, P), a ring by day of arrival; history (R, 8, N, P), a ring of weeks;
    needed4, shipped4 (R, 4, N) rings; plant_stock (R, P); delivered
    (R, 52, P), a ring of weeks; wip (R, τ, P), a ring by
    week of arrival; down_until (R, trunks), the day on which a failed trunk is back.
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
    slots_slack_share, weeks_to_build; key (R, N).
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

    def at(self, week: int) -> int:
        """Return the row of a week."""
        return week - self.first

    def last(self, name: str, week: int, weeks: int) -> Floats:
        """Return the rows of the `weeks` weeks before a week, (R, weeks, N)."""
        stop = self.at(week)
        rows: Floats = getattr(self, name)[:, max(0, stop - weeks) : stop]
        return rows

    def copy(self) -> "Books":
        """Return a copy that shares no array."""
        return copy.deepcopy(self)


def open_books(first: int, weeks: int, accounts: int, families: int, worlds: int) -> Books:
    """Open empty books for `weeks` weeks from week `first` on."""

    def panel() -> Floats:
        return np.zeros((worlds, weeks, accounts))

    def plans() -> Floats:
        return np.zeros((worlds, families))

    return Books(
        first=first,
        ordered=panel(),
        needed=panel(),
        shipped=panel(),
        sellout=panel(),
        revenue_money=panel(),
        margin_money=panel(),
        family_needed=np.zeros((worlds, FILL_WEEKS, accounts, families)),
        family_shipped=np.zeros((worlds, FILL_WEEKS, accounts, families)),
        plant_stock=plans(),
        weekly_units=plans(),
        build_gap=plans(),
        short=np.zeros(worlds),
        slack_share=np.zeros(worlds),
        slots_slack_share=np.zeros(worlds),
        weeks_to_build=np.full(worlds, 52.0),
        key=np.zeros((worlds, accounts)),
    )
