"""`kamsim run`: simulate policies, and say which pays."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from kamsim.cli.answer import DONE, PARTLY, STOPPED, Answer
from kamsim.cli.options import FOLDER, Given, Rules, Runs, Scenarios
from kamsim.cli.session import Session
from kamsim.cli.stream import console, put
from kamsim.errors import N_, Place, Problem

if TYPE_CHECKING:
    from rich.console import Console

    from kamsim.experiments import Failure, Plan, RunStatus


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """How often, with what luck, and in what world."""

    replications: Annotated[
        int, Parameter(name=["--replications", "-n"], help=N_("How often to simulate each."))
    ] = 40
    seed: Annotated[int, Parameter(help=N_("What all luck is drawn from."))] = 42
    settings: Annotated[
        tuple[str, ...],
        Parameter(
            name="--set",
            negative="",
            metavar="ID=VALUE",
            help=N_("Hold a parameter at a value; may be given several times."),
        ),
    ] = ()
    parameters: Annotated[
        Literal["drawn", "fixed"],
        Parameter(help=N_("Draw what nobody knows exactly, or hold it at its base.")),
    ] = "drawn"
    events: Annotated[
        bool,
        Parameter(
            negative="",
            help=N_("Keep what was granted, refused and happened, each with its rule and day."),
        ),
    ] = False
    engine: Annotated[
        Literal["durable", "tree"],
        Parameter(help=N_("What decides rules; both decide alike.")),
    ] = "durable"
    name: Annotated[str, Parameter(help=N_("A name to find the run by."))] = ""
    runs: Runs = FOLDER
    rules: Rules = None
    scenarios: Scenarios = None


DEFAULTS = RunOptions()


def run_command(
    *words: Annotated[
        str,
        Parameter(
            help=N_(
                "Scenario by name or file, then policies such as today+s01; without policies,"
                " today, each strategy alone, and all together."
            ),
        ),
    ],
    options: RunOptions = DEFAULTS,
    session: Given,
) -> Answer:
    """Simulate policies in a scenario and compare them with today."""
    from kamsim.cli.planning import plan_of  # noqa: PLC0415 - imports numpy
    from kamsim.cli.progress import progress_view  # noqa: PLC0415
    from kamsim.experiments import run_plan  # noqa: PLC0415

    plan, catalog = plan_of(words, options, session.command)
    _announce(plan, session)
    with progress_view(plan, session.translator()) as view:
        status = run_plan(plan, options.runs, catalog.vocabulary(), view)
    if status.state == "stopped":
        return _stopped(status)
    return _finished(status, session)


def _announce(plan: "Plan", session: Session) -> None:
    """Say on stderr what is going to be simulated."""
    template = N_(
        "Scenario {scenario} · {accounts} accounts, {key} key · {weeks} weeks ·"
        " {policies} policies × {replications} replications · seed {seed}"
    )
    line = session.translator()(template).format(
        scenario=plan.scenario.id,
        accounts=plan.accounts,
        key=plan.scenario.key_accounts.k,
        weeks=plan.scenario.weeks,
        policies=len(plan.policies),
        replications=plan.replications,
        seed=plan.seed,
    )
    put(console(sys.stderr), line)


def _stopped(status: "RunStatus") -> Answer:
    """Say what is kept of a run that the user stopped."""
    template = N_("stopped: {done} of {total} blocks are finished and kept")
    facts = {"done": status.cells_done, "total": status.cells_total}
    place, hint = Place(str(status.path)), N_("the same command goes on where it was")
    problem = Problem("KS505", template, facts, place, hint, severity="warning")
    document = {"run_id": status.run_id, "state": status.state, "file": str(status.path)}
    return Answer(document, lambda _: None, (problem,), STOPPED)


def _finished(status: "RunStatus", session: Session) -> Answer:
    """Compare the policies of a finished run."""
    from kamsim.cli.findings import findings_document, setting_of, show_findings  # noqa: PLC0415
    from kamsim.experiments import Store, compare  # noqa: PLC0415
    from kamsim.reports import Language, conclude  # noqa: PLC0415

    path = Path(str(status.path))
    with Store.open(path) as store:
        comparison = compare(store)
        setting = setting_of(store, comparison)
    language = Language.of(session.language)
    saved = N_("Saved as run {run}, {file} ({seconds} s).")
    if status.reused:
        saved = N_("This very run was there already: {run}, {file}.")

    def show(page: "Console") -> None:
        show_findings(comparison, setting, language, page)
        facts = {"run": comparison.run_id, "file": path, "seconds": f"{status.seconds:,.0f}"}
        put(page, language.say(saved, **facts))
        put(page, language.say(N_("Next: kamsim compare {run} --measures"), run=comparison.run_id))

    conclusion = conclude(comparison, setting, language)
    document = {
        **findings_document(comparison, conclusion, setting),
        "file": str(path),
        "state": status.state,
        "reused": status.reused,
    }
    problems = _problems(status.failures, path)
    return Answer(document, show, problems, PARTLY if problems else DONE)


def _problems(failures: "Sequence[Failure]", path: Path) -> tuple[Problem, ...]:
    """Tell each reason once for each policy, however many blocks failed for it."""
    groups: dict[tuple[str, str], list[Failure]] = {}
    for failure in failures:
        groups.setdefault((failure.policy, failure.message), []).append(failure)
    return tuple(_problem(group, path) for group in groups.values())


def _problem(failures: "Sequence[Failure]", path: Path) -> Problem:
    first = failures[0]
    template = N_("{policy}, replications {first} to {last}: {reason}")
    if len(failures) > 1:
        template = N_("{policy}, in {blocks} blocks: {reason}")
    facts = {
        "policy": first.policy,
        "first": first.first,
        "last": first.first + first.replications - 1,
        "blocks": len(failures),
        "reason": first.message,
    }
    return Problem("KS506", template, facts, Place(str(path)))
