"""Service areas: the reached streets, exactly, and the land beside them, as it is drawn.

The reached streets are the truth, cut where the limit falls. The land is a drawing of what lies
within some width of them; its outline is taken from a grid and shares some 0.997 of its area with
the exact one or more (`benchmarks/SERVICE_AREAS.md`); where more than some 20 km hang together it
is drawn more coarsely, from a grid of at most 2**25 points. What lies farther from all reached
streets stays out of it, as holes too. It decides nothing about coverage.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ganquan_geo.arrays.close_points import number_parts
from ganquan_geo.arrays.cores import map_on_cores
from ganquan_geo.arrays.groups import unroll
from ganquan_geo.geodesy.projection import WGS84, to_lonlat
from ganquan_geo.network.areas.band import build_band
from ganquan_geo.network.areas.outline import build_outline
from ganquan_geo.network.intervals import NO_STRETCHES, Intervals
from ganquan_geo.network.places.cutting import cut_lines
from ganquan_geo.network.places.snapping import find_points, snap_points, spans_of
from ganquan_geo.network.walks.reach import measure_each_reach, measure_reach

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    from ganquan_geo.arrays.types import Ints, Shapes
    from ganquan_geo.network.walk_network import WalkNetwork
    from ganquan_geo.network.walks.distances import DistanceField
    from ganquan_geo.network.walks.reach import Reaches

WIDTH_M = 25.0  # the plots on either side of a street
CELL_MARGINS = 8  # a cell is so many margins wide, so that a street lies in few


def reached_streets(
    network: WalkNetwork, facilities: gpd.GeoDataFrame, *, limits_m: Sequence[float]
) -> gpd.GeoDataFrame:
    """Find the streets within a walk of each facility by itself, exactly.

    Parameters
    ----------
    network
        The walk network.
    facilities
        Places in any known CRS; areas count from their centre, or a point inside them.
    limits_m
        Lengths of the walk, the straight leg from the facility to the street included, metres;
        exactly this far is within it.

    Returns
    -------
    geopandas.GeoDataFrame
        A row for each stretch of an edge: `facility` (index value), `limit_m`, `street_id`,
        `length_m` (on the ellipsoid) and its line in the plane of the network. The stretches
        of one facility and limit do not overlap.

    Raises
    ------
    DataError
        Where the facilities have no coordinate reference system, or some have no position.

    Examples
    --------
    >>> clinics = study.layers["facilities"].query("kind == 'community_health'")
    >>> reached = gg.reached_streets(network, clinics, limits_m=[300.0, 500.0])
    >>> reached.groupby(["facility", "limit_m"])["length_m"].sum().round().head(4)
    facility   limit_m
    health-01  300.0      240.0
               500.0      640.0
    health-02  300.0      115.0
               500.0      623.0
    Name: length_m, dtype: float64
    """
    found = list(_reaches(network, facilities, limits_m))
    stretches = Intervals.chain([NO_STRETCHES, *(reaches.stretches for reaches in found)])
    whose = [(np.empty(0, dtype=np.int64), np.empty(0)), *(own.of_each_stretch() for own in found)]
    number, limit_m = (np.concatenate(side) for side in zip(*whose, strict=True))
    return gpd.GeoDataFrame(
        {
            "facility": facilities.index[number],
            "limit_m": limit_m,
            "street_id": network.streets["street_id"].array.take(stretches.edge),
            "length_m": stretches.end_m - stretches.start_m,
        },
        geometry=gpd.array.GeometryArray(cut_lines(network, stretches), crs=network.crs),
    )


def service_areas(
    network: WalkNetwork,
    facilities: gpd.GeoDataFrame,
    *,
    limits_m: Sequence[float],
    width_m: float = WIDTH_M,
) -> gpd.GeoDataFrame:
    """Draw the land beside the streets within a walk of each facility by itself.

    Parameters
    ----------
    network, facilities, limits_m
        As for `reached_streets`.
    width_m
        Of the land to either side of a street, metres.

    Returns
    -------
    geopandas.GeoDataFrame
        A row for each facility and limit, in the order of both: `facility` (index value),
        `limit_m`, `length_m` (of the reached streets, on the ellipsoid, exactly) and the land,
        a MultiPolygon in the plane of the network, empty where no street is reached.

    Raises
    ------
    DataError
        As for `reached_streets`.

    Examples
    --------
    >>> clinics = study.layers["facilities"].query("kind == 'community_health'")
    >>> land = gg.service_areas(network, clinics, limits_m=[500.0])
    >>> land.area.round(-3).head(2).to_list()  # square metres
    [34000.0, 33000.0]
    """
    rows: list[tuple[Hashable, float, float, shapely.MultiPolygon]] = []
    for reaches in _reaches(network, facilities, limits_m):
        lines = np.split(cut_lines(network, reaches.stretches), reaches.start[1:-1])
        land = [draw_land(own, width_m=width_m) for own in lines]
        of_each = facilities.index[reaches.facility], reaches.limit_m, reaches.length_m()
        rows += zip(*of_each, land, strict=True)
    columns = ["facility", "limit_m", "length_m", "geometry"]
    return gpd.GeoDataFrame(rows, columns=columns, geometry="geometry", crs=network.crs)


def build_service_area(
    network: WalkNetwork, stretches: Intervals, *, width_m: float
) -> tuple[shapely.MultiLineString, shapely.MultiPolygon]:
    """Return reached stretches as lines and as land, in the plane of the network.

    Parameters
    ----------
    stretches
        What is within the limit.
    width_m
        As for `draw_land`.
    """
    lines = cut_lines(network, stretches)
    together = cast("shapely.MultiLineString", shapely.multilinestrings(lines))
    return together, draw_land(lines, width_m=width_m)


def draw_land(lines: Shapes, *, width_m: float) -> shapely.MultiPolygon:
    """Return the land within a width of lines, (k,), in plane metres.

    The outline runs on a grid of a seventh of the width, coarser where more than 20 km that hang
    together are drawn 25 m wide. Along a straight street it is exact to a hundredth of a step;
    where two bands meet it may be off by a step. What lies far apart is drawn by itself.
    """
    if not len(lines):
        return shapely.MultiPolygon()
    group = number_groups(lines, margin_m=2 * width_m)
    ordered, sizes = lines[np.argsort(group, kind="stable")], np.bincount(group)
    parts = [
        build_outline(build_band(own, width_m=width_m), width_m=width_m)
        for own in np.split(ordered, np.cumsum(sizes)[:-1])
    ]
    return shapely.MultiPolygon([land for part in parts for land in part.geoms])


def number_groups(lines: Shapes, *, margin_m: float) -> Ints:
    """Give lines one number where they may lie within twice a margin of each other.

    The ground is cut into square cells, and lines whose bounds, widened by the margin, share a
    cell are in one group, with all that shares a cell with either. So some that lie farther
    apart are in one group too.

    Parameters
    ----------
    lines
        (k,) in plane metres.
    margin_m
        Above zero.

    Returns
    -------
    numpy.ndarray
        (k,) numbers from 0 in the order of the first line of each group.
    """
    low, high = np.split(shapely.bounds(lines), 2, axis=1)
    size_m = CELL_MARGINS * margin_m
    first, last = (
        np.floor(side / size_m).astype(np.int64) for side in (low - margin_m, high + margin_m)
    )
    across, along = (last - first + 1).T
    line, step = unroll(across * along)
    column, row = first[line, 0] + step % across[line], first[line, 1] + step // across[line]
    row -= row.min()
    _, cell = np.unique(column * (row.max() + 1) + row, return_inverse=True)
    tied = number_parts(line, len(lines) + cell, count=len(lines) + int(cell.max()) + 1)
    return tied[: len(lines)]


def _reaches(
    network: WalkNetwork, facilities: gpd.GeoDataFrame, limits_m: Sequence[float]
) -> Iterator[Reaches]:
    at = snap_points(network, find_points(network, facilities))
    return measure_each_reach(network, spans_of(at), limits_m=limits_m)


def draw_category_areas(
    network: WalkNetwork,
    fields: Mapping[str, DistanceField],
    *,
    limits_m: Mapping[str, Mapping[int, float]],
    width_m: float,
) -> gpd.GeoDataFrame:
    """Draw what is within the tiers of each category, with positions as given.

    Parameters
    ----------
    fields
        By category: how far its facilities are.
    limits_m
        By category, then by tier in minutes: walking distance, metres.
    width_m
        As for `draw_land`.

    Returns
    -------
    geopandas.GeoDataFrame
        A row for each tier, WGS 84: `category`, `tier_min`, `limit_m`, `length_m` (of the reached
        streets), `lines`, `geometry`.
    """

    def drawn_of(tier: tuple[str, int, float]) -> tuple[object, ...]:
        category, minutes, limit_m = tier
        reach = measure_reach(network, fields[category], limit_m=limit_m)
        lines, land = build_service_area(network, reach, width_m=width_m)
        return category, minutes, limit_m, reach.length_m(), lines, land

    tiers = [(key, *tier) for key, own in limits_m.items() for tier in own.items()]
    rows = list(map_on_cores(drawn_of, tiers, size=len(network.node_xy)))
    columns = ["category", "tier_min", "limit_m", "length_m"]
    frame = pd.DataFrame(rows, columns=[*columns, "lines", "geometry"])
    for name in ("lines", "geometry"):
        drawn = shapely.transform(frame[name].to_numpy(object), partial(to_lonlat, crs=network.crs))
        frame[name] = gpd.GeoSeries(drawn, crs=WGS84)
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=WGS84)
