"""Read KML and KMZ: placemarks with their geometry and their data, and nothing they link to."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

import geopandas as gpd
import numpy as np
import shapely

from ganquan_geo.load.archives import read_members
from ganquan_geo.load.encodings import find_encoding, note_encoding
from ganquan_geo.load.faults import WHICH_PART, broken, noted, refused, sound
from ganquan_geo.load.files import check_cells
from ganquan_geo.load.formats.raw import RawLayer, counted
from ganquan_geo.model.errors import Fault
from ganquan_geo.words import file_faults
from ganquan_geo.words.text import Text, how_many

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ganquan_geo.load.sources import LayerSource

KML = Text(" KML 文件", "KML file")
SHAPES = {"Point": 1, "LineString": 2, "LinearRing": 3}
PLACED = (*SHAPES, "Polygon", "MultiGeometry", "Track", "MultiTrack", "Model")
GATHERERS: Mapping[int, Callable[[list[Any]], object]] = {
    shapely.GeometryType.POINT: shapely.multipoints,
    shapely.GeometryType.LINESTRING: shapely.multilinestrings,
    shapely.GeometryType.POLYGON: shapely.multipolygons,
}
MAX_DEPTH = 200
_KML_MEND = Text("不对时在地图软件中改画", "if that is wrong, draw them again")
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9_.-]+)["']""")


def read_kml(content: bytes, source: LayerSource) -> RawLayer:
    """Read the placemarks of a KML or KMZ file. Network links and pictures are left alone.

    Columns: ``name``, ``description``, ``folder`` and whatever the placemarks' data hold.

    Raises
    ------
    DataError
        If the file is damaged or defines entities.
    """
    text, _, notes = read_kml_text(content, source)
    parser = _Placemarks(source.file)
    with sound(source.file, KML, expat.ExpatError, ValueError):
        parser.parse(text)
    check_cells(len(parser.rows), len({key for row in parser.rows for key in row}), source.file)
    if parser.links:
        notes.append(
            noted(
                source.file,
                Text(
                    f"有 {parser.links} 个网络链接，没有打开",
                    f"has {how_many(parser.links, 'network link')}, not opened",
                ),
                Text("把链接的内容另存为文件", "save what they link to as files"),
            )
        )
    notes += parser.mended()
    frame = gpd.GeoDataFrame(
        parser.rows, geometry=np.array(parser.shapes, dtype=object), crs="EPSG:4326"
    )
    return replace(counted(frame, *notes), beside=tuple(parser.names))


def read_kml_text(content: bytes, source: LayerSource) -> tuple[str, str, list[Fault]]:
    """Return the text of a KML or KMZ file, its encoding, and what was found out about it.

    Raises
    ------
    DataError
        If it cannot be read, or a KMZ does not say which KML to take.
    """
    if content.startswith(b"PK"):
        content = _main_member(content, source)
    return _decoded(content, source)


def _main_member(content: bytes, source: LayerSource) -> bytes:
    """Return the KML of a KMZ: the stated one, doc.kml, or the only one."""
    found = read_members(
        content, where=source.file, wanted=lambda name: name.lower().endswith(".kml")
    )
    if source.part is not None:
        chosen = [name for name in found if name == source.part]
    else:
        chosen = [name for name in found if name.lower() == "doc.kml"] or list(found)
    if len(chosen) != 1:
        listed = ", ".join(sorted(found)[:10])
        raise refused(
            source.file,
            Text(f"里面的 KML 不是正好一个：{listed}", f"does not hold exactly one KML: {listed}"),
            WHICH_PART,
        )
    return found[chosen[0]]


def _decoded(content: bytes, source: LayerSource) -> tuple[str, str, list[Fault]]:
    declared = _DECLARED.match(content)
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace"), "utf-16", []
    found = find_encoding(
        content.removeprefix(b"\xef\xbb\xbf").split(b"\n"),
        where=source.file,
        stated=source.encoding,
        declared=declared.group(1).decode("ascii") if declared else "utf-8",
    )
    text = content.decode(found.name, errors="replace").removeprefix("\ufeff")
    return text, found.name, note_encoding(found, source.file)


