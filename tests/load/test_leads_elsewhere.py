"""Files that would have the reader open something else: nothing else is opened."""

from __future__ import annotations

import http.server
import json
import sqlite3
import threading
import zipfile
from typing import TYPE_CHECKING

import pytest

from ganquan_geo import DataError
from tests.load.office import (
    read,
)
from tests.load.sound import FILES, stated_for, write_good
from tests.towns import home, point
from tests.towns.studies import write_layer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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
    sound = write_layer(tmp_path / "x.geojson", [home("a", point(0, 0))])
    text = json.dumps({"crs": crs} | json.loads(sound.read_text(encoding="utf-8")))
    if shape == "hidden":
        text = text.replace('"crs"', '"\\u0063rs"')
        text = text[:-1] + ', "crs": {"type": "name", "properties": {"name": "EPSG:4326"}}}'
    sound.write_text(text, encoding="utf-8")
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
