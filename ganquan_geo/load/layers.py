"""Read one layer of a study: file, columns, positions, values, schema."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from ganquan_geo.geodesy.projection import WGS84
from ganquan_geo.load import schema_checks
from ganquan_geo.load.amap_types import take_types
from ganquan_geo.load.cells import read_values
from ganquan_geo.load.clean import plain_ids
from ganquan_geo.load.columns import map_columns
from ganquan_geo.load.encodings import SUSPECT, find_garbled
from ganquan_geo.load.faults import noted, refused
from ganquan_geo.load.files import find_inside, is_there
from ganquan_geo.load.formats.dispatch import read_raw
from ganquan_geo.load.positions import fitted, in_wgs84, with_geometry
from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.words import file_faults
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from ganquan_geo.load.schema_checks import LayerFault
    from ganquan_geo.load.sources import LayerSource
    from ganquan_geo.model.layers import LayerSchema


_ADD_OR_CORRECT = Text(
    "放入该文件，或改正 study.toml 的 [layers]",
    "add the file or correct [layers] in study.toml",
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OpenedLayer:
    """A layer as it was read, with all its faults.

    Parameters
    ----------
    frame
        In WGS 84, columns named and values taken as the schema has them, and `source_row`.
        The index is the order of the file.
    notes
        How columns, values and encodings were understood; what was left out.
    faults
        Rows whose position could not be read, which have none here.
    inputs
        SHA-256 of what was read, by the file's name in the folder; empty for a layer in memory.
    """

    frame: gpd.GeoDataFrame
    notes: tuple[Fault, ...] = ()
    faults: tuple[LayerFault, ...] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SoundRows:
    """The rows of a layer that can be used, and what is wrong with the others.

    Parameters
    ----------
    frame
        The rows without faults, as `check_layer` returns them; None if there is none.
    left_out
        Labels of the rows with faults, such as ``"3 (id=c-07)"``.
    faults
        Every fault and note of the layer.
    """

    frame: gpd.GeoDataFrame | None
    left_out: tuple[str, ...]
    faults: tuple[Fault, ...]


def read_layer(
    folder: Path, source: LayerSource, schema: LayerSchema, *, kinds: Mapping[str, Text]
) -> OpenedLayer:
    """Read a layer from any format and return it checked.

    Parameters
    ----------
    folder
        The study folder; the file must lie in it.
    source
        The file and what study.toml says about it.
    schema
        What the layer must look like.
    kinds
        Kinds of facility of the study, whose names may stand in the file.

    Raises
    ------
    DataError
        With every fault of the file.
    """
    opened = open_layer(folder, source, schema, kinds=kinds)
    return check_layer(opened, schema, source.file)


def check_layer(opened: OpenedLayer, schema: LayerSchema, file_name: str) -> OpenedLayer:
    """Hold an opened layer against its schema and give it its types.

    Returns
    -------
    OpenedLayer
        Its columns of the schema are in their types, further columns as they are; its index is
        the feature's `id`, in rising order.

    Raises
    ------
    DataError
        With every fault of the layer.
    """
    found = _find_faults(opened, schema, file_name)
    if found:
        raise DataError(one.fault for one in found)
    return replace(opened, frame=schema_checks.typed_layer(opened.frame, schema))


def keep_sound_rows(opened: OpenedLayer, schema: LayerSchema, file_name: str) -> SoundRows:
    """Hold an opened layer against its schema and keep the rows that can be used."""
    found = _find_faults(opened, schema, file_name)
    frame = opened.frame
    sound = np.ones(len(frame), dtype=bool)
    for one in found:
        sound[slice(None) if one.spoilt is None else one.spoilt] = False
    kept = frame if sound.all() else frame[sound]
    return SoundRows(
        frame=schema_checks.typed_layer(kept, schema) if len(kept) else None,
        left_out=()
        if sound.all()
        else schema_checks.label_raw_rows(frame, np.flatnonzero(~sound).tolist()),
        faults=(*(one.fault for one in found), *opened.notes),
    )


def _find_faults(opened: OpenedLayer, schema: LayerSchema, file_name: str) -> list[LayerFault]:
    return [
        *opened.faults,
        *schema_checks.check_columns(opened.frame, schema, file_name),
        *schema_checks.check_geometry(opened.frame, schema, file_name),
        *_garbled(opened.frame, schema, file_name),
    ]


def open_layer(
    folder: Path, source: LayerSource, schema: LayerSchema, *, kinds: Mapping[str, Text]
) -> OpenedLayer:
    """Read a layer from any format, as it is: parameters as in `read_layer`.

    Raises
    ------
    DataError
        If the file cannot be read as a layer at all.
    """
    path = find_inside(folder, source.file)
    if not is_there(path):
        raise refused(source.file, file_faults.NO_SUCH_FILE, _ADD_OR_CORRECT)
    raw = read_raw(path, source, schema)
    if raw.frame.empty:
        raise refused(source.file, *file_faults.EMPTY)
    if source.system is None and raw.system is not None:
        source = replace(source, system=raw.system)
    numbered = raw.frame.assign(source_row=raw.rows)
    renamed, positions, notes = map_columns(numbered, source, schema, beside=raw.beside)
    headings = dict(zip(map(str, renamed.columns), map(str, numbered.columns), strict=True))
    notes += _without_places(raw.frame, positions, source, schema)
    renamed, id_notes, id_faults = plain_ids(renamed, source, schema)
    if schema.name == "facilities" and not (
        raw.faults or id_faults
    ):  # which speak of rows by their position
        renamed, type_notes = take_types(renamed, source, kinds, positions)
        notes += type_notes
    placed, faults, place_notes = with_geometry(renamed, positions, source)
    frame, more_inputs = in_wgs84(placed, source, folder)
    frame, shape_notes = fitted(frame, source, schema)
    frame, value_notes = read_values(
        frame, source, schema, kinds=kinds, headings=headings, unit=raw.unit
    )
    notes += [*id_notes, *place_notes, *shape_notes, *value_notes]
    notes += _number_rows(frame, source, schema)
    return OpenedLayer(
        frame=frame,
        notes=(*raw.notes, *notes),
        faults=(*raw.faults, *id_faults, *faults),
        inputs={**raw.inputs, **more_inputs},
    )


def open_frame(frame: gpd.GeoDataFrame, schema: LayerSchema) -> OpenedLayer:
    """Take a layer from memory as it is: in WGS 84, its `id` a column or the index.

    Rows are numbered from 1 where they have no `source_row`.

    Raises
    ------
    DataError
        If it is no layer in WGS 84 with rows.
    """
    if not isinstance(frame, gpd.GeoDataFrame) or frame.active_geometry_name is None:
        raise refused(
            schema.name,
            Text("不是带几何的 GeoDataFrame", "is no GeoDataFrame with geometry"),
            Text("用 geopandas.GeoDataFrame(..., geometry=...)", "make one with its geometry"),
        )
    if frame.crs is None or not frame.crs.equals(WGS84, ignore_axis_order=True):
        raise refused(
            schema.name,
            Text("没有写明坐标系为 WGS 84", "does not say that it is in WGS 84"),
            Text(
                "用 set_crs 写明，或用 to_crs 换算", "say so with set_crs, or convert with to_crs"
            ),
        )
    if not frame.columns.is_unique:
        raise refused(
            schema.name,
            Text("有同名的列", "has columns of one name"),
            Text("删去多余的列", "remove all but one"),
        )
    if frame.empty:
        raise refused(schema.name, *file_faults.EMPTY)
    is_id = frame.index.name == "id" or not pd.api.types.is_numeric_dtype(frame.index)
    taken = frame.reset_index(names="id", drop="id" in frame.columns or not is_id)
    if "source_row" not in taken.columns:
        taken["source_row"] = np.arange(1, len(taken) + 1)
    return OpenedLayer(frame=taken.set_crs(WGS84, allow_override=True))


def _without_places(
    frame: pd.DataFrame, positions: Mapping[str, str], source: LayerSource, schema: LayerSchema
) -> Iterator[Fault]:
    """Note it if no column of a table was taken for coordinates."""
    if not positions and not isinstance(frame, gpd.GeoDataFrame):
        listed = "、".join(str(name) for name in frame.columns[:12])
        yield noted(
            source.file,
            Text(
                f"没有认出坐标列，全部没有位置（列有：{listed}）",
                f"has no columns known for coordinates, so nothing has a position ({listed})",
            ),
            Text(
                f"改列名为 经度、纬度；或在 study.toml 的 [columns.{schema.name}] 写明 lon、lat",
                f"call them lon and lat, or name them in [columns.{schema.name}] of study.toml",
            ),
        )


def _number_rows(
    frame: gpd.GeoDataFrame, source: LayerSource, schema: LayerSchema
) -> Iterator[Fault]:
    """Give the features of a layer without ids the numbers of their rows, and note it."""
    required = next(column.required for column in schema.columns if column.name == "id")
    if required and "id" not in frame.columns:
        frame["id"] = [f"{schema.name}-{row}" for row in frame["source_row"].tolist()]
        first = frame["id"].iloc[0]
        yield noted(
            source.file,
            Text(
                f"没有编号，按行号编为 {first} 等",
                f"has no ids; its rows are numbered {first} and so on",
            ),
            Text(
                "要在增删行之后编号不变，就加上 id 一列",
                "add a column id if ids must last when rows come and go",
            ),
        )


def _garbled(frame: gpd.GeoDataFrame, schema: LayerSchema, file_name: str) -> Iterator[LayerFault]:
    """Find text columns with values that were decoded wrongly somewhere."""
    for column in schema.columns:
        if column.type != "text" or column.choices or column.name not in frame.columns:
            continue
        cells = frame[column.name]
        said = cells.dropna()
        if said.dtype == "str":  # of a million ids none need be looked at one by one
            said = said[said.str.contains(SUSPECT)]
        distinct = said.unique().tolist()
        wrong = [distinct[row] for row in find_garbled(list(map(str, distinct)))]
        if wrong:
            garbled = cells.isin(wrong)
            example = str(cells[garbled].iloc[0])[:20]
            what = Text(
                f"字段 {column.name} 有乱码（如“{example}”）",
                f"column {column.name} has garbled text (such as {example!r})",
            )
            mend = Text(
                "用正确的编码重新导出；或在 study.toml 的 [encodings] 中写明编码",
                "export it again in its right encoding, or state it in [encodings]",
            )
            yield schema_checks.unread_rows(frame, garbled, file_name, what, mend)
