"""Any GeoDataFrame as an interactive map that needs no network, for a look at one's own data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import shapely

from ganquan_geo.geodesy.projection import WGS84
from ganquan_geo.model.errors import DataError, Fault, UnknownNameError
from ganquan_geo.present import symbology
from ganquan_geo.present.web.explore_classes import build_classes, said_value
from ganquan_geo.present.web.gates import build_gates
from ganquan_geo.present.web.ground import points_of, polygons_of
from ganquan_geo.present.web.page import GROUND_SCRIPTS
from ganquan_geo.present.web.payload import build_ground_payload, build_page
from ganquan_geo.words import glossary
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    import folium

    from ganquan_geo.model.study import Study
    from ganquan_geo.present.web.page import MapPage
    from ganquan_geo.present.web.text import Json
    from ganquan_geo.words.text import Lang

LEAST_HALF_DEG = 0.0005  # a single point still has surroundings, about 50 m
EXPLORE_SCRIPTS = (*GROUND_SCRIPTS, "signs.js", "gates.js", "explore.js")


def draw_features(
    features: gpd.GeoDataFrame,
    *,
    column: str | None = None,
    study: Study | None = None,
    title: str = "",
    lang: Lang = "zh",
) -> folium.Map:
    """Return features as an interactive map; parameters are those of `explore_offline`.

    Raises
    ------
    DataError
        If it is no GeoDataFrame, the CRS is not known or nothing has a place.
    UnknownNameError
        If there is no such column.
    """
    page = build_features_page(features, column=column, study=study, title=title, lang=lang)
    return page.as_folium()


def build_features_page(
    features: gpd.GeoDataFrame,
    *,
    column: str | None,
    study: Study | None,
    title: str,
    lang: Lang,
    endless: str = "",
    whole: bool = False,
) -> MapPage:
    """Return the page of `draw_features`, to be written; the parameters are the same, and two more.

    Parameters
    ----------
    endless
        What infinite numbers of the column are called, which are the strongest class.
    whole
        Whether all of the study is in view at first, and not the features alone.
    """
    _check(features, column)
    placed = features[~(features.geometry.isna() | features.geometry.is_empty)].to_crs(WGS84)
    payload = _payload(
        features,
        placed,
        column=column,
        study=study,
        title=title,
        lang=lang,
        endless=endless,
        whole=whole,
    )
    return build_page(
        payload,
        placed.total_bounds,
        lang=lang,
        title=str(payload["name"]),
        scripts=EXPLORE_SCRIPTS,
    )


def _check(features: gpd.GeoDataFrame, column: str | None) -> None:
    where = "GeoDataFrame"
    if not isinstance(features, gpd.GeoDataFrame) or features.active_geometry_name is None:
        raise DataError(
            [
                Fault(
                    where=type(features).__name__,
                    what=Text(
                        "不是带几何的 GeoDataFrame，也不是 networkx 图",
                        "is neither a GeoDataFrame with geometry nor a networkx graph",
                    ),
                    mend=Text(
                        "用 geopandas.GeoDataFrame(..., geometry=...)；osmnx 的图直接给",
                        "make one with its geometry; give a graph of osmnx as it is",
                    ),
                )
            ]
        )
    if features.crs is None:
        raise DataError(
            [
                Fault(
                    where=where,
                    what=Text("没有写明坐标系", "no coordinate system"),
                    mend=Text("用 set_crs 指明，如 EPSG:4326", "set_crs it, as EPSG:4326"),
                )
            ]
        )
    if (features.geometry.isna() | features.geometry.is_empty).all():
        raise DataError(
            [
                Fault(
                    where=where,
                    what=Text("没有一个要素有位置", "no feature has a place"),
                    mend=Text("检查几何列", "look at its geometry column"),
                )
            ]
        )
    if column is not None and column not in _fields(features):
        known = ", ".join(map(str, _fields(features)))
        raise UnknownNameError(
            Text(f"没有列“{column}”；可用：{known}", f"no column {column!r}; there are: {known}")
        )


def _fields(features: gpd.GeoDataFrame) -> list[str]:
    """Return the columns that are not geometry."""
    return [
        name
        for name, kind in zip(features.columns, features.dtypes, strict=True)
        if str(kind) != "geometry"
    ]


def _payload(  # noqa: PLR0913
    features: gpd.GeoDataFrame,
    placed: gpd.GeoDataFrame,
    *,
    column: str | None,
    study: Study | None,
    title: str,
    lang: Lang,
    endless: str,
    whole: bool,
) -> Json:
    fields = _fields(placed)
    west, south, east, north = (float(side) for side in placed.total_bounds)
    bounds = [
        [round(south - LEAST_HALF_DEG, 6), round(west - LEAST_HALF_DEG, 6)],
        [round(north + LEAST_HALF_DEG, 6), round(east + LEAST_HALF_DEG, 6)],
    ]
    numbers, classes = build_classes(
        placed[column] if column else None, len(placed), lang, endless=endless
    )
    facts = {
        "name": title or glossary.LAYER.capital().said(lang),
        "date": "",
        "credit": study.credit.said(lang) if study else "",
        "statement": study.said_statement().said(lang) if study else "",
    }
    words = {"search": Text("查找名称", "Find a name")}
    layers = study.layers if study else {}
    payload = build_ground_payload(layers, lang, facts=facts, words=words)
    return {
        **payload,
        "ground": payload["ground"] if study else None,
        **(build_gates(layers, lang, kinds=study.kinds) if study else {}),
        "explore": {
            "bounds": bounds,
            "whole": whole,
            "column": "" if column is None else str(column),
            "fields": [str(name) for name in fields],
            "classes": classes,
            "class_of": numbers,
            "missing": len(features) - len(placed),
            "edge": symbology.HOME_OUTLINE,
            "shapes": [_shapes(geometry) for geometry in placed.geometry],
            "values": [
                [said_value(value, endless) for value in row]
                for row in pd.DataFrame(placed[fields]).itertuples(index=False, name=None)
            ],
        },
    }


def _shapes(geometry: shapely.Geometry) -> list[object]:
    """Return the points, lines and areas of a geometry, each a list."""
    points: list[object] = []
    lines: list[object] = []
    areas: list[object] = []
    waiting = [shapely.force_2d(geometry)]
    while waiting:
        part = waiting.pop(0)
        if shapely.is_empty(part):
            continue
        if isinstance(part, shapely.Point):
            points += points_of(part)
        elif isinstance(part, shapely.Polygon):
            areas += polygons_of(part)
        elif isinstance(part, shapely.LineString):
            lines.append(points_of(part))
        else:
            waiting += list(shapely.get_parts(part))
    return [points, lines, areas]
