"""Figures: what a block measures each week, and its result at the end."""

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.model.results import BlockResult
from kamsim.simulation.account_figures import record_accounts
from kamsim.simulation.block import Block
from kamsim.simulation.feed_reports import data_coverage
from kamsim.simulation.ledger import FIRM
from kamsim.simulation.reduce import total, where
from kamsim.simulation.relations.ladder import STEPS
from kamsim.simulation.resources import offer


def record(block: Block) -> None:
    """Keep the week's totals, all accounts and key accounts (R,)."""
    state, now, books = block.state, block.now, block.books
    keep = block.record
    for name in ("demand", "ordered", "unmet"):
        keep(f"{name}_units", _sum(getattr(now, name)))
    keep("needed_units", _sum(now.judged))
    keep("sellout_units", _sum(now.sold))
    keep("sellin_units", _sum(now.shipped))
    keep("lost_units", _sum(now.demand - now.sold - state.delayed))
    keep("demand_reached_units", _sum(now.sold_first))
    keep("produced_units", total(now.started, 1) + total(total(now.rushed, 1), 1))
    keep("plant_stock_units", total(state.plant_stock, 1))
    keep("account_stock_units", _sum(state.shelf))
    keep("transit_units", _sum(state.on_way))
    keep("active_count", total(state.active, 1))
    keep("revenue_money", total(books.revenue_money[:, books.at(block.week)], 1))
    keep("short", books.short)
    key = books.cohort[:, :, None]
    for name, units in (("needed", now.judged), ("sellin", now.shipped), ("demand", now.demand)):
        keep(f"key_{name}_units", _sum(units * key))
    keep("filled_units", _sum(now.filled))
    keep("key_filled_units", _sum(now.filled * key))
    keep("key_sellout_units", _sum(now.sold * key))
    keep("key_reached_units", _sum(now.sold_first * key))
    keep("bought_ahead_units", _sum(now.bought_ahead))
    offer(block)
    _information(block)
    _relations(block)
    record_accounts(block)
    block.filled = block.filled + total(now.filled, 2)
    block.spend = block.spend + block.programme.money_week
    _beyond(block)


def _relations(block: Block) -> None:
    """Keep sums over the key accounts that are there: bonds, goodwill, steps of the ladder."""
    state = block.state
    here = block.books.cohort * state.active
    block.record("key_active_count", total(here, 1))
    seen = data_coverage(block) * here
    block.record("key_coverage_sum", total(seen, 1))
    planned = where(block.programme.plans.running(block.week), here, 0.0)
    block.record("key_promotion_count", total(planned, 1))
    for name in ("rep_bond", "firm_bond", "goodwill", "range", "knowledge"):
        block.record(f"key_{name}_sum", total(getattr(state, name) * here, 1))
    for step, name in enumerate(STEPS, start=-1):
        block.record(f"key_{name}_count", total(where(state.ladder == step, here, 0.0), 1))


def _information(block: Block) -> None:
    """Keep what production expected, what the barometer said, and the truth of the market."""
    block.record("forecast_units", block.now.forecast)
    block.record("barometer_share", np.nan_to_num(block.programme.feeds.gap))
    block.record("market_gap_share", _market_gap(block))


def _market_gap(block: Block) -> Floats:
    """Return how far the market is from its usual size and season, as a share, (R,)."""
    market, week = block.market, block.week
    base = float(market.base_units.sum())
    expected = market.calendar.expected[:, market.calendar.at(week)] * market.share
    potential = market.weather.potential[:, market.weather.at(week)]
    return _sum(potential) / (base * total(np.ascontiguousarray(expected), 1)) - 1.0


def _sum(units: Floats) -> Floats:
    """Sum (R, N, P) to (R,)."""
    return total(total(units, 2), 1)


def _beyond(block: Block) -> None:
    """Count the weeks in which the memory of fill lies beyond its measured range."""
    state = block.state
    points = np.abs(100.0 * (state.fill_memory - state.fill_reference))
    cap = block.market.values.account("fill.cap_points")
    block.beyond = block.beyond + np.where((points > cap) & (state.active > 0), 1.0, 0.0)


def report(block: Block) -> BlockResult:
    """Return what the block measured, from day 0 to the horizon."""
    market, books = block.market, block.books
    weeks, first = market.scenario.weeks, books.at(0)
    panel = {
        name: np.ascontiguousarray(rows[:, first : first + weeks])
        for name, rows in (
            ("sellout", books.sellout),
            ("ordered", books.ordered),
            ("sellin", books.shipped),
        )
    }
    return BlockResult(
        policy=block.policy.id,
        replications=tuple(r.k for r in market.replications),
        weeks=weeks,
        price_money=float(np.sum(market.mix * market.price)),
        account_ids=tuple(a.id for a in market.book),
        weekly=block.weekly | {"profit_money": profit(block)},
        accounts={f"{name}_units": total(rows, 1) for name, rows in panel.items()} | _ends(block),
        panel=panel,
        ledger=block.ledger.lines,
        key=books.cohort > 0,
        parameters=market.values.of,
        events=tuple(block.events or ()),
    )


def _ends(block: Block) -> dict[str, Floats]:
    """Return what each account got over the horizon, and how it stands at its end, (R, N)."""
    books, state = block.books, block.state
    first = books.at(0)
    return {
        "needed_units": total(books.needed[:, first:], 1),
        "filled_units": block.filled,
        "revenue_money": total(books.revenue_money[:, first:], 1),
        "spend_money": block.spend,
        "effort_hours": block.effort,
        "margin_money": total(books.margin_money[:, first:], 1),
        "trust_index": state.trust,
        "entitlement_index": state.entitlement,
        "rep_bond_index": state.rep_bond,
        "firm_bond_index": state.firm_bond,
        "goodwill_index": state.goodwill,
        "ladder_step": state.ladder,
        "active": state.active,
        "lost_count": block.lost,
        "beyond_fill_share": block.beyond / block.market.scenario.weeks,
    }


def profit(block: Block) -> Floats:
    """Return the firm's net cash by week, (R, W), undiscounted."""
    cash = np.zeros((block.market.worlds, block.market.scenario.weeks))
    for (payer, payee, _), amount in sorted(block.ledger.lines.items()):
        if payee == FIRM:
            cash = cash + amount
        elif payer == FIRM:
            cash = cash - amount
    return cash
