"""Where a facility or the end of a link could be: places along streets, or the rows of a layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.geodesy.projection import to_lonlat
from ganquan_geo.network.places.snapping import Snapped, find_points, snap_points
from ganquan_geo.words.names import texts_of

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from ganquan_geo.arrays.types import Floats
    from ganquan_geo.network.baseline import Baseline

APART_M = 50.0  # between two candidates on a street
MOST_CANDIDATES = 2_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidates:
    """Where a facility could be: places on the network.

    Parameters
    ----------
    at
        The (c,) places; the leg of one given by a layer counts.
    xy, lonlat
        (c, 2) plane metres, and degrees.
    ids, names, streets
        (c,) id and name in the layer of candidates, and the name of the street.
    capacity
        (c,) how much each can serve, infinite where it does not say; None: nothing is limited.
    apart_m
        How far apart they are along the streets, metres; None for the rows of a layer.
    """

    at: Snapped
    xy: Floats
    lonlat: Floats
    ids: tuple[str, ...]
    streets: tuple[str, ...]
    names: tuple[str, ...]
    capacity: Floats | None = None
    apart_m: float | None = None


def place_candidates(base: Baseline, *, most: float = MOST_CANDIDATES) -> Candidates:
    """Return places along the streets inside the boundary, 50 m apart, at most so many.

    Where there are more streets than that, they are evenly farther apart.
    """
    inside, network = base.inside, base.network
    ends_m = np.cumsum(inside.end_m - inside.start_m)
    total_m = float(ends_m[-1]) if len(ends_m) else 0.0
    count = int(min(most, np.ceil(total_m / APART_M)))
    apart_m = total_m / max(count, 1)
    along_m = (np.arange(count) + 0.5) * apart_m
    row = np.searchsorted(ends_m, along_m)
    edge, offset_m = inside.edge[row], inside.end_m[row] - (ends_m[row] - along_m)
    xy = shapely.get_coordinates(
        shapely.line_interpolate_point(
            network.line[edge], offset_m / network.length_m[edge], normalized=True
        )
    )
    return Candidates(
        at=Snapped(edge=edge, offset_m=offset_m, leg_m=np.zeros(len(row))),
        xy=xy,
        lonlat=to_lonlat(xy, network.crs),
        ids=("",) * len(row),
        names=("",) * len(row),
        streets=tuple(network.streets["name"].iloc[edge].astype(str)),
        apart_m=apart_m,
    )


def read_candidates(base: Baseline, layer: gpd.GeoDataFrame) -> Candidates:
    """Return the rows of a layer as candidates; areas count from their centre.

    Parameters
    ----------
    layer
        Points or areas with their coordinate system; the index is the id, `name` and `capacity`
        count where there are such columns.
    """
    network = base.network
    points = find_points(network, layer)
    at, xy = snap_points(network, points), shapely.get_coordinates(points)
    return Candidates(
        at=at,
        xy=xy,
        lonlat=to_lonlat(xy, network.crs),
        ids=tuple(map(str, layer.index)),
        names=tuple(texts_of(layer["name"])) if "name" in layer else ("",) * len(layer),
        capacity=read_capacity(layer),
        streets=tuple(network.streets["name"].iloc[at.edge].astype(str)),
    )


def read_capacity(layer: pd.DataFrame) -> Floats | None:
    """Return (n,) how much each place can serve, infinite for no number; None: no column."""
    if "capacity" not in layer:
        return None
    numbers: Floats = layer["capacity"].to_numpy(float, na_value=np.nan)
    return np.where(np.isnan(numbers), np.inf, numbers)
