"""Read Shapefiles, loose or zipped, in whatever encoding their table is."""

from __future__ import annotations

import struct
import tempfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
from pyproj import CRS
from pyproj.exceptions import CRSError

from ganquan_geo.load.archives import read_members
from ganquan_geo.load.encodings import find_encoding, note_encoding
from ganquan_geo.load.faults import WHICH_PART, broken, noted, refused
from ganquan_geo.load.formats.raw import SHAPEFILE_PARTS, RawLayer, counted, read_features
from ganquan_geo.words import file_faults
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.load.encodings import FoundEncoding
    from ganquan_geo.load.sources import LayerSource

SHAPEFILE = Text(" Shapefile", "Shapefile")
MAGIC = struct.pack(">i", 9994)
SHP_HEADER_BYTES, RECORD_HEADER_BYTES = 100, 8
LENGTH = slice(24, 28)
DBF_HEADER_BYTES, DBF_FIELD_BYTES = 32, 32
FIELDS_END = 0x0D
LANGUAGE_AT = 29
LANGUAGES = {0x4D: "gbk", 0x7A: "gbk", 0x4F: "big5", 0x78: "big5", 0x03: "cp1252", 0x57: "cp1252"}
CODE_PAGES = {"936": "gbk", "54936": "gb18030", "950": "big5", "65001": "utf-8", "1252": "cp1252"}


def read_shapefile(files: Mapping[str, bytes], source: LayerSource) -> RawLayer:
    """Read a Shapefile: ``.shp`` with its companions, or a ``.zip`` that holds one.

    Only the known companions are used, from copies under fixed names, so a member's name in a
    zip file leads nowhere.

    Parameters
    ----------
    files
        By ending: the bytes of the ``.zip``, or of the loose parts.

    Raises
    ------
    DataError
        If a part is damaged or missing.
    """
    parts = read_parts(files, source)
    found = _table_encoding(parts, source)
    with tempfile.TemporaryDirectory(prefix="ganquan-") as folder:
        for suffix in (".shp", ".shx", ".dbf"):
            (Path(folder) / f"layer{suffix}").write_bytes(parts[suffix])
        notes = note_encoding(found, source.file)
        frame = read_features(
            Path(folder) / "layer.shp",
            broken(source.file, SHAPEFILE),
            notes=notes,
            where=source.file,
            encoding=found.name,
        )
    crs = _crs(parts.get(".prj"), source.file)
    if crs is None:
        notes.append(
            noted(
                source.file,
                Text("没有 .prj，不知道坐标系", "has no .prj, so its coordinate system is unknown"),
                Text("导出时一并导出 .prj", "export it with its .prj"),
            )
        )
    if crs is not None and isinstance(frame, gpd.GeoDataFrame):
        frame = frame.set_crs(crs, allow_override=True)
    return counted(frame, *notes)


def read_parts(files: Mapping[str, bytes], source: LayerSource) -> dict[str, bytes]:
    """Return the bytes of a Shapefile's parts by ending, with an index made anew.

    Raises
    ------
    DataError
        If a part is damaged or missing.
    """
    parts = _zipped_parts(files[".zip"], source) if ".zip" in files else dict(files)
    for needed in (".shp", ".dbf"):
        if needed not in parts:
            raise refused(
                source.file,
                Text(f"缺少 {needed} 文件", f"comes without its {needed} file"),
                Text(
                    "Shapefile 的 .shp、.shx、.dbf、.prj 要一起复制",
                    "copy the .shp, .shx, .dbf and .prj together",
                ),
            )
    parts[".shx"] = _index(parts[".shp"], source.file)
    return parts


def _zipped_parts(content: bytes, source: LayerSource) -> dict[str, bytes]:
    found = read_members(
        content,
        where=source.file,
        wanted=lambda name: (
            PurePosixPath(name).suffix.lower() in SHAPEFILE_PARTS
            and not name.startswith("__MACOSX")
        ),
    )
    stems = sorted(
        {str(PurePosixPath(n).with_suffix("")) for n in found if n.lower().endswith(".shp")}
    )
    chosen = stems
    if source.part is not None:
        wanted = source.part.removesuffix(".shp")
        chosen = [stem for stem in stems if wanted in (stem, PurePosixPath(stem).name)]
    if len(chosen) != 1:
        listed = ", ".join(stem[:60] for stem in stems[:10])
        raise refused(
            source.file,
            Text(
                f"里面的 Shapefile 不是正好一个：{listed or '无'}",
                f"does not hold exactly one Shapefile: {listed or 'none'}",
            ),
            WHICH_PART,
        )
    return {
        PurePosixPath(name).suffix.lower(): content
        for name, content in found.items()
        if str(PurePosixPath(name).with_suffix("")) == chosen[0]
    }


