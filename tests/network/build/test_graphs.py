from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import hypothesis
import networkx as nx
import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import strategies as st

from ganquan_geo.model.errors import DataError
from ganquan_geo.network.areas.service_areas import reached_streets
from ganquan_geo.network.build.graphs import from_networkx, graph_streets, to_networkx
from ganquan_geo.network.build.walk_network import build_walk_network, measure_length_m
from ganquan_geo.network.faults.parts import find_islands, measure_components_m, sum_islands
from ganquan_geo.network.places.snapping import snap_points
from ganquan_geo.network.walks.distances import build_field, measure_nearest
from ganquan_geo.network.walks.ways import find_way
from tests.network.random_networks import networks, snapped
from tests.towns import (
    EXACT_M,
    PLANE,
    edge_at,
    free_network,
    layer,
    line,
    lonlat,
    place_at,
    places,
    plain_network,
    spans,
    split_graph,
    street,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ganquan_geo.network.walk_network import WalkNetwork
    from tests.towns import Place

    Edge = tuple[Any, Any, dict[str, Any]]

ELLIPSOID = pyproj.Geod(ellps="WGS84")
BOUND_M = 1e9


def graph_of(
    nodes: dict[Any, tuple[float, float]],
    *edges: Edge,
    kind: Callable[[], nx.Graph[Any]] = nx.MultiGraph,
) -> nx.Graph[Any]:
    """Return a graph whose nodes are given in metres from the town's corner."""
    graph = kind()
    for name, xy in nodes.items():
        at = lonlat(shapely.Point(xy))
        graph.add_node(name, x=at.x, y=at.y)
    for a, b, data in edges:
        graph.add_edge(a, b, **data)
    return graph


LINE_OF_3: dict[Any, tuple[float, float]] = {"a": (0.0, 0.0), "b": (100.0, 0.0), "c": (250.0, 0.0)}


# To networkx and back.


def test_the_graph_says_where_and_how_long_its_edges_are(town_network: WalkNetwork) -> None:
    graph = to_networkx(town_network)
    assert graph.graph["crs"] == "EPSG:4326"
    assert graph.number_of_nodes() == 16
    assert graph.number_of_edges() == 24
    for u, v, key, data in graph.edges(keys=True, data=True):
        assert {u, v} == {int(town_network.u[key]), int(town_network.v[key])}
        assert data["length_m"] == pytest.approx(100, abs=EXACT_M)
        assert ELLIPSOID.geometry_length(data["geometry"]) == pytest.approx(100, abs=EXACT_M)
        assert data["street_id"] == town_network.streets["street_id"][key]
        ends = {graph.nodes[node]["x"] for node in (u, v)}
        assert {data["geometry"].coords[0][0], data["geometry"].coords[-1][0]} == ends


@hypothesis.given(networks())
def test_to_networkx_and_back_is_the_same_network(network: WalkNetwork) -> None:
    """But for edges drawn twice in the same place, of which one is kept."""
    back = from_networkx(to_networkx(network))
    assert len(back.node_xy) == len(network.node_xy)
    one, other = (
        build_field(each, spans((0, edge, 0.0, 0.0)), extra_m=np.zeros(1), bound_m=BOUND_M).node_m
        for each, edge in ((network, 0), (back, int(np.flatnonzero(back.u == network.u[0])[0])))
    )
    assert one == pytest.approx(other, abs=1e-6)
    rows = [
        sorted({(u, v, round(m, 5)) for u, v, m in zip(n.u, n.v, n.length_m, strict=True)})
        for n in (network, back)
    ]
    assert rows[0] == rows[1]


def test_what_is_known_of_the_streets_comes_back(town_network: WalkNetwork) -> None:
    back = from_networkx(to_networkx(town_network))
    for edge in range(24):
        middle = shapely.get_coordinates(back.line[edge].interpolate(0.5, normalized=True))[0]
        before = edge_at(town_network, *middle)
        assert back.streets.loc[edge].to_dict() == town_network.streets.loc[before].to_dict()


# From networkx.


def test_of_two_opposite_edges_one_is_kept() -> None:
    both_ways: list[Edge] = [("a", "b", {}), ("b", "a", {}), ("b", "c", {})]
    found = from_networkx(graph_of(LINE_OF_3, *both_ways, kind=nx.MultiDiGraph))
    assert found.length_m == pytest.approx([100, 150], abs=EXACT_M)
    assert found.u.tolist() == [0, 1]
    assert found.v.tolist() == [1, 2]


def test_a_way_drawn_backwards_is_the_same_way() -> None:
    bent = lonlat(line((0, 0), (50, 30), (100, 0)))
    rows: list[Edge] = [("a", "b", {"geometry": bent}), ("b", "a", {"geometry": bent.reverse()})]
    found = from_networkx(graph_of(LINE_OF_3, *rows, kind=nx.MultiDiGraph))
    assert found.length_m == pytest.approx([2 * np.hypot(50, 30)], abs=EXACT_M)
    first = shapely.get_coordinates(shapely.get_point(found.line, 0))
    assert first == pytest.approx(found.node_xy[found.u], abs=EXACT_M)


def test_parallel_edges_stay() -> None:
    bent = lonlat(line((0, 0), (50, 30), (100, 0)))
    other = lonlat(line((0, 0), (50, -30), (100, 0)))
    rows: list[Edge] = [("a", "b", {"geometry": drawn}) for drawn in (bent, other)]
    rows.append(("a", "b", {}))
    found = from_networkx(graph_of(LINE_OF_3, *rows))
    assert found.length_m == pytest.approx([*[2 * np.hypot(50, 30)] * 2, 100], abs=EXACT_M)


def test_parallel_edges_without_geometry_are_told_apart_by_their_length() -> None:
    rows: list[Edge] = [
        ("a", "b", {"length": 240.0}),
        ("a", "b", {"length": 110.0}),
        ("b", "c", {"length": 9}),
    ]
    found = from_networkx(graph_of(LINE_OF_3, *rows), length_key="length")
    assert found.length_m.tolist() == [240, 110, 9]
    assert found.adjacency().toarray()[0, 1] == 110


def test_a_loop_stays_and_a_loop_without_length_does_not() -> None:
    square = lonlat(line((0, 0), (0, 50), (-50, 50), (0, 0)))
    rows: list[Edge] = [("a", "a", {"geometry": square}), ("b", "b", {}), ("a", "b", {})]
    found = from_networkx(graph_of(LINE_OF_3, *rows))
    loop = found.u == found.v
    assert found.length_m[loop] == pytest.approx([100 + np.hypot(50, 50)], abs=EXACT_M)
    assert len(found.u) == 2


def test_places_joined_by_an_edge_without_length_are_one() -> None:
    """Two names for one crossing must not cut the street in two."""
    nodes = LINE_OF_3 | {"b too": LINE_OF_3["b"], "b again": LINE_OF_3["b"]}
    rows: list[Edge] = [
        ("a", "b", {}),
        ("b", "b too", {}),
        ("b too", "b again", {}),
        ("b again", "c", {}),
    ]
    found = from_networkx(graph_of(nodes, *rows))
    assert found.length_m == pytest.approx([100, 150], abs=EXACT_M)
    assert measure_components_m(found) == pytest.approx((250,), abs=EXACT_M)


def test_any_kind_of_graph_will_do() -> None:
    for kind in (nx.Graph, nx.DiGraph, nx.MultiGraph, nx.MultiDiGraph):
        found = from_networkx(graph_of(LINE_OF_3, ("a", "b", {}), ("c", "b", {}), kind=kind))
        assert sorted(found.length_m) == pytest.approx([100, 150], abs=EXACT_M)
        assert (found.u < found.v).all()


def test_a_projected_graph_has_the_same_lengths() -> None:
    utm = "EPSG:32651"
    graph: nx.Graph[Any] = nx.Graph(crs=utm)
    transformer = pyproj.Transformer.from_crs(PLANE, utm, always_xy=True)
    for name, xy in LINE_OF_3.items():
        x, y = transformer.transform(*xy)
        graph.add_node(name, x=x, y=y)
    graph.add_edge("a", "b")
    graph.add_edge("b", "c")
    assert from_networkx(graph).length_m == pytest.approx([100, 150], abs=EXACT_M)


def test_lists_on_the_edges_of_a_graph_are_shown_as_texts() -> None:
    edge = {"name": ["甲路", "乙路"], "lanes": (1, 2), "highway": {"service"}, "ref": "S1"}
    (row,) = graph_streets(graph_of(LINE_OF_3, ("a", "b", edge))).to_dict("records")
    shown = [row[name] for name in ("name", "lanes", "highway", "ref")]
    assert shown == ["甲路、乙路", "1、2", "service", "S1"]
    assert row["geometry"].equals_exact(lonlat(line((0, 0), (100, 0))), 1e-9)


def test_edges_keep_what_is_known_of_them() -> None:
    rows: list[Edge] = [("a", "b", {"name": "白水路", "length_m": 3.0}), ("b", "c", {})]
    found = from_networkx(graph_of(LINE_OF_3, *rows))
    assert found.streets["name"].tolist()[0] == "白水路"
    assert "length_m" not in found.streets
    assert len(found.streets) == 2


def test_every_fault_of_a_graph_is_told_at_once() -> None:
    graph = graph_of(LINE_OF_3, ("a", "b", {"length": 1.0}), ("b", "c", {}))
    graph.add_node("lost")
    with pytest.raises(DataError) as caught:
        from_networkx(graph, length_key="length")
    rows = [fault.rows for fault in caught.value.faults]
    assert rows == [("lost",), ("('b', 'c')",)]


def test_a_graph_without_ids_of_streets_can_be_walked() -> None:
    graph = graph_of(LINE_OF_3, ("a", "b", {"osmid": [7, 8]}), ("b", "c", {}))
    network = from_networkx(graph)
    assert network.streets["street_id"].tolist() == ["7, 8", "b-c"]
    at = gpd.GeoDataFrame(index=["f"], geometry=[lonlat(shapely.Point(0, 0))], crs="EPSG:4326")
    reached = reached_streets(network, at, limits_m=[150.0])
    assert reached.groupby("street_id")["length_m"].sum().round(3).to_dict() == {
        "7, 8": 100.0,
        "b-c": 50.0,
    }


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ({"street_id": "s-1", "osmid": 7}, "s-1"),
        ({"osmid": 7}, "7"),
        ({"osmid": [7, 8]}, "7, 8"),
        ({"street_id": None, "osmid": 7}, "7"),
        ({"street_id": float("nan"), "osmid": 7}, "7"),
        ({"street_id": "", "osmid": 0}, "0"),
        ({"osmid": []}, "a-b"),
        ({}, "a-b"),
    ],
)
def test_a_street_is_called_by_the_first_id_that_is_given(data: dict[str, Any], name: str) -> None:
    network = from_networkx(graph_of(LINE_OF_3, ("a", "b", data)))
    assert network.streets["street_id"].tolist() == [name]


