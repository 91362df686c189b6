from __future__ import annotations

from typing import TYPE_CHECKING

import hypothesis
import numpy as np
import pytest
import shapely
from hypothesis import strategies as st

from ganquan_geo.flow.coverage import build_baseline, read_study
from ganquan_geo.model.reach import READINGS
from ganquan_geo.network.joins.land import build_land_points, measure_land
from tests.towns import EXACT_M, facility, home, line, point, street, town_street_rows
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from pathlib import Path

    from tests.towns import Row


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


def measured(folder: Path, *homes: Row, streets: list[Row] | None = None) -> dict[str, float]:
    """Return the land of some compounds within 300 m of the clinic at (0, 0), by reading."""
    layers = {
        "streets": streets or town_street_rows(),
        "facilities": [facility("clinic", point(0, 0))],
        "compounds": list(homes),
    }
    base = build_baseline(read_study(write_study(folder, layers=layers)))
    fields, limits_m = base.categories["health"], {5: 300.0}
    return measure_land(base.network, base.land, fields, limits_m=limits_m, bound_m=base.bound_m)[5]


def test_compounds_without_land_are_counted_and_have_none(tmp_path: Path) -> None:
    found = measured(
        tmp_path / "s",
        home("land", shapely.box(20, 0, 40, 20)),
        home("point", point(50, 0)),
        home("nowhere", None),
    )
    assert found["weightless"] == 2
    assert found["total"] == pytest.approx(400, abs=EXACT_M)
    assert [found[reading] for reading in READINGS] == pytest.approx([400] * 5, abs=EXACT_M)


@pytest.mark.parametrize(
    ("at_m", "accuracy_m", "near", "sure", "possible"),
    [
        (20, 5.0, 400, 400, 400),
        (20, 200.0, 400, 0, 400),
        (20, 201.0, 400, 0, 400),
        (280, 5.0, 0, 0, 0),  # of 560 m
        (280, 201.0, 0, 0, 400),  # it may be anywhere
    ],
)
def test_land_known_worse_than_200_m_may_be_anywhere(
    tmp_path: Path, at_m: float, accuracy_m: float, near: float, sure: float, possible: float
) -> None:
    square = shapely.box(at_m, at_m, at_m + 20, at_m + 20)
    found = measured(tmp_path / "s", home("land", square, accuracy_m=accuracy_m))
    expected = {"near": near, "far": near, "sure": sure, "known": sure, "possible": possible}
    assert {reading: found[reading] for reading in READINGS} == pytest.approx(expected, abs=EXACT_M)


def test_a_sample_of_land_on_the_very_limit_is_within_it(tmp_path: Path) -> None:
    """Samples 10 m apart: those at (285, 15) and (295, 5) are 300 m on foot from the clinic."""
    own = home("land", shapely.box(280, 0, 300, 20))
    found = measured(tmp_path / "s", own, streets=[street("road", line((-500, 0), (500, 0)))])
    assert found["near"] == pytest.approx(300, abs=EXACT_M)
