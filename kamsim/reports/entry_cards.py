"""The cards of what rules and scenarios name: parameters, facts, actions, measures."""

from kamsim.errors import N_
from kamsim.model.kpi import Kpi, PairedKpi
from kamsim.model.parameter import Parameter
from kamsim.model.vocabulary import ActionType, Choice, Fact, Vocabulary
from kamsim.reports.card import PROVENANCE, ROLES, Card, Row, Section
from kamsim.reports.language import Language
from kamsim.reports.units import unit_span, unit_text

_BETTER = {"higher": N_("higher"), "lower": N_("lower"), "neither": N_("neither")}
_SOURCES = {
    "calendar": N_("the calendar"),
    "ledger": N_("the firm's own books"),
    "feed": N_("reports of the account, late and with errors"),
    "survey": N_("a survey"),
    "estimate": N_("an estimate from other facts"),
}
_SHAPES = {"normal": N_("normal"), "lognormal": N_("lognormal")}
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
        ends = unit_span((parameter.low, parameter.high), parameter.unit, language)
        shape = language.translate(_SHAPES[parameter.distribution])
        drawn = say(N_("{distribution}, 90% within {span}"), distribution=shape, span=ends)
        rows.insert(1, (say(N_("Drawn")), drawn))
    rows.append((say(N_("Bounds")), unit_span(parameter.bounds, parameter.unit, language)))
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
        rows.append((say(N_("Range")), unit_span(fact.range, fact.unit, language)))
    if fact.values:
        rows.append((say(N_("Values")), _values(fact, language)))
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
    rows: list[Row] = [
        (say(N_("Done to each")), scope),
        (say(N_("How much")), unit_span(action.range, action.unit, language)),
    ]
    if action.takes:
        taken = vocabulary.resources[action.takes].label.text(code)
        rows.append((say(N_("Taken from")), taken))
    if action.cost:
        rows.append((say(N_("Price of one unit")), action.cost))
    for setting_name, setting in action.settings.items():
        allowed = _values(setting, language)
        if setting.range is not None:
            allowed = unit_span(setting.range, setting.unit, language)
        told = say(N_("{label}: {value}"), label=setting.label.text(code), value=allowed)
        rows.append((say(N_("Setting {name}"), name=setting_name), told))
    changes = tuple(
        (0, _change(f, sign, vocabulary, language)) for f, sign in action.affects.items()
    )
    sections = (Section(say(N_("Changes")), changes),) if changes else ()
    return Card(name, action.label.text(code), (), tuple(rows), sections)


def _values(choice: Choice, language: Language) -> str:
    """List the values, with what each is called and how a rule writes it."""
    separator = "、" if language.is_chinese else ", "
    worded = choice.words
    told = (f"{choice.word(v, language.code)} [{v}]" if worded else v for v in choice.values)
    return separator.join(told)


def _change(fact: str, sign: str, vocabulary: Vocabulary, language: Language) -> str:
    label = vocabulary.facts[fact].label.text(language.code)
    effect = language.translate(_EFFECTS[sign])
    return language.say(N_("{label} [{id}]: {effect}"), label=label, id=fact, effect=effect)


def kpi_card(kpi: Kpi | PairedKpi, language: Language) -> Card:
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
