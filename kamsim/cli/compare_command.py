"""`kamsim compare`: what a run says, against any baseline and in any measure."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from kamsim.cli.answer import DONE, GATE, Answer
from kamsim.cli.findings import findings_document, setting_of, show_findings
from kamsim.cli.options import FOLDER, LAST, Given, RunName, Runs
from kamsim.cli.stream import put
from kamsim.errors import N_, Problem

if TYPE_CHECKING:
    from rich.console import Console

    from kamsim.experiments import Comparison, Store
    from kamsim.reports.course_table import Point

Required = Literal["better", "no-worse"]


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class CompareOptions:
    """What to compare with, in what, and what to ask of the result."""

    baseline: Annotated[str, Parameter(help=N_("Policy to compare with."))] = "today"
    metric: Annotated[str, Parameter(help=N_("Measure to compare in."))] = "profit"
    margin: Annotated[
        float | None,
        Parameter(help=N_("Difference that does not matter yet, in the measure's unit.")),
    ] = None
    require: Annotated[
        Required | None,
        Parameter(help=N_("Exit with 4 unless a policy is better, or none is worse.")),
    ] = None
    measures: Annotated[bool, Parameter(negative="", help=N_("Show all other measures too."))] = (
        False
    )
    course: Annotated[
        bool, Parameter(negative="", help=N_("Show how the gain of each policy builds up too."))
    ] = False
    runs: Runs = FOLDER


DEFAULTS = CompareOptions()


def compare_command(
    run: RunName = LAST, /, *, options: CompareOptions = DEFAULTS, session: Given
) -> Answer:
    """Compare the policies of a run with a baseline."""
    from kamsim.experiments import Store, compare, find_run  # noqa: PLC0415 - imports numpy
    from kamsim.reports import Language, conclude, measures_table  # noqa: PLC0415
    from kamsim.reports.course_table import course_heading, course_table  # noqa: PLC0415

    with Store.open(find_run(run, options.runs)) as store:
        comparison = compare(store, options.baseline, options.metric, options.margin)
        setting = setting_of(store, comparison)
        course = _course(store, options)
    language = Language.of(session.language)

    def show(console: "Console") -> None:
        show_findings(comparison, setting, language, console)
        if options.measures:
            console.print(measures_table(comparison, setting, language))
        if course:
            put(console, course_heading(options.baseline, setting.currency, language))
            console.print(course_table(course, options.baseline, setting.currency, language))

    conclusion = conclude(comparison, setting, language)
    document = findings_document(comparison, conclusion, setting)
    if course:
        document["course"] = course
    problem = _gate(comparison, options.require)
    problems, code = ((problem,), GATE) if problem else ((), DONE)
    return Answer(document, show, problems, code)


def _course(store: "Store", options: CompareOptions) -> "list[Point]":
    """Return what each policy has gained by some weeks, nothing where nobody asks for it."""
    if not options.course:
        return []
    from kamsim.experiments.course import course  # noqa: PLC0415 - imports pandas
    from kamsim.reports.course_table import told  # noqa: PLC0415

    frame = course(store, options.baseline).astype(object)
    rows = frame.where(frame.notna(), None).to_dict("records")
    return told([{str(name): x for name, x in row.items()} for row in rows])


def _gate(comparison: "Comparison", require: Required | None) -> Problem | None:
    """Return what stands against a requirement, None where it is met."""
    verdicts = {r.policy: r.verdict for r in comparison.rows if r.policy != comparison.baseline}
    if require == "better" and "better" not in verdicts.values():
        template = N_("no policy is better than {baseline}")
        return Problem("KS025", template, {"baseline": comparison.baseline})
    failing = [p for p, v in verdicts.items() if v not in ("better", "no difference that matters")]
    if require == "no-worse" and failing:
        template = N_("not shown to be no worse than {baseline}: {names}")
        facts = {"baseline": comparison.baseline, "names": ", ".join(failing)}
        return Problem("KS025", template, facts)
    return None
