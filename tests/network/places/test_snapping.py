from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import hypothesis
import numpy as np
import pytest
import shapely
from hypothesis import strategies as st

from ganquan_geo.network.build.walk_network import build_walk_network
from ganquan_geo.network.places.snapping import Spans, build_spans, snap_points
from tests.network.random_networks import networks
from tests.towns import EXACT_M, edge_at, free_network, layer, line, plain_network, street

if TYPE_CHECKING:
    from ganquan_geo.network.walk_network import WalkNetwork


def many(*points: shapely.Geometry) -> np.ndarray[tuple[int, ...], np.dtype[np.object_]]:
    return np.array(points, dtype=object)


def brute_force(network: WalkNetwork, x: float, y: float) -> list[tuple[float, float]]:
    """Return for every edge the least distance to a point and the place on it, plane metres."""
    found = []
    for drawn in network.line:
        best, run = (np.inf, 0.0), 0.0
        xy = np.array(drawn.coords)
        for a, b in itertools.pairwise(xy):
            step = float(np.hypot(*(b - a)))
            share = np.clip(np.dot((x, y) - a, b - a) / step**2, 0, 1)
            far = float(np.hypot(*(a + share * (b - a) - (x, y))))
            best = min(best, (far, run + share * step))
            run += step
        found.append(best)
    return found


@hypothesis.given(networks(), st.floats(-50, 350), st.floats(-50, 350))
def test_the_place_is_the_nearest_of_all(network: WalkNetwork, x: float, y: float) -> None:
    at = snap_points(network, many(shapely.Point(x, y)))
    found = brute_force(network, x, y)
    least = min(far for far, _ in found)
    edge = int(at.edge[0])
    assert found[edge][0] == pytest.approx(least, abs=1e-9)
    assert at.leg_m == pytest.approx([least], abs=1e-4)
    foot = network.line[edge].interpolate(at.offset_m[0] / network.length_m[edge], normalized=True)
    assert foot.distance(shapely.Point(x, y)) == pytest.approx(least, abs=1e-6)
    assert 0 <= at.offset_m[0] <= network.length_m[edge]


def by_the_tree(network: WalkNetwork, points: np.ndarray[Any, Any]) -> list[int]:
    """Return the lowest of the edges that an exact search for the nearest finds."""
    which, edge = shapely.STRtree(network.line).query_nearest(points, all_matches=True)
    return [int(edge[which == row].min()) for row in range(len(points))]


PLACES = st.one_of(st.integers(-4, 24).map(lambda n: 25.0 * n), st.floats(-500, 800))


@hypothesis.given(networks(), st.lists(st.tuples(PLACES, PLACES), min_size=1, max_size=20))
def test_edges_are_those_of_an_exact_search(
    network: WalkNetwork, places: list[tuple[float, float]]
) -> None:
    points = many(*map(shapely.Point, places))
    assert snap_points(network, points).edge.tolist() == by_the_tree(network, points)


def test_of_many_edges_the_same_as_by_an_exact_search() -> None:
    random = np.random.default_rng(6)
    starts = np.round(random.uniform(0, 2_000, (1_500, 2)), -1)  # many ends and lines are shared
    turns = random.choice([-70.0, 0.0, 0.0, 70.0], (1_500, 2)) + np.array([0.0, 10.0])
    network = plain_network([line(a, b) for a, b in zip(starts, starts + turns, strict=True)])
    loose, shared = random.uniform(-300, 2_300, (2_000, 2)), random.integers(0, 200, (2_000, 2))
    spots = np.concatenate([loose, shared * 10.0, network.node_xy])
    points = np.asarray(shapely.points(spots), dtype=object)
    at = snap_points(network, points)
    assert at.edge.tolist() == by_the_tree(network, points)
    assert at.leg_m[: len(loose)].max() > 100  # metres; some are beyond every box
    assert (at.leg_m[len(loose) :] < 20).any()


@pytest.mark.parametrize("far_m", [25.0, 50.0, 100.0, 25.0 * (1 - 1e-7), 100.0 * (1 + 1e-12)])
def test_ties_at_the_rim_of_a_box_are_broken_alike(far_m: float) -> None:
    nodes = [(0.0, far_m), (100.0, far_m), (0.0, -far_m), (100.0, -far_m)]
    network = free_network(nodes, [(2, 3, []), (0, 1, []), (0, 2, [(-300.0, 0.0)])])
    points = many(*(shapely.Point(x, 0) for x in range(10, 91, 5)))
    assert snap_points(network, points).edge.tolist() == by_the_tree(network, points)


def test_a_home_beside_a_street_joins_it_at_the_foot(town_network: WalkNetwork) -> None:
    at = snap_points(town_network, many(shapely.Point(130, 20), shapely.Point(20, 130)))
    assert at.edge.tolist() == [edge_at(town_network, 150, 0), edge_at(town_network, 0, 150)]
    assert at.offset_m == pytest.approx([30, 30], abs=EXACT_M)
    assert at.leg_m == pytest.approx([20, 20], abs=EXACT_M)


def test_the_nearest_place_may_be_far_from_every_node() -> None:
    network = plain_network([line((0, 0), (1000, 0)), line((480, 300), (520, 300))])
    at = snap_points(network, many(shapely.Point(500, 100)))
    assert network.length_m[at.edge] == pytest.approx([1000], abs=1e-3)
    assert at.offset_m == pytest.approx([500], abs=1e-3)


