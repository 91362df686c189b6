"""Fill in the office's own workbook as people do: cell by cell."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
from openpyxl.cell import MergedCell

from ganquan_geo import read_study, write_forms
from ganquan_geo.model.forms import FORMS_FILE, FormSheet, form_sheets

if TYPE_CHECKING:
    from ganquan_geo.words.text import Lang

FIRST = 6  # the first row of data, as Excel counts
HEADS = 2
Cells = dict[str, object]


def sheet_of(key: str) -> FormSheet:
    return next(sheet for sheet in form_sheets() if sheet.key == key)


def column_of(key: str, column: str) -> int:
    """Return the number of a column, as openpyxl counts."""
    return [own.key for own in sheet_of(key).columns].index(column) + 1


def write_town_forms(folder: Path, *, lang: Lang = "zh") -> Path:
    """Write the forms of a study elsewhere and put them into it."""
    path = write_forms(read_study(folder), folder.with_name(f"{folder.name} 填报"), lang=lang)
    return Path(shutil.copy(path, folder / FORMS_FILE))


def fill(
    path: Path,
    rows: dict[tuple[str, str], Cells],
    *,
    unit: object = "某街道办",
    day: object = "2025-12-03",
    system: object = None,
    lang: Lang = "zh",
) -> Path:
    """Fill in cells of rows by sheet and id; an id that begins with + is a new row at the end."""
    book = openpyxl.load_workbook(path)
    for key in {key for key, _ in rows}:
        page = book[sheet_of(key).title.said(lang)]
        own = [cell for cell in page[HEADS] if not isinstance(cell, MergedCell)]
        labels = [str(cell.value or "") for cell in own]
        for start, value in (
            *(("填报单位", unit), ("填报日期", day), ("坐标系", system)),
            *(("unit", unit), ("filled", day)),
        ):
            at = next((n for n, label in enumerate(labels) if label.startswith(start)), None)
            if at is not None and value is not None:
                own[at + 1].value = value  # type: ignore[assignment]
    for (key, identity), cells in rows.items():
        page = book[sheet_of(key).title.said(lang)]
        ids = [page.cell(row, 1).value for row in range(1, page.max_row + 1)]
        if identity.startswith("+"):
            at = max(n for n, own in enumerate(ids, 1) if own) + int(identity[1:])
        else:
            at = ids.index(identity) + 1
        for column, value in cells.items():
            page.cell(at, column_of(key, column)).value = value  # type: ignore[assignment]
    book.save(path)
    return path