def _index(content: bytes, where: str) -> bytes:
    """Return the index of a geometry file, made anew: a lost or wrong one does no harm.

    Raises if the geometry file is no Shapefile, or ends before it says.
    """
    if len(content) < SHP_HEADER_BYTES or not content.startswith(MAGIC):
        raise broken(where, SHAPEFILE)
    end = 2 * struct.unpack(">i", content[LENGTH])[0]  # lengths are in 16-bit words
    if end > len(content) or end < SHP_HEADER_BYTES:
        raise broken(where, SHAPEFILE)
    entries, at = [], SHP_HEADER_BYTES
    while at < end:
        header = content[at : at + RECORD_HEADER_BYTES]
        if len(header) < RECORD_HEADER_BYTES:
            raise broken(where, SHAPEFILE)
        (words,) = struct.unpack(">4xi", header)
        if words < 0 or at + RECORD_HEADER_BYTES + 2 * words > end:
            raise broken(where, SHAPEFILE)
        entries.append(struct.pack(">ii", at // 2, words))
        at += RECORD_HEADER_BYTES + 2 * words
    length = struct.pack(">i", (SHP_HEADER_BYTES + RECORD_HEADER_BYTES * len(entries)) // 2)
    head = content[: LENGTH.start] + length + content[LENGTH.stop : SHP_HEADER_BYTES]
    return head + b"".join(entries)


def _table_encoding(parts: dict[str, bytes], source: LayerSource) -> FoundEncoding:
    """Find the encoding of the attribute table from its bytes and what is said of them."""
    table = parts[".dbf"]
    declared = LANGUAGES.get(table[LANGUAGE_AT]) if len(table) > LANGUAGE_AT else None
    if stated := parts.get(".cpg", b"").decode("ascii", errors="ignore").strip().strip("\x00"):
        page = stated.upper().removeprefix("CP").removeprefix("ANSI").strip(" -")
        declared = CODE_PAGES.get(page, stated)
    return find_encoding(
        _texts(table, source.file), where=source.file, stated=source.encoding, declared=declared
    )


def _texts(table: bytes, where: str) -> list[bytes]:
    """Return the field names and every value of the text fields of a dBASE table, as bytes."""
    if len(table) < DBF_HEADER_BYTES:
        raise broken(where, SHAPEFILE)
    count, start, width = struct.unpack("<IHH", table[4:12])
    names, texts, at = [], [], 1  # the first byte of a record marks deletion
    for field in range(DBF_HEADER_BYTES, min(start, len(table)), DBF_FIELD_BYTES):
        if len(table) - field < DBF_FIELD_BYTES and table[field] != FIELDS_END:
            raise broken(where, SHAPEFILE)
        if table[field] == FIELDS_END:
            break
        name, kind, size = struct.unpack_from("<11sc4xB", table, field)
        names.append(name.split(b"\x00")[0])
        if kind == b"C":
            texts.append(slice(at, at + size))
        at += size
    if width != at or start + count * width > len(table) + 1:
        raise broken(where, SHAPEFILE)
    records = np.frombuffer(table, np.uint8, count * width, start) if count else np.empty(0)
    cells = records.reshape(count, width).astype(np.uint8)
    values: list[bytes] = []
    for text in texts:
        column = np.ascontiguousarray(cells[:, text]).view(f"S{text.stop - text.start}").ravel()
        values += [value.rstrip(b" \x00") for value in np.unique(column).tolist()]
    return names + values


def _crs(content: bytes | None, where: str) -> CRS | None:
    if content is None or not content.strip():
        return None
    try:
        return CRS.from_wkt(content.decode("utf-8", errors="replace").strip().strip("\x00"))
    except CRSError:
        raise refused(
            where,
            Text("它的 .prj 读不懂", "has a .prj that cannot be understood"),
            file_faults.SET_SYSTEM,
        ) from None
