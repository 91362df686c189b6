from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import hypothesis
import numpy as np
import pytest
import shapely

import ganquan_geo as gg
from ganquan_geo.network.search.scipy_network import ScipyNetwork
from ganquan_geo.network.walks.walks import SAME_PLACE_M
from ganquan_geo.network.walks.within import (
    COLUMNS_AT_ONCE,
    count_within,
    distance_table,
    sum_within,
)
from tests.network.random_networks import networks, snapped
from tests.towns import EXACT_M, home, layer, lonlat, node_at, searched_by, split_graph

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ganquan_geo.network.places.snapping import Snapped
    from ganquan_geo.network.search.seeds import Seeds
    from ganquan_geo.network.walk_network import WalkNetwork

    Floats = NDArray[np.float64]


@pytest.fixture
def homes() -> gpd.GeoDataFrame:
    rows = [
        home("a", shapely.Point(50, 0), residents=30.0, floor_m2=900.0),
        home("b", shapely.Point(150, 20), residents=7.0, floor_m2=np.nan),
        home("c", shapely.Point(150, 300), residents=100.0, floor_m2=5000.0),
    ]
    return layer(rows)


def test_the_homes_of_the_paper_town_within_a_walk(
    town_network: WalkNetwork, homes: gpd.GeoDataFrame
) -> None:
    counted = count_within(town_network, homes, limit_m=150.0 + EXACT_M)
    corner, first, second = (node_at(town_network, x, 0) for x in (0, 100, 200))
    # a is 50 m from (0, 0) and (100, 0), 150 m from (200, 0); b 20 m and 50 m from the latter.
    assert counted[[corner, first, second]].tolist() == [1, 2, 2]
    assert counted.sum() == np.isin(counted, [0, 1, 2]) @ counted
    summed = sum_within(town_network, homes, ["residents", "floor_m2"], limit_m=150.0 + EXACT_M)
    residents, floor_m2 = summed["residents"].to_numpy(), summed["floor_m2"].to_numpy()
    assert residents[[corner, first, second]].tolist() == [30.0, 37.0, 37.0]
    assert floor_m2[corner] == 900.0
    assert np.isnan(floor_m2[[first, second]]).all()  # that of b is not known
    assert np.isfinite(floor_m2).sum() > 2


def test_only_columns_with_gaps_are_looked_through_for_them_and_not_too_many_at_once(
    town_network: WalkNetwork, homes: gpd.GeoDataFrame
) -> None:
    """Sums of many columns are those of each by itself."""
    widths: list[int] = []

    class Watched(ScipyNetwork):
        def sums(self, seeds: Seeds, weights: Floats, *, limit_m: float) -> Floats:
            widths.append(weights.shape[1])
            return super().sums(seeds, weights, limit_m=limit_m)

    network = searched_by(
        town_network,
        Watched(streets=town_network.adjacency(), u=town_network.u, v=town_network.v),
    )
    names = [f"column_{k}" for k in range(2 * COLUMNS_AT_ONCE)]
    values = np.arange(3.0 * len(names)).reshape(3, -1)
    values[1, [3, 20]] = np.nan
    given = homes.assign(**dict(zip(names, values.T, strict=True)))
    summed = sum_within(network, given, names, limit_m=150.0)
    assert widths == [COLUMNS_AT_ONCE, COLUMNS_AT_ONCE, 2]
    assert list(summed.columns) == names
    for name in names:
        alone = sum_within(network, given, [name], limit_m=150.0)
        assert np.array_equal(summed[name], alone[name], equal_nan=True)
        assert summed[name].isna().any() == (name in {"column_3", "column_20"})
    assert sum_within(network, given, [], limit_m=150.0).shape == (len(summed), 0)


