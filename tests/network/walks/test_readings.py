from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st

from ganquan_geo.model.readings import READINGS
from ganquan_geo.network.walks.places import FacilitySet
from ganquan_geo.network.walks.reach import measure_reach
from ganquan_geo.network.walks.readings import build_category_fields, measure_readings
from tests.network.random_networks import facility_sets, networks, snapped
from tests.towns import (
    EXACT_M,
    edge_at,
    free_network,
    place_at,
    places,
    plain_network,
    spans,
    split_graph,
)
from tests.towns import line as drawn

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ganquan_geo.network.walk_network import WalkNetwork
    from ganquan_geo.network.walks.snapping import Snapped, Spans
    from tests.towns import Place

BOUND_M = 5_000.0


def category(
    where: Spans,
    *,
    accuracy_m: list[float],
    assumed: tuple[int, ...] = (),
    on_line: tuple[int, ...] = (),
) -> FacilitySet:
    count = len(accuracy_m)
    numbers = np.arange(count)
    return FacilitySet(
        ids=np.array([f"f{number}" for number in numbers], dtype=object),
        accuracy_m=np.array(accuracy_m),
        assumed=np.isin(numbers, assumed),
        on_line=np.isin(numbers, on_line),
        located=np.isin(numbers, where.facility),
        spans=where,
        xy=np.full((count, 2), np.nan),
    )


def measured(
    network: WalkNetwork, facilities: FacilitySet, homes: Snapped, *, bound_m: float = BOUND_M
) -> tuple[dict[str, list[float]], list[int]]:
    fields = build_category_fields(network, facilities, bound_m=bound_m)
    found, winner = measure_readings(network, fields, homes, bound_m=bound_m)
    return {name: found[name].tolist() for name in READINGS}, winner.tolist()


def near_exact(**walks_m: list[float]) -> dict[str, object]:
    return {name: pytest.approx(walks_m[name], abs=EXACT_M) for name in READINGS}


# Worked on paper, in the town.


def test_a_position_known_exactly_has_one_figure(town_network: WalkNetwork) -> None:
    edge, offset_m = place_at(town_network, 50, 0)
    clinic = category(spans((0, edge, offset_m, offset_m)), accuracy_m=[0.0])
    found, winner = measured(town_network, clinic, places(place_at(town_network, 250, 0)))
    assert found == near_exact(**{name: [200.0] for name in READINGS})
    assert winner == [0]


def test_the_accuracy_is_added_and_taken_off_exactly(town_network: WalkNetwork) -> None:
    edge, offset_m = place_at(town_network, 50, 0)
    clinic = category(spans((0, edge, offset_m, offset_m), leg_m=[5.0]), accuracy_m=[30.0])
    homes = places(place_at(town_network, 250, 0), place_at(town_network, 60, 0))
    found, _ = measured(town_network, clinic, homes)
    assert found == near_exact(
        near=[205, 15], far=[205, 15], sure=[235, 45], possible=[175, 0], known=[235, 45]
    )


def test_an_assumed_facility_does_not_count_as_known(town_network: WalkNetwork) -> None:
    (near_edge, near_m), (far_edge, far_m) = (place_at(town_network, x, 0) for x in (50, 250))
    where = spans((0, near_edge, near_m, near_m), (1, far_edge, far_m, far_m))
    clinics = category(where, accuracy_m=[10.0, 20.0], assumed=(0,))
    found, winner = measured(town_network, clinics, places(place_at(town_network, 90, 0)))
    assert found == near_exact(near=[40], far=[40], sure=[50], possible=[30], known=[180])
    assert winner == [0]


def test_without_any_known_position_nothing_is_known(town_network: WalkNetwork) -> None:
    edge, offset_m = place_at(town_network, 50, 0)
    clinic = category(spans((0, edge, offset_m, offset_m)), accuracy_m=[10.0], assumed=(0,))
    found, _ = measured(town_network, clinic, places(place_at(town_network, 90, 0)))
    assert found["known"] == [np.inf]
    assert found["sure"] == pytest.approx([50], abs=EXACT_M)


