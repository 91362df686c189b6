"""Make geometry of a table's columns, and bring any layer to WGS 84."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj.exceptions import ProjError

from ganquan_geo.geodesy.projection import WGS84
from ganquan_geo.load.coordinate_columns import is_metric
from ganquan_geo.load.degrees import (
    DECIMAL_COMMA,
    PACKED_LAT,
    PACKED_LON,
    RIGHT_ANGLE,
    plain,
    read_angle,
    read_shape,
    unpacked,
)
from ganquan_geo.load.faults import noted, refused
from ganquan_geo.load.rings import close_gaps, fill_rings
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

MICRO = 1e6
_MICRO = (
    Text("坐标是百万分之一度", "has coordinates in millionths of degrees"),
    Text("除以 1,000,000，写成度", "divide them by 1,000,000"),
)
_COMMAS = (
    Text("坐标的小数点写成了逗号", "has commas for the decimal points of its coordinates"),
    Text("把逗号改成小数点，如 121.43", "write points, such as 121.43"),
)


def with_geometry(
    frame: pd.DataFrame, positions: Mapping[str, str], source: LayerSource
) -> tuple[gpd.GeoDataFrame, tuple[LayerFault, ...], tuple[Fault, ...]]:
    """Return a table with the geometry its columns give; a GeoDataFrame stays as it is.

    A cell of a position that is filled and is no position is a fault; its row has no geometry.
    The third thing returned are notes of cells that were more than plain numbers.
    """
    if isinstance(frame, gpd.GeoDataFrame):
        return frame, (), ()
    if not positions:
        return gpd.GeoDataFrame(frame, geometry=np.full(len(frame), None, dtype=object)), (), ()
    if "lon" in positions:
        x, y, wrong = _read_angles(frame[positions["lon"]], frame[positions["lat"]])
        packed = np.zeros(len(x), dtype=bool) if is_metric(source) else _unpack(x, y)
        micro = ~packed & _is_micro(x, y) & (not is_metric(source))
        x[micro], y[micro] = np.nan, np.nan
        geometry = _points(x, y)
    else:
        column = positions.get("lonlat", positions.get("wkt"))
        geometry, wrong = _read_shapes(frame[column], is_wkt="wkt" in positions)
        packed = micro = np.zeros(len(geometry), dtype=bool)
    placed = gpd.GeoDataFrame(frame.drop(columns=list(positions.values())), geometry=geometry)
    listed = "、".join(dict.fromkeys(positions.values()))
    notes = [] if "wkt" in positions else [*_outline_note(frame, geometry, listed, source)]
    notes += _packed_note(frame, packed, listed, source)
    what = Text(
        f"坐标（{listed}）不是数字，也读不成位置",
        f"has positions ({listed}) that are no numbers and cannot be read",
    )
    mend = Text(
        "写成两个数或度分秒，如 121.43,31.26；没有位置时留空",
        "write two numbers, or degrees, minutes and seconds, such as 121.43,31.26; leave them "
        "empty if not known",
    )
    commas = wrong & _has_decimal_commas(frame, positions)
    causes = ((commas, *_COMMAS), (wrong & ~commas, what, mend), (micro, *_MICRO))
    faults = tuple(
        unread_rows(frame, rows, source.file, *said) for rows, *said in causes if rows.any()
    )
    return placed, faults, tuple(notes)


def _read_angles(
    lon: pd.Series, lat: pd.Series
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Return the numbers of two columns, and which rows are filled and have none.

    Where a row's own directions say that the two are in each other's column, they change places.
    """
    x, x_is_lat, bad_x = _angles(lon)
    y, y_is_lat, bad_y = _angles(lat)
    turned = (x_is_lat == 1) & (y_is_lat != 1) | (y_is_lat == -1) & (x_is_lat != -1)
    both = (x_is_lat == 1) & (y_is_lat == 1) | (x_is_lat == -1) & (y_is_lat == -1)
    return np.where(turned, y, x), np.where(turned, x, y), bad_x | bad_y | both


