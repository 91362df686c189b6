from __future__ import annotations

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from ganquan_geo.arrays.close_points import find_close_pairs, find_close_points, number_parts

SPOTS = st.lists(
    st.tuples(*(st.integers(-40, 40).map(lambda tenth: tenth / 10),) * 2), max_size=25
).map(lambda spots: np.array(spots, dtype=float).reshape(-1, 2))
TIES = st.lists(st.tuples(st.integers(0, 29), st.integers(0, 29)), max_size=40)


def test_pairs_across_the_cells_of_the_grid_are_found() -> None:
    one = np.array([[0.0, 0.0], [10.0, 0.0]])
    other = np.array([[0.3, 0.4], [-0.3, -0.4], [9.5, 0.0], [9.4, 0.0], [5.0, 5.0]])
    row, there = find_close_points(one, other, distance_m=0.5)
    assert sorted(zip(row.tolist(), there.tolist(), strict=True)) == [(0, 0), (0, 1), (1, 2)]


@pytest.mark.parametrize(("k", "n"), [(0, 3), (3, 0), (0, 0)])
def test_nothing_is_near_nothing(k: int, n: int) -> None:
    row, there = find_close_points(np.zeros((k, 2)), np.zeros((n, 2)), distance_m=1.0)
    assert (row.tolist(), there.tolist()) == ([], [])


def test_points_half_the_earth_apart_do_not_break_the_grid() -> None:
    spots = np.array([[0.0, 0.0], [0.0, 1e-4], [2e7, 2e7], [2e7, 2e7 + 1e-4]])
    row, there = find_close_points(spots, spots, distance_m=1e-3)
    pairs = sorted(zip(row.tolist(), there.tolist(), strict=True))
    assert pairs == [(0, 0), (0, 1), (1, 0), (1, 1), (2, 2), (2, 3), (3, 2), (3, 3)]


@hypothesis.given(SPOTS, SPOTS, st.sampled_from([0.05, 0.55, 1.75, 20.0]))
def test_the_pairs_are_those_of_a_tree(
    one: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    other: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    distance_m: float,
) -> None:
    hypothesis.assume(len(one) and len(other))
    straight_m = np.hypot(*(one[:, None] - other[None]).transpose(2, 0, 1))
    hypothesis.assume((np.abs(straight_m - distance_m) > 1e-9).all())  # rounding decides there
    row, there = find_close_points(one, other, distance_m=distance_m)
    near = cKDTree(other).query_ball_point(one, distance_m)
    found = sorted(zip(row.tolist(), there.tolist(), strict=True))
    assert found == [(i, j) for i, own in enumerate(near) for j in sorted(own)]


@hypothesis.given(SPOTS, st.sampled_from([0.05, 0.55, 1.75, 20.0]))
def test_pairs_among_themselves_are_those_of_two_sets(
    spots: np.ndarray[tuple[int, int], np.dtype[np.float64]], distance_m: float
) -> None:
    row, there = find_close_points(spots, spots, distance_m=distance_m)
    expected = [(i, j) for i, j in zip(row.tolist(), there.tolist(), strict=True) if i < j]
    a, b = find_close_pairs(spots, distance_m=distance_m)
    assert sorted(zip(a.tolist(), b.tolist(), strict=True)) == sorted(expected)


@hypothesis.given(TIES)
def test_the_parts_are_those_of_a_graph(ties: list[tuple[int, int]]) -> None:
    a, b = np.array(ties, dtype=np.int64).reshape(-1, 2).T
    links = coo_array((np.ones(len(a)), (a, b)), shape=(30, 30))
    _, part = connected_components(links, directed=False)
    assert number_parts(a, b, count=30).tolist() == part.tolist()


def test_a_long_chain_in_any_order_is_one_part() -> None:
    order = np.random.default_rng(3).permutation(10_000)
    assert (number_parts(order[:-1], order[1:], count=10_000) == 0).all()
    assert number_parts(order[:0], order[:0], count=3).tolist() == [0, 1, 2]
