"""The searches of `ganquan_geo.network.search.kernel` by scipy: for small work, and as oracle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from ganquan_geo.arrays.groups import first_of_each
from ganquan_geo.network.search.seeds import NOBODY, Reached, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ganquan_geo.arrays.types import Floats, Ints, Ints32
    from ganquan_geo.network.search.seeds import HomeLinks, Seeds

CELLS_AT_ONCE = 2**22  # of distances from many sources: 32 MB


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScipyNetwork:
    """A network laid out for scipy's searches.

    Parameters
    ----------
    streets
        (n, n) the shortest edge between each two nodes, both ways, metres.
    u, v
        (m,) end nodes of each edge.
    """

    streets: csr_array
    u: Ints
    v: Ints

    def nearest(self, seeds: Seeds, *, bound_m: float) -> tuple[Floats, Ints32]:
        """Measure how far each node is from its nearest facility, and which one that is."""
        count = self.streets.shape[0]
        graph, facilities = self._with_sources(seeds)
        if not len(facilities):
            return np.full(count, np.inf), np.full(count, NOBODY, dtype=np.int32)
        far_m, _, winner = dijkstra(
            graph,
            indices=np.arange(count, count + len(facilities)),
            min_only=True,
            return_predecessors=True,
            limit=bound_m,
        )
        node_m, winner = far_m[:count], winner[:count]
        found = np.isfinite(node_m)
        node_facility = np.full(count, NOBODY, dtype=np.int32)
        node_facility[found] = facilities[winner[found] - count]
        self._settle_ties(node_m, node_facility, seeds)
        return node_m, node_facility

    def distances(self, seeds: Seeds, at: Ints, *, limit_m: float) -> Floats:
        """Measure how far some nodes are from each facility; (f, k)."""
        rows = [far_m[:, at] for _, far_m in self._from_each(seeds, limit_m)]
        return np.concatenate([np.empty((0, len(at))), *rows])

    def reached(self, seeds: Seeds, *, limit_m: float) -> Reached:
        """List the edges with an end within the limit of each facility."""
        nothing, nowhere = np.empty(0, np.int64), np.empty(0)
        found = [(nothing, nothing, nowhere, nowhere)]
        for facilities, far_m in self._from_each(seeds, limit_m):
            near_m = np.minimum(far_m[:, self.u], far_m[:, self.v])
            row, edge = np.nonzero(np.isfinite(near_m))
            ends = far_m[row, self.u[edge]], far_m[row, self.v[edge]]
            found.append((facilities[row], edge, *ends))
        facility, edge, u_m, v_m = (np.concatenate(part) for part in zip(*found, strict=True))
        return Reached(facility=facility, edge=edge, u_m=u_m, v_m=v_m)

    def sums(self, seeds: Seeds, weights: Floats, *, limit_m: float) -> Floats:
        """Add up the (f, k) weights of the facilities within the limit of each node; (n, k)."""
        total = np.zeros((self.streets.shape[0], weights.shape[1]))
        done = 0
        for facilities, far_m in self._from_each(seeds, limit_m):
            chosen = slice(done, done := done + len(facilities))
            total += np.isfinite(far_m).T.astype(np.float64) @ weights[chosen]
        return total

    def table(self, seeds: Seeds, homes: HomeLinks, *, limit_m: float) -> Table:
        """Measure every walk from a home to a facility that is within the limit."""
        found = [(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))]
        for facilities, far_m in self._from_each(seeds, limit_m):
            home_m = np.full((len(facilities), len(homes.leg_m)), np.inf)
            half = len(homes.home) // 2
            for end in (slice(None, half), slice(half, None)):
                np.minimum(home_m, far_m[:, homes.node[end]] + homes.to_m[end], out=home_m)
            mine = np.isin(homes.along_facility, facilities)
            row = np.searchsorted(facilities, homes.along_facility[mine])
            np.minimum.at(home_m, (row, homes.along_home[mine]), homes.along_m[mine])
            home_m += homes.leg_m
            row, home = np.nonzero(np.isfinite(home_m) & (home_m <= limit_m))
            found.append((home, facilities[row], home_m[row, home]))
        home, facility, distance_m = (np.concatenate(part) for part in zip(*found, strict=True))
        return Table(home=home, facility=facility, distance_m=distance_m).ordered()

    def _from_each(self, seeds: Seeds, limit_m: float) -> Iterator[tuple[Ints, Floats]]:
        """Yield some facilities and the (f, n) distances from each of them to every node."""
        count = self.streets.shape[0]
        graph, facilities = self._with_sources(seeds)
        size = max(1, CELLS_AT_ONCE // max(count, 1))
        for begin in range(0, len(facilities), size):
            some = facilities[begin : begin + size]
            indices = np.arange(count + begin, count + begin + len(some))
            yield some, dijkstra(graph, indices=indices, limit=limit_m)[:, :count]

    def _with_sources(self, seeds: Seeds) -> tuple[csr_array, Ints]:
        """Return the graph with one more node for each facility, and the facilities.

        From its node steps lead in: of several into one node the shortest.
        """
        streets, count = self.streets, self.streets.shape[0]
        facilities, source = np.unique(seeds.facility, return_inverse=True)
        own = seeds.of(first_of_each(source * count + seeds.node, seeds.start_m))
        start = np.searchsorted(own.facility, facilities, side="right")
        total = count + len(facilities)
        graph = csr_array(
            (
                np.concatenate([streets.data, own.start_m]),
                np.concatenate([streets.indices, own.node]),
                np.concatenate([streets.indptr, streets.indptr[-1] + start]),
            ),
            shape=(total, total),
        )
        return graph, facilities

    def _settle_ties(self, node_m: Floats, node_facility: Ints32, seeds: Seeds) -> None:
        """Give each node the lowest of the facilities that are equally near, in place."""
        streets = self.streets
        own = np.flatnonzero(node_m[seeds.node] == seeds.start_m)
        reached = node_facility[seeds.node[own]] != NOBODY
        own = own[reached]
        np.minimum.at(node_facility, seeds.node[own], seeds.facility[own])
        a = np.repeat(np.arange(len(node_m)), np.diff(streets.indptr))
        b = streets.indices
        tight = np.isfinite(node_m[a]) & (node_m[a] + streets.data == node_m[b])
        a, b = a[tight], b[tight]
        while (lower := node_facility[a] < node_facility[b]).any():
            np.minimum.at(node_facility, b[lower], node_facility[a[lower]])
