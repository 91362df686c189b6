"""Find which column of a file is which column of the study, and say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd

from ganquan_geo.load import synonyms
from ganquan_geo.load.coordinate_columns import find_by_content, find_positions
from ganquan_geo.load.faults import noted, refused
from ganquan_geo.load.map_words import contradiction, find_named_map, named_map_warning
from ganquan_geo.load.plain_names import plain_name
from ganquan_geo.load.shifts import find_place
from ganquan_geo.load.units import heading_forms
from ganquan_geo.load.unused_columns import find_rival_columns, find_unused_columns
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from ganquan_geo.load.sources import LayerSource
    from ganquan_geo.model.errors import DataError, Fault
    from ganquan_geo.model.layers import LayerSchema

SHORT_NAME = 10  # bytes: all that a Shapefile keeps of a column's name


def known_names(schema: LayerSchema) -> set[str]:
    """Return every plain name by which a column of a layer, or its position, is known."""
    return {name for names in _names(schema).values() for name in names}


def every_known_name() -> frozenset[str]:
    """Return every plain name by which any column of any layer is known."""
    lists = (synonyms.COLUMN_NAMES, synonyms.POSITION_NAMES, synonyms.LAYER_NAMES)
    return frozenset(name for one in lists for names in one.values() for name in names)


def map_columns(
    frame: pd.DataFrame, source: LayerSource, schema: LayerSchema, *, beside: Sequence[str] = ()
) -> tuple[pd.DataFrame, dict[str, str], list[Fault]]:
    """Rename the columns of a file to those of its layer.

    What ``[columns]`` names is taken first. Of the rest, a column that has the schema's name,
    or its first ten letters (a Shapefile keeps no more), keeps it; then each schema column takes
    the likeliest of its known names.

    Parameters
    ----------
    frame
        As the file has it, with `source_row`.
    beside
        Texts above and below the table, which may speak of the map that coordinates are from.

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
        if wanted in found or wanted in there or wanted in synonyms.POSITION_NAMES:
            continue
        taken = set(found.values()) | (set(names) & set(there))
        if column := _likeliest(known, [name for name in there if name not in taken]):
            found[wanted] = column
    chosen: list[Fault] = []
    told = set(stated) & set(synonyms.POSITION_NAMES)
    if geometry is None and len(told) < 2 and not told & {"lonlat", "wkt"}:  # noqa: PLR2004
        free = [name for name in there if name not in found.values()]
        places, chosen = find_positions(frame, free, source)
        places = places or find_by_content(frame, free)
        found = {**places, **found}
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
    used = {**{name: name for name in names if name in there}, **found}
    notes = list(chosen)
    if positions or geometry is not None:
        named = find_named_map(frame, positions, source, beside)
        place = find_place(frame, positions)
        doubts = [
            *named_map_warning(named, source, schema.name, place),
            *contradiction(positions, source, place),
        ]
        notes = [*doubts, *notes]
    notes += _told(own, source, schema)
    notes += find_rival_columns(frame, own, used, names, source)
    notes += find_unused_columns(frame, used, names, source, schema)
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
    if schema.geometry or schema.name == "any":
        names |= {key: list(synonyms.COLUMN_NAMES[key]) for key in ("name_en", "basis_zh")}
    if schema.name == "facilities":
        names["address"] = list(synonyms.COLUMN_NAMES["address"])
    return {**names, **{key: list(value) for key, value in synonyms.POSITION_NAMES.items()}}


def _likeliest(known: list[str], there: list[str]) -> str | None:
    """Return the file's column that goes by the first of the known names."""
    plain: dict[str, str] = {}
    forms = [heading_forms(column) for column in there]
    for column, own in zip(there, forms, strict=True):
        plain.setdefault(own[0][0], column)
    for column, own in zip(there, forms, strict=True):
        for core, _ in own[1:]:
            plain.setdefault(core, column)
    return next((plain[name] for name in known if name in plain), None)


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
