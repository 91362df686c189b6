from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st

from ganquan_geo.model.reach import READINGS
from ganquan_geo.network.places.farthest import build_spot_edges
from ganquan_geo.network.places.snapping import spans_of
from ganquan_geo.network.places.spots import Spots, drop_needless
from ganquan_geo.network.walks.bounds import CLOSE_M
from ganquan_geo.network.walks.reach import measure_reach
from ganquan_geo.network.walks.readings import build_category_fields, measure_readings
from tests.network.random_networks import (
    exact_spots,
    facility_set,
    facility_sets,
    homes_with_spots,
    networks,
    snapped,
)
from tests.network.walks.plain_walks import plain_walks, stretches_of
from tests.towns import EXACT_M, edge_at, free_network, place_at, places, plain_network, spans
from tests.towns import line as drawn

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ganquan_geo.model.reach import Reading
    from ganquan_geo.network.places.places import FacilitySet
    from ganquan_geo.network.places.snapping import Snapped, Spans
    from ganquan_geo.network.walk_network import WalkNetwork
    from ganquan_geo.network.walks.readings import CategoryFields

    Floats = NDArray[np.float64]

BOUND_M = 5_000.0
STEP_M = 1.0  # homes are tried in such steps
EXACT: tuple[Reading, ...] = ("near", "far", "possible")  # always exact
AT_WORST: tuple[Reading, ...] = ("sure", "known")


def measured(
    network: WalkNetwork,
    facilities: FacilitySet,
    homes: Snapped,
    spots: Spots | None = None,
    *,
    bound_m: float = BOUND_M,
) -> tuple[dict[str, list[float]], list[int]]:
    fields = build_category_fields(network, facilities, bound_m=bound_m, tight_m=bound_m)
    found, winner = read(network, fields, homes, spots, bound_m=bound_m)
    return {name: found[name].tolist() for name in READINGS}, winner.tolist()


def read(
    network: WalkNetwork,
    fields: CategoryFields,
    homes: Snapped,
    spots: Spots | None,
    *,
    bound_m: float = BOUND_M,
    closely: bool = True,
) -> tuple[dict[Reading, NDArray[np.float64]], NDArray[np.int64]]:
    spots = spots or exact_spots(spans_of(homes))
    farthest = build_spot_edges(spots.far, count=len(homes.edge))
    return measure_readings(
        network, fields, homes, spots.near, farthest, bound_m=bound_m, closely=closely
    )


def around(best: Spans, *more: tuple[int, int, float, float], far_leg_m: float = 0.0) -> Spots:
    """Return spots with more stretches, with legs from zero to one given."""
    legs = [far_leg_m] * len(more)
    return Spots(
        near=drop_needless([best, spans(*more)], longest=False),
        far=drop_needless([best, spans(*more, leg_m=legs)], longest=True),
    )


def near_exact(**walks_m: list[float]) -> dict[str, object]:
    return {name: pytest.approx(walks_m[name], abs=EXACT_M) for name in READINGS}


# Worked on paper, in the town.


def test_a_position_known_exactly_has_one_figure(town_network: WalkNetwork) -> None:
    edge, offset_m = place_at(town_network, 50, 0)
    clinic = facility_set(spans((0, edge, offset_m, offset_m)), count=1)
    homes = places(place_at(town_network, 250, 0), (edge, 60.0))
    found, winner = measured(town_network, clinic, homes)
    assert found == near_exact(**{name: [200.0, 10.0] for name in READINGS})
    assert winner == [0, 0]


def test_a_facility_may_be_anywhere_on_its_spot(town_network: WalkNetwork) -> None:
    """5 m beside (50, 0), or up to 10 m beside the street from x = 30 to 70."""
    edge, offset_m = place_at(town_network, 50, 0)
    best = spans((0, edge, offset_m, offset_m), leg_m=[5.0])
    spots = around(best, (0, edge, 30.0, 70.0), far_leg_m=10.0)
    clinic = facility_set(best, count=1, spots=spots)
    homes = places(place_at(town_network, 250, 0), place_at(town_network, 60, 0))
    found, _ = measured(town_network, clinic, homes)
    assert found == near_exact(
        near=[205, 15], far=[205, 15], sure=[230, 40], possible=[180, 0], known=[230, 40]
    )


