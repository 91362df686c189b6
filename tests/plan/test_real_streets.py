"""Streets and loops of central Shanghai, held against distances along the raw ways."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import geopandas as gpd
import networkx as nx
import pyogrio
import pyproj
import pytest
import shapely

from ganquan_geo import edit_study, read_study
from ganquan_geo.model.layers import UNNAMED
from ganquan_geo.model.plan import NamedStreets, Source
from ganquan_geo.plan.ground import build_ground
from ganquan_geo.plan.names import build_street_names
from ganquan_geo.plan.ring import audit_ring
from ganquan_geo.plan.segments import resolve_segment
from tests.paths import DATA, ROOT
from tests.towns.hard_names import part

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.street_line import StreetLine
    from ganquan_geo.model.study import Study
    from ganquan_geo.plan.ground import Ground
    from ganquan_geo.plan.names import StreetNames

pytestmark = pytest.mark.shared
GEOD = pyproj.Geod(ellps="WGS84")
CLASSES = {"trunk": "arterial", "primary": "arterial", "secondary": "secondary"}
LOOP = ("福州路", "河南中路", "北京东路", "西藏中路")


@pytest.fixture(scope="module")
def ways(shared_data: Path) -> gpd.GeoDataFrame:
    read = pyogrio.read_dataframe(shared_data / "shanghai_center.osm", layer="lines")
    return read[read["highway"].notna()].reset_index(drop=True)


@pytest.fixture(scope="module")
def study(ways: gpd.GeoDataFrame) -> Study:
    tags = ways["other_tags"].fillna("")
    streets = gpd.GeoDataFrame(
        {
            "name": ways["name"].fillna(UNNAMED),
            "street_class": ways["highway"].map(CLASSES).fillna("local"),
            "walkable": True,
            "status": "existing",
            "accuracy_m": 5.0,
            "basis": "OpenStreetMap",
            "bridge": tags.str.contains('"bridge"=>"yes"'),
            "tunnel": tags.str.contains('"tunnel"=>"yes"'),
        },
        geometry=ways.geometry,
        crs="EPSG:4326",
    ).set_index("w" + ways["osm_id"])
    bundled = read_study(DATA)
    area = bundled.layers["boundary"].copy()
    area.geometry = [shapely.box(*ways.total_bounds)]
    homes = bundled.layers["compounds"].assign(street_id="")  # of the bundled streets
    return edit_study(bundled, layers={"streets": streets, "boundary": area, "compounds": homes})


@pytest.fixture(scope="module")
def town(study: Study) -> tuple[Ground, StreetNames]:
    ground = build_ground(study)
    return ground, build_street_names(ground.street_edges, {})


def resolved(town: tuple[Ground, StreetNames], *names: str) -> StreetLine:
    return resolve_segment(town[0], part(*names), names=town[1])


def vertex_graph(ways: gpd.GeoDataFrame, name: str) -> nx.Graph[tuple[float, float]]:
    """Return a graph of the vertices of a street's ways, steps by geodesics."""
    graph: nx.Graph[tuple[float, float]] = nx.Graph()
    for line in ways[ways["name"] == name].geometry:
        for a, b in itertools.pairwise(line.coords):
            graph.add_edge(a, b, length_m=GEOD.inv(*a, *b)[2])
    return graph


def length_by_vertices(ways: gpd.GeoDataFrame, street: str, start: str, end: str) -> float:
    """Return the shortest way along a street between its shared vertices with two others."""
    graph = vertex_graph(ways, street)
    starts, ends = (set(graph) & set(vertex_graph(ways, other)) for other in (start, end))
    far_m = nx.multi_source_dijkstra_path_length(graph, starts, weight="length_m")
    return float(min(far_m[place] for place in ends if place in far_m))


