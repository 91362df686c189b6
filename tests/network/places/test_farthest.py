"""A place that may be anywhere on its spot: its farthest point."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st

from ganquan_geo.network.places import farthest as farthest_module
from ganquan_geo.network.places import farthest_at_nodes as at_nodes_module
from ganquan_geo.network.places.farthest import build_spot_edges, find_peak, measure_farthest
from ganquan_geo.network.places.farthest_at_nodes import FarthestWalks, measure_at_nodes
from ganquan_geo.network.places.snapping import whole_edges
from ganquan_geo.network.places.spots import STEP_M, drop_needless
from tests.network.random_networks import ends_of, networks, of, snapped, stretches
from tests.network.search.cases import bare
from tests.towns import (
    EXACT_M,
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
    from ganquan_geo.network.places.snapping import Snapped, Spans
    from ganquan_geo.network.walk_network import WalkNetwork

LIMIT_M = 5_000.0


def farthest(
    network: WalkNetwork, stretch: Spans, homes: Snapped, *, limit_m: float = LIMIT_M
) -> list[float]:
    """Return the longest walk from each home to each facility, home by home."""
    spots = drop_needless([stretch], longest=True)
    facilities = np.unique(spots.facility)
    home = np.arange(len(homes.edge)).repeat(len(facilities))
    found: list[float] = measure_farthest(
        network,
        build_spot_edges(spots, count=int(facilities.max()) + 1),
        homes,
        (home, np.tile(facilities, len(homes.edge))),
        limit_m=limit_m,
    ).tolist()
    return found


def block(network: WalkNetwork, x: float, y: float, low: float, high: float) -> Spans:
    return spans((0, edge_at(network, x, y), low, high))


@pytest.mark.parametrize(
    ("home", "walk_m"),
    [
        ((0, 0), 200),  # to the far end of the block
        ((50, 0), 150),  # likewise, not the near end
        ((50, 100), 250),  # to the far end, equally far both ways
        ((150, 100), 200),  # to the block's middle, by either end: 50 + 100 + 50
        ((150, 0), 50),  # from its middle, to either end
        ((130, 0), 70),  # from a place on it, to the farther end
        ((250, 0), 150),  # from the other side
    ],
)
def test_the_worst_place_on_a_block(
    town_network: WalkNetwork, home: tuple[float, float], walk_m: float
) -> None:
    """The facility stands somewhere between (100, 0) and (200, 0)."""
    stretch = block(town_network, 150, 0, 0, 100)
    homes = places(place_at(town_network, *home))
    assert farthest(town_network, stretch, homes) == pytest.approx([walk_m], abs=EXACT_M)


def test_the_worst_place_on_part_of_a_block(town_network: WalkNetwork) -> None:
    """It stands between (120, 0) and (140, 0): never at the block's own worst place."""
    stretch = block(town_network, 150, 0, 20, 40)
    homes = [place_at(town_network, *at) for at in [(0, 0), (250, 0), (130, 0), (150, 100)]]
    found = farthest(town_network, stretch, places(*homes))
    assert found == pytest.approx([140, 130, 10, 190], abs=EXACT_M)


def test_the_worst_place_over_several_blocks(town_network: WalkNetwork) -> None:
    """It stands anywhere on the southern street, corner to corner."""
    edges = [edge_at(town_network, x, 0) for x in (50, 150, 250)]
    street = spans(*[(0, edge, 0.0, float(town_network.length_m[edge])) for edge in edges])
    homes = [place_at(town_network, *at) for at in [(0, 0), (150, 0), (120, 0), (150, 300)]]
    found = farthest(town_network, street, places(*homes))
    assert found == pytest.approx([300, 150, 180, 450], abs=EXACT_M)


def test_the_worst_place_of_a_loop_is_the_far_side() -> None:
    square = [(100.0, 0.0), (100.0, 100.0), (0.0, 100.0)]
    network = free_network([(0.0, 0.0), (-50.0, 0.0)], [(0, 0, square), (0, 1, [])])
    whole = spans((0, 0, 0.0, float(network.length_m[0])))
    found = farthest(network, whole, places((1, 50.0), (0, 30.0), (0, 200.0)))
    assert found == pytest.approx([250, 200, 200], abs=EXACT_M)


