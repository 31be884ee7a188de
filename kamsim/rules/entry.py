"""Entries: the shape of a strategy file, before anything in it is read as a rule."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from kamsim.model.vocabulary import Entry, Label, ScopeName

EvidenceKind = Literal["source", "literature", "data", "expert", "assumption"]
Hit = Literal["unique", "first", "collect"]


def _as_text(value: object) -> object:
    """Let a plain number or truth value stand where an expression is written."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, int | float) else value


def _as_tuple(value: object) -> object:
    """Let a single action stand where a list of them is written."""
    if isinstance(value, dict):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


Expression = Annotated[str, BeforeValidator(_as_text)]
Filled = Annotated[str, Field(min_length=1)]


class Evidence(Entry):
    """What a rule or number rests on; an assumption says so."""

    kind: EvidenceKind
    ref: str = ""
    note: str = ""


class RuleParameter(Entry):
    """A number that a policy may set within its range."""

    value: float
    unit: str
    range: tuple[float, float]
    label: Label
    source: Evidence


class ActionEntry(Entry):
    """An action line as it is written."""

    action: str
    magnitude: Expression
    needs: dict[str, Expression] = Field(default_factory=dict)
    settings: dict[str, Expression] = Field(default_factory=dict)
    cooldown: Expression = ""


class Common(Entry):
    """What a rule and a decision table both say."""

    id: str
    title: Label
    quote: Filled
    rationale: Label
    evidence: Annotated[tuple[Evidence, ...], Field(min_length=1)]
    scope: Annotated[ScopeName, Field(alias="for")]
    salience: Annotated[int, Field(ge=0, le=100)] = 50
    score: Expression = "0"
    group: str = ""
    free: str = ""


class RuleEntry(Common):
    """A rule as it is written; `when` is read apart."""

    when: Any
    then: Annotated[tuple[ActionEntry, ...], Field(min_length=1)]


class RowEntry(Entry):
    """A row of a decision table: one cell for each input."""

    id: str
    when: tuple[Expression, ...]
    then: Annotated[tuple[ActionEntry, ...], Field(min_length=1), BeforeValidator(_as_tuple)]
    title: Label | None = None


class TableEntry(Common):
    """A decision table as it is written."""

    hit: Hit
    given: tuple[Expression, ...] = ()
    inputs: Annotated[tuple[Expression, ...], Field(min_length=1)]
    rows: Annotated[tuple[RowEntry, ...], Field(min_length=1)]


class StrategyEntry(Entry):
    """The frame of a strategy file; what it holds is checked piece by piece."""

    id: Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")]
    title: Label
    quote: Filled
    summary: Label
    by_default: bool = True
    parameters: dict[str, Any] = Field(default_factory=dict)
    definitions: dict[str, Any] = Field(default_factory=dict)
    rules: tuple[Any, ...] = ()
    tables: tuple[Any, ...] = ()
