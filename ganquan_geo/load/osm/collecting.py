"""Take objects of OpenStreetMap one by one and keep what a study may be made of."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
import osmium
import shapely

from ganquan_geo.load.files import too_large
from ganquan_geo.load.osm.objects import OsmObjects, Tagged, Tags
from ganquan_geo.load.osm.stacked import set_apart
from ganquan_geo.load.osm.streets import WAY_KEYS
from ganquan_geo.load.osm.tidying import said_id
from ganquan_geo.load.osm.walking import LIKE_HIGHWAYS, NODE_KEYS, find_class

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

MAX_OBJECTS = 3_000_000
LINE = 2  # points of a line at least
RING = 4  # points of a ring at least
AREA_RELATIONS = ("multipolygon", "boundary")
HEAD_DIGITS, POINT_DIGITS = 18, 32  # of a line's WKB in hexadecimal
HOUSE_NUMBER = "addr:housenumber"

Taken = tuple[str, Tags, Any]  # a name, tags, and the shape as WKB in hexadecimal or as it is


class Collected:
    """What has been taken so far.

    Parameters
    ----------
    where
        The file, for messages.
    keys
        Tags by which a place may be wanted.
    """

    def __init__(self, where: str, keys: frozenset[str]) -> None:
        self.where = where
        self.keys = keys
        self.place_keys = keys - {"highway", "railway", "public_transport"}
        areas = keys | {"highway", "landuse", "boundary", "building"}
        self.area_keys = tuple(sorted(areas | {key for key, _ in LIKE_HIGHWAYS}))
        self.all_keys = (*self.area_keys, "entrance", HOUSE_NUMBER, *NODE_KEYS)
        self.box: tuple[float, float, float, float] | None = None
        self.ways: list[Taken] = []
        self.nodes: list[Sequence[int]] = []  # of each way
        self.places: list[Taken] = []
        self.borders: list[Taken] = []
        self.barriers: list[Taken] = []
        self.buildings: list[Taken] = []
        self.addresses: list[Taken] = []
        self.entrances: list[Taken] = []
        self.without_position = 0
        self.cut_ways: list[str] = []
        self.missing: set[int] = set()  # nodes of ways whose position is not known
        self.hoped_for: dict[str, Tags] = {}  # areas that should come, by name
        self.newest: date | None = None
        self._wkb = osmium.geom.WKBFactory()

    def take(self, thing: Any) -> None:  # noqa: ANN401
        """Keep what is wanted of an object."""
        if len(self.ways) + len(self.places) + len(self.buildings) > MAX_OBJECTS:
            raise too_large(self.where)
        if not thing.is_area() and not thing.visible:
            return
        if thing.is_way():
            self._take_way(thing)
        elif thing.is_node():
            self._take_node(thing)
        elif thing.is_area():
            self._take_area(thing)
        elif thing.tags.get("type") in AREA_RELATIONS:
            self._hope_for(f"relation/{said_id(thing.id)}", dict(thing.tags))

    def objects(self, day: date | None) -> OsmObjects:
        """Return what has been taken; without a day for the data, the newest object's."""
        ways = _tagged(self.ways)
        return OsmObjects(
            ways=Tagged(id=ways.id, tags=ways.tags, shapes=set_apart(ways.shapes, self.nodes)),
            places=_tagged(self.places),
            borders=_tagged(self.borders),
            barriers=_tagged(self.barriers),
            buildings=_tagged(self.buildings),
            addresses=_tagged(self.addresses),
            entrances=_tagged(self.entrances),
            box=self.box,
            date=day or self.newest,
            without_position=self.without_position,
            cut_ways=tuple(self.cut_ways),
            broken_areas=Tagged(
                id=list(self.hoped_for),
                tags=list(self.hoped_for.values()),
                shapes=np.full(len(self.hoped_for), None),
            ),
        )

    def _is_wanted(self, tags: Tags) -> bool:
        return tags.get("landuse") == "residential" or not self.keys.isdisjoint(tags)

    def _take_way(self, way: Any) -> None:  # noqa: ANN401
        tags: Tags | None = None
        if "highway" in way.tags:
            read = way.tags.get  # a dict of all tags takes twice as long
            tags = {key: value for key in WAY_KEYS if (value := read(key)) is not None}
        elif find_class(every := dict(way.tags)) is not None:
            tags = every
        if tags is not None:
            self._take_line(way, tags)
        if not way.is_closed():
            return
        if "building" in way.tags:
            self._take_building(way)
        self._hope_for(f"way/{said_id(way.id)}", way.tags)

    def _take_line(self, way: Any, tags: Tags) -> None:  # noqa: ANN401
        name = f"way/{said_id(way.id)}"
        refs = [node.ref for node in way.nodes]
        try:
            line = self._wkb.create_linestring(way)
            if len(line) != HEAD_DIGITS + POINT_DIGITS * len(refs):
                # It passes over nodes that are not known at the start, and a place twice in a row.
                refs = [own[0].ref for _, own in _by_place(way)]
                self._note_missing(way)
        except (osmium.InvalidLocationError, RuntimeError):
            self._wkb = osmium.geom.WKBFactory()  # it keeps half a line
            self._note_missing(way)
            parts = _known_parts(way)
            if not parts:
                self.without_position += 1
                return
            known = "".join("x" if node.location.valid() else " " for node in way.nodes)
            if " " in known.strip():  # what lacks at its ends is beyond the extract
                self.cut_ways.append(name)
            lines = [shapely.linestrings([(n.lon, n.lat) for n in part]) for part in parts]
            line = lines[0] if len(lines) == 1 else shapely.multilinestrings(lines)
            refs = [node.ref for part in parts for node in part]
        self.ways.append((name, tags, line))
        self.nodes.append(refs)
        self._note_date(way)

    def _take_node(self, node: Any) -> None:  # noqa: ANN401
        tags = dict(node.tags)
        taken = [
            *([self.places] if self._is_wanted(tags) else []),
            *([self.barriers] if any(key in tags for key in NODE_KEYS) else []),
            *([self.entrances] if "entrance" in tags else []),
            *([self.addresses] if HOUSE_NUMBER in tags else []),
        ]
        if not taken or not node.location.valid():
            return
        point = self._wkb.create_point(node)
        for each in taken:
            each.append((f"node/{said_id(node.id)}", tags, point))
        if taken[0] is self.places:
            self._note_date(node)

    def _take_area(self, area: Any) -> None:  # noqa: ANN401
        tags = dict(area.tags)
        sort = "way" if area.from_way() else "relation"
        name = f"{sort}/{said_id(area.orig_id())}"
        if sort == "relation" and find_class(tags) is not None:
            self._take_square(name, tags, area)
        border = tags.get("boundary") == "administrative"
        house = sort == "relation" and "building" in tags
        if not (border or house or self._is_wanted(tags)):
            return
        try:
            shape = self._wkb.create_multipolygon(area)
        except (osmium.InvalidLocationError, RuntimeError):  # an outline that is not whole
            self._wkb = osmium.geom.WKBFactory()  # it keeps half an area
            return
        self.hoped_for.pop(name, None)
        if house:
            self.buildings.append((name, tags, shape))
        if not (border or self._is_wanted(tags)):
            return
        (self.borders if border else self.places).append((name, tags, shape))
        if not border:
            self._note_date(area)

    def _take_square(self, name: str, tags: Tags, area: Any) -> None:  # noqa: ANN401
        """Keep the outlines of a square: it is walked along them, as one drawn as a way is."""
        rings = []
        for outer in area.outer_rings():
            rings += [list(outer), *(list(inner) for inner in area.inner_rings(outer))]
        if not rings:
            self.hoped_for[name] = tags
            return
        lines = [shapely.linestrings([(node.lon, node.lat) for node in ring]) for ring in rings]
        self.ways.append((name, tags, shapely.multilinestrings(lines)))
        self.nodes.append([node.ref for ring in rings for node in ring])

    def _take_building(self, way: Any) -> None:  # noqa: ANN401
        nodes = list(way.nodes)
        if len(nodes) >= RING and all(node.location.valid() for node in nodes):
            shape = shapely.polygons([(node.lon, node.lat) for node in nodes])
            self.buildings.append((f"way/{said_id(way.id)}", dict(way.tags), shape))

    def _hope_for(self, name: str, tags: Any) -> None:  # noqa: ANN401
        """Note an area that should come after the relations, for some do not."""
        said = dict(tags)
        wanted = said.get("landuse") == "residential" or not self.place_keys.isdisjoint(said)
        related = name.startswith("relation")
        walked = related and ("building" in said or find_class(said) is not None)
        if wanted or walked or said.get("boundary") == "administrative":
            self.hoped_for[name] = said

    def _note_missing(self, way: Any) -> None:  # noqa: ANN401
        self.missing.update(node.ref for node in way.nodes if not node.location.valid())

    def _note_date(self, thing: Any) -> None:  # noqa: ANN401
        stamp = thing.timestamp.date()
        if stamp.year > 2000 and (self.newest is None or stamp > self.newest):  # noqa: PLR2004
            self.newest = stamp


