"""Find the table in a sheet: its header below the titles, its rows above the totals."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ganquan_geo.load.clean import clean_texts, cleaned_note
from ganquan_geo.load.faults import noted
from ganquan_geo.load.files import MAX_ROWS, too_large
from ganquan_geo.load.formats.headers import Header, find_header
from ganquan_geo.load.formats.raw import RawLayer
from ganquan_geo.load.formats.table_rows import find_totals, first_words, without_errors
from ganquan_geo.load.schema_checks import LayerFault
from ganquan_geo.model.errors import Fault
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ganquan_geo.load.sources import LayerSource
    from ganquan_geo.model.layers import LayerSchema

EXCEL_BLOCK = 16  # lines from which Excel leaves out empty cells at the end together
_UNIT = re.compile(r"(?:计量)?单位\s*[:：]\s*([^\s)）]{1,20})")
_TOO_MANY = Text("格数比表头多，后面的格错了位", "has more cells than the header: they are shifted")
_TOO_FEW = Text("格数比表头少，后面的格错了位", "has fewer cells than the header: they are shifted")
_EVEN = Text(
    "补上或删去一格；格里有分隔符的，整格放进引号",
    "add or remove a cell; put a cell that holds the delimiter into quotation marks",
)
_REWRITE = Text("不对时在表中改写该行", "if that is wrong, change the row in the table")
_REMARK = re.compile(r"(注|说明|备注|填表人|制表人|填报|联系电话|note)[:：]", re.IGNORECASE)


def table_of(
    sheet: pd.DataFrame,
    source: LayerSource,
    schema: LayerSchema,
    *,
    widths: Sequence[int] | None = None,
) -> RawLayer:
    """Return the table that a sheet holds.

    The header is the row, among the first thirty, that has the most columns known by name; a
    second row of it (below a merged cell) is joined to it. Empty rows, repeated headers, rows
    of totals and remarks below the table are left out, and the user is told of all but the
    empty ones.

    Parameters
    ----------
    sheet
        Every cell as text, empty cells as empty text; merged cells filled.
    source, schema
        What the columns may be called.
    widths
        How many cells each line of a text has; None where the file itself keeps cells apart.

    Raises
    ------
    DataError
        If there is no header or no row below it.
    """
    if len(sheet) > MAX_ROWS:
        raise too_large(source.file)
    sheet, changed = clean_texts(sheet)
    header = find_header(sheet, source, schema)
    names, first = header.names, header.first
    named = np.flatnonzero([bool(name) for name in names])
    body = sheet.iloc[first:, named]
    body.columns = pd.Index([name for name in names if name])
    number = np.arange(first + 1, len(sheet) + 1)
    filled = (body != "").to_numpy()
    kept = np.asarray(filled.any(axis=1))
    body, number, filled = body.loc[kept], number[kept], filled[kept]
    repeated = np.zeros(len(body), dtype=bool)
    for row in header.rows:
        repeated |= (body.to_numpy() == np.array(row, dtype=object)[named]).all(axis=1)
    remarks = pd.Series(first_words(body, filled), dtype=object).str.match(_REMARK).to_numpy(bool)
    left_out = remarks & ((filled.sum(axis=1) == 1) | _all_same(body)) | repeated
    body, notes = without_errors(body, number, source.file)
    totals = np.zeros((2, len(body)), dtype=bool)
    totals[:, ~left_out] = find_totals(body[~left_out])
    notes += [*cleaned_note(np.flatnonzero(changed) + 1, source.file)]
    notes += _left_out_note(number[left_out], source.file)
    notes += _totals_warning(number[totals[0]], source.file)
    notes += _sums_warning(number[totals[1]], source.file)
    left_out = left_out | totals.any(axis=0)
    beside = [*_texts(sheet.iloc[: header.top]), *_texts(body[remarks & left_out])]
    rows = number[~left_out]
    return RawLayer(
        frame=body[~left_out].reset_index(drop=True),
        rows=rows,
        notes=tuple(notes),
        faults=_ragged(sheet, rows, int(named[-1]) + 1, widths, where=source.file)
        if widths
        else (),
        unit=_unit(sheet.iloc[:first]),
        beside=tuple(beside),
    )


def _texts(part: pd.DataFrame) -> list[str]:
    """Return every text of some rows once."""
    return [*dict.fromkeys(cell for cell in part.to_numpy(dtype=object).ravel().tolist() if cell)]


def _unit(titles: pd.DataFrame) -> str:
    """Return what the lines above the table say that its figures are in; empty for nothing."""
    for cell in titles.to_numpy(dtype=object).ravel().tolist():
        if found := _UNIT.search(cell):
            return str(found[1])
    return ""


def _ragged(
    sheet: pd.DataFrame, rows: np.ndarray, width: int, widths: Sequence[int], *, where: str
) -> tuple[LayerFault, ...]:
    """Find rows with more cells than the header, or fewer: behind the gap all cells are shifted.

    Excel leaves out the empty cells at the end of sixteen lines together; only such are let be.
    """
    said = np.array(widths)[rows - 1]
    beyond = (sheet.iloc[rows - 1, width:] != "").to_numpy().any(axis=1)
    block = (rows - 1) // EXCEL_BLOCK
    is_whole = pd.Series(said).groupby(block).transform("nunique").to_numpy() == 1
    is_whole &= len(sheet) > EXCEL_BLOCK
    found = []
    for wrong, what in ((beyond, _TOO_MANY), ((said < width) & ~is_whole, _TOO_FEW)):
        if wrong.any():
            fault = Fault(
                where=where, what=what, mend=_EVEN, rows=tuple(map(str, rows[wrong].tolist()))
            )
            found.append(LayerFault(fault=fault, spoilt=np.flatnonzero(wrong)))
    return tuple(found)


def header_of(sheet: pd.DataFrame, source: LayerSource, schema: LayerSchema) -> Header:
    """Return the header by which `table_of` names the columns of a sheet.

    Raises
    ------
    DataError
        If there is no header.
    """
    return find_header(clean_texts(sheet)[0], source, schema)


def _all_same(body: pd.DataFrame) -> np.ndarray:
    """Return which rows are one merged cell: the same text all along."""
    cells = body.to_numpy(dtype=object)
    return np.asarray((cells == cells[:, :1]).all(axis=1)) if cells.size else np.zeros(0, bool)


def _sums_warning(rows: np.ndarray, where: str) -> Iterator[Fault]:
    if len(rows):
        yield Fault(
            where=where,
            what=Text(
                "没有位置，数字是其他各行之和或名称是居委会、街道，当作合计，没有算",
                "has no position, and the sum of other rows' figures or the name of an "
                "administrative unit: taken for a total, left out",
            ),
            mend=Text(
                "若是一个小区，补上位置", "if it is a compound of its own, fill in its position"
            ),
            rows=tuple(str(row) for row in rows),
            severity="warning",
        )


def _totals_warning(rows: np.ndarray, where: str) -> Iterator[Fault]:
    if len(rows):
        yield Fault(
            where=where,
            what=Text("是合计，没有算", "is a total by its name, left out"),
            mend=_REWRITE,
            rows=tuple(str(row) for row in rows.tolist()),
            severity="warning",
        )


def _left_out_note(rows: np.ndarray, where: str) -> Iterator[Fault]:
    if len(rows):
        yield noted(
            where,
            Text(
                "是说明或重复的表头，没有当作数据",
                "is a remark or a repeated header, and was not taken for data",
            ),
            _REWRITE,
            rows=tuple(str(row) for row in rows.tolist()),
        )