def test_a_facility_known_only_to_its_street_has_a_best_and_a_worst_place(
    town_network: WalkNetwork,
) -> None:
    """It is somewhere between (100, 0) and (200, 0), give or take 8 m."""
    block = spans((0, edge_at(town_network, 150, 0), 0.0, 100.0))
    clinic = category(block, accuracy_m=[8.0], on_line=(0,))
    homes = [place_at(town_network, *at) for at in [(0, 0), (150, 100), (130, 0)]]
    found, winner = measured(town_network, clinic, places(*homes))
    assert found == near_exact(
        near=[100, 150, 0],
        far=[200, 200, 70],
        sure=[208, 208, 78],
        possible=[92, 142, 0],
        known=[208, 208, 78],
    )
    assert winner == [0, 0, 0]


def test_the_worst_places_of_two_facilities_are_not_mixed_up(town_network: WalkNetwork) -> None:
    """One is surely 100 m away; of the other the best place is nearer and the worst farther."""
    edge, offset_m = place_at(town_network, 0, 50)
    block = edge_at(town_network, 150, 0)
    where = spans((0, block, 0.0, 100.0), (1, edge, offset_m, offset_m))
    clinics = category(where, accuracy_m=[0.0, 0.0], on_line=(0,))
    found, winner = measured(town_network, clinics, places(place_at(town_network, 50, 0)))
    assert found["near"] == pytest.approx([50], abs=EXACT_M)
    assert found["far"] == pytest.approx([100], abs=EXACT_M)
    assert winner == [0]


def test_what_is_beyond_the_bound_is_not_reachable_in_any_reading() -> None:
    """Its worst place is 100 m away and known to 30 m: 130 m is beyond 120 m."""
    network = plain_network([drawn((0, 0), (200, 0))])
    clinic = category(spans((0, 0, 20.0, 100.0)), accuracy_m=[30.0], on_line=(0,))
    found, _ = measured(network, clinic, places((0, 0.0)), bound_m=120.0)
    assert found["far"] == pytest.approx([100])
    assert found["sure"] == found["known"] == [np.inf]


def test_a_category_without_facilities_has_no_walks(town_network: WalkNetwork) -> None:
    none = category(spans(), accuracy_m=[0.0])
    found, winner = measured(town_network, none, places((0, 10.0), (1, 20.0)))
    assert found == {name: [np.inf, np.inf] for name in READINGS}
    assert winner == [-1, -1]


def test_equal_readings_share_one_field(town_network: WalkNetwork) -> None:
    clinic = category(spans((0, 0, 10.0, 10.0)), accuracy_m=[30.0])
    fields = build_category_fields(town_network, clinic, bound_m=BOUND_M).fields
    assert fields["far"] is fields["near"]
    assert fields["known"] is fields["sure"]
    assert fields["sure"] is not fields["near"]


def test_readings_that_are_equal_do_not_change_places_by_rounding() -> None:
    """A street may be reached both ways round a loop, each a sum of its own."""
    loop = free_network([(100.0, 50.0), (0.0, 0.0)], [(0, 0, [(107.0, 50.0), (100.0, 53.0)])])
    length_m = float(loop.length_m[0])
    where = spans((0, 0, 0.0, 0.0), (1, 0, length_m, length_m))
    clinics = category(where, accuracy_m=[0.0, 0.0], on_line=(1,))
    homes = places(*[(0, share * length_m) for share in np.linspace(0, 1, 401)])
    found, _ = measured(loop, clinics, homes)
    for lower, higher in itertools.pairwise(("possible", "near", "far", "sure", "known")):
        assert (np.array(found[lower]) <= np.array(found[higher])).all(), (lower, higher)


# Laws.


@hypothesis.given(st.data())
def test_the_order_of_the_readings_always_holds(data: st.DataObject) -> None:
    network = data.draw(networks())
    facilities = data.draw(facility_sets(network))
    found, _ = measured(network, facilities, data.draw(snapped(network)))
    for shorter, longer in [
        ("possible", "near"),
        ("near", "far"),
        ("far", "sure"),
        ("sure", "known"),
    ]:
        low, high = np.array(found[shorter]), np.array(found[longer])
        assert (low <= high).all(), (shorter, longer)
        assert (low >= 0).all()


