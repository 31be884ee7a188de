"""Findings: a comparison as a document for programs and as text for people."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from kamsim.cli.stream import put
from kamsim.errors import N_

if TYPE_CHECKING:
    from rich.console import Console

    from kamsim.experiments import Comparison, Store
    from kamsim.reports import Conclusion, Language, Setting


def findings_document(
    comparison: "Comparison", conclusion: "Conclusion", setting: "Setting"
) -> dict[str, object]:
    """Return a comparison as JSON says it, sentences included."""
    sentences = {f.policy: f.sentence for f in conclusion.findings}
    policies = [{**asdict(r), "sentence": sentences.get(r.policy)} for r in comparison.rows]
    return {
        "run_id": comparison.run_id,
        "scenario": comparison.scenario,
        "baseline": comparison.baseline,
        "metric": comparison.metric,
        "unit": comparison.unit,
        "currency": setting.currency,
        "margin": comparison.margin,
        "level": comparison.level,
        "replications": comparison.replications,
        "replications_finished": setting.finished,
        "state": setting.state,
        "policies": policies,
        "decision": asdict(comparison.decision),
        "measures": [asdict(m) for m in comparison.others],
        "worst_worlds": [asdict(t) for t in comparison.tails],
        "answer": conclusion.answer,
        "uncertainty": conclusion.uncertainty,
        "notes": [*([conclusion.rivals] if conclusion.rivals else []), *conclusion.notes],
        "warnings": [*([conclusion.draft] if conclusion.draft else []), *conclusion.warnings],
    }


def show_findings(
    comparison: "Comparison", setting: "Setting", language: "Language", console: "Console"
) -> None:
    """Print the answer, a sentence for each policy, the table, and what limits it."""
    from kamsim.reports import comparison_table, conclude  # noqa: PLC0415
    from kamsim.reports.table import MARKS, STYLES  # noqa: PLC0415

    conclusion = conclude(comparison, setting, language)
    if conclusion.draft:
        put(console, language.say(N_("Note: {warning}"), warning=conclusion.draft), "bold yellow")
    put(console, conclusion.answer, "bold")
    if conclusion.rivals:
        put(console, conclusion.rivals)
    decided = comparison.decision.policy
    others = [f for f in conclusion.findings if decided not in (None, f.policy)]
    if others:
        console.print()
    for finding in others:
        mark, style = MARKS.get(finding.verdict, "·"), STYLES.get(finding.verdict, "")
        put(console, f"{mark} {finding.sentence}", style)
    console.print(comparison_table(comparison, setting, language))
    for line in (*conclusion.notes, *([conclusion.uncertainty] if conclusion.uncertainty else [])):
        put(console, line)
    for line in conclusion.warnings:
        put(console, language.say(N_("Note: {warning}"), warning=line), "yellow")


def setting_of(store: "Store", comparison: "Comparison") -> "Setting":
    """Return what a report must know of a run beside its comparison."""
    from kamsim.cli.lean import leanings_of  # noqa: PLC0415 - imports numpy
    from kamsim.reports import Setting  # noqa: PLC0415

    manifest = store.manifest
    return Setting(
        currency=str(manifest["currency"]),
        fixed_parameters=bool(manifest["fixed_parameters"]),
        failed=sum(f.replications for f in store.failures()),
        leanings=leanings_of(store, comparison),
        assumed_contribution_share=manifest.get("assumed_contribution_share"),
        state=manifest["status"],
        finished=store.finished(),
    )
