"""Which ways are walked, what class of street they are, and why the others are left out."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

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
    is_tunnel,
    judge_way,
)
from ganquan_geo.model.layers import GATE_GAP_DEG, UNNAMED

if TYPE_CHECKING:
    from collections.abc import Mapping

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
        Walked ways and nodes on them that are open at some hours only.
    torn
        Ways that end where the next vertex is misplaced, such as ``way/7``.
    """

    frame: gpd.GeoDataFrame
    highway: list[str]
    left_out: Mapping[str, int]
    closed: Mapping[str, Stop]
    timed: tuple[str, ...] = ()
    torn: tuple[str, ...] = ()


def build_streets(objects: OsmObjects, table: OsmTable, *, accuracy_m: float) -> WalkedStreets:
    """Build the street layer of the ways that people walk.

    A way is walked if its class is listed, and neither ``foot`` nor, where ``foot`` says
    nothing, ``access`` forbids it. Sidewalks and crossings are ways of their own
    (``footway=sidewalk``, ``crossing``) and are taken as such. An area such as a square is
    taken as its outline. A way ends on both sides of a node that nobody passes.
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
    timed = [name for name, tags in zip(walked.id, walked.tags, strict=True) if has_hours(tags)]
    lines, closed, timed_nodes = _end_at_barriers(whole, objects.barriers, table)
    frame = gpd.GeoDataFrame(
        {
            "id": [name.replace("/", "-") for name in walked.id],
            "name": [name_of(each) or UNNAMED for each in walked.tags],
            "name_en": [each.get("name:en", "") for each in walked.tags],
            "street_class": classes,
            "class_basis": [f"OSM highway={value}" for value in highway],
            "walkable": True,
            "status": "existing",
            "joins_at": "vertices",
            "layer": [_level(each) for each in walked.tags],
            "bridge": [each.get("bridge", "no") != "no" for each in walked.tags],
            "tunnel": [is_tunnel(each) for each in walked.tags],
            "basis": [f"OpenStreetMap {name}" for name in walked.id],
            "accuracy_m": accuracy_m,
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
        timed=(*timed_nodes, *timed),
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
) -> tuple[NDArray[np.object_], dict[str, Stop], tuple[str, ...]]:
    """Return the lines without the nodes that nobody passes; of those on them these, and timed."""
    if not len(barriers.id) or not len(lines):
        return lines, {}, ()
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    key = key_of(xy)
    node = key_of(shapely.get_coordinates(barriers.shapes))
    on_line = np.flatnonzero(np.isin(node, key)).tolist()
    stops = {row: find_stop(barriers.tags[row], table) for row in on_line}
    closed = {barriers.id[row]: stop for row, stop in stops.items() if stop}
    timed = [
        barriers.id[r] for r, stop in stops.items() if not stop and has_hours(barriers.tags[r])
    ]
    at = node[[row for row, stop in stops.items() if stop]]
    hit = np.isin(key, at)
    lines = lines.copy()
    for row in np.unique(owner[hit]).tolist():
        pieces = [
            piece
            for part in shapely.get_parts(lines[row])
            for piece in _pieces(shapely.get_coordinates(part), at)
        ]
        lines[row] = pieces[0] if len(pieces) == 1 else shapely.multilinestrings(pieces)
    return lines, closed, tuple(timed)


def _pieces(xy: NDArray[np.float64], at: NDArray[np.int64]) -> list[shapely.LineString]:
    """Return the pieces of a line between some of its vertices, each a little short of them."""
    stop = np.isin(key_of(xy), at)
    ends = [0, *(np.flatnonzero(stop[1:-1]) + 1).tolist(), len(xy) - 1]
    pieces = []
    for first, last in pairwise(ends):
        own = xy[first : last + 1].copy()
        if stop[first]:
            own[0] = _short_of(own[0], own[1])
        if stop[last]:
            own[-1] = _short_of(own[-1], own[-2])
        pieces.append(shapely.LineString(own))
    return pieces


def _short_of(stop: NDArray[np.float64], before: NDArray[np.float64]) -> NDArray[np.float64]:
    step = before - stop
    length_deg = float(np.hypot(*step))
    moved: NDArray[np.float64] = stop + step * (
        min(1 / 3, GATE_GAP_DEG / length_deg) if length_deg else 0.0
    )
    return moved
