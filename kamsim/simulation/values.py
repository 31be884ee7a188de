"""Parameter values: one number per world and parameter, drawn by address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.model.parameter import Register
from kamsim.simulation.draws import Draws, Replication


@dataclass(frozen=True, slots=True)
class Values:
    """The drawn parameters of a block of worlds; `of` maps id to (R,)."""

    of: Mapping[str, Floats]

    def world(self, name: str) -> Floats:
        """Return a parameter as (R,)."""
        return self.of[name]

    def account(self, name: str) -> Floats:
        """Return a parameter as (R, 1), to meet arrays shaped (R, N)."""
        return self.of[name][:, None]

    def family(self, name: str) -> Floats:
        """Return a parameter as (R, 1, 1), to meet arrays shaped (R, N, P)."""
        return self.of[name][:, None, None]


def draw_values(register: Register, draws: Draws, replications: Sequence[Replication]) -> Values:
    """Draw every parameter for every replication; worlds of one k share them."""
    columns = {}
    for parameter in register.parameters:
        rows = [draws.uniforms("parameter", r, [parameter.id], range(1))[0] for r in replications]
        columns[parameter.id] = parameter.quantile(np.concatenate(rows))
    return Values(columns)