def worked_out(
    network: WalkNetwork, facilities: FacilitySet, homes: list[Place]
) -> dict[str, NDArray[np.float64]]:
    """Return every reading by networkx, facility by facility."""
    where = facilities.spans
    rows = list(
        zip(
            where.facility.tolist(),
            where.edge.tolist(),
            where.start_m.tolist(),
            where.end_m.tolist(),
            where.leg_m.tolist(),
            strict=True,
        )
    )
    ends = [(edge, at) for _, edge, low, high, _ in rows for at in (low, high)]
    graph = split_graph(network, [*homes, *ends])
    found: dict[str, NDArray[np.float64]] = {name: np.full(len(homes), np.inf) for name in READINGS}
    for row, home in enumerate(homes):
        reached = graph.from_place(home)
        for number in range(len(facilities.ids)):
            own = [span for span in rows if span[0] == number]
            if not own:
                continue
            best, worst = np.inf, 0.0
            for _, edge, low, high, leg_m in own:
                tried = [reached.get(graph.at[edge, at], np.inf) for at in (low, high)]
                on_it = home[0] == edge and low <= home[1] <= high
                best = min(best, leg_m + (0.0 if on_it else min(tried)))
                middles = [
                    (reached.get(a, np.inf) + reached.get(b, np.inf) + length_m) / 2
                    for a, b, of, start_m, length_m in graph.pieces()
                    if of == edge and high > low
                    if low <= start_m and start_m + length_m <= high + 1e-9
                ]
                worst = max(worst, leg_m + max([*tried, *middles]))
            accuracy_m = facilities.accuracy_m[number]
            found["near"][row] = min(found["near"][row], best)
            found["far"][row] = min(found["far"][row], worst)
            found["sure"][row] = min(found["sure"][row], worst + accuracy_m)
            found["possible"][row] = min(found["possible"][row], max(best - accuracy_m, 0))
            if not facilities.assumed[number]:
                found["known"][row] = min(found["known"][row], worst + accuracy_m)
    return found


@hypothesis.given(st.data())
def test_every_reading_is_that_of_networkx(data: st.DataObject) -> None:
    network = data.draw(networks())
    facilities = data.draw(facility_sets(network))
    homes = data.draw(snapped(network))
    found, winner = measured(network, facilities, homes)
    at = list(zip(homes.edge.tolist(), homes.offset_m.tolist(), strict=True))
    expected = worked_out(network, facilities, at)
    for name in READINGS:
        assert found[name] == pytest.approx(expected[name].tolist(), abs=1e-6), name
    for number, walk_m in zip(winner, found["near"], strict=True):
        assert (number == -1) == np.isinf(walk_m)
        assert number == -1 or facilities.located[number]


@hypothesis.given(st.data())
def test_fields_at_the_nodes_are_the_readings_there(data: st.DataObject) -> None:
    """Street length and service areas are read off the fields, homes are measured apart."""
    network = data.draw(networks())
    facilities = data.draw(facility_sets(network))
    ends = [
        (edge, at)
        for edge, length_m in enumerate(network.length_m.tolist())
        for at in (0.0, length_m)
    ]
    nodes = np.stack([network.u, network.v], axis=1).ravel()
    fields = build_category_fields(network, facilities, bound_m=BOUND_M)
    found, _ = measure_readings(network, fields, places(*ends), bound_m=BOUND_M)
    for name in READINGS:
        here_m = np.maximum(fields.fields[name].node_m[nodes], 0.0)
        assert found[name] == pytest.approx(here_m, abs=1e-6), name


@hypothesis.given(st.data(), st.one_of(st.sampled_from([0.0, 100.0]), st.floats(0, 600)))
def test_a_street_counts_as_reached_only_where_its_reading_is_within_the_limit(
    data: st.DataObject, limit_m: float
) -> None:
    """Where worst places count, some that is reached may be missed; nothing is ever added."""
    network = data.draw(networks())
    facilities = data.draw(facility_sets(network))
    homes = data.draw(snapped(network))
    fields = build_category_fields(network, facilities, bound_m=BOUND_M)
    found, _ = measure_readings(network, fields, homes, bound_m=BOUND_M)
    for name in READINGS:
        reach = measure_reach(network, fields.fields[name], limit_m=limit_m)
        exact = name in ("near", "possible") or not facilities.on_line.any()
        for edge, offset_m, walk_m in zip(homes.edge, homes.offset_m, found[name], strict=True):
            hypothesis.assume(abs(walk_m - limit_m) > 1e-6)
            rows = reach.edge == edge
            within = (reach.start_m[rows] <= offset_m) & (offset_m <= reach.end_m[rows])
            if walk_m > limit_m:
                assert not within.any(), name
            elif exact:
                assert within.any(), name
