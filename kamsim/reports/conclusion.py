"""Conclusions: all that is said at the end of a run, computed before anything is shown."""

from dataclasses import dataclass

from kamsim.errors import N_
from kamsim.experiments import Comparison
from kamsim.reports.answer import answer, decided, rivals
from kamsim.reports.figures import confidence, percent, step_of_size
from kamsim.reports.language import Language
from kamsim.reports.reading import Reading
from kamsim.reports.sentences import sentence
from kamsim.reports.setting import Setting
from kamsim.reports.uncertainty import uncertainty
from kamsim.reports.warning import draft, warnings
from kamsim.statistics.interval import Verdict

_MARGIN = N_("A difference below {margin} a year ({percent} of revenue) does not matter here.")
_MARGIN_PLAIN = N_("A difference below {margin} does not matter here.")
_TOGETHER = N_("The {count} intervals hold together at {together}, each at {confidence}.")


@dataclass(frozen=True, slots=True)
class Finding:
    """What the run says about one policy."""

    policy: str
    verdict: Verdict | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The answer, what stands behind it for each policy, and what limits it.

    `notes` say how to read the figures; `findings` leave the baseline out; `draft` comes first
    of all, where the run has not come to its end.
    """

    answer: str
    rivals: str | None
    findings: tuple[Finding, ...]
    uncertainty: str | None
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    draft: str | None = None


def conclude(comparison: Comparison, setting: Setting, language: Language) -> Conclusion:
    """Put a comparison into sentences."""
    reading = Reading(comparison, setting, language)
    row = decided(reading)
    return Conclusion(
        answer=answer(reading),
        rivals=rivals(reading),
        findings=tuple(
            Finding(r.policy, r.verdict, sentence(reading, r)) for r in reading.alternatives
        ),
        uncertainty=uncertainty(row, language) if row is not None else None,
        notes=tuple(_notes(reading)),
        warnings=tuple(warnings(reading, row)),
        draft=draft(reading),
    )


def _notes(reading: Reading) -> list[str]:
    comparison, notes = reading.comparison, []
    if comparison.margin is not None:
        margin = reading.figures.amount(comparison.margin, step_of_size(comparison.margin))
        if reading.is_profit and reading.revenue_money:
            share = percent(comparison.margin / reading.revenue_money)
            notes.append(reading.language.say(_MARGIN, margin=margin, percent=share))
        else:
            notes.append(reading.language.say(_MARGIN_PLAIN, margin=margin))
    count = len(reading.alternatives)
    if count > 1:
        together = confidence(1 - (1 - comparison.level) * count)
        facts = {"count": count, "together": together}
        each = confidence(comparison.level)
        notes.append(reading.language.say(_TOGETHER, **facts, confidence=each))
    return notes
