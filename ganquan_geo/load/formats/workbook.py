"""Read Excel workbooks, .xlsx and .xls."""

from __future__ import annotations

import datetime as dt
import io
import re
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd
import python_calamine as calamine

from ganquan_geo.load.archives import DOCTYPE, read_members
from ganquan_geo.load.faults import WHICH_PART, broken, noted, refused, sound
from ganquan_geo.load.files import MAX_CELLS, MAX_LETTERS, check_cells, too_large
from ganquan_geo.load.formats.formulas import find_bare_formulas, find_error_cells, row_of
from ganquan_geo.load.formats.hidden import find_hidden, hidden_warnings
from ganquan_geo.load.formats.old_workbook import find_hidden_in_old
from ganquan_geo.load.formats.table_rows import is_count
from ganquan_geo.load.formats.tables import header_of, table_of
from ganquan_geo.model.errors import Fault
from ganquan_geo.words import file_faults
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ganquan_geo.load.formats.raw import RawLayer
    from ganquan_geo.load.sources import LayerSource
    from ganquan_geo.model.layers import LayerSchema

WORKBOOK = Text(" Excel 工作簿", "Excel workbook")
OLD_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
Place = tuple[int, int]  # row and column, counted from 0
OLD_SECTOR_BYTES = 512  # an .xls is a whole number of these
SHOWN_CELLS = 8
_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Za-z]{1,5})([0-9]{1,9})"')
_DIGIT = re.compile(r"\d")
_PLACE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_ROW = re.compile(rb'<(?:\w+:)?row\s[^>]*?\br="([0-9]{1,9})"')


def read_workbook(content: bytes, source: LayerSource, schema: LayerSchema) -> RawLayer:
    """Read one sheet of a workbook.

    Merged cells have their value in every cell they cover, but a count that is merged over
    several rows: it is theirs together, so that of each is not known. With several sheets, the
    only visible one that is not empty is taken, or the one that `source` names. Hidden rows are
    read, and told.

    Raises
    ------
    DataError
        If the workbook is damaged or locked, would fill the memory, or has several sheets and
        none is named.
    """
    book = open_workbook(content, source.file)
    sheet, unread = _chosen(book, source)
    cells, merged = read_cells(book, sheet, where=source.file)
    members = _members(content, source.file)
    for (row, column), error in find_error_cells(members, sheet).items():
        if row < len(cells) and column < len(cells.columns):
            cells.iloc[row, column] = error
    header = header_of(cells, source, schema)
    shared = [
        one for one in merged if one.top >= header.first and is_count(header.names[one.column])
    ]
    for one in shared:
        cells.iloc[one.top : one.bottom + 1, one.column] = ""
    raw = table_of(cells, source, schema)
    hidden = find_hidden(members, sheet) if members else find_hidden_in_old(content, sheet)
    notes = (
        *raw.notes,
        *hidden_warnings(hidden, raw, header.names, source.file),
        *_shared_warnings(shared, header.names, source),
        *_bare_formulas(members, sheet, raw, source),
        *_unread_note(unread, source.file),
    )
    return replace(raw, notes=notes, beside=(*raw.beside, sheet))


def open_workbook(content: bytes, where: str) -> calamine.CalamineWorkbook:
    """Open a workbook after seeing that it can do no harm.

    Raises
    ------
    DataError
        If it is damaged or locked, or would fill the memory.
    """
    if content.startswith(b"PK"):
        _check_package(content, where)
    elif not content.startswith(OLD_MAGIC) or len(content) % OLD_SECTOR_BYTES:
        raise broken(where, WORKBOOK)
    with _told(where):
        return calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))


def read_cells(
    book: calamine.CalamineWorkbook, sheet_name: str, *, where: str
) -> tuple[pd.DataFrame, list[MergedNumber]]:
    """Return every cell of a sheet as text, and the numbers that are merged over several rows.

    Raises
    ------
    DataError
        If the sheet is damaged, or would fill the memory.
    """
    with _told(where):
        sheet = book.get_sheet_by_name(sheet_name)
        check_cells(sheet.total_height, sheet.total_width, where)
        return _filled(sheet, where)


