"""Read an OpenStreetMap extract with osmium."""

from __future__ import annotations

import html
import re
import zlib
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from xml.parsers.expat import ExpatError

import osmium

from ganquan_geo.apart.parent import limits_for, run_apart
from ganquan_geo.load.faults import broken, refused, sound
from ganquan_geo.load.files import check_plain_file, too_large
from ganquan_geo.load.osm.collecting import Collected
from ganquan_geo.load.osm.tidying import CHUNK_BYTES, is_untidy, open_plain, write_tidy
from ganquan_geo.words import file_faults
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.load.osm.objects import OsmObjects

EXTRACT = Text(" OpenStreetMap 文件", "OpenStreetMap file")
MAX_EXTRACT_BYTES = 1 << 31
HEAD_BYTES = 1 << 16
PBF_MARK = b"OSMHeader"
KINDS = {  # by the end of the name: what osmium calls it
    **{f"{end}.pbf": "pbf" for end in ("", ".osm", ".osh")},
    **{
        f"{end}{pack}": f"osm{pack}"
        for end in (".osm", ".xml", ".osh")
        for pack in ("", ".gz", ".bz2")
    },
}
_BASE = re.compile(rb'osm_base="(\d{4})-(\d\d)-(\d\d)')
_STAMP = re.compile(r"(\d{4})-(\d\d)-(\d\d)T")
FOUNDED = 2004  # OpenStreetMap; an earlier stamp is none
_REMARK = re.compile(rb"<remark>\s*(.*?)\s*</remark>", re.DOTALL)
SHOWN_LETTERS = 200
_ENTITY = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_UNPACKING = (OSError, EOFError, zlib.error)
_ERRORS = (RuntimeError, osmium.InvalidLocationError, ValueError, ExpatError, *_UNPACKING)


def read_extract(path: Path, *, keys: frozenset[str]) -> OsmObjects:
    """Read ways, places and administrative borders of an .osm or .osm.pbf file, packed or not.

    Parameters
    ----------
    keys
        Tags by which a place may be wanted.

    Raises
    ------
    DataError
        If the file is damaged, of another kind, or far too large.
    """
    size = check_plain_file(path, path.name, most_bytes=MAX_EXTRACT_BYTES)
    return run_apart(read_extract_here, path.name, limits_for(size), path.absolute(), keys)


def read_extract_here(path: Path, keys: frozenset[str]) -> OsmObjects:
    """Read an extract in this process: what `read_extract` has done in the one that reads."""
    kind = _checked_kind(path)
    day = None if kind == "pbf" else _base_date(path)
    with sound(path.name, EXTRACT, *_ERRORS), TemporaryDirectory() as folder:
        day = day or _header_date(path, kind)
        if kind == "pbf" or not is_untidy(path, max_bytes=MAX_EXTRACT_BYTES):
            try:
                collected = _collect(path, kind, path.name, keys)
            except RuntimeError as error:
                if "out of order" not in str(error) and "twice" not in str(error):
                    raise
            else:
                if kind != "pbf" or not _has_any_node(path, collected.missing):
                    return collected.objects(day)
        tidy = Path(folder) / "tidy.osm.pbf"
        write_tidy(path, kind, tidy)
        return _collect(tidy, "pbf", path.name, keys).objects(day)


def _collect(path: Path, kind: str, name: str, keys: frozenset[str]) -> Collected:
    collected = Collected(name, keys)
    source = osmium.io.File(str(path), kind)
    with osmium.io.Reader(source, osmium.osm.NOTHING) as reader:
        collected.box = _box(reader.header())
    processor = (
        osmium.FileProcessor(source)
        .with_areas(osmium.filter.KeyFilter(*collected.area_keys))
        .with_filter(osmium.filter.KeyFilter(*collected.all_keys))
    )
    for thing in processor:
        collected.take(thing)
    return collected


