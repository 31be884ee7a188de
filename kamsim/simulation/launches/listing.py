"""Listing: national launches, accounts that follow successful neighbours, flops that go (S3)."""

import numpy as np

from kamsim.model.arrays import Bools, Floats
from kamsim.simulation.block import Block
from kamsim.simulation.calendar import YEAR
from kamsim.simulation.launches.demand import told_rate
from kamsim.simulation.launches.introductions import NOT_YET
from kamsim.simulation.launches.worth import pays, planned_money
from kamsim.simulation.ledger import ACCOUNTS, AGENCIES, FIRM
from kamsim.simulation.log import note_where
from kamsim.simulation.reduce import total, where

FULL_LISTING = 0.8
LINES = (
    (AGENCIES, "practice.launch"),
    (ACCOUNTS, "practice.listing"),
    (ACCOUNTS, "practice.returns"),
)


def introduce(block: Block) -> None:
    """Begin trials and launches that are due, let rivals copy, and let accounts list."""
    if not block.market.novelties.any:
        return
    block.now.returned_money = np.zeros_like(block.state.active)
    block.now.listing_money = np.zeros_like(block.state.active)
    if block.week < 0:
        return
    for payee, reason in LINES:
        block.ledger.book(block.week, FIRM, payee, reason, np.zeros(block.market.worlds))
    _withdraw(block)
    _begin_trials(block)
    _launch(block)
    _copy(block)
    _list(block, _willing(block))
    _measure(block)


def review_range(block: Block) -> None:
    """Let accounts throw out what sells far below what they were told."""
    market, launches, values = block.market, block.state.launches, block.market.values
    if not market.novelties.any or block.week < 0:
        return
    seasoned = launches.weeks >= values.family("launch.review_weeks")
    poor = launches.success < values.family("launch.delist_share")
    luck = market.novelties.chances.drop[:, block.week] < values.family("launch.delist_rate")
    out = _new(block) & (launches.trying == 0) & seasoned & poor & luck
    throw_out(block, out, values.account("launch.returns_breach"))


def throw_out(block: Block, out: Bools, hurt: Floats) -> None:
    """Take a family back from some accounts, (R, N, P): paid for, and worth nothing any more."""
    state, market = block.state, block.market
    if not out.any():
        return
    back = where(out, state.shelf + state.on_way, 0.0)
    rebate = 1.0 - market.values.account("practice.rebate_rate")
    money = rebate * total(back * market.price, 2)
    block.ledger.book(block.week, FIRM, ACCOUNTS, "practice.returns", total(money, 1))
    block.now.returned_money = block.now.returned_money + money
    block.count("returned_units", total(back, 2))
    block.acts.breach = block.acts.breach + hurt * total(where(out, 1.0, 0.0), 2)
    stays = where(out, 0.0, 1.0)
    for name in ("shelf", "on_way", "backlog", "delayed", "pantry", "level", "seen"):
        setattr(state, name, getattr(state, name) * stays)
    state.transit = state.transit * stays[:, None]
    state.history = state.history * stays[:, None]
    success = state.launches.success
    state.launches.clear(out, market.values.family("launch.flop_share"))
    # a flop is remembered, here and by those who look here
    state.launches.success = where(out, success, state.launches.success)
    state.launches.dropped = where(out, 1.0, state.launches.dropped)
    note_where(block, np.max(out, axis=2), "account", "listing", "thrown out")


def forget_launches(block: Block, lost: Bools) -> None:
    """Let accounts that leave, (R, N), take what they had listed along."""
    state, market = block.state, block.market
    if not market.novelties.any or not lost.any():
        return
    gone = lost[:, :, None] & (market.novelties.launching > 0)[None, None, :]
    state.launches.clear(gone, market.values.family("launch.flop_share"))
    for name in ("level", "seen"):
        setattr(state, name, where(gone, 0.0, getattr(state, name)))
    state.history = where(gone[:, None], 0.0, state.history)


def _new(block: Block) -> Bools:
    """Say where new families are listed, (R, N, P)."""
    launching = block.market.novelties.launching[None, None, :] > 0
    found: Bools = (block.state.launches.listed > 0) & launching
    return found


def _withdraw(block: Block) -> None:
    """Take back from the shelves what was stopped before its launch."""
    launches = block.state.launches
    stopped = (launches.week == NOT_YET) & (launches.begun == 0)
    if stopped.any():
        hurt = block.market.values.account("launch.returns_breach")
        throw_out(block, _new(block) & stopped[:, None, :], hurt)


def _begin_trials(block: Block) -> None:
    """Put a family whose pilot run is there on the shelves of its trial's accounts."""
    launches = block.state.launches
    due = (launches.trial_week == block.week)[:, None, :]
    if due.any():
        here = block.state.active[:, :, None] > 0
        _list(block, due & here & (launches.trying > 0) & (launches.listed == 0))


