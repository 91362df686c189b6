from __future__ import annotations

from typing import TYPE_CHECKING

import hypothesis
import hypothesis.strategies as st
import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

import ganquan_geo as gg
from ganquan_geo.network.areas.band import STEPS_A_WIDTH
from ganquan_geo.network.areas.outline import STRAIGHT_STEPS
from ganquan_geo.network.areas.service_areas import (
    build_service_area,
    draw_land,
    number_groups,
    reached_streets,
    service_areas,
)
from ganquan_geo.network.intervals import Intervals, build_intervals
from ganquan_geo.network.walks.distances import build_field
from ganquan_geo.network.walks.reach import measure_reach
from tests.network.random_networks import networks, points
from tests.towns import EXACT_M, edge_at, home, layer, line, plain_network

if TYPE_CHECKING:
    from ganquan_geo.network.walk_network import WalkNetwork


WIDTH_M = 25.0


def stretch(*rows: tuple[int, float, float]) -> Intervals:
    return build_intervals(
        np.array([edge for edge, _, _ in rows], dtype=np.int64),
        np.array([low for _, low, _ in rows], dtype=float),
        np.array([high for _, _, high in rows], dtype=float),
    )


def area(
    network: WalkNetwork, stretches: Intervals, *, width_m: float = WIDTH_M
) -> tuple[BaseGeometry, BaseGeometry]:
    lines, land = build_service_area(network, stretches, width_m=width_m)
    assert isinstance(lines, BaseGeometry)
    assert isinstance(land, BaseGeometry)
    return lines, land


def test_half_a_street_is_drawn_as_half_a_street(town_network: WalkNetwork) -> None:
    edge = edge_at(town_network, 50, 0)
    lines, land = area(town_network, stretch((edge, 0, 50)))
    assert lines.geom_type == "MultiLineString"
    assert lines.equals_exact(shapely.MultiLineString([[(0, 0), (50, 0)]]), EXACT_M)
    corners = [(-WIDTH_M, -WIDTH_M), (50 + WIDTH_M, WIDTH_M)]
    assert land.bounds == pytest.approx((*corners[0], *corners[1]), abs=EXACT_M)
    assert land.contains(shapely.box(0, -24.9, 50, 24.9))


def test_nothing_reached_is_an_empty_drawing(town_network: WalkNetwork) -> None:
    lines, land = area(town_network, stretch())
    assert lines.is_empty
    assert lines.geom_type == "MultiLineString"
    assert land.is_empty


def test_a_point_reached_exactly_at_the_limit_does_not_stop_the_drawing() -> None:
    """A stretch as long as the rounding of its ends, next to a real one."""
    network = plain_network([line((0, 0), (100, 0)), line((100, 0), (100, 100))])
    for start_m in np.linspace(10.1, 99.9, 60):
        rows = stretch((0, 0, 5), (1, start_m, float(np.nextafter(start_m, 200))))
        lines, land = area(network, rows)
        assert lines.length == pytest.approx(5, abs=EXACT_M)
        assert land.area > 0


def test_land_between_streets_far_apart_is_not_included(town_network: WalkNetwork) -> None:
    whole = stretch(*[(edge, 0, float(m)) for edge, m in enumerate(town_network.length_m)])
    _, land = area(town_network, whole)
    assert not land.contains(shapely.Point(50, 50))
    assert land.contains(shapely.Point(50, 76))


def test_the_drawing_does_not_depend_on_the_order_of_streets(town_network: WalkNetwork) -> None:
    rows = [(3, 0.0, 50.0), (7, 10.0, 90.0), (8, 0.0, 100.0)]
    _, one = area(town_network, stretch(*rows))
    _, other = area(town_network, stretch(*reversed(rows)))
    assert one.equals_exact(other, 0)


@hypothesis.given(st.data(), st.floats(1, 500), st.sampled_from([1.0, 25.0, 80.0]))
def test_the_land_holds_the_lines_and_stays_near_them(
    data: st.DataObject, limit_m: float, width_m: float
) -> None:
    network = data.draw(networks())
    facilities = data.draw(points(network))
    field = build_field(network, facilities, extra_m=facilities.leg_m, bound_m=5_000.0)
    found = measure_reach(network, field, limit_m=limit_m)
    hypothesis.assume(found.length_m() > 0)
    lines, land = area(network, found, width_m=width_m)
    scale = network.length_m / shapely.length(network.line)
    assert lines.length * scale.mean() == pytest.approx(found.length_m(), rel=1e-6, abs=1e-6)
    assert land.is_valid
    # A square of the grid is at most its diagonal wide; then the outline is straightened.
    off_m = (2**0.5 + STRAIGHT_STEPS) * width_m / STEPS_A_WIDTH
    assert land.contains(lines.buffer(width_m - off_m))
    assert lines.buffer(width_m + off_m, quad_segs=32).contains(land)


# Many facilities at once.


