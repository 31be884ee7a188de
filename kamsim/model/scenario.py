"""Scenarios: what the firm does not choose."""

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from kamsim.model.account import Account, NotNegative, OrderRule, Positive, TradingStrategy
from kamsim.model.agreement import disagreements, path_place
from kamsim.model.parameter import Register
from kamsim.model.vocabulary import Entry, Label

Share = Annotated[float, Field(ge=0, le=1)]
WeekOfYear = Annotated[int, Field(ge=0, le=51)]
_COMPARED = {"market", "accounts", "families", "network"}


class Launch(Entry):
    """When a new family is planned to reach the market."""

    week: Annotated[int, Field(ge=1, le=1040)]


class Family(Entry):
    """A product family: its share of units, list price and unit cost.

    A family with a launch is new: its share comes on top of the established families', at
    full adoption and average appeal.
    """

    id: str
    label: Label
    share: Share
    price_money: Positive
    cost_money: Positive
    seasonal: bool = False
    launch: Launch | None = None


class Season(Entry):
    """When the market peaks, and which weeks around that the firm calls its season.

    How high the peak is: the parameter `season.amplitude`. The season lasts from
    `half_weeks` before the peak to as many after it.
    """

    peak_week: WeekOfYear
    half_weeks: Annotated[int, Field(ge=1, le=20)] = 8
    pre_weeks: Annotated[int, Field(ge=0, le=16)] = 12
    post_weeks: Annotated[int, Field(ge=0, le=16)] = 6


class Plant(Entry):
    """How long production takes, and how long before that it can no longer be changed."""

    lead_weeks: Annotated[int, Field(ge=1, le=12)]
    freeze_weeks: Annotated[int, Field(ge=0, le=12)]


class Edge(Entry):
    """A way from one place to the next; capacity in multiples of mean demand."""

    start: Annotated[str, Field(alias="from")]
    end: Annotated[str, Field(alias="to")]
    days: Annotated[int, Field(ge=1, le=28)]
    capacity_share: Positive
    cost_money: NotNegative

    @property
    def name(self) -> str:
        """Name the edge by its ends."""
        return f"{self.start}>{self.end}"


class Network(Entry):
    """The supply network from `plant` over warehouses to the regions."""

    last_mile_days: Annotated[int, Field(ge=0, le=7)]
    edges: Annotated[tuple[Edge, ...], Field(min_length=1)]


class Practice(Entry):
    """The calendar of standing practice; its sizes are parameters `practice.*`."""

    deal_weeks: tuple[WeekOfYear, ...] = ()
    deal_length_weeks: Annotated[int, Field(ge=1, le=8)] = 2


def _deals_in_turn() -> dict[TradingStrategy, float]:
    return {"high_low": 1.0}


class Market(Entry):
    """How to draw a book of accounts that does not come from a file."""

    count: Annotated[int, Field(ge=1, le=20_000)]
    weekly_units: Positive
    book: str
    """The name of the book: scenarios that share it have the very same accounts."""
    regions: dict[str, Positive]
    channels: dict[str, Positive]
    order_rules: dict[OrderRule, Positive]
    trading: dict[TradingStrategy, Positive] = Field(default_factory=_deals_in_turn)
    """How the accounts sell: deals in turn, low prices every day, or at a premium."""


class KeyAccounts(Entry):
    """Who counts as key on day 0: the `k` largest by a measure of the last 52 weeks."""

    selector: Annotated[str, Field(pattern="^revenue$")] = "revenue"
    k: Annotated[int, Field(ge=0, le=20_000)]


class ScenarioEntry(Entry):
    """A scenario as it is written, before its parts are held against each other."""

    id: str
    title: Label
    purpose: Label
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    weeks: Annotated[int, Field(ge=1, le=1040)]
    run_in_weeks: Annotated[int, Field(ge=65, le=520)] = 104
    margin_share: Annotated[float, Field(ge=0, le=0.1)]
    """The practical margin: a difference below this share of yearly revenue does not matter."""
    market: Market | None = None
    accounts: tuple[Account, ...] = ()
    key_accounts: KeyAccounts
    families: Annotated[tuple[Family, ...], Field(min_length=1)]
    season: Season
    plant: Plant
    network: Network
    practice: Practice
    effects: Literal["usual", "none"] = "usual"
    """`none` holds every effect parameter at its null value: the placebo."""
    resources: dict[str, NotNegative]
    """What is free each week: hours by role; money is `incentive_money`, per half-year."""
    assumed: tuple[Literal["margin"], ...] = ()
    """What data on real accounts leave open, so that every answer says that it is assumed."""
    note: str = ""
    parameters: Register

    @field_validator("parameters")
    @classmethod
    def _placebo(cls, parameters: Register, info: ValidationInfo) -> Register:
        return parameters.at_null() if info.data.get("effects") == "none" else parameters


class Scenario(ScenarioEntry):
    """One market, firm and horizon; `parameters` holds the numbers, overrides applied."""

    @model_validator(mode="after")
    def _agreeing(self) -> "Scenario":
        plain = self.model_dump(by_alias=True, include=_COMPARED)
        problems = disagreements(plain, plain["accounts"], path_place)
        if problems:
            raise ValueError("; ".join(str(p) for p in problems))
        return self

    @property
    def regions(self) -> tuple[str, ...]:
        """List the regions that accounts are in."""
        if self.market:
            return tuple(sorted(self.market.regions))
        return tuple(sorted({a.region for a in self.accounts}))

    @property
    def established(self) -> tuple[Family, ...]:
        """List the families that are on the market from the start."""
        return tuple(f for f in self.families if f.launch is None)

    @property
    def mean_price_money(self) -> float:
        """Return the price of a mean unit of the established families."""
        return sum(f.share * f.price_money for f in self.established)

    @property
    def contribution_share(self) -> float:
        """Return the share of the price that the cost of goods leaves, established families."""
        cost = sum(f.share * f.cost_money for f in self.established)
        return 1 - cost / self.mean_price_money

    @property
    def years(self) -> float:
        """Return the horizon in years of 52 weeks."""
        return self.weeks / 52
