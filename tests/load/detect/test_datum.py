"""Finding out a layer's system: on real places of known datum, and where nothing can be told."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

from ganquan_geo import read_study
from ganquan_geo.load.detect.datum import judge_layer
from ganquan_geo.load.detect.evidence import StreetEvidence, build_evidence
from ganquan_geo.load.detect.offsets import detect_file, find_offset_layers
from ganquan_geo.load.detect.places import find_street_names
from ganquan_geo.load.systems.find import from_wgs84
from tests.paths import ROOT
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from ganquan_geo.model.study import Study

SYSTEMS = ("WGS 84", "GCJ-02", "BD-09")
PROJECTED = ("EPSG:4549", "EPSG:4528", "EPSG:4550", "EPSG:4510", "EPSG:3857", "EPSG:32651")


@pytest.fixture(scope="module")
def study() -> Study:
    return read_study(ROOT / "data")


@pytest.fixture(scope="module")
def evidence(study: Study) -> StreetEvidence:
    streets = study.layers["streets"]
    return build_evidence(streets[streets["status"] == "existing"])


@pytest.fixture(scope="module")
def inside(study: Study) -> StreetEvidence:
    streets = study.layers["streets"]
    area = study.layers["boundary"].geometry.union_all()
    return build_evidence(streets[streets["status"] == "existing"], within=area)


def moved(frame: gpd.GeoDataFrame, system: str) -> gpd.GeoDataFrame:
    copy = frame.copy()
    copy.geometry = shapely.transform(
        frame.geometry.to_numpy(), lambda lonlat: from_wgs84(lonlat, system)
    )
    return copy


def points_of(study: Study, layer: str) -> gpd.GeoDataFrame:
    frame = study.layers[layer]
    frame = frame[frame.geom_type == "Point"]
    return frame[~frame["assumed"]] if "assumed" in frame.columns else frame


@pytest.mark.parametrize("system", [*SYSTEMS, *PROJECTED])
@pytest.mark.parametrize("turned", ["", " swapped"])
def test_all_compounds_of_the_study_in_every_system(
    study: Study, evidence: StreetEvidence, system: str, turned: str
) -> None:
    layer = moved(points_of(study, "compounds"), system + turned)
    found = judge_layer(evidence, layer, declared="WGS 84", layer="compounds")
    assert found.sureness == "sure"
    assert found.best is not None
    expected = "EPSG:4550" if system == "EPSG:4510" else system  # the same meridian and numbers
    assert found.best.system == expected + turned
    assert found.best.misfit_m < 40
    assert found.contradicts == (system + turned != "WGS 84")
    for other in found.hypotheses[1:]:
        assert other.misfit_m > 200


@pytest.mark.parametrize(
    ("layer", "columns", "size", "least"),
    [
        ("compounds", ["name", "geometry"], 10, 0.5),
        ("compounds", ["name", "geometry"], 40, 0.95),
        ("compounds", ["geometry"], 5, 0.0),
        ("compounds", ["geometry"], 40, 0.35),
        ("facilities", ["name", "address", "geometry"], 10, 0.8),
        ("facilities", ["geometry"], 20, 0.0),
    ],
)
def test_hit_rates_on_samples_of_real_places(
    study: Study, evidence: StreetEvidence, layer: str, columns: list[str], size: int, least: float
) -> None:
    """Wrong answers must be next to none; what the evidence allows must be found."""
    places = points_of(study, layer)
    random = np.random.default_rng(size)
    counts: Counter[str] = Counter()
    for _ in range(20):
        sample = places.iloc[random.choice(len(places), size, replace=False)][columns]
        for system in SYSTEMS:
            found = judge_layer(evidence, moved(sample, system), declared="WGS 84", layer="sample")
            right = found.best is not None and found.best.system == system
            counts["right" if right else "none" if found.best is None else "wrong"] += 1
    assert counts["wrong"] <= 1
    assert counts["right"] >= least * counts.total()


def test_homes_known_to_lie_inside_are_told_apart_sooner(
    study: Study, evidence: StreetEvidence, inside: StreetEvidence
) -> None:
    homes = points_of(study, "compounds")[["geometry"]]
    random = np.random.default_rng(1)
    hits = Counter[str]()
    for _ in range(15):
        sample = homes.iloc[random.choice(len(homes), 15, replace=False)]
        for system in SYSTEMS:
            for name, by in (("free", evidence), ("inside", inside)):
                best = judge_layer(by, moved(sample, system), declared="WGS 84", layer="").best
                hits[name] += best is not None and best.system == system
    assert hits["inside"] > hits["free"] + 10


def test_three_points_without_names_tell_nothing(study: Study, evidence: StreetEvidence) -> None:
    sample = points_of(study, "compounds").iloc[[0, 3, 9]][["geometry"]]
    for system in SYSTEMS:
        found = judge_layer(evidence, moved(sample, system), declared="WGS 84", layer="three")
        assert found.sureness == "cannot tell"
        assert found.best is None
        assert not found.contradicts
    for few in (1, 2):
        found = judge_layer(evidence, sample.iloc[:few], declared="WGS 84", layer="few")
        assert found.sureness == "cannot tell"
        assert {one.system for one in found.hypotheses} == set(SYSTEMS)
        assert not found.contradicts


def test_one_point_tells_metres_and_swapped_degrees(study: Study, evidence: StreetEvidence) -> None:
    sample = points_of(study, "compounds").iloc[[4]][["geometry"]]
    metres = judge_layer(evidence, moved(sample, "EPSG:4549"), declared="WGS 84", layer="one")
    assert metres.sureness == "likely"
    assert metres.best is not None
    assert metres.best.system == "EPSG:4549"
    swapped = judge_layer(evidence, moved(sample, "GCJ-02 swapped"), declared="WGS 84", layer="one")
    assert swapped.sureness == "cannot tell"
    assert swapped.is_elsewhere


def test_three_swapped_points_are_known_to_be_elsewhere(
    study: Study, evidence: StreetEvidence
) -> None:
    sample = moved(points_of(study, "compounds").iloc[[0, 3, 9]][["geometry"]], "WGS 84 swapped")
    found = judge_layer(evidence, sample, declared="WGS 84", layer="three")
    assert found.is_elsewhere
    assert {one.system for one in found.hypotheses if one.probability > 0} == {
        f"{system} swapped" for system in SYSTEMS
    }


def test_a_wrong_zone_is_found_with_three_points(study: Study, evidence: StreetEvidence) -> None:
    sample = moved(points_of(study, "compounds").iloc[[0, 3, 9]][["geometry"]], "EPSG:4549")
    found = judge_layer(evidence, sample, declared="EPSG:4550", layer="three")
    assert found.best is not None
    assert found.best.system == "EPSG:4549"
    wrong = next(one for one in found.hypotheses if one.system == "EPSG:4550")
    assert wrong.misfit_m > 250_000


@pytest.mark.parametrize("offset", [(0.0035, 0.0035), (-0.004, 0.002), (0.0, -0.005)])
def test_an_unknown_shift_is_not_taken_for_a_known_system(
    study: Study, evidence: StreetEvidence, offset: tuple[float, float]
) -> None:
    for layer in ("compounds", "facilities"):
        frame = points_of(study, layer).copy()
        frame.geometry = frame.geometry.translate(*offset)
        found = judge_layer(evidence, frame, declared="WGS 84", layer=layer)
        assert found.best is None, (layer, found)


def test_a_layer_of_another_city_fits_nothing(study: Study, evidence: StreetEvidence) -> None:
    frame = points_of(study, "compounds").copy()
    frame.geometry = frame.geometry.translate(-5.0, 8.6)
    found = judge_layer(evidence, frame, declared="WGS 84", layer="Beijing")
    assert found.sureness == "none fits"
    assert found.hypotheses[0].misfit_m > 900_000


@pytest.mark.parametrize("system", SYSTEMS)
def test_lines_of_another_source(study: Study, system: str) -> None:
    streets = study.layers["streets"]
    streets = streets[streets["status"] == "existing"]
    known = build_evidence(streets.iloc[::2])
    random = np.random.default_rng(5)
    drawn = streets.copy()
    drawn.geometry = shapely.transform(
        streets.geometry.to_numpy(), lambda at: at + random.normal(0, 5e-5, at.shape)
    )
    layer = moved(drawn[["geometry"]], system)
    found = judge_layer(known, layer, declared="WGS 84", layer="lines")
    assert found.best is not None
    assert found.best.system == system


def test_areas_are_judged_by_places_inside_them(study: Study, evidence: StreetEvidence) -> None:
    streets = study.layers["streets"]
    blocks = shapely.get_parts(shapely.polygonize(shapely.get_parts(shapely.node(
        shapely.multilinestrings(shapely.get_parts(streets.geometry.to_numpy()))
    ))))  # fmt: skip
    yards = gpd.GeoDataFrame(geometry=shapely.buffer(blocks, -0.0003), crs="EPSG:4326")
    yards = yards[~yards.is_empty]
    found = judge_layer(evidence, moved(yards, "GCJ-02"), declared="WGS 84", layer="yards")
    assert found.best is not None
    assert found.best.system == "GCJ-02"


def test_the_order_of_rows_and_a_second_run_change_nothing(study: Study) -> None:
    layer = moved(points_of(study, "compounds"), "GCJ-02")
    first, again, turned = (
        judge_layer(
            build_evidence(study.layers["streets"]), rows, declared="WGS 84", layer="compounds"
        )
        for rows in (layer, layer, layer.iloc[::-1])
    )
    assert first == again
    assert turned.hypotheses[0].probability == pytest.approx(first.hypotheses[0].probability)


def test_check_warns_of_an_offset_layer_and_of_no_sound_one(tmp_path: Path, study: Study) -> None:
    assert find_offset_layers(study) == ()
    for file in filter(Path.is_file, (ROOT / "data").iterdir()):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    layer = gpd.read_file(tmp_path / "facilities.geojson")
    there = layer.geometry.notna()
    layer.loc[there, "geometry"] = moved(layer[there], "BD-09").geometry
    (tmp_path / "facilities.geojson").unlink()
    layer.to_file(tmp_path / "facilities.geojson")
    (fault,) = find_offset_layers(read_study(tmp_path))
    assert fault.severity == "warning"
    assert fault.where == "facilities"
    assert 'facilities = "BD-09"' in fault.mend.en

    settings = (tmp_path / "study.toml").read_text(encoding="utf-8")
    named = settings.replace("[layers]", '[systems]\nfacilities = "百度"\n\n[layers]', 1)
    (tmp_path / "study.toml").write_text(named, encoding="utf-8")
    mended = read_study(tmp_path)
    assert find_offset_layers(mended) == ()
    assert mended.systems == {"facilities": "百度"}
    expected = study.layers["facilities"].geometry
    assert (
        mended.layers["facilities"]
        .geometry.geom_equals_exact(expected, 1e-6)
        .equals(expected.notna())
    )


def test_a_study_of_few_places_gets_no_warning(tmp_path: Path) -> None:
    assert find_offset_layers(read_study(write_study(tmp_path))) == ()


def test_a_table_is_judged_like_a_map_file(tmp_path: Path, study: Study) -> None:
    homes = moved(points_of(study, "compounds"), "GCJ-02")
    lines = [f"{n},{p.x:.7f},{p.y:.7f}" for n, p in zip(homes["name"], homes.geometry, strict=True)]
    path = tmp_path / "小区.csv"
    path.write_text("\r\n".join(["小区名称,经度,纬度", *lines]), encoding="gb18030")
    found = detect_file(study, path)
    assert found.best is not None
    assert found.best.system == "GCJ-02"
    assert found.named_count > 15


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("延长西路40弄", ["延长西路"]),
        ("沪太路志丹路(公交站)", ["沪太路", "志丹路"]),
        ("万荣路老沪太路(公交站)", []),
        ("甘泉苑", []),
        ("宜川路300号(近延长西路)", ["宜川路", "延长西路"]),
    ],
)
def test_street_names_in_addresses(text: str, found: list[str]) -> None:
    names = ["沪太路", "志丹路", "延长西路", "宜川路", "路"]
    assert [names[street] for _, street in find_street_names([text], names)] == found


def test_western_names_match_whole_words_only() -> None:
    names = ["Rua Alta", "Alta"]
    pairs = find_street_names(["rua alta 5", "Altamira", "Praia Alta"], names)
    assert pairs == [(0, 0), (2, 1)]


@pytest.mark.shared
def test_stops_of_another_part_of_the_city(shared_data: Path) -> None:
    file = shared_data / "shanghai_center.osm"
    window = shapely.box(121.455, 31.21, 121.476, 31.228)
    lines = pyogrio.read_dataframe(file, layer="lines", bbox=window.buffer(0.008).bounds)
    points = pyogrio.read_dataframe(file, layer="points", bbox=window.bounds)
    by = build_evidence(lines[lines["highway"].notna()])
    stops = points[points["name"].notna()][["name", "geometry"]]
    assert len(stops) >= 40
    for count, columns in ((10, ["name", "geometry"]), (40, ["geometry"])):
        for system in SYSTEMS:
            found = judge_layer(
                by, moved(stops.iloc[:count][columns], system), declared="WGS 84", layer="stops"
            )
            assert found.best is not None
            assert found.best.system == system


def test_the_headings_of_a_file_count_as_evidence(study: Study, evidence: StreetEvidence) -> None:
    layer = moved(points_of(study, "compounds").iloc[:6][["geometry"]], "GCJ-02")

    def probability(named: str) -> float:
        found = judge_layer(evidence, layer, declared="WGS 84", layer="homes", named=named)
        return next(one.probability for one in found.hypotheses if one.system == "GCJ-02")

    assert probability("BD-09") < probability("") < probability("GCJ-02")
