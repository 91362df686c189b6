"""A report as a Word file that can be edited further, in Word and WPS.

Its pages end where those of the PDF end: sizes of letters and pitches of lines are the same, and
what begins a page there begins one here. So the table of contents has its page numbers when the
file is opened, and no other program is needed for them.
"""

from __future__ import annotations

import io
import re
from datetime import datetime, time
from typing import TYPE_CHECKING

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from ganquan_geo.model.version import VERSION
from ganquan_geo.present.report.archive import write_still
from ganquan_geo.present.report.content import (
    Bullets,
    Contents,
    Heading,
    Paragraph,
    Picture,
)
from ganquan_geo.present.report.numbering import headed
from ganquan_geo.present.report.typeset import (
    LISTS,
    TEXT_WIDTH_MM,
    WIDE_COLUMNS,
    divide,
    picture_width_mm,
)
from ganquan_geo.present.report.word_parts import (
    add_field,
    bookmark,
    close_field,
    keep_row,
    lighten_rules,
    link,
    number_items,
    open_field,
    repeat_row,
    set_cell,
    shade,
)
from ganquan_geo.present.report.word_styles import set_styles
from ganquan_geo.present.worded_table import WordedTable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from docx.document import Document as WordFile
    from docx.section import Section
    from docx.text.paragraph import Paragraph as WordParagraph

    from ganquan_geo.present.report.content import Part
    from ganquan_geo.present.report.typeset import LaidOut

WIDE_WIDTH_MM = 247.0
COVER_DOWN_PT, FACTS_DOWN_PT, DATE_DOWN_PT = 176.0, 190.0, 24.0
SEQUENCES = {"table": "Table", "figure": "Figure"}
COVER_STYLES = {"version": "Cover Version", "fact": "Cover Fact", "date": "Cover Date"}
NUMBERED = re.compile(r"^(.*?)(\d+)$")
STYLES = {"body": "Body Text", "lead": "Lead", "note": "Note", "run-in": "Run-in"}


def write_word(laid: LaidOut, path: Path) -> None:
    """Write a report as .docx: real headings, captions, contents with pages, tables to edit."""
    book = _Book(laid)
    book.write()
    buffer = io.BytesIO()
    book.file.save(buffer)
    write_still(buffer.getvalue(), path)


