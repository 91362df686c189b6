"""The places of a layer that can be held against streets, and the streets they name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.load.detect.evidence import Places

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

MOST_PLACES = 400
LINE_PLACES, AREA_PLACES = 20, 8  # places taken of one line or area
LINE_WEIGHT, AREA_WEIGHT = 0.2, 0.5  # of one of many places of a line or an area
SHORTEST_NAME = 3
# Before a street's name these make another street of it: 老沪太路 is not 沪太路.
OTHER_STREET = "老新东西南北中大小上下前后内外"
NOT_SEARCHED = frozenset({"basis", "class_basis", "source", "note"})


def read_places(frame: gpd.GeoDataFrame, street_names: Sequence[str]) -> Places:
    """Return up to 400 places of a layer, spread evenly over its rows.

    A point is one place. A line gives places along it; an area its middle and places inside.
    Coordinates stay as they are, degrees or metres of any system.
    """
    geometry = frame.geometry.to_numpy()
    finite = np.zeros(len(geometry), dtype=bool)
    there = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    finite[there] = np.isfinite(shapely.bounds(geometry[there])).all(axis=1)
    rows = np.flatnonzero(finite)
    if len(rows) > MOST_PLACES:
        rows = rows[np.linspace(0, len(rows) - 1, MOST_PLACES).astype(int)]
    parts = [_places_of(shape) for shape in geometry[rows]]
    counts = np.array([len(part) for part in parts], dtype=int)
    owner = np.repeat(np.arange(len(rows)), counts)
    xy = np.concatenate(parts) if parts else np.empty((0, 2))
    is_line = counts == LINE_PLACES
    weight = np.where(counts == 1, 1.0, np.where(is_line, LINE_WEIGHT, AREA_WEIGHT))[owner]
    if len(xy) > MOST_PLACES:
        kept = np.linspace(0, len(xy) - 1, MOST_PLACES).astype(int)
        xy, owner, weight = xy[kept], owner[kept], weight[kept]
    pairs = find_street_names(_texts(frame, rows), street_names)
    found = [(place, street) for row, street in pairs for place in np.flatnonzero(owner == row)]
    table = np.array(found, dtype=np.intp).reshape(-1, 2)
    return Places(xy=xy, weight=weight, name_rows=table[:, 0], name_streets=table[:, 1])


def _places_of(shape: BaseGeometry) -> NDArray[np.float64]:
    kind = shape.geom_type
    if kind in ("LineString", "MultiLineString", "LinearRing"):
        ends = np.linspace(0.0, 1.0, LINE_PLACES)
        line = max(shapely.get_parts(shape).tolist(), key=shapely.length)
        return shapely.get_coordinates([line.interpolate(end, normalized=True) for end in ends])
    if kind in ("Polygon", "MultiPolygon"):
        return _inside_of(shape)
    return shapely.get_coordinates(shapely.centroid(shape))


def _inside_of(shape: BaseGeometry) -> NDArray[np.float64]:
    """Return the middle of an area and a few places well inside it."""
    middle = shapely.get_coordinates(shapely.point_on_surface(shape))
    edge = max(shapely.get_parts(shape), key=shapely.area).exterior
    ends = np.arange(AREA_PLACES - 1) / (AREA_PLACES - 1)
    on_edge = shapely.get_coordinates([edge.interpolate(end, normalized=True) for end in ends])
    return np.concatenate([middle, middle + 0.9 * (on_edge - middle)])


def _texts(frame: gpd.GeoDataFrame, rows: NDArray[np.intp]) -> list[str]:
    columns = [
        name
        for name in frame.columns
        if name != frame.geometry.name
        and str(name) not in NOT_SEARCHED
        and frame[name].dtype.kind in "OU"
    ]
    part = frame.iloc[rows][columns]
    return [
        "\n".join(value for value in values if isinstance(value, str))
        for values in part.itertuples(index=False, name=None)
    ]


def find_street_names(texts: Sequence[str], names: Sequence[str]) -> list[tuple[int, int]]:
    """Return the pairs (place of a text, place of a street's name in it).

    Longer names are found first, so 延长西路 never counts as another street, and what one name
    covers is not read again.
    """
    usable = sorted(
        (name for name in set(names) if len(name) >= SHORTEST_NAME), key=lambda name: -len(name)
    )
    if not usable:
        return []
    place = {name: number for number, name in enumerate(names)}
    pattern = re.compile("|".join(re.escape(name) for name in usable), re.IGNORECASE)
    spelled = {name.casefold(): name for name in usable}
    pairs: dict[tuple[int, int], None] = {}
    for row, text in enumerate(texts):
        for found in pattern.finditer(text):
            start, end = found.span()
            name = spelled.get(found[0].casefold())
            if name is not None and not _is_part(text, start, end):
                pairs[row, place[name]] = None
    return list(pairs)


def _is_part(text: str, start: int, end: int) -> bool:
    """Say whether a longer word or another street's name holds this part of a text."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if text[start].isascii():
        return (before.isascii() and before.isalpha()) or (after.isascii() and after.isalpha())
    return before != "" and before in OTHER_STREET
