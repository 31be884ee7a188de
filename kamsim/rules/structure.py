"""Structure: conditions nested in lists under `all`, `any` and `not`, and named ones."""

import ast
import keyword
from collections.abc import Iterator, Mapping
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter

from kamsim.errors import N_, Problem, unknown_name
from kamsim.rules.expression import ALWAYS, NEVER, All, AnyOf, Condition, Not, depth
from kamsim.rules.names import Names, Origin
from kamsim.rules.parser import parse_condition

_KEYS = ("all", "any", "not")
_DEEPEST = 60
_RESERVED = {"p", "min", "max", "abs", "known", "true", "false", "magnitude"}


def read_condition(
    value: object, names: Names, origin: Origin, problems: list[Problem]
) -> Condition:
    """Read a condition: a line, a list of which all must hold, or `all`, `any`, `not`."""
    if isinstance(value, str):
        return parse_condition(value, names, origin, problems)
    if isinstance(value, bool):
        return ALWAYS if value else NEVER
    if isinstance(value, dict):
        return _keyed(value, names, origin, problems)
    return All(_parts(value, names, origin, problems))


def _keyed(
    value: Mapping[str, object], names: Names, origin: Origin, problems: list[Problem]
) -> Condition:
    parts: list[Condition] = []
    for key, inner in value.items():
        below = origin.below(key)
        if key == "all":
            parts.append(All(_parts(inner, names, below, problems)))
        elif key == "any":
            parts.append(AnyOf(_parts(inner, names, below, problems)))
        elif key == "not":
            parts.append(Not(read_condition(inner, names, below, problems)))
        else:
            place = origin.document.key_place(*below.path)
            problems.append(unknown_name("key", key, _KEYS, "KS103", place))
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _parts(
    value: object, names: Names, origin: Origin, problems: list[Problem]
) -> tuple[Condition, ...]:
    if not isinstance(value, list) or not value:
        template = N_("found {found} where a condition, or a list of conditions, belongs")
        problems.append(Problem("KS105", template, {"found": value}, origin.place()))
        return ()
    parts = enumerate(value)
    return tuple(read_condition(part, names, origin.below(i), problems) for i, part in parts)


def read_definitions(
    written: Mapping[str, object], names: Names, origin: Origin, problems: list[Problem]
) -> dict[str, Condition]:
    """Read named conditions, each after those that it mentions."""
    for name in written:
        if not name.isidentifier() or keyword.iskeyword(name) or name in _RESERVED:
            template = N_('"{name}" cannot be the name of a definition')
            place = origin.document.key_place(*origin.path, name)
            problems.append(Problem("KS303", template, {"name": name}, place))
    found: dict[str, Condition] = {}
    for name in _ordered(written, origin, problems):
        known = replace(names, definitions=found)
        found[name] = read_condition(written[name], known, origin.below(name), problems)
        if depth(found[name]) > _DEEPEST:
            template = N_("definitions stand in each other too deeply")
            place = origin.document.key_place(*origin.path, name)
            problems.append(Problem("KS320", template, {}, place))
            found[name] = ALWAYS
    return found


def _ordered(
    written: Mapping[str, object], origin: Origin, problems: list[Problem]
) -> tuple[str, ...]:
    mentions = {name: set(_mentioned(value)) & set(written) for name, value in written.items()}
    while True:
        try:
            return tuple(TopologicalSorter(mentions).static_order())
        except CycleError as error:
            cycle = error.args[1]
            place = origin.document.key_place(*origin.path, cycle[0])
            template = N_("definitions go round in a circle: {cycle}")
            facts = {"cycle": " → ".join(reversed(cycle))}
            problems.append(Problem("KS320", template, facts, place))
            mentions.update({name: set() for name in cycle})


def _mentioned(value: object) -> Iterator[str]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _mentioned(inner)
    elif isinstance(value, str):
        try:
            tree = ast.parse(value.strip().replace("\n", " "), mode="eval")
        except (SyntaxError, ValueError):
            return
        yield from (n.id for n in ast.walk(tree) if isinstance(n, ast.Name))
