"""On how many homes' figures a fault bears."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.geodesy.projection import to_plane

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import geopandas as gpd
    from pyproj import CRS

    from ganquan_geo.arrays.types import Floats, Shapes
    from ganquan_geo.model.errors import Fault

OF_ALL = ("system",)  # rules that bear on every home of the study
NO_FIGURE = ("same_name", "plan_name", "profile")  # change none of the usual figures
NO_WALK = ("duplicate_line", "overlap")  # change lengths of streets and no walk
# Rules that bear on the homes they name.
OF_ROWS = ("off_street", "shut_in", "lane", "wall", "unplaced", "far_outside", "same_compound")


def count_homes(
    faults: Iterable[Fault], homes: gpd.GeoDataFrame, *, crs: CRS, reach_m: float
) -> Iterator[Fault]:
    """Return faults with the number of homes on whose figures each bears at most.

    A fault that says itself on how many keeps that. One of homes bears on those it names. Any
    other that has a place bears on the homes within the longest walk that counts, as the crow
    flies: nobody farther walks there. One of a whole layer bears on all.

    Parameters
    ----------
    faults
        Warnings are counted; errors stop all figures and notes change none.
    homes
        The checked compounds, WGS 84.
    crs
        A plane here, metres.
    reach_m
        The longest walk that counts, metres.
    """
    shapes = homes.geometry.to_numpy()
    placed = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    xy = to_plane(shapely.get_coordinates(shapely.centroid(placed)), crs)
    tree = shapely.STRtree(np.asarray(shapely.points(xy), dtype=object))
    listed = list(faults)
    near = [
        row
        for row, fault in enumerate(listed)
        if fault.severity == "warning"
        and fault.geometry is not None
        and fault.homes is None
        and fault.rule not in (*NO_FIGURE, *NO_WALK)
        and not _is_of_homes(fault)
    ]
    counts = _count_near(tree, [listed[row].geometry for row in near], crs, reach_m)
    found = dict(zip(near, counts, strict=True))
    for row, fault in enumerate(listed):
        if fault.severity != "warning" or fault.homes is not None:
            yield fault
        elif fault.rule in OF_ALL:
            yield replace(fault, homes=len(homes))
        elif _is_of_homes(fault):
            yield replace(fault, homes=len(fault.rows))
        elif row in found:
            yield replace(fault, homes=found[row])
        elif fault.rule == "unplaced":
            yield replace(fault, homes=len(homes))
        else:
            yield fault


def _is_of_homes(fault: Fault) -> bool:
    return fault.rule in OF_ROWS and fault.where == "compounds"


def _count_near(
    tree: shapely.STRtree, shapes: list[shapely.Geometry | None], crs: CRS, reach_m: float
) -> list[int]:
    if not shapes:
        return []
    drawn: Shapes = np.array(shapes, dtype=object)

    def planar(lonlat: Floats) -> Floats:
        return to_plane(lonlat, crs)

    which, _ = tree.query(shapely.transform(drawn, planar), predicate="dwithin", distance=reach_m)
    counts: list[int] = np.bincount(which, minlength=len(shapes)).tolist()
    return counts
