"""What each facility reaches, held against networkx on a graph split at every facility."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st

from ganquan_geo.network.intervals import Intervals
from ganquan_geo.network.walks.reach import measure_each_reach
from tests.network.search.cases import ANY_LENGTHS, EXACT_LENGTHS, bare, cases, compiled, plain
from tests.towns import SplitGraph, searched_by, spans, split_graph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ganquan_geo.network.places.snapping import Snapped, Spans
    from ganquan_geo.network.walk_network import WalkNetwork

    Case = tuple[WalkNetwork, Spans, Snapped]
    Stretch = tuple[int, float, float]

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