@pytest.mark.parametrize(
    "names",
    [
        ("福州路", "西藏中路", "河南中路"),
        ("河南中路", "福州路", "北京东路"),  # two carriageways
        ("北京东路", "河南中路", "西藏中路"),
        ("西藏中路", "北京东路", "福州路"),
        ("新闸路", "成都北路", "石门二路"),
        ("淮海中路", "重庆南路", "西藏南路"),
    ],
)
def test_segments_are_as_long_as_the_raw_ways(
    ways: gpd.GeoDataFrame, town: tuple[Ground, StreetNames], names: tuple[str, str, str]
) -> None:
    line = resolved(town, *names)
    assert not line.refusals
    assert line.length_m == pytest.approx(length_by_vertices(ways, *names), abs=2.0)


def test_the_loop_is_closed_and_in_order(study: Study, town: tuple[Ground, StreetNames]) -> None:
    named = NamedStreets(streets=(*LOOP, LOOP[0]), source=Source(line=1))
    ring = audit_ring(town[0], study, named, names=town[1])
    assert [leg.state for leg in ring.legs] == ["existing"] * 4
    assert (ring.closed, ring.in_order, ring.walkable_today) == (True, True, True)
    assert 0 < ring.joins_m < 4 * 60  # steps across wide corners
    assert ring.built is not None
    assert ring.built.value == pytest.approx(
        sum(leg.line.length_m for leg in ring.legs) + ring.joins_m
    )
    assert ring.today_m == ring.built.value


def test_the_figures_of_the_documentation(study: Study, town: tuple[Ground, StreetNames]) -> None:
    text = " ".join((ROOT / "docs" / "street_plan.md").read_text(encoding="utf-8").split())
    named = NamedStreets(streets=(*LOOP, LOOP[0]), source=Source(line=1))
    ring = audit_ring(town[0], study, named, names=town[1])
    for leg in ring.legs:
        for dual in ("（两幅）", " (dual)"):
            street = leg.street + (dual if leg.line.parallel_edges else "")
            row = f"| {leg.number} | {street} | {leg.start} | {leg.end} |"
            assert f"{row} {leg.line.length_m:,.0f} |" in text, row
    built = ring.built
    assert built is not None
    for said in (
        f"({built.low:,.0f}-{built.high:,.0f})",
        f"（{built.low:,.0f}–{built.high:,.0f}）",
    ):
        assert f"{built.value:,.0f}" in text
        assert said in text
    assert text.count(f"{ring.joins_m:,.0f} m of it") == 1
    assert text.count(f"{ring.joins_m:,.0f} 米；闭合") == 1
    minutes, _ = ring.minutes["adult"]
    assert f"{minutes:.0f} minutes" in text
    assert f"步行 {minutes:.0f} 分钟" in text
    for names in (("四平路",), ("中华路", "人民路", "人民路")):
        length_m = resolved(town, *names).length_m
        assert text.count(f"{length_m:,.0f}") == 2, names


def test_a_street_of_two_carriageways_is_measured_once(
    ways: gpd.GeoDataFrame, town: tuple[Ground, StreetNames]
) -> None:
    line = resolved(town, "四平路")
    both_m = sum(GEOD.geometry_length(way) for way in ways[ways["name"] == "四平路"].geometry)
    assert line.parallel_edges
    assert 0.4 * both_m < line.length_m < 0.7 * both_m


def test_the_two_halves_of_the_old_town_ring_meet_twice(
    town: tuple[Ground, StreetNames],
) -> None:
    between = resolved(town, "中华路", "人民路", "人民路")
    assert not between.refusals
    refused = resolved(town, "中华路", "人民路", "复兴东路").refusals
    assert [misfit.rule for misfit in refused] == ["several_crossings"]
    assert len(refused[0].candidates) == 4


def test_streets_that_do_not_meet_say_how_near_they_come(
    town: tuple[Ground, StreetNames],
) -> None:
    misfit = resolved(town, "人民路", "西藏南路", "河南南路").refusals[0]
    assert misfit.rule == "crossing"
    assert "167 米" in misfit.what.zh
