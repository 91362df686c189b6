"""Hold one layer against its schema: columns, values, geometry; and give it its types."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ganquan_geo.geodesy.projection import WGS84
from ganquan_geo.load.faults import fault, quote_values
from ganquan_geo.load.rings import find_open_gaps_m
from ganquan_geo.model.errors import Fault, label_row
from ganquan_geo.words import file_faults
from ganquan_geo.words.names import texts_of
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from ganquan_geo.model.layers import Column, LayerSchema

LONLAT_BOUNDS = np.array([180.0, 90.0, 180.0, 90.0])
_FLAGS = {"true": True, "false": False, "1": True, "0": False, "1.0": True, "0.0": False}
_TRUE = {said for said, flag in _FLAGS.items() if flag}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LayerFault:
    """A fault of a raw layer, and what of the layer it spoils.

    Parameters
    ----------
    fault
        What is wrong.
    spoilt
        Positions of the rows that cannot be used; None where none of the layer can.
    """

    fault: Fault
    spoilt: NDArray[np.int64] | None


def check_columns(frame: gpd.GeoDataFrame, schema: LayerSchema, file_name: str) -> list[LayerFault]:
    """Return what is wrong with the columns and values of a raw layer.

    Of rows that share an id the first can be used.
    """
    faults: list[LayerFault] = []
    for column in schema.columns:
        if column.name in frame.columns:
            faults += _value_faults(frame, column, file_name)
        elif column.required:
            lacking = fault(
                file_name,
                f"缺少字段 {column.name}",
                f"column {column.name} is missing",
                f"加上字段 {column.name}（见 data/README.md）；文件里"
                f"另有名称时写在 study.toml 的 [columns.{schema.name}]，"
                f"全层同值时写在 [defaults.{schema.name}]",
                f"add the column {column.name} (data/README.md describes it); of a file, "
                f"name it in [columns.{schema.name}] of study.toml if it is called "
                "otherwise, or give one value for the whole layer in "
                f"[defaults.{schema.name}]",
            )
            faults.append(LayerFault(fault=lacking, spoilt=None))
    if "id" in frame.columns:
        ids = frame["id"].astype(str)
        repeated = ids.duplicated(keep=False) & frame["id"].notna()
        what = Text("编号 id 重复", "ids are not unique")
        mend = Text(
            "给每行一个自己的 id；与另一行完全相同的，--fix 会删去",
            "give each row an id of its own; --fix removes rows that repeat another",
        )
        later = np.flatnonzero(ids.duplicated(keep="first"))
        for found in _row_faults(frame, repeated, file_name, what, mend, rule="duplicate_id"):
            faults.append(replace(found, spoilt=later))
    return faults


def _value_faults(frame: gpd.GeoDataFrame, column: Column, file_name: str) -> Iterator[LayerFault]:
    values = frame[column.name]
    missing = find_empty(values)
    if column.required and not column.nullable:
        what = Text(f"字段 {column.name} 有空值", f"column {column.name} has empty values")
        yield from _row_faults(frame, missing, file_name, what, Text("填上值", "fill them in"))
    wrong = ~missing & ~_acceptable(values, column)
    if wrong.any():
        need = _needed(column)
        what = Text(
            f"字段 {column.name} 的值不对（{{said}}）",
            f"column {column.name} has wrong values ({{said}})",
        ).filled(said=quote_values(values[wrong].astype(str)))
        mend = Text(f"应为{need.zh}", f"it must be {need.en}")
        yield from _row_faults(frame, wrong, file_name, what, mend)


def find_empty(values: pd.Series) -> pd.Series:
    """Return which cells of a column are missing or blank."""
    if pd.api.types.is_numeric_dtype(values):
        return values.isna()
    return values.isna() | (values.astype(str).str.strip() == "")


def _acceptable(values: pd.Series, column: Column) -> pd.Series:
    if column.type == "text":
        if not column.choices:
            return pd.Series(data=True, index=values.index)
        return values.astype(str).isin(column.choices)
    if column.type == "flag":
        return values.notna() if values.dtype == bool else _flags(values).isin(_FLAGS)
    numbers = pd.to_numeric(values, errors="coerce").astype(float)
    if column.type == "whole":
        return pd.Series(np.isfinite(numbers) & (numbers == numbers.round()))
    whole = (numbers == numbers.round()) | (not column.counts)
    return pd.Series(np.isfinite(numbers) & (numbers >= 0) & whole)


COUNT = Text("不小于零的整数", "a whole number, zero or more")


def _needed(column: Column) -> Text:
    if column.choices:
        listed = ", ".join(column.choices)
        return Text(f"其中之一：{listed}", f"one of: {listed}")
    if column.counts:
        return COUNT
    return {
        "text": Text("文字", "text"),
        "flag": Text(" true 或 false", "true or false"),
        "whole": file_faults.WHOLE_NUMBER,
        "number": Text("不小于零的有限数", "a finite number, zero or more"),
    }[column.type]


def check_geometry(
    frame: gpd.GeoDataFrame, schema: LayerSchema, file_name: str
) -> list[LayerFault]:
    """Return what is wrong with the geometry of a raw layer in longitude and latitude."""
    geometry = frame.geometry.to_numpy()
    absent = shapely.is_missing(geometry) | shapely.is_empty(geometry)
    finite = _all_finite(geometry)
    on_earth = _on_earth(shapely.bounds(geometry))
    types = [shapely.GeometryType[name.upper()] for name in schema.geometry]
    right_type = np.isin(shapely.get_type_id(geometry), types)
    allowed = " / ".join(schema.geometry)
    unclosed = _unclosed(geometry, schema) & finite & on_earth
    no_length = right_type & finite & _has_no_length(geometry)
    found = [
        (
            absent & (not schema.geometry_nullable),
            file_faults.NO_GEOMETRY,
            Text("画上位置，或删去该行", "draw it, or remove the row"),
        ),
        (
            ~absent & ~right_type & ~unclosed,
            Text("几何类型不对", "has the wrong kind of geometry"),
            Text(f"应为 {allowed}", f"it must be {allowed}"),
        ),
        (
            ~absent & ~finite,
            Text("坐标不是有限数", "has coordinates that are not finite"),
            Text("改正坐标", "correct the coordinates"),
        ),
        (
            ~absent & finite & ~on_earth,
            Text("坐标不是经度、纬度", "has coordinates that are not longitude, latitude"),
            Text(
                "经纬度若颠倒则换过来（--fix 会换）；若是米制坐标，导出时选 WGS 84（EPSG:4326）",
                "swap them if latitude comes first (--fix does); export metres in WGS 84 "
                "(EPSG:4326)",
            ),
        ),
        (
            no_length,
            Text("线没有长度，各点都在一处", "has lines without length, all their points in one"),
            Text(
                "画出它的走向，或删去该行（--fix 会删）", "draw it, or remove the row (--fix does)"
            ),
        ),
        (
            ~absent & right_type & finite & ~no_length & ~shapely.is_valid(geometry),
            Text("几何无效（自相交等）", "has invalid geometry (such as self-crossing polygons)"),
            Text(
                "在 GIS 中修复几何；修复后面积不变的，--fix 会修",
                "repair the geometry in a GIS; --fix does where the area stays the same",
            ),
        ),
    ]
    found += [_unclosed_fault(unclosed, geometry)] if unclosed.any() else []
    return [
        one
        for mask, what, mend in found
        for one in _row_faults(frame, mask, file_name, what, mend, rule="geometry")
    ]


def _unclosed(shapes: NDArray[np.object_], schema: LayerSchema) -> NDArray[np.bool_]:
    """Return which shapes of a layer of areas are lines that outline one and do not close."""
    if "Polygon" not in schema.geometry or "LineString" in schema.geometry:
        return np.zeros(len(shapes), dtype=bool)
    return np.asarray(np.isfinite(find_open_gaps_m(shapes)))


def _unclosed_fault(
    rows: NDArray[np.bool_], shapes: NDArray[np.object_]
) -> tuple[NDArray[np.bool_], Text, Text]:
    gaps_m = find_open_gaps_m(shapes[rows])
    low, high = (f"{float(gap):,.1f}" for gap in (gaps_m.min(), gaps_m.max()))
    span = low if low == high else f"{low}–{high}"
    return (
        rows,
        Text(
            f"轮廓线没有闭合，两端相距 {span} 米",
            f"has outlines that are not closed: their ends are {span} m apart",
        ),
        Text("在 CAD 或 GIS 中把轮廓闭合", "close the outlines in CAD or a GIS"),
    )


def without_length(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Return which shapes are lines whose points are all in one place."""
    return _has_no_length(shapes) & _all_finite(shapes)


