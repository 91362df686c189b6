from __future__ import annotations

from typing import TYPE_CHECKING

import hypothesis
import numpy as np
import pytest
import shapely
from hypothesis import strategies as st

from ganquan_geo.network.search.built import load_kernel
from ganquan_geo.network.search.lines import (
    LineGrid,
    LineTree,
    build_line_grid,
    build_line_index,
)
from tests.network.random_networks import networks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ganquan_geo.network.search.seam import Kernel
    from ganquan_geo.network.walk_network import WalkNetwork

    Shapes = NDArray[np.object_]


@pytest.fixture(scope="module")
def kernel() -> Kernel:
    found = load_kernel()
    assert found is not None  # or conftest.py has skipped
    return found


def exact(lines: Shapes, points: Shapes) -> list[int]:
    """Return the lowest of the lines that an exact search for the nearest finds."""
    which, row = shapely.STRtree(lines).query_nearest(points, all_matches=True)
    lowest = np.full(len(points), len(lines))
    np.minimum.at(lowest, which, row)
    found: list[int] = lowest.tolist()
    return found


def agree(kernel: Kernel, lines: Shapes, spots: NDArray[np.float64]) -> None:
    """Hold lines, shares and places against an exact search, to the bit."""
    points = np.asarray(shapely.points(spots), dtype=object)
    row = exact(lines, points)
    along = shapely.line_locate_point(lines[row], points)
    xy = shapely.get_coordinates(shapely.line_interpolate_point(lines[row], along))
    share = np.minimum(along / shapely.length(lines[row]), 1.0)
    for index in (build_line_grid(kernel, lines), LineTree(shapely.STRtree(lines))):
        found = index.nearest(points)
        assert found.line.tolist() == row
        assert found.share.tolist() == share.tolist()
        assert found.xy.tolist() == xy.tolist()


# Whole and half blocks of the random networks, where many lines are equally near; and anywhere.
PLACES = st.one_of(st.integers(-4, 24).map(lambda n: 25.0 * n), st.floats(-2_000, 3_000))


@hypothesis.given(networks(), st.lists(st.tuples(PLACES, PLACES), min_size=1, max_size=20))
def test_grid_and_tree_find_the_lines_of_an_exact_search(
    kernel: Kernel, network: WalkNetwork, spots: list[tuple[float, float]]
) -> None:
    agree(kernel, network.line, np.array(spots))


def test_so_they_do_where_ends_are_shared_and_points_stand_on_lines(kernel: Kernel) -> None:
    random = np.random.default_rng(6)
    starts = np.round(random.uniform(0, 2_000, (3_000, 2)), -1)
    turns = random.choice([-70.0, 0.0, 10.0, 70.0], (3_000, 2)) + np.array([0.0, 0.25])
    lines = np.asarray(shapely.linestrings(np.stack([starts, starts + turns], axis=1)))
    spots = np.concatenate(
        [random.uniform(-300, 2_300, (2_000, 2)), np.round(starts[:1_000], -2), starts + turns]
    )
    agree(kernel, lines, spots)


def test_long_lines_across_many_cells_are_missed_nowhere(kernel: Kernel) -> None:
    random = np.random.default_rng(7)
    short = random.uniform(0, 5_000, (2_000, 2))
    ends = np.stack([short, short + random.normal(0, 20, short.shape)], axis=1)
    long = random.uniform(0, 5_000, (40, 2, 2))
    level = np.array([[[0.0, 1_000.0], [5_000.0, 1_000.0]], [[700.0, 0.0], [700.0, 5_000.0]]])
    lines = np.asarray(shapely.linestrings(np.concatenate([long, level, ends])))
    agree(kernel, lines, random.uniform(-100, 5_100, (3_000, 2)))


def test_points_far_outside_are_left_to_the_tree(kernel: Kernel) -> None:
    random = np.random.default_rng(8)
    starts = random.uniform(0, 1_000, (500, 2))
    lines = np.asarray(
        shapely.linestrings(np.stack([starts, starts + np.array([15.0, 5.0])], axis=1))
    )
    spots = np.concatenate([random.uniform(-1e6, 1e6, (50, 2)), [[-4_000.0, 500.0]]])
    agree(kernel, lines, spots)


@pytest.mark.parametrize("end", [(100.0, 0.0), (0.0, 100.0), (1e-9, 0.0), (3e5, 4e5)])
def test_one_line_of_any_shape_has_a_grid(kernel: Kernel, end: tuple[float, float]) -> None:
    lines = np.array([shapely.LineString([(0, 0), end])], dtype=object)
    agree(kernel, lines, np.array([[0.0, 0.0], [50.0, 50.0], [-1e4, 3.0]]))


def test_a_point_without_a_place_is_near_nothing(kernel: Kernel) -> None:
    lines = np.array([shapely.LineString([(0, 0), (9, 9)])], dtype=object)
    points = np.asarray(shapely.points([[np.inf, np.inf], [np.nan, 1.0], [4.0, 4.0]]))
    for index in (build_line_grid(kernel, lines), LineTree(shapely.STRtree(lines))):
        found = index.nearest(points)
        assert found.line.tolist() == [-1, -1, 0]
        assert np.isnan(found.share[:2]).all()
        assert found.share[2] == pytest.approx(4 / 9)
        assert np.isnan(found.xy[:2]).all()
        assert found.xy[2].tolist() == pytest.approx([4.0, 4.0])


def test_without_the_kernel_lines_are_in_a_tree(kernel: Kernel) -> None:
    assert kernel is not None
    lines = np.array([shapely.LineString([(0, 0), (9, 9)])], dtype=object)
    assert isinstance(build_line_index(lines), LineGrid)
    assert isinstance(build_line_index(lines, extension="ganquan_geo.nothing"), LineTree)
    assert isinstance(build_line_index(lines[:0]), LineTree)
