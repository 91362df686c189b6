"""Legs of homes and facilities right behind walls of compounds with gates, in notches and holes.

The oracle knows compounds as boxes and walks in plain steps. It is a graph of the streets at every
10 m, with a node for each place it is asked for. Its rule is that of a gate: of every side of a
block the nearest point alone is tried, and that of the nearest side that no box is before is the
street of the place. So a point of a street that is seen past a corner counts only where it is the
nearest of its side. Where none is seen, or the way leads over a street, the graph has the corners
of all boxes, too, joined where they see each other; the package bends its ways at these corners.
"""

from __future__ import annotations

import math
from itertools import combinations, pairwise
from typing import Any, NamedTuple

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ganquan_geo import build_baseline, find_ways, measure_coverage
from ganquan_geo.network.baseline import prepare_baseline
from ganquan_geo.network.joins.land import measure_land
from ganquan_geo.network.walks.draws import measure_draws
from tests.network.walks.moves import move
from tests.towns import EXACT_M, facility, home, point
from tests.towns.gated import PASSES, GatedTown, Yard
from tests.towns.gated_study import FAR_M, measure_study, study_of

CLINIC = "clinic"
LIMIT_M, ALLOWED_M, STEP_M = 250.0, 5.0, 0.25
Spot = tuple[float, float]
Box = tuple[float, float, float, float]
SIDES: list[tuple[Spot, Spot]] = [
    ends
    for a in range(0, 301, 100)
    for b in range(0, 300, 100)
    for ends in (((b, a), (b + 100, a)), ((a, b), (a, b + 100)))
]


class Walled(NamedTuple):
    """A compound: its land as boxes side by side, a hole that counts as inside, its gates."""

    id: str
    boxes: tuple[Box, ...]
    gates: tuple[tuple[Spot, str], ...]
    hole: Box | None = None

    def drawn(self) -> shapely.Geometry:
        land = shapely.union_all([shapely.box(*own) for own in self.boxes])
        return land if self.hole is None else shapely.difference(land, shapely.box(*self.hole))

    def holds(self, spot: Spot) -> bool:
        return any(is_in(spot, own) for own in self.boxes)


def is_in(spot: Spot, box: Box) -> bool:
    return box[0] <= spot[0] <= box[2] and box[1] <= spot[1] <= box[3]


def study(
    town: tuple[Walled, ...],
    homes: dict[str, Any],
    clinic: Any,  # noqa: ANN401
    **said: Any,  # noqa: ANN401
) -> Any:  # noqa: ANN401
    yards = tuple(Yard(id=own.id, box=(0, 0, 1, 1), gates=own.gates) for own in town)  # type: ignore[arg-type]
    drawn = {own.id: own.drawn() for own in town} | homes
    off_m = said.pop("off_m", {})
    return study_of(
        GatedTown(yards=yards),
        compounds=[home(key, own, accuracy_m=off_m.get(key, 0.0)) for key, own in drawn.items()],
        facilities=[facility(CLINIC, clinic, accuracy_m=off_m.get(CLINIC, 0.0))],
        **said,
    )


def nearest_of(spot: Spot, side: tuple[Spot, Spot]) -> Spot:
    (west, south), (east, north) = side
    return min(max(spot[0], west), east), min(max(spot[1], south), north)


def sees(town: tuple[Walled, ...], one: Spot, other: Spot, *, allowed_m: float) -> bool:
    """Return whether no more of the straight way than is allowed is in boxes, step by step."""
    count = max(math.ceil(math.dist(one, other) / STEP_M), 1)
    shares = [(k + 0.5) / count for k in range(count)]
    steps = [
        tuple(a + share * (b - a) for a, b in zip(one, other, strict=True)) for share in shares
    ]
    within = sum(
        any(
            box[0] + 1 < x < box[2] - 1 and box[1] + 1 < y < box[3] - 1
            for own in town
            for box in merged(own)
        )
        for x, y in steps
    )
    return within * math.dist(one, other) / count <= allowed_m