def _has_no_length(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    is_line = (shapely.get_dimensions(shapes) == 1) & ~shapely.is_empty(shapes)
    return np.asarray(is_line & (shapely.length(shapes) == 0), dtype=bool)


def _all_finite(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    finite = np.ones(len(shapes), dtype=bool)
    finite[owner[~np.isfinite(coordinates).all(axis=1)]] = False
    return finite


def typed_layer(frame: gpd.GeoDataFrame, schema: LayerSchema) -> gpd.GeoDataFrame:
    """Return a layer without faults with its columns in their types, by rising `id`."""
    typed = frame.copy()
    shapes = typed.geometry.to_numpy()
    if shapely.has_z(shapes).any() or shapely.has_m(shapes).any():
        typed.geometry = shapely.force_2d(shapes)
    for column in schema.columns:
        if column.name in typed.columns:
            typed[column.name] = _typed(typed[column.name], column)
    if "id" not in typed.columns:
        typed["id"] = [f"{schema.name}-{row + 1}" for row in range(len(typed))]
    return typed.set_index("id").sort_index()


def empty_layer(schema: LayerSchema) -> gpd.GeoDataFrame:
    """Return a layer without rows, with all columns of its schema in their types."""
    columns = {column.name: pd.Series([], dtype=object) for column in schema.columns}
    frame = gpd.GeoDataFrame(
        {**columns, "source_row": pd.Series([], dtype=int)}, geometry=[], crs=WGS84
    )
    return typed_layer(frame, schema)


def _typed(values: pd.Series, column: Column) -> pd.Series:
    if column.type == "text":
        if column.blank:
            values = values.mask(find_empty(values), column.blank)
        if values.dtype == "str":
            return values.fillna("")
        return values.astype(object).where(values.notna(), "").astype(str)
    if column.type == "flag":
        is_typed = values.dtype == bool
        return values if is_typed else _flags(values).isin(_TRUE)
    return pd.to_numeric(values, errors="coerce").astype(float)


def _flags(values: pd.Series) -> pd.Series:
    return values.astype(str).str.lower()


def _row_faults(
    frame: gpd.GeoDataFrame,
    mask: NDArray[np.bool_] | pd.Series,
    file_name: str,
    what: Text,
    mend: Text,
    *,
    rule: str = "content",
) -> Iterator[LayerFault]:
    """Return the fault of the rows in a mask; nothing where there are none."""
    rows = np.flatnonzero(mask)
    if len(rows):
        found = Fault(
            where=file_name,
            what=what,
            mend=mend,
            rows=label_raw_rows(frame, rows),
            names=name_rows(frame.iloc[rows]),
            rule=rule,
            geometry=locate_rows(frame, rows),
        )
        yield LayerFault(fault=found, spoilt=rows)


def unread_rows(
    frame: pd.DataFrame,
    mask: NDArray[np.bool_] | pd.Series,
    file_name: str,
    what: Text,
    mend: Text,
) -> LayerFault:
    """Return the fault of rows that could not be read rightly, by their numbers in the file."""
    found = Fault(where=file_name, what=what, mend=mend, rows=number_rows(frame, mask))
    return LayerFault(fault=found, spoilt=np.flatnonzero(mask))


def number_rows(frame: pd.DataFrame, mask: NDArray[np.bool_] | pd.Series) -> tuple[str, ...]:
    """Return the numbers in the file of the rows in a mask."""
    return tuple(str(row) for row in frame["source_row"].to_numpy()[mask].tolist())


def locate_rows(frame: gpd.GeoDataFrame, rows: NDArray[np.int64]) -> shapely.Geometry | None:
    """Return one point for each row that lies on the earth, as a MultiPoint; None for none."""
    shapes = frame.geometry.to_numpy()[rows]
    bounds = shapely.bounds(shapes)
    on_earth = _on_earth(bounds)
    if not on_earth.any():
        return None
    middle = bounds[on_earth].reshape(-1, 2, 2).mean(axis=1)
    return shapely.MultiPoint(middle)


def _on_earth(bounds: NDArray[np.float64]) -> NDArray[np.bool_]:
    with np.errstate(invalid="ignore"):
        return np.asarray((np.abs(bounds) <= LONLAT_BOUNDS).all(axis=1), dtype=bool)


def name_rows(frame: pd.DataFrame) -> tuple[str, ...]:
    """Return what the rows of a layer are called, "" for no name; empty without such a column."""
    return tuple(texts_of(frame["name"])) if "name" in frame else ()


def label_raw_rows(frame: pd.DataFrame, rows: Iterable[int]) -> tuple[str, ...]:
    """Return labels such as ``"3 (id=c-07)"`` for row positions of a raw layer."""
    numbers = frame["source_row"].tolist()
    if "id" not in frame.columns:
        return tuple(str(numbers[row]) for row in rows)
    ids = frame["id"].tolist()
    return tuple(label_row(numbers[row], ids[row]) for row in rows)
