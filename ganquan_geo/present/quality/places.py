"""Where a fault is, by name: the streets and places of its rows, or the street it lies by."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.model.layers import LAYERS
from ganquan_geo.words.names import names_of
from ganquan_geo.words.text import Text, format_list

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.quality import QualityReport
    from ganquan_geo.words.text import Lang

MOST_NAMED = 3
NEAR_DEG = 0.003  # about 300 m: a street farther away says nothing of where a fault is
BY = Text("{street}附近", "by {street}")
UNNAMED = Text("未命名的{what}", "unnamed: {what}")
MORE = Text("{names}等 {n} 处", "{names} and more, {n} in all")
_ID = re.compile(r"id=(.+?)\)?$")


class PlaceNames:
    """Finds the names of faults of one report.

    Parameters
    ----------
    report
        Whose layers hold the names.
    """

    def __init__(self, report: QualityReport, lang: Lang) -> None:
        self.lang = lang
        self.names = {
            name: dict(zip(map(str, layer.index), _names(layer, lang), strict=True))
            for name, layer in report.layers.items()
            if "name" in layer
        }
        self.streets, self.tree = _named_streets(report.layers, lang)

    def find(self, fault: Fault) -> str:
        """Return where a fault is; empty where it has neither a named row nor a place."""
        ids = [found[1] for row in fault.rows if (found := _ID.search(row))]
        layer = self._layer(fault, ids)
        names = [self.names.get(layer, {}).get(own, "") for own in ids]
        called = list(dict.fromkeys(name for name in names if name))
        if called:
            listed = format_list(called[:MOST_NAMED], self.lang)
            if len(called) > MOST_NAMED:
                return MORE.filled(names=listed, n=len(called)).said(self.lang)
            return listed
        street = self._nearest_street(fault)
        if street:
            return BY.filled(street=street).said(self.lang)
        if layer and ids:
            return UNNAMED.filled(what=LAYERS[layer].title).said(self.lang)
        return ""

    def _layer(self, fault: Fault, ids: list[str]) -> str:
        """Return the layer that a fault speaks of: by where it is, else by an id that it has."""
        first = re.split(r"[ .(]", fault.where, maxsplit=1)[0]
        if first in LAYERS:
            return first
        return next((name for name, own in self.names.items() if set(ids) & own.keys()), "")

    def _nearest_street(self, fault: Fault) -> str:
        if self.tree is None or fault.geometry is None or fault.geometry.is_empty:  # type: ignore[attr-defined]
            return ""
        place = shapely.point_on_surface(fault.geometry)
        if not np.isfinite(shapely.get_coordinates(place)).all():
            return ""
        near = self.tree.query_nearest(place, max_distance=NEAR_DEG)
        return self.streets[int(near.min())] if len(near) else ""


def _named_streets(
    layers: Mapping[str, gpd.GeoDataFrame], lang: Lang
) -> tuple[list[str], shapely.STRtree | None]:
    layer = layers.get("streets")
    if layer is None or "name" not in layer:
        return [], None
    shapes = layer.geometry.to_numpy()
    names = _names(layer, lang)
    rows = [
        row
        for row, (name, shape) in enumerate(zip(names, shapes, strict=True))
        if name and shape is not None and not shape.is_empty
    ]
    if not rows:
        return [], None
    return [names[row] for row in rows], shapely.STRtree(shapes[rows])


def _names(layer: gpd.GeoDataFrame, lang: Lang) -> list[str]:
    return [name.strip() for name, _ in names_of(layer, lang)]
