"""Trial actions: prepare, try, ask, mend, decide, roll out (S3)."""

import numpy as np

from kamsim.model.arrays import Bools, Floats, Ints
from kamsim.simulation.actions.handler import Grant, count_contact, handles
from kamsim.simulation.block import Block
from kamsim.simulation.launches.introductions import NOT_YET
from kamsim.simulation.launches.worth import pays
from kamsim.simulation.ledger import AGENCIES, PEOPLE, PLANT
from kamsim.simulation.log import note
from kamsim.simulation.trials import GO, MODIFIED, PRE_TRIAL, STOPPED, TRIAL


def _tried(block: Block, world: Ints, product: Ints) -> Bools:
    """Say which families are being tried, as far as the programme knows, (n,)."""
    found: Bools = block.programme.trials.stage[world, product] == TRIAL
    return found


def _can_try(block: Block, world: Ints, product: Ints) -> Bools:
    """Say which new families are ready to be tried, and neither tried nor launched yet, (n,)."""
    novelties, launches = block.market.novelties, block.state.launches
    base = block.market.scenario.parameters.by_id()
    ready = novelties.planned[product] - block.week <= base["launch.ready_weeks"].base
    new = novelties.launching[product] > 0
    fresh = block.programme.trials.stage[world, product] == PRE_TRIAL
    can: Bools = new & ready & fresh & (launches.begun[world, product] == 0)
    return can


def _can_roll_out(block: Block, world: Ints, product: Ints) -> Bools:
    """Say which new families are decided on or launched, and not stopped, (n,)."""
    stage = block.programme.trials.stage[world, product]
    begun = block.state.launches.begun[world, product] > 0
    decided = (stage == GO) | (stage == MODIFIED) | (begun & (stage != STOPPED))
    left = np.max(_unopened(block)[world, :, product], axis=1)
    can: Bools = (block.market.novelties.launching[product] > 0) & decided & left
    return can


def _unopened(block: Block) -> Bools:
    """Say which accounts can still be opened for a family, (R, N, P)."""
    launches = block.state.launches
    taken = launches.listed + launches.dropped + launches.pushed > 0
    open_: Bools = ~taken & (block.state.active[:, :, None] > 0)
    return open_


@handles("prepare_trial")
def prepare_trial(block: Block, grant: Grant) -> None:
    """Settle with the account what a trial needs: list, stock, display, reports."""
    trials, done = block.programme.trials, grant.efficacy(block)
    left = 1.0 - trials.prepared[grant.rows]
    trials.prepared[grant.rows] = 1.0 - left * (1.0 - done)
    trials.ready[grant.rows] = 1.0
    count_contact(block, grant, done)


@handles("start_trial", payee=PLANT, may=_can_try)
def start_trial(block: Block, grant: Grant) -> None:
    """Make a pilot run for the prepared key accounts, and for others drawn at random."""
    trials, base = block.programme.trials, block.market.scenario.parameters.by_id()
    begins = block.week + block.market.lag_weeks
    patience = base["trial.patience_weeks"].base
    works = grant.efficacy(block)
    for row, (world, product) in enumerate(zip(*grant.rows, strict=True)):
        weeks = float(np.ceil(grant.magnitude[row]))
        key, others = _asked(block, int(world), int(product), round(grant.number("panel")))
        at = (world, product)
        trials.stage[at], trials.start[at], trials.end[at] = TRIAL, begins, begins + weeks
        trials.accounts[at] = len(key) + len(others)
        trials.panel[world, others, product] = 1.0
        joined = _join(block, int(world), int(product), (key, others), float(works[row]))
        # the next trial is another one to prepare for
        trials.prepared[world, key] = trials.ready[world, key] = 0.0
        if joined:
            # the nation waits, until somebody decides or patience ends
            block.state.launches.trial_week[at] = begins
            week = begins + weeks + patience
            block.state.launches.week[at] = np.maximum(block.state.launches.week[at], week)


def _asked(block: Block, world: int, product: int, panel: int) -> tuple[Ints, Ints]:
    """Return the accounts that are asked to try: prepared key ones, and some drawn at random."""
    here = block.state.active[world] > 0
    key = here & (block.books.key[world] > 0) & (block.programme.trials.ready[world] > 0)
    luck = np.where(here & ~key, block.market.novelties.chances.panel[world, :, product], 2.0)
    drawn = np.argsort(luck, kind="stable")[: min(panel, int((here & ~key).sum()))]
    return np.flatnonzero(key), np.sort(drawn)


