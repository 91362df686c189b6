"""Files that are broken or mean harm: each a clear refusal or a safe result, and quickly."""

from __future__ import annotations

import contextlib
import http.server
import io
import json
import os
import sqlite3
import struct
import threading
import time
import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
    zipped,
)
from tests.load.small_osm import SMALL, write_osm
from tests.studies import home, lonlat, point

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

FUZZ_EXAMPLES = int(os.environ.get("GANQUAN_FUZZ", "25"))
HEADER = ("名称", "经度", "纬度")
ROW = ("甘泉苑", 121.43, 31.27)


def _geojson(path: Path) -> None:
    collection = {"type": "FeatureCollection", "features": [home("a", point(0, 0))]}
    path.write_text(json.dumps(collection), encoding="utf-8")


def _zip(path: Path) -> None:
    write_shapefile(path.with_name("inner.shp"), homes(), encoding="UTF-8")
    zipped(path, sorted(path.parent.glob("inner.*")))


def _kmz(path: Path) -> None:
    path.with_name("doc.kml").write_text(kml_text(), encoding="utf-8")
    zipped(path, [path.with_name("doc.kml")])


WRITERS: dict[str, Callable[[Path], object]] = {
    ".geojson": _geojson,
    ".gpkg": lambda path: pyogrio.write_dataframe(homes(), path, layer="h"),
    ".parquet": lambda path: homes().to_parquet(path),
    ".shp": lambda path: write_shapefile(path, homes(), encoding="GBK", cpg=False),
    ".zip": _zip,
    ".kml": lambda path: path.write_text(kml_text(), encoding="utf-8"),
    ".kmz": _kmz,
    ".dxf": write_dxf,
    ".csv": lambda path: write_csv(path, [HEADER, ROW]),
    ".xlsx": lambda path: write_xlsx(path, [HEADER, ROW]),
    ".xls": lambda path: write_xls(path, [HEADER, ROW]),
}
FILES = [f"x{suffix}" for suffix in WRITERS]


def write_good(folder: Path, file: str) -> Path:
    """Write a sound file of the kind its name says, and return its path."""
    path = folder / file
    WRITERS[path.suffix](path)
    return path


WORDS = {"part": "注记", "columns": {"name": "dxf_layer"}}


def stated_for(file: str) -> dict[str, Any]:
    return {**STATED, **(WORDS if file.endswith(".dxf") else {})}


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


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """Return an address on this machine and the list of what was asked of it."""
    asked: list[str] = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"EPSG:3857")

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/secret", asked
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("shape", ["link", "url", "name", "hidden"])
def test_a_system_that_is_an_address_is_not_fetched(
    tmp_path: Path, listener: tuple[str, list[str]], shape: str
) -> None:
    address, asked = listener
    crs = {
        "link": {"type": "link", "properties": {"href": address, "type": "proj4"}},
        "url": {"type": "url", "properties": {"url": address}},
        "name": {"type": "name", "properties": {"name": address}},
        "hidden": {"type": "link", "properties": {"href": address, "type": "proj4"}},
    }[shape]
    text = json.dumps(
        {"type": "FeatureCollection", "crs": crs, "features": [home("a", point(0, 0))]}
    )
    if shape == "hidden":
        text = text.replace('"crs"', '"\\u0063rs"')
        text = text[:-1] + ', "crs": {"type": "name", "properties": {"name": "EPSG:4326"}}}'
    (tmp_path / "x.geojson").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match="打开别处"):
        read(tmp_path, "x.geojson")
    assert not asked


def virtual_files(tmp_path: Path) -> dict[str, str]:
    """Return texts by which GDAL, left to guess, would open another file or the network."""
    other = write_good(tmp_path, "other.geojson")
    return {
        "vrt": f"<OGRVRTDataSource><OGRVRTLayer name='other'><SrcDataSource>{other}"
        "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
        "pipeline": json.dumps(
            {"type": "gdal_streamed_alg", "command_line": f"gdal vector pipeline ! read {other}"}
        ),
        "wfs": "<OGRWFSDataSource><URL>http://127.0.0.1:9/</URL></OGRWFSDataSource>",
        "gdalg in a feature": json.dumps(
            {
                "type": "FeatureCollection",
                "x": {"type": "gdal_streamed_alg", "command_line": f"gdal vector ! read {other}"},
                "features": [],
            }
        ),
        "path": str(other),
        "vsi": "/vsicurl/http://127.0.0.1:9/x.geojson",
    }


