"""Make sense of cells as people type them: full-width digits, units, yes and no."""

from __future__ import annotations

import re
import unicodedata
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd

from ganquan_geo.load.amounts import NOTHING, column_amount
from ganquan_geo.load.faults import noted, refused
from ganquan_geo.load.schema_checks import find_empty
from ganquan_geo.load.synonyms import FLAGS, VALUE_NAMES
from ganquan_geo.load.units import (
    Scale,
    heading_scale,
    is_share,
    scaled,
    unread_unit,
    unread_unit_warning,
)
from ganquan_geo.model.layers import YES_NO
from ganquan_geo.words.text import Text, how_many

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ganquan_geo.load.sources import LayerSource
    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.layers import Column, LayerSchema

DOCUMENTED = ("name_en", "basis_zh", "address")  # which a layer may have, and no law is about
_THOUSANDS = re.compile(r"(?<=\d)[,，' ](?=\d{3}(\D|$))")


def read_values(
    frame: pd.DataFrame,
    source: LayerSource,
    schema: LayerSchema,
    *,
    kinds: Mapping[str, Text],
    headings: Mapping[str, str] = MappingProxyType({}),
    unit: str = "",
) -> tuple[pd.DataFrame, list[Fault]]:
    """Turn values into those the schema knows, and fill in what the user stated.

    In order: the ``[values]`` of study.toml; known words for yes and no, statuses, street
    classes and kinds; numbers without their thousands signs and units; then the
    ``[defaults]`` for rows that have no value. Values that are still wrong are left for the
    schema to name.

    Parameters
    ----------
    headings
        By schema column: its name in the file, which may state a unit.
    unit
        What a line above the table says that its figures are in.

    Returns
    -------
    frame
        A changed copy.
    notes
        Which words were taken for which values, and how many rows have a default.

    Raises
    ------
    DataError
        If ``[values]`` or ``[defaults]`` name a column the layer does not have.
    """
    columns = {column.name: column for column in schema.columns}
    _check_names(columns, source, schema)
    frame = frame.copy()
    notes: list[Fault] = []
    for name, column in columns.items():
        if name not in frame.columns:
            continue
        values = frame[name]
        if stated := source.words.get(name):
            values = values.map(lambda cell, to=stated: to.get(str(cell).strip(), cell))
        values, words = _known_values(values, column, kinds=kinds)
        if words:
            notes.append(_words_note(name, words, source))
        if column.type in ("number", "whole") and not pd.api.types.is_numeric_dtype(values):
            typed = values
            values = values.map(lambda cell, to=name: _number(cell, to))
            notes += _amounts_note(name, typed, values, source)
        if column.type == "number":
            heading = headings.get(name, "")
            values, more = _counted(
                values, name, heading, heading_scale(name, heading, unit), source
            )
            notes += more
            if said := unread_unit(name, heading, unit):
                notes.append(unread_unit_warning(name, said, heading, source.file))
        frame[name] = values
    for name, value in source.defaults.items():
        if count := _fill(frame, name, value):
            notes.append(_default_note(name, value, count, source))
    return frame, notes


def _known_values(
    values: pd.Series, column: Column, *, kinds: Mapping[str, Text]
) -> tuple[pd.Series, dict[str, str]]:
    """Return values with known words replaced, and which words those were."""
    words: dict[str, str]
    if column.type == "flag":
        words = dict(FLAGS)
    elif column.name == "kind":
        words = kind_words(kinds)
    else:
        words = dict(VALUE_NAMES.get(column.name, {}))
    if words and column.choices == YES_NO and not pd.api.types.is_string_dtype(values):
        values = values.astype(object)  # true and false, or 1 and 0
    if not words or not (values.dtype == object or pd.api.types.is_string_dtype(values)):
        return values, {}
    used: dict[str, str] = {}
    for cell in values.dropna().unique():
        plain = unicodedata.normalize("NFKC", str(cell)).strip().casefold()
        if plain in words and words[plain] != cell:
            used[str(cell)] = words[plain]
    return (values.map(lambda cell: used.get(str(cell), cell)) if used else values), used


def kind_words(kinds: Mapping[str, Text]) -> dict[str, str]:
    """Return the kind for each of its names; "A、B" is also called A."""
    words: dict[str, str] = {}
    for kind, text in kinds.items():
        for name in (text.zh, text.en, *text.zh.split("、")):
            words.setdefault(name.strip().casefold(), kind)
    return {name: kind for name, kind in words.items() if name not in kinds}


