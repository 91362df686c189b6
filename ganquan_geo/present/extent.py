"""What a map is framed on: the sub-district, or the homes where it is only the data's extent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.geodesy.projection import local_crs, to_lonlat
from ganquan_geo.words import glossary

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from ganquan_geo.model.study import Study
    from ganquan_geo.words.text import Text

    Bounds = tuple[float, float, float, float]

OUTLIERS = 0.005  # of the homes on each side, that a frame may leave out
NEAR_M = 1000.0  # facilities so near to the homes belong to what is seen
EXTENT_BASIS = "extent"  # begins the basis of a boundary that is only that
RECTANGLE = 0.9999  # of its own bounds, in degrees: no boundary of a place is such a one
EMPTY = 2.0  # times the ground of the homes: an extent as large as this is mostly empty


def find_frame(
    boundary: gpd.GeoDataFrame, homes: gpd.GeoDataFrame, facilities: gpd.GeoDataFrame
) -> Bounds | None:
    """Return the bounds of the homes and what is near them; None where the boundary serves.

    A boundary serves unless it is the extent of the data and holds much more than the homes.

    Parameters
    ----------
    boundary
        As the study has it, degrees.
    homes, facilities
        In the plane, metres.
    """
    spots = _spots(homes)
    if not is_extent(boundary) or not len(spots):
        return None
    low = np.quantile(spots, OUTLIERS, axis=0, method="lower")
    high = np.quantile(spots, 1 - OUTLIERS, axis=0, method="higher")
    places = _spots(facilities)
    near = ((places > low - NEAR_M) & (places < high + NEAR_M)).all(axis=1)
    every = np.vstack([low, high, places[near]])
    west, south = every.min(axis=0).tolist()
    east, north = every.max(axis=0).tolist()
    whole = shapely.union_all(boundary.geometry.to_crs(homes.crs).to_numpy())
    framed = shapely.box(west, south, east, north).buffer(NEAR_M / 2, join_style="mitre")
    if shapely.envelope(whole).area < EMPTY * framed.area:
        return None
    return west, south, east, north


def find_opening(study: Study) -> Bounds:
    """Return west, south, east and north of what a map opens on, degrees.

    It is the boundary, or, where that is only the extent of the data, the homes and the
    facilities of the study's categories near them.
    """
    layers = study.layers
    west, south, east, north = layers["boundary"].total_bounds.tolist()
    crs = local_crs((west + east) / 2, (south + north) / 2)
    kinds = {kind for category in study.categories for kind in category.kinds}
    places = layers["facilities"]
    framed = find_frame(
        layers["boundary"],
        layers["compounds"].to_crs(crs),
        places[places["kind"].isin(kinds)].to_crs(crs),
    )
    if framed is None:
        return west, south, east, north
    corners = np.array(framed).reshape(2, 2)
    (west, south), (east, north) = to_lonlat(corners, crs).tolist()
    return west, south, east, north


def is_extent(boundary: gpd.GeoDataFrame) -> bool:
    """Return whether a boundary, in degrees, is only the extent that the data lie in.

    An import and a new study say so in its `basis`; of one that says nothing its shape tells.
    """
    if "basis" in boundary:
        return bool(boundary["basis"].astype(str).str.startswith(EXTENT_BASIS).all())
    outline = shapely.union_all(boundary.geometry.to_numpy())
    return bool(shapely.area(outline) >= RECTANGLE * shapely.area(shapely.envelope(outline)))


def name_boundary(boundary: gpd.GeoDataFrame) -> Text:
    """Return what the boundary is called: that of the sub-district, or the extent of the data."""
    return glossary.DATA_EXTENT if is_extent(boundary) else glossary.BOUNDARY


def _spots(layer: gpd.GeoDataFrame) -> NDArray[np.float64]:
    """Return (n, 2) places of those that have one."""
    shapes = layer.geometry.to_numpy()
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    return shapely.get_coordinates(shapely.point_on_surface(shapes[there]))
