"""Read CSV and other delimited text."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pandas as pd

from ganquan_geo.load.encodings import MARKS, encoding_note, find_encoding
from ganquan_geo.load.faults import broken, noted
from ganquan_geo.load.formats.raw import RawLayer, read_bytes
from ganquan_geo.load.formats.tables import table_of
from ganquan_geo.model.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.load.sources import LayerSource
    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.layers import LayerSchema

CSV = Text(" CSV 文本", "CSV text")
DELIMITERS = (",", "\t", ";", "，", "|")
SAMPLE_LINES = 30
MAX_COLUMNS = 1_000
MAX_CELL = 1 << 20  # characters; an unclosed quote swallows the rest of the file


def read_csv(path: Path, source: LayerSource, schema: LayerSchema) -> RawLayer:
    """Read delimited text in UTF-8, UTF-16, GBK or GB18030.

    Raises
    ------
    DataError
        If it is no text, its encoding cannot be told, or it holds no table.
    """
    text, notes = _decoded(read_bytes(path, source.file), source)
    if "\x00" in text:
        raise broken(source.file, CSV)
    delimiter = _delimiter(text)
    csv.field_size_limit(MAX_CELL)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        raise broken(source.file, CSV) from None
    width = max((len(row) for row in rows), default=0)
    if width > MAX_COLUMNS:
        raise broken(source.file, CSV)
    cells = [[cell.strip() for cell in row] + [""] * (width - len(row)) for row in rows]
    sheet = pd.DataFrame(cells, columns=range(width), dtype=object)
    raw = table_of(sheet, source, schema)
    return RawLayer(frame=raw.frame, rows=raw.rows, notes=(*notes, *raw.notes))


def _decoded(content: bytes, source: LayerSource) -> tuple[str, list[Fault]]:
    for mark, codec in MARKS:
        if content.startswith(mark) and source.encoding is None:
            try:
                return content.decode(codec), []
            except UnicodeDecodeError:
                raise broken(source.file, CSV) from None
    found = find_encoding(content.splitlines(), where=source.file, stated=source.encoding)
    told = encoding_note(found)
    return content.decode(found.name, "replace"), [noted(source.file, *told)] if told else []


def _delimiter(text: str) -> str:
    """Return the delimiter that stands most often, and equally often, in the first lines."""
    lines = [line for line in text[: 1 << 16].splitlines()[:SAMPLE_LINES] if line.strip()]
    return max(DELIMITERS, key=lambda sign: sum(line.count(sign) for line in lines))
