"""Start: the state in which the run-in begins; 104 weeks later little of it is left."""

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.block import Market
from kamsim.simulation.launches.introductions import Introductions, first_introductions
from kamsim.simulation.relations.bonds import usual_rep_bond
from kamsim.simulation.state import FILL_WEEKS, HISTORY_WEEKS, YEAR_WEEKS, State

PLANT_COVER_WEEKS = 2.0


def first_state(market: Market) -> State:
    """Return every account at its base size, well stocked, relations at their usual level."""
    worlds, accounts, families = market.worlds, market.accounts, market.families
    shape = (worlds, accounts)
    base = market.base_units
    mean = base[None, :, None] * market.mix[None, None, :]
    level = np.ascontiguousarray(np.broadcast_to(mean, (*shape, families)))
    values, lag = market.values, market.lag_weeks
    firm = base.sum() * market.mix[None, :] * np.ones((worlds, 1))
    alive = market.mean_units / base.sum()
    days = market.network.longest_days + 1

    def filled(name: str) -> Floats:
        return np.ascontiguousarray(np.broadcast_to(values.account(name), shape))

    return State(
        active=np.ones(shape),
        shelf=_first_shelf(market, level),
        on_way=np.zeros((*shape, families)),
        transit=np.zeros((worlds, days, accounts, families)),
        backlog=np.zeros((*shape, families)),
        delayed=np.zeros((*shape, families)),
        pantry=np.zeros((*shape, families)),
        history=np.ascontiguousarray(np.repeat(level[:, None], HISTORY_WEEKS, axis=1)),
        level=level.copy(),
        seen=level.copy(),
        fill_memory=filled("fill.reference").copy(),
        fill_reference=filled("fill.reference").copy(),
        trust=filled("trust.initial").copy(),
        goodwill=filled("goodwill.initial").copy(),
        entitlement=np.zeros(shape),
        stockout=np.zeros(shape),
        needed4=np.zeros((worlds, FILL_WEEKS, accounts)),
        shipped4=np.zeros((worlds, FILL_WEEKS, accounts)),
        plant_stock=PLANT_COVER_WEEKS * firm,
        delivered=np.repeat((firm * alive[:, None])[:, None], YEAR_WEEKS, axis=1),
        wip=_first_wip(market, firm * alive[:, None], lag),
        down_until=np.full((worlds, len(market.network.trunks)), -np.inf),
        launches=_first_launches(market),
        **_first_relations(market, shape),
    )


def _first_launches(market: Market) -> Introductions:
    novelties = market.novelties
    belief = market.scenario.parameters.by_id()["launch.appeal_mean"].base
    shape = (market.worlds, market.accounts, market.families)
    return first_introductions(
        shape, novelties.launching, novelties.planned, novelties.flaw, belief
    )


def _first_relations(market: Market, shape: tuple[int, int]) -> dict[str, Floats]:
    """Return bonds at their usual mean, nobody cared for yet, and the first persons."""
    values, roster = market.values, market.roster
    usual = np.broadcast_to(usual_rep_bond(values), shape)
    firm = np.broadcast_to(values.account("bond.firm_initial"), shape)
    names = ("ladder", "usual_favour", "silent", "unendowed", "trusting")
    floor = ("knowledge", "floor_bond")
    return {
        "rep_bond": np.ascontiguousarray(usual).copy(),
        "firm_bond": np.ascontiguousarray(firm).copy(),
        **{name: np.zeros(shape) for name in (*names, *floor)},
        "reference": np.zeros(shape),
        "range": market.traits.range_usual.copy(),
        "risk_until": np.full(shape, -np.inf),
        "person": np.zeros((market.worlds, roster.count)),
        "quality": np.ascontiguousarray(roster.quality[:, :, 0]),
    }


def _first_shelf(market: Market, level: Floats) -> Floats:
    """Return the stock that lasts a week and the account's cover, at the season's height."""
    calendar = market.calendar
    expected = calendar.expected[:, calendar.at(-market.scenario.run_in_weeks)]
    season = np.exp(market.traits.loading[:, :, None] * np.log(expected)[:, None, :])
    shelf: Floats = level * season * (1.0 + market.traits.cover_weeks[:, :, None])
    return shelf


def _first_wip(market: Market, firm: Floats, lag: int) -> Floats:
    """Return what falls due in the first weeks, before the first own decision does."""
    first, calendar = -market.scenario.run_in_weeks, market.calendar
    wip = np.zeros((market.worlds, lag, market.families))
    for week in range(first + 1, first + lag):
        wip[:, week % lag] = firm * calendar.expected[:, calendar.at(first)]
    return wip
