"""Compounds inside others, without lanes: held against a graph of their gates, one for each home.

A wall is crossed at gates alone. Outside, a walk begins at the gates of the home's own compound;
inside a compound that home and facility have in common, it begins at the home.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import networkx as nx
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ganquan_geo import build_baseline, measure_coverage
from ganquan_geo.network.baseline import prepare_baseline
from ganquan_geo.network.joins.land import measure_land
from tests.network.gates.test_walled_room import walk_by_corners
from tests.towns import EXACT_M, home
from tests.towns.gated import PASSES, STREET_SPOTS, GatedTown, Spot, Yard, _is_tie, _nearest
from tests.towns.gated_study import FAR_M, measure_study, study_of

CLINIC = "clinic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A compound with an outline, the one around it if any, and its gates with their states."""

    id: str
    box: tuple[int, int, int, int]
    around: str = ""
    gates: tuple[tuple[Spot, str], ...] = ()

    def middle(self) -> Spot:
        west, south, east, north = self.box
        return (west + east) // 2, (south + north) // 2


def study(rooms: tuple[Room, ...], clinic: Spot, **more: Any) -> Any:  # noqa: ANN401
    yards = tuple(Yard(id=own.id, box=own.box, gates=own.gates) for own in rooms)
    town = GatedTown(yards=yards, facilities={CLINIC: clinic})
    return study_of(town, compounds=[home(own.id, shapely.box(*own.box)) for own in rooms], **more)


def room_of(rooms: tuple[Room, ...], spot: Spot) -> str:
    """Return the smallest compound that a spot is in."""
    inside = [
        own
        for own in rooms
        if own.box[0] < spot[0] < own.box[2] and own.box[1] < spot[1] < own.box[3]
    ]
    return min(inside, key=lambda own: own.box[2] - own.box[0]).id if inside else ""


def land_of(rooms: tuple[Room, ...], key: str) -> shapely.Geometry:
    """Return the land of a compound without those inside it."""
    inner = [shapely.box(*own.box) for own in rooms if own.around == key]
    (own,) = (own for own in rooms if own.id == key)
    return shapely.difference(shapely.box(*own.box), shapely.union_all(inner))


def start_of(rooms: tuple[Room, ...], own: Room) -> tuple[float, float]:
    """Return where a walk inside begins: in the middle, or a place where no other compound is."""
    land = land_of(rooms, own.id)
    middle = shapely.centroid(land)
    if not shapely.intersects(land, middle):
        middle = shapely.point_on_surface(land)
    return middle.x, middle.y


def oracle(  # noqa: C901, PLR0912 - each kind of step is one
    rooms: tuple[Room, ...], clinic: Spot, own: Room, *, least: int
) -> float:
    """Return the walk of a compound's people to the clinic, by gates passed at least so surely."""
    around = {room.id: room.around for room in rooms}
    theirs, one = list[str](), own.id
    while one:
        theirs.append(one)
        one = around[one]
    graph, clinic_in = street_graph(), room_of(rooms, clinic)
    gates = [(room, spot, PASSES[state]) for room in rooms for spot, state in room.gates]
    leave = [(room, at) for room, at, (by, _) in gates if by >= least and room.id in theirs]
    enter = [(room, at) for room, at, (_, by) in gates if by >= least]
    doors: list[tuple[object, tuple[float, float], str]] = [
        ("start", start_of(rooms, own), own.id)
    ]  # what one stands at, and in which compound
    doors += [(("up", at), at, room.around) for room, at in leave]
    doors += [(("in", at), at, room.id) for room, at in enter]

    def link(start: object, a: Any, end: object, b: Any, inside: str = "") -> None:  # noqa: ANN401
        metres = walk_by_corners(land_of(rooms, inside), a, b) if inside else math.dist(a, b)
        graph.add_edge(start, end, weight=metres)

    for node, a, room_id in doors:
        if not room_id:
            continue
        if room_id == clinic_in:
            link(node, a, CLINIC, clinic, room_id)
        for room, b in leave:  # up through the wall, or out for good
            if room.id == room_id and node != ("in", a):
                link(node, a, ("up", b), b, room_id)
        for room, b in enter:
            if room.around == room_id:
                link(node, a, ("in", b), b, room_id)
    for room, a in leave:
        if room is own:
            graph.add_edge("start", ("out", a), weight=0)
        if not room.around:
            link(("out", a), a, street_of(a), street_of(a))
        for other, b in leave:
            if other.id == room.around:
                link(("out", a), a, ("out", b), b, other.id)
    for room, a in enter:
        if not room.around:
            link(street_of(a), street_of(a), ("in", a), a)
    graph.add_edge("start", "start", weight=0)
    graph.add_edge(CLINIC if clinic_in else clinic, CLINIC, weight=0)
    reached = nx.single_source_dijkstra_path_length(graph, "start")
    return float(reached.get(CLINIC, math.inf))


