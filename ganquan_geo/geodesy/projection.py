"""The plane a study is measured on, and lengths on the ellipsoid."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from pyproj import CRS, Geod, Transformer

from ganquan_geo.arrays.cores import run_on_cores

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Floats

WGS84 = CRS.from_epsg(4326)
ELLIPSOID = Geod(ellps="WGS84")
GEODESIC_US = 0.8  # about what one distance takes
POINT_US = 0.03  # a tenth of what one point takes: each thread first sets up for 10 ms


def local_crs(lon: float, lat: float) -> CRS:
    """Return a transverse Mercator plane in metres through a point, rounded to 0.01 degree.

    Within 20 km of the point its scale differs from 1 by less than 5e-6; it serves to find
    crossings and nearest points. Lengths are then taken on the ellipsoid.
    """
    return CRS.from_proj4(
        f"+proj=tmerc +lat_0={lat:.2f} +lon_0={lon:.2f} +k=1 +x_0=0 +y_0=0 "
        "+datum=WGS84 +units=m +no_defs"
    )


def to_lonlat(xy: Floats, crs: CRS) -> Floats:
    """Return longitude and latitude, degrees, of (n, 2) plane coordinates."""
    return _transformed(xy, _transformer(crs, WGS84))


def to_plane(lonlat: Floats, crs: CRS) -> Floats:
    """Return plane coordinates of (n, 2) longitudes and latitudes, degrees."""
    return _transformed(lonlat, _transformer(WGS84, crs))


def _transformed(points: Floats, transformer: Transformer) -> Floats:
    moved = np.empty((len(points), 2))

    def move(begin: int, stop: int) -> None:
        x, y = transformer.transform(points[begin:stop, 0], points[begin:stop, 1])
        moved[begin:stop, 0], moved[begin:stop, 1] = x, y

    run_on_cores(move, len(points), each_us=POINT_US, chunks_per_thread=1)
    return moved


def _transformer(start: CRS, end: CRS) -> Transformer:
    return _transformer_by_name(start.srs, end.srs)  # telling whole systems apart is slow


@lru_cache(maxsize=16)
def _transformer_by_name(start: str, end: str) -> Transformer:
    """Return what brings x, y from one system to another; it takes 10 ms to set up."""
    return Transformer.from_crs(start, end, always_xy=True)


def geodesic_m(start: Floats, end: Floats) -> Floats:
    """Return the distances in metres between (n, 2) pairs of longitude and latitude."""
    distance_m = np.empty(len(start))

    def measure(begin: int, stop: int) -> None:
        one, other = start[begin:stop], end[begin:stop]
        _, _, distance_m[begin:stop] = ELLIPSOID.inv(one[:, 0], one[:, 1], other[:, 0], other[:, 1])

    run_on_cores(measure, len(start), each_us=GEODESIC_US, chunks_per_thread=1)
    return distance_m
