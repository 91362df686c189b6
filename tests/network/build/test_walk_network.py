from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import geopandas as gpd
import hypothesis
import networkx as nx
import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import strategies as st

from ganquan_geo.load.layers import read_layer
from ganquan_geo.load.sources import LayerSource
from ganquan_geo.model.errors import DataError
from ganquan_geo.model.layers import LAYERS
from ganquan_geo.network.build.walk_network import build_walk_network, measure_length_m
from ganquan_geo.network.walk_network import WalkNetwork, project
from tests.network.random_networks import networks
from tests.towns import (
    EXACT_M,
    PLANE,
    SIDES_M,
    edge_at,
    layer,
    line,
    lonlat,
    node_at,
    street,
    town_facility_rows,
    town_home_rows,
    town_street_rows,
)

if TYPE_CHECKING:
    from pathlib import Path

WGS84_ELLIPSOID = pyproj.Geod(a=6378137.0, f=1 / 298.257223563)


def built(*rows: dict[str, object], avoids: tuple[str, ...] = ()) -> WalkNetwork:
    return build_walk_network(layer(rows), join_tolerance_m=1.0, avoids=avoids)


def test_the_towns_blocks_are_100_m_on_the_ellipsoid() -> None:
    for x, y in itertools.product(SIDES_M[:-1], SIDES_M[:-1]):
        corner, east, north = (
            lonlat(shapely.Point(x + dx, y + dy)) for dx, dy in ((0, 0), (100, 0), (0, 100))
        )
        for other in (east, north):
            _, _, length_m = WGS84_ELLIPSOID.inv(corner.x, corner.y, other.x, other.y)
            assert length_m == pytest.approx(100, abs=EXACT_M)


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("streets", town_street_rows()),
        ("facilities", town_facility_rows()),
        ("compounds", town_home_rows()),
    ],
)
def test_the_towns_layers_have_the_form_of_layers_read_from_a_file(
    name: str, rows: list[dict[str, object]], tmp_path: Path
) -> None:
    frame = layer(rows)
    path = tmp_path / f"{name}.geojson"
    as_drawn = frame.sort_values("source_row").drop(columns="source_row")
    path.write_text(as_drawn.reset_index().to_json(), encoding="utf-8")
    source = LayerSource(file=path.name)
    found = read_layer(tmp_path, source, LAYERS[name], kinds={}).frame
    assert found.crs == frame.crs
    assert found.index.name == frame.index.name
    assert found.drop(columns="geometry").to_dict("index") == frame.drop(
        columns="geometry"
    ).to_dict("index")
    assert found.dtypes.drop("geometry").astype(str).to_dict() == (
        frame.dtypes.drop("geometry").astype(str).to_dict()
    )


def test_the_town_has_16_crossings_and_24_blocks_of_100_m(town_network: WalkNetwork) -> None:
    assert len(town_network.node_xy) == 16
    for x, y in itertools.product(SIDES_M, SIDES_M):
        assert 0 <= node_at(town_network, x, y) < 16
    assert town_network.length_m == pytest.approx(np.full(24, 100.0), abs=EXACT_M)
    assert town_network.streets["street_id"].value_counts().to_dict() == {
        f"{way}-{at:.0f}": 3 for way in ("row", "column") for at in SIDES_M
    }


@hypothesis.given(
    st.lists(
        st.tuples(st.floats(-15_000, 15_000), st.floats(-15_000, 15_000)), min_size=2, max_size=6
    )
)
def test_lengths_are_those_of_the_ellipsoid(points: list[tuple[float, float]]) -> None:
    drawn = shapely.LineString(points)
    ends = shapely.get_coordinates(lonlat(drawn))
    found_m = measure_length_m(np.array([drawn], dtype=object), PLANE)
    assert found_m == pytest.approx([WGS84_ELLIPSOID.line_length(*ends.T)], abs=1e-6)


def test_a_length_is_not_that_of_the_plane_far_from_its_middle() -> None:
    """At 200 km from the middle the plane is wrong by half a metre in a kilometre."""
    drawn = line((200_000, 0), (200_000, 1_000))
    start, end = shapely.get_coordinates(lonlat(drawn))
    _, _, length_m = WGS84_ELLIPSOID.inv(*start, *end)
    assert abs(length_m - 1_000) > 0.4
    found_m = measure_length_m(np.array([drawn], dtype=object), PLANE)
    assert found_m == pytest.approx([length_m], abs=1e-6)


def test_every_edge_has_its_own_length_though_others_surround_it() -> None:
    rows = [line((0, 0), (3, 4)), line((3, 4), (3, 104), (103, 104)), line((0, 0), (0, 7))]
    found_m = measure_length_m(np.array(rows, dtype=object), PLANE)
    assert found_m == pytest.approx([5, 200, 7], abs=EXACT_M)


def test_only_existing_walkable_streets_of_the_right_class_are_used() -> None:
    rows = [
        street("a", line((0, 0), (100, 0))),
        street("b", line((0, 0), (0, 100)), walkable=False),
        street("c", line((0, 0), (-100, 0)), status="planned"),
        street("d", line((0, 0), (0, -100)), street_class="steps"),
    ]
    assert set(built(*rows).streets["street_id"]) == {"a", "d"}
    assert set(built(*rows, avoids=("steps",)).streets["street_id"]) == {"a"}


def test_a_layer_without_any_street_to_walk_on_is_a_named_fault() -> None:
    rows = [
        street("a", line((0, 0), (100, 0)), walkable=False),
        street("b", line((0, 0), (100, 0)), status="planned"),
        street("c", line((0, 0), (100, 0)), street_class="steps"),
    ]
    with pytest.raises(DataError, match="no existing walkable street"):
        built(*rows, avoids=("steps",))


