from __future__ import annotations

from typing import TYPE_CHECKING

import hypothesis
import numpy as np
import pytest
import shapely
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from ganquan_geo.network.distances import build_field
from ganquan_geo.network.intervals import Intervals, build_intervals
from ganquan_geo.network.reach import measure_reach
from ganquan_geo.network.service_areas import build_service_area
from tests.network.random_networks import networks, points
from tests.towns import EXACT_M, edge_at, line, plain_network

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
    assert lines.difference(land).length == pytest.approx(0, abs=1e-9)
    outline = shapely.points(shapely.get_coordinates(land))
    assert (shapely.distance(outline, lines) <= width_m + 1e-6).all()
    # Round ends in four segments to a quarter are 2 % short, and GEOS smooths small bends.
    assert land.buffer(1e-6).contains(lines.buffer(0.9 * width_m, quad_segs=16))
    scale = network.length_m / shapely.length(network.line)
    assert lines.length * scale.mean() == pytest.approx(found.length_m(), rel=1e-6, abs=1e-6)
