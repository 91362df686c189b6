"""Every format and encoding an office has: the same compounds, the same study."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

from ganquan_geo import DataError, measure_coverage, read_study
from tests.load.office import (
    NAMES,
    PLACES,
    STATED,
    homes,
    kml_text,
    read,
    told,
    town_with,
    write_csv,
    write_dxf,
    write_shapefile,
    write_xls,
    write_xlsx,
    zipped,
)
from tests.studies import lonlat, point

if TYPE_CHECKING:
    from pathlib import Path

HEADER = ("id", "name", "basis", "accuracy_m", "households", "lon", "lat")
ROWS = [
    (f"home-{letter}", name, "测量", accuracy_m, households, *lonlat(*place))
    for letter, name, accuracy_m, households, place in zip(
        "abcd", NAMES, (0, 20, 0, 0), (100, 200, 300, 400), PLACES, strict=True
    )
]


def write_as(folder: Path, file: str) -> None:
    """Write the four compounds in the format that the file's name says."""
    path = folder / file
    suffix = path.suffix.lower()
    if suffix == ".geojson":
        homes().to_file(path, driver="GeoJSON")
    elif suffix == ".gpkg":
        homes().to_file(path, driver="GPKG", layer="小区")
    elif suffix == ".parquet":
        homes().to_parquet(path)
    elif suffix == ".shp":
        write_shapefile(
            path, homes(), encoding=path.stem.removesuffix("-bare"), cpg="bare" not in file
        )
    elif suffix == ".zip":
        inner = write_shapefile(folder / "小区.shp", homes(), encoding="GBK", cpg=False)
        zipped(path, sorted(folder.glob("小区.*")), folder="数据/")
        for part in folder.glob("小区.*"):
            part.unlink()
        assert not inner.exists()
    elif suffix == ".csv":
        write_csv(path, [HEADER, *ROWS], encoding=path.stem)
    elif suffix == ".xlsx":
        write_xlsx(path, [HEADER, *ROWS])
    elif suffix == ".xls":
        write_xls(path, [HEADER, *ROWS])


FILES = [
    "homes.geojson",
    "homes.gpkg",
    "homes.parquet",
    "UTF-8.shp",
    "UTF-8-bare.shp",
    "GBK.shp",
    "GBK-bare.shp",
    "GB18030.shp",
    "homes.zip",
    "utf-8.csv",
    "utf-8-sig.csv",
    "gbk.csv",
    "gb18030.csv",
    "utf-16.csv",
    "homes.xlsx",
    "homes.xls",
]


@pytest.mark.parametrize("file", FILES)
def test_the_same_compounds_from_every_format(tmp_path: Path, file: str) -> None:
    write_as(tmp_path, file)
    frame = read(tmp_path, file).frame
    expected = homes().set_index("id")
    assert list(frame.index) == list(expected.index)
    assert tuple(frame["name"]) == NAMES
    assert list(frame["households"]) == [100, 200, 300, 400]
    assert list(frame["accuracy_m"]) == [0, 20, 0, 0]
    assert frame.crs == "EPSG:4326"
    assert shapely.equals_exact(frame.geometry, expected.geometry, tolerance=1e-9).all()
    assert list(frame["source_row"]) == (
        [2, 3, 4, 5] if file[-3:] in "csv xls lsx" else [1, 2, 3, 4]
    )


@pytest.mark.parametrize("file", FILES)
def test_the_same_coverage_from_every_format(tmp_path: Path, file: str) -> None:
    folder = town_with(tmp_path, "compounds", file)
    write_as(folder, file)
    study = read_study(folder)
    assert study.inputs.keys() >= {file, "study.toml"}
    assert (".dbf" in " ".join(study.inputs)) == file.endswith(".shp")
    walks = measure_coverage(study).distances.query("layer == 'compounds' and category == 'health'")
    assert walks["distance_m"].round().tolist() == [50, 170, 400, 600]


@pytest.mark.parametrize(
    ("file", "word"),
    [
        ("GBK-bare.shp", "GB18030"),
        ("homes.zip", "GB18030"),
        ("gbk.csv", "GB18030"),
        ("utf-8.csv", None),
        ("GBK.shp", None),
        ("homes.xls", None),
    ],
)
def test_a_found_encoding_is_said(tmp_path: Path, file: str, word: str | None) -> None:
    write_as(tmp_path, file)
    notes = told(read(tmp_path, file))
    assert (word or "按") in notes if word else "文字按" not in notes


