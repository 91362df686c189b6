"""Rays through regions, and legs until another piece is as near, held against trying each leg."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st

from ganquan_geo.network.places.regions import Pieces, Rays, Regions, _touched, inside, limits

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Floats

NEAR_M = 1e-6
LEGS_M = np.linspace(-60.0, 60.0, 241)

spots = st.tuples(st.integers(-20, 20), st.integers(-20, 20)).map(
    lambda at: np.array(at, dtype=float)
)
ways = st.one_of(
    st.sampled_from([0.0, 0.5, 1.0, 1.5]).map(lambda turn: turn * np.pi),
    st.integers(0, 628).map(lambda own: own / 100),
).map(lambda turn: np.array([np.cos(turn), np.sin(turn)]))


def apart_m(
    points: Floats,
    start: Floats,
    end: Floats,
) -> Floats:
    """Return how far points are from a straight piece."""
    run = end - start
    share = np.clip((points - start) @ run / max(float(run @ run), 1e-12), 0.0, 1.0)
    return np.asarray(np.hypot(*(points - start - share[:, None] * run).T))


@given(spots, ways, spots, spots, st.integers(0, 15), st.sampled_from([0.0, 2.5]))
def test_a_ray_is_inside_from_where_it_enters_to_where_it_leaves(
    foot: Floats,
    way: Floats,
    start: Floats,
    end: Floats,
    radius_m: int,
    wider_m: float,
) -> None:
    region = Regions(
        place=np.array([0]),
        start=start[None],
        end=end[None],
        radius_m=np.array([float(radius_m)]),
    )
    rays = Rays(foot=foot[None], way=way[None])
    enter_m, leave_m = inside(rays, region, np.array([0]), wider_m=wider_m)
    away_m = apart_m(foot + LEGS_M[:, None] * way, start, end)
    within, beyond = (
        away_m <= radius_m + wider_m - NEAR_M,
        away_m >= radius_m + wider_m + NEAR_M,
    )
    said = (enter_m[0] <= LEGS_M) & (leave_m[0] >= LEGS_M)
    assert said[within].all()
    assert not said[beyond].any()


@given(ways, spots, spots)
def test_a_growing_circle_touches_a_piece_when_it_is_as_near_as_the_foot(
    way: Floats,
    start: Floats,
    end: Floats,
) -> None:
    """Its centre moves along the way and it passes through (0, 0), which is not on the piece."""
    assume(np.hypot(*(end - start)) > 0.5)
    assume(apart_m(np.zeros((1, 2)), start, end)[0] > 0.5)
    point, radius_m = _touched(start[None], end[None], way[None])
    legs_m = LEGS_M[LEGS_M > 0]
    nearer = apart_m(legs_m[:, None] * way, start, end) < legs_m - NEAR_M
    farther = apart_m(legs_m[:, None] * way, start, end) > legs_m + NEAR_M
    assert (legs_m[nearer] >= radius_m[0] - NEAR_M).all()
    assert (legs_m[farther] <= radius_m[0] + NEAR_M).all()
    if np.isfinite(radius_m[0]) and radius_m[0] < 1e6:
        size_m = 1 + radius_m[0]
        assert apart_m(point, start, end)[0] < 1e-9 * size_m**2 + NEAR_M
        assert abs(np.hypot(*(point[0] - radius_m[0] * way)) - radius_m[0]) < NEAR_M * size_m


@given(spots, ways, st.floats(0.01, 1.5), st.floats(0.0, 1.0), spots, spots)
def test_the_limit_of_a_beam_is_no_less_than_that_of_any_of_its_rays(
    foot: Floats, low: Floats, wide: float, share: float, start: Floats, end: Floats
) -> None:
    assume(np.hypot(*(end - start)) > 0.5)
    turn = np.angle(low @ (1, 1j)) + np.array([0.0, 0.5, 1.0, share]) * wide
    way = np.column_stack([np.cos(turn), np.sin(turn)])
    rays = [Rays(foot=foot[None], way=way[[row]]) for row in range(len(way))]
    nothing = np.empty(0, dtype=np.int64)
    pieces = Pieces(
        edge=np.zeros(1, dtype=np.int64),
        start=start[None],
        end=end[None],
        step=(end - start)[None] / np.hypot(*(end - start)),
        length_m=np.hypot(*(end - start))[None],
        start_m=np.zeros(1),
        end_m=np.hypot(*(end - start))[None],
        corner_piece=nothing,
        corner_at_end=nothing.astype(bool),
        corner_low=np.empty(0),
        corner_high=np.empty(0),
        tree=shapely.STRtree([]),
    )
    one, own = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=bool)
    bound_m, alone_m = limits(rays[:3], pieces, one, own=own)
    assert (bound_m >= np.concatenate(alone_m)).all()
    _, between_m = limits([rays[3]] * 3, pieces, one, own=own)
    assert between_m[0][0] <= bound_m[0] + NEAR_M * (1 + bound_m[0])
