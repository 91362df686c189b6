from __future__ import annotations

import hypothesis
import numpy as np
import pytest
import shapely
from hypothesis import strategies as st

from ganquan_geo.network.walks.land import build_land_points


def areas(*found: shapely.Geometry) -> np.ndarray[tuple[int, ...], np.dtype[np.object_]]:
    return np.array(found, dtype=object)


def test_a_square_of_land_has_a_point_in_each_cell() -> None:
    points, owner, land_m2 = build_land_points(areas(shapely.box(0, 0, 30, 20)), step_m=10.0)
    found = {tuple(xy) for xy in shapely.get_coordinates(points).tolist()}
    assert found == {(x, y) for x in (5, 15, 25) for y in (5, 15)}
    assert owner.tolist() == [0] * 6
    assert land_m2.tolist() == [100] * 6


def test_land_smaller_than_a_cell_has_one_point_on_it() -> None:
    tiny = shapely.box(1, 1, 3, 2)
    points, owner, land_m2 = build_land_points(areas(tiny), step_m=10.0)
    assert owner.tolist() == [0]
    assert land_m2.tolist() == [2]
    assert tiny.contains(points[0])


def test_a_court_within_the_land_has_no_points() -> None:
    court = shapely.box(10, 10, 20, 20)
    land = shapely.box(0, 0, 30, 30).difference(court)
    points, _, land_m2 = build_land_points(areas(land), step_m=10.0)
    assert not shapely.intersects(points, court).any()
    assert land_m2.tolist() == [100] * 8


def test_land_in_two_parts_belongs_to_one_compound() -> None:
    land = shapely.MultiPolygon([shapely.box(0, 0, 20, 10), shapely.box(100, 0, 110, 10)])
    points, owner, land_m2 = build_land_points(areas(land), step_m=10.0)
    assert {tuple(xy) for xy in shapely.get_coordinates(points).tolist()} == {
        (5, 5),
        (15, 5),
        (105, 5),
    }
    assert owner.tolist() == [0, 0, 0]
    assert land_m2.sum() == 300


def test_neighbours_never_share_a_point() -> None:
    """All stand on one grid, so no land is counted from a place that is another's."""
    west, east = shapely.box(0, 0, 47, 30), shapely.box(47, 0, 100, 30)
    points, owner, _ = build_land_points(areas(west, east), step_m=10.0)
    found = [tuple(xy) for xy in shapely.get_coordinates(points).tolist()]
    assert len(found) == len(set(found)) == 30
    assert (owner == 0).sum() == 15


@hypothesis.given(
    st.lists(
        st.lists(st.tuples(st.floats(-200, 200), st.floats(-200, 200)), min_size=3, max_size=7).map(
            lambda spots: shapely.convex_hull(shapely.MultiPoint(spots))
        ),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from([5.0, 10.0, 37.0]),
)
def test_the_land_adds_up_to_the_area_of_each_compound(
    hulls: list[shapely.Polygon], step_m: float
) -> None:
    hypothesis.assume(all(hull.geom_type == "Polygon" and hull.area > 1e-3 for hull in hulls))
    points, owner, land_m2 = build_land_points(areas(*hulls), step_m=step_m)
    for row, hull in enumerate(hulls):
        own = owner == row
        assert own.any()
        assert land_m2[own].sum() == pytest.approx(hull.area)
        assert shapely.dwithin(points[own], hull, 1e-9).all()
        # A cell's point is inside; all but a rim of cells must be there.
        cells = own.sum() * step_m**2
        assert abs(cells - hull.area) <= 2 * step_m * hull.length + step_m**2
