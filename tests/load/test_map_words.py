"""Files that say, somewhere, that their coordinates are from a shifted map."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from ganquan_geo.load.map_words import shifted_system_in
from tests.commands import run
from tests.load.office import STATED, read, write_csv, write_homes, write_xlsx

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ganquan_geo.load.layers import OpenedLayer
    from ganquan_geo.model.errors import Fault

HEAD = ("名称", "经度", "纬度")
ROW = ("甲", "121.43", "31.27")


def convert(path: Path, out: Path) -> None:
    done = run("convert", path, "--out", out, "--from", "高德", "--to", "WGS 84")
    assert done.returncode == 0, done.stderr


def doubts(layer: OpenedLayer) -> list[Fault]:
    return [note for note in layer.notes if note.rule == "system"]


@pytest.mark.parametrize(
    ("words", "system"),
    [
        ("高德地图坐标拾取", "GCJ-02"),
        ("甘泉路街道小区（百度坐标）", "BD-09"),
        ("坐标来源：腾讯地图", "GCJ-02"),
        ("谷歌地图上点的", "GCJ-02"),
        ("谷歌地球上点的", ""),
        ("火星坐标系", "GCJ-02"),
        ("BD09 小区", "BD-09"),
        ("国测局加密坐标", "GCJ-02"),
        ("poi_gcj02.csv", "GCJ-02"),
        ("小区一览表（WGS84）", ""),
        ("高德坐标，已转换为WGS84", ""),
        ("百度坐标转 CGCS2000", ""),
        ("高德路小区一览表", ""),
        ("百度大厦", ""),
        ("甘泉路街道小区一览表", ""),
    ],
)
def test_words_that_speak_of_a_shifted_map(words: str, system: str) -> None:
    assert shifted_system_in(words) == system


def sheets() -> dict[str, tuple[list[Sequence[str]], str]]:
    title = "高德地图坐标拾取"
    return {
        "title": ([(title, "", ""), HEAD, ROW], "t.csv"),
        "title of two cells": ([(title, "", "2024年"), HEAD, ROW], "t.csv"),
        "title far above": ([(title, "", ""), ("", "", ""), ("表一", "", ""), HEAD, ROW], "t.csv"),
        "remark": ([HEAD, ROW, (f"注：{title}", "", "")], "t.csv"),
        "file": ([HEAD, ROW], "小区_高德.csv"),
        "column": ([(*HEAD, "坐标系"), (*ROW, "GCJ02")], "t.csv"),
        "upper heading": ([("", "高德", ""), HEAD, ROW], "t.csv"),
        "workbook": ([(title, "", ""), HEAD, ROW], "t.xlsx"),
    }


@pytest.mark.parametrize("case", sheets())
def test_what_a_file_says_beside_its_table_is_a_warning(tmp_path: Path, case: str) -> None:
    rows, file = sheets()[case]
    (write_xlsx if file.endswith("xlsx") else write_csv)(tmp_path / file, rows)
    layer = read(tmp_path, file, **STATED)
    (warning,) = doubts(layer)
    assert warning.severity == "warning"
    assert "GCJ-02" in warning.what.zh
    assert layer.frame.geometry.x.iloc[0] == 121.43
    for stated in ("WGS 84", "高德"):
        assert not doubts(read(tmp_path, file, system=stated, **STATED))


def test_the_name_of_a_sheet_is_evidence(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "t.xlsx", [HEAD, ROW], title="百度坐标")
    for part in (None, "百度坐标"):
        (warning,) = doubts(read(tmp_path, "t.xlsx", part=part, **STATED))
        assert "BD-09" in warning.what.zh


def put_names(path: Path, name: str) -> Path:
    """Write a file whose shapes belong to something of a name."""
    if path.suffix == ".kml":
        text = (
            f"<kml><Document><name>{name}</name><Folder><name>一居</name><Placemark><name>甲</name>"
            "<Point><coordinates>121.43,31.27</coordinates></Point></Placemark></Folder>"
            "</Document></kml>"
        )
    else:
        feature = {
            "type": "Feature",
            "properties": {"name": "甲"},
            "geometry": {"type": "Point", "coordinates": [121.43, 31.27]},
        }
        text = json.dumps({"type": "FeatureCollection", "name": name, "features": [feature]})
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("file", ["t.kml", "t.geojson"])
def test_the_name_of_a_document_is_evidence_until_it_is_converted(
    tmp_path: Path, file: str
) -> None:
    put_names(tmp_path / file, "高德收藏点")
    (warning,) = doubts(read(tmp_path, file, **STATED))
    assert "高德收藏点" in warning.what.zh
    convert(tmp_path / file, tmp_path / f"o{file}")
    assert not doubts(read(tmp_path, f"o{file}", **STATED))
    put_names(tmp_path / file, "高德路的小区")
    assert not doubts(read(tmp_path, file, **STATED))


@pytest.mark.parametrize("file", ["h_高德.geojson", "h_gcj02.shp", "h_amap.kml"])
def test_the_name_of_a_file_with_shapes_is_evidence(tmp_path: Path, file: str) -> None:
    write_homes(tmp_path / file, "GCJ-02")
    (warning,) = doubts(read(tmp_path, file, **STATED))
    assert "GCJ-02" in warning.what.zh


@pytest.mark.parametrize(
    ("sources", "rows"),
    [
        (["高德地图", "高德地图"], ()),
        (["高德地图", "现场测量"], ("2",)),
        (["现场测量", "街道台账"], None),
        (["高德坐标转WGS84", "高德坐标转WGS84"], None),
    ],
)
@pytest.mark.parametrize("heading", ["数据来源", "依据", "basis"])
def test_the_source_of_a_position_is_evidence(
    tmp_path: Path, heading: str, sources: list[str], rows: tuple[str, ...] | None
) -> None:
    write_csv(tmp_path / "t.csv", [(*HEAD, heading), *((*ROW, source) for source in sources)])
    found = doubts(read(tmp_path, "t.csv", **STATED))
    assert [one.rows for one in found] == ([] if rows is None else [rows])
    assert not doubts(read(tmp_path, "t.csv", system="WGS 84", **STATED))


@pytest.mark.parametrize(
    ("system", "lon", "lat", "is_told"),
    [
        ("GCJ-02", "WGS84经度", "WGS84纬度", True),
        ("百度", "高德经度", "高德纬度", True),
        ("GCJ-02", "高德经度", "高德纬度", False),
        ("GCJ-02", "经度", "纬度", False),
        ("WGS 84", "高德经度", "高德纬度", False),  # they have been converted, the user says
    ],
)
def test_headings_unlike_the_stated_system_are_told(
    tmp_path: Path, system: str, lon: str, lat: str, *, is_told: bool
) -> None:
    write_csv(tmp_path / "t.csv", [("名称", lon, lat), ROW])
    found = doubts(read(tmp_path, "t.csv", system=system, **STATED))
    assert ["不符" in one.what.zh for one in found] == ([True] if is_told else [])


def test_an_unnamed_pair_is_nearer_to_a_stated_system_than_another_map(tmp_path: Path) -> None:
    head = ("名称", "WGS84经度", "WGS84纬度", "经度", "纬度")
    write_csv(tmp_path / "t.csv", [head, ("甲", 121.5, 31.5, 121.43, 31.27)])
    layer = read(tmp_path, "t.csv", system="GCJ-02", **STATED)
    assert layer.frame.geometry.x.iloc[0] == pytest.approx(121.43, abs=0.01)
    assert not doubts(layer)


def test_headings_decide_before_a_title(tmp_path: Path) -> None:
    head = ("名称", "WGS84经度", "WGS84纬度")
    write_csv(tmp_path / "t.csv", [("高德地图坐标拾取", "", ""), head, ROW])
    assert not doubts(read(tmp_path, "t.csv", **STATED))


@pytest.mark.parametrize("system", [None, "WGS 84", "GCJ-02"])
def test_rows_of_several_systems_are_named(tmp_path: Path, system: str | None) -> None:
    rows = [(*HEAD, "坐标系"), (*ROW, "高德"), (*ROW, "WGS84"), (*ROW, "高德")]
    write_csv(tmp_path / "t.csv", rows)
    found = doubts(read(tmp_path, "t.csv", system=system, **STATED))
    assert [one.rows for one in found] == ([("2", "4")] if system != "GCJ-02" else [])


def test_a_new_study_takes_the_system_that_a_title_says(tmp_path: Path) -> None:
    rows = [("高德地图坐标拾取", "", ""), HEAD, ROW, ("乙", "121.44", "31.28")]
    write_csv(tmp_path / "小区.csv", rows)
    done = run(
        "new", "--out", tmp_path / "s", "--name", "试验街道", "--compounds", tmp_path / "小区.csv"
    )
    assert done.returncode == 0, done.stderr
    assert 'compounds = "GCJ-02"' in (tmp_path / "s" / "study.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("file", ["t.csv", "t.xlsx"])
def test_after_conversion_no_word_speaks_of_the_map(tmp_path: Path, file: str) -> None:
    rows = [("高德地图坐标拾取", "", "", "", ""), ("", "高德", "", "WGS84", ""), (*HEAD, *HEAD[1:])]
    rows.append((*ROW, "121.5", "31.5"))
    (write_csv if file == "t.csv" else write_xlsx)(tmp_path / file, rows)
    out = tmp_path / "o.csv"
    convert(tmp_path / file, out)
    layer = read(tmp_path, "o.csv", **STATED)
    assert not doubts(layer)


def test_conversion_takes_the_pair_of_the_system_it_is_from(tmp_path: Path) -> None:
    rows = [("名称", "WGS84经度", "WGS84纬度", "高德经度", "高德纬度"), ("甲", 0, 0, 121.43, 31.27)]
    write_csv(tmp_path / "t.csv", rows)
    convert(tmp_path / "t.csv", tmp_path / "o.csv")
    moved = (tmp_path / "o.csv").read_text(encoding="utf-8").splitlines()[1].split(",")
    assert moved[1:3] == ["0", "0"]
    assert 0.003 < 121.43 - float(moved[3]) < 0.006


@pytest.mark.parametrize(
    ("head", "row", "shift"),
    [
        pytest.param(
            ("高德经度", "高德纬度"), ("121.43", "31.27"), "位置会偏约 490 米", id="GCJ-02"
        ),
        pytest.param(
            ("lng_bd09", "lat_bd09"),
            ("121.43", "31.27"),
            "位置会偏约 1,200 米",
            id="BD-09 in Shanghai",
        ),
        pytest.param(
            ("lng_bd09", "lat_bd09"), ("87.6", "43.8"), "位置会偏约 1,100 米", id="BD-09 in Urumqi"
        ),
        pytest.param(("百度坐标",), ("121.43,31.27",), "位置会偏约 1,200 米", id="one cell"),
        pytest.param(("百度坐标",), ("31.27 121.43",), "位置会偏约 1,200 米", id="latitude first"),
    ],
)
def test_how_far_off_is_that_of_the_system_at_the_place(
    tmp_path: Path, head: tuple[str, ...], row: tuple[str, ...], shift: str
) -> None:
    """Worked out with the formulas of the two systems at that position."""
    rows = [("名称", *head), ("无", *("",) * len(row)), ("甲", *row)]
    write_csv(tmp_path / "t.csv", rows)
    (warning,) = doubts(read(tmp_path, "t.csv", **STATED))
    assert shift in warning.what.zh


def test_a_contradiction_says_how_far_the_two_systems_are_apart(tmp_path: Path) -> None:
    write_csv(tmp_path / "t.csv", [("名称", "百度经度", "百度纬度"), ROW])
    (warning,) = doubts(read(tmp_path, "t.csv", system="GCJ-02", **STATED))
    assert "位置可能偏约 920 米" in warning.what.zh


def test_where_no_position_can_be_read_no_distance_is_made_up(tmp_path: Path) -> None:
    write_csv(tmp_path / "t.csv", [("名称", "百度经度", "百度纬度"), ("甲", "", "")])
    (warning,) = doubts(read(tmp_path, "t.csv", **STATED))
    assert "偏几百米" in warning.what.zh