def test_a_wrong_cpg_is_said_and_not_believed(tmp_path: Path) -> None:
    write_as(tmp_path, "GBK.shp")
    (tmp_path / "GBK.cpg").write_text("UTF-8")
    layer = read(tmp_path, "GBK.shp")
    assert tuple(layer.frame["name"]) == NAMES
    assert "自称是 UTF-8" in told(layer)


def test_an_encoding_can_be_stated(tmp_path: Path) -> None:
    names = ("甘泉苑", "志丹小區", "延長西路40弄", "新宜小區")
    frame = homes().assign(name=names)
    write_shapefile(tmp_path / "b.shp", frame.assign(basis="測量"), encoding="BIG5", cpg=False)
    assert tuple(read(tmp_path, "b.shp", encoding="BIG5").frame["name"]) == names
    found = read(tmp_path, "b.shp")
    assert tuple(found.frame["name"]) == names
    assert "BIG5" in told(found)
    with pytest.raises(DataError, match="UTF-8"):
        read(tmp_path, "b.shp", encoding="UTF-8")
    with pytest.raises(DataError, match="klingon"):
        read(tmp_path, "b.shp", encoding="klingon")


@pytest.mark.parametrize(
    ("written", "taken_for"),
    [
        ("utf-8", "gbk"),
        ("utf-8", "latin-1"),
        ("utf-8", "cp1252"),
        ("gbk", "latin-1"),
        ("gbk", "utf-8"),
    ],
)
def test_garbled_names_are_never_passed_on(tmp_path: Path, written: str, taken_for: str) -> None:
    wrong = [name.encode(written).decode(taken_for, "replace") for name in NAMES]
    homes().assign(name=wrong).to_file(tmp_path / "h.gpkg", layer="h")
    with pytest.raises(DataError, match="乱码") as caught:
        read(tmp_path, "h.gpkg")
    assert caught.value.faults[0].rows == ("1", "2", "3", "4")


@pytest.mark.parametrize(
    "name",
    ["Urbanização do Souto", "São Bento", "Rue de l'Évêché", "甘泉苑", "A座", "志丹路505弄(北)"],
)
def test_good_names_are_not_garbled(tmp_path: Path, name: str) -> None:
    homes().assign(name=name).to_file(tmp_path / "h.gpkg", layer="h")
    assert set(read(tmp_path, "h.gpkg").frame["name"]) == {name}


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
    assert list(frame["居委会"]) == ["一居", "一居"]
    assert list(frame["source_row"]) == [4, 5]
    assert frame.geometry.x.tolist() == [121.4305, 121.4310]
    notes = told(layer)
    for word in ("小区名称 → name", "户数（户） → households", "坐标 → lonlat", "第 6、7 行"):
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
        ("甲", *lonlat(0, 0), "卫生所", "已建"),
        ("乙", *lonlat(300, 300), "菜市场", ""),
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
    write_csv(folder / "utf-8.csv", [HEADER[:3] + HEADER[4:], *[row[:3] + row[4:] for row in ROWS]])
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


def test_shapefile_names_cut_to_ten_letters(tmp_path: Path) -> None:
    frame = homes().assign(residents_60plus=[1.0, 2.0, 3.0, 4.0])
    frame = frame.rename(columns={"residents_60plus": "residents_"})
    write_shapefile(tmp_path / "h.shp", frame, encoding="UTF-8")
    layer = read(tmp_path, "h.shp")
    assert list(layer.frame["residents_60plus"]) == [1, 2, 3, 4]
    assert "residents_ → residents_60plus" in told(layer)


@pytest.mark.parametrize("epsg", [4490, 4549, 4550, 32651, 3857])
def test_a_files_own_system_is_brought_to_wgs84(tmp_path: Path, epsg: int) -> None:
    frame = homes().to_crs(epsg)
    write_shapefile(tmp_path / "h.shp", frame, encoding="UTF-8")
    frame.to_file(tmp_path / "h.gpkg", layer="h")
    frame.to_parquet(tmp_path / "h.parquet")
    for file in ("h.shp", "h.gpkg", "h.parquet"):
        xy = shapely.get_coordinates(read(tmp_path, file).frame.geometry)
        assert np.abs(xy - [lonlat(*place) for place in PLACES]).max() < 1e-8


def test_a_shapefile_without_prj_says_so(tmp_path: Path) -> None:
    write_shapefile(tmp_path / "h.shp", homes(), encoding="UTF-8")
    (tmp_path / "h.prj").unlink()
    (tmp_path / "h.shx").unlink()
    assert "没有 .prj" in told(read(tmp_path, "h.shp"))


