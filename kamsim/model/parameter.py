"""Parameters: every number of the world, with its range, role and provenance."""

import math
from collections.abc import Mapping
from typing import Literal

import numpy as np
from pydantic import model_validator
from scipy.special import ndtr, ndtri

from kamsim.model.arrays import Floats
from kamsim.model.vocabulary import Entry, Label

Z95 = 1.6448536269514722
Provenance = Literal["V", "V2", "D", "M", "A"]
Role = Literal["market", "effect", "cost", "capacity", "belief"]


class Parameter(Entry):
    """A number of the world; `low, base, high` are its 5, 50 and 95 % quantiles.

    `distribution` is `normal` or `lognormal` with a spread of its own on each side of
    the base, truncated to `bounds`, or `fixed`. An effect states the value at which it
    does nothing as `null`.
    """

    id: str
    label: Label
    symbol: str = ""
    low: float
    base: float
    high: float
    distribution: Literal["normal", "lognormal", "fixed"]
    bounds: tuple[float, float]
    unit: str
    role: Role
    null: float | None = None
    provenance: Provenance
    citation: str = ""
    note: str = ""

    @model_validator(mode="after")
    def _consistent(self) -> "Parameter":
        lower, upper = self.bounds
        if not lower <= self.low <= self.base <= self.high <= upper:
            found = f"{self.low:g}, {self.base:g}, {self.high:g} in [{lower:g}, {upper:g}]"
            raise ValueError(f"low, base and high should rise within the bounds: found {found}")
        if self.distribution == "lognormal" and self.low <= 0:
            raise ValueError("a lognormal parameter needs low > 0")
        if (self.role == "effect") != (self.null is not None):
            raise ValueError("an effect, and nothing else, states its null value")
        return self

    def at(self, value: float) -> "Parameter":
        """Return the parameter held at one value, as a scenario or `--set` asks."""
        update = {"low": value, "base": value, "high": value, "distribution": "fixed"}
        return self.model_copy(update=update)

    def quantile(self, u: Floats) -> Floats:
        """Return the values at probabilities `u`, any shape, of the truncated distribution."""
        if self.distribution == "fixed" or self.low == self.high:
            return np.full_like(u, self.base)
        inner = self._probability(self.bounds[0]), self._probability(self.bounds[1])
        z = ndtri(inner[0] + u * (inner[1] - inner[0]))
        base, down, up = self._scale()
        value = base + np.where(z < 0, down, up) * z
        value = np.exp(value) if self.distribution == "lognormal" else value
        return np.clip(value, *self.bounds)

    def _scale(self) -> tuple[float, float, float]:
        curve = math.log if self.distribution == "lognormal" else float
        low, base, high = curve(self.low), curve(self.base), curve(self.high)
        return base, (base - low) / Z95, (high - base) / Z95

    def _probability(self, value: float) -> float:
        """Return the untruncated probability of a smaller value."""
        if self.distribution == "lognormal":
            if value <= 0:
                return 0.0
            value = math.log(value)
        base, down, up = self._scale()
        spread = down if value < base else up
        if spread == 0:
            return 0.5 if value == base else float(value > base)
        return float(ndtr((value - base) / spread))


class Register(Entry):
    """All parameters, by id; a scenario's register has its overrides applied."""

    parameters: tuple[Parameter, ...]

    @model_validator(mode="after")
    def _unique(self) -> "Register":
        ids = [p.id for p in self.parameters]
        double = sorted({i for i in ids if ids.count(i) > 1})
        if double:
            raise ValueError(f"declared twice: {', '.join(double)}")
        return self

    def by_id(self) -> dict[str, Parameter]:
        """Return the parameters by id."""
        return {p.id: p for p in self.parameters}

    def with_values(self, values: Mapping[str, float]) -> "Register":
        """Hold some parameters at given values.

        Raises:
            KeyError: for an id that is not in the register.
        """
        missing = values.keys() - self.by_id().keys()
        if missing:
            raise KeyError(min(missing))
        held = (p.at(values[p.id]) if p.id in values else p for p in self.parameters)
        return Register(parameters=tuple(held))

    def at_base(self) -> "Register":
        """Hold every parameter at its base."""
        return Register(parameters=tuple(p.at(p.base) for p in self.parameters))

    def at_null(self) -> "Register":
        """Take every effect out: the placebo."""
        effects = {p.id: p.null for p in self.parameters if p.null is not None}
        return self.with_values(effects)
