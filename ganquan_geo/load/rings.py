"""Lines that outline an area: closed, nearly closed, or open by how many metres."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.geodesy.projection import geodesic_m

if TYPE_CHECKING:
    from numpy.typing import NDArray

GAP_SHARE = 0.02  # of its length, by which an outline may fail to close
GAP_M = 1.0  # and in metres, whichever is more
MOST_GAP_SHARE = 0.1  # of the length of a small outline that GAP_M would close
FEWEST_CORNERS = 3
MOST_OPEN_SHARE = 0.6  # of the length: a line more open than this outlines nothing
METRES_PER_DEGREE = 111_195.0


def close_gaps(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Close lines whose ends nearly meet, in place; return which.

    Positions are degrees where they can be, else metres.
    """
    open_ones = _open_lines(shapes) & (shapely.get_num_points(shapes) >= FEWEST_CORNERS)
    for row in np.flatnonzero(open_ones).tolist():
        corners = shapely.get_coordinates(shapes[row])
        gap, length = np.hypot(*(corners[0] - corners[-1])), shapely.length(shapes[row])
        is_degrees = (np.abs(corners) <= (180.0, 90.0)).all()
        metre = 1.0 / METRES_PER_DEGREE if is_degrees else 1.0
        open_ones[row] = gap <= max(GAP_SHARE * length, min(GAP_M * metre, MOST_GAP_SHARE * length))
        if open_ones[row]:
            shapes[row] = shapely.linestrings(np.vstack([corners, corners[:1]]))
    return np.asarray(open_ones)


def fill_rings(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Make polygons of closed lines, in place; return which."""
    is_line = shapely.get_type_id(shapes) == shapely.GeometryType.LINESTRING
    rings = is_line & shapely.is_closed(shapes)
    rings &= shapely.get_num_points(shapes) > FEWEST_CORNERS
    if rings.any():
        corners, ring = shapely.get_coordinates(shapes[rings], return_index=True)
        shapes[rings] = shapely.polygons(shapely.linearrings(corners, indices=ring))
    return np.asarray(rings)


def find_open_gaps_m(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return by how many metres each line in degrees fails to close; NaN for what is no outline.

    A line that does not come back towards its start outlines nothing.
    """
    gaps_m = np.full(len(shapes), np.nan)
    for row in np.flatnonzero(_open_lines(shapes)).tolist():
        corners = shapely.get_coordinates(shapes[row])
        gap = np.hypot(*(corners[0] - corners[-1]))
        if len(corners) >= FEWEST_CORNERS and gap <= MOST_OPEN_SHARE * shapely.length(shapes[row]):
            gaps_m[row] = geodesic_m(corners[:1], corners[-1:])[0]
    return gaps_m


def _open_lines(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    is_line = shapely.get_type_id(shapes) == shapely.GeometryType.LINESTRING
    return np.asarray(is_line & ~shapely.is_closed(shapes) & ~shapely.is_empty(shapes))
