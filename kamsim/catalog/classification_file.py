"""The classification's file: who is key unless a policy says otherwise, and why so."""

from typing import Annotated, Any

from pydantic import Field

from kamsim.errors import ProblemsError
from kamsim.model.account import NotNegative
from kamsim.model.classification import Choosing, Classification, Selector
from kamsim.model.document import read, salvage
from kamsim.model.vocabulary import Entry, Label
from kamsim.rules import Evidence


class Criterion(Entry):
    """One criterion: what it counts for, in words, and where it comes from."""

    weight: NotNegative
    label: Label
    quote: str = ""
    source: Evidence


class Criteria(Entry):
    """The six of them."""

    profit: Criterion
    goals: Criterion
    loss: Criterion
    stability: Criterion
    potential: Criterion
    time: Criterion


class ClassificationFile(Choosing):
    """The classification as its file says it."""

    id: Annotated[str, Field(pattern="^classification$")]
    quote: str = ""
    selector: Selector  # a file says it
    criteria: Criteria

    def rule(self) -> Classification:
        """Return the classification without its reasons."""
        said: dict[str, Any] = self.model_dump(exclude={"id", "quote", "criteria"})
        weights = {name: c["weight"] for name, c in self.criteria.model_dump().items()}
        return Classification.model_validate(said | {"weights": weights})


def read_classification(text: str, file: str) -> ClassificationFile:
    """Read the file of the classification.

    Raises:
        ProblemsError: everything that is wrong with it, each problem at its place.
    """
    found, problems = salvage(ClassificationFile, read(text, file))
    if found is None or problems:
        raise ProblemsError(problems)
    return found
