"""Where a fault is, by name: the streets and places of its rows, or the street it lies by."""

from __future__ import annotations

import re
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.model.layers import LAYERS
from ganquan_geo.model.layers import UNNAMED as NO_NAME
from ganquan_geo.words import glossary
from ganquan_geo.words.names import names_of
from ganquan_geo.words.stand_ins import NO_KINDS
from ganquan_geo.words.text import Text, format_list, how_many, in_brackets

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from ganquan_geo.model.errors import Fault
    from ganquan_geo.words.text import Lang

MOST_NAMED = 3
NO_FILES: Mapping[str, str] = MappingProxyType({})
NEAR_DEG = 0.003  # about 300 m: a street farther away says nothing of where a fault is
BY = Text("{street}附近", "by {street}")
UNNAMED = Text("未命名的{what}", "unnamed: {what}")
MORE_STREETS = Text("{names}等 {n} 条", "{names} and more, {n} streets in all")
_ID = re.compile(r"id=(.+?)\)?$")
_ADDED = re.compile(r"^\+ \((id=.+)\)$")
_ID_IN_BRACKETS = re.compile(r" \(id=.+\)$")


class PlaceNames:
    """Finds the names of faults.

    Parameters
    ----------
    layers
        They hold the names; read when they are first asked for.
    categories
        Names of the categories by their ids.
    kinds
        Of facility, with their names.
    files
        The file of each layer: rows of two files may have the same ids.
    """

    def __init__(
        self,
        layers: Mapping[str, gpd.GeoDataFrame],
        lang: Lang,
        categories: Mapping[str, Text] | None = None,
        kinds: Mapping[str, Text] = NO_KINDS,
        files: Mapping[str, str] = NO_FILES,
    ) -> None:
        self.files = files
        self.kinds = kinds
        self.lang = lang
        self.categories = categories or {}
        self.layers = {name: layer for name, layer in layers.items() if "name" in layer}
        self.names: dict[str, dict[str, str]] = {}

    @cached_property
    def streets(self) -> tuple[list[str], shapely.STRtree | None]:
        """Names of streets that have one, and their lines by place."""
        return _named_streets(self.layers, self.lang)

    def names_in(self, name: str) -> dict[str, str]:
        """Return the names of a layer's rows by their ids."""
        if name not in self.names:
            layer = self.layers.get(name)
            self.names[name] = (
                {}
                if layer is None
                else dict(
                    zip(map(str, layer.index), _names(layer, self.lang, self.kinds), strict=True)
                )
            )
        return self.names[name]

    def file_of(self, fault: Fault) -> str:
        """Return the file of a fault, with the name of the category it speaks of, if it does."""
        file, _, rest = fault.where.partition(" (")
        name = self.categories.get(rest.removesuffix(")"))
        return fault.where if name is None else file + in_brackets(name.said(self.lang), self.lang)

    def find(self, fault: Fault) -> str:
        """Return where a fault is; empty where it has neither a named row nor a place."""
        ids = [found[1] for row in fault.rows if (found := _ID.search(row))]
        layer = self._layer(fault, ids)
        names = [self.names_in(layer).get(own, "") for own in ids]
        if len(fault.names) == len(names):  # of rows that no layer holds, too
            names = [
                one or ("" if own == NO_NAME else own)
                for one, own in zip(names, fault.names, strict=True)
            ]
        called = list(dict.fromkeys(name for name in names if name))
        if called:
            listed = format_list(called[:MOST_NAMED], self.lang)
            if len(called) > MOST_NAMED:
                more = MORE_STREETS if layer == "streets" else glossary.PLACES_AND_MORE
                return more.filled(names=listed, n=len(called)).said(self.lang)
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
        file = fault.where.partition(" (")[0]
        own = [name for name, said in self.files.items() if said == file]
        if len(own) == 1:
            return own[0]
        layers = own or self.layers
        return next((name for name in layers if set(ids) & self.names_in(name).keys()), "")

    def _nearest_street(self, fault: Fault) -> str:
        names, tree = self.streets
        if tree is None or fault.geometry is None or fault.geometry.is_empty:  # type: ignore[attr-defined]
            return ""
        place = shapely.point_on_surface(fault.geometry)
        if not np.isfinite(shapely.get_coordinates(place)).all():
            return ""
        near = tree.query_nearest(place, max_distance=NEAR_DEG)
        return names[int(near.min())] if len(near) else ""


def word_place(fault: Fault, where: str, places: PlaceNames) -> str:
    """Return ``Streets, 14 rows (甘泉路 and more)``: a layer, how much of it, and its names."""
    if not fault.rows:
        return where
    unit = Text("{where} {n} 处", "{where}, {n}")
    if fault.where == "streets":
        unit = Text("{where} {n} 段", "{where}, {stretches}")
    n = len(fault.rows)
    stretches = how_many(n, "stretch", "stretches")
    said = unit.filled(where=where, n=n, stretches=stretches).said(places.lang)
    names = places.find(fault)
    return said + in_brackets(names, places.lang) if names else said


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


def _names(layer: gpd.GeoDataFrame, lang: Lang, kinds: Mapping[str, Text] = NO_KINDS) -> list[str]:
    names = (name.strip() for name, _ in names_of(layer, lang, kinds))
    return ["" if name == NO_NAME else name for name in names]


def row_numbers(fault: Fault) -> list[str]:
    """Return the numbers of a fault's rows, without ids that only the file knows.

    Of a row that an edit has added, which has no number, it is the id.
    """
    return [_ID_IN_BRACKETS.sub("", _ADDED.sub(r"\1", row)) for row in fault.rows]
