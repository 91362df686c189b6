"""One workbook with a sheet for each table, as an office expects it."""

from __future__ import annotations

import io
import math
from dataclasses import replace
from datetime import datetime, time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import xlsxwriter

from ganquan_geo.model.version import VERSION
from ganquan_geo.present.conclusions import write_conclusions
from ganquan_geo.present.fields import (
    FIELDS,
    PROBLEM_FIELDS,
    PROBLEM_LIST,
    PROJECT_FIELDS,
    PROJECT_LIST,
    SaidTable,
)
from ganquan_geo.present.home_walks import HOME_WALKS, build_home_walks, home_walk_fields
from ganquan_geo.present.plan.worded_tables import build_plan_tables
from ganquan_geo.present.problem_list import build_problems
from ganquan_geo.present.project_list import build_projects
from ganquan_geo.present.tables import with_walker
from ganquan_geo.present.worded_tables import (
    FIELDS_SHEET,
    build_dictionary,
    build_worded_tables,
    provenance,
)
from ganquan_geo.present.workbook_columns import fit_widths, head_letters, letters_of, line_counts
from ganquan_geo.present.workbook_rows import LongSheet
from ganquan_geo.present.workbook_styles import (
    A4_LETTERS,
    build_styles,
    colour_grades,
    set_paper,
    share_format,
)
from ganquan_geo.present.writing import write_together
from ganquan_geo.words import glossary
from ganquan_geo.words.names import clean_text
from ganquan_geo.words.text import Text, format_list

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.present.fields import Form
    from ganquan_geo.present.workbook_styles import Styles
    from ganquan_geo.words.text import Lang

WORKBOOK_FILE = "tables.xlsx"
WIDTHS: dict[Form, tuple[float, float]] = {"long": (24.0, 56.0), "text": (8.0, 34.0)}
NUMBER_WIDTHS = (8.0, 14.0)
LINE_PT = 14.5
HIDDEN = Text("隐藏的数据表", "hidden tables")
HEAD_HEIGHT_PT = 31.0  # two lines
# Columns of ids that files are joined by; a person reads the names beside them.
CODES = frozenset({"demand_id", "facility_id", "id", "place_id", "project_id", "field"})
MOST_COLUMNS = 14  # of a table that is read whole
BOUNDS = frozenset({"share_low", "share_high", "length_low_m", "length_high_m"})
DETAILS = frozenset(
    {
        *("likely_met_share", "assumed_share", "own_share", "drawn_street_m", "theme_segment_m"),
        *("listed", "neighbours", "crosses", "plan_section"),
    }
)
GRADED = frozenset({"verdict"})
MOST_ROWS = 1_048_575  # of a sheet, below its headings
MOST_CELL_SIGNS = 32_767  # what a cell of the format can hold


