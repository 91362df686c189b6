"""What goes into a packed table comes out of it."""

from __future__ import annotations

import json
from typing import Any

import hypothesis
import numpy as np
import pytest
import shapely
from hypothesis import strategies as st

from ganquan_geo.present.web.packing import (
    pack_lines,
    pack_points,
    pack_polygons,
    pack_some,
    pack_table,
    pack_tuple,
    pack_values,
)
from tests.present.web.unpacking import unpacked

MILLIONTHS = st.integers(-180_000_000, 180_000_000)
SPOTS = st.tuples(MILLIONTHS, MILLIONTHS).map(lambda spot: (spot[0] / 1e6, spot[1] / 1e6))
LINES = st.lists(SPOTS, min_size=2, max_size=5)
VALUES = st.none() | st.text(max_size=3) | st.integers(0, 3) | st.floats(2.5, 3.5)


def through(column: dict[str, Any], count: int) -> list[Any]:
    """Return a column after it went through a page."""
    rows = unpacked(json.loads(json.dumps(pack_table(count, {"it": column}))))
    return [row.get("it", "absent") for row in rows]


@hypothesis.given(st.lists(VALUES))
def test_values_come_back(values: list[object]) -> None:
    assert through(pack_values(values), len(values)) == values


@hypothesis.given(st.lists(st.tuples(VALUES, st.booleans()), min_size=1))
def test_rows_without_a_value_stay_without(rows: list[tuple[object, bool]]) -> None:
    present = np.array([there for _, there in rows])
    packed = pack_some(pack_values([value for value, there in rows if there]), present)
    assert through(packed, len(rows)) == [v if there else "absent" for v, there in rows]


def test_lists_of_one_length_come_back() -> None:
    packed = pack_tuple([pack_values(["a", "b"]), pack_tuple([pack_values([1, 1])])])
    assert through(packed, 2) == [["a", [1]], ["b", [1]]]


@hypothesis.given(st.lists(SPOTS, min_size=1))
def test_points_come_back_as_latitude_and_longitude(spots: list[tuple[float, float]]) -> None:
    points = np.array([shapely.Point(spot) for spot in spots], dtype=object)
    assert through(pack_points(points), len(spots)) == [[lat, lon] for lon, lat in spots]


@hypothesis.given(st.lists(st.lists(LINES, min_size=1, max_size=3), min_size=1, max_size=4))
def test_lines_come_back(rows: list[list[list[tuple[float, float]]]]) -> None:
    lines = np.array([shapely.MultiLineString(parts) for parts in rows], dtype=object)
    expected = []
    for parts in rows:
        joined: list[list[list[float]]] = []
        for part in parts:
            points = [[lat, lon] for lon, lat in part]
            if joined and joined[-1][-1] == points[0]:
                joined[-1] += points[1:]
            else:
                joined.append(points)
        expected.append(joined)
    assert through(pack_lines(lines, np.arange(len(lines)), len(lines)), len(rows)) == expected


def test_pieces_of_a_row_that_follow_one_another_become_one_line() -> None:
    pieces = [[(0, 0), (1, 0)], [(9, 9), (8, 9)], [(1, 0), (2, 0)], [(3, 0), (4, 0)]]
    lines = np.array([shapely.LineString(piece) for piece in pieces], dtype=object)
    packed = pack_lines(lines, np.array([0, 1, 0, 0]), 2)
    assert through(packed, 2) == [
        [[[0, 0], [0, 1], [0, 2]], [[0, 3], [0, 4]]],
        [[[9, 9], [9, 8]]],
    ]


def test_a_coarser_step_rounds_to_it() -> None:
    lines = np.array([shapely.LineString([(121.1234567, 31), (121.1235678, 31)])], dtype=object)
    packed = pack_lines(lines, np.array([0]), 1, step=10)
    assert through(packed, 1) == [[[[31, 121.12346], [31, 121.12357]]]]


def test_what_is_no_polygon_is_left_out() -> None:
    areas = np.array([shapely.Polygon(), shapely.Point(1, 1), shapely.box(0, 0, 1, 1)])
    assert [len(parts) for parts in through(pack_polygons(areas), 3)] == [0, 0, 1]


def test_polygons_come_back_with_their_holes_and_without_closing_points() -> None:
    ring = [(0, 0), (9, 0), (9, 9), (0, 9)]
    hole = [(1, 1), (2, 1), (2, 2)]
    areas = np.array(
        [shapely.Polygon(ring, [hole]), shapely.MultiPolygon([(ring, []), (hole, [])])],
        dtype=object,
    )

    def turned(points: list[tuple[int, int]]) -> list[list[float]]:
        return [[y, x] for x, y in points]

    assert through(pack_polygons(areas), 2) == [
        [[turned(ring), turned(hole)]],
        [[turned(ring)], [turned(hole)]],
    ]


@pytest.mark.parametrize(
    ("values", "kind"), [(["a"] * 9, "all"), (["a", "b"] * 9, "of"), (list("abcdef"), "each")]
)
def test_what_repeats_is_said_once(values: list[str], kind: str) -> None:
    assert kind in pack_values(values)
