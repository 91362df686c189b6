"""Tables as people type them: titles, merged cells, names of columns and values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from ganquan_geo import DataError, read_study
from tests.commands import run
from tests.load.office import (
    STATED,
    homes,
    read,
    told,
    town_with,
    write_csv,
    write_homes,
    write_xlsx,
)
from tests.towns import lonlat_at

if TYPE_CHECKING:
    from pathlib import Path


def test_office_columns_are_mapped_and_shown(tmp_path: Path) -> None:
    rows = [
        ("普陀区甘泉路街道住宅小区一览表", *[""] * 7),
        ("填报单位：甘泉路街道办事处", *[""] * 7),
        ("序号", "居委会", "小区名称", "户数（户）", "常住人口", "60岁以上", "楼组数", "坐标"),
        (1, "一居", "甘泉苑", "１２０", "1,300人", 400, 12, "121.4305, 31.2701"),
        (2, "", "志丹小区", "80户", "—", "", 8, "(121.4310，31.2705)"),
        ("合计", "", "", 200, 1300, 400, 20, ""),
        ("注：数据截至2024年底", *[""] * 7),
    ]
    write_xlsx(tmp_path / "t.xlsx", rows, merged=["A1:H1", "B4:B5", "A7:H7"])
    layer = read(tmp_path, "t.xlsx", **STATED)
    frame = layer.frame
    assert list(frame["name"]) == ["甘泉苑", "志丹小区"]
    assert list(frame["households"]) == [120, 80]
    assert frame["residents"].iloc[0] == 1300
    assert np.isnan(frame["residents"].iloc[1])
    assert list(frame["building_groups"]) == [12, 8]
    assert list(frame["neighbourhood"]) == ["一居", "一居"]
    assert list(frame["source_row"]) == [4, 5]
    assert frame.geometry.x.tolist() == [121.4305, 121.4310]
    notes = told(layer)
    for word in (
        "小区名称 → name",
        "户数（户） → households",
        "坐标 → lonlat",
        "第 6 行：是合计",
        "第 7 行：是说明",
    ):
        assert word in notes
    assert "basis 有 2 行没有值" in notes
    assert "compounds-4" in notes


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        ("经度", "纬度"),
        ("lng", "lat"),
        ("Lon", "Lat"),
        ("LONGITUDE", "LATITUDE"),
        ("x", "y"),
        ("X坐标", "Y坐标"),
        ("经度(度)", "纬度(度)"),
        ("point_x", "point_y"),
        ("东经", "北纬"),
    ],
)
def test_coordinate_columns_by_their_usual_names(tmp_path: Path, lon: str, lat: str) -> None:
    write_csv(tmp_path / "t.csv", [("名称", lon, lat), ("甘泉苑", "121.43", " 31.27 ")])
    layer = read(tmp_path, "t.csv", **STATED)
    assert layer.frame.geometry.iloc[0].equals(shapely.Point(121.43, 31.27))
    assert f"{lon} → lon" in told(layer)


def test_a_shifted_map_in_a_column_name_is_warned_of(tmp_path: Path) -> None:
    write_csv(tmp_path / "t.csv", [("名称", "高德经度", "高德纬度"), ("甘泉苑", 121.43, 31.27)])
    assert "偏移" in told(read(tmp_path, "t.csv", **STATED))


def test_columns_values_and_parts_can_be_named(tmp_path: Path) -> None:
    folder = town_with(
        tmp_path,
        "facilities",
        "设施.xlsx",
        more="""
