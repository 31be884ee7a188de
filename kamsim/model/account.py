"""Accounts: the book, what is known of each before anything is simulated."""

from typing import Annotated, Literal

from pydantic import Field

from kamsim.model.vocabulary import Entry

OrderRule = Literal["moving_average", "smoothing", "autoregressive"]
ORDER_RULES: tuple[OrderRule, ...] = ("moving_average", "smoothing", "autoregressive")
TradingStrategy = Literal["high_low", "everyday_low", "premium"]
TRADING: tuple[TradingStrategy, ...] = ("high_low", "everyday_low", "premium")

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Account(Entry):
    """One account of the book; estimates that are None are drawn from the population.

    Elasticity and display response are uncertain: each replication draws them around
    the estimate with its standard error.
    """

    id: Annotated[str, Field(min_length=1, max_length=80)]
    name: str = ""
    region: str
    channel: str = "chain"
    base_units: Positive
    order_rule: OrderRule = "moving_average"
    trading: TradingStrategy = "high_low"
    price_elasticity: Annotated[float, Field(lt=0, ge=-10)] | None = None
    price_elasticity_se: NotNegative = 0.0
    display_response: Annotated[float, Field(ge=0, le=10)] | None = None
    display_response_se: NotNegative = 0.0
    noise_sd: Annotated[float, Field(gt=0, le=3)] | None = None
    noise_ar: Annotated[float, Field(ge=0, lt=1)] | None = None
