"""Read the plain tables of a GeoPackage in columns, a quarter of the time of reading in rows."""

from __future__ import annotations

import warnings
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

from ganquan_geo.load.formats.raw import GDAL_ERRORS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    import pyarrow as pa
    from numpy.typing import NDArray

# Fields that come out alike in columns and in rows. Dates do not (their type differs), nor
# do JSON, lists and binary data.
PLAIN_FIELDS = frozenset(
    {
        ("OFTString", "OFSTNone"),
        ("OFTInteger", "OFSTNone"),
        ("OFTInteger", "OFSTBoolean"),
        ("OFTInteger64", "OFSTNone"),
        ("OFTReal", "OFSTNone"),
    }
)
# How a line begins in well-known binary (OGC 06-103r4, 8.2); x and y of its vertices follow.
HEAD = np.dtype([("order", np.uint8), ("kind", "<u4"), ("count", "<u4")])
HEAD_BYTES, VERTEX_BYTES = HEAD.itemsize, 16
LITTLE_ENDIAN, LINESTRING = 1, 2
SHAPES = ("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon")
PLAIN_SHAPES = frozenset(SHAPES) | frozenset(f"{shape} Z" for shape in SHAPES)


def read_plain_table(content: bytes, layer: str) -> pd.DataFrame | None:
    """Return a table of a harmless GeoPackage exactly as pyogrio reads it row by row.

    None where pyarrow is not installed, or anything is out of the ordinary (a damaged row, a
    curve, a missing shape, a date): those are for the reader of rows to judge, so that a
    file's answer never depends on what is installed.
    """
    if find_spec("pyarrow") is None:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)
            warnings.simplefilter("ignore", RuntimeWarning)
            info = pyogrio.read_info(content, layer=layer)
            if not _is_plain(info):
                return None
            meta, table = pyogrio.read_arrow(content, layer=layer)
            frame = _with_shapes(table, meta)
    except (*GDAL_ERRORS, RuntimeError, UserWarning, ValueError):
        return None
    return frame if frame is not None and _is_sound(frame, info) else None


def _is_plain(info: Mapping[str, Any]) -> bool:
    """Return whether what a table declares is the same in columns and in rows."""
    return (
        info["features"] > 0
        and info["geometry_type"] in PLAIN_SHAPES
        and PLAIN_FIELDS.issuperset(zip(info["ogr_types"], info["ogr_subtypes"], strict=True))
        and {"geometry", "wkb_geometry", info["geometry_name"]}.isdisjoint(info["fields"])
    )


def _with_shapes(table: pa.Table, meta: Mapping[str, Any]) -> gpd.GeoDataFrame | None:
    """Return a table with its shapes; None where they are not in plain WKB."""
    from pyarrow import types  # noqa: PLC0415

    name = meta["geometry_name"] or "wkb_geometry"
    column = table.column(name)
    if not types.is_binary(column.type) or column.null_count:
        return None
    lines = [_read_lines(chunk) for chunk in column.chunks]
    drawn = [own for own in lines if own is not None]
    if len(drawn) == len(lines):
        shapes = np.concatenate(drawn)
    else:
        shapes = shapely.from_wkb(column.to_numpy(), on_invalid="ignore")
    frame = table.drop_columns([name]).to_pandas()
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=meta["crs"])


def _read_lines(wkb: pa.BinaryArray) -> NDArray[np.object_] | None:
    """Return the lines in an array of WKB, without an object for the bytes of each.

    None where some are not LineStrings in two dimensions with two vertices or more.
    """
    _, offsets, data = wkb.buffers()
    first = np.frombuffer(offsets, dtype=np.int32)[wkb.offset : wkb.offset + len(wkb) + 1]
    first = first.astype(np.int64)
    raw = np.frombuffer(data, dtype=np.uint8)[first[0] : first[-1]]
    size, first = np.diff(first), first[:-1] - first[0]
    if (size < HEAD_BYTES).any():
        return None
    head_at = first[:, None] + np.arange(HEAD_BYTES)
    head = raw[head_at].view(HEAD)[:, 0]
    count = head["count"].astype(np.int64)
    is_line = (head["order"] == LITTLE_ENDIAN) & (head["kind"] == LINESTRING) & (count > 1)
    if not (is_line & (size == HEAD_BYTES + VERTEX_BYTES * count)).all():
        return None
    is_vertex = np.ones(len(raw), dtype=bool)
    is_vertex[head_at] = False
    xy = raw[is_vertex].view("<f8").reshape(-1, 2)
    return np.asarray(shapely.linestrings(xy, indices=np.repeat(np.arange(len(count)), count)))


def _is_sound(frame: pd.DataFrame, info: Mapping[str, Any]) -> bool:
    """Return whether every row has a shape of straight lines, and every value fits its field."""
    from pyarrow import ArrowException, array  # noqa: PLC0415

    shapes = frame.geometry.to_numpy()
    kinds = shapely.get_type_id(shapes)
    if ((kinds < 0) | (kinds > shapely.GeometryType.MULTIPOLYGON)).any():
        return False
    if shapely.has_m(shapes).any():
        return False
    for name, kind, subkind in zip(
        info["fields"], info["ogr_types"], info["ogr_subtypes"], strict=True
    ):
        column = frame[name]
        if kind == "OFTString":
            if column.isna().all():  # rows call it unknown, columns text
                return False
            try:
                array(column).validate(full=True)  # columns keep bytes that are no text
            except (ArrowException, ValueError):
                return False
        elif subkind == "OFSTBoolean" and column.dtype != bool:  # some are missing
            return False
    return True
