"""The register's file, and the numbers that scenarios and command lines set in it."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from kamsim.errors import N_, Place, Problem, ProblemsError, unknown_name
from kamsim.model.document import Document, read, validate
from kamsim.model.parameter import Parameter, Register

RANGE_KEYS = ("low", "base", "high", "provenance", "note")


def read_register(text: str, file: str) -> Register:
    """Read the register of parameters.

    Raises:
        ProblemsError: everything that is wrong with it, each problem at its place.
    """
    return validate(Register, read(text, file))


def overridden(register: Register, document: Document) -> tuple[Register, list[Problem]]:
    """Apply a scenario's `parameters:` to the register; say what is wrong with them."""
    written = document.data.get("parameters") or {}
    if not isinstance(written, dict):
        template = N_("found {found} where keys with values belong")
        return register, [
            Problem("KS105", template, {"found": written}, document.place("parameters"))
        ]
    known, changed, problems = register.by_id(), {}, []
    for name, value in written.items():
        if name not in known:
            place = document.key_place("parameters", name)
            problems.append(unknown_name("parameter", str(name), known, "KS201", place))
            continue
        place = document.place("parameters", name)
        found, wrong = _set(known[name], value, place)
        changed[name] = found
        problems += wrong
    numbers = tuple(changed.get(p.id, p) for p in register.parameters)
    return Register(parameters=numbers), problems


def _set(parameter: Parameter, value: object, place: Place) -> tuple[Parameter, list[Problem]]:
    """Hold a parameter at a number, or give it another range."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        wrong = out_of_bounds(parameter, float(value), place)
        return (parameter if wrong else parameter.at(float(value))), wrong
    if not isinstance(value, dict):
        template = N_("found {found} where a number, or low, base and high, belong")
        return parameter, [Problem("KS105", template, {"found": value}, place)]
    strangers = [
        unknown_name("key", str(k), RANGE_KEYS, "KS103", place)
        for k in value
        if k not in RANGE_KEYS
    ]
    if strangers:
        return parameter, strangers
    return _ranged(parameter, value, place)


def _ranged(
    parameter: Parameter, value: Mapping[str, Any], place: Place
) -> tuple[Parameter, list[Problem]]:
    try:
        return Parameter.model_validate(parameter.model_dump(by_alias=True) | dict(value)), []
    except ValidationError as error:
        said = error.errors()[0]["msg"].removeprefix("Value error, ")
        facts = {"name": parameter.id, "said": said}
        return parameter, [Problem("KS202", N_("{name}: {said}"), facts, place)]


def out_of_bounds(parameter: Parameter, value: float, place: Place) -> list[Problem]:
    """Say that a value lies outside a parameter's bounds, if it does."""
    low, high = parameter.bounds
    if low <= value <= high:
        return []
    facts = {"name": parameter.id, "value": value, "low": low, "high": high}
    template = N_("{name} = {value:g} lies outside its bounds [{low:g}, {high:g}]")
    return [Problem("KS202", template, facts, place)]


def settings_problems(register: Register, settings: Mapping[str, str]) -> Iterator[Problem]:
    """Report settings of the command line that name no parameter, or no possible value."""
    known = register.by_id()
    for name, text in settings.items():
        if name not in known:
            yield unknown_name("parameter", name, known, "KS201", Place("--set"))
            continue
        try:
            value = float(text)
        except ValueError:
            facts = {"name": name, "found": text}
            template = N_('{name}: found "{found}" where a number belongs')
            yield Problem("KS105", template, facts, Place("--set"))
            continue
        yield from out_of_bounds(known[name], value, Place("--set"))


def set_values(register: Register, settings: Mapping[str, str]) -> Register:
    """Hold parameters at the values that a command line sets.

    Raises:
        ProblemsError: for every setting that names no parameter, or no possible value.
    """
    problems = list(settings_problems(register, settings))
    if problems:
        raise ProblemsError(problems)
    return register.with_values({name: float(text) for name, text in settings.items()})
