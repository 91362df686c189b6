"""Which neighbourhood each compound belongs to: the one around it, else the nearest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd

    from ganquan_geo.arrays.types import Ints
    from ganquan_geo.model.study import Study

NOWHERE = -1
_ENDING = re.compile(r"(社区)?(居民区|居委会|居委|居民委员会)$")


def find_neighbourhoods(study: Study) -> Ints:
    """Return of each compound the row of its neighbourhood; -1 where it cannot be told.

    A compound belongs to the neighbourhood that its row names, else to the one it lies in; where
    neighbourhoods are points, or none is around it, to the nearest. One without a position
    belongs to none.
    """
    compounds = study.layers["compounds"].geometry.to_numpy()
    found = np.full(len(compounds), NOWHERE, dtype=np.int64)
    layer = study.layers.get("neighbourhoods")
    there = np.flatnonzero(_known(compounds))
    if layer is None:
        return found
    stated = _stated(study, layer)
    if not len(there):
        return stated
    areas = layer.geometry.to_numpy()
    usable = np.flatnonzero(_known(areas))
    if not len(usable):
        return stated
    points = shapely.point_on_surface(compounds[there])
    east = np.cos(np.radians(shapely.get_y(points).mean()))  # a degree east in degrees north

    def flat(shapes: np.ndarray) -> np.ndarray:
        return np.asarray(shapely.transform(shapes, lambda xy: xy * [east, 1.0]))

    tree = shapely.STRtree(flat(areas[usable]))
    # Of several at one distance the first, so that the answer never changes.
    home, hood = tree.query_nearest(flat(points), all_matches=True)
    found[there[home[::-1]]] = usable[hood[::-1]]
    return np.where(stated == NOWHERE, found, stated)


def match_neighbourhoods(names: Iterable[str], layer: gpd.GeoDataFrame) -> list[int]:
    """Return the row of each neighbourhood that is named, or given by its id; -1 for none.

    甘泉苑居委会 and 甘泉苑 are 甘泉苑居民区.
    """
    rows = {_core(name): row for row, name in enumerate(layer["name"].astype(str))}
    ids = {str(key): row for row, key in enumerate(layer.index)}
    return [ids.get(own, rows.get(_core(own), NOWHERE)) for own in names]


def _stated(study: Study, layer: gpd.GeoDataFrame) -> Ints:
    compounds = study.layers["compounds"]
    if "neighbourhood" not in compounds:
        return np.full(len(compounds), NOWHERE, dtype=np.int64)
    return np.array(match_neighbourhoods(compounds["neighbourhood"], layer), dtype=np.int64)


def _core(name: str) -> str:
    return _ENDING.sub("", "".join(name.split()))


def _known(shapes: np.ndarray) -> np.ndarray:
    return np.asarray(~(shapely.is_missing(shapes) | shapely.is_empty(shapes)))