def street_graph() -> nx.DiGraph[Any]:
    graph: nx.DiGraph[Any] = nx.DiGraph()
    for a in range(0, 301, 100):
        for b in range(0, 300, 10):
            for one, other in (((b, a), (b + 10, a)), ((a, b), (a, b + 10))):
                graph.add_edge(one, other, weight=10)
                graph.add_edge(other, one, weight=10)
    return graph


def street_of(spot: Spot) -> Spot:
    found = _nearest(spot, STREET_SPOTS)
    assert found is not None
    return found


def check(rooms: tuple[Room, ...], clinic: Spot) -> dict[str, float]:
    found = measure_study(study(rooms, clinic))
    for own in rooms:
        walks = found[own.id]
        most_m, least_m = (oracle(rooms, clinic, own, least=least) for least in (2, 1))
        assert walks["possible"] <= least_m + EXACT_M, own.id
        assert walks["sure"] >= walks["near"] - EXACT_M
        if any(PASSES[state][0] == 2 for _, state in own.gates) and math.isfinite(most_m):
            assert walks["near"] == pytest.approx(most_m, abs=EXACT_M), own.id
        else:  # by a gate that may be open, if by any
            assert walks["near"] >= least_m - EXACT_M, own.id
    return {key: own["near"] for key, own in found.items()}


