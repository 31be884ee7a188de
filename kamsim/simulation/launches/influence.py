"""Influence: which accounts look at which: along region and channel, at the large and at peers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np

from kamsim.model.account import Account
from kamsim.model.arrays import Floats, Ints


@dataclass(frozen=True, slots=True)
class Influence:
    """Whom each account looks at, the same in all worlds.

    Shapes: neighbours (N, M) rows of accounts; weight (N, M), a row sums to 1, or to 0 where
    an account is alone; index (N,) in [0, 1], how far others look at it; order (N,), the most
    looked at first, ties in the book's order.
    """

    neighbours: Ints
    weight: Floats
    index: Floats
    order: Ints

    def seen(self, x: Floats) -> Floats:
        """Return the weighed mean of (R, N, …) over whom each account looks at."""
        shape = (1, -1) + (1,) * (x.ndim - 2)
        mean = np.zeros_like(x)
        for m in range(self.neighbours.shape[1]):
            weight = np.ascontiguousarray(self.weight[:, m]).reshape(shape)
            mean = mean + weight * np.take(x, self.neighbours[:, m], axis=1)
        return mean


def draw_graph(book: Sequence[Account], base: Mapping[str, float]) -> "nx.DiGraph[int]":
    """Return who influences whom: some are the largest near an account, the rest its peers.

    The large are looked at by more accounts, and persuade no better than others (F49).
    """
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(len(book)))
    size = np.sqrt([a.base_units for a in book])
    region, channel = np.array([a.region for a in book]), np.array([a.channel for a in book])
    most = min(round(base["influence.neighbours"]), len(book) - 1)
    large = round(base["influence.hub_share"] * most)
    for i in range(len(book)):
        near = base["influence.region_weight"] * (region == region[i])
        near = near + base["influence.channel_weight"] * (channel == channel[i])
        pull = size * (1.0 + near)
        others = [j for j in range(len(book)) if j != i]
        # sorting keeps the book's order among equals
        hubs = sorted(others, key=lambda j: -pull[j])[:large]
        for j in {*hubs, *_peers(size, [a.region for a in book], i)[: most - large]}:
            graph.add_edge(j, i, weight=float(1.0 + near[j]))
    return graph


def _peers(size: Floats, region: Sequence[str], i: int) -> list[int]:
    """Return the other accounts of one's region, the next larger first, then from the smallest."""
    here = [j for j in range(len(size)) if region[j] == region[i]]
    ranked = sorted(here, key=lambda j: size[j])
    place = ranked.index(i)
    return ranked[place + 1 :] + ranked[:place]


def index_influence(graph: "nx.DiGraph[int]") -> Influence:
    """Write a graph down as rows of neighbours and weights."""
    count = graph.number_of_nodes()
    most = max([1, *(d for _, d in graph.in_degree())])
    neighbours = np.zeros((count, most), dtype=np.int64)
    weight = np.zeros((count, most))
    for i in range(count):
        for m, j in enumerate(sorted(graph.predecessors(i))):
            neighbours[i, m], weight[i, m] = j, graph.edges[j, i]["weight"]
    summed = weight.sum(axis=1)
    weight = weight / np.where(summed > 0, summed, 1.0)[:, None]
    reach = np.zeros(count)
    for i in range(count):
        for m in range(most):
            reach[neighbours[i, m]] += weight[i, m]
    index = reach / max(float(reach.max()), 1e-12)
    return Influence(neighbours, weight, index, np.argsort(-index, kind="stable"))
