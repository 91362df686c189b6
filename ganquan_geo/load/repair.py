"""Mend the rows of a layer where only one answer is possible; leave everything else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ganquan_geo.geodesy.projection import WGS84, local_crs
from ganquan_geo.load.same_places import find_pairs
from ganquan_geo.load.schema_checks import without_length
from ganquan_geo.model.quality import FAR_M, Change, said_cells, said_shape
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ganquan_geo.model.layers import LayerSchema

SAME_AREA_SHARE = 0.001  # a repaired polygon may differ in area by this much
POLE_DEG = 90.0

SWAPPED = Text(
    "纬度不会超过 90 度，经纬度换过来后正在本街道一带",
    "no latitude is above 90 degrees, and swapped it lies in or near the sub-district",
)
SAME_AREA = Text(
    "修复后的面与原来的面积相同，只去掉了自相接触或多余的线",
    "the repaired polygon has the same area; only touching or spare lines went",
)
NO_LENGTH = Text("线没有长度，删去不改变任何数字", "the line has no length; no figure changes")
SAME_ROW = Text("与前面一行完全相同", "the row equals one before it in everything")
SAME_PLACE = Text(
    "除编号外与另一行完全相同，位置也相同",
    "it equals another row in everything but the id, its position among them",
)


def repair_rows(
    frame: gpd.GeoDataFrame, schema: LayerSchema, *, file: str, area: shapely.Geometry | None
) -> tuple[gpd.GeoDataFrame, tuple[Change, ...]]:
    """Mend what is certain in a layer as it was opened.

    Swapped longitude and latitude; invalid polygons whose repair keeps their area; lines
    without length; rows that repeat another in everything.

    Parameters
    ----------
    frame
        What `open_layer` returned; it is not changed.
    area
        The sub-district in WGS 84; None where it is not known.

    Returns
    -------
    frame
        A mended copy, in the order of the file.
    changes
        Every change; none if nothing was certain.
    """
    changes: list[Change] = []
    frame = frame.copy()
    shapes = frame.geometry.to_numpy().copy()
    if area is not None:
        shapes = _turned(shapes, area)
    if "Polygon" in schema.geometry:
        shapes = _made_valid(shapes)
    old = frame.geometry.to_numpy()
    for row in np.flatnonzero(~_equal(old, shapes)).tolist():
        why = SWAPPED if _is_swapped(old[row]) else SAME_AREA
        change = _change(frame, row, file, why)
        changes.append(replace(change, old=said_shape(old[row]), new=said_shape(shapes[row])))
    frame = frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))
    dropped = np.zeros(len(frame), dtype=bool)
    if "LineString" in schema.geometry and not schema.geometry_nullable:
        dropped |= without_length(shapes)
        changes += _dropped(frame, dropped, file, NO_LENGTH)
    repeated = _repeated(frame) & ~dropped
    changes += _dropped(frame, repeated, file, SAME_ROW)
    return frame[~(dropped | repeated)], tuple(changes)


def drop_twins(
    frame: gpd.GeoDataFrame, checked: gpd.GeoDataFrame, *, file: str
) -> tuple[gpd.GeoDataFrame, tuple[Change, ...]]:
    """Leave out facilities or compounds that equal another in everything but the id.

    Parameters
    ----------
    frame
        The opened layer, ids without repeats.
    checked
        The same layer, checked.
    """
    located = checked[checked.geometry.notna()]
    first, second, _ = find_pairs(located)
    facts = pd.DataFrame(located.drop(columns=["source_row", located.geometry.name])).astype(str)
    rows = facts.to_numpy(dtype=object)
    shapes = located.geometry.to_numpy()
    twin = (rows[first] == rows[second]).all(axis=1) & _equal(shapes[first], shapes[second])
    ids = set(located.index[second[twin]])
    gone = frame["id"].astype(str).isin(ids).to_numpy()
    return frame[~gone], tuple(_dropped(frame, gone, file, SAME_PLACE))


def _equal(old: NDArray[np.object_], new: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Return whether shapes are the same, point by point; two that are missing are."""
    both_missing = shapely.is_missing(old) & shapely.is_missing(new)
    return np.asarray(shapely.equals_exact(old, new, tolerance=0.0) | both_missing, dtype=bool)


