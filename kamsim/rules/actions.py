"""Actions: reading what a rule orders, against the vocabulary."""

import re
from collections.abc import Iterator

from kamsim.errors import N_, Problem, unknown_name
from kamsim.model.vocabulary import ActionType, Setting
from kamsim.rules.entry import ActionEntry
from kamsim.rules.expression import Number, named
from kamsim.rules.interval import Interval, interval
from kamsim.rules.names import Names, Origin
from kamsim.rules.parser import parse_number
from kamsim.rules.strategy import ActionLine

_WEEKS = re.compile(r"(\d{1,3})( weeks?)?")


def read_action(
    entry: ActionEntry, ordinal: int, names: Names, origin: Origin, problems: list[Problem]
) -> ActionLine:
    """Read one action line; what is wrong with it is added to `problems`."""
    kind = names.vocabulary.actions.get(entry.action)
    problems += _kind_problems(entry, kind, names, origin)
    magnitude = origin.below("magnitude")
    return ActionLine(
        ordinal=ordinal,
        action=entry.action,
        magnitude=parse_number(entry.magnitude, names, magnitude, problems),
        bounds=kind.range if kind else (0.0, 0.0),
        needs=_needs(entry, names, origin.below("needs"), problems),
        settings=tuple(_settings(entry, kind, names, origin.below("settings"), problems)),
        cooldown_weeks=_weeks(entry.cooldown, origin.below("cooldown"), problems),
        place=magnitude.place(),
    )


def _kind_problems(
    entry: ActionEntry, kind: ActionType | None, names: Names, origin: Origin
) -> Iterator[Problem]:
    place = origin.below("action").place()
    if kind is None:
        yield unknown_name("action", entry.action, names.vocabulary.actions, "KS309", place)
    elif kind.scope != names.scope:
        template = N_('"{action}" is done to one {kind}, and this rule is for {scope}')
        facts = {"action": entry.action, "kind": kind.scope, "scope": names.scope}
        yield Problem("KS310", template, facts, place)


def _needs(
    entry: ActionEntry, names: Names, origin: Origin, problems: list[Problem]
) -> tuple[tuple[str, Number], ...]:
    allowed = names.vocabulary.resources
    ordered = Names(
        names.vocabulary, names.parameters, names.definitions, names.scope, ordered=True
    )
    for resource in entry.needs:
        if resource not in allowed:
            place = origin.document.key_place(*origin.path, resource)
            problems.append(unknown_name("resource", resource, allowed, "KS311", place))
    return tuple(
        (resource, parse_number(text, ordered, origin.below(resource), problems))
        for resource, text in sorted(entry.needs.items())
    )


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
    number = parse_number(text, names, origin, problems)
    template = N_("a setting is the same for all rows, so it cannot read {name}")
    problems += [Problem("KS304", template, {"name": m.name}, m.place) for m in named(number)]
    ranges: dict[str, Interval] = {f"p.{n}": r for n, r in names.parameters.items()}
    low, high = interval(number, ranges)
    least, most = setting.range or (low, high)
    if not any(named(number)) and not least <= low <= high <= most:
        template = N_("{what} may lie between {low} and {high}, outside [{least}, {most}]")
        facts = {"what": str(number), "low": low, "high": high, "least": least, "most": most}
        problems.append(Problem("KS315", template, facts, origin.place()))
    return number


def _weeks(text: str, origin: Origin, problems: list[Problem]) -> int:
    found = _WEEKS.fullmatch(text.strip() or "0")
    if found is None:
        template = N_('"{found}" is not a number of weeks, as in 4 week')
        problems.append(Problem("KS316", template, {"found": text}, origin.place()))
        return 0
    return int(found[1])
