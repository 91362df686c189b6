"""Walks on the land of a compound, held against a graph of all its corners."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from ganquan_geo.network.gates.walled_room import build_room, build_rooms
from ganquan_geo.network.gates.yards import Position, measure_beside_m
from tests.towns import EXACT_M, home, point
from tests.towns.gated import GatedTown, Yard
from tests.towns.gated_study import measure_study, study_of

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Shapes

HALL = shapely.box(0, 0, 80, 80)


def places(*spots: tuple[float, float]) -> Shapes:
    return np.asarray(shapely.points(spots), dtype=object)


def walk_m(room: Any, one: tuple[float, float], other: tuple[float, float]) -> float:  # noqa: ANN401
    return float(room.measure(places(one), places(other))[0, 0])


def test_nobody_walks_through_the_compound_inside() -> None:
    """From its north gate along its wall to both corners, and on to the south gate."""
    room = build_room(HALL, np.array([shapely.box(20, 20, 60, 60)], dtype=object))
    assert walk_m(room, (40, 60), (40, 0)) == pytest.approx(20 + 40 + math.hypot(20, 20))
    assert walk_m(room, (0, 0), (80, 0)) == 80


def test_people_go_round_the_corner_of_an_l() -> None:
    arms = shapely.union_all([shapely.box(0, 0, 80, 20), shapely.box(0, 0, 20, 80)])
    room = build_room(arms, np.array([], dtype=object))
    found = walk_m(room, (10, 80), (70, 10))
    assert found == pytest.approx(math.hypot(10, 60) + math.hypot(50, 10))
    beside = walk_m(room, (10, 85), (70, 10))  # a gate drawn 5 m outside
    assert beside == pytest.approx(found + 5)


def test_a_square_is_walked_straight() -> None:
    rooms = build_rooms(np.array(["a", "b"]), np.array([HALL, shapely.box(90, 0, 99, 9)]))
    assert [own.round_m for own in rooms.values()] == [0.0, 0.0]
    assert walk_m(rooms["a"], (0, 0), (80, 80)) == pytest.approx(math.hypot(80, 80))


def test_nobody_passes_a_compound_from_wall_to_wall() -> None:
    room = build_room(HALL, np.array([shapely.box(30, -1, 50, 81)], dtype=object))
    assert walk_m(room, (0, 40), (80, 40)) == math.inf
    parts = shapely.union_all([shapely.box(0, 0, 30, 80), shapely.box(50, 0, 80, 80)])
    assert walk_m(build_room(parts, np.array([], dtype=object)), (0, 40), (80, 40)) == 80


@st.composite
def halls(draw: st.DrawFn) -> tuple[Any, list[tuple[float, float]]]:
    """Draw the hall with boxes inside and a bay cut out, and places on what is left."""
    at = st.integers(1, 6).map(lambda k: 10 * k)
    inner = []
    for _ in range(draw(st.integers(0, 3))):
        west, south = draw(at), draw(at)
        inner.append(shapely.box(west, south, west + draw(st.sampled_from([5, 10])), south + 15))
    area: shapely.Geometry = HALL
    if draw(st.booleans()):
        area = shapely.difference(HALL, shapely.box(30, -1, 50, draw(st.integers(10, 60))))
    room = build_room(area, np.array(inner, dtype=object))
    free = shapely.difference(area, shapely.union_all(inner))
    spot = st.tuples(st.integers(0, 16), st.integers(0, 16)).map(lambda s: (5.0 * s[0], 5.0 * s[1]))
    spots = draw(
        st.lists(spot.filter(lambda s: shapely.covers(free, point(*s))), min_size=2, max_size=3)
    )
    return room, spots


def walk_by_corners(
    free: shapely.Geometry, one: tuple[float, float], other: tuple[float, float]
) -> float:
    """Return the shortest way on some land, along lines between all of its corners."""
    graph: nx.Graph[Any] = nx.Graph()
    wide = shapely.buffer(free, 0.05)
    corners = [(float(x), float(y)) for x, y in shapely.get_coordinates(free)]
    nodes = list(dict.fromkeys([one, other, *corners]))
    graph.add_nodes_from(nodes)
    for row, a in enumerate(nodes):
        for b in nodes[row + 1 :]:
            if shapely.covers(wide, shapely.LineString([a, b])):
                graph.add_edge(a, b, weight=math.dist(a, b))
    return float(nx.single_source_dijkstra_path_length(graph, one).get(other, math.inf))


@given(halls())
def test_walks_are_those_between_all_corners(hall: tuple[Any, list[tuple[float, float]]]) -> None:
    room, spots = hall
    found = room.measure(places(*spots), places(*spots))
    for row, one in enumerate(spots):
        for column, other in enumerate(spots):
            straight_m = math.dist(one, other)
            known = walk_by_corners(room.free, one, other) if room.round_m else straight_m
            if math.isfinite(known):
                assert found[row, column] == pytest.approx(known, abs=0.2)
                assert found[row, column] <= straight_m + room.round_m + 0.2
            else:  # parts that do not meet
                assert found[row, column] == math.inf


@given(st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80)), min_size=2, max_size=5))
def test_no_place_is_farther_from_its_lane_than_said(spots: list[tuple[int, int]]) -> None:
    lines = [shapely.LineString([one, other]) for one, other in pairwise(spots) if one != other]
    if not lines:
        return
    lanes = np.array(lines, dtype=object)
    beside_m = measure_beside_m(lanes, Position(HALL, 0.0))
    x, y = np.meshgrid(np.linspace(0, 80, 23), np.linspace(0, 80, 23))
    metres = shapely.distance(places(*zip(x.ravel(), y.ravel(), strict=True))[:, None], lanes[None])
    nearest = metres.argmin(axis=1)
    assert (metres.min(axis=1) <= beside_m[nearest] + 1e-9).all()


def test_the_way_to_the_lane_is_part_of_the_bound() -> None:
    """A lane of 9 m at the gate: from the far corner it is 214.7 m there, then 9 + 1 + 10 + 180."""
    yard = Yard(
        id="yard",
        box=(110, 110, 190, 190),
        lanes=(((150, 120), (150, 130)),),
        gates=(((150, 110), "residents"),),
    )
    town = GatedTown(yards=(yard,), facilities={"clinic": (50, 100)})
    found = measure_study(study_of(town, compounds=[home("yard", shapely.box(*yard.box))]))["yard"]
    assert found["near"] == pytest.approx(20 + 10 + 10 + 10 + 100, abs=EXACT_M)
    far_m = math.hypot(40, 60) + 10 + 10 + 10 + 100
    assert far_m <= found["sure"] <= far_m + 20
