"""Fill in the office's own workbook as people do: cell by cell."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import openpyxl
from openpyxl.cell import MergedCell

from ganquan_geo import read_study, write_forms
from ganquan_geo.load.forms.sheets import read_forms
from ganquan_geo.load.plan.register import PlanReading, read_plan
from ganquan_geo.load.settings import read_settings
from ganquan_geo.model.forms import FORMS_FILE, form_sheet

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.words.text import Lang

FIRST = 6  # the first row of data, as Excel counts
HEADS = 2
Cells = dict[str, object]


def column_of(key: str, column: str) -> int:
    """Return the number of a column, as openpyxl counts."""
    return [own.key for own in form_sheet(key).columns].index(column) + 1


WRITTEN: dict[str, bytes] = {}  # by what is in a folder: the forms that were written of it


def write_town_forms(folder: Path, *, lang: Lang = "zh") -> Path:
    """Write the forms of a study elsewhere and put them into it; of the same study once."""
    digest = hashlib.sha256(lang.encode())
    for path in sorted(own for own in folder.rglob("*") if own.is_file()):
        digest.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    key = digest.hexdigest()
    if key not in WRITTEN:
        path = write_forms(read_study(folder), folder.with_name(f"{folder.name} 填报"), lang=lang)
        WRITTEN[key] = path.read_bytes()
    (folder / FORMS_FILE).write_bytes(WRITTEN[key])
    return folder / FORMS_FILE


def read_forms_plan(folder: Path) -> PlanReading:
    """Return the plan of a town with its forms; the layers are not read."""
    settings = read_settings(folder)
    homes = [f"home-{letter}" for letter in "abcd"]
    return read_plan(
        folder,
        today=settings.date,
        compounds=dict(zip(homes, homes, strict=True)),
        kinds={key: name.zh for key, name in settings.kinds.items()},
        forms=read_forms(folder),
    )


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
        page = book[form_sheet(key).title.said(lang)]
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
        page = book[form_sheet(key).title.said(lang)]
        ids = [page.cell(row, 1).value for row in range(1, page.max_row + 1)]
        if identity.startswith("+"):
            at = max(n for n, own in enumerate(ids, 1) if own) + int(identity[1:])
        else:
            at = ids.index(identity) + 1
        for column, value in cells.items():
            page.cell(at, column_of(key, column)).value = value  # type: ignore[assignment]
    book.save(path)
    return path
