"""Homes and facilities at one and the same place, away from any street."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.arrays.close_points import find_close_points

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SAME_PLACE_M = 1.0  # closer than this, a home and a facility are at one place


def find_same_place(
    homes: Floats, facilities: Floats, *, extra_m: Floats
) -> tuple[Floats, NDArray[np.int64]]:
    """Find the facility that stands at the very place of each home.

    Nobody walks out to the street and back to where they are: such a facility is as far as
    the straight line, whatever the legs to the street.

    Parameters
    ----------
    homes, facilities
        (k, 2) and (f, 2) plane coordinates, metres; NaN for a facility without a point.
    extra_m
        (f,) metres added for each facility, such as the accuracy of its position.

    Returns
    -------
    distance_m
        (k,) metres with what is added; infinite where no facility is within 1 m.
    facility
        (k,) its number, the lower one of two equally near; -1 for none.
    """
    distance_m = np.full(len(homes), np.inf)
    number = np.full(len(homes), -1)
    known = np.flatnonzero(np.isfinite(facilities).all(axis=1))
    row, home = find_close_points(facilities[known], homes, distance_m=SAME_PLACE_M)
    facility = known[row]
    walk_m = np.hypot(*(homes[home] - facilities[facility]).T) + extra_m[facility]
    order = np.lexsort((facility, walk_m, home))
    nearest = order[np.flatnonzero(np.diff(home[order], prepend=-1))]
    distance_m[home[nearest]], number[home[nearest]] = walk_m[nearest], facility[nearest]
    return distance_m, number
