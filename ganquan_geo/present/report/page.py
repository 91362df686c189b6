"""A report as one HTML file that needs no network, the interactive map inside."""

from __future__ import annotations

import base64
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined

from ganquan_geo.model.version import VERSION
from ganquan_geo.present.report.content import Contents, Picture
from ganquan_geo.present.report.numbering import headed
from ganquan_geo.present.report.typeset import LISTS, content_of
from ganquan_geo.present.web.map import build_map_page
from ganquan_geo.present.worded_table import WordedTable
from ganquan_geo.words import glossary
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.present.report.content import Report

LIVE_MAP = Text("可以操作的地图", "The map to use")
TEMPLATE = files("ganquan_geo.present") / "assets" / "report" / "report.html"


def write_html(report: Report, path: Path) -> None:
    """Write a report as HTML; whatever the data's texts are, they are shown as typed."""
    facts = report.facts
    version = facts.result.study.imprint.version
    template = Environment(autoescape=True, undefined=StrictUndefined).from_string(
        TEMPLATE.read_text(encoding="utf-8")
    )
    html = template.render(
        report=report,
        lang=facts.lang,
        parts=_parts(report),
        contents=glossary.CONTENTS.said(facts.lang),
        live=LIVE_MAP.said(facts.lang),
        map_html=build_map_page(facts.result, lang=facts.lang).render(),
        credit=facts.result.study.credit.said(facts.lang),
        statement=facts.result.study.said_statement().said(facts.lang),
        document_version=version.said(facts.lang) if version else "",
        version=VERSION,
    )
    path.write_text(html, encoding="utf-8", newline="\n")


def _parts(report: Report) -> list[dict[str, object]]:
    """Return the parts with their numbers, pictures as data, and an anchor for each heading."""
    parts = []
    for number, (label, part) in enumerate(report.labelled()):
        own = {**content_of(label, part, report), "number": number}
        if isinstance(part, Contents):
            own = {"kind": "lists", "lists": _lists(report)}
        if isinstance(part, WordedTable):
            own["long"] = part.long
        if isinstance(part, Picture):
            png = report.facts.images[part.image]
            own["data"] = base64.b64encode(png).decode("ascii")
        parts.append(own)
    return parts


def _lists(report: Report) -> list[dict[str, object]]:
    """Return the lists of tables and of figures; the contents stand at the side of the page."""
    numbered = [(n, label, part) for n, (label, part) in enumerate(report.labelled()) if label]
    kinds = {"tables": WordedTable, "figures": Picture}
    lists: list[dict[str, object]] = []
    for key, kind in kinds.items():
        entries = [
            (n, headed(label, part.caption, report.facts.lang))
            for n, label, part in numbered
            if isinstance(part, WordedTable | Picture) and isinstance(part, kind)
        ]
        if entries:
            lists.append({"title": LISTS[key].said(report.facts.lang), "entries": entries})
    return lists
