"""Both engines against each other, to the bit, and against networkx on a split graph."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import hypothesis
import networkx as nx
import numpy as np
import pytest
from hypothesis import strategies as st

from ganquan_geo.network.intervals import Intervals
from ganquan_geo.network.search.engine import search_nearest
from ganquan_geo.network.search.seeds import Seeds, build_home_links
from ganquan_geo.network.walks.reach import measure_each_reach
from ganquan_geo.network.walks.ways import build_predecessors, trace_way
from tests.network.search.cases import (
    ANY_LENGTHS,
    EXACT_LENGTHS,
    FAR_M,
    bare,
    cases,
    compiled,
    plain,
    seeds_of,
    split,
)
from tests.towns import SplitGraph, searched_by, spans, split_graph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ganquan_geo.network.places.snapping import Snapped, Spans
    from ganquan_geo.network.walk_network import WalkNetwork

    Case = tuple[WalkNetwork, Spans, Snapped]
    Stretch = tuple[int, float, float]

ROUNDING_M = 1e-9  # closer than this, which of two facilities is nearer is a matter of rounding


@hypothesis.given(cases(), st.sampled_from([np.inf, 0.0, 1.0, 2.5, 4.0, 66.0]))
def test_nearest_is_the_least_of_all_and_ties_go_to_the_lower_facility(
    case: Case, bound_m: float
) -> None:
    network, stands, homes = case
    by_facility = split(network, stands, homes)
    for engine in (compiled(network), plain(network)):
        node_m, winner = engine.nearest(seeds_of(network, stands), bound_m=bound_m)
        for node in range(len(network.node_xy)):
            ranked = sorted((far[node], f) for f, far in by_facility.items() if node in far)
            best = ranked[0] if ranked and ranked[0][0] <= bound_m else (np.inf, -1)
            assert (node_m[node], winner[node]) == best


@hypothesis.given(cases(ANY_LENGTHS), st.sampled_from([np.inf, 0.0, 0.3, 300.0, 5e4]))
def test_both_engines_agree_to_the_bit(case: Case, bound_m: float) -> None:
    network, stands, homes = case
    seeds = seeds_of(network, stands)
    fast, slow = compiled(network), plain(network)
    (node_m, winner), (slow_m, slow_winner) = (
        engine.nearest(seeds, bound_m=bound_m) for engine in (fast, slow)
    )
    assert np.array_equal(node_m, slow_m)
    everyone = np.arange(len(network.node_xy))
    far_m = fast.distances(seeds, everyone, limit_m=bound_m)
    assert np.array_equal(far_m, slow.distances(seeds, everyone, limit_m=bound_m))
    for one, other, node in zip(winner, slow_winner, everyone, strict=True):
        # Where the ways of two facilities differ in the last digit, either may be taken.
        assert one == other or abs(far_m[one, node] - far_m[other, node]) < ROUNDING_M
    weights = np.column_stack([np.ones(len(stands.facility)), stands.facility + 10.0])
    sums, slow_sums = (engine.sums(seeds, weights, limit_m=bound_m) for engine in (fast, slow))
    assert np.array_equal(sums, slow_sums)
    mine, theirs = (engine.reached(seeds, limit_m=bound_m) for engine in (fast, slow))
    for column in ("facility", "edge", "u_m", "v_m"):
        assert np.array_equal(getattr(mine, column), getattr(theirs, column))
    links = build_home_links(network, homes, stands, extra_m=stands.leg_m)
    table, oracle = (engine.table(seeds, links, limit_m=bound_m) for engine in (fast, slow))
    assert np.array_equal(table.home, oracle.home)
    assert np.array_equal(table.facility, oracle.facility)
    assert np.array_equal(table.distance_m, oracle.distance_m)


@hypothesis.given(cases(ANY_LENGTHS))
def test_distances_are_those_of_networkx_to_a_micrometre(case: Case) -> None:
    network, stands, homes = case
    by_facility = split(network, stands, homes)
    node_m, _ = compiled(network).nearest(seeds_of(network, stands), bound_m=np.inf)
    least = [
        min((far[node] for far in by_facility.values() if node in far), default=np.inf)
        for node in range(len(network.node_xy))
    ]
    assert node_m.tolist() == pytest.approx(least, abs=1e-6)


@hypothesis.given(cases(), st.sampled_from([np.inf, 0.0, 1.0, 2.5, 4.0]))
def test_sums_are_those_of_separate_searches(case: Case, limit_m: float) -> None:
    network, stands, homes = case
    by_facility = split(network, stands, homes)
    weights = np.column_stack([np.ones(len(by_facility)), np.arange(len(by_facility)) * 7.0 + 1.0])
    expected = np.zeros((len(network.node_xy), 2))
    for node in range(len(expected)):
        for facility, far in by_facility.items():
            if far.get(node, np.inf) <= limit_m and node in far:
                expected[node] += weights[facility]
    for engine in (compiled(network), plain(network)):
        found = engine.sums(seeds_of(network, stands), weights, limit_m=limit_m)
        assert np.array_equal(found, expected)


@hypothesis.given(cases(), st.sampled_from([np.inf, 1.0, 4.0]))
def test_sums_over_all_nodes_are_those_of_networkx(case: Case, limit_m: float) -> None:
    network, _, _ = case
    count = len(network.node_xy)
    everyone = np.arange(count)
    values = np.column_stack([everyone + 1.0, np.full(count, 10.0)])
    graph = split_graph(network, []).graph
    expected = np.zeros((count, 2))
    for node in range(count):
        reached = nx.single_source_dijkstra_path_length(graph, node, weight="length_m")
        for other, far_m in reached.items():
            expected[node] += values[other] * (far_m <= limit_m)
    nodes = Seeds(node=everyone, start_m=np.zeros(count), facility=everyone)
    for engine in (compiled(network), plain(network)):
        assert np.array_equal(engine.sums(nodes, values, limit_m=limit_m), expected)


@hypothesis.given(cases(), st.sampled_from([np.inf, 0.5, 1.0, 2.5, 4.0]))
def test_the_table_holds_every_walk_within_the_limit(case: Case, limit_m: float) -> None:
    network, stands, homes = case
    by_facility = split(network, stands, homes)
    expected = {
        (home, facility): far["home", home]
        for facility, far in by_facility.items()
        for home in range(len(homes.edge))
        if far.get(("home", home), np.inf) <= limit_m
        and np.isfinite(far.get(("home", home), np.inf))
    }
    links = build_home_links(network, homes, stands, extra_m=stands.leg_m)
    table = compiled(network).table(seeds_of(network, stands), links, limit_m=limit_m)
    walks = zip(table.home.tolist(), table.facility.tolist(), strict=True)
    assert dict(zip(walks, table.distance_m.tolist(), strict=True)) == expected
    assert list(expected) == [] or table.home.tolist() == sorted(table.home.tolist())


@hypothesis.given(cases(), st.sampled_from([3.0, 40.0]))
def test_a_start_below_zero_is_a_facility_that_much_nearer(case: Case, lowered_m: float) -> None:
    network, stands, _ = case
    seeds = seeds_of(network, stands)
    low = Seeds(node=seeds.node, start_m=seeds.start_m - lowered_m, facility=seeds.facility)
    for engine in (compiled(network), plain(network)):
        node_m, winner = engine.nearest(seeds, bound_m=FAR_M)
        low_m, low_winner = search_nearest(engine, low, bound_m=FAR_M - lowered_m)
        assert np.array_equal(low_m, node_m - lowered_m)
        assert np.array_equal(low_winner, winner)
    straight_m, _ = compiled(network).nearest(low, bound_m=FAR_M - lowered_m)
    assert np.array_equal(straight_m, node_m - lowered_m)


@hypothesis.given(cases(ANY_LENGTHS))
def test_the_way_back_is_as_long_as_the_distance(case: Case) -> None:
    network, stands, _ = case
    seeds = seeds_of(network, stands)
    node_m, winner = search_nearest(compiled(network), seeds, bound_m=FAR_M)
    before = build_predecessors(network, seeds, node_m, winner)
    step_m: dict[tuple[int, int], float] = {}
    for a, b, m in zip(network.u, network.v, network.length_m, strict=True):
        for ends in ((int(a), int(b)), (int(b), int(a))):
            step_m[ends] = min(step_m.get(ends, np.inf), float(m))
    starts = list(zip(seeds.node, seeds.facility, seeds.start_m, strict=True))
    for node in np.flatnonzero(winner >= 0).tolist():
        way = trace_way(before, node)
        joined_m = min(m for at, f, m in starts if at == way[-1] and f == winner[node])
        walked_m = sum(step_m[pair] for pair in pairwise(way))
        assert joined_m + walked_m == pytest.approx(node_m[node], abs=1e-6)
    assert (before[winner < 0] == -1).all()


NEAR_M = 1e-6
LIMITS = st.sampled_from([0.0, 0.25, 1.0, 2.5, 4.0, 66.0, 300.0, 1e9])


def each_reach(
    network: WalkNetwork, stands: Spans, limits_m: list[float]
) -> Iterator[tuple[int, float, Intervals]]:
    """Yield each facility, limit and what is reached."""
    for reaches in measure_each_reach(network, stands, limits_m=limits_m):
        own = zip(reaches.facility.tolist(), reaches.limit_m.tolist(), strict=True)
        for (facility, limit_m), (a, b) in zip(own, pairwise(reaches.start), strict=True):
            of_all = reaches.stretches
            found = Intervals(
                edge=of_all.edge[a:b], start_m=of_all.start_m[a:b], end_m=of_all.end_m[a:b]
            )
            yield facility, limit_m, found


def stretches_by_networkx(
    network: WalkNetwork, graph: SplitGraph, stands: Spans, facility: int, limit_m: float
) -> list[Stretch]:
    """Return what is reached of every piece of the split graph, from either of its ends."""
    edge, at_m = int(stands.edge[facility]), float(stands.start_m[facility])
    walk_m = graph.from_place((edge, at_m))
    found = []
    for a, b, edge, start_m, length_m in graph.pieces():
        first, last = (a, b) if _is_first(network, a, b, edge, start_m) else (b, a)
        from_first, from_last = (
            min(length_m, limit_m - float(stands.leg_m[facility]) - walk_m.get(node, np.inf))
            for node in (first, last)
        )
        end_m = start_m + length_m
        if from_first > 0:
            found.append((edge, start_m, start_m + from_first))
        if from_last > 0:
            found.append((edge, end_m - from_last, end_m))
    return found


def _is_first(network: WalkNetwork, a: object, b: object, edge: int, start_m: float) -> bool:
    if ("on", edge, start_m) in (a, b):
        return a == ("on", edge, start_m)
    if isinstance(a, tuple) or isinstance(b, tuple):
        return not isinstance(a, tuple)
    return bool(a == network.u[edge])


def holds(found: Intervals, edge: int, at_m: float) -> bool:
    near = (found.start_m - NEAR_M <= at_m) & (at_m <= found.end_m + NEAR_M)
    return bool((near & (found.edge == edge)).any())


@hypothesis.given(
    st.one_of(cases(EXACT_LENGTHS), cases(ANY_LENGTHS)), st.lists(LIMITS, min_size=1, max_size=3)
)
def test_each_reach_is_that_of_networkx(case: Case, limits_m: list[float]) -> None:
    """With islands, parallel edges, loops, edges of no length, and limits right at a node."""
    network, stands, _ = case
    graph = split_graph(network, list(zip(stands.edge, stands.start_m, strict=True)))
    for engine in (compiled(network), plain(network)):
        searched = searched_by(network, engine)
        told = []
        for facility, limit_m, found in each_reach(searched, stands, limits_m):
            told.append((facility, limit_m))
            expected = stretches_by_networkx(network, graph, stands, facility, limit_m)
            total_m = _length_of_union_m(expected)
            assert found.length_m() == pytest.approx(total_m, abs=NEAR_M)
            for edge, start_m, end_m in expected:
                middle_m = (start_m + end_m) / 2
                assert all(holds(found, edge, at) for at in (start_m, middle_m, end_m))
        assert told == [(f, m) for f in range(len(stands.edge)) for m in limits_m]


def _length_of_union_m(stretches: list[Stretch]) -> float:
    total_m, reached = 0.0, (-1, 0.0)
    for edge, start_m, end_m in sorted(stretches):
        low = max(start_m, reached[1]) if edge == reached[0] else start_m
        total_m += max(0.0, end_m - low)
        reached = (edge, max(end_m, low))
    return total_m


def test_facilities_of_many_batches_do_not_disturb_each_other() -> None:
    """600 facilities along a way of 600 edges of 10 m: each reaches 15 m to either side."""
    network = bare(601, [(at, at + 1, 10.0) for at in range(600)])
    stands = spans(*[(number, number, 5.0, 5.0) for number in range(600)])
    found = list(measure_each_reach(network, stands, limits_m=[15.0]))
    assert np.concatenate([reaches.facility for reaches in found]).tolist() == list(range(600))
    lengths_m = np.concatenate([reaches.length_m() for reaches in found])
    assert lengths_m.tolist() == [20.0, *[30.0] * 598, 20.0]
