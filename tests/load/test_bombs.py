"""Files made to fill the machine: refused quickly, or read safely."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ganquan_geo import DataError
from ganquan_geo.load.osm.extract import read_extract
from tests.load.office import (
    STATED,
    kml_text,
    read,
    write_xlsx,
)
from tests.load.small_osm import SMALL
from tests.load.sound import HEADER, ROW
from tests.towns import lonlat_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


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
    with pytest.raises(DataError, match="过大"):
        read(tmp_path, file, **STATED)


@pytest.mark.skipif(sys.platform == "win32", reason="peak memory is told by Unix")
def test_a_bomb_leaves_the_memory_alone_and_one_in_a_zip_is_not_unpacked(tmp_path: Path) -> None:
    content = bomb("doc.kml")
    (tmp_path / "x.kmz").write_bytes(content)
    with zipfile.ZipFile(tmp_path / "nested.kmz", "w") as outer:
        outer.writestr("inner.kmz", content)
    code = (
        "import resource, sys; from pathlib import Path\n"
        "from ganquan_geo.load.loose import read_loose\n"
        "from ganquan_geo import DataError\n"
        "import ganquan_geo.load.formats.kml\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "before = peak()\n"
        "for path in sys.argv[1:]:\n"
        "    try: read_loose(Path(path))\n"
        "    except DataError as error: print(error.faults[0].where)\n"
        "print((peak() - before) // (1 << 20 if sys.platform == 'darwin' else 1024))\n"
    )
    paths = [str(tmp_path / "x.kmz"), str(tmp_path / "nested.kmz")]
    done = subprocess.run(
        [sys.executable, "-c", code, *paths], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    *refused, grown_mb = done.stdout.split()
    assert refused == ["x.kmz", "nested.kmz"]
    assert int(grown_mb) < 250  # of the 400 MB that the bomb would unpack to


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
    with pytest.raises(DataError):
        read_extract(tmp_path / "x.osm", keys=frozenset({"amenity"}))


@pytest.mark.parametrize("depth", [1_000, 200_000])
def test_very_deep_kml_is_refused(tmp_path: Path, depth: int) -> None:
    (tmp_path / "x.kml").write_text("<kml>" + "<Folder>" * depth, encoding="utf-8")
    with pytest.raises(DataError):
        read(tmp_path, "x.kml", **STATED)


def test_parquet_that_unpacks_to_far_too_many_rows_is_refused(tmp_path: Path) -> None:
    import pyarrow as pa  # noqa: PLC0415
    from pyarrow import parquet  # noqa: PLC0415

    table = pa.table({"name": pa.array(np.zeros(6_000_000, np.int8))})
    parquet.write_table(table, tmp_path / "x.parquet", compression="zstd")
    assert (tmp_path / "x.parquet").stat().st_size < 100_000
    with pytest.raises(DataError, match="过大"):
        read(tmp_path, "x.parquet", **STATED)


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
    drawing.modelspace().add_blockref("b29", lonlat_at(0, 0))
    drawing.saveas(tmp_path / "x.dxf")
    stated = {**STATED, "columns": {"name": "block"}}
    assert list(read(tmp_path, "x.dxf", **stated).frame["name"]) == ["b29"]
