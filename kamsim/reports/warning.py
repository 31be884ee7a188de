"""Warnings: what a reader must know before trusting an answer."""

from collections.abc import Iterator

from kamsim.errors import N_
from kamsim.experiments import Row
from kamsim.reports.figures import percent, plain
from kamsim.reports.leaning import MOST_NAMED
from kamsim.reports.reading import Reading

BEYOND = "beyond_fill_share"
BEYOND_SHOWN = 0.05

_BROKEN_OFF = N_(
    "Draft: only {finished} of {planned} replications are finished for every policy. The run was"
    " broken off or still goes on, and its answer may change; the same `kamsim run` goes on"
    " where it was."
)
_FAILED = N_("Draft: {failed} replications could not be simulated and are missing.")
_FIXED = N_(
    "Every parameter was held at its base: the intervals show luck only and leave out what"
    " nobody knows exactly."
)
_ASSUMED_MARGIN = N_(
    "The margin is assumed: the data hold no costs. Every amount of profit rests on {share} of"
    " the price being left after the cost of goods."
)
_DROPPED = N_("{policy}: {dropped} replications are left out, where the measure is not defined.")
_LEANS = N_("The result of {policy} leans on numbers that are assumed, not measured: {names}.")
_EXTRAPOLATED = N_(
    "{policy}: {share} of account-weeks lie beyond the fill rates that were ever measured;"
    " how accounts respond there is extrapolated."
)


def draft(reading: Reading) -> str | None:
    """Say how far a run is that has not come to its end; None where it has."""
    setting, planned = reading.setting, reading.comparison.replications
    ended = setting.state in ("complete", "failed")
    if ended or setting.finished is None or setting.finished >= planned:
        return None
    facts = {"finished": plain(setting.finished, 1.0), "planned": plain(planned, 1.0)}
    return reading.language.say(_BROKEN_OFF, **facts)


def warnings(reading: Reading, row: Row | None) -> Iterator[str]:
    """Yield what limits the answer; `row` is the one that the answer is about."""
    say, setting = reading.language.say, reading.setting
    if setting.failed:
        yield say(_FAILED, failed=plain(setting.failed, 1.0))
    if setting.fixed_parameters:
        yield say(_FIXED)
    if setting.assumed_contribution_share is not None:
        yield say(_ASSUMED_MARGIN, share=percent(setting.assumed_contribution_share))
    for other in reading.comparison.rows:
        if other.n_dropped:
            yield say(_DROPPED, policy=other.policy, dropped=other.n_dropped)
    if row is not None:
        yield from _leaning(reading, row)
        yield from _extrapolated(reading, row)


def _leaning(reading: Reading, row: Row) -> Iterator[str]:
    assumed = [x.parameter for x in reading.setting.leanings if x.is_assumed]
    if assumed:
        names = [f"{p.label.text(reading.language.code)} ({p.id})" for p in assumed[:MOST_NAMED]]
        listed = reading.language.listing(names)
        yield reading.language.say(_LEANS, policy=row.policy, names=listed)


def _extrapolated(reading: Reading, row: Row) -> Iterator[str]:
    for measure in reading.comparison.others:
        if measure.kpi != BEYOND or measure.policy != row.policy:
            continue
        if measure.mean is not None and measure.mean >= BEYOND_SHOWN:
            share = percent(measure.mean)
            yield reading.language.say(_EXTRAPOLATED, policy=row.policy, share=share)
