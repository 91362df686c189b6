"""The styles of a Word report: Chinese and Latin type, and lines of a pitch that never changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import (
    WD_ALIGN_PARAGRAPH,
    WD_LINE_SPACING,
    WD_TAB_ALIGNMENT,
    WD_TAB_LEADER,
)
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from ganquan_geo.present.report.typeset import TEXT_WIDTH_MM

if TYPE_CHECKING:
    from docx.document import Document as WordFile

# Without serifs as in the PDF, and with letters and digits as wide as there.
CHINESE_FONT, LATIN_FONT = "微软雅黑", "Arial"
INK, SOFT = RGBColor(0x1F, 0x2A, 0x38), RGBColor(0x5C, 0x63, 0x6C)
LEAD_FILL, LEAD_RULE = "EEF2F6", "1F4E79"
BASES = {
    "Body Text": "Normal",
    "Front Text": "Body Text",
    "Front List Bullet": "List Bullet",
    "Front List Number": "List Number",
    "Lead": "Normal",
    "Note": "Normal",
    "Run-in": "Normal",
    "Figure": "Normal",
    "After Table": "Normal",
    "Contents Title": "Normal",
    "List Title": "Normal",
    "Cover Version": "Normal",
    "Cover Fact": "Normal",
    "Cover Date": "Normal",
    "Table Caption": "Caption",
    "Table Text": "Normal",
    "Table Text Wide": "Normal",
    "TOC 1": "Normal",
    "TOC 2": "Normal",
    "Table of Figures": "Normal",
}
LISTED = {"tab": TEXT_WIDTH_MM}


def set_styles(file: WordFile, *, front_pt: float, scale: float) -> None:
    """Give every style of a file Chinese and Latin fonts, and set those the report uses.

    Parameters
    ----------
    front_pt
        Size of the letters of the page of conclusions.
    scale
        How close lines stand; 1 as a rule.
    """
    styles = file.styles
    for name, base in BASES.items():
        if name not in styles:
            styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles[base]
    for style in styles:
        if style.type in (WD_STYLE_TYPE.PARAGRAPH, WD_STYLE_TYPE.CHARACTER):
            _set_font_names(style.element.get_or_add_rPr().get_or_add_rFonts())
    _set_fonts_of_defaults(file)
    pitch, close = 1.57 * scale, 2.0 - 3.5 * (1 - scale)
    # `line` is the pitch of lines in the height of the letters, as in the PDF.
    looks: dict[str, dict[str, Any]] = {
        "Normal": {"size": 10.5, "line": pitch},
        "Body Text": {"size": 10.5, "line": pitch, "after": 5.5, "indent": 21.0},
        "Front Text": {"size": front_pt, "line": pitch, "after": 5.5, "indent": 21.0},
        "List Bullet": {"size": 10.5, "line": pitch, "after": 2.5},
        "List Number": {"size": 10.5, "line": pitch, "after": 2.5},
        "Front List Bullet": {"size": front_pt, "line": pitch, "after": 2.5},
        "Front List Number": {"size": front_pt, "line": pitch, "after": 2.5},
        "Lead": {"size": 11, "line": 1.5, "after": 8, "bold": True, "lead": True},
        "Note": {"size": 8.5, "line": 1.42, "before": 0, "after": 7, "soft": True},
        "Run-in": {"size": 11.5, "line": 1.45, "before": 8, "after": 4, "bold": True, "next": True},
        "Title": {"size": 25, "line": 1.6, "bold": True, "after": 14, "centre": True},
        "Cover Version": {"size": 15, "line": 1.5, "centre": True},
        "Cover Fact": {"size": 13, "line": 1.5, "after": 7, "centre": True},
        "Cover Date": {"size": 14, "line": 1.5, "centre": True},
        "Heading 1": {"size": 16, "line": 1.3, "bold": True, "before": 15, "after": 8},
        "Heading 2": {"size": 13, "line": 1.3, "bold": True, "before": 11, "after": 6},
        "Contents Title": {"size": 16, "line": 1.3, "bold": True, "after": 6},
        "List Title": {"size": 12, "line": 1.3, "bold": True, "before": 10, "after": 4},
        "Caption": {"size": 9.5, "line": 1.4, "bold": False, "before": 3, "after": 10},
        "Table Caption": {"size": 9.5, "line": 1.4, "bold": False, "before": 8, "after": 3},
        "After Table": {"size": 4, "line": 1.0, "after": 4},
        "Table Text": {"size": 9, "line": 1.3, "before": close, "after": close},
        "Table Text Wide": {"size": 8, "line": 1.3, "before": close, "after": close},
        "TOC 1": {"size": 10.5, "line": 1.5, "after": 0, **LISTED},
        "TOC 2": {"size": 10.5, "line": 1.5, "after": 0, "left": 15.0, **LISTED},
        "Table of Figures": {"size": 9.5, "line": 1.5, "after": 0, **LISTED},
        "Header": {"size": 8, "line": 1.3, "soft": True},
        "Footer": {"size": 8, "line": 1.3, "soft": True},
    }
    for name in ("Caption", "Table Caption"):
        looks[name]["centre"] = True
    for name in ("Heading 1", "Heading 2", "Contents Title", "List Title", "Table Caption"):
        looks[name]["next"] = True
    for name, look in looks.items():
        _set_look(styles[name], look)
    figure = styles["Figure"].paragraph_format
    figure.alignment, figure.keep_with_next = WD_ALIGN_PARAGRAPH.CENTER, True
    figure.space_before, figure.space_after = Pt(8), Pt(0)
    figure.line_spacing_rule = WD_LINE_SPACING.SINGLE


def _set_look(style: Any, look: dict[str, Any]) -> None:  # noqa: ANN401
    style.font.color.rgb = SOFT if look.get("soft") else INK
    style.font.italic = False
    style.font.size = Pt(look["size"])
    if "bold" in look:
        style.font.bold = look["bold"]
    form = style.paragraph_format
    form.space_before = Pt(look.get("before", 0))
    form.space_after = Pt(look.get("after", 0))
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.line_spacing = Pt(round(look["size"] * look["line"], 1))
    form.widow_control = False
    form.alignment = WD_ALIGN_PARAGRAPH.CENTER if look.get("centre") else None
    form.keep_with_next = True if look.get("next") else None
    if "indent" in look:
        form.first_line_indent = Pt(look["indent"])
    if "left" in look:
        form.left_indent = Pt(look["left"])
    if "tab" in look:
        form.tab_stops.add_tab_stop(Mm(look["tab"]), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    properties = style.element.get_or_add_pPr()
    if (own := properties.find(qn("w:pBdr"))) is not None:
        properties.remove(own)
    if look.get("lead"):
        _set_lead(properties, form)


def _set_lead(properties: Any, form: Any) -> None:  # noqa: ANN401
    """Give the sentence that leads a ground and a bar on its left."""
    form.left_indent = form.right_indent = Mm(2.5)
    rules = OxmlElement("w:pBdr")
    for side, size, space, colour in (
        ("top", "2", "4", LEAD_FILL),
        ("left", "24", "6", LEAD_RULE),
        ("bottom", "2", "4", LEAD_FILL),
    ):
        rule = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", size), ("space", space), ("color", colour)):
            rule.set(qn(f"w:{name}"), value)
        rules.append(rule)
    ground = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", LEAD_FILL)):
        ground.set(qn(f"w:{name}"), value)
    # In the order of the format: after keeping together, before spacing.
    spacing = properties.find(qn("w:spacing"))
    for element in (rules, ground):
        spacing.addprevious(element)


def _set_fonts_of_defaults(file: WordFile) -> None:
    for language in file.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    for fonts in file.styles.element.iter(qn("w:rFonts")):
        if fonts.get(qn("w:eastAsia")) is None:
            _set_font_names(fonts)


def _set_font_names(fonts: Any) -> None:  # noqa: ANN401
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        if fonts.get(qn(f"w:{name}")) is not None:
            del fonts.attrib[qn(f"w:{name}")]
    fonts.set(qn("w:ascii"), LATIN_FONT)
    fonts.set(qn("w:hAnsi"), LATIN_FONT)
    fonts.set(qn("w:eastAsia"), CHINESE_FONT)
