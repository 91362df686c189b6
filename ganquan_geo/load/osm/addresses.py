"""House numbers: one for each address, however many shops and offices state it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from ganquan_geo.arrays.close_points import number_parts
from ganquan_geo.arrays.groups import first_of_each
from ganquan_geo.geodesy.projection import WGS84
from ganquan_geo.load.osm.places import address_of

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pyproj import CRS

    from ganquan_geo.load.osm.objects import Tagged

ONE_M = 100.0  # one address nearer than this is one house


def find_addresses(objects: Tagged, *, crs: CRS) -> tuple[Tagged, NDArray[np.float64]]:
    """Return one point of each address, and how far its other points are from it, metres.

    Of several points the one in their middle is taken. A number without a street is no address
    that another could share.
    """
    if not objects.id:
        return objects, np.zeros(0)
    whole = [bool(tags.get("addr:full") or tags.get("addr:street")) for tags in objects.tags]
    named = [
        address_of(tags) if is_whole else ""
        for tags, is_whole in zip(objects.tags, whole, strict=True)
    ]
    _, code = np.unique(named, return_inverse=True)
    points = gpd.GeoSeries(objects.shapes, crs=WGS84).to_crs(crs).to_numpy()
    a, b = shapely.STRtree(points).query(points, predicate="dwithin", distance=ONE_M)
    same = (code[a] == code[b]) & np.array(whole)[a]
    part = number_parts(a[same], b[same], count=len(points))
    xy = shapely.get_coordinates(points)
    size = np.bincount(part)
    sums = np.stack([np.bincount(part, weights=own) for own in xy.T], axis=1)
    middle = sums / np.maximum(size, 1)[:, None]
    off_m = np.hypot(*(xy - middle[part]).T)
    chosen = np.sort(first_of_each(part, off_m))
    of_part = np.zeros(len(size), dtype=np.int64)
    of_part[part[chosen]] = chosen
    away_m = np.hypot(*(xy - xy[of_part[part]]).T)
    spread_m = np.zeros(len(size))
    np.maximum.at(spread_m, part, away_m)
    return objects.taken(chosen), spread_m[part[chosen]]
