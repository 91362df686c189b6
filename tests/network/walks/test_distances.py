from __future__ import annotations

from typing import TYPE_CHECKING

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st

from ganquan_geo.network.walks.distances import build_field, measure_nearest
from tests.network.random_networks import (
    ends_of,
    integer_network,
    networks,
    of,
    points,
    snapped,
    stretches,
)
from tests.towns import (
    EXACT_M,
    SplitGraph,
    edge_at,
    free_network,
    line,
    place_at,
    places,
    plain_network,
    spans,
    split_graph,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ganquan_geo.network.places.snapping import Snapped, Spans
    from ganquan_geo.network.walk_network import WalkNetwork
    from tests.towns import Place

BOUND_M = 5_000.0


def nearest(
    network: WalkNetwork,
    facilities: Spans,
    homes: Snapped,
    *,
    extra_m: Sequence[float] | NDArray[np.float64] = (),
    bound_m: float = BOUND_M,
) -> tuple[list[float], list[int]]:
    """Measure the walk, the facilities' own legs counted unless other additions are given."""
    added_m = np.array(extra_m if len(extra_m) else facilities.leg_m, dtype=float)
    field = build_field(network, facilities, extra_m=added_m, bound_m=bound_m)
    distance_m, facility = measure_nearest(network, field, homes, bound_m=bound_m)
    return distance_m.tolist(), facility.tolist()


def walks_to(graph: SplitGraph, facilities: Spans, home: Place) -> NDArray[np.float64]:
    """Return the walk from a home to each stretch by networkx: to its ends, or none if on it."""
    reached = graph.from_place(home)
    found = []
    rows = zip(facilities.edge, facilities.start_m, facilities.end_m, strict=True)
    for edge, start_m, end_m in rows:
        by_ends = [reached.get(graph.at[int(edge), float(at)], np.inf) for at in (start_m, end_m)]
        on_it = home[0] == edge and start_m <= home[1] <= end_m
        found.append(0.0 if on_it else min(by_ends))
    return np.array(found)


def town_spans(network: WalkNetwork, *at: tuple[float, float]) -> Spans:
    found = [place_at(network, x, y) for x, y in at]
    return spans(*[(number, edge, off, off) for number, (edge, off) in enumerate(found)])


# Worked on paper: the town of 3 x 3 blocks.


@pytest.mark.parametrize(
    ("home", "walk_m"),
    [
        ((50, 0), 0),  # at the door
        ((20, 0), 30),  # the same block
        ((0, 50), 100),  # round the corner
        ((250, 0), 200),  # along the street
        ((250, 300), 500),  # 50 + 150 east, 300 north
        ((150, 100), 200),  # 50 east, 100 north, 50 east
    ],
)
def test_walks_in_the_town(
    town_network: WalkNetwork, home: tuple[float, float], walk_m: float
) -> None:
    clinic = town_spans(town_network, (50, 0))
    homes = places(place_at(town_network, *home))
    found_m, winner = nearest(town_network, clinic, homes)
    assert found_m == pytest.approx([walk_m], abs=EXACT_M)
    assert winner == [0]


def test_the_nearer_of_two_facilities_wins(town_network: WalkNetwork) -> None:
    clinics = town_spans(town_network, (50, 0), (300, 250))
    homes = places(*[place_at(town_network, *at) for at in [(150, 0), (250, 300), (90, 0)]])
    found_m, winner = nearest(town_network, clinics, homes)
    assert found_m == pytest.approx([100, 100, 40], abs=EXACT_M)
    assert winner == [0, 1, 0]


def test_the_legs_of_home_and_facility_count(town_network: WalkNetwork) -> None:
    edge, offset_m = place_at(town_network, 50, 0)
    clinic = spans((0, edge, offset_m, offset_m), leg_m=[7.0])
    homes = places(place_at(town_network, 250, 0), leg_m=11.0)
    assert nearest(town_network, clinic, homes)[0] == pytest.approx([218], abs=EXACT_M)


def test_a_longer_leg_may_make_the_farther_facility_the_nearer(town_network: WalkNetwork) -> None:
    (near_edge, near_m), (far_edge, far_m) = (place_at(town_network, x, 0) for x in (50.0, 250.0))
    clinics = spans((0, near_edge, near_m, near_m), (1, far_edge, far_m, far_m), leg_m=[200.0, 0.0])
    found_m, winner = nearest(town_network, clinics, places(place_at(town_network, 90, 0)))
    assert found_m == pytest.approx([160], abs=EXACT_M)
    assert winner == [1]


def test_the_way_round_a_bent_street_may_be_shorter_than_along_it() -> None:
    """Home and clinic are on one edge 200 m apart along it, and 120 m round by the chord."""
    nodes = [(0.0, 0.0), (100.0, 0.0)]
    network = free_network(nodes, [(0, 1, []), (0, 1, [(0.0, 100.0), (100.0, 100.0)])])
    clinic = spans((0, 1, 290.0, 290.0))
    found_m, _ = nearest(network, clinic, places((1, 10.0), (1, 280.0)))
    assert found_m == pytest.approx([120, 10], abs=EXACT_M)


def test_a_loop_is_walked_the_shorter_way_round() -> None:
    square = [(100.0, 0.0), (100.0, 100.0), (0.0, 100.0)]
    network = free_network([(0.0, 0.0), (-50.0, 0.0)], [(0, 0, square), (0, 1, [])])
    clinic = spans((0, 0, 370.0, 370.0))
    found_m, _ = nearest(network, clinic, places((0, 20.0), (0, 190.0), (1, 50.0)))
    assert found_m == pytest.approx([50, 180, 80], abs=EXACT_M)


def test_another_part_of_the_network_is_not_reachable() -> None:
    network = plain_network([line((0, 0), (100, 0)), line((0, 50), (100, 50))])
    here, there = edge_at(network, 50, 0), edge_at(network, 50, 50)
    found_m, winner = nearest(network, spans((0, here, 50, 50)), places((here, 0), (there, 0)))
    assert found_m == pytest.approx([50, np.inf], abs=EXACT_M)
    assert winner == [0, -1]


def test_without_facilities_nothing_is_reachable(town_network: WalkNetwork) -> None:
    homes = places((0, 10.0), (3, 20.0))
    assert nearest(town_network, spans(), homes) == ([np.inf, np.inf], [-1, -1])


def test_without_homes_nothing_is_measured(town_network: WalkNetwork) -> None:
    assert nearest(town_network, spans((0, 0, 1.0, 1.0)), places()) == ([], [])


def test_a_facility_at_a_crossing_is_reached_by_every_street(town_network: WalkNetwork) -> None:
    """Its first step is of no length, which a sparse matrix must not lose."""
    for edge in range(len(town_network.u)):
        for offset_m in (0.0, float(town_network.length_m[edge])):
            clinic = spans((0, edge, offset_m, offset_m))
            node = (town_network.u if offset_m == 0 else town_network.v)[edge]
            field = build_field(town_network, clinic, extra_m=np.zeros(1), bound_m=BOUND_M)
            assert field.node_m[node] == 0
            assert np.isfinite(field.node_m).all()


def test_a_facility_a_hair_past_the_end_of_its_street_is_at_the_end() -> None:
    """A step of less than no length would spoil every distance."""
    network = integer_network()
    clinic = spans((0, 0, float(np.nextafter(100, 200)), float(np.nextafter(100, 200))))
    assert nearest(network, clinic, places((2, 30.0), (0, 90.0)))[0] == pytest.approx([30, 10])


@pytest.mark.parametrize("home", [(2, 50.0), (2, 0.0), (2, 100.0), (0, 80.0), (1, 150.0)])
def test_the_bound_itself_is_still_within_the_bound(home: Place) -> None:
    network = integer_network()
    clinic, homes = spans((0, 0, 10.0, 10.0), leg_m=[5.0]), places(home, leg_m=3.0)
    ((walk_m,), _) = nearest(network, clinic, homes)
    assert walk_m == round(walk_m)
    assert nearest(network, clinic, homes, bound_m=walk_m) == ([walk_m], [0])
    below = float(np.nextafter(walk_m, 0))
    assert nearest(network, clinic, homes, bound_m=below) == ([np.inf], [-1])


def test_the_bound_holds_for_a_lower_bound_too() -> None:
    """With 30 m taken off, the clinic 150 m away is at 120 m, and one 10 m away below zero."""
    network = integer_network()
    clinic, homes = spans((0, 0, 10.0, 10.0)), places((2, 60.0), (0, 20.0))
    found_m, _ = nearest(network, clinic, homes, extra_m=[-30.0], bound_m=120.0)
    assert found_m == [120, -20]


def test_of_parallel_edges_the_lengths_are_not_added() -> None:
    """Turning a list of edges into a sparse matrix adds those between the same two nodes."""
    network = integer_network()
    assert nearest(network, spans((0, 2, 100.0, 100.0)), places((0, 0.0)))[0] == [200]


def test_of_facilities_in_the_same_place_the_lower_number_wins(
    town_network: WalkNetwork,
) -> None:
    homes = places(*[(edge, 30.0) for edge in range(24)])
    for edge in range(24):
        twins = spans(*[(number, edge, 40.0, 40.0) for number in (2, 5, 7)])
        _, winner = nearest(town_network, twins, homes)
        assert winner == [2] * 24


def test_of_facilities_equally_far_along_one_street_the_lower_number_wins() -> None:
    network = integer_network()
    clinics = spans((0, 2, 80.0, 80.0), (1, 2, 20.0, 20.0), (2, 2, 20.0, 20.0))
    assert nearest(network, clinics, places((2, 50.0)))[1] == [0]
    assert nearest(network, clinics.of(np.array([False, True, True])), places((2, 50.0)))[1] == [1]


# Laws, against networkx on a graph that is cut at every home and facility.


@hypothesis.given(st.data())
def test_walks_are_those_of_networkx(data: st.DataObject) -> None:
    network = data.draw(networks())
    facilities = data.draw(points(network))
    homes = data.draw(snapped(network))
    found_m, winner = nearest(network, facilities, homes)
    graph = split_graph(network, [*of(homes), *ends_of(facilities)])
    for home, walk_m, number in zip(of(homes), found_m, winner, strict=True):
        expected_m = walks_to(graph, facilities, home) + facilities.leg_m
        assert walk_m == pytest.approx(expected_m.min(), abs=1e-6)
        if np.isinf(walk_m):
            assert number == -1
        else:
            assert expected_m[number] == pytest.approx(expected_m.min(), abs=1e-6)
            alike = (
                (facilities.edge == facilities.edge[number])
                & (facilities.start_m == facilities.start_m[number])
                & (facilities.leg_m == facilities.leg_m[number])
            )
            assert number == np.flatnonzero(alike)[0]


@hypothesis.given(st.data())
def test_walks_to_the_best_place_of_a_stretch_are_those_of_networkx(data: st.DataObject) -> None:
    network = data.draw(networks())
    facilities = data.draw(stretches(network))
    homes = data.draw(snapped(network))
    # One step too many is a subtraction: additions below zero must come out the same.
    extra_m = np.array([data.draw(st.sampled_from([0.0, 25.0, -40.0]))] * len(facilities.edge))
    found_m, winner = nearest(network, facilities, homes, extra_m=extra_m)
    graph = split_graph(network, [*of(homes), *ends_of(facilities)])
    for home, walk_m, number in zip(of(homes), found_m, winner, strict=True):
        expected_m = walks_to(graph, facilities, home) + extra_m
        assert walk_m == pytest.approx(expected_m.min(), abs=1e-6)
        if number >= 0:
            own_m = expected_m[facilities.facility == number]
            assert own_m.min() == pytest.approx(expected_m.min(), abs=1e-6)


@hypothesis.given(st.data())
def test_nodes_are_as_far_as_networkx_says(data: st.DataObject) -> None:
    network = data.draw(networks())
    facilities = data.draw(points(network))
    field = build_field(network, facilities, extra_m=facilities.leg_m, bound_m=BOUND_M)
    graph = split_graph(network, ends_of(facilities))
    expected_m = np.full(len(network.node_xy), np.inf)
    for place, leg_m in zip(ends_of(facilities), np.tile(facilities.leg_m, 2), strict=True):
        for node, walk_m in graph.from_place(place).items():
            if isinstance(node, int):
                expected_m[node] = min(expected_m[node], walk_m + leg_m)
    assert field.node_m == pytest.approx(expected_m, abs=1e-6)
    assert ((field.node_facility == -1) == np.isinf(expected_m)).all()


@hypothesis.given(st.data(), st.floats(0, 600))
def test_what_is_within_the_bound_does_not_depend_on_it(data: st.DataObject, bound: float) -> None:
    network = data.draw(networks())
    facilities = data.draw(points(network))
    homes = data.draw(snapped(network))
    all_m = np.array(nearest(network, facilities, homes)[0])
    some_m = np.array(nearest(network, facilities, homes, bound_m=bound)[0])
    assert np.array_equal(some_m, np.where(all_m <= bound, all_m, np.inf))


@hypothesis.given(st.data())
def test_the_order_of_homes_and_facilities_does_not_matter(data: st.DataObject) -> None:
    network = data.draw(networks())
    facilities = data.draw(points(network))
    homes = data.draw(snapped(network))
    count = len(facilities.facility)
    turned = spans(
        *zip(
            range(count),
            facilities.edge[::-1].tolist(),
            facilities.start_m[::-1].tolist(),
            facilities.end_m[::-1].tolist(),
            strict=True,
        ),
        leg_m=facilities.leg_m[::-1].tolist(),
    )
    one, _ = nearest(network, facilities, homes)
    other, _ = nearest(network, turned, places(*reversed(of(homes))))
    assert one == pytest.approx(other[::-1], abs=1e-9)
