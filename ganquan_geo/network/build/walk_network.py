"""Build the walk network from the streets as they are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.arrays.groups import changes
from ganquan_geo.geodesy.projection import geodesic_m, local_crs, to_lonlat, to_plane
from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.network.build.noding import build_noded_lines
from ganquan_geo.network.build.segments import vertices_of
from ganquan_geo.network.walk_network import WalkNetwork, find_levels
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    import geopandas as gpd
    from pyproj import CRS

    from ganquan_geo.arrays.types import Flags, Floats, Ints, Shapes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WalkLines:
    """The lines people can walk on, as they were drawn.

    Parameters
    ----------
    streets
        The existing, walkable streets.
    xy, owner
        (c, 2) vertices of their parts in the plane, metres, and (c,) the line each is of.
    row
        (k,) row in `streets` of each line.
    level
        (k,) whole number: 0 at grade, above it bridges, below it tunnels.
    by_vertex
        (k,) whether it meets others that do where both have a vertex, and nowhere else.
    crs
        The plane.
    """

    streets: gpd.GeoDataFrame
    xy: Floats
    owner: Ints
    row: Ints
    level: Ints
    by_vertex: Flags
    crs: CRS


def build_walk_lines(
    streets: gpd.GeoDataFrame,
    *,
    avoids: tuple[str, ...] = (),
    middle: tuple[float, float] | None = None,
) -> WalkLines:
    """Return the lines of a street layer that can be walked, in the plane.

    Parameters
    ----------
    streets
        A checked street layer in WGS 84.
    avoids
        Street classes that are left out.
    middle
        Longitude and latitude the plane goes through; None: the middle of the streets.

    Raises
    ------
    DataError
        If no walkable street is left.
    """
    used = select_walked(streets, avoids=avoids)
    if used.empty:
        raise DataError([_nothing_walkable()])
    return draw_streets(used, local_crs(*(middle or find_middle(used))))


def draw_streets(streets: gpd.GeoDataFrame, crs: CRS) -> WalkLines:
    """Return the lines of all rows of a street layer in a plane."""
    parts, row = _split_parts(streets.geometry.to_numpy())
    xy, owner, drawn = _draw(parts, crs)
    row = row[drawn]
    return WalkLines(
        streets=streets,
        xy=xy,
        owner=owner,
        row=row,
        level=find_levels(streets)[row],
        by_vertex=find_by_vertex(streets)[row],
        crs=crs,
    )


def find_by_vertex(streets: pd.DataFrame) -> Flags:
    """Return which streets meet one another by their vertices, as those of OpenStreetMap do."""
    if "joins_at" not in streets:
        return np.zeros(len(streets), bool)
    return np.asarray(streets["joins_at"] == "vertices", dtype=bool)


def build_walk_network(
    streets: gpd.GeoDataFrame,
    *,
    join_tolerance_m: float,
    avoids: tuple[str, ...] = (),
    middle: tuple[float, float] | None = None,
) -> WalkNetwork:
    """Build the walk network of a street layer.

    Parameters
    ----------
    streets
        A checked street layer in WGS 84. Only existing, walkable streets are used.
    join_tolerance_m
        Ends and crossings closer than this are the same point, metres.
    avoids
        Street classes that are left out.
    middle
        Longitude and latitude the plane goes through, degrees; None: the middle of the streets.

    Returns
    -------
    WalkNetwork
        Streets cut where they meet at the same level; those whose `joins_at` is "vertices" meet
        one another where they share a vertex, whatever the level. Lengths are geodesics on the
        WGS 84 ellipsoid (C. F. F. Karney, Algorithms for geodesics, Journal of Geodesy 87, 2013).

    Raises
    ------
    DataError
        If no walkable street is left.

    Examples
    --------
    >>> network = gg.build_walk_network(
    ...     study.layers["streets"], join_tolerance_m=1.0, avoids=("steps", "footway")
    ... )
    >>> len(network.u)
    98
    """
    drawn = build_walk_lines(streets, avoids=avoids, middle=middle)
    return node_walk_lines(drawn, join_tolerance_m=join_tolerance_m)


def node_walk_lines(drawn: WalkLines, *, join_tolerance_m: float) -> WalkNetwork:
    """Build the walk network of lines that can be walked; parameters as above."""
    noded = build_noded_lines(
        drawn.xy,
        drawn.owner,
        level=drawn.level,
        tolerance_m=join_tolerance_m,
        by_vertex=drawn.by_vertex,
    )
    attributes = pd.DataFrame(
        drawn.streets.drop(columns=[drawn.streets.geometry.name, "street_id"], errors="ignore")
    ).iloc[drawn.row[noded.parent]]
    return WalkNetwork(
        node_xy=noded.node_xy,
        u=noded.u,
        v=noded.v,
        line=noded.line,
        length_m=measure_length_m(noded.line, drawn.crs),
        streets=attributes.rename_axis("street_id").reset_index(),
        crs=drawn.crs,
    )


def select_walked(streets: gpd.GeoDataFrame, *, avoids: tuple[str, ...]) -> gpd.GeoDataFrame:
    """Return the existing streets that are walked."""
    return streets[
        streets["walkable"]
        & (streets["status"] == "existing")
        & ~streets["street_class"].isin(avoids)
    ]


def find_middle(streets: gpd.GeoDataFrame) -> tuple[float, float]:
    """Return the longitude and latitude of the middle of some streets."""
    west, south, east, north = streets.total_bounds.tolist()
    return (west + east) / 2, (south + north) / 2


def measure_length_m(lines: Shapes, crs: CRS) -> Floats:
    """Return the lengths on the ellipsoid, metres, of (m,) lines given in a plane."""
    xy, owner = vertices_of(lines)
    lonlat = to_lonlat(xy, crs)
    start = np.flatnonzero(owner[1:] == owner[:-1])
    step_m = geodesic_m(lonlat[start], lonlat[start + 1])
    return np.bincount(owner[start], weights=step_m, minlength=len(lines)).astype(np.float64)


def _split_parts(
    shapes: Shapes,
) -> tuple[Shapes, Ints]:
    """Return the LineStrings that lines are made of, and the row of the line each is of."""
    if (shapely.get_type_id(shapes) == shapely.GeometryType.LINESTRING).all():
        return shapes, np.arange(len(shapes))  # without a copy of each
    return shapely.get_parts(shapes, return_index=True)


def _draw(parts: Shapes, crs: CRS) -> tuple[Floats, Ints, Ints]:
    """Return vertices in the plane of LineStrings of WGS 84, and the rows that have a length.

    No vertex comes twice. Lines are not built of them: that takes longer than all the rest.
    """
    lonlat, owner = vertices_of(parts)
    xy = to_plane(lonlat, crs)
    new = changes(owner, xy[:, 0], xy[:, 1])
    count = np.bincount(owner[new], minlength=len(parts))
    new &= count[owner] > 1
    number = np.cumsum(count > 1) - 1
    return xy[new], number[owner[new]], np.flatnonzero(count > 1)


def _nothing_walkable() -> Fault:
    return Fault(
        where="streets",
        what=Text("没有可步行的现有街道", "there is no existing walkable street"),
        mend=Text(
            "把可步行的街道标为 walkable=true、status=existing",
            "mark the streets people can walk: walkable=true, status=existing",
        ),
    )
