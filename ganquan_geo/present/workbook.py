"""One workbook with a sheet for each table, as an office expects it."""

from __future__ import annotations

import math
from datetime import datetime, time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import xlsxwriter

from ganquan_geo.model.version import VERSION
from ganquan_geo.present.fields import SaidTable
from ganquan_geo.present.plan.worded_tables import build_plan_tables
from ganquan_geo.present.worded_tables import build_dictionary, build_worded_tables, provenance
from ganquan_geo.present.writing import write_together
from ganquan_geo.words import glossary
from ganquan_geo.words.names import clean_text

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.present.fields import Form
    from ganquan_geo.words.text import Lang

WORKBOOK_FILE = "tables.xlsx"
NUMBER_FORMATS: dict[Form, str] = {
    "metres": "#,##0.0",
    "share": "0.0%",
    "whole": "0",
    "number": "#,##0.######",
}
WIDTHS: dict[Form, tuple[float, float]] = {"long": (24.0, 70.0), "text": (8.0, 34.0)}
NUMBER_WIDTHS = (9.0, 16.0)
LATIN_END = 0x2E80
MOST_CELL_SIGNS = 32_767  # what a cell of the format can hold


def write_workbook(
    result: CoverageResult,
    folder: str | Path,
    *,
    plan: PlanResult | None = None,
    lang: Lang = "zh",
) -> Path:
    """Write all tables into one workbook.

    Text is always text: a name that begins with ``=`` is shown and never calculated. Headings
    are one row, so that filters and pivot tables work; the sheet of fields gives the names
    the columns have in the CSV and JSON files. The same result gives the same bytes.

    Parameters
    ----------
    result
        What `measure_coverage` returned.
    folder
        Made if it is not there.
    plan
        What `measure_plan` returned; its tables stand after those of coverage.
    lang
        Language of headings and words.

    Returns
    -------
    pathlib.Path
        ``tables.xlsx``.

    Raises
    ------
    OutputError
        If it cannot be written; what was there before is unchanged.

    Examples
    --------
    >>> gg.write_workbook(result, "tables", plan=plan).name
    'tables.xlsx'
    """
    return write_together(Path(folder), {WORKBOOK_FILE: partial(_write, result, plan, lang)})[0]


def _write(result: CoverageResult, plan: PlanResult | None, lang: Lang, path: Path) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties(
            {
                "title": result.study.name.said(lang),
                "comments": f"ganquan_geo {VERSION}",
                "created": datetime.combine(result.study.date, time()),
            }
        )
        base = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "top"}
        head = book.add_format(
            {**base, "bold": True, "bg_color": "#E8EDF2", "bottom": 1, "text_wrap": True}
        )
        formats: dict[Form, Format] = {
            form: book.add_format({**base, "num_format": number})
            for form, number in NUMBER_FORMATS.items()
        }
        formats["text"] = book.add_format(base)
        formats["long"] = book.add_format({**base, "text_wrap": True})
        for table in _tables(result, plan, lang):
            _write_sheet(book.add_worksheet(table.title), table, head, formats, lang)


def _tables(result: CoverageResult, plan: PlanResult | None, lang: Lang) -> list[SaidTable]:
    """Return the tables of coverage and plan, then where all is from and what columns mean."""
    tables = build_worded_tables(result, lang=lang)
    if plan is not None:
        tables += build_plan_tables(plan, lang=lang)
    source = SaidTable(
        title=glossary.SOURCE.plural().capital().said(lang),
        rows=provenance(result, lang=lang),
    )
    tables.append(source)
    return [*tables, build_dictionary(tables, lang=lang)]


def _write_sheet(
    sheet: Worksheet,
    table: SaidTable,
    head: Format,
    formats: dict[Form, Format],
    lang: Lang,
) -> None:
    for column, name in enumerate(table.rows.columns):
        field = table.fields[str(name)]
        title = field.title.said(lang)
        sheet.write_string(0, column, title, head)
        values = table.rows[name].tolist()
        sheet.set_column(column, column, _width(title, values, field.form))
        for row, value in enumerate(values, start=1):
            _write_cell(sheet, row, column, value, formats[field.form])
    last_row, last_column = len(table.rows), max(len(table.rows.columns) - 1, 0)
    sheet.set_row(0, 20)
    if last_row:
        sheet.autofilter(0, 0, last_row, last_column)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write_cell(sheet: Worksheet, row: int, column: int, value: object, form: Format) -> None:
    if value is None or value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
        sheet.write_blank(row, column, None, form)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, form)
    else:
        sheet.write_string(row, column, clean_text(str(value))[:MOST_CELL_SIGNS], form)


def _width(title: str, values: list[object], form: Form) -> float:
    """Return a column's width in letters, from what is in it."""
    least, most = WIDTHS.get(form, NUMBER_WIDTHS)
    texts = [title] if form not in WIDTHS else [title, *map(str, values)]
    longest = max(sum(2 if ord(sign) >= LATIN_END else 1.1 for sign in text) for text in texts)
    return min(most, max(least, longest + 4))