class _Book:
    """A Word file in the making."""

    def __init__(self, laid: LaidOut) -> None:
        self.laid = laid
        self.report = laid.report
        self.lang = laid.report.facts.lang
        self.file: WordFile = Document()
        self.bookmarks = 0
        self.lists = 0
        self.width_mm = TEXT_WIDTH_MM
        self.breaks = False  # whether what is written next begins a page
        self.numbers = {id(part): number for number, part in enumerate(self.report.parts)}

    def write(self) -> None:
        setting = self.laid.setting
        set_styles(self.file, front_pt=setting.front_pt, scale=setting.scale)
        self._set_known()
        self._set_page(self.file.sections[0])
        self._write_cover()
        for kind, parts in divide(self.report.labelled()):
            if kind == "annex":
                self._turn()
            front = kind == "front"
            for label, part in parts:
                place = self.laid.places.get(self.numbers[id(part)])
                # A picture goes to the next page by itself, where it has no room.
                begins = place is not None and place.first and not isinstance(part, Picture)
                self.breaks = begins and not (kind == "annex" and part is parts[0][1])
                self._write_part(label, part, front=front)

    def _write_part(self, label: str, part: Part, *, front: bool) -> None:
        if isinstance(part, Heading):
            self._write_heading(label, part)
        elif isinstance(part, Paragraph):
            style = STYLES[part.look]
            if front and part.look == "body":
                style = "Front Text"
            self._add(part.text, style)
        elif isinstance(part, Bullets):
            self._write_bullets(part, front=front)
        elif isinstance(part, WordedTable):
            self._write_table(label, part)
        elif isinstance(part, Picture):
            self._write_picture(label, part)
        elif isinstance(part, Contents):
            self._write_contents(part)

    def _add(self, text: str, style: str) -> WordParagraph:
        """Add a paragraph, on a page of its own where the PDF begins one with it."""
        paragraph = self.file.add_paragraph(text, style=style)
        if self.breaks:
            paragraph.paragraph_format.page_break_before = True
            self.breaks = False
        return paragraph

    def _set_known(self) -> None:
        study = self.report.facts.result.study
        known = self.file.core_properties
        known.title, known.author = self.report.title, f"ganquan_geo {VERSION}"
        known.created = known.modified = datetime.combine(study.date, time())
        known.language = "zh-CN" if self.lang == "zh" else "en"
        known.comments = study.credit.said(self.lang)

    def _set_page(self, section: Section) -> None:
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(25)
        # Less at the foot than the PDF has: a line that is set a little higher still fits.
        section.top_margin, section.bottom_margin = Mm(25), Mm(14)
        section.header_distance, section.footer_distance = Mm(13), Mm(7)
        section.different_first_page_header_footer = True
        head = section.header.paragraphs[0]
        head.style = self.file.styles["Header"]
        head.text = self.report.title
        foot = section.footer.paragraphs[0]
        foot.style = self.file.styles["Footer"]
        foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
        add_field(foot, "PAGE", "1")

    def _turn(self) -> None:
        """Begin pages that lie on their side."""
        section = self.file.add_section(WD_SECTION.NEW_PAGE)
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
        section.bottom_margin = Mm(21)
        section.different_first_page_header_footer = False
        self.width_mm = WIDE_WIDTH_MM

    def _write_cover(self) -> None:
        title = self.file.add_paragraph(self.report.title, style="Title")
        title.paragraph_format.space_before = Pt(COVER_DOWN_PT)
        before = ""
        for kind, text in self.report.cover:
            paragraph = self.file.add_paragraph(text, style=COVER_STYLES[kind])
            if kind == "fact" and before != "fact":
                paragraph.paragraph_format.space_before = Pt(FACTS_DOWN_PT)
            if kind == "date":
                paragraph.paragraph_format.space_before = Pt(DATE_DOWN_PT)
            before = kind

    def _write_heading(self, label: str, part: Heading) -> None:
        text = headed(label, part.text, self.lang)
        heading = self._add(text, f"Heading {part.level}")
        bookmark(heading, self.numbers[id(part)])

    def _write_bullets(self, part: Bullets, *, front: bool) -> None:
        style = "List Number" if part.ordered else "List Bullet"
        paragraphs = [self._add(item, f"Front {style}" if front else style) for item in part.items]
        if part.ordered:
            number_items(self.file, paragraphs)

    def _write_contents(self, part: Contents) -> None:
        """Write contents and lists as fields; what they show, with pages, stands in already."""
        headings = [
            (label, own) for label, own in self.report.labelled() if isinstance(own, Heading)
        ]
        self._add(part.text, "Contents Title")
        self._write_list('TOC \\o "1-2" \\h \\z \\u', headings)
        for key, kind in (("tables", WordedTable), ("figures", Picture)):
            listed = [
                (label, own)
                for label, own in self.report.labelled()
                if label and isinstance(own, kind)
            ]
            if listed:
                self._add(LISTS[key].said(self.lang), "List Title")
                sequence = SEQUENCES[key.removesuffix("s")]
                self._write_list(f'TOC \\h \\z \\c "{sequence}"', listed)

    def _write_list(self, code: str, listed: Sequence[tuple[str, Part]]) -> None:
        paragraph = None
        for label, part in listed:
            heading = isinstance(part, Heading)
            style = f"TOC {part.level}" if isinstance(part, Heading) else "Table of Figures"
            text = part.text if isinstance(part, Heading) else getattr(part, "caption", "")
            first = paragraph is None
            paragraph = self.file.add_paragraph(style=style)
            if first:
                open_field(paragraph, code)
            number = self.numbers[id(part)]
            page = self.laid.places[number].page
            link(paragraph, headed(label, text, self.lang), number, page=page, heading=heading)
        if paragraph is not None:
            close_field(paragraph)

    def _write_caption(self, label: str, kind: str, part: Picture | WordedTable) -> None:
        """Write a caption whose number counts itself anew in every chapter."""
        paragraph = self._add("", "Table Caption" if kind == "table" else "Caption")
        found = NUMBERED.match(label)
        if found is None:
            paragraph.add_run(part.caption)
            return
        paragraph.add_run(found[1])
        # The first of a chapter, and of the annex, begins anew.
        sequence = f"SEQ {SEQUENCES[kind]} \\* ARABIC" + (" \\r 1" if found[2] == "1" else "")
        add_field(paragraph, sequence, found[2])
        paragraph.add_run(f"　{part.caption}" if self.lang == "zh" else f"  {part.caption}")
        bookmark(paragraph, self.numbers[id(part)])

    def _write_table(self, label: str, part: WordedTable) -> None:
        self._write_caption(label, "table", part)
        table = self.file.add_table(rows=1, cols=len(part.head), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        widths = [Mm(self.width_mm * share / sum(part.shares)) for share in part.shares]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        lighten_rules(table)
        own = table.rows[0]
        repeat_row(own)
        last = len(part.rows)
        style = "TableTextWide" if len(part.head) > WIDE_COLUMNS else "TableText"
        for number, texts in enumerate((part.head, *part.rows)):
            if number:
                own = table.add_row()
            keep_row(own)
            # The head stays with two rows of a table that may break; another stays together.
            together = number < last and (not part.breaks or number <= 1)
            cells = own.cells
            for column, (cell, text, width) in enumerate(zip(cells, texts, widths, strict=True)):
                cell.width = width
                heads = number - 1 in part.groups
                right = column in part.numbers and not heads
                set_cell(cell, text, style=style, strong=number == 0 or heads, right=right)
                if number == 0:
                    shade(cell)
                if together or heads:
                    cell.paragraphs[0].paragraph_format.keep_with_next = True
            if number - 1 in part.groups:
                cells[0].merge(cells[-1])
                for spare in cells[0].paragraphs[1:]:
                    spare._p.getparent().remove(spare._p)  # noqa: SLF001 - of the merged cells
        self.file.add_paragraph(style="After Table")

    def _write_picture(self, label: str, part: Picture) -> None:
        png = self.report.facts.images[part.image]
        paragraph = self._add("", "Figure")
        size = self.laid.setting.pictures if label else 1.0
        width = Mm(size * picture_width_mm(part, png))
        shape = paragraph.add_run().add_picture(io.BytesIO(png), width=width)
        shape._inline.docPr.set("descr", part.says)  # noqa: SLF001
        self._write_caption(label, "figure", part)
