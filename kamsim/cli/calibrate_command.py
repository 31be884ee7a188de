"""`kamsim calibrate`: accounts estimated from a panel, and a scenario made of them."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from kamsim.cli.answer import Answer
from kamsim.cli.options import DEFAULT_SCENARIO, Given, Scenarios
from kamsim.cli.stream import put
from kamsim.errors import N_, CommandError, Place, Problem, ProblemsError

if TYPE_CHECKING:
    from rich.console import Console

    from kamsim.data import Calibration
    from kamsim.model.scenario import Scenario
    from kamsim.reports import Language


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrateOptions:
    """What to write, and what the panel does not say."""

    output: Annotated[
        Path | None,
        Parameter(name=["--output", "-o"], help=N_("Scenario file to write.")),
    ] = None
    force: Annotated[bool, Parameter(negative="", help=N_("Write over a file that is there."))] = (
        False
    )
    template: Annotated[
        str, Parameter(help=N_("Scenario that the firm, season and network are taken from."))
    ] = DEFAULT_SCENARIO
    price_share: Annotated[
        float, Parameter(help=N_("What the firm gets of the shelf price, above 0 to 1."))
    ] = 1.0
    min_weeks: Annotated[int, Parameter(help=N_("Weeks that every account must have."))] = 26
    scenarios: Scenarios = None


DEFAULTS = CalibrateOptions()


def calibrate_command(
    panel: Annotated[
        Path, Parameter(help=N_("CSV file: retailer, week, volume, display, price."))
    ],
    *,
    options: CalibrateOptions = DEFAULTS,
    session: Given,
) -> Answer:
    """Estimate the accounts of a panel of weekly sales."""
    from kamsim.catalog import Catalog  # noqa: PLC0415 - imports numpy
    from kamsim.data import calibrate, read_panel  # noqa: PLC0415
    from kamsim.reports import Language  # noqa: PLC0415
    from kamsim.reports.calibration_table import assumption_sentence  # noqa: PLC0415

    _refuse(options)
    template = Catalog(None, options.scenarios).scenario(options.template)
    calibration = calibrate(read_panel(panel, options.min_weeks))
    if options.output is not None:
        _write(calibration, template, options, options.output)
    language = Language.of(session.language)
    assumption = assumption_sentence(template, options.price_share, language)

    def show(console: "Console") -> None:
        _show_estimates(calibration, language, console)
        put(console, language.say(N_("Note: {warning}"), warning=assumption), "yellow")
        if options.output is None:
            put(console, language.say(N_("--output FILE writes a scenario of these accounts.")))
        else:
            said = N_("Written to {file}. Next: kamsim run {file}")
            put(console, language.say(said, file=options.output))

    document = _document(calibration, options) | {
        "assumed": {
            "contribution_share": template.contribution_share,
            "price_share": options.price_share,
            "template": template.id,
            "sentence": assumption,
        }
    }
    return Answer(document, show, calibration.problems)


def _show_estimates(calibration: "Calibration", language: "Language", console: "Console") -> None:
    """Print what the panel says of all accounts together, and of the largest."""
    from kamsim.reports import calibration_table as tables  # noqa: PLC0415 - imports numpy

    put(console, tables.calibration_sentence(calibration, language))
    console.print(tables.calibration_table(calibration, language))
    console.print(tables.accounts_table(calibration, language))
    put(console, tables.shrinkage_sentence(calibration, language))


def _refuse(options: CalibrateOptions) -> None:
    """Refuse before minutes of work what could not be written after them.

    Raises:
        CommandError: for a file that is there, or a share of the price that cannot be.
    """
    problems = []
    if options.output is not None and options.output.exists() and not options.force:
        place = Place(str(options.output))
        hint = N_("choose another name, or add --force")
        problems.append(Problem("KS027", N_("the file is there already"), {}, place, hint))
    if not 0 < options.price_share <= 1:
        template = N_("“{found}” cannot be the value of {name}")
        facts = {"found": options.price_share, "name": "--price-share"}
        problems.append(Problem("KS023", template, facts))
    if problems:
        raise CommandError(problems)


def _write(
    calibration: "Calibration", template: "Scenario", options: CalibrateOptions, path: Path
) -> None:
    from kamsim.data import scenario_text  # noqa: PLC0415 - imports numpy

    share = options.price_share
    text = scenario_text(calibration, template, path.stem, trade_price_share=share)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    except OSError as error:
        said = N_("the file cannot be written: {reason}")
        facts = {"reason": str(error)}
        raise ProblemsError([Problem("KS027", said, facts, Place(str(path)))]) from error


def _document(calibration: "Calibration", options: CalibrateOptions) -> dict[str, Any]:
    accounts = calibration.table.to_dict("records")
    return {
        "accounts": len(calibration.accounts),
        "population": calibration.population.to_dict("records"),
        "estimates": accounts,
        "top_count": calibration.top_count,
        "top_share": calibration.top_share,
        "output": None if options.output is None else str(options.output),
    }
