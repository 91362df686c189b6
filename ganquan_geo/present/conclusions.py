"""The first sheet of a workbook: the answer, a chart, a row for each category, what to do."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ganquan_geo.present.finding_words import (
    ROLE_NAMES,
    word_count,
    word_grade,
    word_reason,
    write_headline,
    write_steps,
)
from ganquan_geo.present.report.plan import CARRIED_OUT, describe_plan
from ganquan_geo.present.stand_ins import say_gates_missing
from ganquan_geo.present.wide_bounds import explain_whole_bounds
from ganquan_geo.present.worded_tables import word_missing
from ganquan_geo.present.workbook_chart import ChartColumns, insert_chart
from ganquan_geo.present.workbook_styles import colour_grades, set_paper, share_format
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import NOTHING
from ganquan_geo.words.text import FULL_STOP, Text

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from ganquan_geo.model.finding import Finding
    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.walking import Role
    from ganquan_geo.present.workbook_styles import Styles
    from ganquan_geo.words.text import Lang

SHEET = Text("结论", "Conclusions")
ROLES: tuple[Role, ...] = ("target", "reference", "baseline")
WIDTHS = (17.0, 17.0, 10.0, 9.0, 9.0, 9.0, 9.0, 12.0, 13.0, 62.0)
NUMBER_COLUMNS = range(1, 8)
SPAN_COLUMN, MIDDLE_COLUMN = 11, 12  # hidden: what the chart wants beside the table
LAST_COLUMN = len(WIDTHS) - 1
LINE_LETTERS, LINE_PT = 168.0, 15.5  # what a merged row holds in a line, and its height
REASON_LETTERS = 60.0
CHART_ROWS, ROW_PT = 19, 18.0
WIDE_FROM = 0x2E80


def write_conclusions(
    book: Workbook,
    styles: Styles,
    result: CoverageResult,
    plan: PlanResult | None,
    lang: Lang,
) -> None:
    """Write the page of conclusions as the next sheet of a workbook."""
    sheet = book.add_worksheet(SHEET.said(lang))
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_column(SPAN_COLUMN, MIDDLE_COLUMN, 9, None, {"hidden": True})
    findings = result.main_findings()
    title = Text("{name}步行可达覆盖率：结论", "{name}: reach on foot, conclusions")
    sheet.merge_range(
        0, 0, 0, LAST_COLUMN, title.filled(name=result.study.name).said(lang), styles.title
    )
    sheet.set_row(0, 30)
    about = Text("资料截至 {date}；步行方式：{walk}", "data of {date}; walking: {walk}")
    about = about.filled(date=result.study.said_date(), walk=result.said_walker())
    _write_line(sheet, 1, about.capital().said(lang), styles.note)
    _write_line(sheet, 2, write_headline(result).said(lang), styles.lead, room=12.0)
    first = 5
    _write_table(sheet, first, findings, styles, lang)
    last = first + len(findings) - 1
    row = last + 1
    stop = FULL_STOP.said(lang)
    why = [text.capital().said(lang) + stop for text in explain_whole_bounds(result)]
    notes = [BOUNDS_NOTE.said(lang), *why]
    missing = word_missing(result)
    notes += [missing.said(lang)] if missing is not None else []
    gates = say_gates_missing(result.study)
    notes += [gates.said(lang) + stop] if gates is not None else []
    for note in notes:
        _write_line(sheet, row, note, styles.note)
        row += 1
    insert_chart(
        book,
        sheet,
        findings,
        ChartColumns(sheet=SHEET.said(lang), first=first, last=last, at=row + 1),
        lang=lang,
    )
    row += CHART_ROWS + 2
    row = _write_steps(sheet, row, findings, styles, lang)
    if plan is not None:
        sheet.write_string(row, 0, CARRIED_OUT.said(lang), styles.section)
        _write_line(sheet, row + 1, describe_plan(plan, lang), styles.body)
    set_paper(sheet, one_page=True)
    sheet.print_area(0, 0, row + 1, LAST_COLUMN)
    sheet.hide_gridlines(2)


BOUNDS_NOTE = Text(
    "误差区间由位置误差得出，不是概率；占比为空的没有单一数字，只有误差区间。",
    "Bounds come from the accuracy of positions and are no probability; where the share is empty "
    "there are bounds alone.",
)


def _write_table(
    sheet: Worksheet, first: int, findings: tuple[Finding, ...], styles: Styles, lang: Lang
) -> None:
    heads = (
        Text("类别和时距", "category and time"),
        glossary.REACHED_OF_ALL,
        glossary.SHARE_COVERED,
        Text("下限", "lower bound"),
        Text("上限", "upper bound"),
        *(ROLE_NAMES[role] for role in ROLES),
        glossary.GRADE,
        Text("理由和下一步", "reason, next step"),
    )
    for column, head in enumerate(heads):
        style = styles.head_right if column in NUMBER_COLUMNS else styles.head
        sheet.write_string(first - 1, column, head.capital().said(lang), style)
    sheet.set_row(first - 1, 31)
    for row, own in enumerate(findings, start=first):
        reason = " ".join(
            text.said(lang) for text in (word_reason(own), own.step) if text.said(lang)
        )
        if lang == "zh":
            reason = "。".join(text.zh for text in (word_reason(own), own.step) if text.zh)
        sheet.write_string(row, 0, own.name.capital().said(lang), styles.cell)
        sheet.write_string(row, 1, word_count(own).said(lang), styles.right)
        shares = [own.share, own.low, own.high]
        shares += [
            compared.figure.share if (compared := own.compared(role)) else None for role in ROLES
        ]
        about = [False] * 3 + [
            bool((compared := own.compared(role)) and compared.figure.about) for role in ROLES
        ]
        for column, (share, rough) in enumerate(zip(shares, about, strict=True), start=2):
            look = styles.shares[share_format(share or 0.0, about=rough, lang=lang)]
            _write_share(sheet, row, column, share, look)
        sheet.write_string(row, 8, word_grade(own).said(lang), styles.cell)
        sheet.write_string(row, 9, reason or NOTHING, styles.wrapped)
        if own.low is not None and own.high is not None:
            sheet.write_number(row, SPAN_COLUMN, own.high - own.low)
        sheet.set_row(row, max(ROW_PT, _lines(reason, REASON_LETTERS) * LINE_PT + 3))
    colour_grades(sheet, (first, 8, first + len(findings) - 1, 8), styles, lang)


def _write_share(
    sheet: Worksheet, row: int, column: int, share: float | None, look: Format
) -> None:
    if share is None:
        sheet.write_blank(row, column, None, look)  # a chart takes a text for 0
    else:
        sheet.write_number(row, column, share, look)


def _write_steps(
    sheet: Worksheet, row: int, findings: tuple[Finding, ...], styles: Styles, lang: Lang
) -> int:
    """Write what is to be done; return the row behind it."""
    steps = write_steps(findings)
    if not steps:
        return row
    title = Text("下一步", "To do")
    sheet.write_string(row, 0, title.said(lang), styles.section)
    for number, step in enumerate(steps, start=1):
        _write_line(sheet, row + number, f"{number}. {step.said(lang)}", styles.body)
    return row + len(steps) + 2


def _write_line(sheet: Worksheet, row: int, text: str, style: object, *, room: float = 3.0) -> None:
    """Write a text across the sheet, in a row as high as it wants."""
    sheet.merge_range(row, 0, row, LAST_COLUMN, "", style)
    sheet.write_string(row, 0, text, style)
    sheet.set_row(row, _lines(text, LINE_LETTERS) * LINE_PT + room)


def _lines(text: str, letters: float) -> int:
    """Return how many lines a text takes."""
    wide = sum(2.0 if ord(sign) >= WIDE_FROM else 1.05 for sign in text)
    return max(1, math.ceil(wide / letters))
