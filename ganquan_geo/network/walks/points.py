"""The points from which people start, of places of any shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.model.errors import DataError, Fault, label_rows
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    import geopandas as gpd

    from ganquan_geo.arrays.types import Shapes
    from ganquan_geo.network.walk_network import WalkNetwork


def origin_points(places: Shapes) -> Shapes:
    """Return where people start from: the centre of each place, or a point inside it."""
    points = places.copy()
    wide = np.flatnonzero(shapely.get_type_id(places) != shapely.GeometryType.POINT)
    points[wide] = shapely.centroid(places[wide])
    outside = wide[~shapely.intersects(places[wide], points[wide])]
    points[outside] = shapely.point_on_surface(places[outside])
    return points


def find_points(network: WalkNetwork, frame: gpd.GeoDataFrame) -> Shapes:
    """Return where people start from the rows of a frame, in the plane of the network.

    Raises
    ------
    DataError
        Where the frame has no coordinate reference system, or some rows have no position.
    """
    found: list[tuple[Text, Text, tuple[str, ...]]] = []
    if frame.crs is None:
        what = Text("没有坐标系", "have no coordinate reference system")
        found.append((what, Text("用 set_crs 写明坐标系", "name it with set_crs"), ()))
    nowhere = frame.geometry.isna() | frame.geometry.is_empty
    if nowhere.any():
        what = Text("有的行没有位置", "some rows have no position")
        mend = Text("补上位置或删去这些行", "add the position, or leave these rows out")
        found.append((what, mend, label_rows(frame[nowhere])))
    if found:
        raise DataError(
            Fault(where="places", what=what, mend=mend, rows=rows) for what, mend, rows in found
        )
    return origin_points(np.asarray(frame.geometry.to_crs(network.crs)))
