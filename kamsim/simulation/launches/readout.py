"""Read-out: what a trial has told so far of a family's appeal, for all it does not tell (S3)."""

import numpy as np

from kamsim.model.arrays import Bools, Floats
from kamsim.simulation.block import Block
from kamsim.simulation.feed_reports import data_coverage
from kamsim.simulation.launches.formulas import mean_reading, reliability, size_free_reading
from kamsim.simulation.reduce import ratio, total, where
from kamsim.simulation.trials import TRIAL

LEAST_RATIO = 0.05


def read_trials(block: Block) -> None:
    """Read the sales of all trials that have run long enough, and the opinions asked for."""
    if not block.market.novelties.any:
        return
    trials = block.programme.trials
    _opinions(block)
    for p in block.market.novelties.columns.tolist():
        if (trials.stage[:, p] == TRIAL).any():
            _read(block, p)


def _opinions(block: Block) -> None:
    """Hear what share of shoppers complain of something that can be mended."""
    trials, values = block.programme.trials, block.market.values
    due = trials.asked == block.week - 1
    if not due.any():
        return
    truth = values.account("launch.flaw_loss") * block.state.launches.flaw
    error = values.account("trial.opinion_error") * block.market.novelties.chances.opinion
    # research sees in the feeds of a trial's accounts what the talk with them leaves open
    error = error * _heard_better(block)
    told = np.clip(trials.heard * truth + error, 0.0, 1.0)
    trials.told = where(due, told, trials.told)


def _read(block: Block, p: int) -> None:
    """Read one family's trial: mean of ln sales over what was told, less size, shrunk."""
    base, trials = block.market.scenario.parameters.by_id(), block.programme.trials
    reading, member, weeks = readings(block, p)
    own, week = base["launch.account_sd"].base, base["trial.reading_error"].base
    noise = week * (1.0 - base["feed.trial_gain"].base * _covered(block, member))
    sd = np.sqrt(own * own + noise * noise / np.maximum(weeks, 1.0))
    mean, variance = mean_reading(reading, member, sd)
    panel = total(where(member & (trials.panel[:, :, p] > 0), 1.0, 0.0), 1)
    free, lever = size_free_reading(reading, block.market.novelties.size, member, sd)
    enough = (panel >= base["trial.panel_least"].base) & np.isfinite(lever)
    mean, variance = where(enough, free, mean), where(enough, lever, variance)
    prior, spread = base["launch.appeal_mean"].base, base["launch.appeal_sd"].base
    trust = reliability(spread, variance)
    known = (trials.stage[:, p] == TRIAL) & (weeks >= base["trial.least_weeks"].base)
    estimate, error = prior + trust * mean, spread * np.sqrt(1.0 - trust)
    trials.estimate[:, p] = where(known, estimate, trials.estimate[:, p])
    trials.error[:, p] = where(known, error, trials.error[:, p])


def _heard_better(block: Block) -> Floats:
    """Return what feeds leave of the error of opinions, (R, P) in [0, 1]."""
    trying = where(block.state.launches.trying > 0, 1.0, 0.0)
    seen = total(trying * data_coverage(block)[:, :, None], 1)
    share = ratio(seen, total(trying, 1))
    left: Floats = 1.0 - block.market.values.account("feed.trial_gain") * share
    return left


def _covered(block: Block, member: Bools) -> Floats:
    """Return the mean coverage of the feeds of those who take part, as we believe it, (R,)."""
    feeds = block.programme.feeds
    seen = where(member & feeds.running(block.week), feeds.coverage, 0.0)
    return ratio(total(seen, 1), total(where(member, 1.0, 0.0), 1))


def readings(block: Block, p: int) -> tuple[Floats, Bools, Floats]:
    """Return accounts' ln sales over what they were told, who takes part, (R, N), and weeks (R,).

    Sales are those reported, with an error that wears off with the weeks.
    """
    launches, market = block.state.launches, block.market
    weeks = np.ascontiguousarray(launches.weeks[:, :, p])
    member = (launches.trying[:, :, p] > 0) & (weeks > 0)
    sold = ratio(launches.sold[:, :, p], launches.told[:, :, p], otherwise=1.0)
    noise = market.values.account("trial.reading_error") / np.sqrt(np.maximum(weeks, 1.0))
    noise = noise * (1.0 - market.values.account("feed.trial_gain") * data_coverage(block))
    ln = np.log(np.maximum(sold, LEAST_RATIO)) + noise * market.novelties.chances.reading[:, :, p]
    count = total(where(member, 1.0, 0.0), 1)
    return ln, member, ratio(total(where(member, weeks, 0.0), 1), count)
