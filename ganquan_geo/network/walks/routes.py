"""Ways along chosen edges of a network: corridors, shortest ways, bridges, loops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from ganquan_geo.network.walk_network import WalkNetwork

START, END, VIRTUAL = "start", "end", "virtual"
ON_A_LOOP = 2  # ways that leave each place of a closed line


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A way from node to node.

    Parameters
    ----------
    nodes
        One more than `edges`; a route of no length has one node.
    length_m
        Sum of its edges, metres.
    """

    nodes: tuple[int, ...]
    edges: tuple[int, ...]
    length_m: float


def find_route(
    network: WalkNetwork,
    edges: Iterable[int],
    *,
    starts: Collection[int],
    ends: Collection[int],
) -> Route | None:
    """Find the shortest way along some edges from any of some nodes to any of others.

    Parameters
    ----------
    edges
        The edges that may be used.

    Returns
    -------
    Route or None
        It touches `starts` and `ends` only at its own ends; None where there is no way.
    """
    shared = sorted(set(starts) & set(ends))
    if shared:
        return Route(nodes=(shared[0],), edges=(), length_m=0.0)
    graph = _subdivided(network, edges, starts, ends)
    if START not in graph or END not in graph:
        return None
    try:
        path: list[Any] = nx.dijkstra_path(graph, START, END, weight="length_m")
    except nx.NetworkXNoPath:
        return None
    return _route(network, _edges_among(path), starts)


def find_corridor(
    network: WalkNetwork,
    edges: Iterable[int],
    *,
    starts: Collection[int],
    ends: Collection[int],
) -> tuple[int, ...]:
    """Return every edge that lies on some simple way between two sets of nodes.

    With an edge added that joins both ends, these are the edges of its biconnected
    component: two edges lie on a common cycle exactly if they are in the same one.
    """
    graph = _subdivided(network, edges, starts, ends)
    if START not in graph or END not in graph:
        return ()
    graph.add_edge(START, VIRTUAL)
    graph.add_edge(VIRTUAL, END)
    for part in nx.biconnected_components(graph):
        names: Any = part
        if VIRTUAL in names:
            return tuple(sorted(_edges_among(names)))
    return ()


def find_second_route(
    network: WalkNetwork,
    edges: Iterable[int],
    *,
    by: int,
    starts: Collection[int],
    ends: Collection[int],
) -> Route | None:
    """Find a short simple way between two sets of nodes that uses a given edge.

    It joins the edge's two ends to the two sets by ways that share no node, the cheapest pair
    of such ways: a flow of two units of least length.
    """
    graph = _subdivided(network, (edge for edge in edges if edge != by), starts, ends)
    flow: nx.DiGraph[Any] = nx.DiGraph()
    for name in graph:
        flow.add_edge((name, "in"), (name, "out"), capacity=1, weight=0)
    for a, b, step in graph.edges(data=True):
        cost = round(step["length_m"] * 1_000)  # whole millimetres: exact arithmetic
        flow.add_edge((a, "out"), (b, "in"), capacity=1, weight=cost)
        flow.add_edge((b, "out"), (a, "in"), capacity=1, weight=cost)
    names = _names(network, by, starts, ends)
    for name in names:
        flow.add_edge("source", (name, "in"), capacity=1, weight=0)
    for name in (START, END):
        flow.add_edge((name, "in"), (name, "out"), capacity=1, weight=0)
        flow.add_edge((name, "out"), "sink", capacity=1, weight=0)
    flow.add_node("source", demand=-2)
    flow.add_node("sink", demand=2)
    try:
        _, sent = nx.network_simplex(flow)
    except nx.NetworkXUnfeasible:
        return None
    used = [name[0][1] for name, to in sent.items() if _is_passed(name, to)]
    line: list[Any] = nx.shortest_path(_subdivided(network, [*used, by], starts, ends), START, END)
    return _route(network, _edges_among(line), starts)


def find_longest_line(network: WalkNetwork, edges: Iterable[int]) -> Route:
    """Return a long shortest way along some connected edges: from one end to the farthest.

    On streets without loops it is the longest there is; of loops at one node it is one of them.
    """
    chosen = sorted(set(edges))
    graph = _subdivided(network, chosen)
    end = min(name for name in graph if isinstance(name, int))
    for _ in range(2):
        start = end
        far_m = nx.single_source_dijkstra_path_length(graph, start, weight="length_m")
        nodes = [name for name in far_m if isinstance(name, int)]
        end = max(nodes, key=lambda name: (far_m[name], -name))
    path: list[Any] = nx.dijkstra_path(graph, start, end, weight="length_m")
    line = _edges_among(path)
    return _route(network, line or chosen[:1], (start,))  # of one node there are loops alone


