"""The card of a policy: which strategies are on, and what it sets in them."""

from collections.abc import Iterator, Mapping

from kamsim.catalog import Choice, PolicyFile
from kamsim.errors import N_
from kamsim.reports.card import Card, Section
from kamsim.reports.language import Language
from kamsim.reports.units import unit_text
from kamsim.rules import Strategy


def policy_card(
    policy: PolicyFile,
    strategies: Mapping[str, Strategy],
    conduct: tuple[Section, ...],
    language: Language,
) -> Card:
    """Tell a policy; numbers that it leaves alone are its strategies' own."""
    sections = tuple(_section(c, strategies[c.id], language) for c in policy.strategies)
    about = [policy.purpose.text(language.code)]
    if not sections:
        about.append(language.say(N_("No strategy is on.")))
    title = policy.title.text(language.code)
    return Card(policy.id, title, tuple(about), (), (*sections, *conduct))


def _section(choice: Choice, strategy: Strategy, language: Language) -> Section:
    facts = {"title": strategy.title.text(language.code), "id": strategy.id}
    lines = tuple(_lines(choice, strategy, language))
    return Section(language.say(N_("{title} [{id}]"), **facts), lines)


def _lines(choice: Choice, strategy: Strategy, language: Language) -> Iterator[tuple[int, str]]:
    if not choice.parameters:
        yield 0, language.say(N_("with its own numbers"))
    for name, value in choice.parameters.items():
        parameter = strategy.parameters[name]
        yield (
            0,
            language.say(
                N_("{name}: {label} = {value} in place of {own}"),
                name=name,
                label=parameter.label.text(language.code),
                value=unit_text(value, parameter.unit, language),
                own=unit_text(parameter.value, parameter.unit, language),
            ),
        )
