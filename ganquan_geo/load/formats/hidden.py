"""What a sheet of an Excel workbook hides: rows and columns that are there and not shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ganquan_geo.load.formats.formulas import sheet_xml
from ganquan_geo.model.errors import Fault
from ganquan_geo.words.text import Text, how_many

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ganquan_geo.load.formats.raw import RawLayer

MOST_COLUMNS = 16_384  # of a sheet
_ROW = re.compile(rb"<(?:\w+:)?row(\s[^>]*)?>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\s([^>]*)>")
_NUMBER = re.compile(rb"""\br=["'](\d{1,9})["']""")
_SPAN = re.compile(rb"""\b(min|max)=["'](\d{1,9})["']""")
_IS_HIDDEN = re.compile(rb"""\bhidden=["'](?:1|true)["']|\b(?:ht|width)=["']0(?:\.0*)?["']""")


class Hidden(NamedTuple):
    """Rows counted from 1 and columns counted from 0 that a sheet does not show."""

    rows: frozenset[int]
    columns: frozenset[int]


def find_hidden(members: Mapping[str, bytes], sheet: str) -> Hidden:
    """Return what a sheet hides: by hand, by a filter, or in a folded outline.

    Parameters
    ----------
    members
        The unpacked parts of the .xlsx.
    sheet
        Name of the sheet.
    """
    xml = sheet_xml(members, sheet)
    if not _IS_HIDDEN.search(xml):
        return Hidden(frozenset(), frozenset())
    rows, number = set(), 0
    for found in _ROW.finditer(xml):
        own = found[1] or b""
        said = _NUMBER.search(own)
        number = int(said[1]) if said else number + 1
        if _IS_HIDDEN.search(own):
            rows.add(number)
    columns: set[int] = set()
    for found in _COLUMN.finditer(xml):
        span = {key: int(value) for key, value in _SPAN.findall(found[1])}
        if _IS_HIDDEN.search(found[1]) and len(span) == len(("min", "max")):
            columns.update(range(span[b"min"] - 1, min(span[b"max"], MOST_COLUMNS)))
    return Hidden(frozenset(rows), frozenset(columns))


def hidden_warnings(
    hidden: Hidden, raw: RawLayer, names: Sequence[str], where: str
) -> Iterator[Fault]:
    """Warn of hidden rows and columns, which are read like all others.

    Parameters
    ----------
    names
        The name of each column of the sheet; empty where it has none.
    """
    rows = [row for row in raw.rows.tolist() if row in hidden.rows]
    if rows:
        yield Fault(
            where=where,
            what=Text(
                f"表里有 {len(rows)} 行是隐藏的，照样读入",
                f"has {how_many(len(rows), 'hidden row')}, read like the others",
            ),
            mend=Text("不该算的，在表里删去", "delete those that should not count"),
            rows=tuple(map(str, rows)),
            severity="warning",
        )
    columns = [name for at, name in enumerate(names) if name and at in hidden.columns]
    if columns:
        listed = "、".join(columns[:8])
        yield Fault(
            where=where,
            what=Text(
                f"有隐藏的列，照样读入：{listed}",
                f"has hidden columns, which were read like the others: {listed}",
            ),
            mend=Text("不该用的，在表里删去", "delete those that should not be used"),
            severity="note",
        )