def find_parts(network: WalkNetwork, edges: Iterable[int]) -> tuple[tuple[int, ...], ...]:
    """Return the connected parts of some edges, longest first."""
    graph = _subdivided(network, edges)
    parts = [tuple(sorted(_edges_among(part))) for part in nx.connected_components(graph)]
    return tuple(sorted(parts, key=lambda part: (-float(network.length_m[list(part)].sum()), part)))


def find_bridges(network: WalkNetwork, edges: Iterable[int]) -> frozenset[int]:
    """Return the edges whose loss would cut the network of these edges in two."""
    graph = _subdivided(network, edges)
    return frozenset(name[1] for pair in nx.bridges(graph) for name in pair if _is_edge(name))


def measure_cycle_count(network: WalkNetwork, edges: Iterable[int]) -> int:
    """Return how many independent loops some edges form."""
    graph = _subdivided(network, edges)
    return graph.number_of_edges() - graph.number_of_nodes() + nx.number_connected_components(graph)


def is_one_loop(network: WalkNetwork, edges: Collection[int]) -> bool:
    """Return whether some edges form one closed line that never meets itself."""
    if not edges or len(set(edges)) != len(edges):
        return False
    graph = _subdivided(network, edges)
    return nx.is_connected(graph) and all(degree == ON_A_LOOP for _, degree in graph.degree)


def cluster_nodes(
    network: WalkNetwork, nodes: Collection[int], *, within_m: float
) -> tuple[tuple[int, ...], ...]:
    """Return nodes grouped so that neighbours in a group are no farther apart than a limit."""
    graph: nx.Graph[int] = nx.Graph()
    ordered = sorted(nodes)
    graph.add_nodes_from(ordered)
    xy = network.node_xy
    for row, node in enumerate(ordered):
        near = [m for m in ordered[row + 1 :] if np.hypot(*(xy[node] - xy[m])) <= within_m]
        graph.add_edges_from((node, other) for other in near)
    return tuple(tuple(sorted(part)) for part in nx.connected_components(graph))


def odd_edges(walked: Iterable[int]) -> tuple[int, ...]:
    """Return the edges that are walked an odd number of times.

    What is walked there and back cancels out; of a closed walk, closed loops remain.
    """
    kept: set[int] = set()
    for edge in walked:
        kept ^= {edge}
    return tuple(sorted(kept))


def _subdivided(
    network: WalkNetwork,
    edges: Iterable[int],
    starts: Collection[int] = (),
    ends: Collection[int] = (),
) -> nx.Graph[Any]:
    """Return a simple graph with a node for each edge, so that parallel edges stay apart.

    All starts are one node, and all ends another.
    """
    graph: nx.Graph[Any] = nx.Graph()
    for edge in edges:
        half_m = float(network.length_m[edge]) / 2
        u, v = _names(network, edge, starts, ends)
        graph.add_edge(u, ("edge", edge), length_m=half_m)
        if u == v:  # a loop must not look like a dead end
            graph.add_edge(("edge", edge), ("turn", edge), length_m=0.0)
            graph.add_edge(("turn", edge), v, length_m=half_m)
        else:
            graph.add_edge(("edge", edge), v, length_m=half_m)
    return graph


def _names(
    network: WalkNetwork, edge: int, starts: Collection[int], ends: Collection[int]
) -> tuple[Any, Any]:
    def named(node: int) -> int | str:
        return START if node in starts else END if node in ends else node

    return named(int(network.u[edge])), named(int(network.v[edge]))


def _edges_among(names: Iterable[Any]) -> list[int]:
    """Return the edges among the nodes of a graph, as they come."""
    return [name[1] for name in names if _is_edge(name)]


def _is_edge(name: object) -> bool:
    return isinstance(name, tuple) and name[0] == "edge"


def _is_passed(name: Any, to: dict[Any, int]) -> bool:  # noqa: ANN401
    """Return whether a flow passes through the node of an edge."""
    return (
        isinstance(name, tuple)
        and name[1] == "in"
        and _is_edge(name[0])
        and any(amount > 0 for amount in to.values())
    )


def _route(network: WalkNetwork, edges: list[int], starts: Collection[int]) -> Route:
    """Return the route along edges in order; it begins at one of the starts."""
    if not edges:
        return Route(nodes=(min(starts),), edges=(), length_m=0.0)
    ends = [(int(network.u[edge]), int(network.v[edge])) for edge in edges]
    first = ends[0][0] if ends[0][0] in starts else ends[0][1]
    nodes = [first]
    for u, v in ends:
        nodes.append(v if nodes[-1] == u else u)
    return Route(
        nodes=tuple(nodes), edges=tuple(edges), length_m=float(network.length_m[edges].sum())
    )
