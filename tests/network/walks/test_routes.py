"""Ways along chosen edges, held against searching every possibility."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ganquan_geo.network.places.cutting import build_cut_network, build_part_network
from ganquan_geo.network.walks.routes import (
    find_bridges,
    find_corridor,
    find_longest_line,
    find_parts,
    find_route,
    find_second_route,
    is_one_loop,
    measure_cycle_count,
    odd_edges,
)
from tests.towns import network_of

if TYPE_CHECKING:
    from ganquan_geo.network.walk_network import WalkNetwork

Pairs = list[tuple[int, int]]


def ring_network(pairs: Pairs, lengths: list[float] | None = None) -> WalkNetwork:
    """Return a network with these edges; geometry does not matter here."""
    count = max(max(pair) for pair in pairs) + 1
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    xy = np.column_stack([np.cos(angle), np.sin(angle)]) * 100.0
    return network_of(xy, pairs, length_m=lengths or [1.0 + k / 7 for k in range(len(pairs))])


graphs = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=9).filter(
    lambda pairs: max(max(pair) for pair in pairs) >= 1
)


def simple_ways(pairs: Pairs, start: int, end: int) -> list[list[int]]:
    """Return every simple way as its edges, by trying all of them."""
    found: list[list[int]] = []

    def walk(node: int, seen: set[int], edges: list[int]) -> None:
        if node == end:
            found.append(edges)
            return
        for number, (a, b) in enumerate(pairs):
            for here, there in {(a, b), (b, a)}:
                if here == node and there not in seen:
                    walk(there, seen | {there}, [*edges, number])

    walk(start, {start}, [])
    return found


@given(graphs)
def test_the_corridor_holds_the_edges_of_every_simple_way(pairs: Pairs) -> None:
    network = ring_network(pairs)
    ways = simple_ways(pairs, 0, 1)
    edges = range(len(pairs))
    corridor = find_corridor(network, edges, starts=(0,), ends=(1,))
    assert set(corridor) == set(itertools.chain.from_iterable(ways))


@given(graphs)
def test_the_route_is_the_shortest_simple_way(pairs: Pairs) -> None:
    network = ring_network(pairs)
    ways = simple_ways(pairs, 0, 1)
    route = find_route(network, range(len(pairs)), starts=(0,), ends=(1,))
    if not ways:
        assert route is None
        return
    assert route is not None
    least = min(sum(network.length_m[way]) for way in ways)
    assert abs(route.length_m - least) < 1e-9
    assert list(route.edges) in ways
    assert len(route.nodes) == len(route.edges) + 1


@given(graphs, st.integers(0, 8))
def test_the_second_route_is_the_shortest_simple_way_by_an_edge(pairs: Pairs, by: int) -> None:
    by %= len(pairs)
    network = ring_network(pairs)
    ways = [way for way in simple_ways(pairs, 0, 1) if by in way]
    route = find_second_route(network, range(len(pairs)), by=by, starts=(0,), ends=(1,))
    if not ways:
        assert route is None
        return
    assert route is not None
    assert abs(route.length_m - min(sum(network.length_m[way]) for way in ways)) < 0.01


def test_the_second_way_is_the_shorter_one_however_many_crossings_it_has() -> None:
    """From 0 to 1 by the edge 2-3: straight to 2 in 10.002 m, or by 4 and 5 in 10 m."""
    pairs = [(2, 3), (0, 2), (0, 4), (4, 5), (5, 2), (3, 1)]
    for straight_m, edges in ((10.002, (2, 3, 4, 0, 5)), (9.998, (1, 0, 5))):
        network = ring_network(pairs, [7.0, straight_m, 3.0, 3.0, 4.0, 1.0])
        route = find_second_route(network, range(len(pairs)), by=0, starts=(0,), ends=(1,))
        assert route is not None
        assert route.edges == edges
        assert route.length_m == sum(network.length_m[list(edges)])


@given(graphs)
def test_bridges_are_the_edges_whose_loss_makes_one_part_more(pairs: Pairs) -> None:
    network = ring_network(pairs)
    edges = set(range(len(pairs)))

    def parts(chosen: set[int]) -> int:
        graph: nx.MultiGraph[int] = nx.MultiGraph()
        graph.add_nodes_from({node for pair in pairs for node in pair})
        graph.add_edges_from(pairs[edge] for edge in chosen)
        return nx.number_connected_components(graph)

    expected = {edge for edge in edges if parts(edges - {edge}) > parts(edges)}
    assert find_bridges(network, edges) == expected
    nodes = len({node for pair in pairs for node in pair})
    assert measure_cycle_count(network, edges) == len(pairs) - nodes + parts(edges)


def test_a_square_is_one_loop_and_an_eight_is_not() -> None:
    square = ring_network([(0, 1), (1, 2), (2, 3), (0, 3)])
    assert is_one_loop(square, [0, 1, 2, 3])
    assert not is_one_loop(square, [0, 1, 2])
    eight = ring_network([(0, 1), (1, 2), (0, 2), (2, 3), (3, 4), (2, 4)])
    assert not is_one_loop(eight, range(6))
    assert is_one_loop(ring_network([(0, 1), (0, 1)]), [0, 1])


def test_what_is_walked_there_and_back_cancels_out() -> None:
    assert odd_edges([1, 2, 3, 3, 2, 4]) == (1, 4)


def test_the_longest_line_and_the_parts() -> None:
    network = ring_network([(0, 1), (1, 2), (1, 3), (4, 5)], [5.0, 4.0, 1.0, 2.0])
    assert set(find_longest_line(network, (0, 1, 2)).edges) == {0, 1}
    assert find_parts(network, range(4)) == ((0, 1, 2), (3,))


def test_a_loop_is_a_line_of_its_own() -> None:
    network = ring_network([(0, 0), (0, 1)], [8.0, 5.0])
    assert find_longest_line(network, (0,)).edges == (0,)
    assert find_longest_line(network, (0,)).nodes == (0, 0)
    assert find_longest_line(network, (0, 1)).edges == (1,)


def test_cutting_keeps_lengths_and_joins() -> None:
    network = ring_network([(0, 1), (1, 2)], [10.0, 6.0])
    cut = build_cut_network(network, np.array([0, 0, 1]), np.array([4.0, 7.0, 0.0]))
    assert cut.length_m.tolist() == [4.0, 3.0, 3.0, 6.0]
    assert cut.u.tolist() == [0, 3, 4, 1]
    assert cut.v.tolist() == [3, 4, 1, 2]
    assert list(cut.streets["name"]) == ["s0", "s0", "s0", "s1"]
    part = build_part_network(cut, np.array([True, False, False, True]))
    assert part.length_m.tolist() == [4.0, 6.0]
