"""The traps of measuring walks, each with its size on real networks, as tests.

====================================  =====================================================
trap                                  where
====================================  =====================================================
snapping to the nearest node          here; ``tests/network/test_snapping.py``
home and facility on the same edge    here; ``tests/network/test_distances.py``
service areas from nodes only         here; ``tests/network/test_reach.py``
offsets past the end of an edge       here
parallel edges added up               here; ``tests/network/test_walk_network.py``
seeds at both ends of an edge         ``test_engines.py``: to 1e-6 m of a split graph
walking against a one-way street      here; ``tests/network/test_graphs.py``
islands                               here
degrees taken for metres              here; ``tests/network/test_walk_network.py``
less than, or not more than           here; ``test_engines.py`` at limits that are met
edges of no length                    here; ``test_engines.py`` draws many
contours around unreachable land      here
====================================  =====================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely

from ganquan_geo.network.areas.service_areas import build_service_area
from ganquan_geo.network.build.graphs import from_networkx
from ganquan_geo.network.build.walk_network import build_walk_network
from ganquan_geo.network.search.seeds import Seeds, build_home_links
from ganquan_geo.network.walks.distances import build_field, measure_nearest
from ganquan_geo.network.walks.reach import measure_reach
from ganquan_geo.network.walks.ways import build_predecessors, trace_way
from tests.network.search.cases import FAR_M, bare, compiled, plain, seeds_of
from tests.towns import layer, line, places, plain_network, spans, street

if TYPE_CHECKING:
    from ganquan_geo.network.search.engine import Engine


def test_a_facility_in_the_middle_of_a_long_block_is_not_at_its_end() -> None:
    """Trap: snapping to the nearest node is wrong by up to half a block."""
    network = bare(3, [(0, 1, 1000.0), (1, 2, 200.0)])
    stands, homes = spans((0, 0, 480.0, 480.0)), places((1, 150.0))
    field = build_field(network, stands, extra_m=stands.leg_m, bound_m=FAR_M)
    far_m, _ = measure_nearest(network, field, homes, bound_m=FAR_M)
    assert far_m.tolist() == [520.0 + 150.0]


@pytest.mark.parametrize("engine_of_kind", [compiled, plain])
def test_a_home_and_a_facility_on_the_same_block(engine_of_kind: Any) -> None:  # noqa: ANN401
    """Trap: forgotten, the walk would lead round by an end of the block."""
    network = bare(2, [(0, 1, 1000.0)])
    stands, homes = spans((0, 0, 480.0, 480.0)), places((0, 520.0))
    links = build_home_links(network, homes, stands, extra_m=stands.leg_m)
    table = engine_of_kind(network).table(seeds_of(network, stands), links, limit_m=40.0)
    assert table.distance_m.tolist() == [40.0]


@pytest.mark.parametrize("engine_of_kind", [compiled, plain])
def test_of_parallel_edges_the_shortest_counts(engine_of_kind: Any) -> None:  # noqa: ANN401
    """Trap: a sparse matrix adds them up, and a simple graph keeps the last."""
    network = bare(2, [(0, 1, 30.0), (0, 1, 20.0), (1, 0, 50.0)])
    start = Seeds(node=np.array([0]), start_m=np.zeros(1), facility=np.zeros(1, dtype=np.int64))
    node_m, _ = engine_of_kind(network).nearest(start, bound_m=FAR_M)
    assert node_m.tolist() == [0.0, 20.0]


@pytest.mark.parametrize("engine_of_kind", [compiled, plain])
def test_exactly_the_limit_is_within_it(engine_of_kind: Any) -> None:  # noqa: ANN401
    """Trap: less than, against not more than."""
    network = bare(4, [(0, 1, 1000.0), (1, 2, 250.0), (2, 3, 1e-6)])
    engine: Engine = engine_of_kind(network)
    start = Seeds(node=np.array([0]), start_m=np.zeros(1), facility=np.array([5]))
    node_m, winner = engine.nearest(start, bound_m=1250.0)
    assert node_m.tolist() == [0.0, 1000.0, 1250.0, np.inf]
    assert winner.tolist() == [5, 5, 5, -1]
    assert engine.sums(start, np.ones((1, 1)), limit_m=1250.0)[:, 0].tolist() == [1, 1, 1, 0]


@pytest.mark.parametrize("engine_of_kind", [compiled, plain])
def test_an_island_is_out_of_reach_and_walks_lead_both_ways(
    engine_of_kind: Any,  # noqa: ANN401
) -> None:
    """Traps: islands; edges are drawn from one end, and walked from either."""
    network = bare(4, [(0, 1, 10.0), (2, 3, 10.0)])
    start = Seeds(node=np.array([1]), start_m=np.array([2.0]), facility=np.array([0]))
    node_m, winner = engine_of_kind(network).nearest(start, bound_m=np.inf)
    assert node_m.tolist() == [12.0, 2.0, np.inf, np.inf]
    assert winner.tolist() == [0, 0, -1, -1]


def test_steps_of_no_length_carry_the_lower_facility_across() -> None:
    """Trap: zero-length edges, here a ring of them with a facility at either side."""
    network = bare(4, [(0, 1, 0.0), (1, 2, 0.0), (2, 3, 0.0), (3, 0, 0.0)])
    start = Seeds(node=np.array([2, 0]), start_m=np.zeros(2), facility=np.array([1, 4]))
    for engine in (compiled(network), plain(network)):
        node_m, winner = engine.nearest(start, bound_m=0.0)
        assert node_m.tolist() == [0.0] * 4
        assert winner.tolist() == [1] * 4
    before = build_predecessors(network, start, node_m, winner)
    assert all(trace_way(before, node)[-1] == 2 for node in range(4))


def test_an_offset_past_the_end_of_an_edge_starts_at_its_end() -> None:
    """Trap: rounding gives tiny negative pieces, at which networkx raises."""
    network = bare(2, [(0, 1, 0.3)])
    past = spans((0, 0, 0.1 + 0.2, 0.1 + 0.2))  # greater than 0.3 in the last digit
    assert seeds_of(network, past).start_m.tolist() == [0.1 + 0.2, 0.0]


def test_a_service_area_reaches_into_edges_whose_ends_are_out_of_reach() -> None:
    """Trap: areas of reached nodes hold 87 % of the reachable length, the worst 65 %."""
    network = bare(2, [(0, 1, 1000.0)])
    stands = spans((0, 0, 480.0, 480.0))
    field = build_field(network, stands, extra_m=stands.leg_m, bound_m=FAR_M)
    reach = measure_reach(network, field, limit_m=100.0)
    assert (reach.start_m.tolist(), reach.end_m.tolist()) == ([380.0], [580.0])


def test_a_one_way_street_is_walked_both_ways() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(crs="EPSG:4326")
    graph.add_node("a", x=121.43, y=31.27)
    graph.add_node("b", x=121.44, y=31.27)
    graph.add_edge("a", "b", oneway=True)
    network = from_networkx(graph)
    field = build_field(network, spans((0, 0, 0.0, 0.0)), extra_m=np.zeros(1), bound_m=FAR_M)
    far_m, _ = measure_nearest(network, field, places((0, 200.0)), bound_m=FAR_M)
    assert far_m.tolist() == [200.0]
    assert sorted(np.round(field.node_m).tolist()) == [0.0, 952.0]


def test_degrees_are_not_metres() -> None:
    """Trap: a degree is 111 km one way and 95 km the other."""
    streets = gpd.GeoDataFrame(layer([street("s", line((0, 0), (300, 0), (300, 400)))]))
    network = build_walk_network(streets, join_tolerance_m=0.5)
    assert network.length_m.tolist() == pytest.approx([700.0], abs=1e-3)


def test_land_that_nobody_can_reach_is_no_part_of_a_service_area() -> None:
    """Trap: contours and hulls around reached streets enclose it."""
    network = plain_network([line((0, 0), (400, 0), (400, 400), (0, 400), (0, 0))])
    stands = spans((0, 0, 0.0, 0.0))
    field = build_field(network, stands, extra_m=stands.leg_m, bound_m=FAR_M)
    reach = measure_reach(network, field, limit_m=1000.0)
    _, area = build_service_area(network, reach, width_m=25.0)
    assert not shapely.contains(area, shapely.Point(200, 200))
    assert shapely.area(area) < 4 * 400 * 50 * 1.01