def _is_swapped(shape: shapely.Geometry) -> bool:
    _, south, _, north = shapely.bounds(shape).tolist()
    return bool(max(abs(south), abs(north)) > POLE_DEG)


def _turned(shapes: NDArray[np.object_], area: shapely.Geometry) -> NDArray[np.object_]:
    """Return shapes with x and y swapped where only that puts them on the earth, and here."""
    bounds = shapely.bounds(shapes)
    with np.errstate(invalid="ignore"):
        lost = (np.abs(bounds[:, [1, 3]]) > POLE_DEG).any(axis=1)
        lost &= (np.abs(bounds[:, [0, 2]]) <= POLE_DEG).all(axis=1)
        lost &= (np.abs(bounds[:, [1, 3]]) <= 2 * POLE_DEG).all(axis=1)
    if not lost.any():
        return shapes
    turned = shapely.transform(shapes[lost], lambda xy: xy[:, ::-1])
    plane = local_crs(*shapely.get_coordinates(shapely.centroid(area))[0])
    outline = gpd.GeoSeries([area], crs=WGS84).to_crs(plane).iloc[0]
    here = gpd.GeoSeries(turned, crs=WGS84).to_crs(plane)
    near = here.distance(outline).to_numpy(float) <= FAR_M
    mended = shapes.copy()
    mended[np.flatnonzero(lost)[near]] = turned[near]
    return mended


def _made_valid(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return shapes with invalid polygons repaired where their area stays as drawn."""
    kinds = shapely.get_dimensions(shapes)
    is_finite = np.isfinite(shapely.bounds(shapes)).all(axis=1)
    rows = np.flatnonzero((kinds == 2) & ~shapely.is_valid(shapes) & is_finite)  # noqa: PLR2004
    if not len(rows):
        return shapes
    repaired = np.array([_polygons(shape) for shape in shapely.make_valid(shapes[rows])])
    drawn = np.abs(shapely.area(shapes[rows]))
    same = np.abs(shapely.area(repaired) - drawn) <= SAME_AREA_SHARE * drawn
    same &= ~shapely.is_empty(repaired) & (drawn > 0)
    mended = shapes.copy()
    mended[rows[same]] = repaired[same]
    return mended


def _polygons(shape: shapely.Geometry) -> shapely.Geometry:
    """Return the polygons of a shape as one, without the lines and points beside them."""
    parts = shapely.get_parts(shape)
    flat = [
        polygon
        for part in parts
        for polygon in shapely.get_parts(part)
        if isinstance(polygon, shapely.Polygon) and not polygon.is_empty
    ]
    return flat[0] if len(flat) == 1 else shapely.MultiPolygon(flat)


def _repeated(frame: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Return which rows equal an earlier one in id, shape and every column."""
    facts = pd.DataFrame(frame.drop(columns=["source_row", frame.geometry.name])).astype(str)
    facts["shape"] = shapely.to_wkb(frame.geometry.to_numpy())
    if "id" not in frame.columns:
        return np.zeros(len(frame), dtype=bool)
    return np.asarray(facts.duplicated(keep="first") & frame["id"].notna(), dtype=bool)


def _dropped(
    frame: gpd.GeoDataFrame, gone: NDArray[np.bool_], file: str, why: Text
) -> list[Change]:
    """Return the changes of a layer from which rows are left out."""
    return [
        replace(
            _change(frame, row, file, why),
            column="row",
            old=said_cells(frame.iloc[row].drop("source_row")),
        )
        for row in np.flatnonzero(gone).tolist()
    ]


def _change(frame: gpd.GeoDataFrame, row: int, file: str, why: Text) -> Change:
    return Change(
        file=file,
        row=int(frame["source_row"].iloc[row]),
        id=str(frame["id"].iloc[row]) if "id" in frame.columns else "",
        column="geometry",
        old="",
        new="",
        why=why,
    )
