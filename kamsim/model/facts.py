"""Facts: what the firm can see in one week, one table per scope, columns of float64."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kamsim.errors import UnknownFactError
from kamsim.model.arrays import Floats, Ints
from kamsim.model.vocabulary import ScopeName


class Columns(dict[str, Floats]):
    """Columns by full fact name; one that is not there is told with the nearest that is."""

    def __missing__(self, name: str) -> Floats:
        """Refuse a fact that there is not.

        Raises:
            UnknownFactError: always.
        """
        raise UnknownFactError.of(name, self)


@dataclass(frozen=True, slots=True)
class FactTable:
    """The facts of one scope; every array is (n,), rows sorted by world, then entity.

    `columns` holds full fact names, also those of owners, firm and calendar that the
    scope may read. Numbers are themselves, booleans 0 or 1, enums the index of their
    value in the vocabulary; NaN is unknown.
    """

    scope: ScopeName
    world: Ints
    entity: Ints
    columns: Mapping[str, Floats]

    def __post_init__(self) -> None:
        """Let a misspelt fact be told by name."""
        object.__setattr__(self, "columns", Columns(self.columns))

    @property
    def rows(self) -> int:
        """Count the rows."""
        return len(self.world)


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a policy may know when it decides in `week`, in `worlds` parallel worlds."""

    week: int
    worlds: int
    tables: Mapping[ScopeName, FactTable]

    def table(self, scope: ScopeName) -> FactTable:
        """Return the table of a scope; an empty one where the scope has no rows."""
        none = np.zeros(0, dtype=np.int64)
        return self.tables.get(scope) or FactTable(scope, none, none, {})
