"""Bad input of every kind: named by file and row, all at once, in both languages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import shapely

from ganquan_geo import DataError, read_study
from tests.towns import facility, home, line, lonlat_at, point, polygon, row, street
from tests.towns.studies import SETTINGS, town_layers, write_study

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.towns import Row


def refused(folder: Path) -> DataError:
    with pytest.raises(DataError) as caught:
        read_study(folder)
    return caught.value


def changed(layer: str, row: int, **properties: object) -> dict[str, list[Row]]:
    features = town_layers()[layer]
    features[row].update(properties)
    return {layer: features}


def without(layer: str, column: str) -> dict[str, list[Row]]:
    features = town_layers()[layer]
    for item in features:
        del item[column]
    return {layer: features}


@pytest.mark.parametrize(
    ("layers", "where", "rows", "word"),
    [
        (without("streets", "walkable"), "streets.geojson", (), "缺少字段 walkable"),
        (without("facilities", "kind"), "facilities.geojson", (), "缺少字段 kind"),
        (
            changed("compounds", 2, id="home-a"),
            "compounds.geojson",
            ("1 (id=home-a)", "3 (id=home-a)"),
            "重复",
        ),
        (
            changed("facilities", 1, kind="castle"),
            "facilities.geojson",
            ("2 (id=market-1)",),
            "castle",
        ),
        (
            changed("streets", 3, street_class="canal"),
            "streets.geojson",
            ("4 (id=row-300)",),
            "canal",
        ),
        (
            changed("streets", 0, walkable="perhaps"),
            "streets.geojson",
            ("1 (id=row-0)",),
            "walkable",
        ),
        (
            changed("compounds", 1, accuracy_m=-5),
            "compounds.geojson",
            ("2 (id=home-b)",),
            "accuracy_m",
        ),
        (
            changed("compounds", 1, accuracy_m=None),
            "compounds.geojson",
            ("2 (id=home-b)",),
            "没有精度",
        ),
        (
            changed("compounds", 0, households="many"),
            "compounds.geojson",
            ("1 (id=home-a)",),
            "households",
        ),
        (changed("compounds", 0, name=""), "compounds.geojson", ("1 (id=home-a)",), "空值"),
        ({"compounds": []}, "compounds.geojson", (), "没有任何要素"),
        (
            {"streets": [street("dot", point(0, 0))]},
            "streets.geojson",
            ("1 (id=dot)",),
            "几何类型不对",
        ),
        (
            {"streets": [street("none", None)]},
            "streets.geojson",
            ("1 (id=none)",),
            "没有几何",
        ),
        (
            {"boundary": [row("b", line((0, 0), (9, 9)), name="b")]},
            "boundary.geojson",
            ("1 (id=b)",),
            "几何类型不对",
        ),
        (
            {"boundary": [row("bow", polygon((0, 0), (9, 9), (9, 0), (0, 9)), name="bow")]},
            "boundary.geojson",
            ("1 (id=bow)",),
            "几何无效",
        ),
        (
            {"compounds": [home("sea", None, geometry=shapely.Point(123.5, 31.2))]},
            "compounds.geojson",
            ("1 (id=sea)",),
            "海里",
        ),
        (
            {"compounds": [home("swapped", None, geometry=shapely.Point(31.26, 121.43))]},
            "compounds.geojson",
            ("1 (id=swapped)",),
            "经纬度",
        ),
        (
            {"compounds": [home("metres", None, geometry=shapely.Point(351234, 3461234))]},
            "compounds.geojson",
            ("1 (id=metres)",),
            "经纬度",
        ),
    ],
)
def test_one_fault_is_named(
    tmp_path: Path, layers: dict[str, Any], where: str, rows: tuple[str, ...], word: str
) -> None:
    error = refused(write_study(tmp_path, layers=layers))
    assert [fault.where for fault in error.faults] == [where]
    assert error.faults[0].rows == rows
    assert word in error.faults[0].said("zh")
    assert word.isascii() <= (word in error.faults[0].said("en"))


def test_every_fault_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    layers = {
        **changed("streets", 0, walkable="perhaps"),
        **changed("facilities", 0, status="maybe"),
        **changed("compounds", 0, accuracy_m="good"),
    }
    error = refused(write_study(tmp_path, layers=layers))
    assert [fault.where for fault in error.faults] == [
        "streets.geojson",
        "facilities.geojson",
        "compounds.geojson",
    ]
    told = str(error)
    assert "改法" in told
    assert "To mend" in told


def test_faults_between_layers_are_told_together(tmp_path: Path) -> None:
    layers = {
        **changed("facilities", 0, kind="castle"),
        "compounds": [home("sea", None, geometry=shapely.Point(123.5, 31.2))],
    }
    error = refused(write_study(tmp_path, layers=layers))
    assert {fault.where for fault in error.faults} == {"facilities.geojson", "compounds.geojson"}


def test_more_than_five_rows_are_counted(tmp_path: Path) -> None:
    homes = [home("same", point(i, 0)) for i in range(8)]
    error = refused(write_study(tmp_path, layers={"compounds": homes}))
    assert "等 8 行" in error.faults[0].said("zh")
    assert "and 3 more" in error.faults[0].said("en")


def broken(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8")[:-20], encoding="utf-8")


def not_json(path: Path) -> None:
    path.write_text("id,name\n1,x\n", encoding="utf-8")


def in_gbk(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("home-a", "甘泉苑")
    path.write_bytes(text.encode("gbk"))


def a_bare_value(path: Path) -> None:
    path.write_text("{}", encoding="utf-8")


def nan_coordinates(path: Path) -> None:
    collection = json.loads(path.read_text(encoding="utf-8"))
    collection["features"][0]["geometry"]["coordinates"] = [float("nan"), 31.0]
    path.write_text(json.dumps(collection), encoding="utf-8")


def infinite_coordinates(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    first = json.dumps(lonlat_at(50, 0)[0])
    assert first in text
    path.write_text(text.replace(first, "1e400", 1), encoding="utf-8")


def deep(path: Path) -> None:
    path.write_text('{"a":' * 50_000, encoding="utf-8")


def empty(path: Path) -> None:
    path.write_bytes(b"")


def a_virtual_file(path: Path) -> None:
    path.write_text(
        '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc/passwd'
        "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
        encoding="utf-8",
    )


def gone(path: Path) -> None:
    path.unlink()


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    "spoil",
    [
        broken,
        not_json,
        in_gbk,
        a_bare_value,
        nan_coordinates,
        infinite_coordinates,
        deep,
        empty,
        a_virtual_file,
        gone,
        a_folder,
    ],
)
@pytest.mark.parametrize("layer", ["compounds", "streets"])
def test_a_spoilt_file_is_named(tmp_path: Path, spoil: Callable[[Path], None], layer: str) -> None:
    if layer == "streets" and spoil in (in_gbk, infinite_coordinates, nan_coordinates):
        layer = "compounds"
    folder = write_study(tmp_path)
    spoil(folder / f"{layer}.geojson")
    assert {fault.where for fault in refused(folder).faults} == {f"{layer}.geojson"}


def test_broken_json_says_where(tmp_path: Path) -> None:
    folder = write_study(tmp_path)
    broken(folder / "streets.geojson")
    assert "第 1 行第" in refused(folder).faults[0].said("zh")


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ('streets = "streets.geojson"', "", "缺少 streets"),
        ('streets = "streets.geojson"', 'streets = "../streets.geojson"', "研究文件夹之外"),
        ('streets = "streets.geojson"', 'rivers = "r.geojson"', "rivers"),
        ('id = "town"', "", "study.id"),
        ('id = "town"', 'id = "town"\ncolour = "red"', "study.colour"),
        ("share = 0.9", "share = 90", "figures.1.share"),
        ("share = 0.9", "share = nan", "figures.1.share"),
        ("tier_min = 5", "tier_min = 7", "7 分钟"),
        ('kinds = ["clinic"]', 'kinds = ["castle"]', "castle"),
        ('category = "health"', 'category = "heath"', "heath"),
        ('denominator = "compounds"', 'denominator = "people"', "people"),
        ('id = "market"', 'id = "health"', "两个“health”"),
        ("[study]", "[study", "TOML"),
        ("date = 2026-01-01", 'date = "soon"', "study.date"),
        (
            "[[figures]]",
            (
                "[[tiers]]\nminutes = 15\nlimit_m = 1000\n[[tiers]]\nminutes = 15\nlimit_m = 900\n"
                "[[figures]]"
            ),
            "时段重复",
        ),
        (
            "[[figures]]",
            (
                "[[tiers]]\nminutes = 5\nlimit_m = 900\n[[tiers]]\nminutes = 15\nlimit_m = 300\n"
                "[[figures]]"
            ),
            "时间越长距离越远",
        ),
        ("tier_min = 15", "tier_min = 5\ndenominator = 'compounds'", "figures 有两个"),
        (
            "[[figures]]",
            (
                "[[profiles]]\nid = 'standard'\nname = 'x'\nname_en = 'x'\nspeed_m_per_s = 1.0\n"
                "[[figures]]"
            ),
            "两个“standard”",
        ),
    ],
)
def test_wrong_settings_are_named(tmp_path: Path, old: str, new: str, word: str) -> None:
    assert old in SETTINGS
    error = refused(write_study(tmp_path, settings=SETTINGS.replace(old, new, 1)))
    assert any(word in fault.said("zh") for fault in error.faults)


def test_settings_that_are_not_utf8(tmp_path: Path) -> None:
    folder = write_study(tmp_path)
    (folder / "study.toml").write_bytes(SETTINGS.encode("gbk"))
    assert "UTF-8" in refused(folder).faults[0].said("zh")


def test_no_study_at_all(tmp_path: Path) -> None:
    assert "study.toml" in refused(tmp_path / "nowhere").faults[0].said("zh")


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    folder = write_study(tmp_path / "study")
    outside = tmp_path / "outside.geojson"
    (folder / "streets.geojson").rename(outside)
    (folder / "streets.geojson").symlink_to(outside)
    assert "研究文件夹之外" in refused(folder).faults[0].said("zh")


def test_a_good_study_reads_in_order_of_id(tmp_path: Path) -> None:
    study = read_study(write_study(tmp_path))
    assert list(study.layers["compounds"].index) == ["home-a", "home-b", "home-c", "home-d"]
    assert study.layers["compounds"]["source_row"].tolist() == [1, 2, 3, 4]
    assert study.layers["streets"]["walkable"].dtype == bool
    assert set(study.inputs) == {
        "boundary.geojson",
        "compounds.geojson",
        "facilities.geojson",
        "neighbourhoods.geojson",
        "streets.geojson",
        "study.toml",
    }
    assert [profile.id for profile in study.profiles] == [
        "standard",
        "adult",
        "elderly",
        "child",
        "wheelchair",
    ]


def test_own_profiles_and_limits(tmp_path: Path) -> None:
    settings = SETTINGS + (
        '\n[[profiles]]\nid = "slow"\nname = "慢行"\nname_en = "slow"\nspeed_m_per_s = 0.5\n'
        "[[tiers]]\nminutes = 5\nlimit_m = 250\n[[tiers]]\nminutes = 15\nlimit_m = 800\n"
    )
    study = read_study(write_study(tmp_path, settings=settings))
    health = study.categories[0]
    assert [tier.limit_m for tier in health.tiers] == [250, 800]
    assert health.limit_m(15, study.profile("slow")) == pytest.approx(450)
    with pytest.raises(ValueError, match="slow"):
        study.profile("fast")


def test_a_layer_in_another_system_is_brought_to_wgs84(tmp_path: Path) -> None:
    folder = write_study(tmp_path)
    path = folder / "compounds.geojson"
    collection = json.loads(path.read_text(encoding="utf-8"))
    collection["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    for item in collection["features"]:
        item["geometry"]["coordinates"] = [13517517.0, 3668043.0]
    path.write_text(json.dumps(collection), encoding="utf-8")
    home_a = read_study(folder).layers["compounds"].geometry.iloc[0]
    assert home_a.x == pytest.approx(121.43, abs=0.01)
    assert home_a.y == pytest.approx(31.27, abs=0.1)


def test_unknown_kinds_may_be_listed(tmp_path: Path) -> None:
    layers = {
        "facilities": [*town_layers()["facilities"], facility("x", point(0, 0), kind="castle")]
    }
    settings = SETTINGS.replace("[kinds]", '[kinds]\ncastle = ["城堡", "castle"]')
    assert "castle" in read_study(write_study(tmp_path, layers=layers, settings=settings)).kinds


def test_faults_of_settings_columns_and_places_are_told_together(tmp_path: Path) -> None:
    layers = {
        **without("streets", "walkable"),
        **changed("compounds", 0, accuracy_m=None),
        "facilities": [facility("sea", None, geometry=shapely.Point(123.5, 31.2))],
    }
    settings = SETTINGS.replace('id = "town"', 'id = "town"\ncolour = "red"')
    error = refused(write_study(tmp_path, layers=layers, settings=settings))
    assert [fault.where for fault in error.faults] == [
        "study.toml",
        "streets.geojson",
        "compounds.geojson",
        "facilities.geojson",
    ]
