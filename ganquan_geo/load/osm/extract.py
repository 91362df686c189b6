"""Read an OpenStreetMap extract with osmium."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import osmium
import shapely

from ganquan_geo.load.faults import broken, refused, sound
from ganquan_geo.load.formats.raw import too_large
from ganquan_geo.load.osm.objects import OsmObjects, Tagged, Tags
from ganquan_geo.load.osm.streets import WAY_KEYS
from ganquan_geo.words import file_faults
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from pathlib import Path

EXTRACT = Text(" OpenStreetMap 文件", "OpenStreetMap file")
MAX_EXTRACT_BYTES = 1 << 31
MAX_OBJECTS = 3_000_000
HEAD_BYTES = 1 << 16
PBF_MARK = b"OSMHeader"
_BASE = re.compile(rb'osm_base="(\d{4})-(\d\d)-(\d\d)')
_ENTITY = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


def read_extract(path: Path, *, keys: frozenset[str]) -> OsmObjects:
    """Read ways, places and administrative borders of an .osm or .osm.pbf file.

    Parameters
    ----------
    keys
        Tags by which a place may be wanted.

    Raises
    ------
    DataError
        If the file is damaged, of another kind, or far too large.
    """
    kind = _checked_kind(path)
    collected = _Collected(path.name, keys)
    wanted = ("highway", "landuse", "boundary", *sorted(keys - {"highway", "landuse"}))
    has_key = osmium.filter.KeyFilter(*wanted)
    with sound(path.name, EXTRACT, RuntimeError, osmium.InvalidLocationError, ValueError):
        source = osmium.io.File(str(path), kind)
        with osmium.io.Reader(source, osmium.osm.NOTHING) as reader:
            box = _box(reader.header())
        processor = (
            osmium.FileProcessor(source)
            .with_areas(osmium.filter.KeyFilter(*wanted))
            .with_filter(has_key)
        )
        for thing in processor:
            collected.take(thing)
    return OsmObjects(
        ways=_tagged(collected.ways),
        places=_tagged(collected.places),
        borders=_tagged(collected.borders),
        box=box,
        date=_base_date(path) or collected.newest,
        without_position=collected.without_position,
    )


class _Collected:
    """What has been taken so far: names, tags, and shapes as WKB in hexadecimal."""

    def __init__(self, where: str, keys: frozenset[str]) -> None:
        self.where = where
        self.keys = keys
        self.ways: list[tuple[str, Tags, str]] = []
        self.places: list[tuple[str, Tags, str]] = []
        self.borders: list[tuple[str, Tags, str]] = []
        self.without_position = 0
        self.newest: date | None = None
        self._wkb = osmium.geom.WKBFactory()

    def take(self, thing: Any) -> None:  # noqa: ANN401
        if len(self.ways) + len(self.places) > MAX_OBJECTS:
            raise too_large(self.where)
        if thing.is_way():
            if "highway" in thing.tags:
                read = thing.tags.get  # a dict of all tags takes four times as long
                tags = {key: value for key in WAY_KEYS if (value := read(key)) is not None}
                self._take_way(thing, tags)
            return
        tags = dict(thing.tags)
        border = thing.is_area() and tags.get("boundary") == "administrative"
        if border or ((thing.is_node() or thing.is_area()) and self._is_wanted(tags)):
            self._take_named(thing, tags, self.borders if border else self.places)

    def _is_wanted(self, tags: Tags) -> bool:
        return tags.get("landuse") == "residential" or not self.keys.isdisjoint(tags)

    def _take_way(self, way: Any, tags: Tags) -> None:  # noqa: ANN401
        try:
            line = self._wkb.create_linestring(way)
        except (osmium.InvalidLocationError, RuntimeError):
            known = [(n.lon, n.lat) for n in way.nodes if n.location.valid()]
            if len(set(known)) < 2:  # noqa: PLR2004
                self.without_position += 1
                return
            line = shapely.to_wkb(shapely.linestrings(known), hex=True)
        self.ways.append((f"way/{way.id}", tags, line))
        self._note_date(way)

    def _take_named(
        self,
        thing: Any,  # noqa: ANN401
        tags: Tags,
        taken: list[tuple[str, Tags, str]],
    ) -> None:
        try:
            if thing.is_node():
                taken.append((f"node/{thing.id}", tags, self._wkb.create_point(thing)))
            else:
                kind = "way" if thing.from_way() else "relation"
                shape = self._wkb.create_multipolygon(thing)
                taken.append((f"{kind}/{thing.orig_id()}", tags, shape))
        except (osmium.InvalidLocationError, RuntimeError):  # an outline that is not whole
            self.without_position += 1
            return
        if taken is self.places:
            self._note_date(thing)

    def _note_date(self, thing: Any) -> None:  # noqa: ANN401
        stamp = thing.timestamp.date()
        if stamp.year > 2000 and (self.newest is None or stamp > self.newest):  # noqa: PLR2004
            self.newest = stamp


def _checked_kind(path: Path) -> str:
    """Return ``"pbf"`` or ``"osm"`` by the file's name, held against its first bytes."""
    name = path.name.lower()
    if not path.is_file():
        raise refused(path.name, file_faults.NO_SUCH_FILE, Text("改正文件名", "correct the name"))
    if path.stat().st_size > MAX_EXTRACT_BYTES:
        raise too_large(path.name)
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if name.endswith(".pbf"):
        if PBF_MARK not in head[:64]:
            raise broken(path.name, EXTRACT)
        return "pbf"
    if not name.endswith((".osm", ".xml")):
        raise refused(
            path.name,
            Text("扩展名不认识", "has an unknown extension"),
            Text("用 .osm 或 .osm.pbf 文件", "give an .osm or .osm.pbf file"),
        )
    if _ENTITY.search(head):
        raise refused(
            path.name,
            file_faults.HAS_DOCTYPE,
            Text("重新下载该文件", "download the file again"),
        )
    if b"<osm" not in head:
        raise broken(path.name, EXTRACT)
    return "osm"


def _base_date(path: Path) -> date | None:
    with path.open("rb") as file:
        found = _BASE.search(file.read(HEAD_BYTES))
    if found is None:
        return None
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None


def _box(header: Any) -> tuple[float, float, float, float] | None:  # noqa: ANN401
    box = header.box()
    if not box.valid():
        return None
    low, high = box.bottom_left, box.top_right
    return low.lon, low.lat, high.lon, high.lat


def _tagged(taken: list[tuple[str, Tags, str]]) -> Tagged:
    binary = np.array([bytes.fromhex(wkb) for _, _, wkb in taken], dtype=object)  # quicker to read
    return Tagged(
        id=[name for name, _, _ in taken],
        tags=[tags for _, tags, _ in taken],
        shapes=np.asarray(shapely.from_wkb(binary), dtype=object),
    )