def test_every_walk_of_the_paper_town_within_a_limit(
    town_network: WalkNetwork, homes: gpd.GeoDataFrame
) -> None:
    clinics = layer(
        [home("near", shapely.Point(50, 0)), home("far", shapely.Point(100, 50))]
    ).to_crs("EPSG:4490")
    walks = distance_table(town_network, homes, clinics, limit_m=130.0)
    found = walks.set_index(["origin", "destination"])["distance_m"].to_dict()
    assert found == pytest.approx(
        {("a", "near"): 0.0, ("a", "far"): 100.0, ("b", "near"): 120.0, ("b", "far"): 120.0},
        abs=1e-3,
    )
    assert distance_table(town_network, homes[:0], clinics, limit_m=130.0).empty
    assert distance_table(town_network, homes, clinics[:0], limit_m=130.0).empty
    assert count_within(town_network, homes[:0], limit_m=1.0).sum() == 0


def test_two_places_in_one_block_are_no_farther_than_the_straight_line_if_at_one_place(
    town_network: WalkNetwork,
) -> None:
    inside = layer([home("h", shapely.Point(50, 50)), home("near", shapely.Point(50, 53))])
    clinic = layer([home("c", shapely.Point(50, 50.4))])
    walks = distance_table(town_network, inside, clinic, limit_m=500.0)
    same, other = walks["distance_m"].to_numpy()
    assert walks["origin"].tolist() == ["h", "near"]
    assert same == pytest.approx(0.4, abs=EXACT_M)
    assert other > 90  # out to the street and back


@hypothesis.settings(max_examples=40)
@hypothesis.given(hypothesis.strategies.data())
def test_counts_and_tables_are_those_of_networkx(data: hypothesis.strategies.DataObject) -> None:
    network = data.draw(networks())
    start, end = data.draw(snapped(network)), data.draw(snapped(network))
    origins, destinations = frame_of(network, start), frame_of(network, end)
    limit_m = data.draw(hypothesis.strategies.sampled_from([33.3, 77.7, 1e6]))
    here = np.asarray(origins.to_crs(network.crs).geometry)
    there = np.asarray(destinations.to_crs(network.crs).geometry)
    at, to = gg.snap_points(network, here), gg.snap_points(network, there)
    doors = [list(zip(p.edge.tolist(), p.offset_m.tolist(), strict=True)) for p in (at, to)]
    cut = split_graph(network, [*doors[0], *doors[1]])
    walks = distance_table(network, origins, destinations, limit_m=limit_m)
    found = walks.set_index(["origin", "destination"])["distance_m"].to_dict()
    counts = np.zeros(len(network.node_xy))
    expected = {}
    for number, door in enumerate(doors[1]):
        far = cut.from_place(door)
        for node in range(len(counts)):
            counts[node] += far.get(node, np.inf) + to.leg_m[number] <= limit_m
        for origin, place in enumerate(doors[0]):
            walk_m = far.get(cut.at[place], np.inf) + at.leg_m[origin] + to.leg_m[number]
            straight_m = float(shapely.distance(here[origin], there[number]))
            if straight_m <= SAME_PLACE_M:
                walk_m = min(walk_m, straight_m)
            if walk_m <= limit_m:
                expected[origin, number] = walk_m
    assert found == pytest.approx(expected, abs=1e-6)
    assert np.array_equal(count_within(network, destinations, limit_m=limit_m), counts)


def frame_of(network: WalkNetwork, places: Snapped) -> gpd.GeoDataFrame:
    share = places.offset_m / network.length_m[places.edge]
    points = shapely.line_interpolate_point(network.line[places.edge], share, normalized=True)
    return gpd.GeoDataFrame(geometry=lonlat(points), crs="EPSG:4326")


def test_places_without_position_or_coordinate_system_are_named(
    town_network: WalkNetwork, homes: gpd.GeoDataFrame
) -> None:
    homes = homes.copy()
    homes.loc["b", "geometry"] = None
    with pytest.raises(gg.DataError) as found:
        count_within(town_network, homes.set_crs(None, allow_override=True), limit_m=100.0)
    assert "坐标系" in str(found.value)
    assert "id=b" in str(found.value)
