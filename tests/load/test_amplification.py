"""Small files of which much would come out: refused by that, not by how small they are packed."""

from __future__ import annotations

import json
import struct
import zipfile
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pytest
import xlsxwriter
from pyarrow import parquet

from ganquan_geo import DataError
from tests.load.office import STATED, homes, read, write_xls, write_xlsx
from tests.load.sound import HEADER, ROW

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SECTOR = 512  # bytes, of an .xls


def looped_xls(path: Path) -> None:
    """Write an .xls whose directory goes on where it began: following it, memory runs out."""
    content = bytearray(write_xls(path, [HEADER, ROW]).read_bytes())
    (table,) = struct.unpack_from("<I", content, 76)
    (directory,) = struct.unpack_from("<I", content, 48)
    struct.pack_into("<I", content, SECTOR * (1 + table) + 4 * directory, directory)
    path.write_bytes(content)


def merged_over_each_other(path: Path) -> None:
    """Write a sheet with many ranges of merged cells at one place, each over all of it."""
    write_xlsx(path, [HEADER, ROW, *[("x",) * 20] * 600], merged=["A2:T600"])
    cell = b'<mergeCell ref="A2:T600"/>'
    _change(path, "xl/worksheets/sheet1.xml", cell, cell * 10_000)


def one_text_in_many_cells(path: Path) -> None:
    """Write a sheet of ten thousand cells that share one text of 32,000 characters."""
    with xlsxwriter.Workbook(path) as book:  # openpyxl writes each text in its cell
        sheet = book.add_worksheet()
        for number, cells in enumerate([HEADER, *[("shared", "x", "y")] * 10_000]):
            sheet.write_row(number, 0, cells)
    _change(path, "xl/sharedStrings.xml", b"shared", "住".encode() * 32_000)


def _change(path: Path, member: str, old: bytes, new: bytes) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    assert old in parts[member]
    parts[member] = parts[member].replace(old, new)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def a_key_for_each_feature(path: Path) -> None:
    """Write features that each have a property of their own: the table has all for all."""
    point = {"type": "Point", "coordinates": [121.43, 31.27]}
    features = [
        {"type": "Feature", "geometry": point, "properties": {f"k{n}": n}} for n in range(6_000)
    ]
    collection = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(collection), encoding="utf-8")


def a_datum_for_each_placemark(path: Path) -> None:
    marks = "".join(
        f'<Placemark><ExtendedData><Data name="k{n}"><value>1</value></Data></ExtendedData>'
        "<Point><coordinates>121.43,31.27</coordinates></Point></Placemark>"
        for n in range(6_000)
    )
    path.write_text(f"<kml><Document>{marks}</Document></kml>", encoding="utf-8")


def one_wide_row(path: Path) -> None:
    """Write one row of a thousand cells and a hundred thousand of two."""
    path.write_text(f"名称,经度{',' * 990}\n" + "a,1\n" * 100_000, encoding="utf-8")


def many_commas(path: Path) -> None:
    path.write_text("名称,经度,纬度\n" + ("," * 900 + "\n") * 25_000, encoding="utf-8")


def columns_of_one_value(path: Path) -> None:
    """Write five hundred columns of a hundred thousand zeros, which take nearly no room."""
    zeros = pa.array([0] * 100_000, pa.int8())
    parquet.write_table(pa.table({f"k{n}": zeros for n in range(500)}), path, compression="zstd")


AMPLIFIED: dict[str, tuple[str, Callable[[Path], None]]] = {
    "a directory that loops": ("x.xls", looped_xls),
    "merged over each other": ("x.xlsx", merged_over_each_other),
    "one text in many cells": ("x.xlsx", one_text_in_many_cells),
    "a key for each feature": ("x.geojson", a_key_for_each_feature),
    "a datum for each placemark": ("x.kml", a_datum_for_each_placemark),
    "one wide row": ("x.csv", one_wide_row),
    "many commas": ("x.csv", many_commas),
    "columns of one value": ("x.parquet", columns_of_one_value),
}


