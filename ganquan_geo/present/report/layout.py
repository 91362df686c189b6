"""Pages that are full: pictures that would leave a page half empty are set smaller, or later."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ganquan_geo.present.report.content import Heading, Picture
from ganquan_geo.present.report.numbering import label_parts
from ganquan_geo.present.report.typeset import LaidOut, Typesetter, on_paper

if TYPE_CHECKING:
    from ganquan_geo.present.report.content import Part, Report
    from ganquan_geo.present.report.typeset import Place

    Places = dict[str, list[Place]]

FOOT_MM = 297.0 - 24.0  # where the text of an upright page ends
CAPTION_MM = 16.0  # of a picture, with the space around it
LEAST_PICTURE_MM = 112.0  # a map any lower cannot be read
MOST_BLANK_MM = 50.0
SCALES = (1.0, 0.975, 0.95)  # how close lines may stand
LEAST_END_MM = 95.0  # from the upper edge of the page
FRONT_SIZES_PT = (10.5, 9.8, 9.0, 8.2)  # until the front fits on one page
MOST_PASSES = 14


def lay_out(report: Report) -> LaidOut:
    """Set a report on pages, none of them half empty because a picture did not fit.

    Where the last chapter would end on a page that has little else, lines stand a little closer.
    """
    with tempfile.TemporaryDirectory() as name:
        setter = Typesetter(Path(name), report.facts.images)
        scale = SCALES[0]
        laid, found, front_pt = _fill(setter, report, scale)
        for closer in SCALES[1:]:
            if not _ends_early(laid, found):
                break
            tried = _fill(setter, report, closer)
            if not _ends_early(tried[0], tried[1]):
                scale, (laid, found, front_pt) = closer, tried
        setter.find_places(laid, front_pt=front_pt, scale=scale)
        pdf = setter.write(report.facts.result.study.date)
    shown = [number for number, part in enumerate(laid.parts) if on_paper(part)]
    places = dict(zip(shown, found["parts"], strict=True))
    return LaidOut(report=laid, pdf=pdf, places=places, front_pt=front_pt, scale=scale)


def _fill(setter: Typesetter, report: Report, scale: float) -> tuple[Report, Places, float]:
    """Mend a report until no picture leaves a blank; return it, its places, its front's size."""
    sizes = list(FRONT_SIZES_PT)
    seen: set[int] = set()
    found = setter.find_places(report, front_pt=sizes[0], scale=scale)
    for _ in range(MOST_PASSES):
        if len(sizes) > 1 and _front_is_long(found):
            sizes.pop(0)
        elif (mended := _mend(report, found, seen)) is not None:
            report = mended
        else:
            break
        found = setter.find_places(report, front_pt=sizes[0], scale=scale)
    return report, found, sizes[0]


def _ends_early(report: Report, found: Places) -> bool:
    """Return whether the page before the annex has little on it."""
    annex = any(isinstance(part, Heading) and part.kind == "annex" for part in report.parts)
    return annex and any(own.y_mm < LEAST_END_MM for own in found["body"])


def _front_is_long(found: Places) -> bool:
    """Return whether the conclusions take more than the page behind the cover."""
    return any(own.page > 2 for own in found["front"])  # noqa: PLR2004 - the cover is the first


def _mend(report: Report, found: Places, seen: set[int]) -> Report | None:
    """Return the report with its first picture that leaves a blank mended; None if none does."""
    shown = [number for number, part in enumerate(report.parts) if on_paper(part)]
    places = dict(zip(shown, found["parts"], strict=True))
    pictures = [number for number in shown if isinstance(report.parts[number], Picture)]
    for number, before in zip(pictures, found["before"], strict=True):
        part = report.parts[number]
        blank = FOOT_MM - before.y_mm
        fits = before.page == places[number].page or blank < MOST_BLANK_MM
        if fits or not isinstance(part, Picture) or id(part) in seen:
            continue
        room = blank - CAPTION_MM
        if room >= LEAST_PICTURE_MM:
            smaller = replace(part, most_mm=room)
            seen.add(id(smaller))
            return _with_parts(
                report, [*report.parts[:number], smaller, *report.parts[number + 1 :]]
            )
        seen.add(id(part))
        if (later := _section_after(report.parts, number)) > number + 1:
            parts = list(report.parts)
            return _with_parts(
                report,
                [*parts[:number], *parts[number + 1 : later], part, *parts[later:]],
            )
    return None


def _section_after(parts: tuple[Part, ...], number: int) -> int:
    """Return where the section behind a picture ends; the picture's end where there is none."""
    later = number + 1
    while later < len(parts):
        part = parts[later]
        if isinstance(part, Picture) or (isinstance(part, Heading) and part.level == 1):
            break
        if isinstance(part, Heading) and later > number + 1:
            break
        later += 1
    return later


def _with_parts(report: Report, parts: list[Part]) -> Report:
    return replace(report, parts=tuple(parts), labels=label_parts(parts, report.facts.lang))
