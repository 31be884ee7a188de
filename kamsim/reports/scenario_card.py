"""The card of a scenario: the market, the firm, and what is set apart from the register."""

from collections.abc import Iterator

from kamsim.errors import N_
from kamsim.model.parameter import Register
from kamsim.model.scenario import Scenario
from kamsim.model.vocabulary import Vocabulary
from kamsim.reports.card import Card, Row, Section
from kamsim.reports.figures import percent
from kamsim.reports.language import Language
from kamsim.reports.units import unit_text


def scenario_card(
    scenario: Scenario, register: Register, vocabulary: Vocabulary, language: Language
) -> Card:
    """Tell a scenario; `register` is the one that its own numbers are set against."""
    code = language.code
    own = tuple(_own_parameters(scenario, register, language))
    sections = [
        Section(language.say(N_("Product families")), tuple(_families(scenario, language))),
        Section(
            language.say(N_("People and money for a programme")),
            tuple(_resources(scenario, vocabulary, language)),
        ),
    ]
    if own:
        sections.append(Section(language.say(N_("Numbers of its own")), own))
    about = (scenario.purpose.text(code), *((scenario.note,) if scenario.note else ()))
    rows = tuple(_rows(scenario, language))
    return Card(scenario.id, scenario.title.text(code), about, rows, tuple(sections))


def _rows(scenario: Scenario, language: Language) -> Iterator[Row]:
    say = language.say
    count = scenario.market.count if scenario.market else len(scenario.accounts)
    key = scenario.key_accounts
    yield say(N_("Accounts")), say(N_("{count}, {key} of them key"), count=count, key=key.k)
    yield say(N_("Horizon")), unit_text(scenario.weeks, "week", language)
    yield say(N_("Currency")), scenario.currency
    regions = ", ".join(scenario.regions)
    yield say(N_("Regions")), regions
    peak = say(N_("peak in week {week} of the year"), week=scenario.season.peak_week)
    yield say(N_("Season")), peak
    plant = say(
        N_("{lead} weeks of lead time, frozen {freeze} weeks before"),
        lead=scenario.plant.lead_weeks,
        freeze=scenario.plant.freeze_weeks,
    )
    yield say(N_("Production")), plant
    deals = ", ".join(str(w) for w in scenario.practice.deal_weeks) or say(N_("none"))
    yield say(N_("Deals of standing practice in weeks")), deals
    margin = percent(scenario.margin_share)
    yield say(N_("A difference matters from")), say(N_("{percent} of revenue"), percent=margin)


def _families(scenario: Scenario, language: Language) -> Iterator[tuple[int, str]]:
    for family in scenario.families:
        template = N_("{label} [{id}]: {share} of units, price {price}, cost {cost}")
        if family.seasonal:
            template = N_("{label} [{id}]: {share} of units, price {price}, cost {cost}, seasonal")
        text = language.say(
            template,
            label=family.label.text(language.code),
            id=family.id,
            share=percent(family.share),
            price=f"{family.price_money:,g}",
            cost=f"{family.cost_money:,g}",
        )
        yield 0, text
        if family.launch is not None:
            yield 1, language.say(N_("new, planned for week {week}"), week=family.launch.week)


def _resources(
    scenario: Scenario, vocabulary: Vocabulary, language: Language
) -> Iterator[tuple[int, str]]:
    for name, amount in scenario.resources.items():
        resource = vocabulary.resources.get(name)
        unit = resource.unit if resource else "1"
        money = f"{scenario.currency} {amount:,.0f}"
        weeks = resource.period_weeks if resource else 1
        template = N_("{label} [{id}]: {value} a week")
        if weeks > 1:
            template = N_("{label} [{id}]: {value} in {weeks} weeks")
        yield (
            0,
            language.say(
                template,
                label=resource.label.text(language.code) if resource else name,
                id=name,
                value=money if unit == "money" else unit_text(amount, unit, language),
                weeks=weeks,
            ),
        )


def _own_parameters(
    scenario: Scenario, register: Register, language: Language
) -> Iterator[tuple[int, str]]:
    common = register.by_id()
    for parameter in scenario.parameters.parameters:
        if parameter == common.get(parameter.id):
            continue
        label = parameter.label.text(language.code)
        value = unit_text(parameter.base, parameter.unit, language)
        template = N_("{label} [{id}]: {value}")
        yield 0, language.say(template, label=label, id=parameter.id, value=value)
