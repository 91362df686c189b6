"""Put an OpenStreetMap file in order: nodes, ways, relations; the newest of each; none deleted.

Extracts are in order. Files of editors and of queries need not be: negative ids for what is new,
ways before nodes, coordinates inside the ways, objects twice, deleted ones still there.
"""

from __future__ import annotations

import bz2
import gzip
import re
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.parsers import expat

import osmium

from ganquan_geo.load.files import too_large

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO

CHUNK_BYTES = 1 << 20
MAX_OBJECTS = 5_000_000  # of a file that is not in order: all are held in memory
OVERLAP_BYTES = 256  # a mark that begins in one chunk may end in the next
NEGATIVE_FROM = 1 << 40  # -1 is written as this and 1, because osmium finds no nodes below zero
MARKS = (
    *(b'id="-', b"id='-", b'ref="-', b"ref='-", b'visible="false', b"visible='false"),
    *(b'"delete"', b"'delete'"),
)
_INSIDE = re.compile(rb"<nd\s[^>]*\slat=")  # coordinates inside a way
_DELETED = (b'"delete"', b"'delete'")


class _Kept(NamedTuple):
    """What is kept of one object: its rank among those of its id, its tags and what it is of."""

    rank: tuple[int, int]
    visible: bool
    stamp: Any
    tags: dict[str, str]
    body: Any


def open_plain(path: Path) -> IO[bytes]:
    """Open an XML file, packed or not."""
    name = path.name.lower()
    if name.endswith(".gz"):
        return gzip.open(path)  # type: ignore[return-value]
    return bz2.open(path) if name.endswith(".bz2") else path.open("rb")


def is_untidy(path: Path, *, max_bytes: int) -> bool:
    """Return whether an XML file may hold what osmium does not read in one go.

    Raises
    ------
    DataError
        If there is more in it than `max_bytes`.
    """
    before, size, ways_begun = b"", 0, False
    with open_plain(path) as file:
        while chunk := file.read(CHUNK_BYTES):
            size += len(chunk)
            if size > max_bytes:
                raise too_large(path.name)
            part = before + chunk
            if any(mark in part for mark in MARKS) or _INSIDE.search(part):
                return True
            first_way = 0 if ways_begun else part.find(b"<way ")
            if first_way >= 0:
                ways_begun = True
                if part.rfind(b"<node ") > first_way:
                    return True
            before = part[-OVERLAP_BYTES:] if b"<node " not in part[-OVERLAP_BYTES:] else b""
    return False


def write_tidy(path: Path, kind: str, tidy: Path) -> None:
    """Write the objects of a file in order; negative ids become those from `NEGATIVE_FROM`."""
    deleted = _find_deleted(path) if kind != "pbf" else set()
    found = _read(path, kind, deleted)
    header = osmium.io.Header()
    with osmium.io.Reader(osmium.io.File(str(path), kind), osmium.osm.NOTHING) as reader:
        box = reader.header().box()
    if box.valid():
        header.add_box(box)
    with osmium.SimpleWriter(str(tidy), header=header) as writer:
        nodes, ways, relations = (dict(sorted(found[sort].items())) for sort in "nwr")
        for number, kept in nodes.items():
            writer.add_node(
                osmium.osm.mutable.Node(
                    id=number, version=1, timestamp=kept.stamp, tags=kept.tags, location=kept.body
                )
            )
        for number, kept in ways.items():
            writer.add_way(
                osmium.osm.mutable.Way(
                    id=number, version=1, timestamp=kept.stamp, tags=kept.tags, nodes=kept.body
                )
            )
        for number, kept in relations.items():
            writer.add_relation(
                osmium.osm.mutable.Relation(
                    id=number, version=1, timestamp=kept.stamp, tags=kept.tags, members=kept.body
                )
            )


def said_id(number: int) -> int:
    """Return the id that the object has in the file as it came."""
    return NEGATIVE_FROM - number if number > NEGATIVE_FROM else number


def _tidy_id(number: int) -> int:
    return number if number >= 0 else NEGATIVE_FROM - number


def _read(path: Path, kind: str, deleted: set[tuple[str, int]]) -> dict[str, dict[int, _Kept]]:
    """Return of each sort the objects by their new id: the newest, else the one that says most."""
    found: dict[str, dict[int, _Kept]] = {"n": {}, "w": {}, "r": {}}
    inside: dict[int, tuple[float, float]] = {}
    thing: Any
    for thing in osmium.FileProcessor(osmium.io.File(str(path), kind)):
        sort = thing.type_str()
        if (sort, thing.id) in deleted:
            continue
        tags = dict(thing.tags)
        if sum(map(len, found.values())) > MAX_OBJECTS:
            raise too_large(path.name)
        body: Any
        if sort == "n":
            where = thing.location
            body = (where.lon, where.lat) if where.valid() else None
            size = int(body is not None)
        elif sort == "w":
            body = [_tidy_id(node.ref) for node in thing.nodes]
            size = len(body)
            inside |= {
                _tidy_id(node.ref): (node.lon, node.lat)
                for node in thing.nodes
                if node.location.valid()
            }
        else:
            body = [(one.type, _tidy_id(one.ref), one.role) for one in thing.members]
            size = len(body)
        kept = _Kept((thing.version, len(tags) + size), thing.visible, thing.timestamp, tags, body)
        old = found[sort].get(number := _tidy_id(thing.id))
        if old is None or kept.rank > old.rank:
            found[sort][number] = kept
    for sort, objects in found.items():
        found[sort] = {n: one for n, one in objects.items() if one.visible and one.body}
    stamp = None
    for number, where in inside.items():
        if number not in found["n"]:
            found["n"][number] = _Kept((0, 0), True, stamp, {}, where)
    return found


def _find_deleted(path: Path) -> set[tuple[str, int]]:
    """Return sort and id of what an editor has deleted and not yet uploaded."""
    deleted: set[tuple[str, int]] = set()

    def began(name: str, said: dict[str, str]) -> None:
        if said.get("action") == "delete" and name in ("node", "way", "relation"):
            deleted.add((name[0], int(said.get("id", "0"))))

    parser = expat.ParserCreate()
    parser.StartElementHandler = began
    with open_plain(path) as file:
        if not any(mark in part for part in _parts(file) for mark in _DELETED):
            return deleted
        file.seek(0)
        parser.ParseFile(file)
    return deleted


def _parts(file: IO[bytes]) -> Iterator[bytes]:
    before = b""
    while chunk := file.read(CHUNK_BYTES):
        yield before + chunk
        before = chunk[-OVERLAP_BYTES:]