def test_what_two_facilities_reach_each_by_itself(town_network: WalkNetwork) -> None:
    """From (50, 0) 30 m both ways; from 10 m beside (150, 100) 20 m both ways, then 70."""
    frame = layer([home("b", shapely.Point(150, 110)), home("a", shapely.Point(50, 0))])
    found = reached_streets(town_network, frame, limits_m=[30.0, 80.0])
    assert found.crs == town_network.crs
    total_m = found.groupby(["facility", "limit_m"])["length_m"].sum().to_dict()
    expected = {("a", 30.0): 60, ("a", 80.0): 190, ("b", 30.0): 40, ("b", 80.0): 100 + 6 * 20}
    assert total_m == pytest.approx(expected, abs=1e-3)
    assert found.length.to_numpy() == pytest.approx(found["length_m"].to_numpy(), abs=EXACT_M)
    own = found[(found["facility"] == "a") & (found["limit_m"] == 30.0)]
    assert own["street_id"].tolist() == ["row-0"]
    assert own.geometry.iloc[0].equals_exact(line((20, 0), (80, 0)), 1e-3)


def test_the_areas_are_the_land_beside_those_streets(town_network: WalkNetwork) -> None:
    frame = layer([home("b", shapely.Point(150, 110)), home("a", shapely.Point(50, 0))])
    found = service_areas(town_network, frame, limits_m=[30.0, 5.0], width_m=20.0)
    assert list(zip(found["facility"], found["limit_m"], strict=True)) == [
        ("a", 30.0), ("a", 5.0), ("b", 30.0), ("b", 5.0),
    ]  # fmt: skip
    assert found["length_m"].tolist() == pytest.approx([60, 10, 40, 0], abs=1e-3)
    assert set(found.geom_type) == {"MultiPolygon"}
    assert found.geometry.is_empty.tolist() == [False, False, False, True]  # b: its leg is 10 m
    capsule = line((20, 0), (80, 0)).buffer(20.0)
    assert found.geometry.iloc[0].symmetric_difference(capsule).area < 0.003 * capsule.area


def test_no_facilities_reach_nothing(town_network: WalkNetwork) -> None:
    nobody = layer([home("a", shapely.Point(50, 0))])[:0]
    assert reached_streets(town_network, nobody, limits_m=[80.0]).empty
    assert service_areas(town_network, nobody, limits_m=[80.0]).empty


def test_a_facility_without_a_position_is_named(town_network: WalkNetwork) -> None:
    lost = layer([home("a", shapely.Point(50, 0)), home("lost", None)])
    with pytest.raises(gg.DataError, match="lost"):
        gg.service_areas(town_network, lost, limits_m=[80.0])


def test_the_land_of_a_town_is_nearly_the_exact_one(town_network: WalkNetwork) -> None:
    """Bands of 50 m round blocks of 100 m: crossings, corners and holes, none of it missing."""
    lines = town_network.line
    exact = shapely.union_all(shapely.buffer(lines, WIDTH_M, quad_segs=64))
    land = draw_land(lines, width_m=WIDTH_M)
    shared = shapely.intersection(land, exact).area / shapely.union(land, exact).area
    assert shared > 0.997
    assert shapely.get_num_interior_rings(shapely.get_parts(land)).tolist() == [9]


METRES = st.integers(-200_000, 200_000).map(lambda hundredths: hundredths / 100)
PLACES = st.tuples(METRES, METRES)
LINES = st.lists(st.tuples(PLACES, PLACES).filter(lambda ends: ends[0] != ends[1]), min_size=1)


@hypothesis.given(LINES, st.floats(1, 500))
def test_lines_within_two_margins_are_in_one_group(
    ends: list[tuple[tuple[float, float], tuple[float, float]]], margin_m: float
) -> None:
    lines = np.asarray(shapely.linestrings(ends))
    group = number_groups(lines, margin_m=margin_m)
    apart_m = shapely.distance(lines[:, None], lines[None, :])
    assert (apart_m[group[:, None] != group[None, :]] > 2 * margin_m).all()
    first = [group.tolist().index(number) for number in range(group.max() + 1)]
    assert first == sorted(first)


def test_streets_of_two_towns_are_two_groups() -> None:
    lines = np.asarray(
        shapely.linestrings([[(0, 0), (300, 0)], [(9_000, 0), (9_300, 0)], [(300, 0), (300, 90)]])
    )
    assert number_groups(lines, margin_m=50.0).tolist() == [0, 1, 0]


def test_land_far_apart_is_drawn_as_finely_as_land_by_itself() -> None:
    """Two streets 300 km apart; a grid over both would have steps of more than their width."""
    east_m = 300_000.0
    here = np.asarray(shapely.linestrings([[(0, 0), (400, 0), (400, 300)]]))
    there = shapely.transform(here, lambda xy: xy + east_m)
    both = draw_land(np.concatenate([here, there]), width_m=25.0)
    assert len(both.geoms) == 2
    exact_m2 = shapely.buffer(here[0], 25.0, quad_segs=64).area
    assert np.allclose([land.area for land in both.geoms], exact_m2, rtol=0.003)