def test_graphml_gives_texts_for_numbers_and_lines(tmp_path: Path) -> None:
    line_ab = shapely.LineString([lonlat(shapely.Point(xy)) for xy in ((0, 0), (50, 40), (100, 0))])
    graph = graph_of(
        LINE_OF_3,
        ("a", "b", {"geometry": line_ab, "length": 128.0}),
        ("b", "c", {"length": 150.0}),
        kind=nx.MultiDiGraph,
    )
    written = graph.copy()
    for _, node in written.nodes(data=True):
        node |= {key: str(value) for key, value in node.items()}
    for _, _, edge in written.edges(data=True):
        edge |= {key: str(value) for key, value in edge.items()}
    nx.write_graphml(written, tmp_path / "g.graphml")
    back = from_networkx(nx.read_graphml(tmp_path / "g.graphml"), length_key="length")
    assert back.length_m.tolist() == [128.0, 150.0]
    measured = from_networkx(nx.read_graphml(tmp_path / "g.graphml"))
    assert measured.length_m == pytest.approx(from_networkx(graph).length_m, abs=EXACT_M)


@pytest.mark.parametrize("empty", [None, float("nan"), "", shapely.LineString()])
def test_an_edge_without_a_drawn_line_is_straight(empty: object) -> None:
    graph = graph_of(LINE_OF_3, ("a", "b", {"geometry": empty}))
    assert from_networkx(graph).length_m == pytest.approx([100.0], abs=0.01)