@pytest.mark.parametrize("trick", ["vrt", "pipeline", "wfs", "gdalg in a feature", "path", "vsi"])
@pytest.mark.parametrize("file", FILES)
def test_virtual_files_open_nothing(tmp_path: Path, file: str, trick: str) -> None:
    text = virtual_files(tmp_path)[trick]
    write_good(tmp_path, file).write_text(text, encoding="utf-8")
    with pytest.raises(DataError):
        read(tmp_path, file, **stated_for(file))


@pytest.mark.parametrize(
    "file", ["x.vrt", "x.gdalg", "x.sqlite", "x.mbtiles", "x.fgb", "x.tab", "x.gml", "x", "x.html"]
)
def test_other_extensions_are_refused(tmp_path: Path, file: str) -> None:
    (tmp_path / file).write_text("x", encoding="utf-8")
    with pytest.raises(DataError, match="扩展名"):
        read(tmp_path, file)


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE VIEW v AS SELECT * FROM h",
        "CREATE VIRTUAL TABLE v USING fts5(x)",
        "CREATE  VIRTUAL\nTABLE v USING\tfts5(x)",
    ],
)
def test_a_geopackage_with_active_parts_is_refused(tmp_path: Path, sql: str) -> None:
    path = write_good(tmp_path, "x.gpkg")
    with sqlite3.connect(path) as database:
        database.execute(sql)
    database.close()
    with pytest.raises(DataError, match="视图或虚拟表"):
        read(tmp_path, "x.gpkg")


def test_a_geopackage_still_being_written_is_refused(tmp_path: Path) -> None:
    path = write_good(tmp_path, "x.gpkg")
    other = sqlite3.connect(path)
    other.execute("PRAGMA journal_mode = WAL")
    for name in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
        other.create_function(name, 1, lambda _: 0)  # the file's own triggers call them
    other.execute("UPDATE h SET name = 'changed'")
    other.commit()
    with pytest.raises(DataError, match="还在别的程序中"):
        read(tmp_path, "x.gpkg")
    other.close()
    assert set(read(tmp_path, "x.gpkg").frame["name"]) == {"changed"}
    assert {p.name for p in tmp_path.iterdir()} == {"x.gpkg"}