@pytest.mark.parametrize(
    ("columns", "nodes"),
    [
        ({}, 5),
        ({"layer": 1.0}, 4),
        ({"bridge": True}, 4),
        ({"tunnel": True}, 4),
        ({"bridge": True, "layer": 0.0}, 4),
        ({"bridge": True, "layer": np.nan}, 4),
        ({"layer": np.nan}, 5),
    ],
)
def test_layer_bridge_and_tunnel_say_where_streets_meet(
    columns: dict[str, object], nodes: int
) -> None:
    crossing = [
        street("a", line((0, 0), (100, 0))),
        street("b", line((50, -50), (50, 50)), **columns),
    ]
    assert len(built(*crossing).node_xy) == nodes


def test_the_layer_counts_before_bridge_and_tunnel() -> None:
    rows = [
        street("a", line((0, 0), (100, 0)), bridge=True, layer=2.0),
        street("b", line((50, -50), (50, 50)), bridge=True),
        street("c", line((60, -50), (60, 50)), layer=2.0),
    ]
    found = built(*rows)
    assert sorted(found.streets["street_id"]) == ["a", "a", "b", "c", "c"]


def test_a_layer_without_the_optional_columns_is_all_at_grade() -> None:
    rows = [street("a", line((0, 0), (100, 0))), street("b", line((50, -50), (50, 50)))]
    frame = layer(rows).drop(columns=["layer", "bridge", "tunnel"])
    assert len(build_walk_network(frame, join_tolerance_m=1.0).u) == 4


def test_the_parts_of_a_multi_line_all_count() -> None:
    drawn = shapely.MultiLineString([[(0, 0), (100, 0)], [(50, -50), (50, 50)]])
    found = built(street("a", drawn))
    assert found.length_m == pytest.approx([50, 50, 50, 50], abs=EXACT_M)
    assert found.streets["street_id"].tolist() == ["a"] * 4


def test_points_drawn_twice_and_parts_without_length_do_no_harm() -> None:
    drawn = shapely.MultiLineString([[(0, 0), (0, 0), (100, 0)], [(50, 50), (50, 50)]])
    found = built(street("a", drawn))
    assert found.length_m == pytest.approx([100], abs=EXACT_M)


def test_each_edge_carries_what_is_known_of_its_street() -> None:
    found = built(
        street("a", line((0, 0), (100, 0)), accuracy_m=5.0, name="A", lit=True),
        street("b", line((50, -50), (50, 50)), accuracy_m=8.0, name="B", lit=False),
    )
    assert "geometry" not in found.streets
    assert list(found.streets.index) == [0, 1, 2, 3]
    for x, y, name, accuracy_m, lit in [(25, 0, "A", 5, True), (50, 25, "B", 8, False)]:
        row = found.streets.loc[edge_at(found, x, y)]
        assert (row["street_id"], row["name"]) == (name.lower(), name)
        assert (row["accuracy_m"], row["lit"]) == (accuracy_m, lit)


def test_a_layer_with_a_column_called_street_id_keeps_its_own_ids() -> None:
    found = built(street("a", line((0, 0), (100, 0)), street_id="somebody else's"))
    assert found.streets["street_id"].tolist() == ["a"]


def test_project_brings_a_layer_into_the_plane(town_network: WalkNetwork) -> None:
    frame = gpd.GeoDataFrame(geometry=[lonlat(shapely.Point(30, 40))], crs="EPSG:4326")
    found = project(frame, town_network)
    assert shapely.get_coordinates(found) == pytest.approx(np.array([[30, 40]]), abs=EXACT_M)


def test_the_towns_plane_is_that_of_its_network(town_network: WalkNetwork) -> None:
    """So the metres in which the town is given are those of the network's nodes."""
    assert town_network.crs == PLANE


def test_of_parallel_edges_the_shortest_is_the_step_between_two_nodes() -> None:
    found = built(
        street("far", line((0, 0), (50, 120), (100, 0))),
        street("near", line((0, 0), (100, 0))),
        street("middle", line((0, 0), (50, 30), (100, 0))),
    )
    assert found.adjacency().toarray() == pytest.approx(np.array([[0, 100], [100, 0]]), abs=EXACT_M)


@hypothesis.given(networks())
def test_the_adjacency_matrix_is_the_shortest_edge_both_ways(network: WalkNetwork) -> None:
    expected: nx.Graph[int] = nx.Graph()
    rows = zip(network.u.tolist(), network.v.tolist(), network.length_m.tolist(), strict=True)
    for u, v, length_m in sorted(rows, key=lambda row: -row[2]):
        if u != v:
            expected.add_edge(u, v, weight=length_m)
    found = network.adjacency().tocoo()
    steps = dict(zip(zip(*found.coords, strict=True), found.data.tolist(), strict=True))
    assert steps == {
        pair: data["weight"]
        for a, b, data in expected.edges(data=True)
        for pair in ((a, b), (b, a))
    }


def test_the_order_of_the_streets_does_not_matter() -> None:
    rows = town_street_rows()
    frame = layer(rows)
    turned = frame.iloc[::-1]
    one, other = (build_walk_network(each, join_tolerance_m=1.0) for each in (frame, turned))
    assert one.node_xy == pytest.approx(other.node_xy, abs=1e-6)
    named = [
        sorted(zip(each.u, each.v, each.streets["street_id"], strict=True)) for each in (one, other)
    ]
    assert named[0] == named[1]
