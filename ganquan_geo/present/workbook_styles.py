"""How the sheets of a workbook look: type, numbers, and the quiet colours of grades."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ganquan_geo.model.finding import GRADES, JUDGED
from ganquan_geo.model.plan_results import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from ganquan_geo.model.plan_results import Verdict
    from ganquan_geo.present.fields import Form
    from ganquan_geo.words.text import Lang, Text

NUMBER_FORMATS: Mapping[Form, str] = {
    "metres": "#,##0.0",
    "share": "0.0%",
    "whole": "0",
    "number": "#,##0.######",
}
A4, A3 = 9, 8  # numbers of paper in the format
A4_LETTERS, MOST_ON_A4 = 165.0, 195.0  # letters across that are aimed at, that can be read
SHARES = ((0.5, False), (0.005, False), (0.5, True), (0.005, True))  # one of each format
FONT = "Microsoft YaHei"
GOOD, BAD, OPEN, PLAIN = (
    ("#E2EFDA", "#2F5D1E"),
    ("#F8DDD6", "#8A2B12"),
    ("#FFF3D6", "#7A5300"),
    None,
)
COLOURS: Mapping[Verdict, tuple[str, str] | None] = {
    "met": GOOD,
    "likely met": GOOD,
    "early": GOOD,
    "done": GOOD,
    "on the way": GOOD,
    "not met": BAD,
    "likely not met": BAD,
    "behind": BAD,
    "not done": BAD,
    "unverified": OPEN,
    "missing": ("#ECEEF1", "#4A525C"),
    "no target": None,
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Styles:
    """The formats of a workbook.

    Parameters
    ----------
    forms
        By form of a column.
    shares, listed_shares
        By number format: a share on the page of conclusions, and in a table.
    grades
        By grade: how a cell with it is coloured; none for what stays plain.
    """

    title: Format
    lead: Format
    section: Format
    body: Format
    note: Format
    head: Format
    head_right: Format
    cell: Format
    right: Format
    wrapped: Format
    shares: Mapping[str, Format]
    listed_shares: Mapping[str, Format]
    forms: Mapping[Form, Format]
    grades: Mapping[Verdict, Format]


def build_styles(book: Workbook, lang: Lang) -> Styles:
    """Return the formats of a workbook, made in it."""
    base = {"font_name": FONT, "font_size": 10, "valign": "top"}
    wrapped = {**base, "text_wrap": True}
    head = {**wrapped, "bold": True, "bg_color": "#E8EDF2", "bottom": 1, "valign": "vcenter"}
    framed = {**base, "bottom": 1, "bottom_color": "#C9CED4", "valign": "vcenter"}
    ruled = {"bottom": 1, "bottom_color": "#E1E5E9"}
    forms = {
        form: book.add_format({**base, **ruled, "num_format": number})
        for form, number in NUMBER_FORMATS.items()
    }
    return Styles(
        title=book.add_format({**base, "bold": True, "font_size": 16, "valign": "vcenter"}),
        lead=book.add_format(
            {
                **wrapped,
                "bold": True,
                "font_size": 11,
                "bg_color": "#EEF2F6",
                "left": 5,
                "left_color": "#1F4E79",
                "valign": "vcenter",
            }
        ),
        section=book.add_format({**base, "bold": True, "font_size": 12, "valign": "vcenter"}),
        body=book.add_format(wrapped),
        note=book.add_format({**wrapped, "font_size": 9, "font_color": "#5C636C"}),
        head=book.add_format({**head, "indent": 1}),
        head_right=book.add_format({**head, "align": "right"}),
        cell=book.add_format({**framed, "indent": 1}),
        right=book.add_format({**framed, "align": "right"}),
        shares=_share_formats(book, {**framed, "align": "right"}, lang),
        listed_shares=_share_formats(book, {**base, **ruled}, lang),
        wrapped=book.add_format({**framed, "text_wrap": True, "indent": 1}),
        forms={
            **forms,
            "text": book.add_format({**wrapped, **ruled, "indent": 1}),
            "long": book.add_format({**wrapped, **ruled, "indent": 1}),
        },
        grades={
            grade: book.add_format({"bg_color": colours[0], "font_color": colours[1]})
            for grade, colours in COLOURS.items()
            if colours is not None
        },
    )


def _share_formats(book: Workbook, base: Mapping[str, object], lang: Lang) -> Mapping[str, Format]:
    formats = [share_format(share, about=about, lang=lang) for share, about in SHARES]
    return {own: book.add_format({**base, "num_format": own}) for own in formats}


def colour_grades(
    sheet: Worksheet, where: tuple[int, int, int, int], styles: Styles, lang: Lang
) -> None:
    """Colour the cells of a range by the grade they name.

    Parameters
    ----------
    where
        First row and column, last row and column.
    """
    words: dict[Verdict, Text] = {**VERDICTS, **{grade: GRADES[grade] for grade in JUDGED}}
    for grade, form in styles.grades.items():
        rule = {"type": "cell", "criteria": "==", "value": f'"{words[grade].said(lang)}"'}
        sheet.conditional_format(*where, {**rule, "format": form})


def set_paper(sheet: Worksheet, *, width: float = 0.0, one_page: bool = False) -> None:
    """Print a sheet lying on its side, as wide as the page.

    Parameters
    ----------
    width
        Of its columns together, letters; one that is wide takes A3.
    one_page
        Whether all of it goes on one page.
    """
    sheet.set_landscape()
    sheet.set_paper(A4 if width <= MOST_ON_A4 else A3)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)  # inches
    sheet.fit_to_pages(1, 1 if one_page else 0)
    sheet.set_footer("&L&A&R&P / &N")


def share_format(share: float, *, about: bool = False, lang: Lang) -> str:
    """Return the number format in which a share reads as it does everywhere: 97.4%, 85%左右."""
    digits = "0%" if f"{share * 100:.1f}".endswith(".0") else "0.0%"
    if not about:
        return digits
    return f'{digits}"左右"' if lang == "zh" else f'"about "{digits}'