def test_names_in_a_zip_lead_nowhere(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    write_good(folder, "x.zip")
    with zipfile.ZipFile(folder / "x.zip") as sound:
        parts = {entry.filename: sound.read(entry) for entry in sound.infolist()}
    with zipfile.ZipFile(folder / "x.zip", "w") as evil:
        for name, content in parts.items():
            evil.writestr(f"../../../{name}", content)
        evil.writestr("/etc/ganquan-evil", b"x")
        evil.writestr("../ganquan-evil.txt", b"x")
    before = sorted(tmp_path.rglob("*"))
    assert len(read(folder, "x.zip").frame) == 4
    assert sorted(tmp_path.rglob("*")) == before


def bomb(packed_name: str, *, megabytes: int = 400) -> bytes:
    """Return a zip whose one member unpacks to that much and is 1,000 times smaller packed."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open(packed_name, "w") as member,
    ):
        for _ in range(megabytes):
            member.write(b" " * (1 << 20))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("file", "member"), [("x.zip", "x.shp"), ("x.kmz", "doc.kml"), ("x.xlsx", "xl/workbook.xml")]
)
def test_a_zip_bomb_is_refused_before_it_fills_the_memory(
    tmp_path: Path, file: str, member: str
) -> None:
    (tmp_path / file).write_bytes(bomb(member))
    start = time.monotonic()
    with pytest.raises(DataError, match="过大"):
        read(tmp_path, file, **STATED)
    assert time.monotonic() - start < 10


def test_a_zip_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    content = bytearray(bomb("doc.kml", megabytes=60))
    size = struct.pack("<I", 60 << 20)
    assert size in content
    (tmp_path / "x.kmz").write_bytes(bytes(content).replace(size, struct.pack("<I", 10)))
    with pytest.raises(DataError):
        read(tmp_path, "x.kmz", **STATED)


def test_a_zip_of_very_many_members_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.kmz", "w") as archive:
        for number in range(10_001):
            archive.writestr(f"{number}.kml", b"")
    with pytest.raises(DataError, match="过大"):
        read(tmp_path, "x.kmz", **STATED)


def test_a_sheet_with_one_cell_at_the_end_of_the_world_is_refused(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "x.xlsx", [HEADER, ROW])
    rewrite(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'"A2"', b'"XFD1048576"'))
    with pytest.raises(DataError, match="过大"):
        read(tmp_path, "x.xlsx", **STATED)


def rewrite(path: Path, member: str, change: Callable[[bytes], bytes]) -> None:
    """Change one member of a zip file."""
    with zipfile.ZipFile(path) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    changed = change(parts[member])
    assert changed != parts[member]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts, member: changed}.items():
            archive.writestr(name, content)


LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + "]>"
)
FOREIGN = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("doctype", [LAUGHS, FOREIGN])
@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16", "GBK"])
def test_entities_in_kml_are_refused(tmp_path: Path, doctype: str, encoding: str) -> None:
    text = kml_text(encoding).replace("<kml", f"{doctype}<kml", 1).replace("甘泉苑", "&a;")
    (tmp_path / "x.kml").write_bytes(text.encode(encoding))
    with pytest.raises(DataError, match="DOCTYPE"):
        read(tmp_path, "x.kml", **STATED)


@pytest.mark.parametrize("doctype", [LAUGHS, FOREIGN])
def test_entities_in_a_workbook_are_refused(tmp_path: Path, doctype: str) -> None:
    path = write_xlsx(tmp_path / "x.xlsx", [HEADER, ROW])
    rewrite(
        path,
        "xl/workbook.xml",
        lambda xml: xml.replace(b"<workbook", doctype.encode() + b"<workbook"),
    )
    with pytest.raises(DataError, match="DOCTYPE"):
        read(tmp_path, "x.xlsx", **STATED)


@pytest.mark.parametrize("before", ["", "<!--" + "x" * 100_000 + "-->"])
@pytest.mark.parametrize("doctype", [LAUGHS, FOREIGN])
def test_entities_in_osm_are_refused(tmp_path: Path, doctype: str, before: str) -> None:
    text = SMALL.replace("<osm", f"{before}{doctype}<osm", 1).replace("志丹路", "&j;&a;")
    (tmp_path / "x.osm").write_text(text, encoding="utf-8")
    start = time.monotonic()
    with pytest.raises(DataError):
        read_extract(tmp_path / "x.osm", keys=frozenset({"amenity"}))
    assert time.monotonic() - start < 5


@pytest.mark.parametrize("suffix", [".osm", ".osm.pbf"])
@pytest.mark.parametrize("part", [0.0, 0.1, 0.5, 0.98])
def test_an_extract_cut_short_is_refused(tmp_path: Path, suffix: str, part: float) -> None:
    path = write_osm(tmp_path / f"x{suffix}")
    assert read_extract(path, keys=frozenset({"amenity"})).way_id
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * part)])
    with pytest.raises(DataError, match=r"x\.osm"):
        read_extract(path, keys=frozenset({"amenity"}))


@pytest.mark.parametrize("depth", [1_000, 200_000])
def test_very_deep_kml_is_refused(tmp_path: Path, depth: int) -> None:
    (tmp_path / "x.kml").write_text("<kml>" + "<Folder>" * depth, encoding="utf-8")
    with pytest.raises(DataError):
        read(tmp_path, "x.kml", **STATED)


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
        lon = str(lonlat(50, 0)[0])
        path.write_text(kml_text().replace(lon, value), encoding="utf-8")
    elif file == "x.dxf":
        text = write_dxf(path).read_text(encoding="utf-8")
        lon = repr(lonlat(50, 50)[0])
        assert lon in text
        path.write_text(text.replace(lon, value), encoding="utf-8")
    elif file == "x.shp":
        write_shapefile(path, homes(), encoding="UTF-8")
        raw = struct.pack("<d", lonlat(50, 0)[0])
        assert raw in path.read_bytes()
        path.write_bytes(path.read_bytes().replace(raw, struct.pack("<d", number)))
    else:
        frame = homes().iloc[:1].set_geometry([shapely.Point(number, 31.27)], crs="EPSG:4326")
        pyogrio.write_dataframe(frame, path)
    with pytest.raises(DataError) as caught:
        read(tmp_path, file, **stated_for(file))
    assert {fault.where for fault in caught.value.faults} == {file}


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
    assert text in [name.lstrip("'") if text[0] == "=" else name for name in names]


def test_a_link_out_of_the_folder_is_refused_for_every_part(tmp_path: Path) -> None:
    folder = tmp_path / "study"
    folder.mkdir()
    outside = write_good(tmp_path, "x.shp")
    for part in tmp_path.glob("x.*"):
        (folder / part.name).write_bytes(part.read_bytes())
    (folder / "x.dbf").unlink()
    (folder / "x.dbf").symlink_to(outside.with_suffix(".dbf"))
    with pytest.raises(DataError, match="链接"):
        read(folder, "x.shp")
    (folder / "x.shp").unlink()
    (folder / "x.shp").symlink_to(outside)
    with pytest.raises(DataError, match="研究文件夹之外"):
        read(folder, "x.shp")


def test_parquet_that_unpacks_to_far_too_many_rows_is_refused(tmp_path: Path) -> None:
    import pyarrow as pa  # noqa: PLC0415
    from pyarrow import parquet  # noqa: PLC0415

    table = pa.table({"name": pa.array(np.zeros(6_000_000, np.int8))})
    parquet.write_table(table, tmp_path / "x.parquet", compression="zstd")
    assert (tmp_path / "x.parquet").stat().st_size < 100_000
    with pytest.raises(DataError, match="过大"):
        read(tmp_path, "x.parquet", **STATED)


def test_a_csv_with_an_unclosed_quote_or_very_many_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "q.csv").write_text('名称,经度,纬度\n"' + "x,1,1\n" * 400_000, encoding="utf-8")
    (tmp_path / "w.csv").write_text("名称," * 5_000, encoding="utf-8")
    for file in ("q.csv", "w.csv"):
        with pytest.raises(DataError):
            read(tmp_path, file, **STATED)


def test_many_rows_are_read_in_time(tmp_path: Path) -> None:
    rows = 200_000
    lines = [f"小区{i},121.43{i % 1000:03d},31.27" for i in range(rows)]
    (tmp_path / "x.csv").write_text("\n".join(["名称,经度,纬度", *lines]), encoding="gbk")
    start = time.monotonic()
    assert len(read(tmp_path, "x.csv", **STATED).frame) == rows
    assert time.monotonic() - start < 60


def test_dxf_of_one_block_in_a_block_in_a_block_is_read_at_once(tmp_path: Path) -> None:
    import ezdxf  # noqa: PLC0415

    drawing = ezdxf.new()  # type: ignore[attr-defined]
    for level in range(30):
        block = drawing.blocks.new(f"b{level}")
        for _ in range(10):
            if level:
                block.add_blockref(f"b{level - 1}", (0, 0))
            else:
                block.add_line((0, 0), (1, 1))
    drawing.modelspace().add_blockref("b29", lonlat(0, 0))
    drawing.saveas(tmp_path / "x.dxf")
    stated = {**STATED, "columns": {"name": "block"}}
    assert list(read(tmp_path, "x.dxf", **stated).frame["name"]) == ["b29"]


@pytest.mark.parametrize("file", FILES)
def test_fuzz(tmp_path_factory: pytest.TempPathFactory, file: str) -> None:
    """Whatever bytes are changed, a reader returns a layer or a DataError, and nothing else."""
    folder = tmp_path_factory.mktemp("fuzz")
    path = write_good(folder, file)
    targets = sorted(folder.glob("x.*")) if file == "x.shp" else [path]
    sound = {target: target.read_bytes() for target in targets}

    @settings(
        max_examples=FUZZ_EXAMPLES,
        deadline=None,
        database=None,
        derandomize="GANQUAN_FUZZ" not in os.environ,
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def one(data: st.DataObject) -> None:
        target = data.draw(st.sampled_from(targets))
        content = bytearray(sound[target])
        for _ in range(data.draw(st.integers(1, 6))):
            at = data.draw(st.integers(0, max(len(content) - 1, 0)))
            new = data.draw(st.binary(min_size=0, max_size=8))
            length = data.draw(st.sampled_from([0, len(new), 64]))
            content[at : at + length] = new
        for each, original in sound.items():
            each.write_bytes(bytes(content) if each == target else original)
        with contextlib.suppress(DataError):
            read(folder, file, **stated_for(file))

    one()


@pytest.mark.parametrize("suffix", [".osm", ".osm.pbf"])
def test_fuzz_extracts(tmp_path: Path, suffix: str) -> None:
    path = write_osm(tmp_path / f"x{suffix}")
    sound = path.read_bytes()

    @settings(
        max_examples=FUZZ_EXAMPLES,
        deadline=None,
        database=None,
        derandomize="GANQUAN_FUZZ" not in os.environ,
        suppress_health_check=list(HealthCheck),
    )
    @given(at=st.integers(0, len(sound) - 1), new=st.binary(max_size=8), length=st.integers(0, 64))
    def one(at: int, new: bytes, length: int) -> None:
        path.write_bytes(sound[:at] + new + sound[at + length :])
        with contextlib.suppress(DataError):
            read_extract(path, keys=frozenset({"amenity"}))

    one()
