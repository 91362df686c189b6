"""Compounds that share a wall, with gates in it: held against a graph of lattice points.

Nobody walks through the wall but at its gates, nor through a compound without lanes; what stands in
a compound is reached from the neighbour by a gate between the two.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any, NamedTuple

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ganquan_geo import build_baseline, find_ways, measure_coverage
from ganquan_geo.network.baseline import prepare_baseline
from ganquan_geo.network.gate_trials.gate_walks import try_closed
from ganquan_geo.network.joins.land import measure_land
from tests.towns import EXACT_M, home, point, row
from tests.towns.gated import (
    PASSES,
    STREET_SPOTS,
    GatedTown,
    Spot,
    Yard,
    _is_tie,
    _nearest,
    _steps,
)
from tests.towns.gated_study import FAR_M, measure_study, study_of

CLINIC = "clinic"
Node = tuple[object, ...]


def spots(yard: Yard) -> list[Spot]:
    return [spot for ends in yard.lanes for spot in _steps(*ends)]


def middle(yard: Yard) -> Spot:
    west, south, east, north = yard.box
    return int(west + east) // 2, int(south + north) // 2


def study(yards: tuple[Yard, ...], clinic: Spot) -> Any:  # noqa: ANN401
    town = GatedTown(yards=yards, facilities={CLINIC: clinic})
    return study_of(town, compounds=[home(own.id, shapely.box(*own.box)) for own in yards])


def neighbour(yards: tuple[Yard, ...], yard: Yard, gate: Spot) -> Yard | None:
    """Return the other compound whose outline a gate is on."""
    for other in yards:
        if other is not yard and shapely.box(*other.box).exterior.distance(point(*gate)) < 1e-9:
            return other
    return None


class Gate(NamedTuple):
    """A gate of a yard, how surely its people and others pass, and the compound behind it."""

    yard: Yard
    number: int
    spot: Spot
    people: int
    others: int
    beyond: Yard | None


class Oracle:
    """Walks to the clinic by gates that are passed at least so surely."""

    def __init__(self, yards: tuple[Yard, ...], clinic: Spot, *, least: int) -> None:
        self.yards, self.clinic, self.least = yards, clinic, least
        self.gates = [
            Gate(yard, n, spot, *PASSES[state], neighbour(yards, yard, spot))
            for yard in yards
            for n, (spot, state) in enumerate(yard.gates)
        ]
        inside = [own for own in yards if shapely.box(*own.box).contains(point(*clinic))]
        self.inside = inside[0] if inside else None

    def place(self, yard: Yard | None, spot: Spot) -> tuple[Node, float] | None:
        """Return the nearest lane of a compound, or street; None of a compound without lanes."""
        near = _nearest(spot, STREET_SPOTS if yard is None else spots(yard))
        if near is None:
            return None
        return ("street" if yard is None else yard.id, *near), math.dist(spot, near)

    def inner_m(self, yard: Yard, a: Spot, b: Spot) -> float:
        """Return the walk inside a compound, by its lanes if it has any."""
        if not yard.lanes:
            return math.dist(a, b)
        graph: nx.Graph[Any] = nx.Graph()
        self.lay(graph, yard)
        (here, leg_m), (there, other_m) = (self.place(yard, spot) or ((), 0.0) for spot in (a, b))
        return leg_m + other_m + float(nx.shortest_path_length(graph, here, there, "weight"))

    def lay(self, graph: nx.Graph[Any], yard: Yard) -> None:
        for ends in yard.lanes:
            steps = _steps(*ends)
            for a, b in pairwise(steps):
                graph.add_edge((yard.id, *a), (yard.id, *b), weight=math.dist(a, b))

    def walk_m(self, own: Yard) -> float:
        graph = self.lay_public()
        for gate in self.gates:
            self.add_gate(graph, own, gate)
            if self.inside is not None:
                self.add_door(graph, own, self.inside, gate)
        if own.lanes:
            self.link(graph, "start", own, middle(own))
        if self.inside is own:
            graph.add_edge("start", "end", weight=self.inner_m(own, middle(own), self.clinic))
        elif self.inside is None:
            self.link(graph, "end", None, self.clinic)
        graph.add_nodes_from(["start", "end"])
        reached = nx.single_source_dijkstra_path_length(graph, "start")
        return float(reached.get("end", math.inf))

    def lay_public(self) -> nx.DiGraph[Any]:
        streets: nx.Graph[Any] = nx.Graph()
        for a in range(0, 301, 100):
            for b in range(0, 300, 10):
                streets.add_edge(("street", b, a), ("street", b + 10, a), weight=10)
                streets.add_edge(("street", a, b), ("street", a, b + 10), weight=10)
        for yard in self.yards:
            self.lay(streets, yard)
        return streets.to_directed()

    def link(self, graph: nx.DiGraph[Any], node: object, yard: Yard | None, spot: Spot) -> None:
        """Join a node to the nearest lane of a compound, or street, both ways."""
        at = self.place(yard, spot)
        if at is not None:
            graph.add_edge(node, at[0], weight=at[1])
            graph.add_edge(at[0], node, weight=at[1])

    def add_gate(self, graph: nx.DiGraph[Any], own: Yard, gate: Gate) -> None:
        """Add a gate that people of a compound pass, from its lanes to what is outside."""
        yard, number, spot, people, others, beyond = gate
        if (people if yard is own else others) < self.least:
            return
        node = ("gate", yard.id, number)
        if yard.lanes:
            self.link(graph, node, yard, spot)
        self.link(graph, node, beyond, spot)
        if own in (yard, beyond) and not own.lanes:
            graph.add_edge("start", node, weight=0)

    def add_door(self, graph: nx.DiGraph[Any], own: Yard, inside: Yard, gate: Gate) -> None:
        """Add a gate as a door of the compound that the clinic is in."""
        yard, number, spot, people, others, beyond = gate
        passed = people if yard is own and inside is beyond else others
        if inside not in (yard, beyond) or passed < self.least:
            return
        door = ("in", yard.id, number)
        graph.add_edge(door, "end", weight=self.inner_m(inside, spot, self.clinic))
        before = beyond if inside is yard else yard
        if others >= self.least:
            at = self.place(before, spot)
            if at is not None:
                graph.add_edge(at[0], door, weight=at[1])
        if own is before:
            here_m = self.inner_m(own, middle(own), spot) if own.lanes else 0.0
            graph.add_edge("start", door, weight=here_m)


def check(yards: tuple[Yard, ...], clinic: Spot) -> dict[str, float]:
    found = measure_study(study(yards, clinic))
    sure, perhaps = (Oracle(yards, clinic, least=least) for least in (2, 1))
    for own in yards:
        walks, most_m, least_m = found[own.id], sure.walk_m(own), perhaps.walk_m(own)
        assert walks["possible"] <= least_m + EXACT_M, own.id
        assert walks["sure"] >= max(most_m, walks["near"]) - EXACT_M, own.id
        if math.isfinite(most_m) and any(PASSES[state][0] == 2 for _, state in own.gates):
            assert walks["near"] == pytest.approx(most_m, abs=EXACT_M), own.id
        else:  # by gates that may be open
            assert walks["near"] >= least_m - EXACT_M, own.id
    return {key: own["near"] for key, own in found.items()}


@st.composite
def halved_towns(draw: st.DrawFn) -> tuple[tuple[Yard, ...], Spot]:
    """Draw a few blocks: two compounds with a wall between them, or one."""
    yards: list[Yard] = []
    blocks = st.sampled_from([(0, 0), (100, 0), (100, 100), (200, 200)])
    for x, y in draw(st.lists(blocks, min_size=1, max_size=2, unique=True)):
        boxes = [(x + 10, y + 10, x + 50, y + 90), (x + 50, y + 10, x + 90, y + 90)]
        for n, box in enumerate(boxes):
            west, south, east, north = box
            xs = st.integers(west // 10 + 1, east // 10 - 1).map(lambda v: v * 10)
            ys = st.integers(south // 10 + 1, north // 10 - 1).map(lambda v: v * 10)
            sides = [
                st.tuples(st.sampled_from([west, east, x + 50]), ys),
                st.tuples(xs, st.sampled_from([south, north])),
            ]
            places = draw(st.lists(st.one_of(sides), min_size=1, max_size=3, unique=True))
            states = [draw(st.sampled_from(list(PASSES))) for _ in places]
            lanes: tuple[tuple[Spot, Spot], ...] = ()
            if draw(st.booleans()):
                at = draw(xs)
                lanes = (((at, south + 10), (at, north - 10)),)
            gates = tuple(zip(places, states, strict=True))
            yards.append(Yard(id=f"{x}-{y}-{n}", box=box, lanes=lanes, gates=gates))
    inner = [(int(own.box[0]) + 15, int(own.box[1]) + 40) for own in yards]
    clinic = draw(st.sampled_from([*inner, (100, 50), (0, 300)]))
    return tuple(yards), clinic


@settings(max_examples=40, deadline=None)
@given(halved_towns())
def test_walls_that_two_share_are_crossed_at_gates_alone(
    town: tuple[tuple[Yard, ...], Spot],
) -> None:
    yards, clinic = town
    assume(not any(_is_tie(middle(own), spots(own)) for own in yards))
    check(yards, clinic)


WEST, EAST = (110, 110, 150, 190), (150, 110, 190, 190)
LANES = {"west": (((120, 150), (140, 150)),), "east": (((160, 150), (180, 150)),)}


def pair(
    west: tuple[tuple[Spot, str], ...], east: tuple[tuple[Spot, str], ...], *lanes: str
) -> tuple[Yard, ...]:
    """Return two compounds with a wall between them at x = 150, and one by itself."""
    return (
        Yard(id="west", box=WEST, gates=west, lanes=LANES["west"] if "west" in lanes else ()),
        Yard(id="east", box=EAST, gates=east, lanes=LANES["east"] if "east" in lanes else ()),
        Yard(id="plain", box=(10, 110, 90, 190), gates=(((90, 150), "open"),)),
    )


def test_nobody_comes_to_a_facility_through_the_neighbour() -> None:
    """East's street gate is closed. The gate to west is open, but west's own are not."""
    yards = pair(
        west=(((110, 150), "residents"),), east=(((190, 150), "closed"), ((150, 150), "open"))
    )
    found = check(yards, (170, 150))
    assert found["plain"] == math.inf
    assert found["west"] == pytest.approx(20, abs=EXACT_M)  # from the gate, straight on
    assert found["east"] == pytest.approx(0, abs=EXACT_M)


def test_neighbours_reach_a_facility_by_their_lanes_and_the_gate_between() -> None:
    """10 m to the gate in the wall and 20 m on: nobody goes out to the street and back."""
    yards = pair(
        (((110, 150), "residents"), ((150, 150), "residents")),
        (((190, 150), "open"),),
        "west",
        "east",
    )
    found = check(yards, (170, 150))
    assert found["west"] == pytest.approx(20 + 20, abs=EXACT_M)
    assert found["plain"] == pytest.approx(10 + 50 + 100 + 50 + 10 + 20, abs=EXACT_M)


def test_others_come_through_the_lanes_of_the_neighbour_if_its_gates_let_them() -> None:
    yards = pair((((110, 150), "open"), ((150, 150), "open")), (((190, 150), "closed"),), "west")
    found = check(yards, (170, 150))
    assert found["plain"] == pytest.approx(10 + 10 + 40 + 20, abs=EXACT_M)


def test_a_gate_into_a_neighbour_without_lanes_leads_to_no_street_and_is_named() -> None:
    yards = pair((((150, 150), "residents"),), (((190, 150), "open"),))
    assert check(yards, (200, 150))["west"] == math.inf
    problems = build_baseline(study(yards, (200, 150))).problems
    told = [one for one in problems if "共墙" in one.what.zh]
    assert [fault.rows for fault in told] == [("3 (id=west-gate-0)",)]


def test_a_gate_beside_the_end_of_a_wall_leads_to_the_street() -> None:
    """It stands in the front of west, 3 m from where east begins."""
    yards = pair((((147, 110), "residents"),), (((190, 150), "residents"),))
    found = measure_study(study(yards, (150, 100)))
    assert found["west"]["near"] == pytest.approx(10 + 3, abs=EXACT_M)


def test_a_gate_in_a_corner_leads_round_its_own_compound() -> None:
    """40 m through the arm of the L there is a street; the way goes 50 m by the open side."""
    arms = shapely.union_all([shapely.box(110, 110, 190, 140), shapely.box(110, 110, 140, 190)])
    yards = (Yard(id="yard", box=(110, 110, 190, 190), gates=(((150, 140), "residents"),)),)
    town = GatedTown(yards=yards, facilities={CLINIC: (150, 100)})
    own = study_of(town, compounds=[home("yard", arms)])
    found = measure_study(own)["yard"]
    assert found["near"] == pytest.approx(50 + 40 + 50, abs=EXACT_M)
    assert not [one for one in build_baseline(own).problems if one.rule == "wall"]


@pytest.mark.parametrize("gap_m", [3, 8])
def test_a_passage_between_two_compounds_is_a_way(gap_m: int) -> None:
    """3 m are a wall; by 8 m people come out, 40 m along it and on to the street."""
    yards = (
        Yard(id="west", box=WEST, gates=(((150, 140), "residents"),)),
        Yard(id="east", box=(150 + gap_m, 110, 190, 190), gates=(((190, 150), "residents"),)),
    )
    found = measure_study(study(yards, (150, 100)))["west"]["near"]
    assert found == (math.inf if gap_m == 3 else pytest.approx(40, abs=EXACT_M))


def test_an_entrance_inside_walls_is_reached_by_the_gates() -> None:
    """The door is 30 m inside the gate, the gate 10 m from the street; nobody passes the wall."""
    yards = pair((((110, 150), "open"),), (((190, 150), "closed"),))
    town = GatedTown(yards=yards, facilities={CLINIC: (130, 150)})
    homes = [home(own.id, shapely.box(*own.box)) for own in yards]
    door = row("door", point(140, 150), facility_id=CLINIC)
    found = measure_study(study_of(town, compounds=homes, entrances=[door]))
    assert found["plain"]["near"] == pytest.approx(10 + 10 + 30, abs=EXACT_M)
    street_door = row("door", point(130, 110), facility_id=CLINIC)
    found = measure_study(study_of(town, compounds=homes, entrances=[street_door]))
    assert found["west"]["near"] == pytest.approx(10 + 50 + 30 + 10, abs=EXACT_M)


def test_the_way_through_a_shared_wall_is_drawn_by_its_gate() -> None:
    yards = pair((((110, 150), "residents"), ((150, 170), "residents")), (((190, 150), "open"),))
    own = study(yards, (170, 150))
    ways = find_ways(build_baseline(own), measure_coverage(own, draws=3).distances)
    way = ways.set_index("demand_id").to_crs(own.layers["streets"].crs).loc["west"]
    assert way.length_m == pytest.approx(math.dist((150, 170), (170, 150)), abs=EXACT_M)
    assert len(way.geometry.coords) == 3


def test_people_of_a_compound_whose_gate_may_be_closed_have_no_upper_bound() -> None:
    """The inner gate is unknown, lanes of the outer compound lead on: out by it or not at all."""
    inner = Yard(id="inner", box=(140, 140, 160, 160), gates=(((150, 160), "unknown"),))
    lanes = (((150, 170), (150, 185)), ((120, 170), (150, 170)))
    outer = Yard(id="outer", box=(110, 110, 190, 190), gates=(((150, 190), "open"),), lanes=lanes)
    town = GatedTown(yards=(inner, outer), facilities={CLINIC: (120, 175)})
    homes = [home(own.id, shapely.box(*own.box)) for own in (inner, outer)]
    found = measure_study(study_of(town, compounds=homes))["inner"]
    assert found["sure"] == math.inf
    assert found["near"] == pytest.approx(10 + 10 + 30 + 5, abs=12)
    outside = GatedTown(yards=(inner, outer), facilities={CLINIC: (150, 200)})
    found = measure_study(study_of(outside, compounds=homes))["inner"]
    assert found["near"] == pytest.approx(10 + 15 + 5 + 10, abs=EXACT_M)
    assert found["sure"] == math.inf


def measure_near_m2(own: Any, limit_m: float) -> dict[str, float]:  # noqa: ANN401
    base = prepare_baseline(own, own.profiles[0])
    return measure_land(
        base.network, base.land, base.categories["health"], limits_m={1: limit_m}, bound_m=FAR_M
    )[1]


@pytest.mark.parametrize("state", ["open", "residents", "closed"])
def test_land_reaches_what_stands_in_its_own_compound(state: str) -> None:
    """Nobody need come out: all within 30 m of the clinic, whatever the gate."""
    yard = Yard(id="yard", box=(110, 110, 190, 190), gates=(((150, 110), state),))
    found = measure_near_m2(study((yard,), (150, 170)), 30.0)
    x, y = np.meshgrid(np.arange(115.0, 190.0, 10.0), np.arange(115.0, 190.0, 10.0))
    near_m2 = 100 * (np.hypot(x - 150, y - 170) <= 30).sum()
    assert found["near"] == pytest.approx(near_m2, rel=1e-6)
    assert found["sure"] == found["possible"] == found["near"]


def test_land_reaches_what_is_behind_a_shared_wall_by_its_gate() -> None:
    """20 m from the gate to the clinic: 30 m of the neighbour's land are as far again as 50 m."""
    yards = pair((((150, 150), "residents"),), (((190, 150), "closed"),))
    found = measure_near_m2(study(yards[:2], (170, 150)), 50.0)
    count = 0
    for x in range(115, 190, 10):
        for y in range(115, 190, 10):
            by_gate = math.dist((x, y), (150, 150)) + 20 <= 50
            count += by_gate if x < 150 else math.dist((x, y), (170, 150)) <= 50
    assert found["near"] == pytest.approx(100 * count, rel=1e-6)


def test_a_closed_gate_into_the_neighbour_gains_what_is_in_there() -> None:
    yards = pair((((110, 150), "residents"), ((150, 150), "closed")), (((190, 150), "residents"),))
    own = study(yards, (170, 150))
    base = build_baseline(own)
    assert base.gated is not None
    tried = try_closed(base, base.gated)
    assert tried.metres["health"]["near"].tolist() == [pytest.approx(20, abs=EXACT_M)]
