"""The ground of the web map: boundary, water, green, streets, and what is within reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from ganquan_geo.model.layers import STREET_CLASSES
from ganquan_geo.model.projection import WGS84, local_crs
from ganquan_geo.present.web.packing import DECIMALS, pack_lines, pack_table, pack_values
from ganquan_geo.present.web.text import Json, basis_of, metres_of, names_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.text import Lang

SIMPLIFY_M = 1.5
COUNTRY = (73.0, 18.0, 135.0, 54.0)  # where no layer has a place

Pairs = list[list[float]]


def build_ground(layers: Mapping[str, gpd.GeoDataFrame], lang: Lang) -> Json:
    """Return the base layers of a study; coordinates are latitude, longitude.

    A layer that is not there is empty on the map, which opens on the boundary, else on
    whatever has a place, else on the country.
    """
    west, south, east, north = (round(float(side), DECIMALS) for side in find_bounds(layers))
    return {
        "bounds": [[south, west], [north, east]],
        "boundary": _areas(layers.get("boundary")),
        "water": _areas(layers.get("water")),
        "green": _areas(layers.get("green")),
        "streets": _streets(layers["streets"], lang) if "streets" in layers else [],
    }


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


def build_reach(result: CoverageResult) -> list[list[list[list[Pairs]]]]:
    """Return by category, then by tier from the smallest, the polygons within reach."""
    areas = result.areas
    west, south, east, north = result.study.layers["boundary"].total_bounds
    plane = local_crs((west + east) / 2, (south + north) / 2)
    flat = areas.geometry.to_crs(plane)
    simple = gpd.GeoSeries(_simplified(flat.to_numpy()), index=areas.index, crs=plane).to_crs(WGS84)
    reach = []
    for category in result.study.categories:
        own = areas[areas["category"] == category.id].sort_values("tier_min")
        reach.append([polygons_of(simple.loc[row]) for row in own.index])
    return reach


def _simplified(areas: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return areas with fewer vertices.

    Without care for topology, which takes twenty times as long on a city's area; what is not
    valid afterwards is mended.
    """
    simple = np.asarray(shapely.simplify(areas, SIMPLIFY_M, preserve_topology=False), dtype=object)
    broken = ~shapely.is_valid(simple)
    simple[broken] = shapely.make_valid(simple[broken], method="structure", keep_collapsed=False)
    return simple


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


def _areas(layer: gpd.GeoDataFrame | None) -> list[list[Pairs]]:
    if layer is None:
        return []
    return [rings for geometry in layer.geometry for rings in polygons_of(geometry)]


def _streets(layer: gpd.GeoDataFrame, lang: Lang) -> Json:
    """Return the streets, packed; a street is told apart by what the map shows of it."""
    names = names_of(layer, lang)
    return pack_table(
        len(layer),
        {
            "name": pack_values([name for name, _ in names]),
            "other": pack_values([other for _, other in names]),
            "class": pack_values(layer["street_class"].tolist()),
            "planned": pack_values((layer["status"] == "planned").tolist()),
            "walkable": pack_values(layer["walkable"].to_numpy(bool).tolist()),
            "accuracy_m": pack_values(metres_of(layer["accuracy_m"].to_numpy(float))),
            "basis": pack_values(basis_of(layer, lang)),
            "lines": pack_lines(layer.geometry.to_numpy()),
        },
    )


def street_classes(layers: Mapping[str, gpd.GeoDataFrame], lang: Lang) -> list[list[str]]:
    """Return id and name of the street classes that existing walkable streets have."""
    if "streets" not in layers:
        return []
    layer = layers["streets"]
    drawn = layer[(layer["status"] == "existing") & layer["walkable"]]
    present = set(drawn["street_class"])
    return [[key, name.said(lang)] for key, name in STREET_CLASSES.items() if key in present]
