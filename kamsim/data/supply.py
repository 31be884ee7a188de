"""Supply: the network and means of a template, fitted to another book of accounts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from kamsim.model.parameter import Register
from kamsim.model.scenario import Edge, Scenario

_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Scales:
    """How a scenario compares with its template: price, revenue and number of accounts."""

    price: float
    revenue: float
    accounts: float


def network_for(
    template: Scenario, regions: Sequence[str], price_scale: float
) -> tuple[Edge, ...]:
    """Lead the template's ways to other regions.

    What ends in no region of the template stays. A region gets as many ways as the template's
    have, each with the median days, capacity and cost of its rank by days; the depots take
    turns in being the nearest.
    """
    old = set(template.regions)
    edges = [_priced(e, price_scale) for e in template.network.edges if e.start not in old]
    last = [e for e in edges if e.end in old]
    depots = list(dict.fromkeys(e.start for e in last))
    ranks = _by_rank(last)
    legs = [
        ranks[rank].model_copy(
            update={"start": depots[(turn + rank) % len(depots)], "end": region}
        )
        for turn, region in enumerate(regions)
        for rank in range(min(len(ranks), len(depots)))
    ]
    return (*(e for e in edges if e.end not in old), *legs)


def resources_for(template: Scenario, scales: Scales) -> dict[str, float]:
    """Scale money with revenue, and everybody's hours with the number of accounts."""
    return {
        name: round_off(amount * (scales.revenue if name.endswith("_money") else scales.accounts))
        for name, amount in template.resources.items()
    }


def unit_costs_for(register: Register, scale: float) -> dict[str, dict[str, object]]:
    """Scale the costs per unit with the price, as overrides that keep the register's bounds."""
    return {
        p.id: {
            "low": round_off(float(np.clip(p.low * scale, *p.bounds))),
            "base": round_off(float(np.clip(p.base * scale, *p.bounds))),
            "high": round_off(float(np.clip(p.high * scale, *p.bounds))),
            "note": "The same share of the price as in the template.",
            "provenance": "A",
        }
        for p in register.parameters
        if p.unit.startswith("money/unit")
    }


def places_of(template: Scenario) -> set[str]:
    """Return the names of places that a region may not have."""
    ends = {n for e in template.network.edges for n in (e.start, e.end)}
    return ends - set(template.regions)


def _by_rank(edges: Iterable[Edge]) -> list[Edge]:
    """Return one median edge per rank by days among the ways into each region."""
    into: Mapping[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        into[edge.end].append(edge)
    ordered = [sorted(ways, key=lambda e: (e.days, e.cost_money)) for ways in into.values()]
    depth = max(len(ways) for ways in ordered)
    return [_median([w[rank] for w in ordered if len(w) > rank]) for rank in range(depth)]


def _median(edges: Sequence[Edge]) -> Edge:
    update = {
        "days": round(median(e.days for e in edges)),
        "capacity_share": median(e.capacity_share for e in edges),
        "cost_money": round_off(median(e.cost_money for e in edges)),
    }
    return edges[0].model_copy(update=update)


def _priced(edge: Edge, scale: float) -> Edge:
    return edge.model_copy(update={"cost_money": round_off(edge.cost_money * scale)})


def round_off(value: float) -> float:
    """Round to significant digits, so that a person can read the file."""
    return float(f"{value:.{_DIGITS}g}")
