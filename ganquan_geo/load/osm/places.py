"""Facilities by their tags, and the boundary."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from ganquan_geo.geodesy.projection import WGS84
from ganquan_geo.load.faults import refused
from ganquan_geo.load.osm.streets import name_of
from ganquan_geo.load.osm.walking import GONE
from ganquan_geo.model.layers import UNNAMED
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pyproj import CRS
    from shapely.geometry.base import BaseGeometry

    from ganquan_geo.load.osm.objects import OsmObjects, Tags
    from ganquan_geo.load.osm.tables import OsmTable

NOT_PUBLIC = ("no", "private")
WIDE_FROM = "\u2e80"  # letters before it have a space between words
BORDER_NAMES = ("name", "name:zh", "name:en", "official_name", "alt_name")


def build_facilities(
    objects: OsmObjects, table: OsmTable, *, crs: CRS, accuracy_m: float
) -> tuple[gpd.GeoDataFrame, int]:
    """Build the facility layer: each place by the first rule that fits it.

    Places that are not open to the public are left out; how many they are comes second.

    An area becomes a point on it, and its accuracy grows by the distance from there to its
    farthest corner, because where its door is, is not known.
    """
    rows, kinds, closed = [], [], 0
    for row, tags in enumerate(objects.places.tags):
        if any(tags.get(key) == "yes" for key in GONE):
            continue
        kind = next((rule.kind for rule in table.rules if rule.fits(tags)), None)
        if kind is not None and tags.get("access", "").strip().lower() in NOT_PUBLIC:
            closed += 1
        elif kind is not None:
            rows.append(row)
            kinds.append(kind)
    found = objects.places.taken(rows)
    points, radius_m = _points(gpd.GeoSeries(found.shapes, crs=WGS84), crs)
    layer = gpd.GeoDataFrame(
        {
            "id": [name.replace("/", "-") for name in found.id],
            "name": [
                name_of(each) or f"{table.kinds[kind].zh}{UNNAMED}"
                for each, kind in zip(found.tags, kinds, strict=True)
            ],
            "name_en": [each.get("name:en", "") for each in found.tags],
            "kind": kinds,
            "address": [address_of(each) for each in found.tags],
            "status": "existing",
            "assumed": False,
            "basis": [f"OpenStreetMap {name}" for name in found.id],
            "accuracy_m": accuracy_m + np.ceil(radius_m),
        },
        geometry=points,
        crs=WGS84,
    )
    return layer, closed


def find_border(objects: OsmObjects, name: str, *, where: str) -> BaseGeometry:
    """Return the administrative area of a name.

    Raises
    ------
    DataError
        If none or several areas have that name; the message lists what there is.
    """
    found = [
        row
        for row, tags in enumerate(objects.borders.tags)
        if name in {tags.get(key) for key in BORDER_NAMES}
    ]
    if len(found) == 1:
        border: BaseGeometry = objects.borders.shapes[found[0]]
        return border
    if found:
        levels = [objects.borders.tags[row].get("admin_level", "?") for row in found]
        listed = ", ".join(f"admin_level={level}" for level in levels)
        raise refused(
            where,
            Text(f"有 {len(found)} 个边界叫“{name}”（{listed}）", f"has {len(found)} of {name!r}"),
            Text("用 --boundary 给出边界文件", "give a file with --boundary"),
        )
    known = sorted({name_of(tags) for tags in objects.borders.tags} - {""})
    listed = "、".join(known[:20]) or "无 none"
    raise refused(
        where,
        Text(f"没有名为“{name}”的行政边界；有的是：{listed}", f"has no {name!r}; it has: {listed}"),
        Text(
            "改正名称；或用 --boundary 给出边界文件；或不写 --boundary，按全图范围",
            "correct the name, give a file with --boundary, or leave it out for the whole extract",
        ),
    )


def _points(shapes: gpd.GeoSeries, crs: CRS) -> tuple[gpd.GeoSeries, NDArray[np.float64]]:
    """Return a point on each shape, and how far the shape reaches from it, metres."""
    points = shapes.representative_point()
    plane = shapes.to_crs(crs).to_numpy()
    at = points.to_crs(crs).to_numpy()
    corners, owner = shapely.get_coordinates(plane, return_index=True)
    reach_m = np.hypot(*(corners - shapely.get_coordinates(at)[owner]).T)
    radius_m = np.zeros(len(plane))
    np.maximum.at(radius_m, owner, reach_m)
    return points, radius_m


def address_of(tags: Tags) -> str:
    """Return the address of an object on one line; empty if it has none."""
    if full := tags.get("addr:full"):
        return " ".join(full.split())
    street, number = tags.get("addr:street", ""), tags.get("addr:housenumber", "")
    return " ".join(f"{street}{space_after(street)}{number}".split())


def space_after(name: str) -> str:
    """Return what stands between a name and the next word: nothing in Chinese."""
    return " " if name[-1:] < WIDE_FROM else ""
