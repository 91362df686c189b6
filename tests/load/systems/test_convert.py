"""Converting layers and files: only coordinates change, nothing is overwritten, all or nothing."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely
from typer.testing import CliRunner

from ganquan_geo import DataError, read_study
from ganquan_geo.cli.main import app
from ganquan_geo.load.loose import read_loose
from ganquan_geo.load.systems.convert import move_frame
from ganquan_geo.load.systems.find import from_wgs84
from ganquan_geo.load.systems.same_kml import convert_kml
from tests.load.office import homes, write_homes
from tests.paths import ROOT
from tests.towns import lonlat_at
from tests.towns.studies import SETTINGS, write_study

if TYPE_CHECKING:
    from pathlib import Path

HOMES = ROOT / "data" / "compounds.geojson"


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def run(*arguments: str | Path) -> Done:
    done = CliRunner().invoke(app, [str(one) for one in arguments], standalone_mode=False)
    if done.exception is not None:
        raise done.exception
    return Done(returncode=done.return_value or 0, stdout=done.stdout, stderr=done.stderr)


def convert(file: Path, out: Path, source: str, target: str) -> Done:
    return run("convert", file, "--from", source, "--to", target, "--out", out)


def coordinates_of(file: Path) -> np.ndarray:
    frame = pyogrio.read_dataframe(file, use_arrow=False)
    return np.asarray(shapely.get_coordinates(frame.geometry.to_numpy()))


def test_a_frame_keeps_all_but_its_coordinates() -> None:
    shapes = [
        shapely.Point(*lonlat_at(0, 0)),
        None,
        shapely.Polygon([lonlat_at(0, 0), lonlat_at(50, 0), lonlat_at(0, 50)]),
        shapely.from_wkt("LINESTRING Z (121.43 31.27 12.5, 121.44 31.27 13)"),
        shapely.MultiPoint(),
    ]
    frame = gpd.GeoDataFrame(
        {"name": list("abcde")}, geometry=shapes, crs=4326, index=[9, 7, 5, 3, 1]
    )
    before = frame.copy()
    moved, _ = move_frame(frame, source="WGS 84", target="GCJ-02")
    assert moved.crs is None
    assert list(moved.index) == [9, 7, 5, 3, 1]
    assert list(moved["name"]) == list("abcde")
    assert moved.geometry.iloc[1] is None
    assert shapely.get_coordinates(moved.geometry.iloc[3], include_z=True)[:, 2].tolist() == [
        12.5,
        13,
    ]
    assert frame.geometry.geom_equals(before.geometry).drop(7).all()
    back, _ = move_frame(moved, source="GCJ-02", target="WGS 84")
    assert back.crs == "EPSG:4326"
    there = [9, 5, 3]
    assert back.geometry[there].geom_equals_exact(frame.geometry[there], 1e-9).all()
    assert move_frame(frame, source="WGS 84", target="EPSG:4549")[0].crs == "EPSG:4549"


def test_faults_name_rows_of_the_layer_not_single_vertices() -> None:
    shapes = [
        shapely.LineString([(121, 31), (121.1, 31)]),
        shapely.LineString([(121, 31), (5e5, 3e6)]),
    ]
    with pytest.raises(DataError) as caught:
        move_frame(gpd.GeoDataFrame(geometry=shapes), source="GCJ-02", target="WGS 84")
    assert caught.value.faults[0].rows == ("2",)


def test_geojson_there_and_back_keeps_every_property(tmp_path: Path) -> None:
    there, back = tmp_path / "there.geojson", tmp_path / "back.geojson"
    done = convert(HOMES, there, "WGS 84", "百度")
    assert done.returncode == 0, done.stderr
    assert "78 个坐标：WGS 84 → BD-09" in done.stdout
    assert convert(there, back, "BD-09", "WGS 84").returncode == 0
    original, moved, returned = (
        json.loads(path.read_text(encoding="utf-8")) for path in (HOMES, there, back)
    )
    assert moved["coordinate_system"] == "BD-09"
    assert "coordinate_system" not in returned
    for first, last in zip(original["features"], returned["features"], strict=True):
        assert first["properties"] == last["properties"]
        assert first["geometry"]["coordinates"] == pytest.approx(
            last["geometry"]["coordinates"], abs=1e-9
        )
    expected = from_wgs84(coordinates_of(HOMES), "BD-09")
    assert coordinates_of(there) == pytest.approx(expected, abs=1e-9)


def test_projected_geojson_says_so_and_is_read_back(tmp_path: Path) -> None:
    out = tmp_path / "plane.geojson"
    assert "EPSG:4549" in convert(HOMES, out, "WGS 84", "CGCS2000 三度带").stdout
    assert pyogrio.read_info(out)["crs"] == "EPSG:4549"
    assert coordinates_of(out) == pytest.approx(
        from_wgs84(coordinates_of(HOMES), "EPSG:4549"), abs=1e-4
    )


def test_every_layer_of_a_geopackage_is_converted(tmp_path: Path) -> None:
    file, out = tmp_path / "两层.gpkg", tmp_path / "out.gpkg"
    homes = gpd.read_file(HOMES)
    homes.to_file(file, layer="小区")
    homes.iloc[:3].to_file(file, layer="few", mode="a")
    pyogrio.write_dataframe(pd.DataFrame({"a": [1, 2]}), file, layer="table", append=True)
    done = convert(file, out, "WGS 84", "高德")
    assert done.returncode == 0, done.stderr
    assert {name for name, _ in pyogrio.list_layers(out)} == {"小区", "few", "table"}
    assert pyogrio.read_info(out, layer="小区")["crs"] in (None, "") or "Undefined" in str(
        pyogrio.read_info(out, layer="小区")["crs"]
    )
    moved = gpd.read_file(out, layer="few")
    assert list(moved["name"]) == list(homes["name"][:3])
    expected = from_wgs84(homes.iloc[:3].get_coordinates().to_numpy(), "GCJ-02")
    assert moved.get_coordinates().to_numpy() == pytest.approx(expected, abs=1e-9)


def test_a_gbk_shapefile_keeps_its_attributes_byte_for_byte(tmp_path: Path) -> None:
    file, out = tmp_path / "小区.shp", tmp_path / "结果.shp"
    gpd.read_file(HOMES).to_file(file, encoding="GB18030")
    file.with_suffix(".cpg").unlink()
    done = convert(file, out, "WGS 84", "GCJ-02")
    assert done.returncode == 0, done.stderr
    assert out.with_suffix(".dbf").read_bytes() == file.with_suffix(".dbf").read_bytes()
    assert not out.with_suffix(".prj").exists(), "no label must call GCJ-02 WGS 84"
    assert not out.with_suffix(".cpg").exists()
    expected = from_wgs84(coordinates_of(file), "GCJ-02")
    assert coordinates_of(out) == pytest.approx(expected, abs=1e-9)
    assert convert(file, tmp_path / "k.shp", "WGS 84", "EPSG:4549").returncode == 0
    assert (tmp_path / "k.prj").exists()


def test_a_table_keeps_its_other_cells_encoding_and_separator(tmp_path: Path) -> None:
    file, out = tmp_path / "小区.csv", tmp_path / "结果.csv"
    file.write_bytes(
        "编号;名称;经度;纬度;户数\r\n007;新宜小区;121.4324;31.26775;0120\r\n008;未知;;;\r\n".encode(
            "gb18030"
        )
    )
    assert convert(file, out, "高德", "WGS 84").returncode == 0
    rows = out.read_bytes().decode("gb18030").split("\r\n")
    assert rows[0] == "编号;名称;经度;纬度;户数"
    assert rows[1].startswith("007;新宜小区;121.42")
    assert rows[1].endswith(";0120")
    assert rows[2] == "008;未知;;;"
    plane = tmp_path / "plane.csv"
    assert convert(file, plane, "高德", "EPSG:4549").returncode == 0
    assert plane.read_bytes().decode("gb18030").startswith("编号;名称;x;y;户数")


@pytest.mark.parametrize(
    ("name", "content", "source", "word"),
    [
        ("a.csv", "名称,经度,纬度\n甲,abc,31\n", "WGS 84", "第 2 行"),
        ("a.csv", "名称,户数\n甲,3\n", "WGS 84", "没有认出坐标列"),
        ("a.csv", "经度,纬度\n31.2,121.4\n", "高德", "颠倒"),
        ("a.csv", "经度,纬度\n121.4,31.2\n", "火星历", "没有这个坐标系"),
        ("a.csv", "经度,纬度\n121.4,31.2\n", "EPSG:4549", "是经纬度"),
        ("a.geojson", '{"type": "FeatureCollection", "features": [', "WGS 84", "JSON 有误"),
        ("a.geojson", "[" * 100_000, "WGS 84", "GeoJSON"),
        ("a.geojson", '{"type": "Point", "coordinates": [NaN, 31]}', "WGS 84", "GeoJSON"),
        ("a.geojson", '{"type": "Point", "coordinates": [121.4]}', "WGS 84", "GeoJSON"),
        ("a.gpkg", "no package", "WGS 84", "不是完好的"),
        ("a.tab", "经度,纬度\n", "WGS 84", "这种格式"),
        ("a.gpkg", "<OGRVRTDataSource/>", "WGS 84", "不是完好的"),
        ("a.shp", "<OGRVRTDataSource/>", "WGS 84", "缺少 .dbf"),
        ("a.kml", "<kml><Placemark>", "WGS 84", "不是完好的"),
    ],
)
def test_what_cannot_be_converted_is_said_and_nothing_is_written(
    tmp_path: Path, name: str, content: str, source: str, word: str
) -> None:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    done = convert(file, tmp_path / f"out{file.suffix}", source, "GCJ-02")
    assert done.returncode == 1, done.stdout + done.stderr
    assert word in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_every_fault_of_a_conversion_is_said_in_one_run(tmp_path: Path) -> None:
    (tmp_path / "there.csv").write_text("mine", encoding="utf-8")
    done = convert(tmp_path / "no.csv", tmp_path / "there.csv", "火星历", "EPSG:1")
    assert done.returncode == 1
    for word in ("没有这个文件", "已经存在", "--from 火星历", "--to EPSG:1"):
        assert word in done.stderr
    assert (tmp_path / "there.csv").read_text(encoding="utf-8") == "mine"


def test_no_file_is_ever_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "a.geojson"
    file.write_bytes(HOMES.read_bytes())
    other = tmp_path / "b.geojson"
    other.write_text("mine", encoding="utf-8")
    link = tmp_path / "c.geojson"
    link.symlink_to(tmp_path / "nowhere")
    for out in (file, other, link):
        done = convert(file, out, "WGS 84", "GCJ-02")
        assert done.returncode == 1
        assert "已经存在" in done.stderr
    assert file.read_bytes() == HOMES.read_bytes()
    assert other.read_text(encoding="utf-8") == "mine"
    assert link.is_symlink()
    shape = convert(file, tmp_path / "b.shp", "WGS 84", "GCJ-02")
    assert shape.returncode == 1
    assert ".geojson .json .gpkg .csv .xlsx" in shape.stderr
    assert (
        "没有这个文件" in convert(tmp_path / "no.csv", tmp_path / "o.csv", "高德", "WGS84").stderr
    )


@pytest.mark.parametrize(
    ("file", "system", "out"),
    [
        ("h.geojson", "GCJ-02", "o.geojson"),
        ("h.json", "GCJ-02", "o.csv"),
        ("h.gpkg", "GCJ-02", "o.gpkg"),
        ("h.gpkg", "GCJ-02", "o.xlsx"),
        ("h.shp", "GCJ-02", "o.shp"),
        ("h.zip", "BD-09", "o.gpkg"),
        ("h.kml", "GCJ-02", "o.kml"),
        ("h.kmz", "BD-09", "o.geojson"),
        ("h.dxf", "EPSG:4528", "o.geojson"),
        ("h.dxf", "EPSG:4549", "o.csv"),
        ("h.parquet", "GCJ-02", "o.gpkg"),
        ("h.xlsx", "GCJ-02", "o.xlsx"),
        ("h.xlsx", "BD-09", "o.csv"),
        ("h.xls", "BD-09", "o.xlsx"),
        ("h.csv", "GCJ-02", "o.csv"),
        ("utf-16.csv", "GCJ-02", "o.csv"),
        ("h.txt", "EPSG:4528", "o.txt"),
        ("h.csv", "EPSG:4510", "o.geojson"),
    ],
)
def test_every_format_is_converted(tmp_path: Path, file: str, system: str, out: str) -> None:
    path = write_homes(tmp_path / file, system)
    before = path.read_bytes()
    named = "CGCS2000 三度带" if system == "EPSG:4528" else system  # the numbers name the zone
    done = convert(path, tmp_path / out, named, "WGS 84")
    assert done.returncode == 0, done.stderr
    assert path.read_bytes() == before
    found = read_loose(tmp_path / out)
    moved = np.array(found.geometry.get_coordinates())
    assert np.abs(moved - homes().get_coordinates().to_numpy()).max() < 1e-8
    words = found.table.astype(str).to_numpy().ravel().tolist()
    assert set(homes()["name"]) <= set(words)


def test_a_table_keeps_its_titles_and_totals_and_loses_its_formulas(tmp_path: Path) -> None:
    path = write_homes(tmp_path / "utf-16.csv", "GCJ-02")
    text = path.read_bytes().decode("utf-16").replace("无", "=1+1")
    path.write_bytes(text.encode("utf-16"))
    done = convert(path, tmp_path / "o.csv", "GCJ-02", "WGS 84")
    lines = (tmp_path / "o.csv").read_bytes().decode("utf-16").split("\r\n")
    assert lines[0] == "甘泉路街道小区一览表;;;"
    assert lines[1] == "纬度;小区名称;经度;备注"
    assert lines[6] == "合计;4;;"
    assert all(line.endswith(";'=1+1") for line in lines[2:6])
    assert "4 个单元格像公式" in done.stdout


@pytest.mark.parametrize("out", ["o.csv", "o.xlsx"])
def test_no_text_of_a_file_becomes_a_formula(tmp_path: Path, out: str) -> None:
    evil = ["=cmd|' /C calc'!A0", "@SUM(A1)", "+1+1", "-1-1", "\t=1", "＝1+1"]
    frame = gpd.GeoDataFrame(
        {"=name": evil}, geometry=gpd.points_from_xy([-8.6] * 6, [41.1] * 6), crs=4326
    )
    frame.to_file(tmp_path / "h.gpkg")
    done = convert(tmp_path / "h.gpkg", tmp_path / out, "WGS 84", "WGS 84")
    assert done.returncode == 0, done.stderr
    if out == "o.csv":
        table = pd.read_csv(tmp_path / out, dtype=str)
        assert table["'=name"].str.startswith("'").all()
        assert set(table["lon"]) == {"-8.6000000000"}
    else:
        sheet = openpyxl.load_workbook(tmp_path / out).active
        assert sheet is not None
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells} == {"s", "n"}
        assert sheet["B2"].value == -8.6


@pytest.mark.parametrize("ending", [".xlsx", ".gpkg"])
def test_a_later_conversion_writes_the_same_bytes(tmp_path: Path, ending: str) -> None:
    path = write_homes(tmp_path / "h.xls" if ending == ".xlsx" else tmp_path / "h.gpkg", "WGS 84")
    written = []
    for name in ("first", "second"):
        assert convert(path, tmp_path / f"{name}{ending}", "WGS 84", "GCJ-02").returncode == 0
        written.append((tmp_path / f"{name}{ending}").read_bytes())
        time.sleep(1.1)  # seconds are what these formats keep of a time
    assert written[0] == written[1]


def test_kml_keeps_all_but_its_coordinates(tmp_path: Path) -> None:
    path = write_homes(tmp_path / "h.kml", "GCJ-02")
    assert convert(path, tmp_path / "o.kml", "GCJ-02", "WGS 84").returncode == 0
    text = (tmp_path / "o.kml").read_text(encoding="utf-8")
    assert text.count("<Style id='s'/>") == 1
    assert text.count(",5.5</coordinates>") == 4
    assert convert(path, tmp_path / "p.kml", "GCJ-02", "EPSG:4549").returncode == 1


@pytest.mark.parametrize(
    "words",
    [
        *(".121.43,31.27", "12a1.43,31.27", "x,31.28 121.43,31.27", "121.43,a 1,2"),
        *("1_21.43,31.27", "１２１.43,31.27", "nan,31.27", "121.43", "121.43;31.27", "--1,2"),
    ],
)
@pytest.mark.parametrize("tag", ["coordinates", "gx:coord"])
def test_kml_with_a_place_that_is_not_read_is_not_converted(
    tmp_path: Path, tag: str, words: str
) -> None:
    """Or a part of the number would be moved, and the rest would stay."""
    shape = f"<{tag}>{words}</{tag}>"
    shape = f"<gx:Track>{shape}</gx:Track>" if ":" in tag else f"<Point>{shape}</Point>"
    (tmp_path / "h.kml").write_text(kml(shape), encoding="utf-8")
    with pytest.raises(DataError, match="坐标"):
        convert_kml(tmp_path / "h.kml", tmp_path / "o.kml", source="高德", target="WGS 84")


@pytest.mark.parametrize(
    ("shape", "moved"),
    [
        ("<LineString><coordinates>\n121.4,31.2,5\n121.5 , 31.3\n</coordinates></LineString>", 2),
        ("<gx:Track><gx:coord>121.4 31.2 5</gx:coord><gx:coord>1 2</gx:coord></gx:Track>", 2),
        ("<Point><coordinates>121.4 31.2</coordinates></Point>", 1),
        ("<Point><coordinates> </coordinates></Point>", 0),
    ],
)
def test_each_place_of_kml_is_converted_once(tmp_path: Path, shape: str, moved: int) -> None:
    (tmp_path / "h.kml").write_text(kml(shape, "<Point><coordinates>121,31</coordinates></Point>"))
    found = convert_kml(tmp_path / "h.kml", tmp_path / "o.kml", source="高德", target="WGS 84")
    assert found.position_count == moved + 1


def kml(*shapes: str) -> str:
    """Return KML with a placemark for each shape."""
    head = '<kml xmlns:gx="http://www.google.com/kml/ext/2.2"><Document>'
    marks = (f"<Placemark><name>甲</name>{shape}</Placemark>" for shape in shapes)
    return f"{head}{''.join(marks)}</Document></kml>"


def test_one_sheet_of_several_is_named_by_part(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for title in ("一", "二"):
        sheet = book.create_sheet(title)
        for row in (("名称", "经度", "纬度"), (title, 121.4, 31.2)):
            sheet.append(row)
    book.save(tmp_path / "b.xlsx")
    arguments = (
        *("convert", tmp_path / "b.xlsx", "--from", "高德", "--to", "WGS 84"),
        *("--out", tmp_path / "o.csv"),
    )
    refused = run(*arguments)
    assert refused.returncode == 1
    assert "--part" in refused.stderr
    assert run(*arguments, "--part", "二").returncode == 0
    assert "二" in (tmp_path / "o.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("file", ["h.xlsx", "h.xls", "utf-16.csv", "h.zip", "h.kmz", "h.parquet"])
def test_detect_reads_every_format(tmp_path: Path, file: str) -> None:
    path = write_homes(tmp_path / file, "WGS 84")
    done = run("detect", "--study", ROOT / "data", "--layer", path)
    assert done.returncode == 0, done.stderr
    assert "比对 4 处" in done.stdout


def test_a_local_grid_reports_its_fit(tmp_path: Path) -> None:
    places = [(0, 0), (2_000, 100), (1_900, 1_800), (-100, 2_100)]
    rows = [
        f"p{at},{x + 70_000},{y},{lonlat_at(x, y)[0]},{lonlat_at(x, y)[1]}"
        for at, (x, y) in enumerate(places)
    ]
    control = tmp_path / "control.csv"
    control.write_text("\n".join(["name,x,y,lon,lat", *rows]), encoding="utf-8")
    done = convert(HOMES, tmp_path / "o.geojson", "WGS 84", f"local:{control}")
    assert done.returncode == 0, done.stderr
    assert "4 个控制点、4 参数" in done.stdout


def test_detect_says_which_system_and_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "homes.geojson"
    assert convert(HOMES, file, "WGS 84", "GCJ-02").returncode == 0
    before = file.read_bytes()
    done = run("detect", "--study", ROOT / "data", "--layer", file, "--inside", "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert "sure: GCJ-02" in done.stdout
    assert "--from 'GCJ-02' --to 'WGS 84'" in done.stdout
    assert file.read_bytes() == before
    broken = run("detect", "--study", ROOT / "data", "--layer", tmp_path / "no.shp")
    assert broken.returncode == 1
    assert "no.shp" in broken.stderr


def test_a_study_names_the_systems_of_its_layers(tmp_path: Path) -> None:
    plain = read_study(write_study(tmp_path / "plain"))
    settings = SETTINGS.replace(
        "[kinds]", '[systems]\nstreets = "GCJ-02"\ncompounds = "EPSG:4549"\n\n[kinds]'
    )
    folder = write_study(tmp_path / "mixed", settings=settings)
    for layer, system in (("streets", "GCJ-02"), ("compounds", "EPSG:4549")):
        file = folder / f"{layer}.geojson"
        assert convert(file, tmp_path / f"{layer}.geojson", "WGS 84", system).returncode == 0
        (tmp_path / f"{layer}.geojson").replace(file)
    mixed = read_study(folder)
    assert dict(mixed.systems) == {"streets": "GCJ-02", "compounds": "EPSG:4549"}
    for layer in ("streets", "compounds"):
        first, second = plain.layers[layer].geometry, mixed.layers[layer].geometry
        assert first.geom_equals_exact(second, 1e-8).all()


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ('castle = "GCJ-02"', "castle"),
        ('streets = "火星历"', "没有这个坐标系"),
        ('streets = "EPSG:4549"', "streets.geojson"),
        ('streets = "local:../../etc/passwd"', "文件夹之外"),
    ],
)
def test_a_wrong_system_in_the_settings_is_a_fault(tmp_path: Path, line: str, word: str) -> None:
    settings = SETTINGS.replace("[kinds]", f"[systems]\n{line}\n\n[kinds]")
    with pytest.raises(DataError, match=word):
        read_study(write_study(tmp_path / "study", settings=settings))