def test_parts_that_follow_each_other_are_one_line() -> None:
    parts = [[(0, 0), (40, 0)], [(40, 0), (100, 0)]]
    drawn = shapely.MultiLineString([[lonlat(shapely.Point(xy)) for xy in part] for part in parts])
    graph = graph_of(LINE_OF_3, ("a", "b", {"geometry": drawn}))
    assert from_networkx(graph).length_m == pytest.approx([100.0], abs=0.01)


@pytest.mark.parametrize(
    "geometry",
    [
        shapely.MultiLineString([[(0, 0), (1, 0)], [(2, 0), (3, 0)]]),
        shapely.Point(0, 0),
        "no line",
        7,
    ],
)
def test_what_is_no_line_names_its_edge(geometry: object) -> None:
    graph = graph_of(LINE_OF_3, ("a", "b", {"geometry": geometry}), ("b", "c", {}))
    with pytest.raises(DataError) as caught:
        from_networkx(graph)
    assert [fault.rows for fault in caught.value.faults] == [("('a', 'b')",)]


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ("east", 31),
        (None, 31),
        (float("inf"), 31),
        (636000, 3460000),
        (180.1, 31),
        (121, 90.1),
        (-180.1, 31),
        (121, -90.1),
        (31, 121),
    ],
)
def test_a_node_that_is_nowhere_is_named(x: object, y: object) -> None:
    graph = graph_of(LINE_OF_3, ("a", "b", {}))
    graph.add_node("lost", x=x, y=y)
    with pytest.raises(DataError) as caught:
        from_networkx(graph)
    assert [fault.rows for fault in caught.value.faults] == [("lost",)]


