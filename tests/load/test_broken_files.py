"""Files that are broken: each a clear refusal that names the file."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pyogrio
import pytest
import shapely

from ganquan_geo import DataError
from ganquan_geo.load.osm.extract import read_extract
from tests.load.office import (
    STATED,
    homes,
    kml_text,
    read,
    write_csv,
    write_dxf,
    write_shapefile,
    write_xls,
    write_xlsx,
)
from tests.load.small_osm import write_osm
from tests.load.sound import FILES, HEADER, stated_for, write_good
from tests.towns import lonlat_at

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("file", FILES)
def test_the_sound_file_reads(tmp_path: Path, file: str) -> None:
    write_good(tmp_path, file)
    assert len(read(tmp_path, file, **stated_for(file)).frame) >= 1


@pytest.mark.parametrize("part", [0.02, 0.3, 0.7, 0.98])
@pytest.mark.parametrize("file", [file for file in FILES if file != "x.csv"])
def test_a_file_cut_short_is_refused(tmp_path: Path, file: str, part: float) -> None:
    path = write_good(tmp_path, file)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * part)])
    with pytest.raises(DataError) as caught:
        read(tmp_path, file, **stated_for(file))
    assert {fault.where for fault in caught.value.faults} == {file}


@pytest.mark.parametrize("part", [".dbf", ".shp"])
def test_a_shapefile_with_a_part_cut_short_is_refused(tmp_path: Path, part: str) -> None:
    path = write_good(tmp_path, "x.shp").with_suffix(part)
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(DataError, match="完好"):
        read(tmp_path, "x.shp")
    path.unlink()
    with pytest.raises(DataError):
        read(tmp_path, "x.shp")


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(
    "content", [b"", b"\x00" * 5000, b"MZ\x90\x00" * 100, b"<html>404</html>", "乱".encode() * 99]
)
def test_a_file_of_another_kind_is_refused(tmp_path: Path, file: str, content: bytes) -> None:
    write_good(tmp_path, file).write_bytes(content)
    with pytest.raises(DataError) as caught:
        read(tmp_path, file, **stated_for(file))
    assert caught.value.faults[0].where == file


@pytest.mark.parametrize("file", ["x.gpkg", "x.shp", "x.csv", "x.xlsx", "x.xls", "x.geojson"])
def test_no_rows_is_said(tmp_path: Path, file: str) -> None:
    none = homes().iloc[:0]
    path = tmp_path / file
    if file == "x.gpkg":
        pyogrio.write_dataframe(none, path, layer="h", geometry_type="Point")
    elif file == "x.shp":
        pyogrio.write_dataframe(none, path, geometry_type="Point", encoding="UTF-8")
    elif file == "x.csv":
        write_csv(path, [HEADER])
    elif file == "x.xlsx":
        write_xlsx(path, [HEADER])
    elif file == "x.xls":
        write_xls(path, [HEADER])
    else:
        path.write_text('{"type": "FeatureCollection", "features": []}', encoding="utf-8")
    with pytest.raises(DataError, match="没有任何要素"):
        read(tmp_path, file, **STATED)


@pytest.mark.parametrize("suffix", [".osm", ".osm.pbf"])
@pytest.mark.parametrize("part", [0.0, 0.1, 0.5, 0.98])
def test_an_extract_cut_short_is_refused(tmp_path: Path, suffix: str, part: float) -> None:
    path = write_osm(tmp_path / f"x{suffix}")
    assert read_extract(path, keys=frozenset({"amenity"})).ways.id
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * part)])
    with pytest.raises(DataError, match=r"x\.osm"):
        read_extract(path, keys=frozenset({"amenity"}))


@pytest.mark.parametrize("value", ["1e308", "-1e308", "inf", "nan", "1e400", "999999999"])
@pytest.mark.parametrize("file", ["x.csv", "x.kml", "x.gpkg", "x.shp", "x.dxf", "x.xlsx"])
def test_coordinates_off_the_earth_are_named(tmp_path: Path, file: str, value: str) -> None:
    number = float(value)
    path = tmp_path / file
    if file == "x.csv":
        write_csv(path, [HEADER, ("甘泉苑", value, 31.27)])
    elif file == "x.xlsx":
        write_xlsx(path, [HEADER, ("甘泉苑", value, 31.27)])
    elif file == "x.kml":
        lon = str(lonlat_at(50, 0)[0])
        path.write_text(kml_text().replace(lon, value), encoding="utf-8")
    elif file == "x.dxf":
        text = write_dxf(path).read_text(encoding="utf-8")
        lon = repr(lonlat_at(50, 50)[0])
        assert lon in text
        path.write_text(text.replace(lon, value), encoding="utf-8")
    elif file == "x.shp":
        write_shapefile(path, homes(), encoding="UTF-8")
        raw = struct.pack("<d", lonlat_at(50, 0)[0])
        assert raw in path.read_bytes()
        path.write_bytes(path.read_bytes().replace(raw, struct.pack("<d", number)))
    else:
        frame = homes().iloc[:1].set_geometry([shapely.Point(number, 31.27)], crs="EPSG:4326")
        pyogrio.write_dataframe(frame, path)
    with pytest.raises(DataError) as caught:
        read(tmp_path, file, **stated_for(file))
    assert {fault.where for fault in caught.value.faults} == {file}


def test_a_csv_with_an_unclosed_quote_or_very_many_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "q.csv").write_text('名称,经度,纬度\n"' + "x,1,1\n" * 400_000, encoding="utf-8")
    (tmp_path / "w.csv").write_text("名称," * 5_000, encoding="utf-8")
    for file in ("q.csv", "w.csv"):
        with pytest.raises(DataError):
            read(tmp_path, file, **STATED)


def test_many_rows_are_read(tmp_path: Path) -> None:
    rows = 200_000
    lines = [f"小区{i},121.43{i % 1000:03d},31.27" for i in range(rows)]
    (tmp_path / "x.csv").write_text("\n".join(["名称,经度,纬度", *lines]), encoding="gbk")
    assert len(read(tmp_path, "x.csv", **STATED).frame) == rows


EVIL = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "${7*7}`x`",
    '=HYPERLINK("http://x")',
    "';DROP TABLE h;--",
    "../../etc/passwd",
    "甘泉" * 500,
    "\u202egnp.exe",
]


@pytest.mark.parametrize("text", EVIL)
@pytest.mark.parametrize("file", ["x.csv", "x.xlsx", "x.kml", "x.gpkg", "x.geojson"])
def test_text_that_means_harm_stays_text(tmp_path: Path, file: str, text: str) -> None:
    path = tmp_path / file
    frame = homes().iloc[:1].assign(name=text)
    if file == "x.csv":
        write_csv(path, [HEADER, (text, 121.43, 31.27)])
    elif file == "x.xlsx":
        write_xlsx(path, [HEADER, (text if text[0] != "=" else f"'{text}", 121.43, 31.27)])
    elif file == "x.kml":
        cdata = f"<![CDATA[{text}]]>"
        path.write_text(kml_text().replace("<name>甘泉苑", f"<name>{cdata}"), encoding="utf-8")
    else:
        pyogrio.write_dataframe(frame, path)
    names = read(tmp_path, file, **STATED).frame["name"].tolist()
    shown = text.lstrip("\u202e")  # a mark that turns what follows is dropped
    assert shown in [name.lstrip("'") if text[0] == "=" else name for name in names]
