"""The simulated market: SimPy keeps the clock, arrays keep the accounts."""

from kamsim.simulation.draws import Replication
from kamsim.simulation.run import block_size, simulate_block

__all__ = ["Replication", "block_size", "simulate_block"]
