"""The plane a study is measured on, and lengths on the ellipsoid."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from pyproj import CRS, Geod, Transformer

if TYPE_CHECKING:
    from numpy.typing import NDArray

WGS84 = CRS.from_epsg(4326)
ELLIPSOID = Geod(ellps="WGS84")


def local_crs(lon: float, lat: float) -> CRS:
    """Return a transverse Mercator plane in metres through a point, rounded to 0.01 degree.

    Within 20 km of the point its scale differs from 1 by less than 5e-6; it serves to find
    crossings and nearest points. Lengths are then taken on the ellipsoid.
    """
    return CRS.from_proj4(
        f"+proj=tmerc +lat_0={lat:.2f} +lon_0={lon:.2f} +k=1 +x_0=0 +y_0=0 "
        "+datum=WGS84 +units=m +no_defs"
    )


def to_lonlat(xy: NDArray[np.float64], crs: CRS) -> NDArray[np.float64]:
    """Return longitude and latitude, degrees, of (n, 2) plane coordinates."""
    return np.column_stack(_transformer(crs, WGS84).transform(xy[:, 0], xy[:, 1]))


def to_plane(lonlat: NDArray[np.float64], crs: CRS) -> NDArray[np.float64]:
    """Return plane coordinates of (n, 2) longitudes and latitudes, degrees."""
    return np.column_stack(_transformer(WGS84, crs).transform(lonlat[:, 0], lonlat[:, 1]))


@lru_cache(maxsize=16)
def _transformer(start: CRS, end: CRS) -> Transformer:
    """Return what brings x, y from one system to another; it takes 10 ms to set up."""
    return Transformer.from_crs(start, end, always_xy=True)


def geodesic_m(start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the distances in metres between (n, 2) pairs of longitude and latitude."""
    _, _, distance_m = ELLIPSOID.inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    return np.asarray(distance_m, dtype=np.float64)