class SheetCells(NamedTuple):
    """Every cell of a sheet as text, and those whose text is no value, by row and column from 0.

    `shared` are those of numbers that are merged over several rows.
    """

    cells: list[list[str]]
    errors: dict[Place, str]
    shared: dict[Place, str]


def read_sheets(content: bytes, where: str) -> dict[str, SheetCells]:
    """Return every sheet of a workbook with cells, hidden ones too.

    What is merged stands in every cell it covers. No value are errors of formulas, and formulas
    without a stored value.

    Raises
    ------
    DataError
        If the workbook is damaged or locked, or would fill the memory.
    """
    book, members = open_workbook(content, where), _members(content, where)
    found = {}
    for name in book.sheet_names:
        frame, merged = read_cells(book, name, where=where)
        cells = frame.to_numpy(dtype=object).tolist()
        errors = find_error_cells(members, name)
        for place in map(_PLACE.fullmatch, find_bare_formulas(members, name)):
            if place is not None:
                errors[int(place[2]) - 1, _column(place[1].encode()) - 1] = "="
        shared = {
            (row, one.column): one.value for one in merged for row in range(one.top, one.bottom + 1)
        }
        found[name] = SheetCells(cells, errors, shared)
    return found


@contextmanager
def _told(where: str) -> Iterator[None]:
    """Turn what calamine raises into an error that names the file."""
    with sound(where, WORKBOOK, calamine.CalamineError, OSError, OverflowError):
        try:
            yield
        except calamine.PasswordError:
            raise refused(where, *file_faults.PASSWORD) from None


def _check_package(content: bytes, where: str) -> None:
    """Raise if an .xlsx unpacks to too much, defines entities, or spans a vast sheet."""
    members = read_members(
        content, where=where, wanted=lambda name: name.endswith((".xml", ".rels"))
    )
    if not any(name.startswith("xl/") for name in members):
        raise broken(where, WORKBOOK)
    for name, xml in members.items():
        if DOCTYPE.search(xml):
            raise refused(
                where,
                Text("含有实体定义（DOCTYPE），不读", "has a DOCTYPE, which may define entities"),
                Text("用 Excel 打开后另存", "open it in Excel and save it again"),
            )
        if name.startswith("xl/worksheets/"):
            columns = {_column(letters) for letters, _ in set(_CELL.findall(xml))}
            rows = [int(row) for row in _ROW.findall(xml)]
            rows += [int(row) for _, row in _CELL.findall(xml)]
            check_cells(max(rows, default=1), max(columns, default=1), where)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _chosen(book: calamine.CalamineWorkbook, source: LayerSource) -> tuple[str, list[str]]:
    """Return the name of the sheet to read, and the hidden sheets with cells that are not read."""
    sheets = [s for s in book.sheets_metadata if s.typ == calamine.SheetTypeEnum.WorkSheet]
    shown = [s.name for s in sheets if s.visible == calamine.SheetVisibleEnum.Visible]
    if source.part is not None:
        if source.part in book.sheet_names:
            return source.part, []
        raise _name_a_sheet(source.file, book.sheet_names)
    with _told(source.file):
        filled = [s.name for s in sheets if book.get_sheet_by_name(s.name).height]
    hidden = [name for name in filled if name not in shown]
    filled = [name for name in filled if name in shown]
    if len(filled) > 1 or (hidden and not filled):
        raise _name_a_sheet(source.file, filled or hidden)
    if not filled and not shown:
        raise broken(source.file, WORKBOOK)
    return (filled or shown)[0], hidden


def _name_a_sheet(where: str, names: list[str]) -> Exception:
    listed = "、".join(name[:40] for name in names[:20])
    return refused(
        where,
        Text(f"有这些工作表：{listed}", f"has these sheets: {listed}"),
        WHICH_PART,
    )


def _members(content: bytes, where: str) -> Mapping[str, bytes]:
    """Return the parts of an .xlsx; none of an .xls, which has no parts."""
    if not content.startswith(b"PK"):
        return {}
    return read_members(content, where=where, wanted=lambda name: name.endswith((".xml", ".rels")))