def _unpack(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Make degrees, in place, of numbers too large for them; return which.

    They are degrees, minutes and seconds in a row if all of them can be that.
    """
    packed = (np.abs(x) > 2 * RIGHT_ANGLE) | (np.abs(y) > RIGHT_ANGLE)
    lon, lat = unpacked(x[packed], is_latitude=False), unpacked(y[packed], is_latitude=True)
    if np.isnan(lon).any() or np.isnan(lat).any():
        packed[:] = False
    else:
        x[packed], y[packed] = lon, lat
    return packed


def _is_micro(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which numbers are millionths of degrees in or near China: too large for metres."""
    is_lon = (x / MICRO >= PACKED_LON[0]) & (x / MICRO < PACKED_LON[1])
    return np.asarray(is_lon & (y / MICRO >= PACKED_LAT[0]) & (y / MICRO < PACKED_LAT[1]))


def _has_decimal_commas(frame: pd.DataFrame, positions: Mapping[str, str]) -> NDArray[np.bool_]:
    """Return which rows have a comma for the decimal point in a coordinate."""
    found = np.zeros(len(frame), dtype=bool)
    for key in {"lon", "lat"} & set(positions):
        cells = frame[positions[key]].map(str)
        found |= cells.str.fullmatch(DECIMAL_COMMA).to_numpy(bool)
    return found


def _packed_note(
    frame: pd.DataFrame, packed: NDArray[np.bool_], listed: str, source: LayerSource
) -> Iterator[Fault]:
    if packed.any():
        fault = noted(
            source.file,
            Text(
                f"坐标（{listed}）是连写的度分秒（1212544 是 121°25′44″），已换成度",
                f"has degrees, minutes and seconds in a row ({listed}; 1212544 is 121°25′44″), "
                "taken as such",
            ),
            Text(
                "不对时在 study.toml 的 [systems] 写明坐标系",
                "if that is wrong, state the system in [systems] of study.toml",
            ),
            rows=number_rows(frame, packed),
        )
        yield replace(fault, severity="warning")


def _angles(
    cells: pd.Series,
) -> tuple[NDArray[np.float64], NDArray[np.int8], NDArray[np.bool_]]:
    """Return numbers, NaN where empty; 1 for latitudes, -1 for longitudes; which are no number."""
    numbers = pd.to_numeric(cells, errors="coerce").to_numpy(float, copy=True)
    kinds = np.zeros(len(cells), dtype=np.int8)
    wrong = np.isinf(numbers)
    for row in np.flatnonzero(~np.isfinite(numbers)).tolist():
        cell = cells.iloc[row]
        text = "" if pd.isna(cell) else plain(str(cell))
        if not text:
            continue
        angle = read_angle(text)
        wrong[row] = angle is None or not np.isfinite(angle.degrees)
        if angle is not None and not wrong[row]:
            numbers[row] = angle.degrees
            kinds[row] = 0 if angle.is_latitude is None else 1 if angle.is_latitude else -1
    return numbers, kinds, wrong


def _read_shapes(
    column: pd.Series, *, is_wkt: bool
) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """Return the shapes that cells give, None where empty, and which are filled and give none."""
    texts = np.array(
        ["" if pd.isna(cell) else str(cell).strip() for cell in column.tolist()], dtype=object
    )
    shapes = np.full(len(texts), None, dtype=object)
    if is_wkt:  # the streets of a city, together
        cells = [text or None for text in texts.tolist()]
        shapes = np.array(shapely.from_wkt(cells, on_invalid="ignore"), dtype=object)
    for row in np.flatnonzero(shapely.is_missing(shapes) & (texts != "")).tolist():
        shapes[row] = read_shape(texts[row])
    return shapes, shapely.is_missing(shapes) & (texts != "")


def _outline_note(
    frame: pd.DataFrame, shapes: NDArray[np.object_], listed: str, source: LayerSource
) -> Iterator[Fault]:
    areas = shapely.get_dimensions(shapes) > 0
    if areas.any():
        yield noted(
            source.file,
            Text(
                f"坐标（{listed}）是一串点，当作轮廓",
                f"has several points in its positions ({listed}), taken as outlines",
            ),
            Text("不对时每行只留一个点", "if that is wrong, keep one point for each row"),
            rows=number_rows(frame, areas),
        )


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
    notes: list[Fault] = []
    labelled = _without_labels(shapes, schema)
    what = Text("图形带着标注点，只取图形", "label points beside shapes left out")
    notes += _fit_note(frame, labelled, what, source)
    kinds = shapely.get_type_id(shapes)
    if "Polygon" in schema.geometry and "LineString" not in schema.geometry:
        what = Text("轮廓差一点没有闭合，已闭合", "outlines that nearly closed were closed")
        notes += _fit_note(frame, close_gaps(shapes), what, source)
        what = Text("闭合线当作面", "closed lines taken as polygons")
        notes += _fit_note(frame, fill_rings(shapes), what, source)
    elif "LineString" in schema.geometry and "Polygon" not in schema.geometry:
        areas = np.isin(kinds, [3, 6])
        shapes[areas] = shapely.boundary(shapes[areas])
        what = Text("面取其轮廓线", "polygons taken as their outlines")
        notes += _fit_note(frame, areas, what, source)
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs)), notes


def _without_labels(shapes: NDArray[np.object_], schema: LayerSchema) -> NDArray[np.bool_]:
    """Make polygons, or lines, of collections of them and label points, in place; return which."""
    mixed = shapely.get_type_id(shapes) == shapely.GeometryType.GEOMETRYCOLLECTION
    is_flat = "Polygon" in schema.geometry
    wanted = 2 if is_flat else 1
    gather = shapely.multipolygons if is_flat else shapely.multilinestrings
    for row in np.flatnonzero(mixed).tolist():
        parts = shapely.get_parts(shapely.get_parts(shapes[row]))
        kept = parts[shapely.get_dimensions(parts) == wanted]
        mixed[row] = len(kept) > 0 and np.isin(shapely.get_dimensions(parts), [0, wanted]).all()
        if mixed[row]:
            shapes[row] = kept[0] if len(kept) == 1 else gather(kept)
    return np.asarray(mixed)


def _fit_note(
    frame: gpd.GeoDataFrame, rows: NDArray[np.bool_], what: Text, source: LayerSource
) -> Iterator[Fault]:
    if rows.any():
        mend = Text("不对时在 GIS 或 CAD 中改图形", "if that is wrong, change the shapes")
        yield noted(source.file, what, mend, rows=number_rows(frame, rows))


def _points(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.object_]:
    points = np.asarray(shapely.points(x, y), dtype=object)
    points[np.isnan(x) | np.isnan(y)] = None
    return points
