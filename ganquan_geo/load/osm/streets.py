"""Which ways are walked, what class of street they are, and why the others are left out."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import numpy as np
import shapely

from ganquan_geo.geodesy.projection import WGS84
from ganquan_geo.load.osm.leaps import end_at_leaps
from ganquan_geo.load.osm.stacked import key_of
from ganquan_geo.load.osm.walking import (
    LIKE_HIGHWAYS,
    WALK_KEYS,
    find_class,
    find_stop,
    has_hours,
    hours_of,
    is_tunnel,
    judge_way,
)
from ganquan_geo.model.layers import GATE_GAP_DEG, UNNAMED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from ganquan_geo.load.osm.objects import OsmObjects, Tagged, Tags
    from ganquan_geo.load.osm.tables import OsmTable
    from ganquan_geo.load.osm.walking import Stop

NAME_KEYS = ("name", "name:zh", "name:en")
WAY_KEYS = (*WALK_KEYS, *NAME_KEYS, "opening_hours")  # of tags that streets are made of
MAX_LEVEL = 20
NO_STREETS = ("platform", "pier", "corridor", "elevator")
_WHOLE = re.compile(r"[+-]?\d{1,2}")
_JUDGED = frozenset({*WALK_KEYS, *(key for key, _ in LIKE_HIGHWAYS)})


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkedStreets:
    """A street layer, the ``highway`` value of each row, and what was left out.

    Parameters
    ----------
    frame
        With the columns of the street schema.
    highway
        (n,) OpenStreetMap's class of each row.
    left_out
        By reason: number of ways.
    closed
        Nodes at which streets end because nobody passes them on foot, such as ``node/7``, and why.
    timed
        Walked ways and nodes on them whose hours are kept.
    untimed
        Those whose hours cannot be read: they are taken as open at all.
    torn
        Ways that end where the next vertex is misplaced, such as ``way/7``.
    """

    frame: gpd.GeoDataFrame
    highway: list[str]
    left_out: Mapping[str, int]
    closed: Mapping[str, Stop]
    timed: tuple[str, ...] = ()
    untimed: tuple[str, ...] = ()
    torn: tuple[str, ...] = ()


class _Stub(NamedTuple):
    """The piece of a way that leads to a node, such as ``node/7``, passed at some hours."""

    way: int
    node: str
    line: shapely.LineString


def build_streets(objects: OsmObjects, table: OsmTable, *, accuracy_m: float) -> WalkedStreets:
    """Build the street layer of the ways that people walk.

    A way is walked if its class is listed, and neither ``foot`` nor, where ``foot`` says
    nothing, ``access`` forbids it. Sidewalks and crossings are ways of their own
    (``footway=sidewalk``, ``crossing``) and are taken as such. An area such as a square is
    taken as its outline. A way ends on both sides of a node that nobody passes; to one that is
    passed at some hours a piece of its own leads, which states these.
    """
    left_out = Counter({"no_position": objects.without_position})
    kept, classes = [], []
    known: dict[tuple[tuple[str, str], ...], tuple[str | None, str]] = {}
    for row, tags in enumerate(objects.ways.tags):
        judged = tuple(item for item in tags.items() if item[0] in _JUDGED)
        if judged not in known:
            known[judged] = judge_way(tags, table)
        street_class, reason = known[judged]
        if street_class is None:
            left_out[reason] += 1
        else:
            kept.append(row)
            classes.append(street_class)
    walked = objects.ways.taken(kept)
    met = _meets_a_street(walked)
    if not met.all():
        left_out["meets_no_street"] += int((~met).sum())
        walked = walked.taken(np.flatnonzero(met))
        classes = [each for each, is_met in zip(classes, met, strict=True) if is_met]
    highway = [find_class(each) or "" for each in walked.tags]
    whole, torn = end_at_leaps(walked.shapes)
    lines, stubs, closed, timed = _end_at_barriers(whole, objects.barriers, table)
    walked = walked.taken([*range(len(whole)), *(stub.way for stub in stubs)])
    classes += [classes[stub.way] for stub in stubs]
    highway += [""] * len(stubs)  # nobody lives along these
    lines = np.concatenate([lines, np.array([stub.line for stub in stubs], dtype=object)])
    ways = dict(zip(walked.id, walked.tags, strict=True))
    hours = [hours_of(tags) for tags in walked.tags[: len(whole)]]
    hours += [timed[own.node] for own in stubs]
    timed |= {name: hours_of(tags) for name, tags in ways.items() if has_hours(tags)}
    frame = gpd.GeoDataFrame(
        {
            "id": [name.replace("/", "-") for name in walked.id[: len(whole)]]
            + [f"{stub.node}-{number}".replace("/", "-") for number, stub in enumerate(stubs)],
            "name": [name_of(each) or UNNAMED for each in walked.tags],
            "name_en": [each.get("name:en", "") for each in walked.tags],
            "street_class": classes,
            "class_basis": [f"OSM highway={find_class(each) or ''}" for each in walked.tags],
            "walkable": True,
            "status": "existing",
            "joins_at": "vertices",
            "layer": [_level(each) for each in walked.tags],
            "bridge": [each.get("bridge", "no") != "no" for each in walked.tags],
            "tunnel": [is_tunnel(each) for each in walked.tags],
            "basis": [f"OpenStreetMap {name}" for name in walked.id],
            "accuracy_m": accuracy_m,
            **({"hours": hours} if any(hours) else {}),
        },
        geometry=lines,
        crs=WGS84,
    )
    drawn = shapely.length(frame.geometry.to_numpy()) > 0
    if not drawn.all():
        left_out["no_position"] += int((~drawn).sum())
        frame = frame[drawn].reset_index(drop=True)
        highway = [value for value, is_drawn in zip(highway, drawn, strict=True) if is_drawn]
    return WalkedStreets(
        frame=frame,
        highway=highway,
        left_out=+left_out,
        closed=closed,
        timed=tuple(name for name, said in timed.items() if said),
        untimed=tuple(name for name, said in timed.items() if not said),
        torn=tuple(walked.id[row] for row in torn),
    )


def name_of(tags: Tags) -> str:
    """Return the name of an object, without line breaks; empty if it has none."""
    name = tags.get("name") or tags.get("name:zh") or tags.get("name:en") or ""
    return " ".join(name.split())


def _level(tags: Tags) -> int:
    found = _WHOLE.match(tags.get("layer", "").strip())
    level = int(found.group()) if found else 0
    return level if abs(level) <= MAX_LEVEL else 0


def _meets_a_street(walked: Tagged) -> NDArray[np.bool_]:
    """Return which ways are streets, or have a node in common with another way.

    A platform that nothing leads to would draw homes to itself.
    """
    indoors = np.array([find_class(each) in NO_STREETS for each in walked.tags], dtype=bool)
    if not indoors.any():
        return ~indoors
    xy, owner = shapely.get_coordinates(walked.shapes, return_index=True)
    key = key_of(xy)
    at_one = np.isin(key, key[indoors[owner]])
    pairs = np.unique(np.column_stack([key[at_one], owner[at_one]]), axis=0)
    places, count = np.unique(pairs[:, 0], return_counts=True)
    shared = pairs[np.isin(pairs[:, 0], places[count > 1]), 1]
    return ~indoors | np.isin(np.arange(len(indoors)), shared)


def _end_at_barriers(
    lines: NDArray[np.object_], barriers: Tagged, table: OsmTable
) -> tuple[NDArray[np.object_], list[_Stub], dict[str, Stop], dict[str, str]]:
    """Return the lines without the nodes that stop people, at all or at some hours.

    Besides the pieces that lead to the latter, which nodes nobody passes, and which are passed at
    some hours: these, "" where they cannot be read.
    """
    if not len(barriers.id) or not len(lines):
        return lines, [], {}, {}
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    key = key_of(xy)
    node = key_of(shapely.get_coordinates(barriers.shapes))
    on_line = np.flatnonzero(np.isin(node, key)).tolist()
    stops = {row: find_stop(barriers.tags[row], table) for row in on_line}
    closed = {barriers.id[row]: stop for row, stop in stops.items() if stop}
    timed = {
        barriers.id[row]: hours_of(barriers.tags[row])
        for row, stop in stops.items()
        if not stop and has_hours(barriers.tags[row])
    }
    at = {int(node[row]): barriers.id[row] for row in on_line}
    at = {spot: name for spot, name in at.items() if name in closed or timed.get(name)}
    lines, stubs = lines.copy(), []
    for way in np.unique(owner[np.isin(key, list(at))]).tolist():
        pieces = []
        for part in shapely.get_parts(lines[way]):
            for piece, ends in _pieces(shapely.get_coordinates(part), list(at)):
                pieces.append(piece)
                stubs += [_Stub(way, at[spot], end) for spot, end in ends if at[spot] in timed]
        lines[way] = pieces[0] if len(pieces) == 1 else shapely.multilinestrings(pieces)
    return lines, stubs, closed, timed


def _pieces(
    xy: NDArray[np.float64], at: list[int]
) -> Iterator[tuple[shapely.LineString, list[tuple[int, shapely.LineString]]]]:
    """Yield the pieces of a line between some of its vertices, each a little short of them.

    With each of these the little that is left.
    """
    key = key_of(xy)
    stop = np.isin(key, at)
    ends = [0, *(np.flatnonzero(stop[1:-1]) + 1).tolist(), len(xy) - 1]
    for first, last in pairwise(ends):
        own, left = xy[first : last + 1].copy(), []
        for end, beside, vertex in ((0, 1, first), (-1, -2, last)):
            if stop[vertex]:
                own[end] = _short_of(own[end], own[beside])
                left.append((int(key[vertex]), shapely.LineString([own[end], xy[vertex]])))
        yield shapely.LineString(own), left


def _short_of(stop: NDArray[np.float64], before: NDArray[np.float64]) -> NDArray[np.float64]:
    step = before - stop
    length_deg = float(np.hypot(*step))
    moved: NDArray[np.float64] = stop + step * (
        min(1 / 3, GATE_GAP_DEG / length_deg) if length_deg else 0.0
    )
    return moved
