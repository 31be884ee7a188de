"""Example entries: the shape of a file of examples."""

from pydantic import Field

from kamsim.model.vocabulary import Entry

Value = bool | int | float | str | None
FactValues = dict[str, Value]


class ThenEntry(Entry):
    """What is expected, as it is written."""

    fires: tuple[str, ...] = ()
    not_fires: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    actions: dict[str, float] = Field(default_factory=dict)


class ExampleEntry(Entry):
    """An example, as it is written."""

    name: str
    given: FactValues = Field(default_factory=dict)
    when: dict[str, float] = Field(default_factory=dict)
    then: ThenEntry


class ExamplesEntry(Entry):
    """A file of examples; what one does not give comes from the background."""

    background: FactValues = Field(default_factory=dict)
    tests: tuple[ExampleEntry, ...]
