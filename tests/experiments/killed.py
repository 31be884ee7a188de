"""A run in a process of its own, to be killed: `python -m tests.experiments.killed FILE`.

It prints a line for every finished cell, the last of which it does not survive.
"""

import os
import signal
import sys
from pathlib import Path

import kamsim.simulation
from kamsim.experiments import Plan, run_plan
from kamsim.model.policy import Today
from kamsim.simulation import simulate_block
from tests.simulation.conftest import build, words
from tests.simulation.erratic import Erratic


def plan():
    return Plan(build(count=6, weeks=30), "id: x", (Today(), Erratic()), replications=10)


def blocks_of_four(accounts):
    """Make small blocks, whatever the shipped size is."""
    return 4


def run(folder, on_progress, simulate=simulate_block):
    return run_plan(plan(), folder, words(), on_progress, simulate)


def deadly(*given):
    """Simulate, and die in the midst of replications 8 and 9."""
    for result in simulate_block(*given):
        if 8 in result.replications and result.policy != "today":
            os.kill(os.getpid(), signal.SIGKILL)
        yield result


if __name__ == "__main__":
    kamsim.simulation.block_size = blocks_of_four
    run(Path(sys.argv[1]), lambda p: print(p.policy, p.done, flush=True), deadly)