[parts]
facilities = "二"
[columns.facilities]
name = "叫什么"
lon = "E"
lat = "N"
[values.facilities.kind]
"卫生所" = "clinic"
[defaults.facilities]
basis = "2024 年普查"
accuracy_m = 25
status = "existing"
assumed = false
""",
    )
    rows = [
        ("叫什么", "E", "N", "类别", "状态"),
        ("甲", *lonlat_at(0, 0), "卫生所", "已建"),
        ("乙", *lonlat_at(300, 300), "菜市场", ""),
    ]
    write_xlsx(folder / "设施.xlsx", rows, title="二")
    study = read_study(folder)
    frame = study.layers["facilities"]
    assert list(frame["kind"]) == ["clinic", "market"]
    assert list(frame["status"]) == ["existing", "existing"]
    assert list(frame["accuracy_m"]) == [25, 25]
    notes = "\n".join(note.said("zh") for note in study.warnings)
    assert "菜市场 → market" in notes
    assert "status 有 1 行没有值" in notes


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ("[defaults.rivers]\nbasis = 'x'", "rivers"),
        ("[defaults.compounds]\ncolour = 'red'", "colour"),
        ("[defaults.compounds]\nid = 'x'", "id"),
        ("[columns.compounds]\nname = '没有'", "没有"),
        ("[columns.compounds]\ncolour = 'name'", "colour"),
        ("[defaults.compounds]\naccuracy_m = 'good'", "accuracy_m"),
    ],
)
def test_wrong_statements_are_named(tmp_path: Path, more: str, word: str) -> None:
    folder = town_with(tmp_path, "compounds", "utf-8.csv", more=f"\n{more}\n")
    rows = [("id", "name", "basis", "lon", "lat"), ("home-a", "甘泉苑", "测量", *lonlat_at(50, 0))]
    write_csv(folder / "utf-8.csv", rows)
    with pytest.raises(DataError, match=word):
        read_study(folder)


def test_missing_columns_are_named_with_the_mend(tmp_path: Path) -> None:
    write_csv(tmp_path / "t.csv", [("名称", "经度", "纬度"), ("甘泉苑", 121.43, 31.27)])
    with pytest.raises(DataError) as caught:
        read(tmp_path, "t.csv")
    said = str(caught.value)
    assert "缺少字段 basis" in said
    assert "缺少字段 accuracy_m" in said
    assert "[defaults.compounds]" in said


def test_streets_as_wkt_in_a_table(tmp_path: Path) -> None:
    rows = [
        ("路名", "道路等级", "可步行", "状态", "WKT", "依据", "精度(米)"),
        ("志丹路", "次干路", "是", "现状", "LINESTRING (121.43 31.27, 121.44 31.27)", "测", 5),
        ("子长路", "支路", "否", "规划", "LINESTRING (121.43 31.27, 121.43 31.28)", "测", 5),
    ]
    write_csv(tmp_path / "s.csv", rows)
    layer = read(tmp_path, "s.csv", "streets")
    assert list(layer.frame["street_class"]) == ["secondary", "local"]
    assert list(layer.frame["walkable"]) == [True, False]
    assert list(layer.frame["status"]) == ["existing", "planned"]
    assert "次干路 → secondary" in told(layer)


def test_two_header_rows_and_a_number_merged_over_rows(tmp_path: Path) -> None:
    rows = [
        ("小区名称", "户数", "坐标", ""),
        ("", "", "经度", "纬度"),
        ("甲", 100, 121.43, 31.27),
        ("乙", "", 121.44, 31.27),
        ("小计", 100, "", ""),
    ]
    write_xlsx(tmp_path / "t.xlsx", rows, merged=["C1:D1", "A1:A2", "B1:B2", "B3:B4"])
    layer = read(tmp_path, "t.xlsx", **STATED)
    assert list(layer.frame["name"]) == ["甲", "乙"]
    assert layer.frame["households"].isna().all()  # 100 are theirs together
    (warning,) = [note for note in layer.notes if "合并了几行" in note.what.zh]
    assert warning.severity == "warning"
    assert warning.rows == ("3-4",)
    assert list(layer.frame["source_row"]) == [3, 4]


def test_several_sheets_need_a_name(tmp_path: Path) -> None:
    import openpyxl  # noqa: PLC0415

    book = openpyxl.Workbook()
    for title in ("小区", "设施"):
        sheet = book.create_sheet(title)
        for row in [("名称", "经度", "纬度"), (title, 121.43, 31.27)]:
            sheet.append(row)
    hidden = book.create_sheet("隐藏")
    hidden.append(("名称",))
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "t.xlsx")
    with pytest.raises(DataError, match="小区、设施"):
        read(tmp_path, "t.xlsx", **STATED)
    assert list(read(tmp_path, "t.xlsx", part="设施", **STATED).frame["name"]) == ["设施"]
    with pytest.raises(DataError, match="隐藏"):
        read(tmp_path, "t.xlsx", part="第三张", **STATED)


@pytest.mark.parametrize("sep", [";", "\t", "，", "|"])
def test_delimiters(tmp_path: Path, sep: str) -> None:
    write_csv(tmp_path / "t.csv", [("名称", "经度", "纬度"), ("甲, 乙", 121.43, 31.27)], sep=sep)
    assert list(read(tmp_path, "t.csv", **STATED).frame["name"]) == ["甲, 乙"]


def test_positions_that_are_no_numbers_are_named_by_row(tmp_path: Path) -> None:
    rows = [("名称", "经度", "纬度"), ("甲", 121.43, 31.27), ("乙", "东边", 31.2), ("丙", "", "")]
    write_csv(tmp_path / "t.csv", rows)
    with pytest.raises(DataError, match="不是数字") as caught:
        read(tmp_path, "t.csv", **STATED)
    assert caught.value.faults[0].rows == ("3",)


def test_check_shows_the_mapping(tmp_path: Path) -> None:
    folder = town_with(
        tmp_path, "compounds", "小区.csv", more='\n[defaults.compounds]\nbasis="账"\naccuracy_m=9\n'
    )
    rows = [("小区名称", "经度", "纬度"), ("甘泉苑", *lonlat_at(50, 0))]
    write_csv(folder / "小区.csv", rows, encoding="gbk")
    done = run("check", "--study", folder)
    assert done.returncode == 0
    assert "小区名称 → name" in done.stdout
    assert "GB18030" in done.stdout


def test_coordinates_that_are_not_recognised_are_said_to_be_missing(tmp_path: Path) -> None:
    write_csv(tmp_path / "t.csv", [("名称", "户数", "E", "N"), ("甘泉苑", 5, 121.43, 31.27)])
    notes = told(read(tmp_path, "t.csv", **STATED))
    assert "没有认出坐标列" in notes
    assert "名称、户数、E、N" in notes


@pytest.mark.parametrize("file", ["t.parquet", "t.gpkg"])
def test_a_table_without_geometry_has_its_places_in_columns(tmp_path: Path, file: str) -> None:
    table = pd.DataFrame({"小区名称": ["甘泉苑"], "经度": [121.43], "纬度": [31.27]})
    if file == "t.gpkg":
        pyogrio.write_dataframe(table, tmp_path / file, driver="GPKG")
    else:
        table.to_parquet(tmp_path / file)
    frame = read(tmp_path, file, **STATED).frame
    assert frame.geometry.iloc[0].equals(shapely.Point(121.43, 31.27))


def test_a_drawing_in_a_zone_of_cgcs2000(tmp_path: Path) -> None:
    write_homes(tmp_path / "d.dxf", "EPSG:4528")
    stated = {**STATED, "columns": {"name": "text"}, "system": "CGCS2000 三度带"}
    frame = read(tmp_path, "d.dxf", **stated).frame
    expected = homes().get_coordinates().to_numpy()
    assert np.abs(frame.get_coordinates().to_numpy() - expected).max() < 1e-8


def test_a_track_of_a_phone_is_a_line(tmp_path: Path) -> None:
    text = (
        "<kml xmlns:gx='http://www.google.com/kml/ext/2.2'><Placemark><name>志丹路</name><gx:Track>"
        "<when>2026-01-01</when><gx:coord>121.43 31.27 4</gx:coord>"
        "<gx:coord>121.44 31.27 5</gx:coord></gx:Track></Placemark></kml>"
    )
    (tmp_path / "t.kml").write_text(text, encoding="utf-8")
    stated = {"street_class": "local", "walkable": True, "status": "existing"}
    frame = read(tmp_path, "t.kml", "streets", defaults={**STATED["defaults"], **stated}).frame
    assert shapely.to_wkt(frame.geometry.iloc[0]) == "LINESTRING (121.43 31.27, 121.44 31.27)"


OUTLINE = ((121.43, 31.27), (121.432, 31.27), (121.432, 31.272), (121.43, 31.272))
CORNERS = ";".join(f"{x},{y}" for x, y in OUTLINE)
WKT = shapely.Polygon(OUTLINE).wkt


@pytest.mark.parametrize("heading", ["边界坐标", "范围", "位置", "线", "shape_text"])
@pytest.mark.parametrize(
    "cell",
    [
        pytest.param(WKT, id="WKT"),
        pytest.param(CORNERS, id="corners"),
        pytest.param("121.431,31.271", id="pair"),
        pytest.param("31.271 121.431", id="latitude first"),
    ],
)
def test_positions_are_read_under_any_heading(tmp_path: Path, heading: str, cell: str) -> None:
    rows = [("小区名称", "备注", heading), ("甲", "3,4", cell), ("乙", "", "")]
    write_csv(tmp_path / "t.csv", rows)
    layer = read(tmp_path, "t.csv", **STATED)
    shape = layer.frame.geometry.iloc[0]
    assert shape.centroid.distance(shapely.Point(121.431, 31.271)) < 1e-9
    assert layer.frame.geometry.iloc[1] is None
    assert f"{heading} → " in told(layer)


@pytest.mark.parametrize("cell", ["路 121.5 弄", "121.431,31.271 附近", "3.5,4.5", "2024.5.6"])
def test_other_texts_are_no_positions(tmp_path: Path, cell: str) -> None:
    write_csv(tmp_path / "t.csv", [("小区名称", "位置"), ("甲", cell)])
    assert read(tmp_path, "t.csv", **STATED).frame.geometry.iloc[0] is None
