"""Read CSV and other delimited text."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from ganquan_geo.load.encodings import MARKS, find_encoding, note_encoding
from ganquan_geo.load.faults import broken, sound
from ganquan_geo.load.formats.tables import table_of
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.load.formats.raw import RawLayer
    from ganquan_geo.load.sources import LayerSource
    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.layers import LayerSchema

CSV = Text(" CSV 文本", "CSV text")
DELIMITERS = (",", "\t", ";", "，", "|")
SAMPLE_LINES = 30
MAX_COLUMNS = 1_000
MAX_CELL = 1 << 20  # characters; an unclosed quote swallows the rest of the file


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DelimitedText:
    """The cells of a text file and how the file writes them.

    Parameters
    ----------
    rows
        Every line's cells as they stand, empty lines too.
    codec, delimiter
        As found in the file.
    notes
        What was found out about the encoding.
    """

    rows: list[list[str]]
    codec: str
    delimiter: str
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
    raw = table_of(text.sheet(), source, schema)
    return replace(raw, notes=(*text.notes, *raw.notes))


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
    delimiter = _delimiter(text)
    csv.field_size_limit(MAX_CELL)
    with sound(where, CSV, csv.Error):
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    if "\x00" in text or max((len(row) for row in rows), default=0) > MAX_COLUMNS:
        raise broken(where, CSV)
    return DelimitedText(rows=rows, codec=codec, delimiter=delimiter, notes=tuple(notes))


def _decoded(content: bytes, where: str, stated: str | None) -> tuple[str, str, list[Fault]]:
    for mark, codec in MARKS:
        if content.startswith(mark) and stated is None:
            with sound(where, CSV, UnicodeDecodeError):
                return content.decode(codec), codec, []
    found = find_encoding(content.splitlines(), where=where, stated=stated)
    return content.decode(found.name, "replace"), found.name, note_encoding(found, where)


def _delimiter(text: str) -> str:
    """Return the delimiter that stands most often in the first lines."""
    lines = [line for line in text[: 1 << 16].splitlines()[:SAMPLE_LINES] if line.strip()]
    return max(DELIMITERS, key=lambda sign: sum(line.count(sign) for line in lines))
