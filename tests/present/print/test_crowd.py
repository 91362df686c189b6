"""What is taken on a map, found by its neighbourhood."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ganquan_geo.present.print.crowd import Grid, Room, spread_signs

if TYPE_CHECKING:
    from ganquan_geo.present.print.crowd import Rect

SIDES = st.floats(0, 90, allow_nan=False, allow_infinity=False).map(lambda side: round(side, 1))
RECTS = st.builds(
    lambda x, y, width, height: (x, y, x + width + 0.1, y + height + 0.1),
    SIDES,
    SIDES,
    st.floats(0, 30),
    st.floats(0, 30),
)


def overlap(one: Rect, other: Rect) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


@given(st.lists(RECTS, max_size=12), RECTS)
def test_a_grid_finds_what_looking_at_each_one_finds(laid: list[Rect], asked: Rect) -> None:
    grid = Grid()
    for number, rect in enumerate(laid):
        grid.put(number, [rect])
    met = {number for number, rect in enumerate(laid) if overlap(rect, asked)}
    assert {owner for owner, _ in grid.met(asked)} == met
    assert grid.is_free(asked) == (not met)


@given(st.lists(RECTS, min_size=1, max_size=8), RECTS)
def test_what_is_lifted_is_gone_and_the_rest_stays(laid: list[Rect], asked: Rect) -> None:
    grid = Grid()
    for number, rect in enumerate(laid):
        grid.put(number % 3, [rect])
    assert sorted(grid.lift(0)) == sorted(laid[::3])
    assert grid.lift(0) == []
    rest = {number % 3 for number, rect in enumerate(laid) if number % 3 and overlap(rect, asked)}
    assert {owner for owner, _ in grid.met(asked)} == rest


def test_a_shared_edge_is_no_overlap() -> None:
    room = Room(100, 50)
    room.take([(0, 0, 10, 10)])
    assert room.is_free([(10, 0, 20, 10), (0, 10, 10, 20)])
    assert not room.is_free([(10, 0, 20, 10), (9.9, 0, 12, 10)])


def test_signs_keep_apart_from_each_other_and_from_homes() -> None:
    draw = np.random.default_rng(3)
    anchors, homes = draw.uniform(0, 60, (40, 2)), draw.uniform(0, 60, (60, 2))
    places = spread_signs(anchors, homes, apart=2.0, clear=1.5)
    gaps = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    before = np.hypot(*(anchors[:, None] - anchors[None]).transpose(2, 0, 1))
    np.fill_diagonal(gaps, np.inf)
    np.fill_diagonal(before, np.inf)
    assert gaps.min() > 1.6 > before.min()
    assert np.hypot(*(places - anchors).T).max() < 8.0