def test_a_crs_that_cannot_be_used_is_told() -> None:
    graph = graph_of(LINE_OF_3, ("a", "b", {}))
    graph.graph["crs"] = "somewhere"
    with pytest.raises(DataError, match="crs"):
        from_networkx(graph)


@pytest.mark.parametrize("length", [None, -1.0, float("nan"), float("inf"), "long"])
def test_a_length_that_is_none_is_a_fault(length: object) -> None:
    graph = graph_of(LINE_OF_3, ("a", "b", {"length": length}), ("b", "c", {"length": 5.0}))
    with pytest.raises(DataError, match="length"):
        from_networkx(graph, length_key="length")


def test_a_graph_without_edges_is_a_fault() -> None:
    with pytest.raises(DataError, match="no edges"):
        from_networkx(graph_of(LINE_OF_3))


# A real graph, made by osmnx from a file of the middle of Shanghai.


@pytest.fixture(scope="module")
def shanghai(shared_data: Path) -> nx.MultiDiGraph[Any]:
    osmnx = pytest.importorskip("osmnx")
    graph: nx.MultiDiGraph[Any] = osmnx.graph_from_xml(
        shared_data / "shanghai_center.osm", simplify=True, retain_all=True
    )
    for a, b, data in graph.edges(data=True):
        straight = shapely.LineString(
            [(graph.nodes[node]["x"], graph.nodes[node]["y"]) for node in (a, b)]
        )
        data["geodesic_m"] = ELLIPSOID.geometry_length(data.get("geometry", straight))
    return graph


@pytest.mark.shared
@pytest.mark.xdist_group("shanghai")
def test_a_graph_of_osmnx_is_accepted_without_its_directions(
    shanghai: nx.MultiDiGraph[Any],
) -> None:
    """osmnx has its own way of dropping directions; both find the same streets."""
    osmnx = pytest.importorskip("osmnx")
    expected = osmnx.convert.to_undirected(shanghai)
    found = from_networkx(shanghai)
    lengths_m = [data["geodesic_m"] for _, _, data in expected.edges(data=True)]
    assert len(found.u) == len(lengths_m)
    assert found.length_m.sum() == pytest.approx(sum(lengths_m), abs=0.01)
    pairs = np.stack([found.u, found.v], axis=1)[found.u != found.v]
    assert len(pairs) > len(np.unique(pairs, axis=0))  # real parallel edges


@pytest.mark.shared
@pytest.mark.xdist_group("shanghai")
def test_walks_on_a_graph_of_osmnx_are_those_of_networkx(shanghai: nx.MultiDiGraph[Any]) -> None:
    names = list(shanghai.nodes)
    found = from_networkx(shanghai)
    both_ways = shanghai.to_undirected(as_view=True)
    chosen = [names[row] for row in range(0, len(names), 400)]
    edges = [
        int(np.flatnonzero((found.u == names.index(name)) | (found.v == names.index(name)))[0])
        for name in chosen
    ]
    rows = []
    for number, (name, edge) in enumerate(zip(chosen, edges, strict=True)):
        at = 0.0 if found.u[edge] == names.index(name) else float(found.length_m[edge])
        rows.append((number, edge, at, at))
    field = build_field(found, spans(*rows), extra_m=np.zeros(len(rows)), bound_m=BOUND_M)
    walks_m = nx.multi_source_dijkstra_path_length(both_ways, set(chosen), weight="geodesic_m")
    expected_m = np.array([walks_m.get(name, np.inf) for name in names])
    assert np.isfinite(expected_m).sum() > 3_000
    assert field.node_m == pytest.approx(expected_m, abs=1e-4)