class _Placemarks:
    """Collects placemarks while expat walks through the file."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.rows: list[dict[str, str]] = []
        self.shapes: list[Any] = []
        self.links = 0
        self.names: dict[str, None] = {}  # of the document and its folders
        self._path: list[str] = []
        self._folders: list[str] = []
        self._words: list[str] = []
        self._row: dict[str, str] | None = None
        self._key = ""
        self._parts: list[Any] = []
        self._outer: list[Any] = []
        self._holes: list[Any] = []
        self._closed: dict[int, None] = {}  # placemarks, by their position, told once
        self._turned: dict[int, None] = {}
        self._bare: dict[int, None] = {}
        self._hidden: dict[int, None] = {}
        self._lost: dict[int, None] = {}
        self._track: list[str] = []
        self._model: dict[str, str] = {}
        self._shown: list[bool] = []  # by folder
        self._asks = False  # whether the placemark has a shape

    def parse(self, text: str) -> None:
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._words.append
        parser.StartDoctypeDeclHandler = self._doctype
        parser.Parse(re.sub(r"^\s*<\?xml[^>]*\?>", "", text).encode(), True)

    def _doctype(self, *_: object) -> None:
        raise refused(
            self.where,
            file_faults.HAS_DOCTYPE,
            Text("重新导出为普通的 KML", "export it again as plain KML"),
        )

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        self._path.append(tag)
        self._words.clear()
        if len(self._path) > MAX_DEPTH:
            raise broken(self.where, KML)
        if tag in PLACED:
            self._asks = True
        if tag == "Placemark":
            self._row, self._parts = {"folder": " / ".join(filter(None, self._folders))}, []
            self._asks = False
            if not all(self._shown):
                self._hidden[len(self.rows)] = None
        elif tag in ("Folder", "Document"):
            self._folders.append("")
            self._shown.append(True)
        elif tag == "NetworkLink":
            self.links += 1
        elif tag in ("Polygon", "Track", "Model"):
            self._outer, self._holes, self._track, self._model = [], [], [], {}
        elif tag in ("Data", "SimpleData"):
            self._key = attributes.get("name", "").strip()

    def _end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        words = "".join(self._words).strip()
        self._words.clear()
        self._path.pop()
        parent = self._path[-1] if self._path else ""
        if tag in ("Folder", "Document"):
            self._folders.pop()
            self._shown.pop()
        elif tag == "visibility" and words in ("0", "false") and self._row is None and self._shown:
            self._shown[-1] = parent not in ("Folder", "Document")
        elif tag == "name" and parent in ("Folder", "Document") and self._folders:
            self._folders[-1] = words
            self.names[words] = None
        if self._row is None:
            return
        if tag == "Placemark":
            if self._asks and not self._parts and len(self.rows) not in self._bare:
                self._lost[len(self.rows)] = None
            self.rows.append(self._row)
            self.shapes.append(_gathered(self._parts))
            self._row = None
        elif tag in ("name", "description") and parent == "Placemark":
            self._row[tag] = words
        elif tag == "visibility" and parent == "Placemark" and words in ("0", "false"):
            self._hidden[len(self.rows)] = None
        elif (tag == "SimpleData" or (tag == "value" and parent == "Data")) and self._key:
            self._row[self._key] = words
        else:
            self._end_shape(tag, parent, words)

    def _end_shape(self, tag: str, parent: str, words: str) -> None:
        if tag == "coordinates":
            self._shape(parent, words)
        elif tag == "coord" and parent == "Track":  # what phones record: gx:Track of gx:coord
            self._track.append(",".join(words.split()))
        elif tag == "Track":
            self._shape("LineString" if len(self._track) > 1 else "Point", " ".join(self._track))
        elif tag in ("longitude", "latitude") and parent == "Location":
            self._model[tag] = words
        elif tag == "Model":
            self._shape(
                "Point", ",".join(self._model.get(k, "") for k in ("longitude", "latitude"))
            )
        elif tag == "Polygon" and self._outer:
            self._parts += [
                shapely.polygons(ring, holes=self._holes or None) for ring in self._outer[:1]
            ]
            self._parts += [shapely.polygons(ring) for ring in self._outer[1:]]
        elif tag == "Polygon" and self._holes:
            self._bare[len(self.rows)] = None

    def _shape(self, kind: str, words: str) -> None:
        places = read_coordinates(words)
        if len(places) < SHAPES.get(kind, 1):
            self._lost[len(self.rows)] = None
            return
        if kind == "Point":
            self._parts.append(shapely.points(places[0]))
        elif kind == "LineString":
            self._parts.append(shapely.linestrings(places))
        elif kind == "LinearRing":
            if (places[0] != places[-1]).any():
                self._closed[len(self.rows)] = None
                places = np.vstack([places, places[:1]])
            if len(np.unique(places, axis=0)) < SHAPES[kind]:
                self._lost[len(self.rows)] = None
                return
            ring = shapely.linearrings(places)
            if "innerBoundaryIs" in self._path:
                if not self._outer:
                    self._turned[len(self.rows)] = None
                self._holes.append(ring)
            elif "Polygon" in self._path:
                self._outer.append(ring)
            else:
                self._parts.append(shapely.linestrings(places))

    def mended(self) -> list[Fault]:
        """Return what was put right in the shapes of placemarks, and what could not be."""
        told = (
            (self._closed, Text("面的轮廓没有闭合，已闭合", "has outlines not closed; they were")),
            (self._turned, Text("面的洞写在轮廓之前，已理顺", "has holes before outlines; sorted")),
        )
        found = [noted(self.where, what, _KML_MEND, rows=_rows(own)) for own, what in told if own]
        doubts = (
            (
                self._bare,
                Text("面只有洞，没有轮廓，没有位置", "has polygons of holes only: no place"),
                Text("补画轮廓", "draw their outlines"),
            ),
            (
                self._lost,
                Text("图形里有读不出的坐标", "has shapes with coordinates that cannot be read"),
                file_faults.MARK_AGAIN,
            ),
            (
                self._hidden,
                Text(
                    f"有 {len(self._hidden)} 处是隐藏的（visibility 为 0），照样读入",
                    f"has {len(self._hidden)} hidden placemarks (visibility 0), which were read "
                    "like the others",
                ),
                Text("不该算的，在地图软件中删去", "delete those that should not count"),
            ),
        )
        for rows, what, mend in doubts:
            if rows:
                fault = Fault(where=self.where, what=what, mend=mend, rows=_rows(rows))
                found.append(replace(fault, severity="warning"))
        return found


def _rows(positions: Iterable[int]) -> tuple[str, ...]:
    return tuple(str(row + 1) for row in positions)


def read_coordinates(words: str) -> np.ndarray:
    """Return (n, 2) longitude and latitude of ``lon,lat[,height]`` tuples; none if one is not."""
    tuples = [one.split(",") for one in re.sub(r"\s*,\s*", ",", words).split()]
    if len(tuples) == 2 and all(len(one) == 1 for one in tuples):  # noqa: PLR2004
        tuples = [[one for (one,) in tuples]]
    try:
        places = np.array([[float(one[0]), float(one[1])] for one in tuples]).reshape(-1, 2)
    except (ValueError, IndexError):
        places = np.zeros((0, 2))
    return places


def _gathered(parts: list[Any]) -> object:
    """Return one geometry of a placemark's parts: the part itself, a multi-part, or None."""
    if len(parts) <= 1:
        return parts[0] if parts else None
    kinds = {shapely.get_type_id(part) for part in parts}
    kind = kinds.pop() if len(kinds) == 1 else shapely.GeometryType.GEOMETRYCOLLECTION
    return GATHERERS.get(kind, shapely.geometrycollections)(parts)
