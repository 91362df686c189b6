"""Write the office's own workbook: sheets to be filled in, with lists, units and an example."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import xlsxwriter

from ganquan_geo.model.forms import (
    APART,
    BEFORE_SHEET,
    DATE_HEAD,
    EXAMPLE,
    FORMS_FILE,
    LISTS_SHEET,
    SIGNED_HEADS,
    SYSTEM_HEAD,
    UNIT_HEAD,
    form_choices,
)
from ganquan_geo.model.version import VERSION
from ganquan_geo.present.forms.rows import (
    build_choices,
    build_closed_rows,
    build_form_rows,
    build_row_choices,
    build_sheets,
)
from ganquan_geo.present.workbook_columns import letters_of
from ganquan_geo.present.workbook_styles import A3, A4, FONT
from ganquan_geo.present.writing import write_together
from ganquan_geo.words.names import clean_text
from ganquan_geo.words.text import in_brackets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from ganquan_geo.model.forms import FormColumn, FormSheet
    from ganquan_geo.model.study import Study
    from ganquan_geo.present.forms.rows import FormValues
    from ganquan_geo.words.text import Lang, Text

TITLE, HEADS, NOTE, HEADER, FIRST = 0, 1, 2, 3, 5  # rows; between the last two the example
LEAST = {True: 18.0, False: 10.0}  # letters to write the unit in, or anything else
A3_LETTERS = 141.0  # across a sheet of A3 on its side, at 100 %
MOST_ON_A4 = 120.0  # letters across that can be read there
BOLD = 1.1  # letters in bold, and the edges of a cell
LINE_PT = 14.0
UNLOCKED = {"locked": False}
ALLOWED = {
    **dict.fromkeys(("format_cells", "format_columns", "format_rows", "insert_rows"), True),
    **dict.fromkeys(("delete_rows", "sort", "autofilter"), True),
}
FREE = ("compound_id", "theme", "status", "measured")  # one just added, several, other words
Looks = dict[str, "Format"]


def write_forms(
    study: Study, folder: str | Path, *, before: Study | None = None, lang: Lang = "zh"
) -> Path:
    """Write the workbook that an office fills in, with what is known of a study filled in.

    Filled in and put beside ``study.toml`` it is read by every command: what was changed counts,
    what was left as it was does not. The same study gives the same bytes.

    Parameters
    ----------
    study
        What `read_study` returned.
    folder
        Made if it is not there.
    before
        The study without the forms that it has already (`read_study` with ``with_forms=False``),
        so that what they say is said by the new ones too; None if it has none.
    lang
        Language of headings, lists and notes; both are understood.

    Returns
    -------
    pathlib.Path
        ``填报.xlsx``.

    Raises
    ------
    OutputError
        If it cannot be written; what was there before is unchanged.

    Examples
    --------
    >>> gg.write_forms(study, "forms").name
    '填报.xlsx'
    """
    write = partial(_write, study, before or study, lang)
    return write_together(Path(folder), {FORMS_FILE: write})[0]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Book:
    """The workbook, its looks, and where the lists stand that cells choose from."""

    book: xlsxwriter.Workbook
    looks: Looks
    lists: Worksheet
    lang: Lang
    ranges: dict[tuple[str, ...], str]

    def list_range(self, words: Sequence[str]) -> str:
        """Return the cells in which a list stands; each list stands once."""
        key = tuple(words)
        if key not in self.ranges:
            column = len(self.ranges)
            self.lists.write_column(0, column, key)
            letters = xlsxwriter.utility.xl_col_to_name(column, col_abs=True)
            self.ranges[key] = f"='{self.lists.get_name()}'!{letters}$1:{letters}${len(key)}"
        return self.ranges[key]


def _write(study: Study, before: Study, lang: Lang, path: Path) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": False}
    options["in_memory"] = True  # else through text files, whose lines end otherwise on Windows
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties(
            {
                "title": study.name.said(lang),
                "comments": f"ganquan_geo {VERSION}",
                "created": datetime.combine(study.date, time()),
            }
        )
        sheets = build_sheets(study)
        pages = {own.key: book.add_worksheet(own.title.said(lang)) for own in sheets}
        lists, was = (book.add_worksheet(own.said(lang)) for own in (LISTS_SHEET, BEFORE_SHEET))
        made = _Book(book=book, looks=_looks(book), lists=lists, lang=lang, ranges={})
        at = 0
        for sheet in sheets:
            rows = build_form_rows(study, sheet, lang)
            if sheet.key == "facilities":
                rows += build_closed_rows(study, before, lang)
            _write_sheet(made, pages[sheet.key], sheet, study, rows)
            for row in build_form_rows(before, sheet, lang):
                at = _write_before(was, at, sheet, row)
        lists.hide()
        was.very_hidden()
        pages[sheets[0].key].activate()
    path.write_bytes(buffer.getvalue())


def _write_before(was: Worksheet, at: int, sheet: FormSheet, row: FormValues) -> int:
    """Write what a row begins with, a line for each cell; return the next line."""
    apart = row.get(APART.get(sheet.key, ""))
    identity = f"{row['id']}@{apart}" if apart else str(row["id"])
    for column in sheet.columns:
        value = row.get(column.key)
        if not _is_empty(value):
            was.write_row(at, 0, (sheet.key, identity, column.key))
            _put(was, (at, 3), value.isoformat() if isinstance(value, date) else value, None)
            at += 1
    return at


def _write_sheet(
    made: _Book, page: Worksheet, sheet: FormSheet, study: Study, rows: list[FormValues]
) -> None:
    lang, looks = made.lang, made.looks
    choices = build_choices(study, sheet, lang)
    last = FIRST + len(rows) + sheet.spare_rows - 1
    across = (*sheet.breaks, len(sheet.columns))[0] - 1
    first = 2 if sheet.breaks else 0  # what is above the columns that each page repeats is empty
    page.merge_range(TITLE, first, TITLE, across, "", looks["title"])
    title = clean_text(f"{study.name.said(lang)} {sheet.title.said(lang)}")
    page.write_string(TITLE, first, title, looks["title"])
    page.set_row(TITLE, 26)
    _write_heads(made, page, sheet, study)
    page.merge_range(NOTE, first, NOTE, across, "", looks["note"])
    page.write_string(NOTE, first, sheet.note.said(lang), looks["note"])
    widths = [_width(column, lang) for column in sheet.columns]
    lines = (
        math.ceil(letters_of(sheet.note.said(lang)) * BOLD / sum(widths[first : across + 1])) + 0.3
    )
    page.set_row(NOTE, lines * (LINE_PT + 2))
    page.set_row(HEADER, max(2, *(_head_lines(own, lang) for own in sheet.columns)) * LINE_PT + 4)
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, widths[at])
        head = "\n".join([column.head.said(lang), *_unit(column, lang)])
        page.write_string(HEADER, at, head, looks["locked_head" if column.locked else "head"])
        shown = (EXAMPLE if at == 0 else column.example).said(lang)
        shown = shown or next(iter(choices.get(column.key, ())), "")
        page.write_string(FIRST - 1, at, shown, looks["example"])
        if column.key in choices and last >= FIRST:
            _offer(made, page, (FIRST, at, last, at), choices[column.key], column.key)
        for number in range(FIRST, last + 1):
            row = rows[number - FIRST] if number - FIRST < len(rows) else {}
            look = looks[_look(column, is_known=bool(row))]
            _put(page, (number, at), row.get(column.key), look)
            if own := build_row_choices(row, column.key, lang):
                _offer(made, page, (number, at, number, at), own, column.key)
    for number, row in enumerate(rows, FIRST):
        if (lines := max(_lines(row.get(own.key), own.width) for own in sheet.columns)) > 1:
            page.set_row(number, lines * LINE_PT + 2)  # not every program finds it by itself
    page.freeze_panes(FIRST - 1, 2)
    page.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
    page.protect("", ALLOWED)
    _set_paper(page, sheet, title, widths, last)


def _unit(column: FormColumn, lang: Lang) -> list[str]:
    """Return the unit of a column as its heading has it, on a line of its own; none for none."""
    unit = column.unit.said(lang)
    return [in_brackets(unit, lang).strip()] if unit else []


def _width(column: FormColumn, lang: Lang) -> float:
    """Return how wide a column is: wide enough for its unit in one line."""
    return max([column.width, *(letters_of(own) * BOLD for own in _unit(column, lang))])


def _head_lines(column: FormColumn, lang: Lang) -> int:
    head = letters_of(column.head.said(lang)) * BOLD
    return math.ceil(head / _width(column, lang)) + len(_unit(column, lang))


def _lines(value: object, width: float) -> int:
    return math.ceil(letters_of(str(value)) * 0.92 / width) if isinstance(value, str) else 1


def _look(column: FormColumn, *, is_known: bool) -> str:
    if column.locked and is_known:
        return "known"
    if column.kind == "day":
        return "day"
    return "typed" if column.kind in ("text", "share") or column.key in AS_TYPED else "figure"


AS_TYPED = ("measured", "target", "tolerance")  # which Excel would take for days: 11/20


def _write_heads(made: _Book, page: Worksheet, sheet: FormSheet, study: Study) -> None:
    """Write who fills it in, and when, above the table: a label and an empty cell each."""
    unit = study.imprint.compiled_by
    system = [(SYSTEM_HEAD, "WGS 84")] if sheet.is_placed else []
    heads: list[tuple[Text, str]] = [
        *(system if sheet.breaks else []),  # over the columns that each page repeats
        (UNIT_HEAD, "" if unit is None else unit.said(made.lang)),
        (DATE_HEAD, ""),
        *((head, "") for head in SIGNED_HEADS),
        *([] if sheet.breaks else system),
    ]
    if len(sheet.columns) < 2 * len(heads):  # too few for them, and nothing to be signed
        return
    at = 2 if sheet.breaks and not system else 0
    for head, value in heads:
        for text, look, least in (
            (head.said(made.lang), "label", letters_of(head.said(made.lang))),
            (value, "day" if head is DATE_HEAD else "value", LEAST[head is UNIT_HEAD]),
        ):
            end, room = at, sheet.columns[at].width
            while room < least and end + 1 < len(sheet.columns):
                end += 1
                room += sheet.columns[end].width
            if end > at:
                page.merge_range(HEADS, at, HEADS, end, "", made.looks[look])
            page.write(HEADS, at, text or None, made.looks[look])
            if head is SYSTEM_HEAD and look == "value":
                words = [own.said(made.lang) for own in form_choices()["systems"].values()]
                _offer(made, page, (HEADS, at, HEADS, at), words, "")
            at = end + 1
    page.set_row(HEADS, 22)


def _offer(
    made: _Book, page: Worksheet, where: tuple[int, int, int, int], words: Sequence[str], key: str
) -> None:
    """Let cells be chosen from a list, where some may be typed too."""
    if words:
        rule = {"validate": "list", "source": made.list_range(words)}
        page.data_validation(*where, rule | {"show_error": key not in FREE})


def _set_paper(
    page: Worksheet, sheet: FormSheet, title: str, widths: list[float], last: int
) -> None:
    """Print on A4 what can be read there and on A3 the rest, the title on every page."""
    page.set_landscape()
    page.set_paper(A4 if sum(widths) <= MOST_ON_A4 else A3)
    page.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)  # inches
    page.print_area(0, 0, last, len(widths) - 1)
    page.repeat_rows(HEADER)
    page.set_header("&L" + title.replace("&", "&&"))
    page.set_footer("&L&A&R&P / &N")
    if not sheet.breaks:
        page.fit_to_pages(1, 0)
        return
    ends = (*sheet.breaks, len(widths))
    pages = [sum(widths[: ends[0]])]
    pages += [sum((*widths[:2], *widths[one:other])) for one, other in pairwise(ends)]
    page.set_print_scale(min(100, int(100 * A3_LETTERS / max(pages))))
    page.set_v_pagebreaks(list(sheet.breaks))
    page.repeat_columns(0, 1)


def _looks(book: xlsxwriter.Workbook) -> Looks:
    base = {"font_name": FONT, "font_size": 10, "valign": "vcenter"}
    boxed = {**base, "border": 1, "border_color": "#B8BFC6", "text_wrap": True}
    head = {**boxed, "bold": True, "align": "center", "bg_color": "#DCE6F0"}
    typed = {**boxed, **UNLOCKED}
    styles: Mapping[str, Mapping[str, object]] = {
        "title": {**base, "bold": True, "font_size": 15, "align": "center"},
        "note": {**base, "font_size": 11, "text_wrap": True, "font_color": "#3A424C"},
        "head": head,
        "locked_head": {**head, "bg_color": "#CBD2D9"},
        "label": {**base, "bold": True, "align": "right"},
        "value": {**base, "bottom": 1, **UNLOCKED},
        "example": {
            **boxed,
            "italic": True,
            "font_color": "#7A6A3A",
            "bg_color": "#FBF3DC",
            "font_size": 9,
        },
        "known": {**boxed, "bg_color": "#EEF0F2", "font_color": "#3A424C"},
        "typed": {**typed, "num_format": "@"},
        "figure": typed,
        "day": {**typed, "num_format": "yyyy-mm-dd", "align": "left"},
    }
    return {name: book.add_format(dict(style)) for name, style in styles.items()}


def _put(page: Worksheet, at: tuple[int, int], value: object, look: Format | None) -> None:
    """Write a cell: text is text and never calculated; what is not known is empty."""
    if _is_empty(value):
        if look is not None:
            page.write_blank(*at, None, look)
    elif isinstance(value, date):
        page.write_datetime(*at, datetime.combine(value, time()), look or None)
    elif isinstance(value, int | float):
        page.write_number(*at, value, look)
    else:
        page.write_string(*at, clean_text(str(value))[:500], look)


def _is_empty(value: object) -> bool:
    return value is None or value == "" or (isinstance(value, float) and not math.isfinite(value))
