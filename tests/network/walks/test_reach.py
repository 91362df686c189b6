from __future__ import annotations

from typing import TYPE_CHECKING

import hypothesis
import numpy as np
import pytest
import shapely
from hypothesis import strategies as st

from ganquan_geo.network.intervals import Intervals, build_intervals, measure_overlaps_m
from ganquan_geo.network.places.cutting import cut_lines
from ganquan_geo.network.walks.distances import build_field, measure_nearest
from ganquan_geo.network.walks.reach import measure_covered_m, measure_inside, measure_reach
from tests.network.random_networks import networks, points, snapped, stretches
from tests.towns import (
    EXACT_M,
    edge_at,
    free_network,
    line,
    place_at,
    places,
    plain_network,
    spans,
    split_graph,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ganquan_geo.network.places.snapping import Spans
    from ganquan_geo.network.walk_network import WalkNetwork

BOUND_M = 5_000.0
LIMITS = st.one_of(st.sampled_from([0.0, 50.0, 100.0]), st.floats(0, 600))


def reach(
    network: WalkNetwork, facilities: Spans, limit_m: float | NDArray[np.float64]
) -> Intervals:
    field = build_field(network, facilities, extra_m=facilities.leg_m, bound_m=BOUND_M)
    return measure_reach(network, field, limit_m=limit_m)


def clinic_at(network: WalkNetwork, x: float, y: float, *, leg_m: float = 0.0) -> Spans:
    edge, offset_m = place_at(network, x, y)
    return spans((0, edge, offset_m, offset_m), leg_m=[leg_m])


def on(found: Intervals, edge: int) -> list[tuple[float, float]]:
    rows = found.edge == edge
    return list(zip(found.start_m[rows].tolist(), found.end_m[rows].tolist(), strict=True))


def holds(found: Intervals, edge: int, offset_m: float) -> bool:
    rows = found.edge == edge
    return bool(((found.start_m[rows] <= offset_m) & (offset_m <= found.end_m[rows])).any())


# Worked on paper: a clinic in the town's middle of a block, (50, 0).


def test_a_limit_within_the_block_reaches_both_ways_along_it(town_network: WalkNetwork) -> None:
    found = reach(town_network, clinic_at(town_network, 50, 0), 30.0)
    assert on(found, edge_at(town_network, 50, 0)) == [pytest.approx((20, 80), abs=EXACT_M)]
    assert found.length_m() == pytest.approx(60, abs=EXACT_M)


def test_beyond_the_block_the_reach_goes_on_along_every_street(town_network: WalkNetwork) -> None:
    """80 m: the block of 100 m, then 30 m into one street at (0, 0), into two at (100, 0)."""
    found = reach(town_network, clinic_at(town_network, 50, 0), 80.0)
    assert found.length_m() == pytest.approx(190, abs=EXACT_M)
    assert on(found, edge_at(town_network, 150, 0)) == [pytest.approx((0, 30), abs=EXACT_M)]


def test_the_leg_of_the_facility_is_taken_from_the_limit(town_network: WalkNetwork) -> None:
    found = reach(town_network, clinic_at(town_network, 50, 0, leg_m=12.0), 30.0)
    assert found.length_m() == pytest.approx(36, abs=EXACT_M)
    assert reach(town_network, clinic_at(town_network, 50, 0, leg_m=40.0), 30.0).length_m() == 0


def test_a_gap_may_stay_in_the_middle_of_a_block(town_network: WalkNetwork) -> None:
    """Both ends of the block (0, 100)-(100, 100) are 150 m away; at 180 m its middle is not."""
    found = reach(town_network, clinic_at(town_network, 50, 0), 180.0)
    block = edge_at(town_network, 50, 100)
    assert on(found, block) == [
        pytest.approx((0, 30), abs=EXACT_M),
        pytest.approx((70, 100), abs=EXACT_M),
    ]


def test_a_block_reached_from_both_ends_is_one_whole_stretch(town_network: WalkNetwork) -> None:
    found = reach(town_network, clinic_at(town_network, 50, 0), 210.0)
    block = edge_at(town_network, 50, 100)
    assert on(found, block) == [(0, float(town_network.length_m[block]))]


def test_a_long_limit_reaches_the_whole_town(town_network: WalkNetwork) -> None:
    found = reach(town_network, clinic_at(town_network, 50, 0), 600.0)
    assert len(found.edge) == 24
    assert found.length_m() == pytest.approx(2_400, abs=24 * EXACT_M)


def test_an_island_is_never_reached() -> None:
    network = plain_network([line((0, 0), (100, 0)), line((0, 5), (100, 5))])
    found = reach(network, clinic_at(network, 10, 0), 4_000.0)
    assert found.edge.tolist() == [edge_at(network, 50, 0)]


def test_the_facility_on_its_own_edge_is_reached_though_the_ends_are_not() -> None:
    network = plain_network([line((0, 0), (1_000, 0))])
    found = reach(network, clinic_at(network, 400, 0), 50.0)
    assert on(found, 0) == [pytest.approx((350, 450), abs=1e-3)]


def test_two_facilities_on_one_edge_reach_round_each(town_network: WalkNetwork) -> None:
    block = edge_at(town_network, 150, 100)
    found = reach(town_network, spans((0, block, 10.0, 10.0), (1, block, 90.0, 90.0)), 5.0)
    assert on(found, block) == [(5, 15), (85, 95)]


def test_around_a_stretch_the_reach_is_its_length_and_the_limit_each_way() -> None:
    network = plain_network([line((0, 0), (1_000, 0))])
    assert on(reach(network, spans((0, 0, 400.0, 600.0)), 50.0), 0) == [(350, 650)]


def test_each_edge_may_have_a_limit_of_its_own(town_network: WalkNetwork) -> None:
    clinic, limits = clinic_at(town_network, 50, 0), np.full(24, 80.0)
    limits[edge_at(town_network, 50, 0)] = 20.0
    limits[edge_at(town_network, 150, 0)] = 60.0
    limits[edge_at(town_network, 0, 50)] = -10.0
    found = reach(town_network, clinic, limits)
    assert found.length_m() == pytest.approx(40 + 10 + 0 + 30, abs=EXACT_M)


# Laws.


def covered_m(network: WalkNetwork, facilities: Spans, limit_m: float) -> float:
    """Return the covered length by networkx, piece by piece between facilities."""
    ends = [
        (int(edge), float(at))
        for edge, low, high in zip(
            facilities.edge, facilities.start_m, facilities.end_m, strict=True
        )
        for at in (low, high)
    ]
    graph = split_graph(network, ends)
    nearest: dict[object, float] = {}
    for place, leg_m in zip(ends, np.repeat(facilities.leg_m, 2), strict=True):
        for node, walk_m in graph.from_place(place).items():
            nearest[node] = min(nearest.get(node, np.inf), walk_m + leg_m)
    total = 0.0
    for a, b, edge, start_m, length_m in graph.pieces():
        stands = any(
            edge == e and low <= start_m and start_m + length_m <= high + 1e-9
            for e, low, high in zip(
                facilities.edge, facilities.start_m, facilities.end_m, strict=True
            )
        )
        left = [max(0.0, limit_m - nearest.get(node, np.inf)) for node in (a, b)]
        total += length_m if stands else min(length_m, sum(left))
    return total


@hypothesis.given(st.data(), LIMITS)
def test_the_covered_length_is_that_of_networkx(data: st.DataObject, limit_m: float) -> None:
    network = data.draw(networks())
    facilities = data.draw(st.one_of(points(network), stretches(network)))
    found = reach(network, facilities, limit_m)
    assert found.length_m() == pytest.approx(covered_m(network, facilities, limit_m), abs=1e-6)


@hypothesis.given(st.data(), LIMITS)
def test_a_place_is_reached_if_and_only_if_its_walk_is_within_the_limit(
    data: st.DataObject, limit_m: float
) -> None:
    network = data.draw(networks())
    facilities = data.draw(st.one_of(points(network), stretches(network)))
    field = build_field(network, facilities, extra_m=facilities.leg_m, bound_m=BOUND_M)
    found = measure_reach(network, field, limit_m=limit_m)
    homes = data.draw(snapped(network))
    walks_m, _ = measure_nearest(network, field, homes, bound_m=BOUND_M)
    for edge, offset_m, walk_m in zip(homes.edge, homes.offset_m, walks_m, strict=True):
        hypothesis.assume(abs(walk_m - limit_m) > 1e-6)
        assert holds(found, int(edge), float(offset_m)) == (walk_m <= limit_m)


@hypothesis.given(st.data(), LIMITS)
def test_what_is_covered_of_stretches_is_what_they_share_with_the_reach(
    data: st.DataObject, limit_m: float
) -> None:
    network = data.draw(networks())
    facilities = data.draw(st.one_of(points(network), stretches(network)))
    parts = data.draw(stretches(network))
    whole = np.arange(len(network.u))
    inside = Intervals(
        edge=np.concatenate([whole, parts.edge]),
        start_m=np.concatenate([np.zeros(len(whole)), parts.start_m]),
        end_m=np.concatenate([network.length_m, parts.end_m]),
    )
    field = build_field(network, facilities, extra_m=facilities.leg_m, bound_m=BOUND_M)
    found_m = measure_covered_m(network, field, inside, limit_m=limit_m)
    reached = measure_reach(network, field, limit_m=limit_m)
    assert found_m == pytest.approx(measure_overlaps_m(inside, reached), abs=1e-9)


@hypothesis.given(st.data(), LIMITS)
def test_the_covered_length_is_the_share_of_places_tried(
    data: st.DataObject, limit_m: float
) -> None:
    network = data.draw(networks())
    facilities = data.draw(points(network))
    field = build_field(network, facilities, extra_m=facilities.leg_m, bound_m=BOUND_M)
    count = 200
    share = (np.arange(count) + 0.5) / count
    tried = places(
        *[(edge, at * m) for edge, m in enumerate(network.length_m.tolist()) for at in share]
    )
    walks_m, _ = measure_nearest(network, field, tried, bound_m=BOUND_M)
    step_m = np.repeat(network.length_m / count, count)
    covered = float(step_m[walks_m <= limit_m].sum())
    found = measure_reach(network, field, limit_m=limit_m)
    assert found.length_m() == pytest.approx(covered, abs=float(step_m.sum()) * 8 / count)


@hypothesis.given(st.data(), LIMITS, LIMITS)
def test_a_longer_limit_reaches_all_that_a_shorter_one_does(
    data: st.DataObject, one_m: float, other_m: float
) -> None:
    network = data.draw(networks())
    facilities = data.draw(points(network))
    short, long = (reach(network, facilities, each) for each in sorted((one_m, other_m)))
    rows = zip(short.edge, short.start_m, short.end_m, strict=True)
    for edge, start_m, end_m in rows:
        inside = (long.edge == edge) & (long.start_m <= start_m) & (end_m <= long.end_m)
        assert inside.sum() == 1


@hypothesis.given(st.data(), LIMITS)
def test_nothing_is_reached_twice_or_beyond_its_edge(data: st.DataObject, limit_m: float) -> None:
    network = data.draw(networks())
    found = reach(network, data.draw(points(network)), limit_m)
    assert (found.start_m >= 0).all()
    assert (found.end_m <= network.length_m[found.edge]).all()
    assert found.length_m() <= network.length_m.sum() + 1e-9


# Stretches as geometry.


@hypothesis.given(st.data(), LIMITS)
def test_cut_lines_are_as_long_as_their_stretches(data: st.DataObject, limit_m: float) -> None:
    network = data.draw(networks())
    found = reach(network, data.draw(points(network)), limit_m)
    scale = (network.length_m / shapely.length(network.line))[found.edge]
    lines = cut_lines(network, found)
    assert shapely.length(lines) * scale == pytest.approx(found.end_m - found.start_m, abs=1e-6)
    assert all(each.geom_type == "LineString" for each in lines)
    assert shapely.within(lines, shapely.buffer(network.line[found.edge], 1e-6)).all() or not len(
        lines
    )


def test_a_stretch_is_cut_from_the_first_node_on() -> None:
    network = plain_network([line((0, 0), (60, 0), (60, 80))])
    stretch = Intervals(edge=np.array([0]), start_m=np.array([20.0]), end_m=np.array([100.0]))
    (found,) = cut_lines(network, stretch)
    assert np.array(found.coords) == pytest.approx(
        np.array([[20, 0], [60, 0], [60, 40]]), abs=EXACT_M
    )


def test_a_stretch_as_short_as_rounding_is_still_a_line() -> None:
    network = plain_network([line((0, 0), (100, 0))])
    start_m = np.linspace(0.1, 99.9, 500)
    found = cut_lines(
        network,
        Intervals(
            edge=np.zeros(500, dtype=np.int64), start_m=start_m, end_m=np.nextafter(start_m, 200)
        ),
    )
    assert {each.geom_type for each in found} == {"LineString"}


def test_cutting_leaves_the_network_as_it_was(town_network: WalkNetwork) -> None:
    before = shapely.to_wkb(town_network.line).tolist()
    cut_lines(town_network, reach(town_network, clinic_at(town_network, 50, 0), 80.0))
    assert shapely.to_wkb(town_network.line).tolist() == before


# What lies inside the boundary.


def test_streets_are_cut_at_the_boundary(town_network: WalkNetwork) -> None:
    """The square from (-50, -50) to (150, 150) holds 2 x 2 streets of 150 m."""
    found = measure_inside(town_network, shapely.box(-50, -50, 150, 150))
    assert found.length_m() == pytest.approx(600, abs=1e-3)
    assert on(found, edge_at(town_network, 150, 0)) == [pytest.approx((0, 50), abs=EXACT_M)]
    assert on(found, edge_at(town_network, 50, 100)) == [pytest.approx((0, 100), abs=EXACT_M)]


def test_streets_along_the_boundary_are_inside_it(town_network: WalkNetwork) -> None:
    """The boundary drawn right on the streets holds them, and all with a margin."""
    town = shapely.box(0, 0, 300, 300)
    assert measure_inside(town_network, town.buffer(10)).length_m() == pytest.approx(
        2_400, abs=1e-3
    )
    network = plain_network([line((0, 0), (100, 0)), line((0, 50), (100, 50))])
    assert measure_inside(network, shapely.box(0, 0, 100, 80)).length_m() == pytest.approx(
        200, abs=EXACT_M
    )


def test_a_street_just_outside_is_inside_only_with_a_margin() -> None:
    network = plain_network([line((0, -8), (100, -8))])
    town = shapely.box(0, 0, 100, 80)
    assert measure_inside(network, town).length_m() == 0
    found_m = measure_inside(network, town.buffer(10)).length_m()
    assert found_m == pytest.approx(100, abs=EXACT_M)


def test_a_hole_is_outside() -> None:
    network = plain_network([line((0, 0), (100, 0))])
    area = shapely.box(-10, -10, 110, 10).difference(shapely.box(40, -5, 60, 5))
    found = measure_inside(network, area)
    assert on(found, 0) == [
        pytest.approx((0, 40), abs=EXACT_M),
        pytest.approx((60, 100), abs=EXACT_M),
    ]


def test_the_parts_of_a_multi_polygon_all_count() -> None:
    network = plain_network([line((0, 0), (100, 0))])
    area = shapely.MultiPolygon([shapely.box(10, -5, 30, 5), shapely.box(70, -5, 200, 5)])
    found = measure_inside(network, area)
    assert on(found, 0) == [
        pytest.approx((10, 30), abs=EXACT_M),
        pytest.approx((70, 100), abs=EXACT_M),
    ]


def test_a_street_that_only_touches_the_boundary_has_no_length_inside() -> None:
    network = plain_network([line((0, 0), (100, 0))])
    assert not len(measure_inside(network, shapely.box(100, -5, 200, 5)).edge)
    assert not len(measure_inside(network, shapely.box(300, 300, 400, 400)).edge)


def test_a_loop_that_starts_inside_is_measured_where_it_is_inside() -> None:
    """Its first corner is inside: 50 m of its first side, and 50 m of its last."""
    network = plain_network([line((0, 0), (100, 0), (100, 100), (0, 100), (0, 0))])
    found = measure_inside(network, shapely.box(-50, -50, 50, 50))
    assert on(found, 0) == [
        pytest.approx((0, 50), abs=EXACT_M),
        pytest.approx((350, 400), abs=EXACT_M),
    ]


def test_an_edge_that_crosses_itself_is_measured_where_it_is_inside() -> None:
    """Graphs from elsewhere may have such edges; it crosses itself at 50 and at 350 m along."""
    bow = free_network(
        [(-50.0, 0.0), (0.0, -50.0)], [(0, 1, [(50.0, 0.0), (50.0, 100.0), (0.0, 100.0)])]
    )
    found = measure_inside(bow, shapely.box(-60, -5, 10, 5))
    assert on(found, 0) == [
        pytest.approx((0, 60), abs=EXACT_M),
        pytest.approx((345, 355), abs=EXACT_M),
    ]


@hypothesis.given(st.data())
def test_the_length_inside_is_that_of_the_intersection(data: st.DataObject) -> None:
    network = data.draw(networks())
    hypothesis.assume(shapely.is_simple(network.line).all())  # else an intersection drops parts
    spot = st.tuples(st.integers(-20, 320), st.integers(-20, 320))
    corners = data.draw(st.lists(spot, min_size=4, max_size=10, unique=True))
    hull = shapely.convex_hull(shapely.MultiPoint(corners[:-1]))
    area = hull.difference(shapely.Point(corners[-1]).buffer(40.0))
    hypothesis.assume(area.area > 1)
    found = measure_inside(network, area)
    inside = shapely.length(shapely.intersection(network.line, area))
    expected_m = inside * network.length_m / shapely.length(network.line)
    got_m = np.bincount(
        found.edge, weights=found.end_m - found.start_m, minlength=len(network.line)
    )
    assert got_m == pytest.approx(expected_m, abs=1e-6)
    middles = build_intervals(found.edge, found.start_m, found.end_m)
    half = (middles.start_m + middles.end_m) / 2 / network.length_m[middles.edge]
    at = shapely.line_interpolate_point(network.line[middles.edge], half, normalized=True)
    assert (shapely.distance(at, area) < 1e-6).all()