# Connected parts.


def test_the_parts_are_measured_longest_first() -> None:
    network = plain_network(
        [line((0, 0), (30, 0)), line((0, 50), (200, 50)), line((100, 50), (100, 90))]
    )
    assert measure_components_m(network) == pytest.approx((240, 30), abs=EXACT_M)


@hypothesis.given(networks())
def test_the_parts_add_up_to_the_network(network: WalkNetwork) -> None:
    found = measure_components_m(network)
    assert sum(found) == pytest.approx(network.length_m.sum())
    assert list(found) == sorted(found, reverse=True)
    graph: nx.Graph[int] = nx.Graph(zip(network.u.tolist(), network.v.tolist(), strict=True))
    assert len(found) == nx.number_connected_components(graph)


def test_islands_are_named_by_their_streets() -> None:
    rows = [
        street("main", line((0, 0), (500, 0))),
        street("side", line((100, 0), (100, 90))),
        street("far-a", line((0, 50), (80, 50))),
        street("far-b", line((40, 50), (40, 80))),
        street("lost", line((200, 50), (220, 50))),
    ]
    found = find_islands(build_walk_network(layer(rows), join_tolerance_m=1.0))
    assert {fault.rows for fault in found} == {("3 (id=far-a)", "4 (id=far-b)"), ("5 (id=lost)",)}
    assert {fault.severity for fault in found} == {"warning"}
    assert not find_islands(build_walk_network(layer(rows[:2]), join_tolerance_m=1.0))


def test_of_many_islands_the_short_ones_are_named_together() -> None:
    rows = [street("main", line((0, 0), (5_000, 0)))]
    rows += [street(f"far-{n:02}", line((50 * n, 50), (50 * n, 60 + n))) for n in range(15)]
    found = sum_islands(find_islands(build_walk_network(layer(rows), join_tolerance_m=1.0)))
    assert [fault.rows[0] for fault in found[:-1]] == [
        f"{n + 2} (id=far-{n:02})" for n in range(14, 4, -1)
    ]
    assert set(found[-1].rows) == {f"{n + 2} (id=far-{n:02})" for n in range(5)}
    assert "5 more parts, 60 m of street in all" in found[-1].what.en


# The whole way.


def way(network: WalkNetwork, start: Place, end: Place) -> tuple[Any, Any]:
    """Return the length and the corners of the way, to the millimetre."""
    found = find_way(network, places(start), places(end))
    assert found is not None
    return found[0], [(round(x, 3) + 0.0, round(y, 3) + 0.0) for x, y in found[1].coords]


def test_the_way_along_one_block(town_network: WalkNetwork) -> None:
    one, other = place_at(town_network, 20, 0), place_at(town_network, 80, 0)
    assert way(town_network, one, other) == (pytest.approx(60), [(20, 0), (80, 0)])
    assert way(town_network, other, one) == (pytest.approx(60), [(80, 0), (20, 0)])


def test_the_way_round_a_corner(town_network: WalkNetwork) -> None:
    start, end = place_at(town_network, 30, 0), place_at(town_network, 0, 40)
    assert way(town_network, start, end) == (
        pytest.approx(70, abs=EXACT_M),
        [(30, 0), (0, 0), (0, 40)],
    )


def test_the_way_to_where_one_is_has_no_length(town_network: WalkNetwork) -> None:
    here = place_at(town_network, 30, 0)
    found = find_way(town_network, places(here), places(here))
    assert found is not None
    assert found[0] == 0
    assert found[1].length == 0
    assert found[1].distance(shapely.Point(30, 0)) < 1e-6


def test_the_way_between_crossings_is_the_streets_between_them(town_network: WalkNetwork) -> None:
    start, end = place_at(town_network, 100, 100), place_at(town_network, 300, 100)
    assert way(town_network, start, end)[1] == [(100, 100), (200, 100), (300, 100)]


