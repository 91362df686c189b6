"""A facility of which only the street is known: its worst place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st

from ganquan_geo.network.walks import farthest as farthest_module
from ganquan_geo.network.walks.farthest import FarthestWalks, measure_farthest
from tests.network.random_networks import ends_of, integer_network, networks, of, snapped, stretches
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
    from ganquan_geo.network.walk_network import WalkNetwork
    from ganquan_geo.network.walks.snapping import Snapped, Spans

BOUND_M = 5_000.0


def farthest(
    network: WalkNetwork, stretch: Spans, homes: Snapped, *, bound_m: float = BOUND_M
) -> list[float]:
    found = np.full(len(homes.edge), np.inf)
    place, walk_m = measure_farthest(network, stretch, homes, bound_m=bound_m)
    found[place] = walk_m
    listed: list[float] = found.tolist()
    return listed


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


def test_the_worst_place_is_within_the_bound_if_just_at_it() -> None:
    network = integer_network()
    stretch, homes = spans((0, 2, 20.0, 60.0)), places((0, 50.0), leg_m=4.0)
    assert farthest(network, stretch, homes, bound_m=114.0) == [114]
    assert farthest(network, stretch, homes, bound_m=float(np.nextafter(114, 0))) == [np.inf]


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
    together = farthest(network, stretch, homes, bound_m=400.0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(farthest_module, "CELLS_AT_ONCE", 1)
        assert farthest(network, stretch, homes, bound_m=400.0) == together


def test_the_least_of_the_farthest_walks_is_the_lower_facility_of_equal_ones() -> None:
    """10 m are added for facility 1: 50 and 30 m from place 0, 60 and 60 m from place 2."""
    walks = FarthestWalks(
        count=4,
        place=np.array([0, 2, 0, 2, 3]),
        facility=np.array([1, 1, 2, 2, 0]),
        walk_m=np.array([40.0, 50.0, 30.0, 60.0, 5.0]),
    )
    used, extra_m = np.array([False, True, True]), np.array([0.0, 10.0, 0.0])
    least_m, facility = walks.least(used, extra_m=extra_m)
    assert least_m.tolist() == [30, np.inf, 60, np.inf]
    assert facility.tolist() == [2, -1, 1, -1]
