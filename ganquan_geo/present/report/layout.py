"""Pages that are full: lines and pictures are set as closely as they must be."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ganquan_geo.present.report.content import Heading
from ganquan_geo.present.report.typeset import LaidOut, Setting, Typesetter

if TYPE_CHECKING:
    from ganquan_geo.present.report.content import Report
    from ganquan_geo.present.report.typeset import Place

    Places = dict[str, list[Place]]

CLOSER = tuple(  # of lines and of pictures
    (scale, size) for size in (1.0, 0.95, 0.9, 0.86, 0.83) for scale in (1.0, 0.97)
)
LEAST_END_MM = 130.0  # from the upper edge of the page
FRONT_SIZES_PT = (10.5, 9.8, 9.0, 8.2)  # until the front fits on one page


def lay_out(report: Report) -> LaidOut:
    """Set a report on pages.

    Conclusions that are too long for a page are set in smaller letters. Lines stand a little
    closer and pictures are a little smaller where the last chapter would else end on a page that
    has little on it, or where that saves a page that is mostly empty. Pictures stand where the
    report has them, within their section.
    """
    with tempfile.TemporaryDirectory() as name:
        setter = Typesetter(Path(name), report.facts.images)
        usual = Setting(front_pt=FRONT_SIZES_PT[-1])
        for size in FRONT_SIZES_PT:
            if not _front_is_long(setter.find_places(report, Setting(front_pt=size))):
                usual = Setting(front_pt=size)
                break
        closer = (replace(usual, scale=scale, pictures=size) for scale, size in CLOSER)
        setting = min(closer, key=lambda own: _waste(report, setter.find_places(report, own)))
        found = setter.find_places(report, setting)
        pdf = setter.write(report.facts.result.study.date)
    places = dict(enumerate(found["parts"]))
    return LaidOut(report=report, pdf=pdf, places=places, setting=setting)


def _ends_early(report: Report, found: Places) -> bool:
    """Return whether the page before the annex has little on it."""
    annex = any(isinstance(part, Heading) and part.kind == "annex" for part in report.parts)
    return annex and any(own.y_mm < LEAST_END_MM for own in found["body"])


def _waste(report: Report, found: Places) -> tuple[bool, int]:
    """Return what makes one setting worse than another: the last page, then how many there are."""
    return _ends_early(report, found), max((own.page for own in found["body"]), default=0)


def _front_is_long(found: Places) -> bool:
    """Return whether the conclusions take more than the page behind the cover."""
    return any(own.page > 2 for own in found["front"])  # noqa: PLR2004 - the cover is the first
