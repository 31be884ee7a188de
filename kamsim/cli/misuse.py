"""Misuse: what is wrong with a command line, in the words of all other problems."""

from collections.abc import Iterable
from typing import Any, Literal, get_args, get_origin

from cyclopts import App, CycloptsError
from cyclopts.exceptions import (
    CoercionError,
    MissingArgumentError,
    UnknownCommandError,
    UnknownOptionError,
    ValidationError,
)

from kamsim.errors import N_, Place, Problem, nearest, unknown_name

_WANTED = {
    int: N_("“{found}” for {name} is not a whole number"),
    float: N_("“{found}” for {name} is not a number"),
}
_NOT_ALLOWED = N_("“{found}” cannot be the value of {name}")


def misuse(error: CycloptsError, application: App) -> Problem:
    """Turn what cyclopts says about a command line into a problem."""
    match error:
        case UnknownCommandError():
            problem = _command(error, application)
        case UnknownOptionError():
            problem = _option(error, application)
        case CoercionError() | ValidationError():
            problem = _value(error)
        case MissingArgumentError():
            problem = _missing(error)
        case _:
            error.verbose = False
            template = N_("this cannot be understood: {words}")
            problem = Problem("KS023", template, {"words": str(error)})
    return problem


def _command(error: UnknownCommandError, application: App) -> Problem:
    found = (error.unused_tokens or [""])[0]
    asked = error.app or application
    return unknown_name("command", found, _visible(asked), "KS021")


def _visible(application: App) -> Iterable[str]:
    return [name for name in application if not name.startswith("-")]


def _option(error: UnknownOptionError, application: App) -> Problem:
    found = (error.token.keyword or error.token.value).split("=")[0]
    own = {name for argument in error.argument_collection for name in argument.names}
    everywhere = application.meta.assemble_argument_collection()
    shared = {name for argument in everywhere for name in argument.names}
    allowed = {name for name in own | shared if name.startswith("-")} | {"--help"}
    return unknown_name("option", found, allowed, "KS022")


def _value(error: CoercionError | ValidationError) -> Problem:
    token = getattr(error, "token", None)
    found = token.value if token is not None else ""
    name = (token.keyword if token is not None else None) or _name(error)
    wanted: Any = getattr(error, "target_type", None)
    facts: dict[str, object] = {"found": found, "name": name}
    if get_origin(wanted) is Literal:
        allowed = get_args(wanted)
        close = nearest(found, allowed)
        hint = N_('did you mean "{close}"?') if close else N_("allowed: {listing}")
        facts |= {"close": close, "listing": ", ".join(allowed)}
        return Problem("KS023", _NOT_ALLOWED, facts, Place(), hint)
    return Problem("KS023", _WANTED.get(wanted, _NOT_ALLOWED), facts)


def _missing(error: MissingArgumentError) -> Problem:
    wanted: Any = error.argument.hint if error.argument is not None else None
    facts: dict[str, object] = {"name": _name(error)}
    template = N_("{name} needs a value")
    if get_origin(wanted) is not Literal:
        return Problem("KS023", template, facts)
    facts["listing"] = ", ".join(get_args(wanted))
    return Problem("KS023", template, facts, Place(), N_("allowed: {listing}"))


def _name(error: CycloptsError) -> str:
    keyword = getattr(error, "keyword", None)
    if keyword:
        return str(keyword)
    if error.argument is None:
        return ""
    name = error.argument.name
    return name if name.startswith("--") else name.lstrip("-").upper()