def test_of_edges_equally_near_the_lowest_is_taken() -> None:
    nodes = [(0.0, 0.0), (100.0, 0.0)]
    star = free_network([*nodes, (0.0, 100.0)], [(0, 2, []), (0, 1, []), (0, 1, [(50.0, 50.0)])])
    at_node, mid_air = shapely.Point(0, 0), shapely.Point(40, 40)
    assert snap_points(star, many(at_node, mid_air)).edge.tolist() == [0, 2]
    twice = free_network(nodes, [(0, 1, []), (0, 1, [])])
    assert snap_points(twice, many(shapely.Point(30, 5))).edge.tolist() == [0]


def test_a_place_at_the_end_of_an_edge_has_the_edges_whole_length(
    town_network: WalkNetwork,
) -> None:
    for x, y in town_network.node_xy:
        at = snap_points(town_network, many(shapely.Point(x, y)))
        length_m = town_network.length_m[at.edge[0]]
        assert min(at.offset_m[0], length_m - at.offset_m[0]) == pytest.approx(0, abs=1e-9)
        assert at.leg_m == pytest.approx([0], abs=1e-9)


def test_no_points_are_no_places(town_network: WalkNetwork) -> None:
    assert not len(snap_points(town_network, many()).edge)


def by_edge(found: Spans) -> dict[int, tuple[float, float]]:
    """Return the stretches that have a length."""
    rows = zip(found.edge, found.start_m, found.end_m, strict=True)
    return {int(edge): (float(a), float(b)) for edge, a, b in rows if b - a > EXACT_M}


def test_points_are_stretches_without_length(town_network: WalkNetwork) -> None:
    found = build_spans(town_network, many(shapely.Point(130, 20), shapely.Point(250, 0)))
    assert found.facility.tolist() == [0, 1]
    assert found.start_m.tolist() == found.end_m.tolist()
    assert found.start_m == pytest.approx([30, 50], abs=EXACT_M)
    assert found.leg_m == pytest.approx([20, 0], abs=EXACT_M)


@pytest.mark.parametrize("turned", [False, True])
def test_a_line_is_laid_on_every_block_it_runs_along(
    town_network: WalkNetwork,
    turned: bool,  # noqa: FBT001
) -> None:
    drawn = line((40, 100), (270, 100))
    found = build_spans(town_network, many(drawn.reverse() if turned else drawn))
    assert set(found.facility.tolist()) == {0}
    assert not found.leg_m.any()
    stretches = by_edge(found)
    assert set(stretches) == {edge_at(town_network, x, 100) for x in (50, 150, 250)}
    assert stretches[edge_at(town_network, 50, 100)] == pytest.approx((40, 100), abs=EXACT_M)
    assert stretches[edge_at(town_network, 150, 100)] == pytest.approx((0, 100), abs=EXACT_M)
    assert stretches[edge_at(town_network, 250, 100)] == pytest.approx((0, 70), abs=EXACT_M)


def test_a_line_round_a_corner_covers_both_blocks(town_network: WalkNetwork) -> None:
    found = by_edge(build_spans(town_network, many(line((60, 0), (100, 0), (100, 30)))))
    assert found[edge_at(town_network, 50, 0)] == pytest.approx((60, 100), abs=EXACT_M)
    assert found[edge_at(town_network, 100, 50)] == pytest.approx((0, 30), abs=EXACT_M)
    assert len(found) == 2


def test_the_parts_of_a_multi_line_are_one_facility(town_network: WalkNetwork) -> None:
    parts = shapely.MultiLineString([[(10, 0), (20, 0)], [(210, 300), (290, 300)]])
    found = build_spans(town_network, many(shapely.Point(0, 0), parts))
    assert found.facility.tolist()[0] == 0
    assert set(found.facility.tolist()[1:]) == {1}
    stretches = by_edge(found)
    assert stretches[edge_at(town_network, 15, 0)] == pytest.approx((10, 20), abs=EXACT_M)
    assert stretches[edge_at(town_network, 250, 300)] == pytest.approx((10, 90), abs=EXACT_M)


def test_a_line_drawn_beside_the_street_is_laid_on_the_street(town_network: WalkNetwork) -> None:
    found = by_edge(build_spans(town_network, many(line((20, 4), (80, 4)))))
    assert list(found) == [edge_at(town_network, 50, 0)]
    assert found[edge_at(town_network, 50, 0)] == pytest.approx((20, 80), abs=EXACT_M)


def test_no_facilities_are_no_stretches(town_network: WalkNetwork) -> None:
    assert not len(build_spans(town_network, many()).facility)


def test_of_keeps_the_chosen_stretches(town_network: WalkNetwork) -> None:
    found = build_spans(town_network, many(shapely.Point(130, 20), shapely.Point(250, 7)))
    kept = found.of(np.array([False, True]))
    assert kept.facility.tolist() == [1]
    assert kept.leg_m == pytest.approx([7], abs=EXACT_M)
    assert kept.edge.tolist() == [edge_at(town_network, 250, 0)]


def test_a_line_over_a_tunnel_is_laid_on_the_street_above_it() -> None:
    drawn = line((0, 0), (100, 0))
    streets = layer([street("below", drawn, tunnel=True, layer=-1.0), street("road", drawn)])
    network = build_walk_network(streets, join_tolerance_m=1.0)
    stretches = build_spans(network, np.array([line((20, 0), (60, 0))], dtype=object))
    assert set(network.streets["street_id"].iloc[stretches.edge]) == {"road"}
