"""Worlds that differ in single numbers and in nothing else, side by side in one block."""

from unittest.mock import patch

import numpy as np

from kamsim.catalog import Catalog
from kamsim.simulation import Replication, simulate_block
from kamsim.simulation.values import Values
from tests.contracts.measure import SEED, figures


def varied(scenario, policy, rows, luck):
    """Simulate one world per row: the register's base but for the row's own values.

    `luck` names the replication of each row; rows of the same luck meet the same chances.
    Returns every figure, (R,).
    """

    def values(register, draws, replications):
        of = {p.id: np.full(len(rows), float(p.base)) for p in register.parameters}
        for index, row in enumerate(rows):
            for name, value in row.items():
                of[name][index] = value
        return Values(of)

    worlds = [Replication(k) for k in luck]
    with patch("kamsim.simulation.block.draw_values", values):
        vocabulary = Catalog().vocabulary()
        (result,) = simulate_block(scenario, [policy], worlds, SEED, vocabulary)
    return figures(result)
