"""The bootstrap: how often each policy would have had the best mean."""

import hashlib
from collections.abc import Iterator

import numpy as np

from kamsim.model.arrays import Floats, Ints

RESAMPLES = 10_000
_CHUNK = 500_000


def chance_best(values: Floats, key: object, resamples: int = RESAMPLES) -> Floats:
    """Return the share of resamples in which each policy has the highest mean, (p,).

    Replications are resampled whole, so pairing is kept; policies that tie share the
    resample. `key` fixes the resamples.

    Args:
        values: (n, p), one row per replication, higher is better.
        key: anything whose text names this bootstrap, such as (seed, metric).
        resamples: how many.
    """
    wins = np.zeros(values.shape[1])
    for rows in _resamples(len(values), key, resamples):
        totals = np.take(values, rows, axis=0).sum(axis=1)
        best = totals == totals.max(axis=1, keepdims=True)
        wins += (best / best.sum(axis=1, keepdims=True)).sum(axis=0)
    return wins / resamples


def _resamples(n: int, key: object, resamples: int) -> Iterator[Ints]:
    """Yield (chunk, n) rows; raw words are used, so no release of numpy changes them."""
    raw = hashlib.blake2b(repr(key).encode(), digest_size=16, person=b"kamsim-boot-v1").digest()
    source = np.random.Philox(key=int.from_bytes(raw, "little"))
    chunk = max(1, _CHUNK // n)
    for start in range(0, resamples, chunk):
        size = min(chunk, resamples - start)
        words = source.random_raw(size * n) >> np.uint64(11)
        uniforms = words.astype(np.float64) * 2.0**-53
        yield (uniforms * n).astype(np.int64).reshape(size, n)
