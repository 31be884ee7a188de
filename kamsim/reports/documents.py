"""Documents: what cards tell, as data for programs."""

from collections.abc import Mapping
from typing import Any

from kamsim.catalog import PolicyFile
from kamsim.model.kpi import Kpi, PairedKpi
from kamsim.model.parameter import Parameter
from kamsim.model.scenario import Scenario
from kamsim.model.vocabulary import ActionType, Choice, Fact, Vocabulary
from kamsim.reports.language import Language
from kamsim.reports.rule_words import RuleWords
from kamsim.rules import ActionLine, Rule, Strategy

Document = dict[str, Any]


def strategy_document(strategy: Strategy, vocabulary: Vocabulary, language: Language) -> Document:
    """Return a strategy, its rules as formulas and in words."""
    words = RuleWords(strategy, vocabulary, language)
    parameters = [
        {"id": name, **titled(p.model_dump(mode="json"), p.label.text(language.code))}
        for name, p in strategy.parameters.items()
    ]
    return {
        "id": strategy.id,
        "title": strategy.title.text(language.code),
        "summary": strategy.summary.text(language.code),
        "quote": strategy.quote,
        "file": strategy.file,
        "resources": list(strategy.resources),
        "parameters": parameters,
        "rules": [_rule(rule, words) for rule in strategy.rules],
    }


def _rule(rule: Rule, words: RuleWords) -> Document:
    return {
        "id": rule.id,
        "title": rule.title.text(words.language.code),
        "quote": rule.quote,
        "rationale": rule.rationale.text(words.language.code),
        "for": rule.scope,
        "when": str(rule.when),
        "when_in_words": [text for _, text in words.condition(rule.when)],
        "then": [_action(line, words) for line in rule.actions],
        "salience": rule.salience,
        "score": str(rule.score),
        "group": rule.group,
        "free": rule.free,
        "evidence": [e.model_dump(mode="json") for e in rule.evidence],
    }


def _action(line: ActionLine, words: RuleWords) -> Document:
    return {
        "action": line.action,
        "magnitude": str(line.magnitude),
        "needs": {resource: str(need) for resource, need in line.needs},
        "settings": {name: str(setting) for name, setting in line.settings},
        "cooldown_weeks": line.cooldown_weeks,
        "in_words": [text for _, text in words.action(line)],
    }


def scenario_document(scenario: Scenario, language: Language) -> Document:
    """Return a scenario without the register; accounts are counted, not listed."""
    document = scenario.model_dump(mode="json", by_alias=True, exclude={"parameters", "accounts"})
    market = scenario.market
    return {
        **document,
        "title": scenario.title.text(language.code),
        "purpose": scenario.purpose.text(language.code),
        "accounts": market.count if market else len(scenario.accounts),
        "regions": list(scenario.regions),
    }


def parameter_document(parameter: Parameter, language: Language) -> Document:
    """Return a number of the world."""
    label = parameter.label.text(language.code)
    return titled(parameter.model_dump(mode="json"), label)


def fact_document(name: str, fact: Fact, language: Language) -> Document:
    """Return a fact."""
    document = titled(fact.model_dump(mode="json"), fact.label.text(language.code))
    return {"id": name, **document, "words": _words(fact, language)}


def action_document(name: str, action: ActionType, language: Language) -> Document:
    """Return an action."""
    document = titled(action.model_dump(mode="json"), action.label.text(language.code))
    settings = {
        key: {
            **titled(document["settings"][key], setting.label.text(language.code)),
            "words": _words(setting, language),
        }
        for key, setting in action.settings.items()
    }
    return {"id": name, **document, "settings": settings}


def _words(choice: Choice, language: Language) -> dict[str, str]:
    """Return what values are called in the reader's language."""
    return {value: choice.word(value, language.code) for value in choice.words}


def kpi_document(kpi: Kpi | PairedKpi, language: Language) -> Document:
    """Return a measure."""
    label = kpi.label(language.code)
    return {"id": kpi.id, "title": label, "unit": kpi.unit, "better": kpi.better}


def titled(document: Mapping[str, Any], title: str) -> Document:
    """Put a title in the reader's language in place of a label in two."""
    return {"title": title, **{key: x for key, x in document.items() if key != "label"}}


def policy_document(policy: PolicyFile, language: Language) -> Document:
    """Return a policy as its file says it."""
    return {
        "id": policy.id,
        "title": policy.title.text(language.code),
        "purpose": policy.purpose.text(language.code),
        "strategies": [c.model_dump(mode="json") for c in policy.strategies],
        "by_default": policy.by_default,
        "classification": policy.classification.model_dump(mode="json", exclude_none=True),
        "golden_rules": policy.golden_rules.model_dump(mode="json"),
        "budgets": policy.budgets,
    }