def test_a_home_may_be_anywhere_on_its_spot(town_network: WalkNetwork) -> None:
    """At (250, 0), or up to 10 m beside the streets from (240, 0) to (300, 20)."""
    edge, offset_m = place_at(town_network, 50, 0)
    clinic = facility_set(spans((0, edge, offset_m, offset_m)), count=1)
    homes = places(place_at(town_network, 250, 0))
    south, east = edge_at(town_network, 250, 0), edge_at(town_network, 300, 50)
    from_m, to_m = sorted(place_at(town_network, 300, y)[1] for y in (1, 20))
    spots = around(
        spans_of(homes), (0, south, 40.0, 100.0), (0, east, from_m, to_m), far_leg_m=10.0
    )
    found, _ = measured(town_network, clinic, homes, spots)
    assert found == near_exact(near=[200], far=[200], sure=[280], possible=[190], known=[280])


def test_the_worst_place_of_a_home_is_between_two_facilities(town_network: WalkNetwork) -> None:
    """Clinics at (0, 0) and (300, 0); the home is somewhere on the street between.

    At (150, 0) both are 150 m away. Going by the ends of its block, it were 150 m as well.
    """
    west, east = (place_at(town_network, x, 0) for x in (0, 300))
    clinics = facility_set(
        spans((0, west[0], west[1], west[1]), (1, east[0], east[1], east[1])), count=2
    )
    homes = places(place_at(town_network, 60, 0))
    blocks = [edge_at(town_network, x, 0) for x in (50, 150, 250)]
    spots = around(spans_of(homes), *[(0, edge, 0.0, 100.0) for edge in blocks])
    found, _ = measured(town_network, clinics, homes, spots)
    assert found == near_exact(near=[60], far=[60], sure=[150], possible=[0], known=[150])


def test_the_worst_place_on_the_street_of_the_facility_is_found_to_half_a_metre(
    town_network: WalkNetwork,
) -> None:
    """From (20, 0) to (45, 0) it is 30 m at most to (50, 0); by the corner it were 70 m."""
    edge, offset_m = place_at(town_network, 50, 0)
    clinic = facility_set(spans((0, edge, offset_m, offset_m)), count=1)
    homes = places((edge, 40.0))
    found, _ = measured(town_network, clinic, homes, around(spans_of(homes), (0, edge, 20.0, 45.0)))
    assert 30 - EXACT_M <= found["sure"][0] <= 30.5 + EXACT_M
    assert found["possible"] == pytest.approx([5], abs=EXACT_M)


def test_an_assumed_facility_does_not_count_as_known(town_network: WalkNetwork) -> None:
    """One is 10 m around (50, 0), by assumption, the other 20 m around (250, 0)."""
    (near_edge, near_m), (far_edge, far_m) = (place_at(town_network, x, 0) for x in (50, 250))
    where = spans((0, near_edge, near_m, near_m), (1, far_edge, far_m, far_m))
    spots = around(where, (0, near_edge, 40.0, 60.0), (1, far_edge, 30.0, 70.0))
    clinics = facility_set(where, count=2, spots=spots, assumed=(0,))
    found, winner = measured(town_network, clinics, places(place_at(town_network, 90, 0)))
    assert found == near_exact(near=[40], far=[40], sure=[50], possible=[30], known=[180])
    assert winner == [0]


def test_without_any_known_position_nothing_is_known(town_network: WalkNetwork) -> None:
    edge, offset_m = place_at(town_network, 50, 0)
    where = spans((0, edge, offset_m, offset_m))
    clinic = facility_set(where, count=1, spots=around(where, (0, edge, 40.0, 60.0)), assumed=(0,))
    found, _ = measured(town_network, clinic, places(place_at(town_network, 90, 0)))
    assert found["known"] == [np.inf]
    assert found["sure"] == pytest.approx([50], abs=EXACT_M)


def test_a_facility_known_only_to_its_street_has_a_best_and_a_worst_place(
    town_network: WalkNetwork,
) -> None:
    """It is somewhere between (100, 0) and (200, 0), up to 8 m beside the street."""
    edge = edge_at(town_network, 150, 0)
    block = spans((0, edge, 0.0, 100.0))
    spots = around(block, (0, edge, 0.0, 100.0), far_leg_m=8.0)
    clinic = facility_set(block, count=1, spots=spots, on_line=(0,))
    homes = [place_at(town_network, *at) for at in [(0, 0), (150, 100), (130, 0)]]
    found, winner = measured(town_network, clinic, places(*homes))
    assert found == near_exact(
        near=[100, 150, 0],
        far=[200, 200, 70],
        sure=[208, 208, 78],
        possible=[100, 150, 0],
        known=[208, 208, 78],
    )
    assert winner == [0, 0, 0]


def test_the_worst_places_of_two_facilities_are_not_mixed_up(town_network: WalkNetwork) -> None:
    """One is surely 100 m away; of the other the best place is nearer and the worst farther."""
    edge, offset_m = place_at(town_network, 0, 50)
    block = edge_at(town_network, 150, 0)
    where = spans((0, block, 0.0, 100.0), (1, edge, offset_m, offset_m))
    clinics = facility_set(where, count=2, on_line=(0,))
    found, winner = measured(town_network, clinics, places(place_at(town_network, 50, 0)))
    assert found == near_exact(near=[50], far=[100], sure=[100], possible=[50], known=[100])
    assert winner == [0]


