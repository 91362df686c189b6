"""The bundled study: complete, connected, honest."""

from __future__ import annotations

import csv
import itertools
from typing import TYPE_CHECKING

import geopandas as gpd
import networkx as nx
import pytest
import shapely

from ganquan_geo import CoverageResult, build_walk_network, measure_coverage, read_study
from ganquan_geo import to_networkx as as_graph
from ganquan_geo.geodesy.projection import ELLIPSOID
from ganquan_geo.network.walk_network import WalkNetwork, project
from ganquan_geo.present.finding_words import word_share
from tests.paths import DATA, ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.words.text import Lang

LAYERS = ["boundary", "compounds", "facilities", "neighbourhoods", "streets"]


@pytest.fixture(scope="module")
def result() -> CoverageResult:
    return measure_coverage(read_study(DATA))


@pytest.fixture(scope="module")
def network(result: CoverageResult) -> WalkNetwork:
    return build_walk_network(result.study.layers["streets"], join_tolerance_m=1.0)


def test_it_has_no_faults(result: CoverageResult) -> None:
    assert not result.study.warnings
    assert {fault.severity for fault in result.problems} == {"warning"}


@pytest.mark.parametrize("layer", LAYERS)
def test_every_feature_says_what_it_rests_on(result: CoverageResult, layer: str) -> None:
    frame = result.study.layers[layer]
    assert (frame["basis"].str.len() > 0).all()
    if layer != "boundary":
        assert (frame["accuracy_m"].notna() == frame.geometry.notna()).all()


def test_the_boundary_has_the_official_size(result: CoverageResult) -> None:
    area_m2, _ = ELLIPSOID.geometry_area_perimeter(result.study.layers["boundary"].geometry.iloc[0])
    assert abs(area_m2) / 1e6 == pytest.approx(2.36, abs=0.02)


def test_the_streets_are_one_connected_network(network: WalkNetwork) -> None:
    assert nx.is_connected(as_graph(network))


def test_the_green_passage_is_planned_and_not_walked(
    result: CoverageResult, network: WalkNetwork
) -> None:
    streets = result.study.layers["streets"]
    planned = streets[streets["status"] == "planned"]
    assert list(planned["street_class"]) == ["greenway"]
    assert not set(planned.index) & set(network.streets["street_id"])


def test_the_streets_meet_at_every_named_crossing(network: WalkNetwork, shared_data: Path) -> None:
    """Each pair of streets shares a node within the crossing's own accuracy."""
    names = network.streets["name"].to_numpy()
    nodes: dict[str, set[int]] = {}
    for name, u, v in zip(names, network.u.tolist(), network.v.tolist(), strict=True):
        nodes.setdefault(name, set()).update((u, v))
    path = shared_data.parent / "reference" / "street_crossings.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 30
    for row in rows:
        common = nodes[row["street"]] & nodes[row["crosses"]]
        here = gpd.GeoDataFrame(
            geometry=[shapely.Point(float(row["lon"]), float(row["lat"]))], crs="EPSG:4326"
        )
        place = project(here, network)[0]
        away_m = min(
            shapely.distance(place, shapely.Point(*network.node_xy[node])) for node in common
        )
        assert away_m <= float(row["accuracy_m"]) + 1.0, row


def test_positions_not_known_stay_unknown(result: CoverageResult) -> None:
    facilities = result.study.layers["facilities"]
    unknown = set(facilities.index[facilities.geometry.isna()])
    assert {"elderly-centre-01", "library-02"} <= unknown
    assert result.study.layers["neighbourhoods"].geometry.isna().sum() == 1


def test_one_station_and_one_room_for_each_neighbourhood(result: CoverageResult) -> None:
    facilities = result.study.layers["facilities"]
    hoods = result.study.layers["neighbourhoods"]
    assert len(hoods) == 20
    for kind in ("elderly_station", "culture_room"):
        own = facilities[facilities["kind"] == kind]
        assert len(own) == 20
        assert own["assumed"].all()
        assert set(own.geometry.dropna().to_wkb()) == set(hoods.geometry.dropna().to_wkb())


def test_the_verdicts_are_honest(result: CoverageResult) -> None:
    table = result.coverage
    table = table[(table["tier_min"] == 15) & (table["denominator"] == "compounds")]
    verdicts = dict(zip(table["category"], table["verdict"], strict=True))
    assert verdicts == {
        "health": "no target",  # the city's 85 % is a reference, and markets are not in it
        "elderly": "no target",
        "culture": "no target",
        "fitness": "no target",
        "market": "no target",
    }
    lacks = {own.category: own.lacks for own in result.main_findings()}
    assert lacks == {
        "health": None,
        "elderly": "unverified",
        "culture": "unverified",
        "fitness": "missing",
        "market": "missing",
    }
    told = table["reason"].map(lambda reason: reason.zh)
    reasons = dict(zip(table["category"], told, strict=True))
    assert "19 处推定位置待核实" in reasons["elderly"]
    assert "名录未核实" in reasons["fitness"]
    references = dict(zip(table["category"], table["reference_share"], strict=True))
    assert [key for key, share in references.items() if share == 0.85] == list(references)[:4]
    own = dict(zip(table["category"], table["own_share"], strict=True))
    assert own["health"] == pytest.approx(65 / 78)  # by the three inside the boundary alone
    shares = dict(zip(table["category"], table["share"], strict=True))
    assert shares["market"] != shares["market"]  # NaN: a range and no single figure


def test_what_is_not_known_has_no_figure(result: CoverageResult) -> None:
    table = result.coverage
    unknown = table[table["denominator"].isin(["households", "residents", "residents_60plus"])]
    assert len(unknown) == 5 * 3 * 3
    assert unknown["share"].isna().all()
    assert set(unknown["verdict"]) == {"no target"}
    assert all("没有" in reason.zh for reason in unknown["reason"])


def test_a_longer_tier_never_covers_less(result: CoverageResult) -> None:
    for _, group in result.coverage.groupby(["category", "denominator"]):
        for column in ("share", "share_low", "share_high"):
            values = group.sort_values("tier_min")[column].dropna().tolist()
            assert all(a <= b for a, b in itertools.pairwise(values))


@pytest.mark.parametrize(
    ("name", "lang"),
    [
        ("README.md", "en"),
        ("README.zh-CN.md", "zh"),
        ("docs/ganquan.md", "en"),
        ("docs/ganquan.md", "zh"),
    ],
)
def test_the_pages_give_the_figures_of_today(result: CoverageResult, name: str, lang: Lang) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    for category in result.study.categories:
        shares = [
            word_share(result.finding(category.id, tier.minutes)).said(lang)
            for tier in category.tiers
        ]
        assert f"| {category.name.said(lang)} | {' | '.join(shares)} |" in text
