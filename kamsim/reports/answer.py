"""Answers: what to do, in one sentence, and what may be just as good."""

from kamsim.errors import N_
from kamsim.experiments import Row
from kamsim.reports.figures import chance
from kamsim.reports.reading import Reading
from kamsim.reports.sentences import amounts, sentence

_NOTHING = N_("Only {baseline} was simulated: there is nothing to compare it with.")
_ROLL_OUT = N_(
    "Roll out {policy}: it earns about {gain} more than {baseline}, between {low} and {high}"
    " with {confidence} confidence."
)
_ROLL_OUT_AND_CHANCE = N_(
    "Roll out {policy}: it earns about {gain} more than {baseline}, between {low} and {high}"
    " with {confidence} confidence, and the chance that it is the best of the {count} policies"
    " is {chance}."
)
_PREFER = N_(
    "Prefer {policy} in “{label}”: about {gain} against {baseline}, between {low} and {high}"
    " with {confidence} confidence."
)
_STAY = N_(
    "Stay with {baseline}: {policy} earns about {gain} less, between {low} and {high} less"
    " with {confidence} confidence."
)
_STAY_BEST_OF_OTHERS = N_(
    "Stay with {baseline}: the best of the others, {policy}, earns about {gain} less,"
    " between {low} and {high} less with {confidence} confidence."
)
_MAY_BE_AS_GOOD = N_("As good or better may be {names}: this run cannot tell them apart.")


def answer(reading: Reading) -> str:
    """Say what the run speaks for or against, in one sentence."""
    comparison = reading.comparison
    row = decided(reading)
    if row is None:
        return reading.language.say(_NOTHING, baseline=comparison.baseline)
    template = _template(reading, row)
    if template is None:
        return sentence(reading, row)
    facts: dict[str, object] = {
        "policy": row.policy,
        "baseline": comparison.baseline,
        "label": reading.label,
        "count": len(comparison.rows),
        "chance": chance(row.p_best or 0.0),
    }
    return reading.language.say(template, **facts, **amounts(reading, row))


def decided(reading: Reading) -> Row | None:
    """Return the row that the decision is about, None where there is nothing to compare."""
    policy = reading.comparison.decision.policy
    if policy is not None and policy != reading.comparison.baseline:
        return reading.comparison.row(policy)
    known = [r for r in reading.alternatives if r.estimate is not None]
    if not known:
        return next(iter(reading.alternatives), None)
    return max(known, key=lambda r: r.p_best or 0.0)


def _template(reading: Reading, row: Row) -> str | None:
    """Return the template of an answer; None where it is the sentence on the policy."""
    several = len(reading.alternatives) > 1
    if row.verdict == "better":
        if not reading.is_profit:
            return _PREFER
        return _ROLL_OUT_AND_CHANCE if several and row.p_best is not None else _ROLL_OUT
    if row.verdict == "worse" and reading.is_profit:
        return _STAY_BEST_OF_OTHERS if several else _STAY
    return None


def rivals(reading: Reading) -> str | None:
    """Name the other policies that may still be the best; None where there are none."""
    row = decided(reading)
    names = [p for p in reading.comparison.decision.best_set if row is None or p != row.policy]
    if row is None or row.verdict != "better" or not names:
        return None
    return reading.language.say(_MAY_BE_AS_GOOD, names=reading.language.listing(names))
