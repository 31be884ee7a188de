"""Time the columnar simulation against the naive twin, side by side, under `today`.

Run `python -m tests.benchmarks.bench` from the root of the repository. Both simulate the
run-in and the horizon of the default scenario, luck drawn and weekly results kept; the twin
one world at a time, the columns a block. The two take turns and the best round of each
counts, so a busy machine slows both. Peak memory is that of a process that does nothing
else, imports included.
"""

import argparse
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

from kamsim.model.policy import Today
from kamsim.simulation import Replication, block_size, simulate_block
from tests.benchmarks.load import no_vocabulary, read_scenario
from tests.benchmarks.naive import run

SEED = 42
MIB = 2**20


def columns(count: int) -> int:
    """Simulate a block of worlds, and return its account-weeks."""
    scenario = read_scenario(count=count)
    worlds = [Replication(k) for k in range(block_size(count))]
    list(simulate_block(scenario, [Today()], worlds, SEED, no_vocabulary()))
    return len(worlds) * count * (scenario.run_in_weeks + scenario.weeks)


def twin(count: int) -> int:
    """Simulate one world, and return its account-weeks."""
    scenario = read_scenario(count=count)
    run(scenario, 0, SEED, states=False)
    return count * (scenario.run_in_weeks + scenario.weeks)


def speed(contender: Callable[[int], int], count: int) -> float:
    """Return the account-weeks a second of one round."""
    start = time.perf_counter()
    account_weeks = contender(count)
    return account_weeks / (time.perf_counter() - start)


def own_peak(contender: Callable[[int], int], count: int) -> float:
    """Run one round and return this process's peak memory in MiB."""
    contender(count)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / MIB if sys.platform == "darwin" else peak * 1024 / MIB


def peak_mib(contender: Callable[[int], int], count: int) -> float:
    """Return the peak memory of a fresh process that runs one round."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=fresh) as pool:
        return pool.submit(own_peak, contender, count).result()


def best_speeds(count: int, rounds: int) -> dict[Callable[[int], int], float]:
    """Let the two take turns, and return the best round of each."""
    both = (columns, twin)
    turns = [[speed(contender, count) for contender in both] for _ in range(rounds)]
    return dict(zip(both, map(max, zip(*turns, strict=True)), strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("counts", nargs="*", type=int, default=[88, 1000], help="accounts")
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    # memory first: on Linux a child's peak starts at its parent's
    memory = {(n, f): peak_mib(f, n) for n in chosen.counts for f in (columns, twin)}
    for n in chosen.counts:
        best = best_speeds(n, chosen.rounds)
        cells = [
            f"{f.__name__} {best[f]:,.0f} account-weeks/s {memory[n, f]:,.0f} MiB"
            for f in (columns, twin)
        ]
        ratio = best[columns] / best[twin]
        print(f"N = {n} … {' … '.join(cells)} … {ratio:.1f} x", flush=True)


if __name__ == "__main__":
    main()
