"""Numbers of chapters, sections, tables and figures, as offices write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.present.report.content import Heading, Picture
from ganquan_geo.present.worded_table import WordedTable
from ganquan_geo.words import glossary
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ganquan_geo.present.report.content import Part
    from ganquan_geo.words.text import Lang

DIGITS = "〇一二三四五六七八九"
ANNEX = {"table": Text("附表", "Annex table "), "figure": Text("附图", "Annex figure ")}
WORDS = {"table": glossary.TABLE, "figure": glossary.FIGURE}


def label_parts(parts: Iterable[Part], lang: Lang) -> tuple[str, ...]:
    """Return the number of each part as it is read; empty for what has none.

    Chapters are 一、二、, their sections （一）（二）; tables and figures begin anew in every
    chapter, 表3-1; in the annex they are 附表1. What stands before the chapters has no numbers.
    """
    labels, kind = [], "front"
    chapter = section = 0
    counts = {"table": 0, "figure": 0}
    for part in parts:
        label = ""
        if isinstance(part, Heading) and part.level == 1:
            kind, section, counts = part.kind, 0, dict.fromkeys(counts, 0)
            if kind == "chapter":
                chapter += 1
                label = f"{chinese_number(chapter)}、" if lang == "zh" else f"{chapter}"
        elif isinstance(part, Heading) and kind == "chapter":
            section += 1
            label = f"（{chinese_number(section)}）" if lang == "zh" else f"{chapter}.{section}"
        elif isinstance(part, WordedTable | Picture) and kind != "front":
            thing = "table" if isinstance(part, WordedTable) else "figure"
            counts[thing] += 1
            label = _label(thing, counts[thing], chapter if kind == "chapter" else None, lang)
        labels.append(label)
    return tuple(labels)


def chinese_number(number: int) -> str:
    """Return a number from 1 to 99 in Chinese, such as 十二."""
    tens, ones = divmod(number, 10)
    if not tens:
        return DIGITS[ones]
    return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")


def headed(label: str, text: str, lang: Lang) -> str:
    """Return a heading or caption behind its number."""
    if not label or label.endswith(("、", "）")):
        return label + text
    return f"{label}　{text}" if lang == "zh" else f"{label}  {text}"


def _label(thing: str, number: int, chapter: int | None, lang: Lang) -> str:
    if chapter is None:
        return f"{ANNEX[thing].said(lang)}{number}"
    space = "" if lang == "zh" else " "
    return f"{WORDS[thing].said(lang)}{space}{chapter}-{number}"