def test_what_is_beyond_the_bound_is_not_reachable_in_any_reading() -> None:
    """Its worst place is 100 m away, and 30 m beside the street: 130 m is beyond 120 m."""
    network = plain_network([drawn((0, 0), (200, 0))])
    where = spans((0, 0, 20.0, 100.0))
    spots = around(where, (0, 0, 20.0, 100.0), far_leg_m=30.0)
    clinic = facility_set(where, count=1, spots=spots, on_line=(0,))
    found, _ = measured(network, clinic, places((0, 0.0)), bound_m=120.0)
    assert found["far"] == pytest.approx([100])
    assert found["sure"] == found["known"] == [np.inf]


def test_a_category_without_facilities_has_no_walks(town_network: WalkNetwork) -> None:
    none = facility_set(spans(), count=1)
    found, winner = measured(town_network, none, places((0, 10.0), (1, 20.0)))
    assert found == {name: [np.inf, np.inf] for name in READINGS}
    assert winner == [-1, -1]


def test_equal_readings_share_one_field(town_network: WalkNetwork) -> None:
    where = spans((0, 0, 10.0, 10.0))
    clinic = facility_set(where, count=1, spots=around(where, (0, 0, 0.0, 40.0)))
    fields = build_category_fields(town_network, clinic, bound_m=BOUND_M, tight_m=BOUND_M)
    assert fields.field("far") is fields.field("near")
    assert fields.worst["known"] is fields.worst["sure"]
    assert fields.field("sure") is not fields.field("near")
    known = facility_set(where, count=1)
    exact = build_category_fields(town_network, known, bound_m=BOUND_M, tight_m=BOUND_M)
    assert all(exact.field(name) is exact.near for name in READINGS)


def test_readings_that_are_equal_do_not_change_places_by_rounding() -> None:
    """A street may be reached both ways round a loop, each a sum of its own."""
    loop = free_network([(100.0, 50.0), (0.0, 0.0)], [(0, 0, [(107.0, 50.0), (100.0, 53.0)])])
    length_m = float(loop.length_m[0])
    where = spans((0, 0, 0.0, 0.0), (1, 0, length_m, length_m))
    clinics = facility_set(where, count=2, on_line=(1,))
    homes = places(*[(0, share * length_m) for share in np.linspace(0, 1, 401)])
    found, _ = measured(loop, clinics, homes)
    for lower, higher in itertools.pairwise(("possible", "near", "far", "sure", "known")):
        assert (np.array(found[lower]) <= np.array(found[higher])).all(), (lower, higher)


# Laws.


@hypothesis.given(st.data())
def test_the_order_of_the_readings_always_holds(data: st.DataObject) -> None:
    network = data.draw(networks())
    facilities = data.draw(facility_sets(network))
    found, _ = measured(network, facilities, *data.draw(homes_with_spots(network)))
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
    network: WalkNetwork, facilities: FacilitySet, homes: Snapped, spots: Spots
) -> dict[str, Floats]:
    """Return every reading by networkx, facility by facility, homes tried metre by metre."""
    walks = plain_walks(network)
    kinds: dict[Reading, tuple[Spans, Spans]] = {
        "near": (spans_of(homes), facilities.spans),
        "far": (spans_of(homes), facilities.spans),
        "sure": (spots.far, facilities.spots.far),
        "known": (spots.far, facilities.spots.far),
        "possible": (spots.near, facilities.spots.near),
    }
    found: dict[str, Floats] = {}
    for name, (doors, stands) in kinds.items():
        measure = walks.least if name in ("near", "possible") else walks.greatest
        used = facilities.located & ~(facilities.assumed & (name == "known"))
        found[name] = np.full(len(homes.edge), np.inf)
        for home in range(len(homes.edge)):
            tried_m = []
            for edge, low, high, leg_m in stretches_of(doors, home):
                ends_m = [end for _, _, *ends, _ in _all(stands) for end in ends]
                steps_m = np.linspace(low, high, 2 + int((high - low) / STEP_M))
                at_m = np.concatenate([steps_m, np.clip(ends_m, low, high)])
                every_m = [
                    measure(edge, at_m, stretches_of(stands, number))
                    for number in np.flatnonzero(used).tolist()
                ]
                tried_m.append(leg_m + np.min([np.full(len(at_m), np.inf), *every_m], axis=0))
            pick = np.min if name == "possible" else np.max
            found[name][home] = pick(np.concatenate(tried_m))
    return found


