"""Read CSV and other delimited text."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ganquan_geo.load.columns import every_known_name
from ganquan_geo.load.encodings import MARKS, find_encoding, note_encoding
from ganquan_geo.load.faults import NO_MEND, broken, noted, sound
from ganquan_geo.load.files import check_cells
from ganquan_geo.load.formats.tables import table_of
from ganquan_geo.load.plain_names import plain_name
from ganquan_geo.load.schema_checks import LayerFault
from ganquan_geo.model.errors import Fault
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.load.formats.raw import RawLayer
    from ganquan_geo.load.sources import LayerSource
    from ganquan_geo.model.layers import LayerSchema

CSV = Text(" CSV 文本", "CSV text")
DELIMITERS = (",", "\t", ";", "，", "|")
SAMPLE_LINES = 30
MAX_COLUMNS = 1_000
ENOUGH_KNOWN = 2  # names of columns that make a line the header
MAX_CELL = 1 << 20  # characters; an unclosed quote swallows the rest of the file
_STATED = re.compile(r"""\s*["']?sep=([,;\t|，])""", re.IGNORECASE)  # Excel's own first line


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DelimitedText:
    """The cells of a text file and how the file writes them.

    Parameters
    ----------
    rows
        Every line's cells as they stand, empty lines too.
    codec, delimiter
        As found in the file.
    stray
        First and last line, counted from 1, of rows that swallowed others by a quotation mark
        without its partner, and the position of each row in `rows`.
    notes
        What was found out about the encoding.
    """

    rows: list[list[str]]
    codec: str
    delimiter: str
    stray: tuple[tuple[int, int, int], ...] = ()
    notes: tuple[Fault, ...] = ()

    def encoded(self, rows: list[list[str]]) -> bytes:
        """Return other rows as a file of the same encoding and delimiter."""
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=self.delimiter, lineterminator="\r\n").writerows(rows)
        return text.getvalue().encode(self.codec)

    def sheet(self) -> pd.DataFrame:
        """Return all cells, stripped, as a table as wide as its widest row."""
        width = max((len(row) for row in self.rows), default=0)
        cells = [[cell.strip() for cell in row] + [""] * (width - len(row)) for row in self.rows]
        return pd.DataFrame(cells, columns=range(width), dtype=object)


def read_csv(content: bytes, source: LayerSource, schema: LayerSchema) -> RawLayer:
    """Read delimited text in UTF-8, UTF-16, GBK or GB18030 as a layer.

    Raises
    ------
    DataError
        If it is no text, its encoding cannot be told, or it holds no table.
    """
    text = read_delimited(content, source.file, stated=source.encoding)
    raw = table_of(text.sheet(), source, schema, widths=[len(row) for row in text.rows])
    faults = (*raw.faults, *_stray_faults(text, raw, source.file))
    return replace(raw, notes=(*text.notes, *raw.notes), faults=faults)


def read_delimited(content: bytes, where: str, *, stated: str | None = None) -> DelimitedText:
    """Read delimited text, every cell as it stands.

    Parameters
    ----------
    where
        The file, for messages.
    stated
        Its encoding, where the user states one.

    Raises
    ------
    DataError
        If it is no text, or its encoding cannot be told.
    """
    text, codec, notes = _decoded(content, where, stated)
    bare = text.lstrip("\ufeff\u200b")  # a second byte-order mark would hide a quotation mark
    if bare != text:
        what = Text(
            "文件开头有多余的编码标记（BOM），已去掉",
            "begins with more marks of its encoding than one; they were taken out",
        )
        notes.append(noted(where, what, NO_MEND))
    text = bare
    csv.field_size_limit(MAX_CELL)
    with sound(where, CSV, csv.Error):
        delimiter = _delimiter(text)
        check_cells(text.count(delimiter) // MAX_COLUMNS, MAX_COLUMNS, where)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        rows = list(reader)
        stray = _stray(text, delimiter) if reader.line_num != len(rows) else ()
    width = max((len(row) for row in rows), default=0)
    if "\x00" in text or width > MAX_COLUMNS:
        raise broken(where, CSV)
    check_cells(len(rows), width, where)
    return DelimitedText(
        rows=rows, codec=codec, delimiter=delimiter, stray=stray, notes=tuple(notes)
    )


def _decoded(content: bytes, where: str, stated: str | None) -> tuple[str, str, list[Fault]]:
    for mark, codec in MARKS:
        if content.startswith(mark) and stated is None:
            with sound(where, CSV, UnicodeDecodeError):
                return content.decode(codec), codec, []
    found = find_encoding(content.splitlines(), where=where, stated=stated)
    return content.decode(found.name, "replace"), found.name, note_encoding(found, where)


def _delimiter(text: str) -> str:
    """Return the delimiter by which the first lines are a table.

    That is the one that gives the most known names in one line, then the one that cuts most
    lines into equally many cells: commas inside cells do neither.
    """
    if stated := _STATED.match(text):
        return stated[1]
    lines = [line for line in text[: 1 << 16].splitlines(keepends=True) if line.strip()]
    names = every_known_name()
    return max(DELIMITERS, key=lambda sign: _fit(lines[:SAMPLE_LINES], sign, names))


def _fit(lines: list[str], sign: str, names: frozenset[str]) -> tuple[int, float, int]:
    """Return how well lines are a table: known names, share of the usual width, that width."""
    rows = list(csv.reader(lines, delimiter=sign))
    known = max((len({plain_name(cell) for cell in row} & names) for row in rows), default=0)
    widths = Counter(len(row) for row in rows if len(row) > 1)
    width, count = widths.most_common(1)[0] if widths else (0, 0)
    return known if known >= ENOUGH_KNOWN else 0, count / max(len(rows), 1), width


def _stray(text: str, delimiter: str) -> tuple[tuple[int, int, int], ...]:
    """Return the rows of several lines of which more than one is a whole row by itself."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    ends, widths = [0], []
    for row in reader:
        ends.append(reader.line_num)
        widths.append(len(row))
    lines = io.StringIO(text, newline="").readlines()
    usual = Counter(
        width
        for width, (start, end) in zip(widths, pairwise(ends), strict=True)
        if end - start == 1
    )
    width = usual.most_common(1)[0][0] if usual else 0
    return tuple(
        (start + 1, end, position)
        for position, (start, end) in enumerate(pairwise(ends))
        if end - start > 1
        and width > 1
        and sum(line.count(delimiter) + 1 >= width for line in lines[start:end]) > 1
    )


def _stray_faults(text: DelimitedText, raw: RawLayer, where: str) -> tuple[LayerFault, ...]:
    if not text.stray:
        return ()
    rows = [position + 1 for _, _, position in text.stray]
    found = Fault(
        where=where,
        what=Text(
            "引号不成对，几行并成了一行",
            "has a quotation mark without its partner, which joins several rows into one",
        ),
        mend=Text("删去多余的引号，或补上另一半", "remove the mark, or add its partner"),
        rows=tuple(f"{first}-{last}" for first, last, _ in text.stray),
    )
    return (LayerFault(fault=found, spoilt=np.flatnonzero(np.isin(raw.rows, rows))),)
