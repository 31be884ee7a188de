"""Novelties: what is true of new families, and what the firm plans of them before anybody buys."""

import math
from dataclasses import dataclass

import numpy as np

from kamsim.model.arrays import Floats, Ints
from kamsim.simulation.calendar import MARGIN_WEEKS, YEAR
from kamsim.simulation.launches.chances import Chances, draw_chances
from kamsim.simulation.launches.influence import Influence, draw_graph, index_influence
from kamsim.simulation.weather import Sources

LEAD_WEEKS = 1.5
"""Weeks that orders lie ahead of sales, beside an account's stock, as the firm plans."""


@dataclass(frozen=True, slots=True)
class Novelties:
    """New families; P counts all families, and what is said of old ones is not used.

    Shapes: launching (P,) 0 or 1; planned (P,) week of the launch, −1 of old families;
    ids of the new ones; columns (P',) where they are; ln_appeal (R, P) mean over accounts;
    appeal (R, N, P) factor of sales, 1 of old families; flaw (R, P) 0 or 1; size (N,)
    standardised ln of the book; share (N,) of the book's units; tilt, what the firm expects
    volume to be over a mean account's; uptake, orders and sales (A,) by weeks since a listing
    or a launch, as a share of full sales, as the firm plans; trial_rate
    and imitation_rate as the firm believes in them.
    """

    launching: Floats
    planned: Floats
    columns: Ints
    ln_appeal: Floats
    appeal: Floats
    flaw: Floats
    size: Floats
    share: Floats
    tilt: float
    uptake: Floats
    orders: Floats
    sales: Floats
    trial_rate: float
    imitation_rate: float
    chances: Chances
    influence: Influence

    @property
    def any(self) -> bool:
        """Say whether the scenario launches anything."""
        return bool(len(self.columns))

    def sales_sum(self, weeks: Floats) -> Floats:
        """Return the planned sales of the first weeks of a launch, in weeks of full sales."""
        sums = np.concatenate([[0.0], np.cumsum(self.sales)])
        last = np.clip(weeks, 0.0, float(len(sums) - 1)).astype(np.int64)
        return np.take(sums, last)


def draw_novelties(sources: Sources) -> Novelties:
    """Draw what nobody knows of the families to be launched."""
    scenario, book = sources.scenario, sources.book
    families = scenario.families
    base = {p.id: p.base for p in scenario.parameters.parameters}
    new = [p for p, f in enumerate(families) if f.launch is not None]
    worlds, accounts, count = len(sources.replications), len(book), len(families)
    units = np.array([a.base_units for a in book])
    size = _standardised(np.log(units))
    firm = (worlds, count)
    ln_appeal, flaw, appeal = np.zeros(firm), np.zeros(firm), np.ones((worlds, accounts, count))
    for p in new:
        ln_appeal[:, p], flaw[:, p], ln = _truth(sources, families[p].id, size)
        appeal[:, :, p] = np.exp(ln)
    uptake, orders, sales = _plan(base, scenario.weeks)
    graph = index_influence(draw_graph(book, base))
    return Novelties(
        launching=np.array([float(f.launch is not None) for f in families]),
        planned=np.array([-1.0 if f.launch is None else float(f.launch.week) for f in families]),
        columns=np.array(new, dtype=np.int64),
        ln_appeal=ln_appeal, appeal=appeal, flaw=flaw, size=size, share=units / units.sum(),
        tilt=_tilt(base, size, units / units.sum()), uptake=uptake, orders=orders, sales=sales,
        trial_rate=base["launch.trial_rate"], imitation_rate=base["launch.imitation_rate"],
        chances=draw_chances(sources, new), influence=graph,
    )  # fmt: skip


def _truth(sources: Sources, family: str, size: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the ln appeal (R,), the flaw (R,) and the accounts' ln appeal (R, N) of a family."""
    values, once = sources.values, range(1)
    ids = [f"{i}|{family}" for i in sources.ids]
    mean = (
        values.world("launch.appeal_mean")
        + values.world("launch.appeal_sd") * (sources.z("trait.appeal", [family], once)[:, 0, 0])
    )
    flawed = sources.u("trait.flaw", [family], once)[:, 0, 0] < values.world("launch.flaw_rate")
    own = sources.z("trait.account_appeal", ids, once)[:, 0]
    tie, spread = values.account("launch.size_tie"), values.account("launch.account_sd")
    loose = np.sqrt(1.0 - tie * tie)
    ln = mean[:, None] + spread * (tie * size[None, :] + loose * own)
    return mean, flawed.astype(np.float64), ln


def _standardised(ln: Floats) -> Floats:
    spread = float(np.std(ln))
    result: Floats = (ln - ln.mean()) / spread if spread > 0 else np.zeros_like(ln)
    return result


def _tilt(base: dict[str, float], size: Floats, share: Floats) -> float:
    """Return what the firm expects all accounts to sell over what a mean account's would be."""
    sd, tie = base["launch.account_sd"], base["launch.size_tie"]
    rest = sd * sd * (1.0 - tie * tie) / 2.0
    return float((share * np.exp(sd * tie * size + rest)).sum())


def _plan(base: dict[str, float], weeks: int) -> tuple[Floats, Floats, Floats]:
    """Plan uptake since a listing, and orders and sales since a launch, by week."""
    p, q = base["launch.trial_rate"], base["launch.imitation_rate"]
    count = weeks + 2 * YEAR + MARGIN_WEEKS
    uptake, listing, new = [p], 0.0, []
    for _ in range(count):
        before = uptake[-1]
        uptake.append(before + (p + q * before) * (1.0 - before))
        hazard = min(1.0, base["launch.list_rate"] + base["launch.contagion_rate"] * listing)
        new.append(hazard * (1.0 - listing))
        listing += new[-1]
    opening = uptake[round(base["launch.opening_weeks"])]
    ahead = base["order.cover_weeks"] + LEAD_WEEKS
    sales, orders = [], []
    for age in range(count):
        first = max(0, age - YEAR * 2)
        sold = math.fsum(new[s] * uptake[age - s] for s in range(first, age + 1))
        sold += uptake[-1] * math.fsum(new[:first])
        sales.append(sold)
        orders.append(sold + ahead * opening * new[age])
    return np.array(uptake[:count]), np.array(orders), np.array(sales)
