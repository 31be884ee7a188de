"""Conduct: what a policy chooses beside its strategies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field

from kamsim.model.classification import Classification
from kamsim.model.policy import Policy
from kamsim.model.vocabulary import Entry

PROGRAMME = "programme"
"""The strategy that keeps the programme up: with it, key status is earned, kept and lost."""


class GoldenRules(Entry):
    """Limits that a policy puts on its own orders (evidence.md §5.2); none by default."""

    loading_ban_weeks: Annotated[int, Field(ge=0, le=13)] = 0
    """Last weeks of a quarter in which nothing is offered that loads accounts with goods."""
    keep_floors: bool = False
    """Nothing is held back from an account whose promised fill still runs."""


@dataclass(frozen=True, slots=True)
class Conduct:
    """Who is key, which limits hold, and multiples of the scenario's budgets by resource.

    Where the programme is off, the key accounts of day 0 stay key, and the classification
    is only a measurement.
    """

    programme: bool = False
    classification: Classification = field(default_factory=Classification)
    golden_rules: GoldenRules = field(default_factory=GoldenRules)
    budgets: Mapping[str, float] = field(default_factory=dict)


def conduct_of(policy: Policy) -> Conduct:
    """Return a policy's conduct; one that says nothing of it follows none."""
    found = getattr(policy, "conduct", None)
    return found if isinstance(found, Conduct) else Conduct()
