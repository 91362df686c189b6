"""How much of a compound's land is within reach, by points in a fixed grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray


def build_land_points(
    areas: NDArray[np.object_], *, step_m: float
) -> tuple[NDArray[np.object_], NDArray[np.int64], NDArray[np.float64]]:
    """Return points that stand for the land of polygons.

    Each polygon is covered by the points of one square grid that fall inside it; one too
    small to hold any has a point on its surface.

    Parameters
    ----------
    areas
        (k,) Polygons or MultiPolygons in plane metres.
    step_m
        Spacing of the grid, metres.

    Returns
    -------
    points
        (p,) Points.
    owner
        (p,) row of the polygon each stands in.
    land_m2
        (p,) land each stands for; the sum over a polygon is its area.
    """
    points, owner = [], []
    for row, area in enumerate(areas):
        west, south, east, north = (np.array(shapely.bounds(area)) / step_m).round()
        x, y = np.meshgrid(
            (np.arange(west - 1, east + 1) + 0.5) * step_m,
            (np.arange(south - 1, north + 1) + 0.5) * step_m,
        )
        shapely.prepare(area)
        inside = shapely.contains_xy(area, x.ravel(), y.ravel())
        found = np.asarray(shapely.points(x.ravel()[inside], y.ravel()[inside]))
        if not len(found):
            found = np.array([shapely.point_on_surface(area)])
        points.append(found)
        owner.append(np.full(len(found), row))
    rows = np.concatenate([np.empty(0, dtype=np.int64), *owner])
    count = np.bincount(rows, minlength=len(areas))
    return (
        np.concatenate([np.empty(0, dtype=object), *points]),
        rows,
        (shapely.area(areas) / count)[rows],
    )
