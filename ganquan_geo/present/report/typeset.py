"""A report as PDF: typeset by typst with the bundled fonts only, tagged for screen readers."""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, datetime, time
from importlib.resources import files
from pathlib import Path

import typst

from ganquan_geo.model.version import VERSION
from ganquan_geo.present.glyphs import drawn_text, font_folder
from ganquan_geo.present.report.content import (
    Bullets,
    Heading,
    Paragraph,
    Part,
    Picture,
    Report,
)
from ganquan_geo.present.worded_table import WordedTable
from ganquan_geo.words import glossary

TEMPLATE = files("ganquan_geo.present") / "assets" / "report" / "report.typ"


def write_pdf(report: Report, path: Path) -> None:
    """Write a report as PDF with its date as the only time in it."""
    study = report.facts.result.study
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "report.typ").write_text(TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
        for image, png in report.facts.images.items():
            (folder / f"{image}.png").write_bytes(png)
        content = drawn_text(json.dumps(_content(report), ensure_ascii=False))
        (folder / "content.json").write_text(content, encoding="utf-8")
        pdf = typst.compile(
            str(folder / "report.typ"),
            root=str(folder),
            font_paths=[str(font_folder())],
            ignore_system_fonts=True,
            timestamp=datetime.combine(study.date, time(), tzinfo=UTC),
        )
    path.write_bytes(pdf)


def _content(report: Report) -> dict[str, object]:
    """Return the report as JSON; its texts are never read as markup."""
    lang, study = report.facts.lang, report.facts.result.study
    parts = [content_of(part) for part in report.parts]
    return {
        "title": report.title,
        "subtitle": report.subtitle,
        "author": f"ganquan_geo {VERSION}",
        "date": study.date.isoformat(),
        "credit": study.credit.said(lang),
        "lang": lang,
        "region": "CN" if lang == "zh" else "GB",
        "contents": glossary.CONTENTS.said(lang),
        "table": glossary.TABLE.said(lang),
        "figure": glossary.FIGURE.said(lang),
        "parts": [part for part in parts if part],
    }


def content_of(part: Part) -> dict[str, object]:
    """Return one part; empty for what paper cannot show."""
    if isinstance(part, Heading):
        return {
            "kind": "heading",
            "text": part.text,
            "level": part.level,
            "new_page": part.new_page,
        }
    if isinstance(part, Paragraph):
        return {"kind": "paragraph", "text": part.text}
    if isinstance(part, Bullets):
        return {"kind": "bullets", "items": part.items}
    if isinstance(part, WordedTable):
        return {
            "kind": "table",
            "caption": part.caption,
            "head": part.head,
            "rows": part.rows,
            "shares": part.shares,
            "numbers": sorted(part.numbers),
            "long": part.long,
        }
    if isinstance(part, Picture):
        return {
            "kind": "picture",
            "caption": part.caption,
            "image": f"{part.image}.png",
            "says": part.says,
            "floats": part.floats,
        }
    return {}
