"""Sentences: what the run says about one policy."""

from kamsim.errors import N_
from kamsim.experiments import Row
from kamsim.reports.figures import chance, confidence, step_of_size
from kamsim.reports.reading import Reading
from kamsim.statistics import MIN_PAIRS

_EARNS_MORE = N_(
    "{policy} is better: it earns about {gain} more than {baseline},"
    " between {low} and {high} with {confidence} confidence."
)
_EARNS_LESS = N_(
    "{policy} is worse: it earns about {gain} less than {baseline},"
    " between {low} and {high} with {confidence} confidence."
)
_IS_BETTER = N_(
    "{policy} is better in “{label}”: about {gain} against {baseline},"
    " between {low} and {high} with {confidence} confidence."
)
_IS_WORSE = N_(
    "{policy} is worse in “{label}”: about {gain} against {baseline},"
    " between {low} and {high} with {confidence} confidence."
)
_NO_DIFFERENCE = N_(
    "{policy} makes no difference that matters: about {gain} against {baseline},"
    " between {low} and {high}, all within ±{margin}."
)
_NO_DIFFERENCE_IN = N_(
    "{policy} makes no difference that matters in “{label}”: about {gain} against {baseline},"
    " between {low} and {high}, all within ±{margin}."
)
_CANNOT_TELL = N_(
    "Cannot tell yet whether {policy} is better than {baseline}: about {gain},"
    " but anything between {low} and {high} is possible with {confidence} confidence."
)
_CANNOT_TELL_IN = N_(
    "Cannot tell yet whether {policy} is better than {baseline} in “{label}”: about {gain},"
    " but anything between {low} and {high} is possible with {confidence} confidence."
)
_TOO_FEW = N_(
    "Cannot tell yet whether {policy} is better than {baseline}: about {gain} so far,"
    " from {pairs} replications; an interval needs {least}."
)
_NO_VERDICT = N_(
    "{policy}: “{label}” differs from {baseline} by about {gain},"
    " between {low} and {high} with {confidence} confidence."
)
_TOO_FEW_TO_SAY = N_(
    "{policy}: “{label}” differs from {baseline} by about {gain} so far,"
    " from {pairs} replications; an interval needs {least}."
)
_UNFINISHED = N_("{policy}: no replication is finished.")
_UNDEFINED = N_("{policy}: “{label}” is not defined in any replication.")
_SETTLED_BY = N_("About {needed} replications would settle it; this run has {pairs}.")
_CHANCE = N_("Its chance of being the best of the {count} policies is {chance}.")


def sentence(reading: Reading, row: Row) -> str:
    """Say how a policy compares with the baseline, and what would settle it if nothing does."""
    parts = [_finding(reading, row)]
    needed = reading.needed(row) if row.verdict == "cannot tell yet" else None
    if needed is not None and needed > row.n_pairs:
        facts = {"needed": reading.count(needed), "pairs": row.n_pairs}
        parts.append(reading.language.say(_SETTLED_BY, **facts))
    if row.p_best is not None and len(reading.comparison.rows) > 2:  # noqa: PLR2004
        facts = {"count": len(reading.comparison.rows), "chance": chance(row.p_best)}
        parts.append(reading.language.say(_CHANCE, **facts))
    return ("" if reading.language.is_chinese else " ").join(parts)


def _finding(reading: Reading, row: Row) -> str:
    baseline = reading.comparison.baseline
    facts: dict[str, object] = {"policy": row.policy, "baseline": baseline, "label": reading.label}
    if row.estimate is None:
        template = _UNDEFINED if row.n_dropped else _UNFINISHED
        return reading.language.say(template, **facts)
    if row.ci_low is None or row.ci_high is None:
        template = _TOO_FEW_TO_SAY if row.verdict is None else _TOO_FEW
        facts |= {"gain": reading.gain(row, signed=True), "pairs": row.n_pairs}
        return reading.language.say(template, **facts, least=MIN_PAIRS)
    return reading.language.say(_template(reading, row), **facts, **amounts(reading, row))


def amounts(reading: Reading, row: Row) -> dict[str, str]:
    """Write the figures of a row with an interval.

    Where profit is better or worse the sentence says `more` or `less`, so they are sizes;
    elsewhere they carry their signs.
    """
    low, high = row.ci_low or 0.0, row.ci_high or 0.0
    sizes = reading.is_profit and row.verdict in ("better", "worse")
    ends = sorted((abs(low), abs(high))) if sizes else (low, high)
    margin = reading.comparison.margin or 0.0
    return {
        "gain": reading.gain(row, signed=not sizes),
        "low": reading.amount(row, ends[0], signed=not sizes),
        "high": reading.amount(row, ends[1], signed=not sizes),
        "confidence": confidence(row.level),
        "margin": reading.figures.amount(margin, step_of_size(margin)),
    }


def _template(reading: Reading, row: Row) -> str:
    profit = reading.is_profit
    match row.verdict:
        case "better":
            template = _EARNS_MORE if profit else _IS_BETTER
        case "worse":
            template = _EARNS_LESS if profit else _IS_WORSE
        case "no difference that matters":
            template = _NO_DIFFERENCE if profit else _NO_DIFFERENCE_IN
        case "cannot tell yet":
            template = _CANNOT_TELL if profit else _CANNOT_TELL_IN
        case None:
            template = _NO_VERDICT
    return template
