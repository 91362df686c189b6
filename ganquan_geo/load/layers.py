"""Read one layer of a study and hold it against its schema."""

from __future__ import annotations

import json
import warnings
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.model.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ganquan_geo.model.layers import Column, LayerSchema

WGS84 = "EPSG:4326"
LONLAT_BOUNDS = np.array([180.0, 90.0, 180.0, 90.0])
_FLAGS = {"true": True, "false": False, "1": True, "0": False, "1.0": True, "0.0": False}


def read_layer(folder: Path, file_name: str, schema: LayerSchema) -> gpd.GeoDataFrame:
    """Read a GeoJSON layer and return it checked.

    Returns
    -------
    geopandas.GeoDataFrame
        In WGS 84, columns of the schema in their types, further columns as they are, and
        `source_row`, the row in the file counted from 1. The index is the feature's `id`
        (made of the row where a layer has none), in rising order.

    Raises
    ------
    DataError
        With every fault of the file.
    """
    path = _inside(folder, file_name)
    frame = _read_frame(path, file_name)
    if frame.empty:
        raise DataError(
            [_fault(file_name, "没有任何要素", "has no features", "补上要素", "add features")]
        )
    faults = [
        *_column_faults(frame, schema, file_name),
        *_geometry_faults(frame, schema, file_name),
    ]
    if faults:
        raise DataError(faults)
    return _typed(frame, schema)


def _inside(folder: Path, file_name: str) -> Path:
    path = folder / file_name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise DataError(
            [
                _fault(
                    file_name,
                    "在研究文件夹之外",
                    "lies outside the study folder",
                    "把文件复制到研究文件夹内",
                    "copy the file into the study folder",
                )
            ]
        )
    if not path.is_file():
        raise DataError(
            [
                _fault(
                    file_name,
                    "没有这个文件",
                    "no such file",
                    "放入该文件，或改正 study.toml 的 [layers]",
                    "add the file or correct [layers] in study.toml",
                )
            ]
        )
    return path


def _read_frame(path: Path, file_name: str) -> gpd.GeoDataFrame:
    with path.open("rb") as file:
        start = file.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith(b"{"):
        raise DataError([_not_geojson(path, file_name)])
    try:
        with warnings.catch_warnings():
            # Columns of mixed types come back as text; the schema judges them below.
            warnings.simplefilter("ignore", UserWarning)
            frame = pyogrio.read_dataframe(path, use_arrow=False)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError):
        raise DataError([_not_geojson(path, file_name)]) from None
    if not isinstance(frame, gpd.GeoDataFrame):
        return gpd.GeoDataFrame(frame, geometry=[None] * len(frame), crs=WGS84)
    return frame.to_crs(WGS84) if frame.crs is not None else frame.set_crs(WGS84)


def _not_geojson(path: Path, file_name: str) -> Fault:
    try:
        json.loads(path.read_bytes())
        detail = Text("不是 GeoJSON 要素集", "is no GeoJSON FeatureCollection")
    except json.JSONDecodeError as error:
        detail = Text(
            f"JSON 有误：第 {error.lineno} 行第 {error.colno} 列",
            f"is broken JSON: line {error.lineno}, column {error.colno}",
        )
    except (UnicodeDecodeError, RecursionError):
        detail = Text("不是 UTF-8 编码的 JSON", "is not JSON in UTF-8")
    mend = Text("重新导出该文件", "export the file again")
    return Fault(where=file_name, what=detail, mend=mend)


def _column_faults(frame: gpd.GeoDataFrame, schema: LayerSchema, file_name: str) -> list[Fault]:
    faults: list[Fault] = []
    for column in schema.columns:
        if column.name not in frame.columns:
            if column.required:
                faults.append(
                    _fault(
                        file_name,
                        f"缺少字段 {column.name}",
                        f"column {column.name} is missing",
                        f"加上字段 {column.name}，见 data/README.md",
                        f"add the column {column.name}; data/README.md describes it",
                    )
                )
            continue
        faults += _value_faults(frame, column, file_name)
    if "id" in frame.columns:
        ids = frame["id"].astype(str)
        repeated = np.flatnonzero(ids.duplicated(keep=False) & frame["id"].notna())
        if repeated.size:
            faults.append(
                _fault(
                    file_name,
                    "编号 id 重复",
                    "ids are not unique",
                    "给每行一个自己的 id",
                    "give each row an id of its own",
                    _row_labels(frame, repeated),
                )
            )
    return faults


