"""The vocabulary: every fact, action, resource and group that a rule may name."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

ScopeName = Literal["account", "rep", "product", "event", "firm"]
SCOPES: tuple[ScopeName, ...] = ("account", "rep", "product", "event", "firm")
FactType = Literal["number", "bool", "enum"]


class Entry(BaseModel):
    """Something that a file declares; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Label(Entry):
    """A label in the two languages."""

    en: str
    zh: Annotated[str, Field(alias="zh-Hant")]

    def text(self, language: str) -> str:
        """Return the label in a language; anything but Chinese reads English."""
        return self.zh if language.startswith("zh") else self.en


class Choice(Entry):
    """Something that may take one of some values; `words` are what they are called."""

    values: tuple[str, ...] = ()
    words: dict[str, Label] = {}

    @model_validator(mode="after")
    def _worded(self) -> "Choice":
        if self.words and self.words.keys() != set(self.values):
            raise ValueError("words are for all of the values, and for nothing else")
        return self

    def word(self, value: str, language: str) -> str:
        """Return what a value is called; one without a word goes by its name."""
        return self.words[value].text(language) if value in self.words else value


class Fact(Choice):
    """A typed value that a rule may read; its range is the domain of the static checks."""

    type: FactType
    label: Label
    source: Literal["calendar", "ledger", "feed", "survey", "estimate"]
    unit: str = "1"
    range: tuple[float, float] | None = None
    nullable: bool = False
    consumes: str | None = None
    """The resource whose free amount this fact shows, if it shows one."""

    @model_validator(mode="after")
    def _complete(self) -> "Fact":
        if self.type == "number" and self.range is None:
            raise ValueError("a number needs a range")
        if self.type == "enum" and not self.values:
            raise ValueError("an enum needs values")
        return self


class Setting(Choice):
    """A named choice that an action takes beside its magnitude."""

    label: Label
    unit: str = "1"
    range: tuple[float, float] | None = None
    takes: str | None = None
    """The resource that the number is taken from."""


class ActionType(Entry):
    """A typed thing a rule may order, with the unit and range of its magnitude."""

    scope: ScopeName
    unit: str
    range: tuple[float, float]
    label: Label
    settings: dict[str, Setting] = {}
    affects: dict[str, Literal["+", "-", "0", "?"]] = {}
    cost: str | None = None
    """The parameter that prices one unit of the ordered magnitude, if it is priced by the unit."""
    takes: str | None = None
    """The resource that the magnitude itself is taken from; money so taken is spent at once."""
    loads: dict[str, tuple[str, ...]] | None = None
    """Settings with which it tempts accounts to buy before they need; with none, always."""
    withholds: bool = False
    """Whether it keeps goods from an account that it has ordered."""

    @property
    def uses(self) -> tuple[str, ...]:
        """Name the resources that the magnitude and the settings are taken from."""
        taken = (self.takes, *(s.takes for s in self.settings.values()))
        return tuple(name for name in taken if name is not None)


class Resource(Entry):
    """Something scarce that actions use up."""

    unit: str
    label: Label
    cost: str | None = None
    """The parameter that prices one unit of use; None for money, which is spent elsewhere."""
    period_weeks: Annotated[int, Field(ge=1, le=52)] = 1
    """What is not used within a period is lost; the next begins with the full amount."""
    yearly: tuple[str, ...] = ()
    """Parameters whose product is a year's amount; without any, the scenario says how much."""
    calendar: bool = False
    """Whether a calendar must find the time; its use is paid for when it takes place."""


class Group(Entry):
    """Actions of which one entity gets at most one at a time."""

    policy: Literal["first", "unique"]
    why: Label


class Scope(Entry):
    """A kind of row that rules are decided on, and the rows it may look up to."""

    label: Label
    owners: tuple[ScopeName, ...] = ()


class Vocabulary(Entry):
    """Every name a rule may use; facts are named `scope.name` or `calendar.name`."""

    scopes: dict[ScopeName, Scope]
    facts: dict[str, Fact]
    resources: dict[str, Resource]
    actions: dict[str, ActionType]
    groups: dict[str, Group] = {}

    @model_validator(mode="after")
    def _consistent(self) -> "Vocabulary":
        for name, action in self.actions.items():
            for taken in action.uses:
                if taken not in self.resources:
                    raise ValueError(f"{name} takes {taken}, which is no resource")
        return self

    def visible(self, scope: ScopeName) -> dict[str, Fact]:
        """Return the facts that a rule of a scope may read: own, owners', firm, calendar."""
        seen = {scope, "firm", "calendar", *self.scopes[scope].owners}
        return {name: fact for name, fact in self.facts.items() if name.split(".")[0] in seen}
