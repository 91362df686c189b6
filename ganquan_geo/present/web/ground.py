"""The ground of the web map: boundary, water, green, streets, and what is within reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.arrays.cores import map_on_cores
from ganquan_geo.present.gates.shown import STREET_LOOKS, find_looks, name_owners, say_hours
from ganquan_geo.present.web.packing import (
    DECIMALS,
    pack_array,
    pack_lines,
    pack_metres,
    pack_polygons,
    pack_table,
    pack_values,
)
from ganquan_geo.words.names import basis_of, names_of, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import geopandas as gpd
    from numpy.typing import NDArray

    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.present.web.text import Json
    from ganquan_geo.words.text import Lang

SIMPLIFY_M = 1.5
M_A_DEGREE = 111_195.0  # of the mean earth radius (IUGG), 6,371.0 km; within 0.6 %
CITY_POINTS = 1_000_000  # of streets; from here on a map is that of a city, drawn coarser
CITY_STEP = 10  # millionths of a degree; 1 m
CITY_SIMPLIFY_M = 10.0
SHOWN = (
    *("name", "name_en", "street_class", "status", "walkable"),
    *("accuracy_m", "basis", "basis_zh", "access", "hours"),
)
COUNTRY = (73.0, 18.0, 135.0, 54.0)  # where no layer has a place

Pairs = list[list[float]]


def build_ground(
    layers: Mapping[str, gpd.GeoDataFrame],
    lang: Lang,
    *,
    opening: Iterable[float] | None = None,
) -> Json:
    """Return the base layers of a study; coordinates are latitude, longitude.

    A layer that is not there is empty on the map, which opens as it is told, else on the
    boundary, else on whatever has a place, else on the country.
    """
    sides = find_bounds(layers) if opening is None else opening
    west, south, east, north = (round(float(side), DECIMALS) for side in sides)
    coarse = _is_city(layers)
    return {
        "bounds": [[south, west], [north, east]],
        "boundary": _areas(layers.get("boundary")),
        "water": _areas(layers.get("water")),
        "green": _areas(layers.get("green")),
        "streets": (_streets(layers, lang, coarse=coarse) if "streets" in layers else []),
        "coarse": coarse,
    }


def _is_city(layers: Mapping[str, gpd.GeoDataFrame]) -> bool:
    """Return whether there are so many streets that they are drawn to a metre only."""
    if "streets" not in layers:
        return False
    return (
        int(shapely.get_num_coordinates(layers["streets"].geometry.to_numpy()).sum()) > CITY_POINTS
    )


def find_bounds(
    layers: Mapping[str, gpd.GeoDataFrame],
) -> tuple[float, float, float, float]:
    """Return west, south, east and north of what a map opens on, degrees."""
    placed = [layers["boundary"]] if "boundary" in layers else list(layers.values())
    sides = np.array([frame.total_bounds for frame in placed if frame.geometry.notna().any()])
    if not len(sides):
        return COUNTRY
    west, south = sides[:, :2].min(axis=0).tolist()
    east, north = sides[:, 2:].max(axis=0).tolist()
    return west, south, east, north


def build_reach(result: CoverageResult) -> Json:
    """Return what is within reach, packed: by number of the category, from the smallest tier."""
    areas = result.areas
    order = {category.id: number for number, category in enumerate(result.study.categories)}
    rows = areas.assign(number=areas["category"].map(order)).sort_values(["number", "tier_min"])
    _, south, _, north = result.study.layers["boundary"].total_bounds
    scale = M_A_DEGREE * np.array([np.cos(np.radians((south + north) / 2)), 1.0])  # of x and y
    city = _is_city(result.study.layers)
    tolerance_m, step = (CITY_SIMPLIFY_M, CITY_STEP) if city else (SIMPLIFY_M, 1)

    def draw(row: int) -> NDArray[np.object_]:
        own = rows.geometry.iloc[row : row + 1].to_numpy()
        flat = shapely.transform(own, lambda degrees: degrees * scale)
        simple = _simplified(flat, tolerance_m)
        return np.asarray(shapely.transform(simple, lambda metres: metres / scale))

    size = int(shapely.get_num_coordinates(rows.geometry.to_numpy()).max(initial=0))
    drawn = map_on_cores(draw, range(len(rows)), size=size)
    return pack_table(
        len(rows),
        {
            "category": pack_array(rows["number"].to_numpy(int)),
            "area": pack_polygons(np.concatenate([np.empty(0, dtype=object), *drawn]), step=step),
        },
    )


def _simplified(areas: NDArray[np.object_], tolerance_m: float) -> NDArray[np.object_]:
    """Return areas with fewer vertices.

    Part by part, for a multipolygon as a whole takes thirty times as long, and without care for
    topology, which takes twenty times as long; what is not valid afterwards is mended.
    """
    parts, owner = shapely.get_parts(areas, return_index=True)
    simple = shapely.simplify(parts, tolerance_m, preserve_topology=False)
    broken = ~shapely.is_valid(simple)
    simple[broken] = shapely.make_valid(simple[broken], method="structure", keep_collapsed=False)
    pieces, part = shapely.get_parts(simple, return_index=True)
    there = shapely.get_type_id(pieces) == shapely.GeometryType.POLYGON
    there &= ~shapely.is_empty(pieces)
    merged = np.full(len(areas), shapely.MultiPolygon(), dtype=object)
    return np.asarray(shapely.multipolygons(pieces[there], indices=owner[part[there]], out=merged))


def points_of(geometry: shapely.Geometry) -> Pairs:
    """Return the vertices of a line or ring as latitude and longitude."""
    return [
        [round(lat, DECIMALS), round(lon, DECIMALS)]
        for lon, lat in shapely.get_coordinates(geometry).tolist()
    ]


def lines_of(geometry: shapely.Geometry) -> list[Pairs]:
    """Return the lines of a (multi)line."""
    return [points_of(part) for part in shapely.get_parts(geometry)]


def polygons_of(geometry: shapely.Geometry) -> list[list[Pairs]]:
    """Return the rings of each polygon of a geometry, the outer one first."""
    return [
        [points_of(ring)[:-1] for ring in (part.exterior, *part.interiors)]
        for part in shapely.get_parts(geometry)
        if isinstance(part, shapely.Polygon) and not part.is_empty
    ]


def _areas(layer: gpd.GeoDataFrame | None) -> Json:
    """Return the areas of a layer, packed."""
    if layer is None:
        return pack_table(0, {})
    there = layer.geometry[layer.geometry.notna()].to_numpy()
    return pack_table(len(there), {"area": pack_polygons(there)})


def _streets(layers: Mapping[str, gpd.GeoDataFrame], lang: Lang, *, coarse: bool) -> Json:
    """Return the streets, packed; those of which the map shows the same are one."""
    layer = layers["streets"]
    kinds = layer[[name for name in SHOWN if name in layer]]
    rows = kinds.groupby(list(kinds.columns), sort=False, dropna=False).ngroup().to_numpy()
    kinds = kinds.iloc[np.unique(rows, return_index=True)[1]]
    names = names_of(kinds, lang)
    return pack_table(
        len(kinds),
        {
            "name": pack_values([name for name, _ in names]),
            "other": pack_values([other for _, other in names]),
            "class": pack_values(kinds["street_class"].tolist()),
            "compound": pack_values(name_owners(kinds, layers.get("compounds"), lang)),
            "hours": pack_values(
                [say_hours(hours, lang) for hours in texts_of(kinds["hours"])]
                if "hours" in kinds
                else [""] * len(kinds)
            ),
            "planned": pack_array((kinds["status"] == "planned").to_numpy(bool)),
            "walkable": pack_array(kinds["walkable"].to_numpy(bool)),
            "accuracy_m": pack_metres(kinds["accuracy_m"].to_numpy(float)),
            "basis": pack_values(basis_of(kinds, lang)),
            "lines": pack_lines(
                layer.geometry.to_numpy(), rows, len(kinds), step=CITY_STEP if coarse else 1
            ),
        },
    )


def street_classes(layers: Mapping[str, gpd.GeoDataFrame], lang: Lang) -> list[list[str]]:
    """Return id and name of the street classes that existing walkable streets have."""
    if "streets" not in layers:
        return []
    layer = layers["streets"]
    drawn = (layer["status"] == "existing") & layer["walkable"]
    present = set(find_looks(layer[drawn]))
    return [[key, name.said(lang)] for key, name in STREET_LOOKS.items() if key in present]