def write_workbook(
    result: CoverageResult,
    folder: str | Path,
    *,
    plan: PlanResult | None = None,
    lang: Lang = "zh",
) -> Path:
    """Write all tables into one workbook.

    The first sheet is the page of conclusions, with a chart. Text is always text: a name that
    begins with ``=`` is shown and never calculated. Headings are one row, so that filters and
    pivot tables work; columns of ids are hidden. The sheet of fields gives the names the columns
    have in the CSV and JSON files. The same result gives the same bytes.

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
    options["in_memory"] = True  # else through text files, whose lines end otherwise on Windows
    buffer = io.BytesIO()  # so that a full disk is told by the disk
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties(
            {
                "title": result.study.name.said(lang),
                "comments": f"ganquan_geo {VERSION}",
                "created": datetime.combine(result.study.date, time()),
            }
        )
        styles = build_styles(book, lang)
        write_conclusions(book, styles, result, plan, lang)
        for table in _tables(result, plan, lang):
            kind = LongSheet if table.data else None
            _write_sheet(book.add_worksheet(table.title, kind), table, styles, lang)
    path.write_bytes(buffer.getvalue())


def _tables(result: CoverageResult, plan: PlanResult | None, lang: Lang) -> list[SaidTable]:
    """Return the lists of an office, then the tables of coverage and plan, the long ones last."""
    coverage = build_worded_tables(result, lang=lang)
    plans = [] if plan is None else build_plan_tables(plan, lang=lang)
    lists = [_list_problems(result, plan, lang)]
    lists += [] if plan is None else [_list_projects(plan, lang)]
    tables = [*lists, coverage[0], _list_walks(result, lang), *coverage[1:], *plans]
    tables = [table for table in tables if not table.rows.empty]
    tables.append(_list_sources(result, tables, lang))
    tables.sort(key=lambda table: table.data)  # each else in its place
    parts = [part for table in tables for part in split_table(table)]
    return [*parts, build_dictionary(tables, lang=lang)]


def split_table(table: SaidTable, *, most: int = MOST_ROWS) -> list[SaidTable]:
    """Return a table in parts of so many rows, the later ones numbered; itself if that holds all.

    A sheet of the format ends after 1,048,576 rows, its headings among them.
    """
    starts = range(0, max(len(table.rows), 1), most)
    titles = [table.title, *(f"{table.title} {number}" for number in range(2, len(starts) + 1))]
    return [
        replace(table, title=title, rows=table.rows.iloc[start : start + most])
        for title, start in zip(titles, starts, strict=True)
    ]


def _list_sources(result: CoverageResult, tables: list[SaidTable], lang: Lang) -> SaidTable:
    """Return what the results were made of, and which tables are hidden."""
    rows = provenance(result, lang=lang)
    hidden = [table.title for table in tables if table.data]
    if hidden:
        said = Text(
            "{names}；右键工作表标签，选“取消隐藏”",
            "{names}; right-click a tab and choose Unhide",
        )
        names = format_list([*hidden, FIELDS_SHEET.said(lang)], lang)
        rows.loc[len(rows)] = [HIDDEN.said(lang), said.filled(names=names).said(lang)]
    return SaidTable(title=glossary.SOURCE.plural().capital().said(lang), rows=rows)


def _list_walks(result: CoverageResult, lang: Lang) -> SaidTable:
    return SaidTable(
        title=HOME_WALKS.filled(**result.study.home_words()).capital().said(lang),
        rows=with_walker(build_home_walks(result, lang=lang), result, lang=lang),
        fields={**home_walk_fields(result), "walker": FIELDS["walker"]},
    )


def _list_problems(result: CoverageResult, plan: PlanResult | None, lang: Lang) -> SaidTable:
    title = PROBLEM_LIST.said(lang)
    rows = build_problems(result, plan, lang=lang)
    place = PROBLEM_FIELDS["place"]
    words = result.study.home_words()
    fields = {**PROBLEM_FIELDS, "place": replace(place, title=place.title.filled(**words))}
    return SaidTable(title=title, rows=rows, fields=fields)


def _list_projects(plan: PlanResult, lang: Lang) -> SaidTable:
    return SaidTable(
        title=PROJECT_LIST.said(lang), rows=build_projects(plan, lang=lang), fields=PROJECT_FIELDS
    )


def _write_sheet(sheet: Worksheet, table: SaidTable, styles: Styles, lang: Lang) -> None:
    last_row, last_column = len(table.rows), max(len(table.rows.columns) - 1, 0)
    names = [str(name) for name in table.rows.columns]
    fields = [table.fields[name] for name in names]
    seen = [not _hidden(name, len(names)) for name in names]
    columns = [table.rows[name].tolist() for name in table.rows.columns]
    pairs = zip(fields, columns, strict=True)
    widths = [_width(field.title.said(lang), values, field.form) for field, values in pairs]
    texts = {
        n: [letters_of(_shown(value)) for value in columns[n]]
        for n, field in enumerate(fields)
        if field.form in WIDTHS and seen[n] and not table.data
    }
    fixed = sum(widths[n] for n in range(len(names)) if seen[n] and n not in texts)
    heads = [head_letters(field.title.said(lang)) for field in fields]
    widths = fit_widths(widths, texts, heads=heads, room=A4_LETTERS - fixed)
    for column, (field, values) in enumerate(zip(fields, columns, strict=True)):
        number = field.form not in WIDTHS
        title = field.title.capital().said(lang)
        sheet.write_string(0, column, title, styles.head_right if number else styles.head)
        sheet.set_column(column, column, widths[column], None, _hidden(field.name, len(names)))
        if isinstance(sheet, LongSheet):
            cell_of = partial(_cell, form=field.form, styles=styles, lang=lang)
            sheet.add_column(table.rows.iloc[:, column], cell_of)
        else:
            for row, value in enumerate(values, start=1):
                _write_cell(sheet, row, column, value, _look(value, field.form, styles, lang))
        if field.name in GRADED and last_row:
            colour_grades(sheet, (1, column, last_row, column), styles, lang)
    sheet.set_row(0, HEAD_HEIGHT_PT)
    heights = line_counts(widths, texts, rows=last_row)
    for row, lines in enumerate(heights, start=1):
        if lines > 1:  # not every program finds the height by itself
            sheet.set_row(row, lines * LINE_PT + 2)
    sheet.autofilter(0, 0, last_row, last_column)
    sheet.freeze_panes(1, 0)
    set_paper(sheet, width=sum(own for own, there in zip(widths, seen, strict=True) if there))
    sheet.repeat_rows(0)
    if table.data:
        sheet.hide()
    else:
        sheet.print_area(0, 0, last_row, last_column)


def _hidden(name: str, columns: int) -> dict[str, int]:
    """Return how a column of a table of so many columns is hidden; nothing if it is not."""
    if name in CODES:
        return {"hidden": 1}
    if columns > MOST_COLUMNS and _is_detail(name):
        return {"hidden": 1, "level": 1}  # a click on the outline shows them
    return {}


def _is_detail(name: str) -> bool:
    """Return whether a column of a wide table can be done without in reading it."""
    bound = name.removesuffix("_m").endswith(("_low", "_high"))
    return name in DETAILS or (bound and name not in BOUNDS)


def _look(value: object, form: Form, styles: Styles, lang: Lang) -> Format:
    """Return the format of a cell: of a share the one in which it reads as everywhere."""
    if form == "share" and isinstance(value, float) and math.isfinite(value):
        return styles.listed_shares[share_format(value, lang=lang)]
    return styles.forms[form]


def _cell(
    value: object, *, form: Form, styles: Styles, lang: Lang
) -> tuple[str | float | None, Format]:
    return _content(value), _look(value, form, styles, lang)


def _content(value: object) -> str | float | None:
    """Return what stands in a cell: a text, a number, or nothing."""
    if value is None or value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, int | float):
        return value
    return clean_text(str(value))[:MOST_CELL_SIGNS]


def _write_cell(sheet: Worksheet, row: int, column: int, value: object, form: Format) -> None:
    content = _content(value)
    if content is None:
        sheet.write_blank(row, column, None, form)
    elif isinstance(content, str):
        sheet.write_string(row, column, content, form)
    else:
        sheet.write_number(row, column, content, form)


def _width(title: str, values: list[object], form: Form) -> float:
    """Return a column's width in letters, from what is in it; a long title has two lines."""
    least, most = WIDTHS.get(form, NUMBER_WIDTHS)
    texts = [] if form not in WIDTHS else [_shown(value) for value in values]
    longest = max(map(letters_of, set(texts)), default=0.0)
    return min(most, max(least, longest + 3, letters_of(title) / 2 + 4))


def _shown(value: object) -> str:
    return "" if value is None or value is pd.NA or value != value else str(value)  # noqa: PLR0124
