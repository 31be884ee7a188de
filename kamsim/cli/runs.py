"""`kamsim runs list` and `kamsim runs show`: what was simulated, and what came of it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kamsim.cli.answer import DONE, Answer
from kamsim.cli.findings import findings_document, setting_of, show_findings
from kamsim.cli.options import FOLDER, LAST, Given, RunName, Runs
from kamsim.cli.stream import put
from kamsim.errors import N_, Problem, ProblemsError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from kamsim.reports import Language

LISTED = ("run_id", "name", "scenario", "policies", "replications", "seed", "status", "created")
SHOWN = (
    ("name", N_("Name")),
    ("status", N_("Status")),
    ("created", N_("Begun")),
    ("seconds", N_("Seconds")),
    ("scenario", N_("Scenario")),
    ("policies", N_("Policies")),
    ("replications", N_("Replications")),
    ("seed", N_("Seed")),
    ("weeks", N_("Weeks")),
    ("accounts", N_("Accounts")),
    ("engine", N_("Rule engine")),
    ("versions", N_("Versions")),
    ("command", N_("Command")),
    ("file", N_("File")),
)
STATUSES = {
    "running": N_("running or broken off"),
    "complete": N_("complete"),
    "stopped": N_("stopped"),
    "failed": N_("failed in part"),
}


def list_command(*, runs: Runs = FOLDER, session: Given) -> Answer:
    """List the runs of a folder."""
    from kamsim.reports import Language  # noqa: PLC0415 - imports numpy

    found, problems = _manifests(runs)
    documents = [{**{k: m.get(k) for k in LISTED}, "file": str(f)} for f, m in found]
    language = Language.of(session.language)

    def show(console: "Console") -> None:
        if not found:
            template = N_("There are no runs in {folder}. `kamsim run` makes one.")
            put(console, language.say(template, folder=runs))
            return
        console.print(_table(found, language))

    return Answer({"runs": documents}, show, tuple(problems))


def _manifests(folder: Path) -> tuple[list[tuple[Path, dict[str, Any]]], list[Problem]]:
    from kamsim.experiments import Store, run_files  # noqa: PLC0415 - imports numpy

    found: list[tuple[Path, dict[str, Any]]] = []
    problems: list[Problem] = []
    for file in run_files(folder):
        try:
            with Store.open(file) as store:
                found.append((file, store.manifest))
        except ProblemsError as error:
            problems += error.problems
    return found, problems


def _table(found: list[tuple[Path, dict[str, Any]]], language: "Language") -> "Table":
    from rich import box  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in (N_("Run"), N_("Begun"), N_("Scenario"), N_("Policies")):
        table.add_column(language.say(heading))
    table.add_column(language.say(N_("Replications")), justify="right")
    table.add_column(language.say(N_("Status")))
    for _, manifest in found:
        name = " ".join(x for x in (manifest["run_id"], manifest.get("name")) if x)
        begun = str(manifest["created"])[:16].replace("T", " ")
        status = language.translate(STATUSES.get(manifest["status"], manifest["status"]))
        policies = ", ".join(manifest["policies"])
        count = str(manifest["replications"])
        table.add_row(name, begun, manifest["scenario"], policies, count, status)
    return table


def show_command(run: RunName = LAST, /, *, runs: Runs = FOLDER, session: Given) -> Answer:
    """Show a run: its manifest, what failed, and its answer."""
    from kamsim.experiments import Store, compare, find_run  # noqa: PLC0415 - imports numpy
    from kamsim.reports import Language, conclude  # noqa: PLC0415

    with Store.open(find_run(run, runs)) as store:
        manifest, failures = store.manifest, store.failures()
        comparison = compare(store)
        setting = setting_of(store, comparison)
        file = store.file
    language = Language.of(session.language)

    def show(console: "Console") -> None:
        for line in _lines({**manifest, "file": file}, language):
            put(console, line)
        console.print()
        show_findings(comparison, setting, language, console)

    conclusion = conclude(comparison, setting, language)
    document = {
        "file": file,
        "manifest": manifest,
        "failures": [str(f.message) for f in failures],
        **findings_document(comparison, conclusion, setting),
    }
    return Answer(document, show, (), DONE)


def _lines(manifest: Mapping[str, Any], language: "Language") -> Iterator[str]:
    for key, heading in SHOWN:
        if manifest.get(key) in (None, ""):
            continue
        value = _value(manifest[key])
        if key == "status":
            value = language.translate(STATUSES.get(value, value))
        label = language.translate(heading)
        yield language.say(N_("{label}: {value}"), label=label, value=value)


def _value(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{k} {v}" for k, v in value.items())
    if isinstance(value, list):
        return ", ".join(str(x) for x in value)
    return f"{value:,.1f}" if isinstance(value, float) else str(value)
