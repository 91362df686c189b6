from __future__ import annotations

from itertools import pairwise, product
from typing import TYPE_CHECKING

import hypothesis
import numpy as np
import pytest
import shapely
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from ganquan_geo.network.areas.band import (
    STEPS_A_WIDTH,
    Band,
    build_band,
    lower_squares,
    lower_squares_compiled,
)
from ganquan_geo.network.areas.outline import (
    build_outline,
    trace_rings,
    trace_rings_compiled,
)
from ganquan_geo.network.search.built import load_kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

SPOTS = st.tuples(st.integers(0, 24), st.integers(0, 24)).map(lambda at: (at[0] / 2, at[1] / 2))


def field(*rows: str) -> NDArray[np.float32]:
    """Return squared distances, from the northernmost row on: 0 for "#", 4 for a full stop."""
    square = [[0.0 if cell == "#" else 4.0 for cell in row] for row in reversed(rows)]
    return np.array(square, dtype=np.float32)


def on_grid(square: NDArray[np.float32]) -> Band:
    return Band(square=square, west_m=0.0, south_m=0.0, step_m=1.0)


def outline(square: NDArray[np.float32]) -> shapely.MultiPolygon:
    return build_outline(on_grid(square), width_m=1.0)


def test_one_point_inside_has_a_diamond_round_it() -> None:
    xy, first = trace_rings(on_grid(field("...", ".#.", "...")), level=1.0)
    assert first.tolist() == [0, 5]
    places = {(0.5, 1.0), (1.5, 1.0), (1.0, 0.5), (1.0, 1.5)}
    assert {(x, y) for x, y in xy.tolist()} == places
    assert xy[0].tolist() == xy[-1].tolist()
    assert shapely.is_ccw(shapely.LinearRing(xy))
    assert outline(field("...", ".#.", "...")).area == pytest.approx(0.5)


def test_a_point_outside_all_round_is_a_hole() -> None:
    found = outline(field(".....", ".###.", ".#.#.", ".###.", "....."))
    assert shapely.get_num_interior_rings(found.geoms[0]) == 1
    assert not found.contains(shapely.Point(2, 2))
    assert found.contains(shapely.Point(2, 3))


def test_land_within_a_hole_is_land_of_its_own() -> None:
    found = outline(
        field(".......", ".#####.", ".#...#.", ".#.#.#.", ".#...#.", ".#####.", ".......")
    )
    assert len(found.geoms) == 2
    assert found.is_valid
    assert sorted(shapely.get_num_interior_rings(list(found.geoms))) == [0, 1]


def test_parts_that_meet_at_a_corner_are_one_where_the_middle_is_inside() -> None:
    apart = field("....", "..#.", ".#..", "....")
    assert len(outline(apart).geoms) == 2
    joined = np.where(apart == 0, 0.0, 1.1**2).astype(np.float32)
    assert len(outline(joined).geoms) == 1


@hypothesis.given(
    arrays.arrays(
        np.float32,
        st.tuples(st.integers(1, 7), st.integers(1, 7)),
        elements=st.sampled_from([0.0, 0.25, 1.0, 1.5, 4.0]),
    )
)
def test_rings_of_any_field_part_inside_from_outside(inner: NDArray[np.float32]) -> None:
    square = np.pad(inner, 1, constant_values=4.0)
    kernel = load_kernel()
    assert kernel is not None
    band = Band(square=square, west_m=-7.1, south_m=3.3, step_m=25.0 / 7)
    for mine, theirs in zip(
        trace_rings_compiled(kernel, band, level=1.0), trace_rings(band, level=1.0), strict=True
    ):
        assert np.array_equal(mine, theirs)
    found = outline(square)
    assert found.is_valid
    rows, columns = np.indices(square.shape)
    points = shapely.points(columns.ravel(), rows.ravel())
    clear = (
        square.ravel() != 1.0
    )  # those right on the outline may be cut off where it is straightened
    assert (shapely.contains(found, points) == (square.ravel() < 1.0))[clear].all()


def test_a_longer_step_where_there_would_be_too_many_points() -> None:
    lines = np.array([shapely.LineString([(0, 0), (1_000, 500)])])
    fine, coarse = (build_band(lines, width_m=25.0, most_points=most) for most in (10**6, 10**4))
    assert fine.step_m == 25.0 / STEPS_A_WIDTH
    assert coarse.square.size <= 1.2e4
    assert build_outline(coarse, width_m=25.0).area == pytest.approx(
        build_outline(fine, width_m=25.0).area, rel=0.02
    )


