"""State: the arrays that a week leaves to the next; axis 0 is always the world."""

import copy
from dataclasses import dataclass, fields

import numpy as np

from kamsim.model.arrays import Floats

HISTORY_WEEKS = 8
FILL_WEEKS = 4


@dataclass(slots=True)
class State:
    """Everything that changes by itself, under any policy.

    Shapes: (R, N) active, fill_memory, fill_reference, trust, goodwill, entitlement, stockout;
    (R, N, P) shelf, on_way, backlog, delayed, pantry, level (smoothed) and seen (last week);
    transit (R, D, N, P), a ring by day of arrival; history (R, 8, N, P), a ring of weeks;
    needed4, shipped4 (R, 4, N) rings; plant_stock, plant_level (R, P); wip (R, τ, P), a ring by
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
    plant_level: Floats
    wip: Floats
    down_until: Floats

    def copy(self) -> "State":
        """Return a copy that shares no array: a fork."""
        return State(**{f.name: getattr(self, f.name).copy() for f in fields(self)})


@dataclass(slots=True)
class Books:
    """What the firm's ledgers hold, week by week from the run-in on; T weeks.

    Shapes: (R, T, N) ordered, needed, shipped, sellout units and net revenue_money; family_needed,
    family_shipped (R, N, P) the last four weeks' sums by family are taken from `rings`;
    (R, P) plant_stock, build_gap (units that standing practice leaves unbuilt); (R,) short (last
    week), slack_share of capacity, slots_free_share, weeks_to_build; key (R, N) the key accounts.
    Sell-out is what the accounts report at the end of a period, for settling rebates and contests.
    """

    first: int
    ordered: Floats
    needed: Floats
    shipped: Floats
    sellout: Floats
    revenue_money: Floats
    margin_money: Floats
    family_rings: Floats
    plant_stock: Floats
    build_gap: Floats
    short: Floats
    slack_share: Floats
    slots_free_share: Floats
    weeks_to_build: Floats
    key: Floats

    def at(self, week: int) -> int:
        """Return the row of a week."""
        return week - self.first

    def copy(self) -> "Books":
        """Return a copy that shares no array."""
        return copy.deepcopy(self)


def open_books(first: int, weeks: int, accounts: int, families: int, worlds: int) -> Books:
    """Open empty books for `weeks` weeks from week `first` on."""

    def panel() -> Floats:
        return np.zeros((worlds, weeks, accounts))

    return Books(
        first=first,
        ordered=panel(),
        needed=panel(),
        shipped=panel(),
        sellout=panel(),
        revenue_money=panel(),
        margin_money=panel(),
        family_rings=np.zeros((worlds, 2 * FILL_WEEKS, accounts, families)),
        plant_stock=np.zeros((worlds, families)),
        build_gap=np.zeros((worlds, families)),
        short=np.zeros(worlds),
        slack_share=np.zeros(worlds),
        slots_free_share=np.zeros(worlds),
        weeks_to_build=np.full(worlds, 52.0),
        key=np.zeros((worlds, accounts)),
    )
