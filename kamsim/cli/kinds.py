"""Kinds: what the catalogue holds, how each is listed, told and given to programs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kamsim.catalog import Catalog, PolicyFile
from kamsim.errors import N_
from kamsim.kpis import every_kpi
from kamsim.reports import Language
from kamsim.reports.card import Card, Section
from kamsim.reports.conduct_card import conduct_sections
from kamsim.reports.documents import (
    Document,
    action_document,
    fact_document,
    kpi_document,
    parameter_document,
    policy_document,
    scenario_document,
    strategy_document,
)
from kamsim.reports.entry_cards import action_card, fact_card, kpi_card, parameter_card
from kamsim.reports.policy_card import policy_card
from kamsim.reports.scenario_card import scenario_card
from kamsim.reports.strategy_card import strategy_card


@dataclass(frozen=True, slots=True)
class Shelf:
    """The catalogue and the language it is told in."""

    catalog: Catalog
    language: Language


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing: its entries by id, their titles, cards and documents.

    `listed` names keys of the document, with headings, that a list shows beside id and title.
    """

    name: str
    singular: str
    heading: str
    entries: Callable[[Shelf], Mapping[str, Any]]
    title: Callable[[Any, Shelf], str]
    card: Callable[[str, Any, Shelf], Card]
    document: Callable[[str, Any, Shelf], Document]
    listed: tuple[tuple[str, str], ...] = ()


def _conduct(policy: PolicyFile, shelf: Shelf) -> tuple[Section, ...]:
    if not policy.strategies:
        return ()
    conduct = shelf.catalog.conduct(policy.id)
    return conduct_sections(conduct, shelf.catalog.vocabulary(), shelf.language)


def _titled(entry: Any, shelf: Shelf) -> str:  # noqa: ANN401 - anything with a title
    text: str = entry.title.text(shelf.language.code)
    return text


def _labelled(entry: Any, shelf: Shelf) -> str:  # noqa: ANN401 - anything with a label
    text: str = entry.label.text(shelf.language.code)
    return text


def _scenarios(shelf: Shelf) -> Mapping[str, Any]:
    return {n: shelf.catalog.scenario(n) for n in shelf.catalog.scenario_names()}


STRATEGIES = Kind(
    "strategies",
    "strategy",
    N_("Strategies"),
    lambda s: s.catalog.strategies(),
    _titled,
    lambda _, x, s: strategy_card(x, s.catalog.vocabulary(), s.language),
    lambda _, x, s: strategy_document(x, s.catalog.vocabulary(), s.language),
    (("file", N_("File")),),
)
POLICIES = Kind(
    "policies",
    "policy",
    N_("Policies"),
    lambda s: s.catalog.policies(),
    _titled,
    lambda _, x, s: policy_card(x, s.catalog.strategies(), _conduct(x, s), s.language),
    lambda _, x, s: policy_document(x, s.language),
)
SCENARIOS = Kind(
    "scenarios",
    "scenario",
    N_("Scenarios"),
    _scenarios,
    _titled,
    lambda _, x, s: scenario_card(x, s.catalog.register(), s.catalog.vocabulary(), s.language),
    lambda _, x, s: scenario_document(x, s.language),
    (("accounts", N_("Accounts")), ("weeks", N_("Weeks")), ("currency", N_("Currency"))),
)
PARAMETERS = Kind(
    "parameters",
    "parameter",
    N_("Parameters"),
    lambda s: s.catalog.register().by_id(),
    _labelled,
    lambda _, x, s: parameter_card(x, s.language),
    lambda _, x, s: parameter_document(x, s.language),
    (
        ("base", N_("Base")),
        ("unit", N_("Unit")),
        ("role", N_("Role")),
        ("provenance", N_("Provenance")),
    ),
)
FACTS = Kind(
    "facts",
    "fact",
    N_("Facts"),
    lambda s: s.catalog.vocabulary().facts,
    _labelled,
    lambda name, x, s: fact_card(name, x, s.language),
    lambda name, x, s: fact_document(name, x, s.language),
    (("type", N_("Type")), ("unit", N_("Unit")), ("source", N_("Known from"))),
)
ACTIONS = Kind(
    "actions",
    "action",
    N_("Actions"),
    lambda s: s.catalog.vocabulary().actions,
    _labelled,
    lambda name, x, s: action_card(name, x, s.catalog.vocabulary(), s.language),
    lambda name, x, s: action_document(name, x, s.language),
    (("scope", N_("Done to each")), ("unit", N_("Unit"))),
)
KPIS = Kind(
    "kpis",
    "kpi",
    N_("Measures"),
    lambda _: {k.id: k for k in every_kpi()},
    lambda x, s: x.label(s.language.code),
    lambda _, x, s: kpi_card(x, s.language),
    lambda _, x, s: kpi_document(x, s.language),
    (("unit", N_("Unit")), ("better", N_("Better"))),
)
WORDS = (
    N_("bool"),
    N_("calendar"),
    N_("enum"),
    N_("estimate"),
    N_("event"),
    N_("feed"),
    N_("firm"),
    N_("ledger"),
    N_("number"),
    N_("product"),
    N_("rep"),
    N_("survey"),
)
"""What columns of lists say in one word, beside units."""
KINDS = (STRATEGIES, POLICIES, SCENARIOS, PARAMETERS, FACTS, ACTIONS, KPIS)
