"""The supply network: ways from the plant to the regions, and what is left when some fail."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import networkx as nx

from kamsim.model.scenario import Network

PLANT = "plant"
_SINK = "\0regions"  # no place of a scenario can be called this


@dataclass(frozen=True, slots=True)
class Routes:
    """The best way to each region, in the order of the regions.

    `lead_days` counts plant to account; `flow` is what the network can carry a week, in
    multiples of mean demand.
    """

    lead_days: tuple[int, ...]
    freight_money: tuple[float, ...]
    reachable: tuple[bool, ...]
    flow: float


class SupplyNetwork:
    """The graph of a scenario; asks networkx for routes around failed edges."""

    def __init__(self, network: Network, regions: Sequence[str]) -> None:
        self._network = network
        self._regions = tuple(regions)
        self.trunks = tuple(e.name for e in network.edges if e.start == PLANT)
        self.routes = lru_cache(maxsize=None)(self._routes)

    @property
    def longest_days(self) -> int:
        """Bound the days of any way, whatever fails."""
        return sum(e.days for e in self._network.edges) + self._network.last_mile_days

    def graph(self, failed: frozenset[str] = frozenset()) -> "nx.DiGraph[str]":
        """Return the graph without the failed trunk edges."""
        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_node(PLANT)
        for edge in self._network.edges:
            if edge.name not in failed:
                graph.add_edge(
                    edge.start,
                    edge.end,
                    days=edge.days,
                    cost=edge.cost_money,
                    capacity=edge.capacity_share,
                )
        for region in self._regions:
            graph.add_edge(region, _SINK)
        return graph

    def _routes(self, failed: frozenset[str]) -> Routes:
        graph = self.graph(failed)
        whole = self.routes(frozenset()) if failed else None
        lead, freight, reachable = [], [], []
        for index, region in enumerate(self._regions):
            if nx.has_path(graph, PLANT, region):
                days, cost = self._best(graph, region)
                lead.append(days + self._network.last_mile_days)
                freight.append(cost)
                reachable.append(True)
            else:
                lead.append(whole.lead_days[index] if whole else self.longest_days)
                freight.append(whole.freight_money[index] if whole else 0.0)
                reachable.append(False)
        flow = float(nx.maximum_flow_value(graph, PLANT, _SINK))
        return Routes(tuple(lead), tuple(freight), tuple(reachable), flow)

    def _best(self, graph: "nx.DiGraph[str]", region: str) -> tuple[int, float]:
        """Return days and cost of the fastest way; the cheaper one where two are as fast."""
        paths = nx.all_shortest_paths(graph, PLANT, region, weight="days")
        return min(
            (
                int(nx.path_weight(graph, path, "days")),
                float(nx.path_weight(graph, path, "cost")),
            )
            for path in paths
        )
