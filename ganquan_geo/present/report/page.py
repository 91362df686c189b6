"""A report as one HTML file that needs no network, the interactive map inside."""

from __future__ import annotations

import base64
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined

from ganquan_geo.model.version import VERSION
from ganquan_geo.present.report.content import Contents, LiveMap, Picture
from ganquan_geo.present.report.typeset import content_of
from ganquan_geo.present.web.map import build_map_page
from ganquan_geo.present.worded_table import WordedTable
from ganquan_geo.words import glossary

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.present.report.content import Report

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
        map_html=build_map_page(facts.result, lang=facts.lang).render(),
        credit=facts.result.study.credit.said(facts.lang),
        document_version=version.said(facts.lang) if version else "",
        version=VERSION,
    )
    path.write_text(html, encoding="utf-8", newline="\n")


def _parts(report: Report) -> list[dict[str, object]]:
    """Return the parts with their numbers, pictures as data, and an anchor for each heading."""
    parts = []
    for number, (label, part) in enumerate(report.labelled()):
        own = {**content_of(label, part, report), "number": number}
        if isinstance(part, LiveMap):
            own = {"kind": "map", "caption": part.caption}
        if isinstance(part, WordedTable):
            own["long"] = part.long
        if isinstance(part, Picture):
            png = report.facts.images[part.image]
            own["data"] = base64.b64encode(png).decode("ascii")
        if not isinstance(part, Contents):  # the page has its own, at the side
            parts.append(own)
    return parts