@pytest.mark.parametrize("encoding", ["UTF-8", "GBK", "UTF-16"])
def test_kml(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "k.kml").write_bytes(kml_text(encoding).encode(encoding))
    layer = read(tmp_path, "k.kml", **STATED)
    frame = layer.frame
    assert list(frame["name"]) == ["甘泉苑", "志丹小区"]
    assert list(frame["households"]) == [120, 80]
    assert list(frame.geom_type) == ["Point", "Polygon"]
    assert not frame.has_z.any()
    assert frame["description"].iloc[0] == "<b>见 <script>x()</script></b>"
    assert "1 个网络链接" in told(layer)


def test_kmz(tmp_path: Path) -> None:
    (tmp_path / "doc.kml").write_text(kml_text(), encoding="utf-8")
    (tmp_path / "extra.kml").write_text("<kml/>", encoding="utf-8")
    zipped(tmp_path / "k.kmz", [tmp_path / "doc.kml", tmp_path / "extra.kml"])
    assert len(read(tmp_path, "k.kmz", **STATED).frame) == 2


@pytest.mark.parametrize(
    ("version", "encoding"), [("R2010", None), ("R2000", "gbk"), ("R12", "gbk"), ("R2018", None)]
)
def test_dxf(tmp_path: Path, version: str, encoding: str | None) -> None:
    write_dxf(tmp_path / "d.dxf", version=version, encoding=encoding)
    stated: dict[str, Any] = {
        "columns": {"name": "dxf_layer"},
        "defaults": {
            **STATED["defaults"],
            "street_class": "local",
            "walkable": True,
            "status": "existing",
        },
    }
    streets = read(tmp_path, "d.dxf", "streets", part="道路", **stated).frame
    assert set(streets["name"]) == {"道路"}
    assert streets.geometry.to_crs(32651).length.round().tolist() == pytest.approx(
        [300, 300], abs=1
    )
    land = read(tmp_path, "d.dxf", part="小区", **{**stated, "defaults": STATED["defaults"]}).frame
    assert list(land.geom_type) == ["Polygon"]
    words = read(
        tmp_path,
        "d.dxf",
        part="注记",
        **STATED
        | {"columns": {"name": "text"}, "defaults": {**STATED["defaults"], "name": "南门"}},
    ).frame
    assert set(words["name"]) == {"甘泉苑", "南门"}
    with pytest.raises(DataError, match="没有图层 河道"):
        read(tmp_path, "d.dxf", part="河道", **STATED)


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
    assert layer.frame["households"].iloc[0] == 100
    assert np.isnan(layer.frame["households"].iloc[1])
    assert "合并了几行" in told(layer)
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


def test_geopackages_with_several_layers_need_a_name(tmp_path: Path) -> None:
    for layer in ("甲", "乙"):
        pyogrio.write_dataframe(homes(), tmp_path / "h.gpkg", layer=layer)
    with pytest.raises(DataError, match="甲"):
        read(tmp_path, "h.gpkg")
    assert len(read(tmp_path, "h.gpkg", part="乙").frame) == 4


def test_a_closed_line_is_land_and_a_multipoint_of_one_a_point(tmp_path: Path) -> None:
    ring = shapely.LineString([lonlat(0, 0), lonlat(9, 0), lonlat(9, 9), lonlat(0, 0)])
    one = shapely.MultiPoint([lonlat(50, 50)])
    frame = homes().iloc[:2].set_geometry(gpd.GeoSeries([ring, one], crs="EPSG:4326"))
    frame.to_file(tmp_path / "h.gpkg", layer="h")
    layer = read(tmp_path, "h.gpkg")
    assert list(layer.frame.geom_type) == ["Polygon", "Point"]
    assert "闭合线" in told(layer)


def test_no_parquet_library_is_said() -> None:
    code = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from pathlib import Path\n"
        "from ganquan_geo.load.formats.geoparquet import read_geoparquet\n"
        "from ganquan_geo.load.sources import LayerSource\n"
        "read_geoparquet(Path('x.parquet'), LayerSource(file='x.parquet'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "ganquan-geo[parquet]" in done.stderr


def test_check_shows_the_mapping(tmp_path: Path) -> None:
    folder = town_with(
        tmp_path, "compounds", "小区.csv", more='\n[defaults.compounds]\nbasis="账"\naccuracy_m=9\n'
    )
    rows = [("小区名称", "经度", "纬度"), ("甘泉苑", *point(50, 0)["coordinates"])]
    write_csv(folder / "小区.csv", rows, encoding="gbk")
    done = subprocess.run(
        [sys.executable, "-m", "ganquan_geo", "check", "--study", str(folder)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0
    assert "小区名称 → name" in done.stdout
    assert "GB18030" in done.stdout
