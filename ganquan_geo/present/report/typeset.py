"""A report as PDF: typeset by typst with the bundled fonts only, tagged for screen readers.

The Word file takes its page numbers from here: both have the same margins, sizes of letters and
pitches of lines, so that pages end at the same places.
"""

from __future__ import annotations

import itertools
import json
import struct
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time
from importlib.resources import files
from typing import TYPE_CHECKING

import typst

from ganquan_geo.model.version import VERSION
from ganquan_geo.present.glyphs import drawn_text, font_folder
from ganquan_geo.present.report.content import (
    Bullets,
    Contents,
    Heading,
    Paragraph,
    Part,
    Picture,
    Report,
)
from ganquan_geo.present.report.numbering import headed
from ganquan_geo.present.worded_table import WordedTable
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from pathlib import Path

TEMPLATE = files("ganquan_geo.present") / "assets" / "report" / "report.typ"
TEXT_WIDTH_MM, TOP_MM = 160.0, 25.0
AT_TOP_MM = 7.0  # what begins less than a line below the margin begins its page
WIDE_COLUMNS = 8
LISTS = {
    "tables": Text("表目录", "Tables"),
    "figures": Text("图目录", "Figures"),
}

CONTINUED = Text("续", "Continued: ")  # before the caption of a table, on its further pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something begins: its page, from 1, and how far down the page, millimetres."""

    page: int
    y_mm: float

    @property
    def first(self) -> bool:
        """Return whether it is the first on its page."""
        return self.y_mm <= TOP_MM + AT_TOP_MM


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How closely a report is set.

    Parameters
    ----------
    front_pt
        Size of the letters of what stands before the chapters.
    scale
        How close lines stand; 1 as a rule.
    pictures
        Size of the pictures; 1 as a rule.
    """

    front_pt: float
    scale: float = 1.0
    pictures: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LaidOut:
    """A report on its pages.

    Parameters
    ----------
    report
        The report.
    pdf
        The file.
    places
        By number of each part.
    setting
        How closely it is set.
    """

    report: Report
    pdf: bytes
    places: Mapping[int, Place]
    setting: Setting


class Typesetter:
    """Sets reports on pages, again and again as they are mended, with one set of fonts."""

    def __init__(self, folder: Path, images: Mapping[str, bytes]) -> None:
        self.folder = folder
        source = folder / "report.typ"
        source.write_text(TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
        for image, png in images.items():
            (folder / f"{image}.png").write_bytes(png)
        (folder / "content.json").write_text("{}", encoding="utf-8")
        self._compiler = typst.Compiler(
            str(source),
            root=str(folder),
            font_paths=[str(font_folder())],
            ignore_system_fonts=True,
        )

    def find_places(self, report: Report, setting: Setting) -> dict[str, list[Place]]:
        """Return the places of parts, and where the front and the chapters end."""
        content = drawn_text(json.dumps(_content(report, setting), ensure_ascii=False))
        (self.folder / "content.json").write_text(content, encoding="utf-8")
        found = json.loads(self._compiler.query("<places>", field="value", one=True))
        return {key: [Place(**own) for own in places] for key, places in found.items()}

    def write(self, day: date) -> bytes:
        """Return what was set last as PDF, with its date as the only time in the file."""
        stamp = datetime.combine(day, time(), tzinfo=UTC)
        pdf = self._compiler.compile(timestamp=stamp)
        return pdf if isinstance(pdf, bytes) else b""


def picture_width_mm(part: Picture, png: bytes) -> float:
    """Return how wide a picture stands in the text, so that it is not too high."""
    width, height = struct.unpack(">II", png[16:24])
    return float(min(TEXT_WIDTH_MM, part.most_mm * width / height))


def divide(
    labelled: Iterable[tuple[str, Part]],
) -> list[tuple[str, list[tuple[str, Part]]]]:
    """Return the parts in divisions of ``"front"``, ``"chapter"`` and ``"annex"``."""
    divisions: list[tuple[str, list[tuple[str, Part]]]] = []
    for label, part in labelled:
        kind = divisions[-1][0] if divisions else "chapter"
        if isinstance(part, Heading) and part.level == 1:
            kind = part.kind
        elif isinstance(part, Contents):
            kind = "chapter"
        if not divisions or divisions[-1][0] != kind:
            divisions.append((kind, []))
        divisions[-1][1].append((label, part))
    return divisions


def _content(report: Report, setting: Setting) -> dict[str, object]:
    """Return the report as JSON; its texts are never read as markup."""
    lang, study = report.facts.lang, report.facts.result.study
    numbered = [part for label, part in report.labelled() if label]
    version = study.imprint.version
    count = itertools.count()
    return {
        "title": report.title,
        "cover": [{"kind": kind, "text": text} for kind, text in report.cover],
        "author": f"ganquan_geo {VERSION}",
        "version": version.said(lang) if version else "",
        "credit": study.credit.said(lang),
        **asdict(setting),
        "lang": lang,
        "region": "CN" if lang == "zh" else "GB",
        "contents": next((p.text for p in report.parts if isinstance(p, Contents)), ""),
        **{key: text.said(lang) for key, text in LISTS.items()},
        "continued": CONTINUED.said(lang),
        "has_tables": any(isinstance(part, WordedTable) for part in numbered),
        "has_figures": any(isinstance(part, Picture) for part in numbered),
        "divisions": [
            (
                kind,
                [
                    {**content_of(label, part, report), "number": next(count)}
                    for label, part in parts
                ],
            )
            for kind, parts in divide(report.labelled())
        ],
    }


def content_of(label: str, part: Part, report: Report) -> dict[str, object]:
    """Return one part with its number."""
    lang = report.facts.lang
    if isinstance(part, Heading):
        text = headed(label, part.text, lang)
        return {"kind": "heading", "text": text, "level": part.level}
    if isinstance(part, Paragraph):
        return {"kind": "paragraph", "text": part.text, "look": part.look}
    if isinstance(part, Bullets):
        return {"kind": "bullets", "items": part.items, "ordered": part.ordered}
    if isinstance(part, WordedTable):
        return {
            "kind": "table",
            "caption": headed(label, part.caption, lang),
            "outlined": bool(label),
            "head": part.head,
            "rows": part.rows,
            "shares": part.shares,
            "numbers": sorted(part.numbers),
            "groups": sorted(part.groups),
            "breaks": part.breaks,
            "wide": len(part.head) > WIDE_COLUMNS,
        }
    if isinstance(part, Picture):
        return {
            "kind": "picture",
            "caption": headed(label, part.caption, lang),
            "outlined": bool(label),
            "image": f"{part.image}.png",
            "says": part.says,
            "width_mm": picture_width_mm(part, report.facts.images[part.image]),
        }
    return {"kind": "contents", "text": part.text}