def _value_faults(frame: gpd.GeoDataFrame, column: Column, file_name: str) -> list[Fault]:
    values = frame[column.name]
    missing = values.isna() | (values.astype(str).str.strip() == "")
    faults = []
    if not column.nullable and column.required and missing.any():
        faults.append(
            _fault(
                file_name,
                f"字段 {column.name} 有空值",
                f"column {column.name} has empty values",
                "填上值",
                "fill them in",
                _row_labels(frame, np.flatnonzero(missing)),
            )
        )
    wrong = ~missing & ~_acceptable(values, column)
    if wrong.any():
        need = _needed(column)
        example = str(values[wrong].iloc[0])[:40]
        faults.append(
            _fault(
                file_name,
                f"字段 {column.name} 的值不对（如“{example}”）",
                f"column {column.name} has wrong values (such as {example!r})",
                f"应为{need.zh}",
                f"it must be {need.en}",
                _row_labels(frame, np.flatnonzero(wrong)),
            )
        )
    return faults


def _acceptable(values: pd.Series, column: Column) -> pd.Series:
    if column.type == "text":
        if not column.choices:
            return pd.Series(data=True, index=values.index)
        return values.astype(str).isin(column.choices)
    if column.type == "flag":
        return values.astype(str).str.lower().isin(_FLAGS)
    numbers = pd.to_numeric(values, errors="coerce").astype(float)
    if column.type == "whole":
        return pd.Series(np.isfinite(numbers) & (numbers == numbers.round()))
    return pd.Series(np.isfinite(numbers) & (numbers >= 0))


def _needed(column: Column) -> Text:
    if column.choices:
        listed = ", ".join(column.choices)
        return Text(f"其中之一：{listed}", f"one of: {listed}")
    return {
        "text": Text("文字", "text"),
        "flag": Text(" true 或 false", "true or false"),
        "whole": Text("整数", "a whole number"),
        "number": Text("不小于零的有限数", "a finite number, zero or more"),
    }[column.type]


def _geometry_faults(frame: gpd.GeoDataFrame, schema: LayerSchema, file_name: str) -> list[Fault]:
    geometry = frame.geometry.to_numpy()
    absent = shapely.is_missing(geometry) | shapely.is_empty(geometry)
    finite = _all_finite(geometry)
    bounds = shapely.bounds(geometry)
    with np.errstate(invalid="ignore"):
        on_earth = (np.abs(bounds) <= LONLAT_BOUNDS).all(axis=1)
    right_type = np.isin(frame.geom_type.to_numpy(dtype=object), schema.geometry)
    allowed = " / ".join(schema.geometry)
    found = [
        (
            absent & (not schema.geometry_nullable),
            Text("没有几何", "geometry is missing"),
            Text("画上位置，或删去该行", "draw it, or remove the row"),
        ),
        (
            ~absent & ~right_type,
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
                "经纬度若颠倒则换过来；若是米制坐标，导出时选 WGS 84（EPSG:4326）",
                "swap them if latitude comes first; export metres in WGS 84 (EPSG:4326)",
            ),
        ),
        (
            ~absent & right_type & finite & ~shapely.is_valid(geometry),
            Text("几何无效（自相交等）", "has invalid geometry (such as self-crossing polygons)"),
            Text("在 GIS 中修复几何", "repair the geometry in a GIS"),
        ),
    ]
    return [
        Fault(
            where=file_name,
            what=what,
            mend=mend,
            rows=_row_labels(frame, np.flatnonzero(mask)),
        )
        for mask, what, mend in found
        if mask.any()
    ]


def _all_finite(geometry: np.ndarray) -> np.ndarray:
    coordinates, owner = shapely.get_coordinates(geometry, return_index=True)
    finite = np.ones(len(geometry), dtype=bool)
    finite[owner[~np.isfinite(coordinates).all(axis=1)]] = False
    return finite


def _typed(frame: gpd.GeoDataFrame, schema: LayerSchema) -> gpd.GeoDataFrame:
    typed = frame.copy()
    typed["source_row"] = range(1, len(typed) + 1)
    typed.geometry = shapely.force_2d(typed.geometry.to_numpy())
    for column in schema.columns:
        if column.name not in typed.columns:
            continue
        values = typed[column.name]
        if column.type == "text":
            typed[column.name] = values.astype(object).where(values.notna(), "").astype(str)
        elif column.type == "flag":
            typed[column.name] = values.astype(str).str.lower().map(_FLAGS).fillna(value=False)
        else:
            typed[column.name] = pd.to_numeric(values, errors="coerce").astype(float)
    if "id" not in typed.columns:
        typed["id"] = [f"{schema.name}-{row + 1}" for row in range(len(typed))]
    return typed.set_index("id").sort_index()


def _fault(
    where: str, zh: str, en: str, mend_zh: str, mend_en: str, rows: tuple[str, ...] = ()
) -> Fault:
    return Fault(where=where, what=Text(zh, en), mend=Text(mend_zh, mend_en), rows=rows)


def _row_labels(frame: pd.DataFrame, rows: Iterable[int]) -> tuple[str, ...]:
    """Return labels such as ``"3 (id=c-07)"`` for row positions of a raw layer."""
    ids = frame["id"].tolist() if "id" in frame.columns else frame.index.tolist()
    return tuple(f"{row + 1} (id={ids[row]})" for row in rows)
