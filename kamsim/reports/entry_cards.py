"""The cards of what rules and scenarios name: parameters, facts, actions, measures."""

from kamsim.errors import N_
from kamsim.model.kpi import Kpi
from kamsim.model.parameter import Parameter
from kamsim.model.vocabulary import ActionType, Fact, Vocabulary
from kamsim.reports.card import PROVENANCE, ROLES, Card, Row, Section, span
from kamsim.reports.language import Language
from kamsim.reports.units import unit_text

_BETTER = {"higher": N_("higher"), "lower": N_("lower"), "neither": N_("neither")}
_SOURCES = {
    "calendar": N_("the calendar"),
    "ledger": N_("the firm's own books"),
    "feed": N_("reports of the account, late and with errors"),
    "survey": N_("a survey"),
    "estimate": N_("an estimate from other facts"),
}
_EFFECTS = {
    "+": N_("raises it"),
    "-": N_("lowers it"),
    "0": N_("sets it to 0"),
    "?": N_("changes it"),
}


def parameter_card(parameter: Parameter, language: Language) -> Card:
    """Tell a number of the world and where it comes from."""
    say = language.say
    mark = f"{language.translate(PROVENANCE[parameter.provenance])} [{parameter.provenance}]"
    rows: list[Row] = [
        (say(N_("Base")), unit_text(parameter.base, parameter.unit, language)),
        (say(N_("Provenance")), mark),
        (say(N_("Role")), language.translate(ROLES[parameter.role])),
    ]
    if parameter.distribution == "fixed":
        rows.insert(1, (say(N_("Drawn")), say(N_("no, it is the same in every replication"))))
    else:
        ends = span((parameter.low, parameter.high), language)
        drawn = say(
            N_("{distribution}, 90% within {span}"), distribution=parameter.distribution, span=ends
        )
        rows.insert(1, (say(N_("Drawn")), drawn))
    rows.append((say(N_("Bounds")), span(parameter.bounds, language)))
    if parameter.null is not None:
        rows.append((say(N_("Without effect at")), f"{parameter.null:g}"))
    if parameter.symbol:
        rows.append((say(N_("Symbol")), parameter.symbol))
    if parameter.citation:
        rows.append((say(N_("Citation")), parameter.citation))
    about = (parameter.note,) if parameter.note else ()
    return Card(parameter.id, parameter.label.text(language.code), about, tuple(rows))


def fact_card(name: str, fact: Fact, language: Language) -> Card:
    """Tell what a rule may read and how the firm comes to know it."""
    say = language.say
    rows: list[Row] = [(say(N_("Known from")), language.translate(_SOURCES[fact.source]))]
    if fact.range is not None:
        unit = "" if fact.unit == "1" else f" {language.translate(fact.unit)}"
        rows.append((say(N_("Range")), span(fact.range, language) + unit))
    if fact.values:
        rows.append((say(N_("Values")), ", ".join(fact.values)))
    if fact.type == "bool":
        rows.append((say(N_("Values")), say(N_("yes or no"))))
    if fact.nullable:
        rows.append((say(N_("May be unknown")), say(N_("yes"))))
    if fact.consumes:
        rows.append((say(N_("Shows what is left of")), fact.consumes))
    return Card(name, fact.label.text(language.code), (), tuple(rows))


def action_card(name: str, action: ActionType, vocabulary: Vocabulary, language: Language) -> Card:
    """Tell what a rule may order, how much of it, and what that changes and costs."""
    say, code = language.say, language.code
    scope = vocabulary.scopes[action.scope].label.text(code)
    unit = "" if action.unit == "1" else f" {language.translate(action.unit)}"
    rows: list[Row] = [
        (say(N_("Done to each")), scope),
        (say(N_("How much")), span(action.range, language) + unit),
    ]
    if action.cost:
        rows.append((say(N_("Price of one unit")), action.cost))
    for setting_name, setting in action.settings.items():
        allowed = ", ".join(setting.values)
        if setting.range is not None:
            allowed = span(setting.range, language)
        label = setting.label.text(code)
        rows.append((say(N_("Setting {name}"), name=setting_name), f"{label}: {allowed}"))
    changes = tuple(
        (0, _change(f, sign, vocabulary, language)) for f, sign in action.affects.items()
    )
    sections = (Section(say(N_("Changes")), changes),) if changes else ()
    return Card(name, action.label.text(code), (), tuple(rows), sections)


def _change(fact: str, sign: str, vocabulary: Vocabulary, language: Language) -> str:
    label = vocabulary.facts[fact].label.text(language.code)
    effect = language.translate(_EFFECTS[sign])
    return language.say(N_("{label} [{id}]: {effect}"), label=label, id=fact, effect=effect)


def kpi_card(kpi: Kpi, language: Language) -> Card:
    """Tell what a measure measures; the longer explanation is the code's, in English only."""
    say = language.say
    rows = (
        (say(N_("Unit")), language.translate(kpi.unit)),
        (say(N_("Better")), language.translate(_BETTER[kpi.better])),
    )
    lines = (kpi.measure.__doc__ or "").strip().splitlines()[1:]
    text = " ".join(line.strip() for line in lines).strip()
    about = (text,) if text and not language.is_chinese else ()
    return Card(kpi.id, kpi.label(language.code), about, rows)
