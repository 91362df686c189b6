"""The ground of the web map: boundary, water, green, streets, and what is within reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import shapely

from ganquan_geo.model.layers import STREET_CLASSES
from ganquan_geo.model.projection import WGS84, local_crs
from ganquan_geo.present.web.packing import DECIMALS, pack_lines, pack_table, pack_values
from ganquan_geo.present.web.text import Json, basis_of, metres_of, names_of

if TYPE_CHECKING:
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.study import Study
    from ganquan_geo.model.text import Lang

SIMPLIFY_M = 1.5

Pairs = list[list[float]]


def build_ground(study: Study, lang: Lang) -> Json:
    """Return the base layers of a study; coordinates are latitude, longitude."""
    boundary = study.layers["boundary"]
    west, south, east, north = (round(float(side), DECIMALS) for side in boundary.total_bounds)
    return {
        "bounds": [[south, west], [north, east]],
        "boundary": _areas(boundary),
        "water": _areas(study.layers.get("water")),
        "green": _areas(study.layers.get("green")),
        "streets": _streets(study.layers["streets"], lang),
    }


def build_reach(result: CoverageResult) -> list[list[list[list[Pairs]]]]:
    """Return by category, then by tier from the smallest, the polygons within reach."""
    areas = result.areas
    west, south, east, north = result.study.layers["boundary"].total_bounds
    plane = local_crs((west + east) / 2, (south + north) / 2)
    flat = areas.geometry.to_crs(plane)
    simple = gpd.GeoSeries(
        shapely.simplify(flat.to_numpy(), SIMPLIFY_M), index=areas.index, crs=plane
    ).to_crs(WGS84)
    reach = []
    for category in result.study.categories:
        own = areas[areas["category"] == category.id].sort_values("tier_min")
        reach.append([polygons_of(simple.loc[row]) for row in own.index])
    return reach


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


def street_classes(study: Study, lang: Lang) -> list[list[str]]:
    """Return id and name of the street classes that existing walkable streets have."""
    layer = study.layers["streets"]
    drawn = layer[(layer["status"] == "existing") & layer["walkable"]]
    present = set(drawn["street_class"])
    return [[key, name.said(lang)] for key, name in STREET_CLASSES.items() if key in present]