def _join(block: Block, world: int, product: int, asked: tuple[Ints, Ints], works: float) -> bool:
    """Let those who are asked join, as many as it works for; others mind. Say if any joined."""
    launches, novelties = block.state.launches, block.market.novelties
    key, others = asked
    rows = np.concatenate([key, others])
    joins = rows[novelties.chances.joins[world, rows, product] < works]
    if not len(joins):
        return False
    launches.trying[world, joins, product] = 1.0
    # a panel is bought ready-made; key accounts are as ready as somebody has made them
    launches.shown[world, others, product] = works
    launches.shown[world, key, product] = block.programme.trials.prepared[world, key]
    launches.trial_share[world, product] = float(np.add.reduce(novelties.share[joins]))
    envy = block.market.values.world("trial.envy")[world] * works
    block.acts.breach[world] += envy * (launches.trying[world, :, product] == 0)
    return True


@handles("collect_opinions", may=_tried)
def collect_opinions(block: Block, grant: Grant) -> None:
    """Ask accounts and shoppers what they think; it is heard next week."""
    trials = block.programme.trials
    trials.asked[grant.rows] = block.week
    trials.heard[grant.rows] = grant.efficacy(block)


@handles("modify_product", payee=PEOPLE, may=_tried)
def modify_product(block: Block, grant: Grant) -> None:
    """Mend what can be mended, and launch when that is done."""
    trials, launches = block.programme.trials, block.state.launches
    trials.stage[grant.rows] = MODIFIED
    works = grant.efficacy(block)
    weeks = np.where(works > 0, np.ceil(grant.magnitude), 0.0)
    _believe(block, grant, works > 0)
    launches.flaw[grant.rows] = launches.flaw[grant.rows] * (1.0 - works)
    _set_launch(block, grant, works > 0, weeks)


@handles("decide_go", may=_tried)
def decide_go(block: Block, grant: Grant) -> None:
    """Launch nationally, on what the trial has told."""
    block.programme.trials.stage[grant.rows] = GO
    obeyed = _obeyed(block, grant)
    _believe(block, grant, obeyed)
    _set_launch(block, grant, obeyed, np.zeros(len(grant.world)))


@handles("decide_stop", may=_tried)
def decide_stop(block: Block, grant: Grant) -> None:
    """Give a family up before it is launched; what is on trial goes back."""
    block.programme.trials.stage[grant.rows] = STOPPED
    launches = block.state.launches
    stops = _obeyed(block, grant) & (launches.begun[grant.rows] == 0)
    good = pays(block)[grant.rows]
    launches.week[grant.rows] = np.where(stops, NOT_YET, launches.week[grant.rows])
    gone = np.where(stops, NOT_YET, launches.trial_week[grant.rows])
    launches.trial_week[grant.rows] = gone
    for row, (world, product) in enumerate(zip(*grant.rows, strict=True)):
        block.tick("launches_stopped_count", int(world), float(stops[row]))
        wrong = float(stops[row] and good[row])
        block.tick("launches_wrongly_stopped_count", int(world), wrong)
        outcome = "stopped" if stops[row] else "not obeyed"
        note(block, int(world), "product", int(product), action="launch", outcome=outcome)


def _obeyed(block: Block, grant: Grant) -> Bools:
    """Say where a decision is carried out, (n,)."""
    done: Bools = block.market.novelties.chances.obeyed[grant.rows] < grant.efficacy(block)
    return done


def _believe(block: Block, grant: Grant, so: Bools) -> None:
    """Plan on what the trial has told, where it has told anything."""
    estimate = block.programme.trials.estimate[grant.rows]
    before = block.state.launches.belief[grant.rows]
    known = so & np.isfinite(estimate)
    block.state.launches.belief[grant.rows] = np.where(known, estimate, before)


def _set_launch(block: Block, grant: Grant, so: Bools, weeks: Floats) -> None:
    """Set the week of the national launch, where it has not begun."""
    launches = block.state.launches
    lead = block.market.scenario.parameters.by_id()["launch.lead_weeks"].base
    before = launches.week[grant.rows]
    open_ = so & (launches.begun[grant.rows] == 0)
    launches.week[grant.rows] = np.where(open_, block.week + lead + weeks, before)


@handles("roll_out", payee=AGENCIES, may=_can_roll_out)
def roll_out(block: Block, grant: Grant) -> None:
    """Open a launched family at so many accounts, the most influential first."""
    launches = block.state.launches
    order = block.market.novelties.influence.order
    works = grant.efficacy(block)
    for row, (world, product) in enumerate(zip(*grant.rows, strict=True)):
        open_ = _unopened(block)[world, :, product]
        most = int(np.floor(grant.magnitude[row]))
        chosen = order[open_[order]][:most]
        launches.pushed[world, chosen, product] = works[row]
