"""Walks between stretches of edges from networkx and by trying: slow, plain, by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np

from tests.towns import split_graph

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from ganquan_geo.network.places.snapping import Snapped, Spans
    from ganquan_geo.network.walk_network import WalkNetwork

    Floats = NDArray[np.float64]
    Stretch = tuple[int, float, float, float]  # edge, start, end, leg


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlainWalks:
    """Walks on a network.

    Parameters
    ----------
    network
        The network.
    between_m
        (n, n) from node to node, metres; infinite where there is no way.
    """

    network: WalkNetwork
    between_m: Floats

    def to_node(self, edge: int, at_m: Floats, node: int) -> Floats:
        """Return the walks from some points of an edge to a node."""
        network = self.network
        edge_m = float(network.length_m[edge])
        by_u = self.between_m[network.u[edge], node] + at_m
        by_v = self.between_m[network.v[edge], node] + edge_m - at_m
        walk_m: Floats = np.minimum(by_u, by_v)
        return walk_m

    def to_points(self, edge: int, at_m: Floats, other: int, points_m: Floats) -> Floats:
        """Return the walks, (k,), from points of an edge to (k,) or (l, 1) points of another."""
        network = self.network
        other_m = float(network.length_m[other])
        walk_m = np.minimum(
            self.to_node(edge, at_m, int(network.u[other])) + points_m,
            self.to_node(edge, at_m, int(network.v[other])) + other_m - points_m,
        )
        return np.minimum(walk_m, np.abs(points_m - at_m)) if other == edge else walk_m

    def least(self, edge: int, at_m: Floats, stretches: Iterable[Stretch]) -> Floats:
        """Return the walks from some points of an edge to the nearest point of a spot."""
        least_m = np.full(len(at_m), np.inf)
        for other, low, high, leg_m in stretches:
            for points_m in (np.full(len(at_m), low), np.full(len(at_m), high)):
                own_m = self.to_points(edge, at_m, other, points_m)
                least_m = np.minimum(least_m, own_m + leg_m)
            if other == edge:
                on_it = (at_m >= low) & (at_m <= high)
                least_m = np.where(on_it, np.minimum(least_m, leg_m), least_m)
        return least_m

    def greatest(self, edge: int, at_m: Floats, stretches: Iterable[Stretch]) -> Floats:
        """Return the walks from some points of an edge to the farthest point of a spot.

        Along a stretch a walk rises and falls evenly; it turns where the ways by either end, and
        straight along the edge, are equal.
        """
        greatest_m = np.zeros(len(at_m))
        network = self.network
        for other, low, high, leg_m in stretches:
            other_m = float(network.length_m[other])
            by_u = self.to_node(edge, at_m, int(network.u[other]))
            by_v = self.to_node(edge, at_m, int(network.v[other])) + other_m
            turns_m = [np.full(len(at_m), low), np.full(len(at_m), high)]
            with np.errstate(invalid="ignore"):
                turns_m += [(by_v - by_u) / 2, (by_v + at_m) / 2, (at_m - by_u) / 2]
            for turn_m in turns_m:
                points_m = np.clip(np.nan_to_num(turn_m), low, high)
                own_m = self.to_points(edge, at_m, other, points_m)
                greatest_m = np.maximum(greatest_m, own_m + leg_m)
        return greatest_m


def plain_walks(network: WalkNetwork) -> PlainWalks:
    count = len(network.node_xy)
    between_m = np.full((count, count), np.inf)
    graph = split_graph(network, []).graph
    for node, reached in nx.all_pairs_dijkstra_path_length(graph, weight="length_m"):
        for other, walk_m in reached.items():
            between_m[node, other] = walk_m
    return PlainWalks(network=network, between_m=between_m)


def stretches_of(spans: Spans, number: int) -> list[Stretch]:
    """Return the stretches of one place."""
    own = spans.of(spans.facility == number)
    return list(
        zip(
            own.edge.tolist(),
            own.start_m.tolist(),
            own.end_m.tolist(),
            own.leg_m.tolist(),
            strict=True,
        )
    )


def all_walks(walks: PlainWalks, doors: Snapped, stands: Snapped) -> Floats:
    """Return (k, l) the walks from places to places, the legs of both included."""
    network = walks.network
    found = np.full((len(doors.edge), len(stands.edge)), np.inf)
    length_m = network.length_m
    from_ends = (
        (network.u[doors.edge], doors.offset_m),
        (network.v[doors.edge], length_m[doors.edge] - doors.offset_m),
    )
    to_ends = (
        (network.u[stands.edge], stands.offset_m),
        (network.v[stands.edge], length_m[stands.edge] - stands.offset_m),
    )
    for start, start_m in from_ends:
        for end, end_m in to_ends:
            own_m = walks.between_m[np.ix_(start, end)] + start_m[:, None] + end_m[None, :]
            found = np.minimum(found, own_m)
    straight_m = np.abs(doors.offset_m[:, None] - stands.offset_m[None, :])
    same = doors.edge[:, None] == stands.edge[None, :]
    found = np.where(same, np.minimum(found, straight_m), found)
    total_m: Floats = found + doors.leg_m[:, None] + stands.leg_m[None, :]
    return total_m
