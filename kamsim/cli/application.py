"""The application: which commands there are; each is imported only when it is called."""

from collections.abc import Callable
from typing import Annotated, Any, TypeAlias

from cyclopts import App, Group, Parameter

from kamsim.cli.answer import Answer
from kamsim.cli.help import ARGUMENTS, COMMANDS, EVERYWHERE, HELP, PARAMETERS, HelpPage
from kamsim.cli.session import Session
from kamsim.errors import N_

COMMANDS_OF_ALL = (
    ("run", "[SCENARIO] [POLICY...]", N_("Simulate policies and say which pays.")),
    ("check", "[PATH...]", N_("Check rules, scenarios and policies.")),
    ("list", "KIND", N_("List what there is.")),
    ("show", "ID", N_("Show one thing in words.")),
    ("calibrate", "--panel FILE", N_("Estimate accounts from sales data.")),
    ("compare", "[RUN]", N_("Compare the policies of a run.")),
)
"""Name, what follows it, and what it does."""

COMMANDS_OF_RUNS = (
    ("list", "", N_("List the runs, the newest first.")),
    ("show", "[RUN]", N_("Show what a run was and what it says.")),
)
OPTIONS = "[OPTIONS]"


_EVERYWHERE = Group(EVERYWHERE, sort_key=4)
Tokens: TypeAlias = Annotated[str, Parameter(show=False, allow_leading_hyphen=True)]
Json: TypeAlias = Annotated[
    bool,
    Parameter(group=_EVERYWHERE, negative="", help=N_("Answer with one JSON document.")),
]
Lang: TypeAlias = Annotated[
    str,
    Parameter(
        group=_EVERYWHERE,
        show_default=False,
        metavar="LANGUAGE",
        help=N_("Language: en or zh-TW."),
    ),
]
Version: TypeAlias = Annotated[
    bool, Parameter(group=_EVERYWHERE, negative="", help=N_("Show the version."))
]


def build(session: Session, translate: Callable[[str], str]) -> App:
    """Build the application; its meta application takes the options valid everywhere."""
    application = App(
        name="kamsim",
        help=N_("Try key-account policies on a simulated market before rolling them out."),
        usage="kamsim COMMAND [OPTIONS]",
        version_flags=(),
        help_format="plaintext",
        help_formatter=HelpPage(translate),
        group_commands=Group(COMMANDS, sort_key=1),
        group_arguments=Group(ARGUMENTS, sort_key=2),
        group_parameters=Group(PARAMETERS, sort_key=3),
        result_action="return_value",
    )
    application["--help"].help = HELP
    for order, (name, words, text) in enumerate(COMMANDS_OF_ALL):
        usage = _usage("kamsim", name, words)
        place = f"kamsim.cli.{name}_command:{name}_command"
        application.command(place, name=name, help=text, usage=usage, sort_key=order)
    application.command(_runs())
    application.meta.default(_launcher(application, session))
    return application


def _runs() -> App:
    runs = App(
        name="runs",
        help=N_("List and show runs."),
        usage="kamsim runs COMMAND [OPTIONS]",
        sort_key=len(COMMANDS_OF_ALL),
    )
    for order, (name, words, text) in enumerate(COMMANDS_OF_RUNS):
        usage = _usage("kamsim runs", name, words)
        place = f"kamsim.cli.runs:{name}_command"
        runs.command(place, name=name, help=text, usage=usage, sort_key=order)
    return runs


def _usage(before: str, name: str, words: str) -> str:
    return " ".join(w for w in (before, name, words, OPTIONS) if w)


def _launcher(application: App, session: Session) -> Callable[..., Answer | None]:
    """Return the command behind all commands: it hands them the session."""

    def launch(
        *tokens: Tokens, json: Json = False, lang: Lang = "", version: Version = False
    ) -> Answer | None:
        _ = json, lang  # the session has read them
        if version:
            from kamsim.cli.version import version_answer  # noqa: PLC0415

            return version_answer()
        command, bound, ignored = application.parse_args(
            tokens, exit_on_error=False, print_error=False, help_on_error=False
        )
        given: dict[str, Any] = dict.fromkeys(ignored, session)
        found: Answer | None = command(*bound.args, **bound.kwargs, **given)
        return found

    return launch