def _by_place(way: Any) -> Iterator[tuple[tuple[int, int], list[Any]]]:  # noqa: ANN401
    """Yield the known nodes of a way that follow each other at one place."""
    known = (node for node in way.nodes if node.location.valid())
    for place, nodes in groupby(known, key=lambda node: (node.location.x, node.location.y)):
        yield place, list(nodes)


def _known_parts(way: Any) -> list[list[Any]]:  # noqa: ANN401
    """Return the stretches of a way between nodes whose position is not known."""
    parts: list[list[Any]] = [[]]
    for node in way.nodes:
        if not node.location.valid():
            parts.append([])
        elif not parts[-1] or node.ref != parts[-1][-1].ref:
            parts[-1].append(node)
    return [part for part in parts if len({(n.lon, n.lat) for n in part}) >= LINE]


def _tagged(taken: list[Taken]) -> Tagged:
    shapes = np.full(len(taken), None, dtype=object)
    packed = np.array([isinstance(shape, str) for _, _, shape in taken], dtype=bool)
    wkb = [bytes.fromhex(shape) for _, _, shape in taken if isinstance(shape, str)]
    shapes[packed] = shapely.from_wkb(np.array(wkb, dtype=object))  # quicker to read than hex
    shapes[~packed] = [shape for _, _, shape in taken if not isinstance(shape, str)]
    return Tagged(
        id=[name for name, _, _ in taken], tags=[tags for _, tags, _ in taken], shapes=shapes
    )
