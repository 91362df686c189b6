"""A report as a Word file that can be edited further, in Word and WPS."""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from ganquan_geo.model.version import VERSION
from ganquan_geo.present.report.archive import write_still
from ganquan_geo.present.report.content import (
    Bullets,
    Heading,
    Paragraph,
    Picture,
)
from ganquan_geo.present.worded_table import WordedTable
from ganquan_geo.words import glossary

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document as WordFile
    from docx.text.paragraph import Paragraph as WordParagraph

    from ganquan_geo.present.report.content import Report

TEXT_WIDTH_MM = 160.0
BODY_FONT, HEADING_FONT, LATIN_FONT = "宋体", "黑体", "Times New Roman"
INK = RGBColor(0x1F, 0x2A, 0x38)
HEAD_FILL, RULE = "E8EDF2", "AEB4BB"


def write_word(report: Report, path: Path) -> None:
    """Write a report as .docx: real headings, captions, a table of contents, tables to edit."""
    book = _Book(report)
    book.write()
    buffer = io.BytesIO()
    book.file.save(buffer)
    write_still(buffer.getvalue(), path)


class _Book:
    """A Word file in the making; counts its captions and headings."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.lang = report.facts.lang
        self.file: WordFile = Document()
        self.bookmarks = 0
        self.captions: dict[str, int] = {}

    def write(self) -> None:
        report = self.report
        set_styles(self.file)
        self._set_page()
        self.file.add_paragraph(report.title, style="Title")
        self.file.add_paragraph(report.subtitle, style="Subtitle")
        self._write_contents()
        for part in report.parts:
            if isinstance(part, Heading):
                self._write_heading(part)
            elif isinstance(part, Paragraph):
                self.file.add_paragraph(part.text, style="Body Text")
            elif isinstance(part, Bullets):
                for item in part.items:
                    self.file.add_paragraph(item, style="List Bullet")
            elif isinstance(part, WordedTable):
                self._write_table(part)
            elif isinstance(part, Picture):
                self._write_picture(part)

    def _set_page(self) -> None:
        section = self.file.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(25)
        section.top_margin, section.bottom_margin = Mm(25), Mm(22)
        study = self.report.facts.result.study
        stamp = datetime.combine(study.date, time())
        known = self.file.core_properties
        known.title, known.author = self.report.title, f"ganquan_geo {VERSION}"
        known.created = known.modified = stamp
        known.language = "zh-CN" if self.lang == "zh" else "en"
        known.comments = study.credit.said(self.lang)
        foot = section.footer.paragraphs[0]
        foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
        add_field(foot, "PAGE", "1")

    def _write_heading(self, part: Heading) -> None:
        heading = self.file.add_heading(part.text, level=part.level)
        heading.paragraph_format.page_break_before = True if part.new_page else None
        self.bookmarks += 1
        start = OxmlElement("w:bookmarkStart")
        start.set(qn("w:id"), str(self.bookmarks))
        start.set(qn("w:name"), f"_Toc{self.bookmarks:08d}")
        end = OxmlElement("w:bookmarkEnd")
        end.set(qn("w:id"), str(self.bookmarks))
        heading._p.insert(1, start)  # noqa: SLF001 - python-docx has no bookmarks
        heading._p.append(end)  # noqa: SLF001

    def _write_contents(self) -> None:
        """Write a contents field; its entries stand in it already, page numbers come with F9."""
        title = glossary.CONTENTS.said(self.lang)
        self.file.add_paragraph(title, style="Contents Title")
        headings = [part for part in self.report.parts if isinstance(part, Heading)]
        paragraph = self.file.add_paragraph(style="TOC 1")
        open_field(paragraph, 'TOC \\o "1-2" \\h \\z \\u')
        for number, heading in enumerate(headings, start=1):
            if number > 1:
                paragraph = self.file.add_paragraph(style=f"TOC {heading.level}")
            link = OxmlElement("w:hyperlink")
            link.set(qn("w:anchor"), f"_Toc{number:08d}")
            link.set(qn("w:history"), "1")
            run = paragraph.add_run(heading.text)
            link.append(run._r)  # noqa: SLF001
            paragraph._p.append(link)  # noqa: SLF001
        close_field(paragraph)

    def _caption(self, label: str, kind: str, text: str) -> WordParagraph:
        paragraph = self.file.add_paragraph(style="Caption")
        paragraph.add_run(f"{label} ")
        add_field(paragraph, f"SEQ {kind} \\* ARABIC", self._next(kind))
        paragraph.add_run(f"　{text}" if self.lang == "zh" else f". {text}")
        return paragraph

    def _next(self, kind: str) -> str:
        self.captions[kind] = self.captions.get(kind, 0) + 1
        return str(self.captions[kind])

    def _write_table(self, part: WordedTable) -> None:
        caption = self._caption(glossary.TABLE.said(self.lang), "Table", part.caption)
        caption.paragraph_format.keep_with_next = True
        table = self.file.add_table(rows=1, cols=len(part.head), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        widths = [Mm(TEXT_WIDTH_MM * share / sum(part.shares)) for share in part.shares]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        lighten_rules(table)
        own = table.rows[0]
        repeat_row(own)
        last = len(part.rows)
        for number, texts in enumerate((part.head, *part.rows)):
            if number:
                own = table.add_row()
            keep_row(own)
            # The head stays with two rows of a long table; a short one stays together.
            together = number < last and (not part.long or number <= 1)
            for column, (cell, text, width) in enumerate(
                zip(own.cells, texts, widths, strict=True)
            ):
                cell.width = width
                set_cell(cell, text, head=number == 0, right=column in part.numbers)
                if together:
                    cell.paragraphs[0].paragraph_format.keep_with_next = True
        self.file.add_paragraph(style="After Table")

    def _write_picture(self, part: Picture) -> None:
        paragraph = self.file.add_paragraph(style="Figure")
        run = paragraph.add_run()
        shape = run.add_picture(
            io.BytesIO(self.report.facts.images[part.image]), width=Mm(TEXT_WIDTH_MM)
        )
        shape._inline.docPr.set("descr", part.says)  # noqa: SLF001
        self._caption(glossary.FIGURE.said(self.lang), "Figure", part.caption)


def set_styles(file: WordFile) -> None:
    """Give every style of a file Chinese and Latin fonts, and set those the report uses."""
    styles = file.styles
    for name, base in (
        ("Body Text", "Normal"),
        ("Figure", "Normal"),
        ("After Table", "Normal"),
        ("Contents Title", "Normal"),
        ("Table Text", "Normal"),
        ("TOC 1", "Normal"),
        ("TOC 2", "Normal"),
    ):
        if name not in styles:
            styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles[base]
    for style in styles:
        if style.type in (WD_STYLE_TYPE.PARAGRAPH, WD_STYLE_TYPE.CHARACTER):
            heading = style.name.startswith(("Heading", "Title", "Subtitle", "Contents", "Caption"))
            _set_fonts(style, HEADING_FONT if heading else BODY_FONT)
    _set_fonts_of_defaults(file)
    looks: dict[str, dict[str, Any]] = {
        "Normal": {"size": 10.5},
        "Body Text": {"size": 10.5, "after": 6, "line": 1.5, "indent": 21.0},
        "List Bullet": {"size": 10.5, "after": 3, "line": 1.4},
        "Title": {"size": 22, "bold": True, "after": 4, "centre": True},
        "Subtitle": {"size": 11, "after": 18, "centre": True},
        "Heading 1": {"size": 16, "bold": True, "before": 18, "after": 8},
        "Heading 2": {"size": 13, "bold": True, "before": 12, "after": 6},
        "Contents Title": {"size": 14, "bold": True, "after": 6},
        "Caption": {"size": 9.5, "bold": False, "before": 4, "after": 4, "centre": True},
        "Figure": {"before": 6, "after": 0, "centre": True, "next": True},
        "After Table": {"size": 4, "after": 4},
        "Table Text": {"size": 9, "before": 1.5, "after": 1.5},
        "TOC 1": {"size": 10.5, "after": 2},
        "TOC 2": {"size": 10.5, "after": 2, "left": 21.0},
    }
    for name, look in looks.items():
        _set_look(styles[name], look)


def _set_look(style: Any, look: dict[str, Any]) -> None:  # noqa: ANN401
    style.font.color.rgb = INK
    style.font.italic = False
    if "size" in look:
        style.font.size = Pt(look["size"])
    if "bold" in look:
        style.font.bold = look["bold"]
    form = style.paragraph_format
    form.space_before = Pt(look.get("before", 0))
    form.space_after = Pt(look.get("after", 0))
    form.line_spacing = look.get("line", 1.15)
    if look.get("centre"):
        form.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if look.get("next"):
        form.keep_with_next = True
    if "indent" in look:
        form.first_line_indent = Pt(look["indent"])
    if "left" in look:
        form.left_indent = Pt(look["left"])
    borders = style.element.find(qn("w:pPr"))
    if borders is not None and (own := borders.find(qn("w:pBdr"))) is not None:
        borders.remove(own)


def _set_fonts(style: Any, chinese: str) -> None:  # noqa: ANN401
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    _set_font_names(fonts, chinese)


def _set_fonts_of_defaults(file: WordFile) -> None:
    for language in file.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    for fonts in file.styles.element.iter(qn("w:rFonts")):
        if fonts.get(qn("w:eastAsia")) is None:
            _set_font_names(fonts, BODY_FONT)


def _set_font_names(fonts: Any, chinese: str) -> None:  # noqa: ANN401
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        if fonts.get(qn(f"w:{name}")) is not None:
            del fonts.attrib[qn(f"w:{name}")]
    fonts.set(qn("w:ascii"), LATIN_FONT)
    fonts.set(qn("w:hAnsi"), LATIN_FONT)
    fonts.set(qn("w:eastAsia"), chinese)


def set_cell(cell: Any, text: str, *, head: bool, right: bool) -> None:  # noqa: ANN401
    """Write a text into a cell of a table."""
    paragraph = cell.paragraphs[0]
    # By its id: python-docx looks a style up by name in 3 ms, and there are 1,300 cells.
    paragraph._p.style = "TableText"  # noqa: SLF001
    run = paragraph.add_run(text)
    run.bold = True if head else None
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if head:
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:color"), "auto")
        shade.set(qn("w:fill"), HEAD_FILL)
        cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001


def lighten_rules(table: Any) -> None:  # noqa: ANN401
    """Draw the rules of a table thin and grey."""
    rules = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        rule = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", RULE)):
            rule.set(qn(f"w:{name}"), value)
        rules.append(rule)
    table._tbl.tblPr.append(rules)  # noqa: SLF001


def repeat_row(row: Any) -> None:  # noqa: ANN401
    """Repeat a row at the head of every page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001


def keep_row(row: Any) -> None:  # noqa: ANN401
    """Never break a row over two pages."""
    row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))  # noqa: SLF001


def add_field(paragraph: WordParagraph, code: str, shown: str) -> None:
    """Add a field with what it shows until it is updated."""
    open_field(paragraph, code)
    paragraph.add_run(shown)
    close_field(paragraph)


def open_field(paragraph: WordParagraph, code: str) -> None:
    """Begin a field; runs added after it are what it shows."""
    _mark(paragraph, "begin")
    instruction = OxmlElement("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = f" {code} "
    paragraph.add_run()._r.append(instruction)  # noqa: SLF001
    _mark(paragraph, "separate")


def close_field(paragraph: WordParagraph) -> None:
    """End a field."""
    _mark(paragraph, "end")


def _mark(paragraph: WordParagraph, kind: str) -> None:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    paragraph.add_run()._r.append(mark)  # noqa: SLF001