def merged(own: Walled) -> list[Box]:
    """Return the boxes of a compound, and again each two side by side as one."""
    hulls = [
        (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))
        for a, b in combinations(own.boxes, 2)
    ]
    areas = {box: (box[2] - box[0]) * (box[3] - box[1]) for box in (*own.boxes, *hulls)}
    return [
        box
        for box in areas
        if box in own.boxes
        or any(areas[a] + areas[b] == areas[box] for a, b in combinations(own.boxes, 2))
    ]


def seen_from(town: tuple[Walled, ...], spot: Spot) -> list[tuple[float, Spot]]:
    """Return the nearest street that no box is before; none where no street is seen."""
    feet = {nearest_of(spot, side) for side in SIDES}
    seen = [
        (math.dist(spot, foot), foot)
        for foot in feet
        if math.dist(spot, foot) <= LIMIT_M and sees(town, spot, foot, allowed_m=ALLOWED_M)
    ]
    return sorted(seen)[:1]


def crosses(one: Spot, other: Spot) -> bool:
    """Return whether a way to a street leads over another one, into the next block."""
    share = max(1 - 1 / math.dist(one, other), 0.0)
    end = [a + share * (b - a) for a, b in zip(one, other, strict=True)]
    return any(a // 100 != b // 100 for a, b in zip(one, end, strict=True))


def legs_of(town: tuple[Walled, ...], spot: Spot) -> list[tuple[Spot, float]]:
    """Return the street of a place outside, and the walk there; none of one that is shut in."""
    seen = seen_from(town, spot)
    if not seen or crosses(spot, seen[0][1]):
        corners = [
            (x, y) for own in town for box in merged(own) for x in box[::2] for y in box[1::2]
        ]
        graph: nx.Graph[Any] = nx.Graph()
        graph.add_node(spot)
        for one, other in combinations([spot, *corners], 2):
            if math.dist(one, other) > 0 and sees(town, one, other, allowed_m=0.0):
                graph.add_edge(one, other, weight=math.dist(one, other))
        walks = nx.single_source_dijkstra_path_length(graph, spot)
        seen += [
            (on_m + leg_m, foot)
            for corner, on_m in walks.items()
            if corner != spot
            for leg_m, foot in seen_from(town, corner)
        ]
    return [(foot, metres) for metres, foot in sorted(seen)[:1] if metres <= LIMIT_M]


def streets_with(spots: list[Spot]) -> nx.Graph[Any]:
    graph: nx.Graph[Any] = nx.Graph()
    for side in SIDES:
        on = {side[0], side[1], *(own for own in spots if nearest_of(own, side) == own)}
        steps = sorted(on)
        for one, other in pairwise(steps):
            graph.add_edge(one, other, weight=math.dist(one, other))
    return graph


def walk_m(town: tuple[Walled, ...], start: Spot, clinic: Spot, *, least: int) -> float:
    """Return the walk of a home without gates to the clinic, by gates passed so surely."""
    ends = []
    for spot, passes in ((start, 0), (clinic, 1)):
        around = next((own for own in town if own.holds(spot)), None)
        if around is None:
            ends.append(legs_of(town, spot))
            continue
        gates = [gate for gate, state in around.gates if PASSES[state][passes] >= least]
        ends.append(
            [
                (foot, leg_m + math.dist(gate, spot))
                for gate in gates
                for foot, leg_m in legs_of(town, gate)
            ]
        )
    graph = streets_with([foot for own in ends for foot, _ in own])
    return min(
        (
            leg_m + other_m + float(nx.shortest_path_length(graph, foot, there, "weight"))
            for foot, leg_m in ends[0]
            for there, other_m in ends[1]
        ),
        default=math.inf,
    )


@st.composite
def walled_towns(draw: st.DrawFn) -> tuple[Walled, ...]:
    """Draw compounds in a few blocks: strips along streets, with a notch, with a hole."""
    found = []
    blocks = st.tuples(st.sampled_from([0, 100, 200]), st.sampled_from([0, 100, 200]))
    for x, y in draw(st.lists(blocks, min_size=1, max_size=3, unique=True)):
        kind = draw(st.sampled_from(["south", "west", "notch", "notch", "hole", "two"]))
        key, hole = f"{x}-{y}", None
        if kind == "south":
            boxes: tuple[Box, ...] = ((x + 4, y + 4, x + 96, y + 34),)
        elif kind == "west":
            boxes = ((x + 4, y + 10, x + 44, y + 96),)
        elif kind == "notch":
            west, east = (x + 10, y + 30, x + 30, y + 92), (x + 70, y + 30, x + 92, y + 92)
            boxes = ((x + 10, y + 10, x + 92, y + 30), west, east)
        elif kind == "hole":
            boxes, hole = ((x + 10, y + 10, x + 90, y + 90),), (x + 40, y + 40, x + 60, y + 60)
        else:
            boxes = ((x + 6, y + 6, x + 44, y + 94),)
            other = (x + 56, y + 6, x + 94, y + 94)
            gate = (other[2], y + 55.0)
            found.append(Walled(f"{key}-e", (other,), ((gate, draw(st.sampled_from([*PASSES]))),)))
        box = boxes[0]
        middle = (box[0] + box[2]) / 2 + 3
        gates = [((middle, box[1]), draw(st.sampled_from([*PASSES])))]
        if kind in ("hole", "west", "two"):
            gates.append(((box[0], y + 52.0), draw(st.sampled_from([*PASSES]))))
        found.append(Walled(key, boxes, tuple(gates), hole))
    return tuple(found)


def spots_near(town: tuple[Walled, ...]) -> st.SearchStrategy[Spot]:
    """Draw spots in the blocks of compounds, off the middle of anything."""
    blocks = {(own.boxes[0][0] // 100 * 100, own.boxes[0][1] // 100 * 100) for own in town}
    steps = [4.0 * k for k in range(25)]
    every = [(x + a + 1.3, y + b + 2.1) for x, y in sorted(blocks) for a in steps for b in steps]
    return st.sampled_from([spot for spot in every if is_clear(town, spot)])


def is_clear(town: tuple[Walled, ...], spot: Spot) -> bool:
    """Return whether it is plain which street is the nearest, and on which side of a wall it is."""
    walls = [shapely.boundary(own.drawn()) for own in town]
    if any(shapely.distance(wall, shapely.Point(spot)) < 1.2 for wall in walls):
        return False
    if any(own.holds(spot) and len(own.boxes) > 1 for own in town):
        return False  # inside it people go round its notch
    metres = sorted(math.dist(spot, foot) for foot in {nearest_of(spot, side) for side in SIDES})
    return all(b - a > 0.1 for a, b in pairwise(metres))


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_no_leg_of_a_place_without_gates_leads_through_a_wall(data: st.DataObject) -> None:
    town = data.draw(walled_towns())
    spots = data.draw(st.lists(spots_near(town), min_size=2, max_size=4, unique=True))
    assume(all(is_clear(town, spot) for spot in spots))
    clinic, *starts = spots
    held = [own.id for own in town if own.holds(clinic)]
    homes = {f"home-{n}": point(*spot) for n, spot in enumerate(starts)}
    found = measure_study(study(town, homes, point(*clinic)))
    for n, spot in enumerate(starts):
        if any(own.holds(spot) and own.id in held for own in town):
            continue  # inside together
        least_m, most_m = (walk_m(town, spot, clinic, least=least) for least in (1, 2))
        own = found[f"home-{n}"]
        assert own["possible"] <= least_m + EXACT_M, (spot, clinic)
        assert own["sure"] >= most_m - EXACT_M, (spot, clinic)
        if least_m == most_m:
            assert own["near"] == pytest.approx(most_m, abs=EXACT_M), (spot, clinic)


@settings(max_examples=8, deadline=None)
@given(st.data(), st.integers(0, 2**32 - 1))
def test_bounds_hold_wherever_a_place_behind_walls_is(data: st.DataObject, seed: int) -> None:
    """Homes by points and outlines, and the clinic, are moved and measured as known exactly."""
    town = data.draw(walled_towns())
    outside = spots_near(town).filter(lambda spot: not any(own.holds(spot) for own in town))
    clinic, a, b = data.draw(st.lists(outside, min_size=3, max_size=3, unique=True))
    places: dict[str, shapely.Geometry] = {"a": point(*a), CLINIC: point(*clinic)}
    places["b"] = shapely.box(b[0] - 4, b[1] - 2, b[0] + 4, b[1] + 2)
    walls = [shapely.boundary(own.drawn()) for own in town]
    assume(all(shapely.distance(wall, places["b"]) > 0 for wall in walls))
    off_m = {key: data.draw(st.sampled_from([0.0, 2.0, 6.0])) for key in places}
    for key, own in places.items():
        if any(shapely.distance(wall, own) <= off_m[key] + 0.1 for wall in walls):
            off_m[key] = 0.0  # it may be on either side, which is told
    homes = {key: places[key] for key in ("a", "b")}
    bounds = measure_study(study(town, homes, places[CLINIC], off_m=off_m))
    random = np.random.default_rng(seed)
    for _ in range(4):
        keys = list(places)
        moved = move(
            np.array([places[key] for key in keys], dtype=object),
            np.array([off_m[key] for key in keys]),
            random,
        )
        there = dict(zip(keys, moved, strict=True))
        found = measure_study(study(town, {"a": there["a"], "b": there["b"]}, there[CLINIC]))
        for key in ("a", "b"):
            near_m = found[key]["near"]
            assert bounds[key]["possible"] - 1e-3 <= near_m, key
            if math.isfinite(near_m):
                assert near_m <= bounds[key]["sure"] + 1e-3, key


STRIP = Walled("strip", ((105, 105, 195, 130),), (((120, 105), "residents"),))
ARMS = ((110, 110, 190, 130), (110, 130, 130, 190), (170, 130, 190, 190))
NOTCHED = Walled("yard", ARMS, (((110, 150), "residents"),))


def test_a_facility_behind_a_compound_is_joined_to_the_street_beside_it() -> None:
    """49 m west to the street; the strip with the gate is between it and the street at 35 m."""
    homes = {"south": point(150, 100), "north": point(150, 200)}
    found = measure_study(study((STRIP,), homes, point(149, 135)))
    assert found["south"]["near"] == pytest.approx(50 + 35 + 49, abs=EXACT_M)
    assert found["north"]["near"] == pytest.approx(50 + 65 + 49, abs=EXACT_M)
    assert found["strip"]["near"] == pytest.approx(5 + 20 + 35 + 49, abs=EXACT_M)


def test_an_outline_behind_a_compound_is_left_by_the_side() -> None:
    """From its sides 40 m to either street; from 132 m north of the origin to 138 m."""
    homes = {"home": shapely.box(140, 132, 160, 138)}
    found = measure_study(study((STRIP,), homes, point(150, 100)))["home"]
    assert found["near"] == pytest.approx(50 + 35 + 50, abs=EXACT_M)
    assert 40 + 32 + 50 - 2 <= found["possible"] <= 40 + 32 + 50
    assert 50 + 38 + 50 <= found["sure"] <= 50 + 38 + 50 + 2


def test_what_stands_in_a_notch_is_come_to_by_its_open_side() -> None:
    homes = {"south": point(150, 90), "north": point(150, 210)}
    found = measure_study(study((NOTCHED,), homes, point(150, 135)))
    assert found["north"]["near"] == pytest.approx(10 + 65, abs=EXACT_M)
    assert found["south"]["near"] == pytest.approx(10 + 50 + 100 + 50 + 65, abs=EXACT_M)
    assert found["yard"]["near"] == pytest.approx(10 + 50 + 50 + 65, abs=EXACT_M)
    home_in = measure_study(study((NOTCHED,), {"in": point(150, 135)}, point(150, 100)))
    assert home_in["in"]["near"] == pytest.approx(65 + 50 + 100 + 50, abs=EXACT_M)


@pytest.mark.parametrize(("north", "others_m"), [("open", 5 + 10 + 40), ("closed", math.inf)])
def test_a_hole_without_a_street_is_inside(north: str, others_m: float) -> None:
    """The clinic stands in the middle of the hole, 40 m from either gate."""
    gates = (((150.0, 110.0), "residents"), ((150.0, 190.0), north))
    ring = Walled("ring", ((110, 110, 190, 190),), gates, (140, 140, 160, 160))
    found = measure_study(study((ring,), {"home": point(150, 205)}, point(150, 150)))
    assert found["home"]["near"] == pytest.approx(others_m, abs=EXACT_M)
    assert found["ring"]["near"] < 40
    within = measure_study(study((ring,), {"home": point(150, 150)}, point(150, 100)))
    assert within["home"]["near"] == pytest.approx(40 + 10, abs=EXACT_M)


CORNERED = (  # walls all round a place, with gaps of 3 m at the most
    Walled("south", ((105, 105, 195, 140),), (((150, 105), "residents"),)),
    Walled("north", ((105, 160, 195, 195),), (((150, 195), "residents"),)),
    Walled("east", ((180, 140, 195, 160),), (((195, 150), "residents"),)),
    Walled("west", ((102, 143, 120, 157),), (((102, 150), "residents"),)),
)


def test_who_sees_no_street_walks_round_walls_and_is_drawn_so() -> None:
    """Past the corner at (120, 143), by a passage 8 m wide along the south of the western wall."""
    south = CORNERED[0]._replace(boxes=((105, 105, 195, 135),))
    east = CORNERED[2]._replace(boxes=((180, 135, 195, 160),))
    wide = (south, CORNERED[1], east, CORNERED[3])
    own = study(wide, {"in": point(150, 150)}, point(100, 100))
    walk = math.hypot(30, 7) + 20 + 43
    assert measure_study(own)["in"]["near"] == pytest.approx(walk, abs=EXACT_M)
    base = build_baseline(own)
    ways = find_ways(base, measure_coverage(own, draws=3).distances).set_index("demand_id")
    way = ways.to_crs(base.network.crs).loc["in"]
    assert way.length_m == pytest.approx(walk, abs=EXACT_M)
    assert shapely.length(way.geometry) == pytest.approx(walk, abs=0.5)


def test_who_is_shut_in_by_walls_is_not_joined_and_named() -> None:
    own = study(CORNERED, {"in": point(150, 150)}, point(100, 100))
    problems = build_baseline(own).problems
    told = [one for one in problems if "围墙挡住" in one.what.zh]
    assert [(one.where, one.rows) for one in told] == [("compounds", ("2 (id=in)",))]
    inside = build_baseline(study(CORNERED, {"out": point(100, 100)}, point(150, 150)))
    assert [one.where for one in inside.problems if "围墙挡住" in one.what.zh] == [
        "facilities (health)"
    ]


def test_land_is_left_as_its_homes_are() -> None:
    """Two points of land 45 m from the street at either side; all of the strip is within reach."""
    own = study((STRIP,), {"land": shapely.box(140, 140, 160, 150)}, point(150, 100))
    base = prepare_baseline(own, own.profiles[0])
    fields, strip_m2 = base.categories["health"], 90 * 25
    for limit_m, area_m2 in ((139.0, 0), (141.0, 200)):
        found = measure_land(base.network, base.land, fields, limits_m={1: limit_m}, bound_m=FAR_M)
        assert found[1]["near"] == pytest.approx(strip_m2 + area_m2, abs=0.1), limit_m


def test_drawn_positions_keep_to_walls_too() -> None:
    """From the notch some 65 + 200 + 42 m to the clinic, from the yard 152 m: one in two in 300 m.

    Straight through the yard it would be 77 m.
    """
    own = study((NOTCHED,), {"in": point(150, 135)}, point(150, 58), off_m={"in": 2.0})
    shares = measure_draws(build_baseline(own), draws=10)["health", 5, "compounds"].share
    assert set(shares.tolist()) == {0.5}
