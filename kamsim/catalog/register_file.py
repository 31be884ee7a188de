"""The register's file, and the numbers that scenarios and command lines set in it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from kamsim.errors import N_, Place, Problem, ProblemsError, unknown_name
from kamsim.model.document import Document, read, validate
from kamsim.model.parameter import Parameter, Register

RANGE_KEYS = ("low", "base", "high", "distribution", "provenance", "note")


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
        found, wrong = _set(known[name], value, document)
        changed[name] = found
        problems += wrong
    numbers = tuple(changed.get(p.id, p) for p in register.parameters)
    return Register(parameters=numbers), problems


def _set(
    parameter: Parameter, value: object, document: Document
) -> tuple[Parameter, list[Problem]]:
    """Hold a parameter at a number, or give it another range."""
    place = document.place("parameters", parameter.id)
    if isinstance(value, int | float) and not isinstance(value, bool):
        wrong = out_of_bounds(parameter, float(value), place)
        return (parameter if wrong else parameter.at(float(value))), wrong
    if not isinstance(value, dict):
        template = N_("found {found} where a number, or low, base and high, belong")
        said = json.dumps(value, ensure_ascii=False)
        return parameter, [Problem("KS105", template, {"found": said}, place)]
    strangers = [
        unknown_name(
            "key", k, RANGE_KEYS, "KS103", document.key_place("parameters", parameter.id, k)
        )
        for k in value
        if k not in RANGE_KEYS
    ]
    return (parameter, strangers) if strangers else _ranged(parameter, value, document)


def _ranged(
    parameter: Parameter, value: Mapping[str, Any], document: Document
) -> tuple[Parameter, list[Problem]]:
    plain = parameter.model_dump(by_alias=True) | dict(value)
    disorder = _disorder(plain, document)
    if disorder is not None:
        return parameter, [disorder]
    try:
        found = Parameter.model_validate(plain, strict=True)
    except ValidationError as error:
        return parameter, [_misfit(parameter, d, document) for d in error.errors()]
    if found.distribution == "fixed" and found.low != found.high:
        template = N_("{name} is fixed: say which distribution its range is of")
        place = document.place("parameters", parameter.id)
        return parameter, [Problem("KS202", template, {"name": parameter.id}, place)]
    return found, []


def _disorder(plain: Mapping[str, Any], document: Document) -> Problem | None:
    """Say that low, base and high do not rise within the bounds, if they are numbers at all."""
    ends = [plain[key] for key in ("low", "base", "high")]
    (lower, upper) = plain["bounds"]
    if not all(isinstance(x, int | float) for x in ends):
        return None
    low, base, high = ends
    if lower <= low <= base <= high <= upper:
        return None
    template = N_(
        "{name}: low {low:g}, base {base:g} and high {high:g} should rise in this order, within"
        " the bounds [{lower:g}, {upper:g}]"
    )
    facts = {"name": plain["id"], "low": low, "base": base, "high": high}
    facts |= {"lower": lower, "upper": upper}
    return Problem("KS202", template, facts, document.place("parameters", str(plain["id"])))


def _misfit(parameter: Parameter, detail: ErrorDetails, document: Document) -> Problem:
    said = detail["msg"].removeprefix("Value error, ")
    place = document.place("parameters", parameter.id, *detail["loc"])
    return Problem("KS202", N_("{name}: {said}"), {"name": parameter.id, "said": said}, place)


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
