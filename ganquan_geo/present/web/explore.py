"""Any GeoDataFrame as an interactive map that needs no network, for a look at one's own data."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.geodesy.projection import WGS84
from ganquan_geo.model.errors import DataError, Fault, UnknownNameError
from ganquan_geo.present import symbology
from ganquan_geo.present.web.ground import points_of, polygons_of
from ganquan_geo.present.web.page import GROUND_SCRIPTS
from ganquan_geo.present.web.payload import build_ground_payload, build_page
from ganquan_geo.words import glossary
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    import folium
    import geopandas as gpd

    from ganquan_geo.model.study import Study
    from ganquan_geo.present.web.text import Json
    from ganquan_geo.words.text import Lang

LEAST_HALF_DEG = 0.0005  # a single point still has surroundings, about 50 m
NOT_EXPLORED = ("density.js", "crowd.js", "labels.js")  # names and marks of a study's own layers
EXPLORE_SCRIPTS = (*(file for file in GROUND_SCRIPTS if file not in NOT_EXPLORED), "explore.js")
CLASSES = 5
MOST_VALUES = len(symbology.CATEGORY_COLOURS)
PLAIN, OTHER = "#3d5a8c", "#9aa0a8"

Legend = list[list[str]]


def explore_offline(
    features: gpd.GeoDataFrame,
    *,
    column: str | None = None,
    study: Study | None = None,
    title: str = "",
    lang: Lang = "zh",
) -> folium.Map:
    """Show any GeoDataFrame as an interactive map: one page that asks the network for nothing.

    What ``gdf.explore()`` is for, without its tiles and libraries from web sites, and with
    every text shown as it stands: nothing in the data can run.

    Parameters
    ----------
    features
        Points, lines and areas in any known CRS; not changed.
    column
        Colours the features: a column of numbers by five classes of equal size, any other by
        its values. None for one colour.
    study
        Its streets, water and boundary are drawn under the features.
    title
        Of the page.
    lang
        Language of the page's own words.

    Returns
    -------
    folium.Map
        Shows itself in a notebook, takes further folium layers, and is written with ``save``.

    Raises
    ------
    DataError
        If the CRS is not known or nothing has a place.
    UnknownNameError
        If there is no such column.

    Examples
    --------
    >>> schools = study.layers["facilities"].query("kind == 'primary_school'")
    >>> page = gg.explore_offline(schools, column="basis", study=study, title="小学")
    >>> page.save("schools.html")
    """
    _check(features, column)
    placed = features[~(features.geometry.isna() | features.geometry.is_empty)].to_crs(WGS84)
    payload = _payload(features, placed, column=column, study=study, title=title, lang=lang)
    return build_page(
        payload,
        placed.total_bounds,
        lang=lang,
        title=str(payload["name"]),
        scripts=EXPLORE_SCRIPTS,
    ).as_folium()


def _check(features: gpd.GeoDataFrame, column: str | None) -> None:
    found = []
    if features.crs is None:
        mend = Text("用 set_crs 指明，如 EPSG:4326", "set_crs it, as EPSG:4326")
        found.append((Text("没有写明坐标系", "no coordinate system"), mend))
    if (features.geometry.isna() | features.geometry.is_empty).all():
        mend = Text("检查几何列", "look at its geometry column")
        found.append((Text("没有一个要素有位置", "no feature has a place"), mend))
    if found:
        raise DataError(Fault(where="GeoDataFrame", what=what, mend=mend) for what, mend in found)
    if column is not None and column not in _fields(features):
        known = ", ".join(map(str, _fields(features)))
        raise UnknownNameError(
            Text(f"没有列“{column}”；可用：{known}", f"no column {column!r}; there are: {known}")
        )


def _fields(features: gpd.GeoDataFrame) -> list[str]:
    """Return the columns that are not geometry."""
    return list(features.select_dtypes(exclude="geometry"))


def _payload(
    features: gpd.GeoDataFrame,
    placed: gpd.GeoDataFrame,
    *,
    column: str | None,
    study: Study | None,
    title: str,
    lang: Lang,
) -> Json:
    fields = _fields(placed)
    west, south, east, north = (float(side) for side in placed.total_bounds)
    bounds = [
        [round(south - LEAST_HALF_DEG, 6), round(west - LEAST_HALF_DEG, 6)],
        [round(north + LEAST_HALF_DEG, 6), round(east + LEAST_HALF_DEG, 6)],
    ]
    numbers, classes = build_classes(placed[column] if column else None, len(placed), lang)
    facts = {
        "name": title or glossary.LAYER.capital().said(lang),
        "date": "",
        "credit": study.credit.said(lang) if study else "",
    }
    words = {"search": Text("查找名称", "Find a name")}
    layers = study.layers if study else {}
    payload = build_ground_payload(layers, lang, facts=facts, words=words)
    return {
        **payload,
        "ground": payload["ground"] if study else None,
        "explore": {
            "bounds": bounds,
            "column": "" if column is None else str(column),
            "fields": [str(name) for name in fields],
            "classes": classes,
            "class_of": numbers,
            "missing": len(features) - len(placed),
            "edge": symbology.HOME_OUTLINE,
            "shapes": [_shapes(geometry) for geometry in placed.geometry],
            "values": [
                [said_value(value) for value in row]
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


def build_classes(column: pd.Series | None, count: int, lang: Lang) -> tuple[list[int], Legend]:
    """Return the class of each row and the name and colour of each class.

    Numbers are cut at their quintiles, so that each class has about as many rows, and coloured
    light to dark; where there are few different numbers, and for anything but numbers, each
    value is a class. Beyond twelve values the rarest share one, and rows without a value another.
    """
    if column is None:
        return [0] * count, [["", PLAIN]]
    numeric = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    if numeric and column.nunique() > CLASSES + 1:
        numbers, legend = _by_size(column)
    else:
        numbers, legend = _by_value(column, ordered=numeric, lang=lang)
    if (numbers < 0).any():
        numbers[numbers < 0] = len(legend)
        legend.append([Text("无数据", "no data").said(lang), symbology.NOT_MEASURED])
    return numbers.tolist(), legend


def _by_size(column: pd.Series) -> tuple[np.ndarray, Legend]:
    values = column.to_numpy(float, na_value=math.nan)
    values = np.where(np.isfinite(values), values, math.nan)
    cuts = np.unique(np.nanquantile(values, np.linspace(0, 1, CLASSES + 1)))
    numbers = np.searchsorted(cuts[1:-1], values, side="left")
    numbers = np.where(np.isnan(values), -1, numbers)
    colours = symbology.count_colours(max(1, len(cuts) - 2))
    legend = [
        [f"{said_value(low)}–{said_value(high)}", colour]
        for low, high, colour in zip(cuts[:-1].tolist(), cuts[1:].tolist(), colours, strict=False)
    ]
    return numbers, legend


def _by_value(column: pd.Series, *, ordered: bool, lang: Lang) -> tuple[np.ndarray, Legend]:
    said = column.map(said_value)
    if ordered:
        shown = [said_value(value) for value in sorted(column.dropna().unique().tolist())]
        colours: tuple[str, ...] = symbology.count_colours(max(1, len(shown) - 1))
    else:
        often = said[said != ""].value_counts()
        order = sorted(often.index, key=lambda value: (-int(often[value]), value))
        shown = order if len(order) <= MOST_VALUES else order[: MOST_VALUES - 1]
        colours = symbology.CATEGORY_COLOURS
    legend = [[value, colour] for value, colour in zip(shown, colours, strict=False)]
    place = {value: number for number, value in enumerate(shown)}
    numbers = np.array([-1 if value == "" else place.get(value, len(shown)) for value in said])
    if (numbers == len(shown)).any():
        legend.append([Text("其他", "other").said(lang), OTHER])
    return numbers, legend


def said_value(value: object) -> str:
    """Return a value as text, empty where it is missing."""
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, float | np.floating):
        return "" if math.isnan(value) else f"{float(value):.6g}"
    return str(value)
