"""Names: what an expression may mention, and where its text stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kamsim.errors import N_, Place, Problem, unknown_name
from kamsim.model.document import Document
from kamsim.model.nodes import Step
from kamsim.model.vocabulary import ActionType, Fact, ScopeName, Vocabulary
from kamsim.rules.expression import Condition
from kamsim.rules.interval import Interval


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a text stands; `shift` characters were put before what the author wrote."""

    document: Document
    path: tuple[Step, ...]
    shift: int = 0

    def place(self, column: int = 0) -> Place:
        """Return the place of a character of the text, counted from 0."""
        return self.document.place_inside(self.path, max(column - self.shift, 0))

    def below(self, *steps: Step) -> "Origin":
        """Return the origin of a part of what stands here."""
        return Origin(self.document, (*self.path, *steps))


@dataclass(frozen=True, slots=True)
class Names:
    """The facts, parameters and definitions that an expression may use.

    `parameters` holds their ranges, `units` what they are counted in. `scope` is None for
    definitions, which are checked where they are used. `ordered` is the action whose
    magnitude the word `magnitude` stands for, None where it may not be used.
    """

    vocabulary: Vocabulary
    parameters: Mapping[str, Interval]
    units: Mapping[str, str] = field(default_factory=dict)
    definitions: Mapping[str, Condition] = field(default_factory=dict)
    scope: ScopeName | None = None
    ordered: ActionType | None = None

    def facts(self) -> Mapping[str, Fact]:
        """Return the facts that can be seen from the scope."""
        return self.vocabulary.facts if self.scope is None else self.vocabulary.visible(self.scope)

    def ranges(self) -> dict[str, Interval]:
        """Return the declared range of every fact and parameter, by how a rule names it."""
        ranges = {name: f.range for name, f in self.vocabulary.facts.items() if f.range}
        if self.ordered:
            ranges["magnitude"] = self.ordered.range
        return ranges | {f"p.{name}": r for name, r in self.parameters.items()}

    def words(self) -> dict[str, str]:
        """Return the unit of every fact and parameter, by how a rule names it."""
        units = {name: f.unit for name, f in self.vocabulary.facts.items()}
        if self.ordered:
            units["magnitude"] = self.ordered.unit
        return units | {f"p.{name}": u for name, u in self.units.items()}

    def unseen(self, name: str, place: Place) -> Problem | None:
        """Say why a fact cannot be read, if it cannot."""
        if name in self.facts():
            return None
        if name in self.vocabulary.facts:
            facts = {"name": name, "scope": self.scope}
            template = N_('a rule for {scope} cannot see "{name}"')
            return Problem("KS308", template, facts, place)
        return unknown_name("fact", name, self.facts(), "KS301", place)
