"""A study from OpenStreetMap: a small town known on paper."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely

from ganquan_geo import DataError, measure_coverage, read_study
from ganquan_geo.load.osm.drafts import OsmChoices, build_draft
from ganquan_geo.load.osm.extract import read_extract
from ganquan_geo.load.osm.objects import Tagged
from ganquan_geo.load.osm.streets import WAY_KEYS, build_streets
from ganquan_geo.load.osm.tables import read_osm_table
from ganquan_geo.present.study_folder import write_study_folder
from ganquan_geo.words.names import shown_names
from ganquan_geo.words.text import Text
from tests.load.small_osm import NODES, SMALL, WAYS, write_osm
from tests.towns import lonlat_at

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.drafts import StudyDraft


TABLE = read_osm_table()


NAME = Text("小镇", "Small Town")


def draft(path: Path, **choices: Any) -> StudyDraft:  # noqa: ANN401
    objects = read_extract(path, keys=TABLE.keys())
    chosen = OsmChoices(name=NAME, **choices)
    return build_draft(objects, TABLE, chosen, where=path.name, today=dt.date(2026, 1, 2))


@pytest.mark.parametrize("suffix", [".osm", ".osm.pbf"])
def test_the_small_town(tmp_path: Path, suffix: str) -> None:
    made = draft(write_osm(tmp_path / f"x{suffix}"), boundary="甘泉路街道")
    streets = made.layers["streets"].set_index("id")
    assert dict(streets["street_class"]) == {
        "way-101": "secondary",
        "way-102": "local",
        "way-103": "footway",
        "way-104": "steps",
        "way-107": "footway",
        "way-109": "lane",
        "way-112": "lane",
        "way-115": "lane",
    }
    assert dict(made.left_out) == {
        "no_position": 1,
        "access_forbidden": 1,
        "foot_forbidden": 1,
        "motorroad": 1,
        "needs_permission": 2,
        "not_built": 1,
    }
    assert set(streets["joins_at"]) == {"vertices"}
    assert streets.loc["way-101", ["name", "name_en"]].tolist() == ["志丹路", "Zhidan Road"]
    assert streets.loc["way-104", ["layer", "bridge", "tunnel"]].tolist() == [1, True, False]
    assert streets.loc["way-109", ["layer", "bridge", "tunnel"]].tolist() == [0, False, True]
    assert not streets.loc["way-115", "tunnel"]  # a passage through a building is at grade
    line = shapely.get_coordinates(streets.geometry["way-101"])
    assert np.abs(line - [lonlat_at(0, 0), lonlat_at(100, 0), lonlat_at(200, 0)]).max() < 1e-7


def test_places_of_the_small_town(tmp_path: Path) -> None:
    made = draft(write_osm(tmp_path / "x.osm"), boundary="甘泉路街道")
    facilities = made.layers["facilities"].set_index("id")
    assert dict(facilities["kind"]) == {
        "node-10": "community_health",
        "node-12": "bus_stop",
        "way-122": "primary_school",
    }
    assert facilities.loc["node-10", "accuracy_m"] == 10
    # The middle of an 80 m square is 56.6 m from its corners.
    assert facilities.loc["way-122", "accuracy_m"] == 10 + 57
    homes = made.layers["compounds"].set_index("id")
    assert list(homes["name"]) == ["甘泉苑", "子长路旁居住用地（未命名）"]
    assert set(homes.geom_type) == {"MultiPolygon"}
    assert made.date.isoformat() == "2025-08-09"
    assert {category.id for category in made.categories} == {
        "health",
        "elderly",
        "culture",
        "fitness",
        "market",
    }


def test_the_small_town_is_a_study_and_can_be_measured(tmp_path: Path) -> None:
    made = draft(write_osm(tmp_path / "x.osm"), boundary="甘泉路街道")
    write_study_folder(made, tmp_path / "study")
    study = read_study(tmp_path / "study")
    assert not study.warnings
    assert not any(category.register_complete for category in study.categories)
    result = measure_coverage(study)
    health = result.distances.query("category == 'health'").set_index("demand_id")
    walks_m = health["distance_m"].round().to_dict()
    # The clinic at (50, 20) is 20 m off 志丹路. The middle of 甘泉苑 is (50, 50), 50 m from each
    # of the streets round it, so it walks 50 + 20 m by 志丹路 or 170 m by one of the others.
    assert walks_m["way-120"] in (70, 170)
    # The middle of the other one is (150, 50): 170 m by 志丹路 or 103, 270 m by 子长路 or 104.
    assert walks_m["way-121"] in (170, 270)
    again = tmp_path / "again"
    write_study_folder(made, again)
    for path in again.iterdir():
        assert path.read_bytes() == (tmp_path / "study" / path.name).read_bytes()


def test_the_extent_stands_for_a_boundary_that_is_not_given(tmp_path: Path) -> None:
    made = draft(write_osm(tmp_path / "x.osm"))
    west, south, east, north = made.layers["boundary"].total_bounds
    assert [west, south] == pytest.approx(lonlat_at(0, 0), abs=1e-6)
    assert [east, north] == pytest.approx(lonlat_at(300, 100), abs=1e-6)
    assert any("范围" in note.zh for note in made.notes)


def test_a_boundary_from_a_file(tmp_path: Path) -> None:
    write_osm(tmp_path / "x.osm")
    ring = [lonlat_at(*place) for place in ((-5, -5), (95, -5), (95, 95), (-5, 95), (-5, -5))]
    feature = {
        "type": "Feature",
        "properties": {"name": "小"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    text = json.dumps({"type": "FeatureCollection", "features": [feature]})
    (tmp_path / "b.geojson").write_text(text, encoding="utf-8")
    made = draft(tmp_path / "x.osm", boundary=tmp_path / "b.geojson", margin_m=50.0)
    assert list(made.layers["compounds"]["name"]) == ["甘泉苑"]
    assert made.left_out["beyond_margin"] == 3  # ways 104, 107 and 109, 105 m and more away


def test_stand_ins_for_homes_are_said_to_be_so(tmp_path: Path) -> None:
    path = tmp_path / "x.osm"
    path.write_text(
        SMALL.replace(
            'v="residential"/><tag k="name" v="甘泉苑"', 'v="grass"/><tag k="name" v="甘泉苑"'
        ),
        encoding="utf-8",
    )
    assert list(draft(path, homes="landuse").layers["compounds"]["id"]) == ["way-121"]
    made = draft(path, homes="streets")
    homes = made.layers["compounds"].set_index("id")
    assert list(homes.index) == ["along-way-102", "along-way-115"]
    assert homes.loc["along-way-102", ["accuracy_m", "street_id"]].tolist() == [10, "way-102"]
    assert any("不是小区" in note.zh for note in made.notes)


class NotedTags(dict[str, str]):
    """Tags that note which keys are asked for."""

    def __init__(self, tags: dict[str, str]) -> None:
        super().__init__(tags)
        self.asked: set[str] = set()

    def __getitem__(self, key: str) -> str:
        self.asked.add(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401
        self.asked.add(key)
        return super().get(key, default)


def test_every_tag_that_streets_are_made_of_is_read(tmp_path: Path) -> None:
    tags = NotedTags({"highway": "footway"})
    objects = read_extract(write_osm(tmp_path / "x.osm"), keys=TABLE.keys())
    line = np.array([shapely.LineString([(0, 0), (0.001, 0.001)])], dtype=object)
    way = Tagged(id=["way/1"], tags=[tags], shapes=line)
    one = dataclasses.replace(objects, ways=way)
    assert len(build_streets(one, TABLE, accuracy_m=10).frame) == 1
    assert tags.asked == set(WAY_KEYS)


def test_every_way_is_taken_or_counted(tmp_path: Path) -> None:
    made = draft(write_osm(tmp_path / "x.osm"), boundary="甘泉路街道")
    ways = sum("highway" in tags for _, tags in WAYS.values())
    assert len(made.layers["streets"]) + sum(made.left_out.values()) == ways
    assert NODES


def test_names_with_script_and_line_breaks_stay_text(tmp_path: Path) -> None:
    evil = "&lt;script&gt;&#10;alert(1)&quot;]]&gt;"
    path = tmp_path / "x.osm"
    path.write_text(SMALL.replace("志丹路", evil).replace("甘泉苑", evil), encoding="utf-8")
    write_study_folder(draft(path), tmp_path / "s")
    study = read_study(tmp_path / "s")
    assert '<script> alert(1)"]]>' in set(study.layers["streets"]["name"])


def test_an_extract_without_streets_or_places_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.osm"
    path.write_text('<osm version="0.6"><node id="1" lon="1" lat="1"/></osm>', encoding="utf-8")
    with pytest.raises(DataError, match="可步行的道路"):
        draft(path)


def test_streets_without_facilities_are_a_study(tmp_path: Path) -> None:
    path = tmp_path / "x.osm"
    path.write_text(SMALL.replace("amenity", "x").replace("bus_stop", "x"), encoding="utf-8")
    made = draft(path)
    assert set(made.layers) == {"streets", "compounds", "boundary"}
    assert any("只有街道和住户" in note.zh for note in made.notes)
    write_study_folder(made, tmp_path / "s")
    assert not (tmp_path / "s" / "facilities.geojson").exists()
    rows = "编号,名称,种类,状态,assumed,来源,位置精度,经度,纬度\n"
    rows += "f1,诊所,community_health,existing,否,街道,5,121.43,31.27\n"
    (tmp_path / "s" / "f.csv").write_text(rows, encoding="utf-8")
    settings = (tmp_path / "s" / "study.toml").read_text(encoding="utf-8")
    settings = settings.replace("\n[layers]", '\n[layers]\nfacilities = "f.csv"')
    (tmp_path / "s" / "study.toml").write_text(settings, encoding="utf-8")
    assert len(read_study(tmp_path / "s").layers["facilities"]) == 1


def test_streets_without_a_name_are_no_error_and_show_none(tmp_path: Path) -> None:
    made = draft(write_osm(tmp_path / "x.osm"), boundary="甘泉路街道")
    write_study_folder(made, tmp_path / "s")
    assert "way-115" in made.layers["streets"].query("name == '（未命名）'")["id"].tolist()
    text = (tmp_path / "s" / "streets.geojson").read_text(encoding="utf-8")
    text = text.replace('"name": "（未命名）"', '"name": null').replace(
        '"name": "子长路"', '"name": " "'
    )
    (tmp_path / "s" / "streets.geojson").write_text(text, encoding="utf-8")
    study = read_study(tmp_path / "s")
    streets = study.layers["streets"]
    assert streets.loc[["way-102", "way-115", "way-101"], "name"].tolist() == [
        "（未命名）",
        "（未命名）",
        "志丹路",
    ]
    assert shown_names(streets.loc[["way-115", "way-101"]], "zh") == ["", "志丹路"]
    assert shown_names(streets.loc[["way-115", "way-101"]], "en") == ["", "Zhidan Road"]