def test_a_stretch_that_is_partly_on_an_island_cannot_be_counted_on() -> None:
    network = plain_network([line((0, 0), (100, 0)), line((0, 50), (100, 50))])
    here, there = edge_at(network, 50, 0), edge_at(network, 50, 50)
    both = spans((0, here, 0, 50), (0, there, 0, 50))
    assert farthest(network, both, places((here, 10.0))) == [np.inf]
    assert farthest(network, both.of(np.array([True, False])), places((here, 10.0))) == [40]


def test_an_end_of_a_street_is_reached_if_just_at_the_limit() -> None:
    """From 50 m before the middle street, 100 m long, to 60 m behind it."""
    network = bare(4, [(0, 1, 100.0), (1, 2, 100.0), (2, 3, 100.0)])
    stretch, homes = spans((0, 2, 20.0, 60.0)), places((0, 50.0), leg_m=4.0)
    assert farthest(network, stretch, homes, limit_m=100.0) == [210]  # the home's leg is not in it
    assert farthest(network, stretch, homes, limit_m=float(np.nextafter(100, 0))) == [np.inf]


def test_legs_decide_which_point_is_the_farthest() -> None:
    """Along 100 m, walked onto from one end: 10 + 50, 40 + 30 or 90 + 5 m; from the other end."""
    network = bare(3, [(0, 1, 100.0), (1, 2, 1000.0)])
    legs = [50.0, 30.0, 5.0]
    spot = spans((0, 0, 5.0, 10.0), (0, 0, 35.0, 40.0), (0, 0, 85.0, 90.0), leg_m=legs)
    homes = places((0, 0.0), (0, 100.0), (0, 60.0))
    assert farthest(network, spot, homes) == [95, 145, 105]


def test_each_pair_has_its_own_facility(town_network: WalkNetwork) -> None:
    south, north = edge_at(town_network, 150, 0), edge_at(town_network, 150, 300)
    both = spans((0, south, 0.0, 100.0), (3, north, 0.0, 100.0))
    homes = places(place_at(town_network, 100, 0), place_at(town_network, 200, 300))
    assert farthest(town_network, both, homes) == pytest.approx([100, 400, 400, 100], abs=EXACT_M)


@hypothesis.given(st.data())
def test_the_worst_place_is_that_of_every_piece_worked_out(data: st.DataObject) -> None:
    """On a piece of street with no home within, the farthest place is where both ways meet."""
    network = data.draw(networks())
    stretch = data.draw(stretches(network, most=1))
    homes = data.draw(snapped(network))
    graph = split_graph(network, [*of(homes), *ends_of(stretch)])
    found = farthest(network, stretch, homes)
    for home, walk_m in zip(of(homes), found, strict=True):
        reached = graph.from_place(home)
        ends = [reached.get(graph.at[place], np.inf) for place in ends_of(stretch)]
        rows = zip(stretch.edge, stretch.start_m, stretch.end_m, strict=True)
        on = [(int(edge), float(low), float(high)) for edge, low, high in rows]
        middles = [
            (reached.get(a, np.inf) + reached.get(b, np.inf) + length_m) / 2
            for a, b, edge, start_m, length_m in graph.pieces()
            if any(
                edge == e and low <= start_m and start_m + length_m <= high + 1e-9
                for e, low, high in on
                if high > low
            )
        ]
        assert walk_m == pytest.approx(max([*ends, *middles]), abs=1e-6)


@hypothesis.given(st.data())
def test_the_worst_place_is_never_below_any_place_tried(data: st.DataObject) -> None:
    network = data.draw(networks())
    stretch = data.draw(stretches(network, most=1))
    homes = data.draw(snapped(network, most=2))
    step_m = 2.0
    tried = [
        (int(edge), float(at))
        for edge, low, high in zip(stretch.edge, stretch.start_m, stretch.end_m, strict=True)
        for at in np.linspace(low, high, 2 + int((high - low) / step_m))
    ]
    graph = split_graph(network, [*of(homes), *tried])
    found = farthest(network, stretch, homes)
    for home, walk_m in zip(of(homes), found, strict=True):
        reached = graph.from_place(home)
        most_m = max(reached.get(graph.at[place], np.inf) for place in tried)
        assert most_m - 1e-6 <= walk_m or most_m == walk_m
        assert walk_m <= most_m + step_m


