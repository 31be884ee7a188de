"""The twin's supply network and the disruptions that cut its trunks."""

import math
from collections.abc import Iterator

import networkx as nx
import simpy

from tests.benchmarks.luck import Luck


class Roads:
    """Who can be reached now, how fast and at what freight."""

    def __init__(self, env: simpy.Environment, luck: Luck, p: dict[str, float]) -> None:
        self.env = env
        self.network = luck.scenario.network
        self.regions = luck.scenario.regions
        self.failures = {e.name: 0 for e in self.network.edges if e.start == "plant"}
        self.usual = {region: self._way(region) for region in self.regions}
        self._look()
        for trunk in self.failures:
            self._draw_failures(luck, p, trunk)

    def _draw_failures(self, luck: Luck, p: dict[str, float], trunk: str) -> None:
        starts = luck.u("disruption.start", trunk)
        days = luck.u("disruption.day", trunk)
        lengths = luck.u("disruption.length", trunk)
        for i, week in enumerate(luck.weeks):
            if starts[i] < p["disruption.rate"] / 52:
                start = 7 * week + 7 * days[i]
                length = -p["disruption.mean_days"] * math.log1p(-lengths[i])
                self.env.process(self._fail(trunk, start, length))

    def _fail(self, trunk: str, start: float, length: float) -> Iterator[simpy.Event]:
        yield self.env.timeout(start - self.env.now)
        self.failures[trunk] += 1
        self._look()
        yield self.env.timeout(length)
        self.failures[trunk] -= 1
        self._look()

    def _look(self) -> None:
        """Look up what is left of the network."""
        graph = self._graph()
        self.ways = {
            region: self._way(region)
            for region in self.regions
            if nx.has_path(graph, "plant", region)
        }
        for region in self.regions:
            graph.add_edge(region, "consumers")
        self.flow = nx.maximum_flow_value(graph, "plant", "consumers")

    def _graph(self) -> nx.DiGraph:
        graph = nx.DiGraph()
        graph.add_nodes_from(["plant", *self.regions])
        for e in self.network.edges:
            if not self.failures.get(e.name):
                days, cost = e.days, e.cost_money
                graph.add_edge(e.start, e.end, days=days, cost=cost, capacity=e.capacity_share)
        return graph

    def _way(self, region: str) -> tuple[int, float]:
        """Return days and freight of the fastest way, the cheapest of those equally fast."""
        graph = self._graph()
        ways = [
            (nx.path_weight(graph, way, "days"), nx.path_weight(graph, way, "cost"))
            for way in nx.all_simple_paths(graph, "plant", region)
        ]
        days, cost = min(ways)
        return days + self.network.last_mile_days, cost

    def reaches(self, region: str) -> bool:
        return region in self.ways

    def lead_days(self, region: str) -> int:
        return self.ways.get(region, self.usual[region])[0]

    def freight(self, region: str) -> float:
        return self.ways.get(region, self.usual[region])[1]