def _has_any_node(path: Path, numbers: set[int]) -> bool:
    """Return whether some nodes are in a PBF after all: behind the ways, or below zero."""
    if not numbers or min(numbers) < 0:
        return bool(numbers)
    nodes = osmium.FileProcessor(osmium.io.File(str(path), "pbf"), osmium.osm.NODE)
    wanted = osmium.filter.IdFilter(numbers)
    return next(iter(nodes.with_filter(wanted)), None) is not None


def _checked_kind(path: Path) -> str:
    """Return what osmium calls the file's kind by its name, held against its first bytes."""
    name = path.name.lower()
    kind = next((kind for end, kind in KINDS.items() if name.endswith(end)), None)
    if kind is None:
        raise refused(
            path.name,
            Text("扩展名不认识", "has an unknown extension"),
            Text(
                "用 .osm、.osm.gz、.osm.bz2 或 .osm.pbf 文件",
                "give an .osm, .osm.gz, .osm.bz2 or .osm.pbf file",
            ),
        )
    head = _head(path, kind)
    if kind == "pbf":
        if PBF_MARK not in head[:64]:
            raise broken(path.name, EXTRACT)
        return kind
    if _ENTITY.search(head):
        raise refused(
            path.name,
            file_faults.HAS_DOCTYPE,
            Text("重新下载该文件", "download the file again"),
        )
    if b"<osm" not in head:
        raise broken(path.name, EXTRACT)
    if b"<osmChange" in head:
        raise refused(
            path.name,
            Text("只有改动（osmChange），不是一个地方的数据", "holds changes only (osmChange)"),
            Text("下载该地方的完整数据", "download the data of the place"),
        )
    _refuse_broken_off(path)
    return kind


def _refuse_broken_off(path: Path) -> None:
    """Refuse the answer to a query at whose end the server says that it is not whole."""
    remarks = [found.decode(errors="replace") for found in _REMARK.findall(_tail(path))]
    told = next((one for one in remarks if "error" in one.lower()), None)
    if told is not None:
        shown = html.unescape(" ".join(told.split()))[:SHOWN_LETTERS]
        raise refused(
            path.name,
            Text(
                f"数据不完整：服务器中途停止，并注明“{shown}”",
                f"is not whole: the server broke off and says {shown!r}",
            ),
            Text(
                "放宽查询的时限（timeout）或缩小范围，重新下载",
                "download again with a longer timeout or a smaller area",
            ),
        )


def _tail(path: Path) -> bytes:
    with sound(path.name, EXTRACT, *_UNPACKING), open_plain(path) as file:
        if path.suffix.lower() not in (".gz", ".bz2"):
            file.seek(max(0, path.stat().st_size - HEAD_BYTES))
            return file.read()
        before, size = b"", 0
        while chunk := file.read(CHUNK_BYTES):
            before, size = (before + chunk)[-HEAD_BYTES:], size + len(chunk)
            if size > MAX_EXTRACT_BYTES:
                raise too_large(path.name)
        return before


def _head(path: Path, kind: str) -> bytes:
    with (
        sound(path.name, EXTRACT, *_UNPACKING),
        path.open("rb") if kind == "pbf" else open_plain(path) as file,
    ):
        return file.read(HEAD_BYTES)


def _base_date(path: Path) -> date | None:
    found = _BASE.search(_head(path, "osm"))
    return None if found is None else _day(found)


def _day(found: re.Match[Any]) -> date | None:
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None


def _header_date(path: Path, kind: str) -> date | None:
    """Return the day up to which the file says that it has all changes."""
    with osmium.io.Reader(osmium.io.File(str(path), kind), osmium.osm.NOTHING) as reader:
        header = reader.header()
    found = _STAMP.match(header.get("osmosis_replication_timestamp"))
    if found is None:
        return None
    day = _day(found)
    return day if day is not None and day.year >= FOUNDED else None


def _box(header: Any) -> tuple[float, float, float, float] | None:  # noqa: ANN401
    box = header.box()
    if not box.valid():
        return None
    low, high = box.bottom_left, box.top_right
    return low.lon, low.lat, high.lon, high.lat
