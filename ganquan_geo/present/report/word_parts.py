"""Pieces of a Word file that its library has no words for: fields, links, rules of tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document as WordFile
    from docx.text.paragraph import Paragraph as WordParagraph

HEAD_FILL, RULE = "E8EDF2", "AEB4BB"
CELL_MARGIN_TWIPS = "79"  # 1.4 mm, as in the PDF


def bookmark(paragraph: WordParagraph, number: int) -> None:
    """Mark a whole paragraph, so that links and page numbers can refer to it."""
    start = OxmlElement("w:bookmarkStart")
    start.set(qn("w:id"), str(number + 1))
    start.set(qn("w:name"), _name(number))
    end = OxmlElement("w:bookmarkEnd")
    end.set(qn("w:id"), str(number + 1))
    first = 1 if paragraph._p.pPr is not None else 0  # noqa: SLF001 - python-docx has no bookmarks
    paragraph._p.insert(first, start)  # noqa: SLF001
    paragraph._p.append(end)  # noqa: SLF001


def link(paragraph: WordParagraph, text: str, number: int, *, page: int, heading: bool) -> None:
    """Add an entry of a table of contents: a link, dots, and the page as a field."""
    entry = OxmlElement("w:hyperlink")
    entry.set(qn("w:anchor"), _name(number))
    entry.set(qn("w:history"), "1")
    before = len(paragraph.runs)
    paragraph.add_run(text)
    paragraph.add_run("\t")
    add_field(paragraph, f"PAGEREF {_name(number)} \\h", str(page))
    for run in paragraph.runs[before:]:
        entry.append(run._r)  # noqa: SLF001
    paragraph._p.append(entry)  # noqa: SLF001
    if heading:
        paragraph.paragraph_format.keep_with_next = None


def number_items(file: WordFile, paragraphs: Sequence[WordParagraph]) -> None:
    """Give paragraphs the numbers 1, 2, 3, whatever lists stand before them."""
    numbering = file.part.numbering_part.element
    style = paragraphs[0].style
    while style is not None and (style.element.pPr is None or style.element.pPr.numPr is None):
        style = style.base_style
    if style is None:
        return
    own = style.element.pPr.numPr.numId.val
    abstract = numbering.num_having_numId(own).abstractNumId.val
    number = numbering.add_num(abstract)
    number.add_lvlOverride(ilvl=0).add_startOverride(1)
    for paragraph in paragraphs:
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()  # noqa: SLF001
        properties.get_or_add_numId().val = number.numId
        properties.get_or_add_ilvl().val = 0


def set_cell(cell: Any, text: str, *, style: str, strong: bool, right: bool) -> None:  # noqa: ANN401
    """Write a text into a cell of a table."""
    paragraph = cell.paragraphs[0]
    # By its id: python-docx looks a style up by name in 3 ms, and there are thousands of cells.
    paragraph._p.style = style  # noqa: SLF001
    run = paragraph.add_run(text)
    run.bold = True if strong else None
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def shade(cell: Any) -> None:  # noqa: ANN401
    """Give a cell the ground of a table's head."""
    ground = OxmlElement("w:shd")
    ground.set(qn("w:val"), "clear")
    ground.set(qn("w:color"), "auto")
    ground.set(qn("w:fill"), HEAD_FILL)
    cell._tc.get_or_add_tcPr().append(ground)  # noqa: SLF001


def lighten_rules(table: Any) -> None:  # noqa: ANN401
    """Draw thin grey rules below the rows of a table, and set its cells close."""
    rules = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        rule = OxmlElement(f"w:{side}")
        across = side in ("top", "bottom", "insideH")
        for name, value in (
            ("val", "single" if across else "nil"),
            ("sz", "4"),
            ("space", "0"),
            ("color", RULE),
        ):
            rule.set(qn(f"w:{name}"), value)
        rules.append(rule)
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), CELL_MARGIN_TWIPS)
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties = table._tbl.tblPr  # noqa: SLF001
    look = properties.find(qn("w:tblLook"))
    layout = properties.find(qn("w:tblLayout"))
    for element in (rules, margins):
        if look is not None:
            look.addprevious(element)
        else:
            properties.append(element)
    if layout is not None:  # in the order of the format: rules, layout, margins
        margins.addprevious(layout)


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


def _name(number: int) -> str:
    return f"_Toc{number + 1:08d}"


def _mark(paragraph: WordParagraph, kind: str) -> None:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    paragraph.add_run()._r.append(mark)  # noqa: SLF001