def _bare_formulas(
    members: Mapping[str, bytes], sheet: str, raw: RawLayer, source: LayerSource
) -> Iterator[Fault]:
    """Warn of formulas without a stored value in rows of data, where they read as empty."""
    kept = {str(row) for row in raw.rows.tolist()}
    cells = [cell for cell in find_bare_formulas(members, sheet) if row_of(cell) in kept]
    if cells:
        listed = ", ".join(cells[:SHOWN_CELLS]) + (" …" if len(cells) > SHOWN_CELLS else "")
        yield Fault(
            where=source.file,
            what=Text(
                f"有公式没有存下结果，按空单元格读：{listed}",
                f"has formulas without a stored value, read as empty cells: {listed}",
            ),
            mend=Text("在 Excel 中打开并保存，再用", "open it in Excel, save it, and use that"),
            rows=tuple(dict.fromkeys(row_of(cell) for cell in cells)),
            severity="warning",
        )


def _shared_warnings(
    shared: list[MergedNumber], names: list[str], source: LayerSource
) -> Iterator[Fault]:
    """Warn of counts that are merged over several rows, a warning for each column."""
    for column in dict.fromkeys(one.column for one in shared):
        own = [one for one in shared if one.column == column]
        listed = "、".join(one.value for one in own[:SHOWN_CELLS])
        yield Fault(
            where=source.file,
            what=Text(
                f"“{names[column]}”有数字（{listed}）合并了几行，是这几行合起来的数，"
                "各行多少不知道，都按未知计",
                f"has numbers of {names[column]} ({listed}) merged over several rows: they are of "
                "these rows together, and each row's own is taken as not known",
            ),
            mend=Text("取消合并，给每行填上自己的数字", "unmerge them and give each row its own"),
            rows=tuple(f"{one.top + 1}-{one.bottom + 1}" for one in own),
            severity="warning",
        )


def _unread_note(sheets: list[str], where: str) -> Iterator[Fault]:
    if sheets:
        listed = "、".join(name[:40] for name in sheets[:SHOWN_CELLS])
        yield noted(
            where,
            Text(f"隐藏的工作表没有读：{listed}", f"has hidden sheets, not read: {listed}"),
            WHICH_PART,
        )


class MergedNumber(NamedTuple):
    """A number in cells merged over several rows; rows and column counted from 0."""

    top: int
    bottom: int
    column: int
    value: str


def _filled(sheet: calamine.CalamineSheet, where: str) -> tuple[pd.DataFrame, list[MergedNumber]]:
    """Return every cell of a sheet as text, merged cells with their text throughout."""
    rows = sheet.to_python(skip_empty_area=False)
    width = max((len(row) for row in rows), default=0)
    cells = [[_said(cell) for cell in row] + [""] * (width - len(row)) for row in rows]
    ranges = sheet.merged_cell_ranges or ()
    _check_filling(cells, ranges, where)
    merged = []
    for (top, left), (bottom, right) in ranges:
        if top >= len(cells) or left >= width:
            continue
        value = cells[top][left]
        if bottom > top and _DIGIT.search(value):
            last = min(bottom, len(cells) - 1)
            merged += [
                MergedNumber(top, last, at, value) for at in range(left, min(right + 1, width))
            ]
        for row in cells[top : bottom + 1]:
            across = min(right + 1, width) - left
            row[left : left + across] = [value] * across
    return pd.DataFrame(cells, columns=range(width), dtype=object), merged


def _check_filling(
    cells: list[list[str]], ranges: Iterable[tuple[Place, Place]], where: str
) -> None:
    """Raise where texts, and what merged cells repeat of them, would fill the memory.

    Ranges in Excel never overlap; in a file that was made to do harm they may.
    """
    letters = sum(len(cell) for row in cells for cell in row)
    covered = 0
    for (top, left), (bottom, right) in ranges:
        if top < len(cells) and left < len(cells[top]):
            area = (min(bottom, len(cells)) - top + 1) * (min(right, len(cells[top])) - left + 1)
            covered += area
            letters += area * len(cells[top][left])
        if covered > MAX_CELLS or letters > MAX_LETTERS:
            raise too_large(where)
    if letters > MAX_LETTERS:
        raise too_large(where)


def _said(cell: object) -> str:
    """Return a cell as text; whole numbers, which Excel keeps as fractions, without a point."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:  # noqa: PLR2004
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    if isinstance(cell, dt.datetime | dt.date):
        return cell.isoformat()
    return str(cell).strip()
