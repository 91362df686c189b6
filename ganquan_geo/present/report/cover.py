"""The cover of a report: its title, and who answers for it, as far as the study says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.present.reaches import largest_minutes
from ganquan_geo.present.report.numbering import DIGITS, chinese_number
from ganquan_geo.words import glossary
from ganquan_geo.words.text import COLON, Text

if TYPE_CHECKING:
    from datetime import date

    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.study import Study
    from ganquan_geo.words.text import Lang

OPEN = Text("（待填）", "(to be filled in)")
COMPILED_BY = Text("编制单位", "Compiled by")
PUBLISHED = Text("编制日期", "Date")
VERSION = Text("版本", "Version")


def write_title(study: Study, lang: Lang) -> str:
    """Return the title of a report."""
    minutes = max(map(largest_minutes, study.categories))
    name = study.name.said(lang)
    space = "" if not name[-1:].isascii() else " "
    return Text(
        f"{name}{space}{minutes}分钟社区生活圈步行可达覆盖率评估报告",
        f"{name}: coverage within the {minutes}-minute community life circle on foot",
    ).said(lang)


def write_cover(result: CoverageResult, lang: Lang) -> tuple[tuple[str, str], ...]:
    """Return the lines under the title: what kind each is, and its text.

    Returns
    -------
    tuple of pairs
        ``"version"``, ``"fact"`` or ``"date"``, and the line. What the study does not say stays
        open in so many words.
    """
    study, imprint = result.study, result.study.imprint
    compiled = imprint.compiled_by or OPEN
    published = imprint.published
    day = _month(published, lang) if published else _pair(PUBLISHED, OPEN, lang)
    version = _pair(VERSION, OPEN, lang)
    if imprint.version:
        version = f"（{imprint.version.zh}）" if lang == "zh" else imprint.version.en
    return (
        ("version", version),
        ("fact", _pair(COMPILED_BY, compiled, lang)),
        ("fact", _pair(glossary.DATA_DATE.capital(), study.said_date(), lang)),
        ("fact", _pair(glossary.WALKING.capital(), result.said_walker(), lang)),
        ("date", day),
    )


def _pair(word: Text, said: Text, lang: Lang) -> str:
    return f"{word.said(lang)}{COLON.said(lang)}{said.said(lang)}"


def _month(day: date, lang: Lang) -> str:
    """Return year and month as a cover has them, 二〇二六年三月."""
    if lang == "en":
        return f"{day:%B %Y}"
    year = "".join(DIGITS[int(sign)] for sign in f"{day.year}")
    return f"{year}年{chinese_number(day.month)}月"
