"""Ways through compounds, in a grid of 100 m blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest
import shapely

from ganquan_geo.network.build.walk_network import build_walk_network
from ganquan_geo.network.gates.lanes import close_over_gates, measure_inside_m
from ganquan_geo.network.gates.passages import STREETS, GateLinks, join_lanes, link_gates
from ganquan_geo.network.places.snapping import snap_points
from tests.towns import CORNER, layer, line, node_at, split_graph, street, town_street_rows

if TYPE_CHECKING:
    from ganquan_geo.network.places.snapping import Snapped
    from ganquan_geo.network.walk_network import WalkNetwork


def build(*rows: dict[str, object]) -> WalkNetwork:
    return build_walk_network(layer(rows), join_tolerance_m=1.0, middle=CORNER)


def snap(network: WalkNetwork, *xy: tuple[float, float]) -> Snapped:
    points = shapely.points(np.array(xy, dtype=float).reshape(-1, 2))
    return snap_points(network, np.asarray(points, dtype=object))


ROADS = build(*town_street_rows())
# A compound in the middle block with one lane from south to north, 5 m short of the streets.
LANE = build(street("lane", line((150, 105), (150, 195))))


def links(*gates: tuple[float, float], lanes: WalkNetwork = LANE, part: str = "yard") -> GateLinks:
    count = len(gates)
    return link_gates(
        np.array([f"{part}-{row}" for row in range(count)], dtype=object),
        np.array(gates, dtype=float).reshape(-1, 2),
        from_part=np.full(count, part, dtype=object),
        inside=snap(lanes, *gates),
        to_part=np.full(count, STREETS, dtype=object),
        outside=snap(ROADS, *gates),
    )


def joined(*gates: tuple[float, float], lanes: WalkNetwork = LANE) -> WalkNetwork:
    return join_lanes({STREETS: ROADS, "yard": lanes}, links(*gates, lanes=lanes))


def walk_m(network: WalkNetwork, start: tuple[float, float], end: tuple[float, float]) -> float:
    graph = split_graph(network, []).graph
    return float(
        nx.shortest_path_length(
            graph, node_at(network, *start), node_at(network, *end), weight="length_m"
        )
    )


def test_two_open_gates_let_people_through() -> None:
    network = joined((150, 103), (150, 197))
    assert walk_m(network, (150, 100), (150, 200)) == pytest.approx(100, abs=1e-4)
    assert walk_m(network, (100, 100), (200, 200)) == pytest.approx(200, abs=1e-4)


def test_one_open_gate_leads_nowhere() -> None:
    network = joined((150, 103))
    assert walk_m(network, (100, 100), (100, 200)) == pytest.approx(100, abs=1e-4)
    assert walk_m(network, (100, 100), (200, 200)) == pytest.approx(200, abs=1e-4)


def test_a_gate_beside_its_lane_is_walked_to_straight() -> None:
    network = joined((154, 103), (150, 197))
    # Street (154, 100) to the gate 3 m, on to the end of the lane at (150, 105) by the diagonal.
    to_lane_m = np.hypot(4, 2)
    there_m = 3 + to_lane_m + 90 + 2 + 3
    assert walk_m(network, (154, 100), (150, 200)) == pytest.approx(there_m, abs=1e-4)


def test_lanes_are_nobodys_street() -> None:
    network = joined((150, 103), (150, 197))
    at = snap(network, (150, 150), (149, 103))
    assert at.leg_m == pytest.approx([50, 3], abs=1e-4)
    assert not network.public()[-2:].any()


def test_passages_side_by_side_keep_their_own_lanes() -> None:
    east = build(street("lane", line((250, 105), (250, 195))))
    gates = GateLinks.chain(
        [
            links((150, 103), (150, 197)),
            links((250, 103), (250, 197), lanes=east, part="east"),
        ]
    )
    network = join_lanes({STREETS: ROADS, "yard": LANE, "east": east}, gates)
    for x in (150, 250):
        assert walk_m(network, (x, 100), (x, 200)) == pytest.approx(100, abs=1e-4)
    assert walk_m(network, (150, 100), (250, 200)) == pytest.approx(200, abs=1e-4)
    assert set(network.streets["access"]) == {"", "yard", "east"}


def test_a_gate_in_a_shared_wall_joins_the_lanes_of_two_compounds() -> None:
    """Two yards in the middle block: in by the south gate of one, out by the north of the other."""
    south, north = (
        build(street("lane", line((150, 105), (150, 148)))),
        build(street("lane", line((150, 152), (150, 195)))),
    )
    wall = link_gates(
        np.array(["wall"], dtype=object),
        np.array([[150.0, 150.0]]),
        from_part=np.array(["south"], dtype=object),
        inside=snap(south, (150, 150)),
        to_part=np.array(["north"], dtype=object),
        outside=snap(north, (150, 150)),
    )
    gates = GateLinks.chain(
        [
            links((150, 103), lanes=south, part="south"),
            links((150, 197), lanes=north, part="north"),
            wall,
        ]
    )
    network = join_lanes({STREETS: ROADS, "south": south, "north": north}, gates)
    assert walk_m(network, (150, 100), (150, 200)) == pytest.approx(100, abs=1e-4)


def test_lanes_without_a_gate_that_everybody_passes_are_apart() -> None:
    network = joined()
    assert len(network.u) == len(ROADS.u) + 1
    assert walk_m(network, (100, 100), (200, 200)) == pytest.approx(200, abs=1e-4)


def test_a_gate_at_a_crossing_and_one_in_the_street() -> None:
    lane = build(street("lane", line((100, 100), (200, 200))))
    network = joined((100, 100), (200, 200), lanes=lane)
    graph = split_graph(network, []).graph
    ends = (node_at(ROADS, 100, 100), node_at(ROADS, 200, 200))
    diagonal_m = nx.shortest_path_length(graph, *ends, weight="length_m")
    assert diagonal_m == pytest.approx(np.hypot(100, 100), abs=1e-4)


def test_walks_inside_by_the_lanes() -> None:
    at, gates = snap(LANE, (150, 120), (160, 150)), snap(LANE, (150, 103), (150, 197))
    inside_m = measure_inside_m(LANE, at, gates)
    assert inside_m == pytest.approx(np.array([[17, 77], [57, 57]]), abs=1e-4)


def test_lanes_that_do_not_meet() -> None:
    lanes = build(
        street("one", line((110, 120), (130, 120))), street("two", line((170, 120), (190, 120)))
    )
    inside_m = measure_inside_m(lanes, snap(lanes, (110, 120)), snap(lanes, (130, 120), (170, 120)))
    assert inside_m == pytest.approx(np.array([[20, np.inf]]), abs=1e-4)


def test_leaving_and_coming_back_may_be_shorter() -> None:
    """Lanes in two parts: out by gate 0, along the street to gate 1, across to gate 2."""
    inf = np.inf
    inside_m = np.array([[10.0, inf, inf]])
    between_m = np.array([[0.0, inf, inf], [inf, 0.0, 30.0], [inf, 30.0, 0.0]])
    outside_m = np.array([[0.0, 20.0, 500.0], [20.0, 0.0, 400.0], [500.0, 400.0, 0.0]])
    least_m = close_over_gates(inside_m, between_m, outside_m)
    assert least_m.tolist() == [[10.0, 30.0, 60.0]]
