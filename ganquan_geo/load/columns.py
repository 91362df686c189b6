"""Find which column of a file is which column of the study, and say so."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import geopandas as gpd

from ganquan_geo.load import synonyms
from ganquan_geo.load.faults import noted, refused
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from ganquan_geo.load.sources import LayerSource
    from ganquan_geo.model.errors import DataError, Fault
    from ganquan_geo.model.layers import LayerSchema

SHORT_NAME = 10  # bytes: all that a Shapefile keeps of a column's name
_BRACKETS = re.compile(r"[(\[（【<].*?[)\]）】>]")
_FILLERS = re.compile(r"[\s_\-*:：.·/]+")
_MARKS = "|".join(synonyms.MAP_MARKS)
_MARK = re.compile(f"^(?:{_MARKS})|(?:{_MARKS})$")


def plain_name(name: object) -> str:
    """Return a column's name as names are compared: without case, width, spaces, brackets."""
    text = unicodedata.normalize("NFKC", str(name)).casefold()
    return _FILLERS.sub("", _BRACKETS.sub("", text))


def known_names(schema: LayerSchema) -> set[str]:
    """Return every plain name by which a column of a layer, or its position, is known."""
    return {name for names in _names(schema).values() for name in names}


def map_columns(
    frame: pd.DataFrame, source: LayerSource, schema: LayerSchema
) -> tuple[pd.DataFrame, dict[str, str], list[Fault]]:
    """Rename the columns of a file to those of its layer.

    What ``[columns]`` names is taken first. Of the rest, a column that has the schema's name,
    or its first ten letters (a Shapefile keeps no more), keeps it; then each schema column takes
    the likeliest of its known names.

    Returns
    -------
    frame
        With the schema's names. Other columns are as they were.
    positions
        By ``lon``, ``lat``, ``lonlat`` or ``wkt``: the file's column.
    notes
        What was taken for what.

    Raises
    ------
    DataError
        If ``[columns]`` names a column that the file does not have, or one the study has not.
    """
    geometry = frame.geometry.name if isinstance(frame, gpd.GeoDataFrame) else None
    there = [str(name) for name in frame.columns if name != geometry]
    names = _names(schema)
    stated = _stated(there, source, names)
    found = dict(stated)
    for wanted in names:
        cut = wanted.encode()[:SHORT_NAME].decode()
        if wanted not in there and wanted not in found and cut != wanted and cut in there:
            found[wanted] = cut
    for wanted, known in names.items():
        if wanted in found or wanted in there or (wanted in synonyms.POSITION_NAMES and geometry):
            continue
        taken = set(found.values()) | (set(names) & set(there))
        if column := _likeliest(wanted, known, [name for name in there if name not in taken]):
            found[wanted] = column
    for wanted in synonyms.POSITION_NAMES:
        if wanted in there and wanted not in found and not geometry:
            found[wanted] = wanted
    if "lon" not in found or "lat" not in found:
        found.pop("lon", None)
        found.pop("lat", None)
    else:
        found.pop("lonlat", None)
    positions = {key: found[key] for key in synonyms.POSITION_NAMES if key in found}
    renamed = {column: key for key, column in found.items() if key not in synonyms.POSITION_NAMES}
    spare = {
        name: f"{name} (2)" for name in renamed.values() if name in there and name not in renamed
    }
    own = {key: column for key, column in found.items() if key not in stated}
    notes = [*_told(own, source, schema), *_shifted(positions, source)]
    return frame.rename(columns={**spare, **renamed}), positions, notes


def _names(schema: LayerSchema) -> dict[str, list[str]]:
    """Return, by schema column and position, its plain names, the likeliest first."""
    own = synonyms.LAYER_NAMES.get(schema.name, ())
    names = {
        column.name: list(synonyms.COLUMN_NAMES.get(column.name, (plain_name(column.name),)))
        for column in schema.columns
    }
    if "name" in names:
        names["name"] = [names["name"][0], *own, *names["name"][1:]]
    if schema.name == "facilities":
        names["address"] = list(synonyms.COLUMN_NAMES["address"])
    return {**names, **{key: list(value) for key, value in synonyms.POSITION_NAMES.items()}}


def _likeliest(wanted: str, known: list[str], there: list[str]) -> str | None:
    """Return the file's column that goes by the first of the known names."""
    plain: dict[str, str] = {}
    for column in there:
        plain.setdefault(plain_name(column), column)
        if wanted in synonyms.POSITION_NAMES:
            plain.setdefault(_MARK.sub("", plain_name(column)), column)
    for name in known:
        if name in plain:
            return plain[name]
    return None


def _stated(there: list[str], source: LayerSource, names: dict[str, list[str]]) -> dict[str, str]:
    for wanted, column in source.columns.items():
        if wanted not in names:
            raise _cannot_map(
                source,
                Text(f"[columns] 里的“{wanted}”无人认识", f"[columns] names {wanted!r}, unknown"),
                f"{', '.join(names)}",
            )
        if column not in there:
            raise _cannot_map(
                source,
                Text(
                    f"没有 [columns] 所写的字段“{column}”",
                    f"has no column {column!r}, which [columns] names",
                ),
                ", ".join(there[:30]),
            )
    return dict(source.columns)


def _cannot_map(source: LayerSource, what: Text, listed: str) -> DataError:
    mend = Text(f"可用的有：{listed}", f"use one of: {listed}")
    return refused(source.file, what, mend)


def _told(found: dict[str, str], source: LayerSource, schema: LayerSchema) -> Iterator[Fault]:
    """Note which columns were taken for which."""
    pairs = [(column, key) for key, column in found.items() if column != key]
    if pairs:
        zh = "，".join(f"{column} → {key}" for column, key in pairs)
        en = ", ".join(f"{column} -> {key}" for column, key in pairs)
        yield noted(
            source.file,
            Text(f"字段这样对应：{zh}", f"has its columns taken so: {en}"),
            Text(
                f"不对时在 study.toml 的 [columns.{schema.name}] 中写明",
                f"if that is wrong, name them in [columns.{schema.name}] of study.toml",
            ),
        )


def _shifted(positions: dict[str, str], source: LayerSource) -> Iterator[Fault]:
    """Note it if the coordinates' columns say they come from a map that shifts them."""
    columns = dict.fromkeys(positions.values())
    marked = [
        name for name in columns if any(mark in plain_name(name) for mark in synonyms.SHIFTED_MARKS)
    ]
    if marked:
        listed = "、".join(marked)
        yield noted(
            source.file,
            Text(
                f"坐标列名（{listed}）像是偏移过的地图坐标",
                f"names its coordinates ({listed}) after a map that shifts them",
            ),
            Text(
                "在 study.toml 中写明该图层的坐标系，否则位置会差约 500 米",
                "state the layer's coordinate system in study.toml, or be about 500 m off",
            ),
        )