def _launch(block: Block) -> None:
    """Launch what is due to all accounts, on what the firm believes; pay for the campaign."""
    launches, market = block.state.launches, block.market
    due = (launches.begun == 0) & (launches.week <= block.week)
    if not due.any():
        return
    launches.begun = where(due, 1.0, launches.begun)
    launches.offered = where(due[:, None, :], 1.0, launches.offered)
    launches.trying = where(due[:, None, :], 0.0, launches.trying)
    money = market.values.account("launch.cost_share") * planned_money(market)
    paid = total(where(due, money, 0.0), 1)
    block.ledger.book(block.week, FIRM, AGENCIES, "practice.launch", paid)
    block.count("launches_made_count", where(due, 1.0, 0.0))
    block.count("launches_wrong_count", where(due & ~pays(block), 1.0, 0.0))
    note_where(block, due, "product", "launch", "launched")


def _copy(block: Block) -> None:
    """Let a rival copy what it can see before the nation can buy it."""
    launches, values = block.state.launches, block.market.values
    seen = (launches.first < block.week) & (launches.begun == 0)
    copied = seen & (
        block.market.novelties.chances.copy[:, block.week] < values.account("launch.copy_rate")
    )
    fresh = copied & (launches.copied == 0)
    launches.copied = where(copied, 1.0, launches.copied)
    note_where(block, fresh, "product", "launch", "copied by a rival")


def _willing(block: Block) -> Bools:
    """Say which accounts list what they are offered this week, (R, N, P)."""
    market, state, values = block.market, block.state, block.market.values
    launches, novelties = state.launches, market.novelties
    open_ = (launches.offered > 0) & (launches.listed == 0) & (launches.dropped == 0)
    open_ &= state.active[:, :, None] > 0
    if not open_.any():
        return np.zeros_like(open_)
    pull = values.family("launch.contagion_rate") * novelties.influence.seen(_example(block))
    push = 1.0 + values.family("roll_out.push") * launches.pushed
    fresh = 1.0 + values.account("launch.rep_push") * _new_rep(block)
    hazard = np.maximum(0.0, values.family("launch.list_rate") + pull) * push
    willing: Bools = open_ & (novelties.chances.choose[:, block.week] < hazard * fresh[:, :, None])
    return willing


def _example(block: Block) -> Floats:
    """Return what an account's sales tell its neighbours, (R, N, P) in [−1, 1]; a flop deters."""
    launches = block.state.launches
    flop = block.market.values.family("launch.flop_share")
    tells = np.clip((launches.success - flop) / (1.0 - flop), -1.0, 1.0)
    tried = np.maximum(launches.listed, launches.dropped)
    told: Floats = tried * tells * block.market.novelties.launching[None, None, :]
    return told


def _new_rep(block: Block) -> Floats:
    """Return 1 where a rep is in his first year at his accounts, (R, N) (F33)."""
    books = block.books
    fresh = (books.rep_from <= block.week) & (block.week < books.rep_from + YEAR)
    return block.market.roster.of_accounts(where(fresh, 1.0, 0.0))


def _list(block: Block, chosen: Bools) -> None:
    """Take a family into some accounts' range: a fee, and a first order on what they were told."""
    if not chosen.any():
        return
    state, market, values = block.state, block.market, block.market.values
    launches, novelties = state.launches, market.novelties
    launches.listed = where(chosen, 1.0, launches.listed)
    first = values.family("launch.trial_rate")
    launches.adopted = where(chosen, np.maximum(launches.adopted, first), launches.adopted)
    hoped = np.maximum(launches.hoped, novelties.trial_rate)
    launches.hoped = where(chosen, hoped, launches.hoped)
    launches.success = where(chosen, values.family("launch.flop_share"), launches.success)
    told = told_rate(block)
    for name in ("level", "seen"):
        setattr(state, name, where(chosen, told, getattr(state, name)))
    state.history = where(chosen[:, None], told[:, None], state.history)
    fees = values.account("launch.fee_share") * planned_money(market)
    share = novelties.share[None, :, None] * fees[:, None, :]
    money = total(where(chosen, share, 0.0), 2)
    block.now.listing_money = block.now.listing_money + money
    block.ledger.book(block.week, FIRM, ACCOUNTS, "practice.listing", total(money, 1))


def listing_share(block: Block) -> Floats:
    """Return the share of the book's units at accounts that have a family listed, (R, P)."""
    weight = block.market.novelties.share[None, :, None]
    return total(block.state.launches.listed * block.state.active[:, :, None] * weight, 1)


def _measure(block: Block) -> None:
    """Keep the weeks from the planned launch until four fifths of the market have it."""
    launches, planned = block.state.launches, block.market.novelties.planned
    new = block.market.novelties.launching[None, :] > 0
    there = new & (launches.reached == 0) & (listing_share(block) >= FULL_LISTING)
    launches.reached = where(there, 1.0, launches.reached)
    block.count("launches_reached_count", where(there, 1.0, 0.0))
    block.count("launch_reach_weeks", where(there, block.week - planned[None, :], 0.0))
