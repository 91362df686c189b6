"""Which ways are walked, what class of street they are, and why the others are left out."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import shapely

from ganquan_geo.geodesy.projection import WGS84
from ganquan_geo.model.layers import UNNAMED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.load.osm.objects import OsmObjects, Tags
    from ganquan_geo.load.osm.tables import OsmTable

WAY_KEYS = (  # of tags that this module reads
    *("highway", "foot", "access", "motorroad", "service", "indoor"),
    *("layer", "bridge", "tunnel", "name", "name:zh", "name:en"),
)
NOT_BUILT = ("construction", "proposed", "planned", "razed", "abandoned", "disused", "demolished")
NOT_A_TUNNEL = ("no", "building_passage", "culvert", "avalanche_protector")
MAX_LEVEL = 20
_WHOLE = re.compile(r"[+-]?\d{1,2}")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
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
    """

    frame: gpd.GeoDataFrame
    highway: list[str]
    left_out: Mapping[str, int]


def build_streets(objects: OsmObjects, table: OsmTable, *, accuracy_m: float) -> WalkedStreets:
    """Build the street layer of the ways that people walk.

    A way is walked if its class is listed, and neither ``foot`` nor, where ``foot`` says
    nothing, ``access`` forbids it. Sidewalks and crossings are ways of their own
    (``footway=sidewalk``, ``crossing``) and are taken as such. An area such as a square is
    taken as its outline.
    """
    left_out = Counter({"no_position": objects.without_position})
    kept, classes = [], []
    for row, tags in enumerate(objects.ways.tags):
        street_class, reason = judge_way(tags, table)
        if street_class is None:
            left_out[reason] += 1
        else:
            kept.append(row)
            classes.append(street_class)
    walked = objects.ways.taken(kept)
    highway = [each["highway"] for each in walked.tags]
    frame = gpd.GeoDataFrame(
        {
            "id": [name.replace("/", "-") for name in walked.id],
            "name": [name_of(each) or UNNAMED for each in walked.tags],
            "name_en": [each.get("name:en", "") for each in walked.tags],
            "street_class": classes,
            "class_basis": [f"OSM highway={value}" for value in highway],
            "walkable": True,
            "status": "existing",
            "layer": [_level(each) for each in walked.tags],
            "bridge": [each.get("bridge", "no") != "no" for each in walked.tags],
            "tunnel": [each.get("tunnel", "no") not in NOT_A_TUNNEL for each in walked.tags],
            "basis": [f"OpenStreetMap {name}" for name in walked.id],
            "accuracy_m": accuracy_m,
        },
        geometry=walked.shapes,
        crs=WGS84,
    )
    drawn = shapely.length(frame.geometry.to_numpy()) > 0
    if not drawn.all():
        left_out["no_position"] += int((~drawn).sum())
        frame = frame[drawn].reset_index(drop=True)
        highway = [value for value, is_drawn in zip(highway, drawn, strict=True) if is_drawn]
    return WalkedStreets(frame=frame, highway=highway, left_out=+left_out)


def judge_way(tags: Tags, table: OsmTable) -> tuple[str | None, str]:
    """Return the street class of a way that is walked, or None and the reason.

    Reasons: ``not_built``, ``class_not_walked`` (motorways, platforms and so on),
    ``needs_permission`` (a cycleway whose ``foot`` says nothing), ``foot_forbidden``,
    ``access_forbidden``, ``motorroad``, ``service_not_walked`` and ``indoor``.
    """
    highway, foot = tags["highway"], tags.get("foot", "")
    allowed = foot in table.allowed
    if highway in NOT_BUILT:
        return None, "not_built"
    if highway not in table.street_class and highway not in table.street_class_if_allowed:
        return None, "class_not_walked"
    reasons = (
        (foot in table.forbidden_foot, "foot_forbidden"),
        (highway not in table.street_class and not allowed, "needs_permission"),
        (not allowed and tags.get("access", "") in table.forbidden_access, "access_forbidden"),
        (not allowed and tags.get("motorroad") == "yes", "motorroad"),
        (not allowed and tags.get("service", "") in table.service_left_out, "service_not_walked"),
        (tags.get("indoor", "no") not in ("no", "outdoor"), "indoor"),
    )
    for holds, reason in reasons:
        if holds:
            return None, reason
    return table.street_class.get(highway) or table.street_class_if_allowed[highway], ""


def name_of(tags: Tags) -> str:
    """Return the name of an object, without line breaks; empty if it has none."""
    name = tags.get("name") or tags.get("name:zh") or tags.get("name:en") or ""
    return " ".join(name.split())


def _level(tags: Tags) -> int:
    found = _WHOLE.match(tags.get("layer", "").strip())
    level = int(found.group()) if found else 0
    return level if abs(level) <= MAX_LEVEL else 0
