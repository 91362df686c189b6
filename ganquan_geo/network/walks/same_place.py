"""Homes and facilities at one and the same place, away from any street."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.arrays.close_points import find_close_points
from ganquan_geo.arrays.groups import first_of_each
from ganquan_geo.network.walks.spots import SCALE

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Flags, Floats, Ints, Shapes
    from ganquan_geo.network.walks.places import Demand, FacilitySet

SAME_PLACE_M = 1.0  # closer than this, a home and a facility are at one place


def find_same_place(homes: Floats, facilities: Floats) -> tuple[Floats, Ints]:
    """Find the facility that stands at the very place of each home.

    Nobody walks out to the street and back to where they are: such a facility is as far as
    the straight line, whatever the legs to the street.

    Parameters
    ----------
    homes, facilities
        (k, 2) and (f, 2) plane coordinates, metres; NaN for a facility without a point.

    Returns
    -------
    distance_m
        (k,) metres; infinite where no facility is within 1 m.
    facility
        (k,) its number, the lower one of two equally near; -1 for none.
    """
    distance_m = np.full(len(homes), np.inf)
    number = np.full(len(homes), -1)
    known = np.flatnonzero(np.isfinite(facilities).all(axis=1))
    row, home = find_close_points(facilities[known], homes, distance_m=SAME_PLACE_M)
    facility = known[row]
    walk_m = np.hypot(*(homes[home] - facilities[facility]).T)
    nearest = first_of_each(home, walk_m, facility)
    distance_m[home[nearest]], number[home[nearest]] = walk_m[nearest], facility[nearest]
    return distance_m, number


def find_straight(demand: Demand, facilities: FacilitySet, used: Flags) -> tuple[Floats, Floats]:
    """Find how far in a straight line facilities are that may be at the very place of a home.

    Returns
    -------
    least_m
        (k,) metres, wherever both are; infinite where they are never within 1 m of each other.
    greatest_m
        (k,) metres, wherever both are; infinite where they need not be within 1 m.
    """
    least_m, greatest_m = np.full(len(demand.xy), np.inf), np.full(len(demand.xy), np.inf)
    chosen = np.flatnonzero(used)
    if not len(chosen) or not len(demand.xy):
        return least_m, greatest_m
    tree = shapely.STRtree(_edges_of(facilities.shapes[chosen]))
    homes = _edges_of(demand.shapes)
    most_m = float(facilities.accuracy_m[chosen].max())
    home, row = tree.query(
        homes, predicate="dwithin", distance=demand.accuracy_m + most_m + SAME_PLACE_M
    )
    apart_m = shapely.distance(homes[home], tree.geometries[row])
    unsure_m = demand.accuracy_m[home] + facilities.accuracy_m[chosen[row]]
    nearest_m = np.maximum(apart_m - unsure_m * (1 + SCALE), 0.0)
    near = nearest_m <= SAME_PLACE_M
    np.minimum.at(least_m, home[near], nearest_m[near])
    points = (shapely.get_dimensions(homes[home]) == 0) & (
        shapely.get_dimensions(tree.geometries[row]) == 0
    )
    always = points & (apart_m + unsure_m <= SAME_PLACE_M)
    np.minimum.at(greatest_m, home[always], (apart_m + unsure_m)[always])
    return least_m, greatest_m


def _edges_of(shapes: Shapes) -> Shapes:
    """Return points and lines as they are and areas as their outlines."""
    outlines = shapes.copy()
    wide = shapely.get_dimensions(shapes) == 2  # noqa: PLR2004
    outlines[wide] = shapely.boundary(shapes[wide])
    return outlines