def _counted(
    values: pd.Series, name: str, heading: str, scale: Scale | None, source: LayerSource
) -> tuple[pd.Series, list[Fault]]:
    """Return a column of figures in ones; as it is where not every figure is a number."""
    if is_share(heading) and name != "accuracy_m":
        raise refused(
            source.file,
            Text(f"“{heading}”是比例，不是数目", f"gives {heading!r}, a share and not a count"),
            Text("填上数目；没有时改掉列名", "give the counts, or rename the column if unknown"),
        )
    numbers = pd.to_numeric(values, errors="coerce")
    if (numbers.isna() & ~find_empty(values)).any():
        return values, []
    made, notes = scaled(numbers, name, scale, source)
    return (made, notes) if scale is not None and scale.factor != 1.0 else (values, notes)


def _number(cell: object, column: str) -> object:
    """Return a number typed as text without signs that only people read; else the cell."""
    if not isinstance(cell, str):
        return cell
    text = unicodedata.normalize("NFKC", cell).strip().lstrip("'")
    if NOTHING.fullmatch(text):
        return None
    text = _THOUSANDS.sub("", text)
    found = column_amount(text, column)
    return text if found is None or found.plain else repr(found.value)


def _fill(frame: pd.DataFrame, name: str, value: object) -> int:
    """Fill in a default where there is no value; return in how many rows."""
    if name not in frame.columns:
        frame[name] = pd.Series([value] * len(frame), index=frame.index, dtype=object)
        return len(frame)
    absent = find_empty(frame[name])
    if absent.any():
        frame[name] = frame[name].astype(object).where(~absent, value)
    return int(absent.sum())


def _check_names(columns: Mapping[str, Column], source: LayerSource, schema: LayerSchema) -> None:
    listed = ", ".join((*columns, *DOCUMENTED))
    for table, names in (("values", source.words), ("defaults", source.defaults)):
        for name in names:
            is_known = name in columns or (table == "defaults" and name in DOCUMENTED)
            if not is_known or name == "id":
                raise refused(
                    "study.toml",
                    Text(
                        f"[{table}.{schema.name}] 里的“{name}”不是可填的字段",
                        f"[{table}.{schema.name}] names {name!r}, which cannot be given",
                    ),
                    Text(f"可用的有：{listed}", f"use one of: {listed}"),
                )


def _words_note(name: str, words: Mapping[str, str], source: LayerSource) -> Fault:
    shown = list(words.items())[:12]
    more = len(words) - len(shown)
    zh = "，".join(f"{word} → {value}" for word, value in shown) + (" 等" if more else "")
    en = ", ".join(f"{word} -> {value}" for word, value in shown) + (" ..." if more else "")
    return noted(
        source.file,
        Text(f"字段 {name} 的值这样对应：{zh}", f"has values of {name} taken so: {en}"),
        Text("不对时在 study.toml 的 [values] 中写明", "if wrong, state them in [values]"),
    )


def _amounts_note(
    name: str, typed: pd.Series, values: pd.Series, source: LayerSource
) -> Iterator[Fault]:
    """Note which words were taken for which figures."""
    pairs = zip(typed.tolist(), values.tolist(), strict=True)
    words = {str(cell): str(made) for cell, made in pairs if _is_worded(cell, made)}
    if words:
        yield _words_note(name, words, source)


def _is_worded(cell: object, made: object) -> bool:
    """Return whether a cell says a figure in more than its digits."""
    if not isinstance(cell, str) or not isinstance(made, str):
        return False
    return _THOUSANDS.sub("", unicodedata.normalize("NFKC", cell)).strip().lstrip("'") != made


def _default_note(name: str, value: object, count: int, source: LayerSource) -> Fault:
    shown = str(value)[:60]
    return noted(
        source.file,
        Text(
            f"字段 {name} 有 {count} 行没有值，按 study.toml 的 [defaults] 填为“{shown}”",
            f"has no {name} in {how_many(count, 'row')}; [defaults] of study.toml gives {shown!r}",
        ),
        Text("有各行自己的值时填进表里", "fill in the rows' own values where they are known"),
    )