def test_a_place_a_hair_past_the_end_of_its_street_is_at_the_end(
    town_network: WalkNetwork,
) -> None:
    edge = edge_at(town_network, 50, 0)
    past = float(town_network.length_m[edge]) * (1 + 1e-15)
    assert past > town_network.length_m[edge]
    found = way(town_network, (edge, past), place_at(town_network, 150, 0))
    assert found == (pytest.approx(50, abs=EXACT_M), [(100, 0), (150, 0)])


def test_the_way_between_two_islands_is_none() -> None:
    network = plain_network([line((0, 0), (100, 0)), line((0, 50), (100, 50))])
    assert find_way(network, places((0, 10.0)), places((1, 10.0))) is None


def test_the_way_on_a_loop_takes_the_shorter_side() -> None:
    square = [(100.0, 0.0), (100.0, 100.0), (0.0, 100.0)]
    network = free_network([(0.0, 0.0), (-50.0, 0.0)], [(0, 0, square), (0, 1, [])])
    assert way(network, (1, 50.0), (0, 370.0)) == (
        pytest.approx(80, abs=EXACT_M),
        [(-50, 0), (0, 0), (0, 30)],
    )
    assert way(network, (0, 20.0), (0, 350.0)) == (
        pytest.approx(70, abs=EXACT_M),
        [(20, 0), (0, 0), (0, 50)],
    )


def test_the_way_from_a_bent_street_may_leave_it_and_come_back() -> None:
    nodes = [(0.0, 0.0), (100.0, 0.0)]
    network = free_network(nodes, [(0, 1, []), (0, 1, [(0.0, 100.0), (100.0, 100.0)])])
    assert way(network, (1, 10.0), (1, 290.0)) == (
        pytest.approx(120, abs=EXACT_M),
        [(0, 10), (0, 0), (100, 0), (100, 10)],
    )


def test_of_parallel_streets_the_way_takes_the_shorter() -> None:
    nodes = [(0.0, 0.0), (100.0, 0.0), (200.0, 0.0), (-100.0, 0.0)]
    edges: list[tuple[int, int, list[tuple[float, float]]]] = [
        (0, 1, [(50.0, 60.0)]),
        (0, 1, [(50.0, 10.0)]),
        (1, 2, []),
        (0, 3, []),
    ]
    found = way(free_network(nodes, edges), (3, 50.0), (2, 50.0))
    assert found[1] == [(-50, 0), (0, 0), (50, 10), (100, 0), (150, 0)]


@hypothesis.given(st.data())
def test_the_way_is_as_long_as_networkx_says_and_as_it_is_drawn(data: st.DataObject) -> None:
    network = data.draw(networks())
    both = data.draw(snapped(network).filter(lambda at: len(at.edge) >= 2))
    start, end = list(zip(both.edge.tolist(), both.offset_m.tolist(), strict=True))[:2]
    graph = split_graph(network, [start, end])
    expected_m = graph.from_place(start).get(graph.at[end])
    found = find_way(network, places(start), places(end))
    if expected_m is None:
        assert found is None
        return
    assert found is not None
    length_m, drawn = found
    assert length_m == pytest.approx(expected_m, abs=1e-6)
    assert measure_length_m(np.array([drawn], dtype=object), PLANE) == pytest.approx(
        [length_m], abs=1e-3
    )
    for (edge, offset_m), tip in ((start, drawn.coords[0]), (end, drawn.coords[-1])):
        share = offset_m / network.length_m[edge]
        place = network.line[edge].interpolate(share, normalized=True)
        assert place.distance(shapely.Point(tip)) < 1e-6


def test_the_way_agrees_with_the_walk_measured(town_network: WalkNetwork) -> None:
    points = np.array([shapely.Point(130, 20), shapely.Point(250, 290)], dtype=object)
    at = snap_points(town_network, points)
    (start, end) = zip(at.edge.tolist(), at.offset_m.tolist(), strict=True)
    field = build_field(
        town_network, spans((0, *end, end[1])), extra_m=np.zeros(1), bound_m=BOUND_M
    )
    walk_m, _ = measure_nearest(town_network, field, places(start), bound_m=BOUND_M)
    assert way(town_network, start, end)[0] == pytest.approx(float(walk_m[0]), abs=1e-9)