def _all(spans: Spans) -> list[tuple[int, float, float, float]]:
    return [
        row for number in np.unique(spans.facility).tolist() for row in stretches_of(spans, number)
    ]


@hypothesis.given(st.data())
def test_every_reading_is_that_of_networkx(data: st.DataObject) -> None:
    network = data.draw(networks())
    facilities = data.draw(facility_sets(network))
    homes = data.draw(snapped(network))
    found, winner = measured(network, facilities, homes)
    expected = worked_out(network, facilities, homes, exact_spots(spans_of(homes)))
    for name in READINGS:
        assert found[name] == pytest.approx(expected[name].tolist(), abs=1e-6), name
    for number, walk_m in zip(winner, found["near"], strict=True):
        assert (number == -1) == np.isinf(walk_m)
        assert number == -1 or facilities.located[number]


@hypothesis.given(st.data())
def test_bounds_of_homes_on_spots_are_those_of_networkx(data: st.DataObject) -> None:
    """To the metre between two points tried, and half a one that stretches may be bounded by."""
    network = data.draw(networks())
    facilities = data.draw(facility_sets(network))
    homes, spots = data.draw(homes_with_spots(network))
    found, _ = measured(network, facilities, homes, spots)
    expected = worked_out(network, facilities, homes, spots)
    for name in EXACT:
        assert found[name] == pytest.approx(expected[name].tolist(), abs=1e-6), name
    for name in AT_WORST:
        for found_m, tried_m in zip(found[name], expected[name], strict=True):
            assert tried_m - 1e-6 <= found_m <= tried_m + STEP_M / 2 + CLOSE_M or (
                found_m == tried_m
            ), name


@hypothesis.given(st.data())
def test_a_quick_bound_is_never_narrower(data: st.DataObject) -> None:
    network = data.draw(networks())
    facilities = data.draw(facility_sets(network))
    homes, spots = data.draw(homes_with_spots(network))
    fields = build_category_fields(network, facilities, bound_m=BOUND_M, tight_m=BOUND_M)
    close, quick = (
        read(network, fields, homes, spots, closely=closely)[0] for closely in (True, False)
    )
    for name in EXACT:
        assert quick[name].tolist() == close[name].tolist()
    for name in AT_WORST:
        assert (quick[name] >= close[name]).all()


@hypothesis.given(st.data(), st.sampled_from([0.0, 60.0, 400.0]))
def test_bounds_of_long_walks_are_never_narrower(data: st.DataObject, tight_m: float) -> None:
    """Searched only so far, walks to facilities at their worst are bounded less tightly."""
    network = data.draw(networks())
    facilities = data.draw(facility_sets(network))
    homes, spots = data.draw(homes_with_spots(network))
    tight, _ = measured(network, facilities, homes, spots)
    fields = build_category_fields(network, facilities, bound_m=BOUND_M, tight_m=tight_m)
    loose, _ = read(network, fields, homes, spots)
    for name in EXACT:
        assert loose[name] == pytest.approx(tight[name], abs=1e-6), name
    for name in AT_WORST:
        assert (loose[name] >= np.array(tight[name]) - 1e-6).all(), name


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
    fields = build_category_fields(network, facilities, bound_m=BOUND_M, tight_m=BOUND_M)
    found, _ = measured(network, facilities, places(*ends))
    for name in READINGS:
        here_m = np.maximum(fields.field(name).node_m[nodes], 0.0)
        assert found[name] == pytest.approx(here_m, abs=1e-6), name


@hypothesis.given(st.data(), st.one_of(st.sampled_from([0.0, 100.0]), st.floats(0, 600)))
def test_a_street_counts_as_reached_only_where_its_reading_is_within_the_limit(
    data: st.DataObject, limit_m: float
) -> None:
    """Where worst places count, some that is reached may be missed; nothing is ever added."""
    network = data.draw(networks())
    facilities = data.draw(facility_sets(network))
    homes = data.draw(snapped(network))
    fields = build_category_fields(network, facilities, bound_m=BOUND_M, tight_m=BOUND_M)
    found, _ = measured(network, facilities, homes)
    for name in READINGS:
        reach = measure_reach(network, fields.field(name), limit_m=limit_m)
        exact = name in ("near", "possible") or not facilities.uncertain().any()
        for edge, offset_m, walk_m in zip(homes.edge, homes.offset_m, found[name], strict=True):
            hypothesis.assume(abs(walk_m - limit_m) > 1e-6)
            rows = reach.edge == edge
            within = (reach.start_m[rows] <= offset_m) & (offset_m <= reach.end_m[rows])
            if walk_m > limit_m:
                assert not within.any(), name
            elif exact:
                assert within.any(), name