@hypothesis.given(
    st.lists(st.lists(SPOTS, min_size=2, max_size=4), min_size=1, max_size=4),
    st.sampled_from([1.5, 3.0, 7.001]),
)
def test_the_distances_are_those_of_shapely_with_and_without_the_kernel(
    drawn: list[list[tuple[float, float]]], reach: float
) -> None:
    """Also of lines of no length, along the grid, and back and forth."""
    xy = np.array([spot for spots in drawn for spot in spots]) + 8.0
    first = np.cumsum([0, *(len(spots) for spots in drawn)])
    lines = [shapely.LineString(xy[a:b]) for a, b in pairwise(first)]
    rows, columns = np.indices((29, 29))
    points = shapely.points(columns.ravel(), rows.ravel())
    exact = shapely.distance(shapely.MultiLineString(lines), points).reshape(29, 29)
    kernel = load_kernel()
    assert kernel is not None
    for compiled in (False, True):
        square = np.full((29, 29), reach * reach, dtype=np.float32)
        if compiled:
            lower_squares_compiled(kernel, xy, first, reach=reach, square=square)
        else:
            lower_squares(xy, first, reach=reach, square=square)
        assert np.sqrt(square) == pytest.approx(np.minimum(exact, reach), abs=1e-5)


@pytest.mark.parametrize("beside", [8.0 + 1e-12, np.nextafter(8.0, 9.0), np.nextafter(8.0, 7.0)])
def test_a_line_that_is_upright_but_for_the_last_digit(beside: float) -> None:
    """Where the rows beyond its ends meet the lines across them is past any whole number."""
    kernel = load_kernel()
    assert kernel is not None
    xy = np.array([[8.0, 8.0], [beside, 3_008.0]])
    first, shape = np.array([0, 2]), (3_016, 17)
    upright, straight = (np.full(shape, 49.0, dtype=np.float32) for _ in range(2))
    lower_squares_compiled(kernel, xy, first, reach=7.0, square=upright)
    lower_squares_compiled(kernel, np.round(xy), first, reach=7.0, square=straight)
    assert upright == pytest.approx(straight, abs=1e-5)


def test_lines_level_or_upright_but_for_the_last_digit_stay_on_the_grid() -> None:
    kernel = load_kernel()
    assert kernel is not None
    for hair in (1e-300, 1e-160, 1e-12):
        for end in ((hair, 12.0), (12.0, hair), (hair, hair)):
            xy, first = np.array([[0.0, 0.0], end]) + 8.0, np.array([0, 2])
            xy[1] = np.where(xy[1] == 8.0, np.nextafter(8.0, 9.0), xy[1])
            compiled, plain = (np.full((29, 29), 49.0, dtype=np.float32) for _ in range(2))
            lower_squares_compiled(kernel, xy, first, reach=7.0, square=compiled)
            lower_squares(xy, first, reach=7.0, square=plain)
            assert compiled == pytest.approx(plain, abs=1e-4)


def test_nothing_is_written_beside_the_grid_where_rounding_puts_a_line_at_the_reach() -> None:
    """With the reach of a drawing, a row can be at it though its reach is past a level line."""
    kernel = load_kernel()
    assert kernel is not None
    reach, first, guard = 8.001, np.array([0, 2]), 20
    for row, side, off, hair in product(range(9, 40), (-reach, reach), range(-4, 5), (-2, -1, 1)):
        one = row + side + off * np.spacing(row + side)
        one += reach if one < reach else 0.0
        xy = np.array([[9.0, one], [30.0, one + hair * np.spacing(one)]])
        ground = np.full((60 + 2 * guard, 40), np.inf, dtype=np.float32)
        square, plain = ground[guard:-guard], np.full((60, 40), np.inf, dtype=np.float32)
        lower_squares_compiled(kernel, xy, first, reach=reach, square=square)
        lower_squares(xy, first, reach=reach, square=plain)
        assert np.isinf(ground[:guard]).all()
        assert np.isinf(ground[-guard:]).all()
        near, expected = (np.minimum(found, reach * reach) for found in (square, plain))
        assert np.allclose(near, expected, rtol=0, atol=1e-4)
