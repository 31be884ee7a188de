"""Classification: who counts as key, by which measure, and how steadily."""

from typing import Annotated, Literal

from pydantic import Field

from kamsim.model.account import NotNegative
from kamsim.model.vocabulary import Entry

Selector = Literal["six_criteria", "revenue", "contribution", "uplift", "random", "fixed"]
Criterion = Literal["profit", "goals", "loss", "stability", "potential", "time"]


class Weights(Entry):
    """What each of the six criteria counts for; the company sets them (evidence.md §5.1)."""

    profit: NotNegative = 1.0
    goals: NotNegative = 1.0
    loss: NotNegative = 1.0
    stability: NotNegative = 1.0
    potential: NotNegative = 1.0
    time: NotNegative = 0.0
    """Off by default: time spent follows status, so it would hold on to whoever is key."""


class Goals(Entry):
    """What the firm wants more of: weights by channel and region, and for new products."""

    channels: dict[str, NotNegative] = Field(default_factory=dict)
    regions: dict[str, NotNegative] = Field(default_factory=dict)
    new_products: NotNegative = 0.0


Count = Annotated[int, Field(ge=0, le=20_000)]
Cycle = Annotated[int, Field(ge=4, le=520)]
Years = Annotated[int, Field(ge=1, le=3)]
Lead = Annotated[float, Field(ge=0, le=5)]


class Choosing(Entry):
    """How accounts are chosen: the `k` highest by a score, looked at every `review_weeks`.

    The score has a standard deviation of 1 over the accounts. A newcomer takes the place of
    a key account only where its score is higher by `hysteresis`. Criteria are means over up
    to `years` years of the books; with `shrinkage` each counts as much as one year tells of
    the next (evidence.md §5.4, F16).
    """

    selector: Selector = "revenue"
    k: Count | None = None
    """None: as many as the scenario has."""
    review_weeks: Cycle = 52
    years: Years = 1
    shrinkage: bool = False
    hysteresis: Lead = 0.0
    goals: Goals = Goals()


class Classification(Choosing):
    """Who is key, with what each criterion counts for."""

    weights: Weights = Weights()


class Reclassification(Entry):
    """What a policy sets in the classification; None leaves it as it is."""

    selector: Selector | None = None
    k: Count | None = None
    review_weeks: Cycle | None = None
    years: Years | None = None
    shrinkage: bool | None = None
    hysteresis: Lead | None = None
    weights: dict[Criterion, NotNegative] = Field(default_factory=dict)
    goals: Goals | None = None

    def over(self, base: Classification) -> Classification:
        """Return a classification with what this sets."""
        said = self.model_dump(exclude_none=True, exclude={"weights"})
        weights = base.weights.model_dump() | self.weights
        return Classification.model_validate(base.model_dump() | said | {"weights": weights})
