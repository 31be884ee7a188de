"""The card of a strategy: the clause it comes from, its rules in words, its parameters."""

from collections.abc import Iterator

from kamsim.errors import N_
from kamsim.model.vocabulary import Vocabulary
from kamsim.reports.card import EVIDENCE, Card, Section
from kamsim.reports.language import Language
from kamsim.reports.rule_words import Line, RuleWords
from kamsim.reports.units import unit_span, unit_text
from kamsim.rules import Evidence, Rule, RuleParameter, Strategy


def strategy_card(strategy: Strategy, vocabulary: Vocabulary, language: Language) -> Card:
    """Tell a strategy: every rule with its clause, when it holds and what it orders."""
    words = RuleWords(strategy, vocabulary, language)
    code = language.code
    resources = [vocabulary.resources[r].label.text(code) for r in strategy.resources]
    rows = [(language.say(N_("File")), strategy.file)]
    if resources:
        rows.insert(0, (language.say(N_("Uses")), language.listing(resources)))
    about = [strategy.summary.text(code), quoted(strategy.quote, language)]
    if not strategy.by_default:
        said = N_("The default comparison leaves it out: name it, as in {example}.")
        about.append(language.say(said, example=f"today+{strategy.id}"))
    parameters = tuple(_parameters(strategy, language))
    sections = [_rule(rule, words) for rule in strategy.rules]
    if parameters:
        sections.append(Section(language.say(N_("Parameters")), parameters))
    return Card(
        id=strategy.id,
        title=strategy.title.text(code),
        about=tuple(about),
        rows=tuple(rows),
        sections=tuple(sections),
    )


def quoted(quote: str, language: Language) -> str:
    """Cite the source; its words stay as they are in every language."""
    return language.say(N_("The source: “{quote}”"), quote=quote)


def _rule(rule: Rule, words: RuleWords) -> Section:
    say, code = words.language.say, words.language.code
    title = say(N_("{title} [{id}]"), title=rule.title.text(code), id=rule.id)
    scope = words.vocabulary.scopes[rule.scope].label.text(code)
    lines: list[Line] = [(0, quoted(rule.quote, words.language))]
    lines.append((0, say(N_("Why: {reason}"), reason=rule.rationale.text(code))))
    lines.append((0, say(N_("For each {scope}, when:"), scope=scope)))
    lines += ((depth + 1, f"• {text}") for depth, text in words.condition(rule.when))
    lines.append((0, say(N_("then:"))))
    for action in rule.actions:
        lines += (
            (depth + 1, f"→ {text}" if depth == 0 else text)
            for depth, text in words.action(action)
        )
    lines += ((0, evidence_text(e, words.language)) for e in rule.evidence)
    return Section(title, tuple(lines))


def evidence_text(evidence: Evidence, language: Language) -> str:
    """Say what a rule or number rests on."""
    kind = language.translate(EVIDENCE[evidence.kind])
    details = "; ".join(x for x in (evidence.ref, evidence.note) if x)
    if not details:
        return language.say(N_("Rests on: {kind}"), kind=kind)
    return language.say(N_("Rests on: {kind} ({details})"), kind=kind, details=details)


def _parameters(strategy: Strategy, language: Language) -> Iterator[Line]:
    for name, parameter in strategy.parameters.items():
        yield 0, _parameter_line(name, parameter, language)
        yield 1, evidence_text(parameter.source, language)


def _parameter_line(name: str, parameter: RuleParameter, language: Language) -> str:
    return language.say(
        N_("{name}: {label} = {value}, allowed {range}"),
        name=name,
        label=parameter.label.text(language.code),
        value=unit_text(parameter.value, parameter.unit, language),
        range=unit_span(parameter.range, parameter.unit, language),
    )
