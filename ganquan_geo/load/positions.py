"""Make geometry of a table's columns, and bring any layer to WGS 84."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj.exceptions import ProjError

from ganquan_geo.geodesy.projection import WGS84
from ganquan_geo.load.faults import noted, refused
from ganquan_geo.load.schema_checks import number_rows, unread_rows
from ganquan_geo.load.systems.convert import move_frame
from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from ganquan_geo.load.schema_checks import LayerFault
    from ganquan_geo.load.sources import LayerSource
    from ganquan_geo.model.layers import LayerSchema

_PAIR = re.compile(r"[(\[]?\s*(-?[\d.]+)\s*[,;\s]\s*(-?[\d.]+)\s*[)\]]?")
_DEGREES = re.compile(r"[°度]?[eEnN]?$")


def with_geometry(
    frame: pd.DataFrame, positions: Mapping[str, str], source: LayerSource
) -> tuple[gpd.GeoDataFrame, tuple[LayerFault, ...]]:
    """Return a table with the geometry its columns give; a GeoDataFrame stays as it is.

    A cell of a position that is filled and is no position is a fault; its row has no geometry.
    """
    if isinstance(frame, gpd.GeoDataFrame):
        return frame, ()
    if "lon" in positions:
        x, bad_x = _numbers(frame[positions["lon"]])
        y, bad_y = _numbers(frame[positions["lat"]])
        geometry, wrong = _points(x, y), bad_x | bad_y
    elif "lonlat" in positions:
        pairs = frame[positions["lonlat"]].astype(str).map(_plain).str.extract(_PAIR)
        x, _ = _numbers(pairs[0])
        y, _ = _numbers(pairs[1])
        filled = frame[positions["lonlat"]].astype(str).str.strip() != ""
        geometry, wrong = _points(x, y), (filled & pairs[0].isna()).to_numpy()
    elif "wkt" in positions:
        text = frame[positions["wkt"]].astype(str).str.strip()
        cells = text.astype(object).where(text != "", None).to_numpy()
        geometry = shapely.from_wkt(cells, on_invalid="ignore")
        wrong = (text != "").to_numpy() & shapely.is_missing(geometry)
    else:
        return gpd.GeoDataFrame(frame, geometry=np.full(len(frame), None, dtype=object)), ()
    placed = gpd.GeoDataFrame(frame.drop(columns=list(positions.values())), geometry=geometry)
    if not wrong.any():
        return placed, ()
    listed = "、".join(dict.fromkeys(positions.values()))
    what = Text(f"坐标（{listed}）不是数字", f"has positions ({listed}) that are no numbers")
    mend = Text("改正坐标；没有位置时留空", "correct them; leave them empty if not known")
    return placed, (unread_rows(frame, wrong, source.file, what, mend),)


def in_wgs84(
    frame: gpd.GeoDataFrame, source: LayerSource, folder: Path
) -> tuple[gpd.GeoDataFrame, Mapping[str, str]]:
    """Return a layer in WGS 84: from the system stated, else its file's own, else as it is.

    This is the one place where a layer changes its system of coordinates. Control points of
    a local grid are looked for in `folder`; their SHA-256 is returned beside the layer.

    Raises
    ------
    DataError
        If the file's system cannot be brought to WGS 84.
    """
    if source.system is not None:
        try:
            moved, move = move_frame(frame, source=source.system, target="WGS 84", folder=folder)
        except DataError as error:
            raise DataError(
                [replace(fault, where=f"{source.file} ({fault.where})") for fault in error.faults]
            ) from None
        return moved, move.source.grid.inputs if move.source.grid else {}
    if frame.crs is None:
        return frame.set_crs(WGS84), {}
    try:
        return frame.to_crs(WGS84), {}
    except ProjError:
        raise refused(
            source.file,
            Text("坐标系无法换算到 WGS 84", "is in a system that cannot be brought to WGS 84"),
            Text("在 GIS 中导出为 WGS 84（EPSG:4326）", "export it in WGS 84 (EPSG:4326)"),
        ) from None


def fitted(
    frame: gpd.GeoDataFrame, source: LayerSource, schema: LayerSchema
) -> tuple[gpd.GeoDataFrame, list[Fault]]:
    """Return a layer whose shapes are of the kind its schema wants, where that loses nothing.

    A multi-part of one part becomes that part; a closed line becomes the polygon it outlines
    where the layer is of polygons and not of lines, and a polygon its outline where the layer is
    of lines and not of polygons.
    """
    shapes = frame.geometry.to_numpy().copy()
    kinds = shapely.get_type_id(shapes)
    single = np.isin(kinds, [4, 7]) & (shapely.get_num_geometries(shapes) == 1)
    shapes[single] = shapely.get_geometry(shapes[single], 0)
    kinds = shapely.get_type_id(shapes)
    notes: list[Fault] = []
    if "Polygon" in schema.geometry and "LineString" not in schema.geometry:
        rings = (kinds == shapely.GeometryType.LINESTRING) & shapely.is_closed(shapes)
        rings &= shapely.get_num_points(shapes) >= 4  # noqa: PLR2004
        if rings.any():
            corners, ring = shapely.get_coordinates(shapes[rings], return_index=True)
            shapes[rings] = shapely.polygons(shapely.linearrings(corners, indices=ring))
        what = Text("闭合线当作面", "closed lines taken as polygons")
        notes += _fit_note(frame, rings, what, source)
    elif "LineString" in schema.geometry and "Polygon" not in schema.geometry:
        areas = np.isin(kinds, [3, 6])
        shapes[areas] = shapely.boundary(shapes[areas])
        what = Text("面取其轮廓线", "polygons taken as their outlines")
        notes += _fit_note(frame, areas, what, source)
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs)), notes


def _fit_note(
    frame: gpd.GeoDataFrame, rows: NDArray[np.bool_], what: Text, source: LayerSource
) -> Iterator[Fault]:
    if rows.any():
        mend = Text("不对时在 GIS 或 CAD 中改图形", "if that is wrong, change the shapes")
        yield noted(source.file, what, mend, rows=number_rows(frame, rows))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _numbers(cells: pd.Series) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return numbers, NaN where a cell is empty, and which cells are filled and no number."""
    text = cells.fillna("").astype(str).map(_plain).str.replace(_DEGREES, "", regex=True)
    empty = (text == "").to_numpy(bool)
    numbers = pd.to_numeric(text, errors="coerce").to_numpy(float)
    return numbers, ~empty & ~np.isfinite(numbers)


def _points(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.object_]:
    points = np.asarray(shapely.points(x, y), dtype=object)
    points[np.isnan(x) | np.isnan(y)] = None
    return points