@st.composite
def nested_rooms(draw: st.DrawFn) -> tuple[tuple[Room, ...], Spot]:
    """Draw a few blocks: each with a compound, in it one or two others, in one of these another."""
    rooms: list[Room] = []

    def add(key: str, box: tuple[int, int, int, int], around: str) -> None:
        west, south, east, north = box
        x = st.integers(west // 10 + 1, max(east // 10 - 1, west // 10 + 1)).map(lambda v: v * 10)
        y = st.integers(south // 10 + 1, north // 10 - 1).map(lambda v: v * 10)
        sides = [st.tuples(st.sampled_from([west, east]), y)]
        if east - west > 10:
            sides.append(st.tuples(x, st.sampled_from([south, north])))
        spots = draw(st.lists(st.one_of(sides), min_size=1, max_size=3, unique=True))
        states = [draw(st.sampled_from(list(PASSES))) for _ in spots]
        rooms.append(
            Room(id=key, box=box, around=around, gates=tuple(zip(spots, states, strict=True)))
        )

    for x, y in draw(
        st.lists(
            st.tuples(st.sampled_from([0, 100, 200]), st.sampled_from([0, 200])),
            min_size=1, max_size=2, unique=True,
        )
    ):  # fmt: skip
        key = f"{x}-{y}"
        add(key, (x + 10, y + 10, x + 90, y + 90), "")
        if draw(st.booleans()):
            add(f"{key}-w", (x + 20, y + 20, x + 50, y + 80), key)
            add(f"{key}-e", (x + 60, y + 20, x + 80, y + 80), key)
            if draw(st.booleans()):
                add(f"{key}-w-in", (x + 30, y + 30, x + 40, y + 60), f"{key}-w")
    inside = [own.middle() if own.around else (own.box[0] + 45, own.box[1] + 40) for own in rooms]
    clinic = draw(st.sampled_from([*inside, (100, 50), (0, 300)]))
    return tuple(rooms), clinic


@settings(max_examples=20, deadline=None)
@given(nested_rooms())
def test_nobody_walks_through_a_wall(town: tuple[tuple[Room, ...], Spot]) -> None:
    rooms, clinic = town
    outer = [spot for own in rooms if not own.around for spot, _ in own.gates]
    assume(not any(_is_tie(spot, STREET_SPOTS) for spot in outer))
    check(rooms, clinic)


OUTER, INNER = (110, 110, 190, 190), (140, 140, 160, 160)
ROUND_M = 10 + 20 + math.hypot(10, 30)  # from gate to gate, by a side of the inner compound


def nested(outer: str, inner: str) -> tuple[Room, ...]:
    """Return a compound with a gate in the south, one inside with a gate in the north of it."""
    return (
        Room(id="outer", box=OUTER, gates=(((150, 110), outer),)),
        Room(id="inner", box=INNER, around="outer", gates=(((150, 160), inner),)),
        Room(id="plain", box=(10, 110, 90, 190), gates=(((50, 110), "open"),)),
    )


def test_others_reach_a_facility_inside_by_both_gates() -> None:
    """100 m of street and 10 m twice; round the inner wall to its north gate, and 10 m."""
    found = check(nested("open", "open"), (150, 150))
    assert found["plain"] == pytest.approx(10 + 100 + 10 + ROUND_M + 10, abs=EXACT_M)
    assert check(nested("open", "residents"), (150, 150))["plain"] == math.inf
    assert check(nested("open", "residents"), (150, 150))["inner"] == pytest.approx(0, abs=EXACT_M)
    assert check(nested("residents", "open"), (150, 150))["plain"] == math.inf


def test_people_inside_come_out_by_both_gates() -> None:
    """From the inner gate to the outer one, round the wall between for nobody can pass it."""
    found = check(nested("residents", "residents"), (150, 100))
    assert found["inner"] == pytest.approx(ROUND_M + 10, abs=EXACT_M)
    assert found["outer"] == pytest.approx(10, abs=EXACT_M)
    shut = check(nested("closed", "residents"), (150, 100))
    assert shut["inner"] == shut["outer"] == math.inf


def test_the_whole_is_measured_and_land_comes_out_by_both_gates() -> None:
    rooms = nested("residents", "residents")
    own = study(rooms, (150, 100))
    assert measure_coverage(own, draws=3).distances["near_m"].notna().all()
    base = prepare_baseline(own, own.profiles[0])
    found = measure_land(
        base.network,
        base.land,
        base.categories["health"],
        limits_m={1: ROUND_M + 10 + 9.9},
        bound_m=FAR_M,
    )[1]
    land, gate = land_of(rooms, "outer"), shapely.Point(150, 110)
    outer = []
    for x in range(115, 190, 10):
        for y in range(115, 190, 10):
            at = shapely.get_point(shapely.shortest_line(land, shapely.Point(x, y)), 0)
            walk_m = walk_by_corners(land, (at.x, at.y), (gate.x, gate.y))
            if walk_m + at.distance(shapely.Point(x, y)) <= ROUND_M + 9.9:
                outer.append((x, y))
    inner = [(x, y) for x in (145, 155) for y in (145, 155) if math.dist((x, y), (150, 160)) <= 9.9]
    assert found["near"] == pytest.approx(100 * (len(outer) + len(inner)), rel=1e-6)


def test_where_two_overlap_the_smaller_one_is_around() -> None:
    """The clinic stands in both; people of the larger go in by the street, as all others do."""
    rooms = (
        Room(id="large", box=(110, 110, 170, 190), gates=(((110, 150), "residents"),)),
        Room(id="small", box=(150, 130, 190, 170), gates=(((190, 150), "open"),)),
    )
    own = study(rooms, (160, 150))
    found = measure_study(own)
    told = [fault for fault in build_baseline(own).problems if "重叠" in fault.what.zh]
    assert [fault.rows for fault in told] == [("1 (id=clinic)",)]
    assert found["small"]["near"] == pytest.approx(10, abs=EXACT_M)
    assert found["large"]["near"] == pytest.approx(10 + 200 + 10 + 30, abs=EXACT_M)


def test_a_street_inside_is_left_to_without_a_wall() -> None:
    """The compound around takes in the streets: its wall is not between gate and street."""
    rooms = (
        Room(id="outer", box=(-5, -5, 305, 250), gates=(((305, 150), "closed"),)),
        Room(id="inner", box=OUTER, around="outer", gates=(((150, 190), "residents"),)),
    )
    found = measure_study(study(rooms, (150, 300)))
    assert found["inner"]["near"] == pytest.approx(10 + 50 + 100 + 50, abs=EXACT_M)


def test_a_gate_whose_street_is_across_a_neighbour_is_named() -> None:
    """8 m apart, and a third compound before each end of what is between: no street is free."""
    rooms = (
        Room(id="west", box=(110, 110, 150, 190), gates=(((150, 150), "residents"),)),
        Room(id="east", box=(158, 110, 190, 190), gates=(((190, 150), "residents"),)),
        Room(id="south", box=(120, 102, 180, 109), gates=(((150, 102), "residents"),)),
        Room(id="north", box=(120, 191, 180, 198), gates=(((150, 198), "residents"),)),
    )
    told = [
        one for one in build_baseline(study(rooms, (200, 150))).problems if "穿过" in one.what.zh
    ]
    assert [fault.rows for fault in told] == [("4 (id=west-gate-0)",)]