@hypothesis.given(st.data())
def test_ends_looked_at_one_stretch_at_a_time_give_the_same(data: st.DataObject) -> None:
    network = data.draw(networks())
    stretch, homes = data.draw(stretches(network)), data.draw(snapped(network))
    together = farthest(network, stretch, homes, limit_m=400.0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(farthest_module, "CELLS_AT_ONCE", 1)
        assert farthest(network, stretch, homes, limit_m=400.0) == together


@hypothesis.given(st.data(), st.floats(0, 900), st.floats(0, 900))
def test_a_looked_up_peak_is_the_greatest_of_all_stretches(
    data: st.DataObject, by_u_m: float, by_v_m: float
) -> None:
    """Stretches over each other, with legs; none that decides a walk may be dropped."""
    network = data.draw(networks())
    drawn = data.draw(stretches(network))
    legs = st.sampled_from([0.0, 0.1, 10.0, 60.0])
    leg_m = np.array([data.draw(legs) for _ in drawn.edge])
    raw = replace(drawn, leg_m=leg_m)
    spots = drop_needless([raw], longest=True)
    of_edge = build_spot_edges(spots, count=5)
    groups = np.arange(len(of_edge.edge))
    by_u, by_v = (np.full(len(groups), by_m) for by_m in (by_u_m, by_v_m))
    walk_m, row, at_m = find_peak(network, of_edge, groups, by_u=by_u, by_v=by_v)
    for group, found_m in zip(groups, walk_m, strict=True):
        edge_m = float(network.length_m[of_edge.edge[group]])
        place, edge = of_edge.place[group], of_edge.edge[group]
        most_m = -np.inf
        for facility, other, low, high, own_m in zip(
            raw.facility, raw.edge, raw.start_m, raw.end_m, raw.leg_m, strict=True
        ):
            if facility == place and other == edge:
                turn_m = np.clip((by_v_m + edge_m - by_u_m) / 2, low, high)
                for x in (low, high, turn_m):
                    most_m = max(most_m, min(by_u_m + x, by_v_m + edge_m - x) + own_m)
        assert most_m - 1e-9 <= found_m <= most_m + STEP_M
        attained_m = min(by_u_m + at_m[group], by_v_m + edge_m - at_m[group])
        assert attained_m + spots.leg_m[row[group]] == pytest.approx(found_m)


@hypothesis.given(st.data(), st.sampled_from([0.0, 150.0, np.inf]))
def test_walks_from_nodes_hold_every_one_that_can_be_the_least(
    data: st.DataObject, ceiling_m: float
) -> None:
    network = data.draw(networks())
    raw = data.draw(stretches(network))
    spots = drop_needless([raw], longest=True)
    count = int(raw.facility.max()) + 1
    of_edge = build_spot_edges(spots, count=count)
    nodes = len(network.node_xy)
    walks = measure_at_nodes(network, of_edge, ceiling_m=np.full(nodes, ceiling_m), limit_m=LIMIT_M)
    least_m, facility = walks.least()
    edge = np.concatenate([np.flatnonzero(network.u == node)[:1] for node in range(nodes)])
    ends = [
        (node, places((row, 0.0)))
        for node, row in zip(network.u[edge].tolist(), edge.tolist(), strict=True)
    ]
    for node, at in ends:
        every_m = farthest(network, raw, at)
        if min(every_m) <= ceiling_m:
            assert least_m[node] == pytest.approx(min(every_m), abs=1e-6)
        assert facility[node] == -1 or least_m[node] == pytest.approx(
            every_m[np.flatnonzero(np.unique(raw.facility) == facility[node])[0]], abs=1e-6
        )


@hypothesis.given(st.data())
def test_walks_that_are_kept_tell_the_same_as_a_search(data: st.DataObject) -> None:
    network = data.draw(networks())
    spots = drop_needless([data.draw(stretches(network))], longest=True)
    of_edge = build_spot_edges(spots, count=int(spots.facility.max()) + 1)
    ceiling_m = np.full(len(network.node_xy), np.inf)
    kept = measure_at_nodes(network, of_edge, ceiling_m=ceiling_m, limit_m=LIMIT_M).ends_m
    assert kept is not None
    homes = data.draw(snapped(network))
    facilities = np.unique(spots.facility)
    home = np.arange(len(homes.edge)).repeat(len(facilities))
    pairs = home, np.tile(facilities, len(homes.edge))
    by_search, by_kept = (
        measure_farthest(network, of_edge, homes, pairs, limit_m=LIMIT_M, ends_m=ends_m)
        for ends_m in (None, kept)
    )
    assert by_kept == pytest.approx(by_search, abs=1e-9)


def test_the_least_of_the_farthest_walks_is_the_lower_facility_of_equal_ones(
    town_network: WalkNetwork,
) -> None:
    """Facilities 1 and 2: 50 and 30 m from node 0, 60 and 60 m from node 2."""
    walks = FarthestWalks(
        of=build_spot_edges(whole_edges(town_network, np.arange(3)), count=3),
        limit_m=100.0,
        count=4,
        node=np.array([0, 0, 2, 2, 3]),
        facility=np.array([1, 2, 1, 2, 0]),
        walk_m=np.array([50.0, 30.0, 60.0, 60.0, 5.0]),
        ends_m=None,
    )
    least_m, facility = walks.only(np.array([False, True, True])).least()
    assert least_m.tolist() == [30, np.inf, 60, np.inf]
    assert facility.tolist() == [2, -1, 1, -1]


@hypothesis.given(st.data(), st.sampled_from([0.0, 100.0, 400.0]))
def test_walks_kept_of_before_tell_the_same_as_measured_anew(
    data: st.DataObject, ceiling_m: float
) -> None:
    """Some facilities go, the others are numbered anew; what is kept of these holds as before."""
    network = data.draw(networks())
    spots = drop_needless([data.draw(stretches(network))], longest=True)
    count = int(spots.facility.max()) + 1
    ceilings_m = np.full(len(network.node_xy), ceiling_m)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(at_nodes_module, "CELLS_KEPT", 0)  # as in a large network
        before = measure_at_nodes(
            network,
            build_spot_edges(spots, count=count),
            ceiling_m=np.zeros(len(network.node_xy)),
            limit_m=LIMIT_M,
            anchor_m=np.arange(count, dtype=float),
        )
    number = np.arange(count)[::-1].copy()
    number[data.draw(st.integers(0, count - 1))] = -1
    stays = number[spots.facility] >= 0
    hypothesis.assume(stays.any())
    assert before.kept is not None
    known = before.kept.renumbered(number, count=count)
    gone = np.flatnonzero(~np.isin(np.arange(count), number))
    assert np.isnan(known.anchor_m[gone]).all()
    left = spots.of(stays)
    moved = build_spot_edges(left.renumbered(number).in_order(), count=count)
    again, anew = (
        measure_at_nodes(network, moved, ceiling_m=ceilings_m, limit_m=LIMIT_M, known=own)
        for own in (known, None)
    )
    for found, wanted in zip(again.least(), anew.least(), strict=True):
        assert found == pytest.approx(wanted)


def test_stretches_are_looked_up_by_keys_that_rise_from_edge_to_edge() -> None:
    """The first edge's last stretch begins within a metre of the longest of all ends."""
    given = spans((0, 0, 0.0, 2.0), (0, 0, 9.5, 10.0), (0, 1, 0.0, 1.0), (1, 1, 0.3, 0.9))
    of_edge = build_spot_edges(given, count=2)
    assert (np.diff(of_edge.start_key) > 0).all()
    assert of_edge.lift_m > given.end_m.max()
    own = np.searchsorted(of_edge.start_key, np.array([0, 1, 2]) * of_edge.lift_m)
    assert own.tolist() == [0, 2, 3]
