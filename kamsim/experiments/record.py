"""Records: what is kept of a finished cell, as rows."""

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kamsim.experiments.plan import Cell
from kamsim.kpis.money import discount
from kamsim.model.kpi import Kpi, PairedKpi
from kamsim.model.results import BlockResult, World

Value = float | None
Line = tuple[int, str, str, str, float, float]


@dataclass(frozen=True, slots=True)
class Record:
    """A cell of one policy with its result, or with the message of its failure."""

    policy: str
    cell: Cell
    seconds: float
    result: BlockResult | None = None
    kpis: Mapping[str, tuple[Value, ...]] | None = None
    message: str = ""

    @property
    def failed(self) -> bool:
        """Say whether there is no result."""
        return self.result is None

    @property
    def hash(self) -> str | None:
        """Hash every number of the result."""
        return None if self.result is None else _hash(self.result)

    def kpi_rows(self) -> Iterator[tuple[int, int, str, Value]]:
        """Yield (k, m, kpi, value)."""
        for name, values in (self.kpis or {}).items():
            for k, value in zip(self.cell.replications, values, strict=True):
                yield k, self.cell.m, name, value


def measure(result: BlockResult, kpis: Sequence[Kpi]) -> dict[str, tuple[Value, ...]]:
    """Take every KPI of every world of a block.

    Raises:
        ArithmeticError: where a KPI is neither a finite number nor undefined.
    """
    worlds = result.worlds()
    found = {k.id: tuple(k.measure(world) for world in worlds) for k in kpis}
    _check(found, worlds)
    return found


def measure_pairs(
    result: BlockResult, baseline: BlockResult | None, kpis: Sequence[PairedKpi]
) -> dict[str, tuple[Value, ...]]:
    """Take every paired KPI of every world of a block beside the baseline's.

    None where there is no baseline to set beside it, and for the baseline itself.

    Raises:
        ArithmeticError: where a KPI is neither a finite number nor undefined.
    """
    worlds = result.worlds()
    if baseline is None or baseline.policy == result.policy:
        return {k.id: (None,) * len(worlds) for k in kpis}
    pairs = tuple(zip(worlds, baseline.worlds(), strict=True))
    found = {k.id: tuple(k.measure(world, base) for world, base in pairs) for k in kpis}
    _check(found, worlds)
    return found


def _check(found: Mapping[str, tuple[Value, ...]], worlds: Sequence[World]) -> None:
    for name, values in found.items():
        for world, value in zip(worlds, values, strict=True):
            if value is not None and not math.isfinite(value):
                raise ArithmeticError(f"{name} is {value} in replication {world.replication}")


def weekly_rows(result: BlockResult) -> Iterator[tuple[object, ...]]:
    """Yield (k, week, one value per weekly name, names sorted)."""
    names = sorted(result.weekly)
    for r, k in enumerate(result.replications):
        series = [result.weekly[name][r].tolist() for name in names]
        for week, values in enumerate(zip(*series, strict=True)):
            yield (k, week, *values)


def account_rows(result: BlockResult) -> Iterator[tuple[object, ...]]:
    """Yield (k, account id, 1 if key, one value per column, names sorted)."""
    names = sorted(result.accounts)
    for r, k in enumerate(result.replications):
        series = [result.accounts[name][r].tolist() for name in names]
        key = result.key[r].astype(np.int64).tolist()
        for row in zip(result.account_ids, key, *series, strict=True):
            yield (k, *row)


def ledger_rows(result: BlockResult) -> Iterator[Line]:
    """Yield (k, payer, payee, reason, amount, discounted amount), summed over the horizon."""
    rates = result.parameters["money.discount_rate"]
    for r, k in enumerate(result.replications):
        worth = discount(result.weeks, float(rates[r]))
        for (payer, payee, reason), paid in result.lines(r).items():
            yield k, payer, payee, reason, float(paid.sum()), float((paid * worth).sum())


def parameter_rows(result: BlockResult) -> Iterator[tuple[int, str, float]]:
    """Yield (k, id, value)."""
    for name, values in result.parameters.items():
        for k, value in zip(result.replications, values.tolist(), strict=True):
            yield k, name, value


def _hash(result: BlockResult) -> str:
    digest = hashlib.blake2b(digest_size=16)
    arrays = {
        **{f"weekly.{name}": x for name, x in result.weekly.items()},
        **{f"accounts.{name}": x for name, x in result.accounts.items()},
        **{f"panel.{name}": x for name, x in result.panel.items()},
        **{f"ledger.{'/'.join(line)}": x for line, x in result.ledger.items()},
        **{f"parameters.{name}": x for name, x in result.parameters.items()},
    }
    for name in sorted(arrays):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(arrays[name]).tobytes())
    return digest.hexdigest()
