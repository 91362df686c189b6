"""Find the header of a sheet: one row, or several of which the upper ones explain the lower."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ganquan_geo.load.columns import known_names
from ganquan_geo.load.coordinate_columns import is_position
from ganquan_geo.load.faults import refused
from ganquan_geo.load.map_words import system_of
from ganquan_geo.load.plain_names import in_brackets, plain_name, without_brackets
from ganquan_geo.load.units import heading_forms
from ganquan_geo.words import file_faults
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from ganquan_geo.load.sources import LayerSource
    from ganquan_geo.model.layers import LayerSchema

HEADER_WITHIN = 30  # rows
ENOUGH_KNOWN = 2  # columns that must be known by name for a row to be the header
_DIGIT = re.compile(r"\d")
MOST_UPPER = 2  # rows above the one with the names


class Header(NamedTuple):
    """The names of a table's columns, where the header and the data begin.

    `rows` holds what the sheet writes, for headers that are repeated below.
    """

    names: list[str]
    top: int
    first: int
    rows: list[list[str]]


def find_header(sheet: pd.DataFrame, source: LayerSource, schema: LayerSchema) -> Header:
    """Return the header of a sheet, each name in it once.

    It is the row, among the first thirty, that has the most columns known by name. A row of names
    below it is its second row. What stands above a name is added in brackets where it names a map
    or a unit, or where two columns have the same name without it.

    Raises
    ------
    DataError
        If there is none.
    """
    wanted = known_names(schema) | {plain_name(name) for name in source.columns.values()}
    found = _found(sheet, wanted)
    if found is not None:
        return found
    if not (sheet != "").to_numpy().any():
        raise refused(source.file, *file_faults.EMPTY)
    shown = [cell[:20] for cell in sheet.iloc[0].tolist() if cell][:8]
    raise refused(
        source.file,
        Text(
            f"找不到表头（第 1 行是：{'、'.join(shown)}）",
            f"has no header that is understood (row 1: {', '.join(shown)})",
        ),
        Text(
            "在第一行写上字段名（如 名称、经度、纬度），或在 study.toml 的 [columns] 中写明",
            "put the columns' names into the first row, or name them in [columns] of study.toml",
        ),
    )


def _found(sheet: pd.DataFrame, wanted: set[str]) -> Header | None:
    best, at = 0, -1
    for position in range(min(HEADER_WITHIN, len(sheet))):
        cells = sheet.iloc[position].tolist()
        known = len({plain_name(cell) for cell in cells} & wanted)
        known += sum(_is_known(cell, wanted) and plain_name(cell) not in wanted for cell in cells)
        if known > best:
            best, at = known, position
    if best == 0 or (best < ENOUGH_KNOWN and at > 0):
        return None
    low = _lowest(sheet, at, wanted)
    lower = sheet.iloc[low].tolist()
    uppers: list[list[str]] = []
    for position in range(low - 1, max(low - 1 - MOST_UPPER, -1), -1):
        cells = sheet.iloc[position].tolist()
        if not (position >= at or _is_upper(cells)):
            break
        uppers.append(cells)
    names = _joined(lower, uppers)
    return Header(names=_distinct(names), top=at, first=low + 1, rows=[*uppers, lower, names])


def _is_known(cell: str, wanted: set[str]) -> bool:
    return is_position(cell) or any(core in wanted for core, _ in heading_forms(cell))


def _is_upper(cells: list[str]) -> bool:
    """Return whether a row stands above parts of a header: a title stands above all of it."""
    texts = {text for text in cells if text}
    if len(texts) != 1:
        return len(texts) > 1
    return not cells[0]


def _lowest(sheet: pd.DataFrame, at: int, wanted: set[str]) -> int:
    """Return the last row of a header: below a row of maps there may be another one."""
    row = sheet.iloc[at].tolist()
    for low in range(at + 1, min(at + 1 + MOST_UPPER, len(sheet))):
        cells = sheet.iloc[low].tolist()
        if _continues(row, cells, wanted):
            return low
        fresh = [low for high, low in zip(row, cells, strict=True) if low and low != high]
        if not fresh or not all(map(system_of, fresh)):
            break
    return at


def _continues(header: list[str], below: list[str], wanted: set[str]) -> bool:
    """Return whether a row is the second row of a header.

    It adds names to some columns, all of them known, or some known and none a number.
    """
    fresh = [low for high, low in zip(header, below, strict=True) if low and low != high]
    known = [_is_known(low, wanted) for low in fresh]
    is_part = len(fresh) < sum(map(bool, header)) and not any(map(_DIGIT.search, fresh))
    return bool(fresh) and (all(known) or (any(known) and is_part))


def _joined(lower: list[str], uppers: list[list[str]]) -> list[str]:
    """Return the names of columns with what the rows above them add, the nearest row first."""
    names = list(lower)
    for upper in uppers:
        names = [low or high for low, high in zip(names, upper, strict=True)]
    spread = [_spread(upper, names) for upper in uppers]
    made = []
    for at, name in enumerate(names):
        above = [row[at] for row in spread if row[at] and row[at] != name]
        told = next((one for one in above if _adds(name, one)), "")
        if not told and above and names.count(name) > 1:
            told = above[0]
        told = in_brackets(told) if _is_unit(name, told) else without_brackets(told)
        made.append(f"{name}（{told}）" if told else name)
    return made


def _adds(name: str, above: str) -> bool:
    """Return whether what stands above a name says its map or its unit."""
    names_map = is_position(name) and not system_of(name) and bool(system_of(above))
    return names_map or _is_unit(name, above)


def _is_unit(name: str, above: str) -> bool:
    return bool(in_brackets(above)) and not in_brackets(name) and not is_position(name)


def _spread(upper: list[str], lower: list[str]) -> list[str]:
    """Return an upper row with each text over the empty cells right of it, as merged cells are."""
    made, last = [], ""
    for cell, low in zip(upper, lower, strict=True):
        last = cell or (last if low else "")
        made.append(last)
    return made


def _distinct(header: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    names = []
    for cell in header:
        name = re.sub(r"\s+", " ", cell).strip()
        seen[name] = seen.get(name, 0) + 1
        names.append(f"{name} ({seen[name]})" if name and seen[name] > 1 else name)
    return names