@pytest.mark.parametrize("case", AMPLIFIED)
def test_much_out_of_little_is_refused(tmp_path: Path, case: str) -> None:
    file, write = AMPLIFIED[case]
    write(tmp_path / file)
    with pytest.raises(DataError, match=r"过大|中途停止") as caught:
        read(tmp_path, file, **STATED)
    assert "没有料到" not in str(caught.value)


@pytest.mark.parametrize("file", ["x.zip", "x.kmz", "x.xlsx"])
def test_a_member_without_a_name_is_refused(tmp_path: Path, file: str) -> None:
    with zipfile.ZipFile(tmp_path / file, "w") as archive:
        archive.writestr("x.kml", b"<kml/>")
        archive.writestr("y", b"")
    content = (tmp_path / file).read_bytes()
    at = content.rindex(b"PK\x01\x02")  # the entry of y in the table at the end
    entry = bytearray(content[at:])
    struct.pack_into("<H", entry, 28, 0)
    del entry[46]
    (tmp_path / file).write_bytes(content[:at] + bytes(entry))
    with pytest.raises(DataError, match="不是完好的") as caught:
        read(tmp_path, file, **STATED)
    assert "没有料到" not in str(caught.value)


SYSTEMS: list[Any] = [
    "EPSG:4326",
    "nonsense",
    "https://example.com/crs",
    "+init=/etc/hostname:1",
    "/etc/hostname",
    4326,
    [],
    ["EPSG", 4326],
    {},
    {"type": "GeographicCRS"},
    {"type": "GeographicCRS", "name": "x", "datum": "y", "coordinate_system": 3},
    True,
]


@pytest.mark.parametrize("system", SYSTEMS, ids=repr)
def test_a_parquet_with_an_unusable_system_is_refused(tmp_path: Path, system: object) -> None:
    homes().to_parquet(tmp_path / "x.parquet")
    table = parquet.read_table(tmp_path / "x.parquet")
    geo = json.loads(table.schema.metadata[b"geo"])
    geo["columns"]["geometry"]["crs"] = system
    metadata = {**table.schema.metadata, b"geo": json.dumps(geo).encode()}
    parquet.write_table(table.replace_schema_metadata(metadata), tmp_path / "x.parquet")
    with pytest.raises(DataError, match="坐标系（crs）读不懂"):
        read(tmp_path, "x.parquet", **STATED)


@pytest.mark.parametrize("geo", [b"[]", b"{", b"3", b'{"columns": 3}', b'{"columns": {"a": 3}}'])
def test_a_parquet_with_odd_words_about_its_geometry_is_refused(tmp_path: Path, geo: bytes) -> None:
    homes().to_parquet(tmp_path / "x.parquet")
    table = parquet.read_table(tmp_path / "x.parquet")
    metadata = {**table.schema.metadata, b"geo": geo}
    parquet.write_table(table.replace_schema_metadata(metadata), tmp_path / "x.parquet")
    with pytest.raises(DataError) as caught:
        read(tmp_path, "x.parquet", **STATED)
    assert "没有料到" not in str(caught.value)


def test_a_large_text_is_read_in_the_child_as_a_small_one_is_here(tmp_path: Path) -> None:
    from ganquan_geo.load.formats import dispatch  # noqa: PLC0415

    path = tmp_path / "x.geojson"
    homes().to_file(path)
    small = read(tmp_path, "x.geojson", **STATED)
    text = path.read_text(encoding="utf-8")
    path.write_text(text + " " * (dispatch.MOST_HERE_BYTES + 1), encoding="utf-8")
    large = read(tmp_path, "x.geojson", **STATED)
    pd.testing.assert_frame_equal(pd.DataFrame(small.frame), pd.DataFrame(large.frame))
    assert small.frame.crs == large.frame.crs
