"""Which neighbourhood each compound belongs to: the one around it, else the nearest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Ints
    from ganquan_geo.model.study import Study

NOWHERE = -1


def find_neighbourhoods(study: Study) -> Ints:
    """Return of each compound the row of its neighbourhood; -1 where it cannot be told.

    A compound belongs to the neighbourhood it lies in; where neighbourhoods are points, or none
    is around it, to the nearest. One without a position belongs to none.
    """
    compounds = study.layers["compounds"].geometry.to_numpy()
    found = np.full(len(compounds), NOWHERE, dtype=np.int64)
    layer = study.layers.get("neighbourhoods")
    there = np.flatnonzero(_known(compounds))
    if layer is None or not len(there):
        return found
    areas = layer.geometry.to_numpy()
    usable = np.flatnonzero(_known(areas))
    if not len(usable):
        return found
    points = shapely.point_on_surface(compounds[there])
    east = np.cos(np.radians(shapely.get_y(points).mean()))  # a degree east in degrees north

    def flat(shapes: np.ndarray) -> np.ndarray:
        return np.asarray(shapely.transform(shapes, lambda xy: xy * [east, 1.0]))

    tree = shapely.STRtree(flat(areas[usable]))
    # Of several at one distance the first, so that the answer never changes.
    home, hood = tree.query_nearest(flat(points), all_matches=True)
    found[there[home[::-1]]] = usable[hood[::-1]]
    return found


def _known(shapes: np.ndarray) -> np.ndarray:
    return np.asarray(~(shapely.is_missing(shapes) | shapely.is_empty(shapes)))
