"""Actions: reading what a rule orders, against the vocabulary."""

import re
from collections.abc import Iterator
from dataclasses import replace

from kamsim.errors import N_, Problem, unknown_name
from kamsim.model.vocabulary import ActionType, Setting
from kamsim.rules.checks import divisors, negative, out_of_bounds
from kamsim.rules.entry import ActionEntry
from kamsim.rules.expression import Number, named
from kamsim.rules.names import Names, Origin
from kamsim.rules.parser import parse_number
from kamsim.rules.strategy import ActionLine
from kamsim.rules.units import mixed_units, wrong_unit

_WEEKS = re.compile(r"(\d{1,3})( weeks?)?")


def read_action(
    entry: ActionEntry, ordinal: int, names: Names, origin: Origin, problems: list[Problem]
) -> ActionLine:
    """Read one action line; what is wrong with it is added to `problems`."""
    kind = names.vocabulary.actions.get(entry.action)
    problems += _kind_problems(entry, kind, names, origin)
    needs = _needs(entry, kind, names, origin.below("needs"), problems)
    settings = tuple(_settings(entry, kind, names, origin.below("settings"), problems))
    numbers = {name for name, value in settings if not isinstance(value, str)}
    words = {n: s.values for n, s in kind.settings.items() if s.values} if kind else {}
    return ActionLine(
        ordinal=ordinal,
        action=entry.action,
        magnitude=_magnitude(entry, kind, names, origin.below("magnitude"), problems),
        bounds=kind.range if kind else (0.0, 0.0),
        needs=needs,
        settings=settings,
        words={name: values for name, values in words.items() if name in numbers},
        cooldown_weeks=_weeks(entry.cooldown, origin.below("cooldown"), problems),
        place=origin.below("magnitude").place(),
    )


def _kind_problems(
    entry: ActionEntry, kind: ActionType | None, names: Names, origin: Origin
) -> Iterator[Problem]:
    place = origin.below("action").place()
    if kind is None:
        yield unknown_name("action", entry.action, names.vocabulary.actions, "KS309", place)
        return
    if kind.scope != names.scope:
        template = N_('"{action}" is done to one {kind}, and this rule is for {scope}')
        facts = {"action": entry.action, "kind": kind.scope, "scope": names.scope}
        yield Problem("KS310", template, facts, place)
    for name in sorted(kind.settings.keys() - entry.settings.keys()):
        template = N_('"{action}" needs the setting "{name}"')
        yield Problem("KS327", template, {"action": entry.action, "name": name}, place)


def _number(text: str, names: Names, origin: Origin, problems: list[Problem]) -> Number:
    """Read a number that is ordered; `names` know the magnitude's range where it may be used."""
    number = parse_number(text, names, origin, problems)
    problems += divisors([number], names.ranges())
    problems += mixed_units([number], names.words())
    return number


def _magnitude(
    entry: ActionEntry,
    kind: ActionType | None,
    names: Names,
    origin: Origin,
    problems: list[Problem],
) -> Number:
    number = _number(entry.magnitude, names, origin, problems)
    if kind is not None:
        problems += wrong_unit(number, kind.unit, names.words(), origin.place())
        problems += out_of_bounds(number, kind.range, names.ranges(), origin.place())
    return number


def _needs(
    entry: ActionEntry,
    kind: ActionType | None,
    names: Names,
    origin: Origin,
    problems: list[Problem],
) -> tuple[tuple[str, Number], ...]:
    resources = names.vocabulary.resources
    within = replace(names, ordered=kind)
    found = []
    for name, text in sorted(entry.needs.items()):
        below = origin.below(name)
        number = _number(text, within, below, problems)
        problems += negative(number, within.ranges(), below.place())
        if name in resources:
            wanted = resources[name].unit
            problems += wrong_unit(number, wanted, within.words(), below.place())
        else:
            place = origin.document.key_place(*below.path)
            problems.append(unknown_name("resource", name, resources, "KS311", place))
        found.append((name, number))
    return tuple(found)


def _settings(
    entry: ActionEntry,
    kind: ActionType | None,
    names: Names,
    origin: Origin,
    problems: list[Problem],
) -> Iterator[tuple[str, str | Number]]:
    for name, text in sorted(entry.settings.items() if kind else ()):
        setting = kind.settings.get(name) if kind else None
        below = origin.below(name)
        if setting is None:
            allowed = kind.settings if kind else ()
            place = origin.document.key_place(*below.path)
            problems.append(unknown_name("setting", name, allowed, "KS313", place))
        elif setting.values and text.strip().startswith("p."):
            place_of = Setting(label=setting.label, range=(0.0, len(setting.values) - 1.0))
            yield name, _number_setting(text, place_of, names, below, problems)
        elif setting.values:
            if text not in setting.values:
                kind_of = f"value of {name}"
                place = below.place()
                problems.append(unknown_name(kind_of, text, setting.values, "KS305", place))
            yield name, text
        else:
            yield name, _number_setting(text, setting, names, below, problems)


def _number_setting(
    text: str, setting: Setting, names: Names, origin: Origin, problems: list[Problem]
) -> Number:
    number = _number(text, names, origin, problems)
    template = N_("a setting is the same for all rows, so it cannot read {name}")
    problems += [Problem("KS304", template, {"name": m.name}, m.place) for m in named(number)]
    problems += wrong_unit(number, setting.unit, names.words(), origin.place())
    if setting.range:
        problems += out_of_bounds(number, setting.range, names.ranges(), origin.place())
    return number


def _weeks(text: str, origin: Origin, problems: list[Problem]) -> int:
    found = _WEEKS.fullmatch(text.strip() or "0")
    if found is None:
        template = N_('"{found}" is not a number of weeks, as in 4 week')
        problems.append(Problem("KS316", template, {"found": text}, origin.place()))
        return 0
    return int(found[1])
