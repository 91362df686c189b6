"""What stands above and below every map: title, conclusion, and who answers for the sheet."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import shapely

from ganquan_geo.present import symbology
from ganquan_geo.present.print.lettering import (
    LINE_SHARE,
    MM_PER_PT,
    measure_text_mm,
    put_text,
    wrap_text,
)
from ganquan_geo.present.print.paper import (
    FIGURE_WIDTH_MM,
    LETTER_FACTORS,
    TITLE_MM,
    build_papers,
    measure_inner_mm,
)
from ganquan_geo.present.print.strokes import Easel, draw_lines
from ganquan_geo.present.print.words import say

if TYPE_CHECKING:
    from ganquan_geo.present.print.paper import Paper, PaperSize, Window
    from ganquan_geo.present.print.scene import Scene

TITLE_PT, LEAST_TITLE_PT, SUBTITLE_PT, HEADLINE_PT, FRAME_PT = 15.0, 9.0, 7.6, 8.1, 6.4
MUTED, RULE = "#5c636c", "#b9bdc3"
HEADLINE_MM = HEADLINE_PT * MM_PER_PT * LINE_SHARE
LINE_MM = FRAME_PT * MM_PER_PT * LINE_SHARE
MOST_LINES = 6  # of the conclusion
PAD_MM = 1.0
CELL_SHARES = (0.27, 0.15, 0.15, 0.31, 0.12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a sheet says of itself.

    Parameters
    ----------
    title
        In large letters.
    headline
        The conclusion, a sentence or two below the title; empty for none.
    number
        Number of the sheet among those of its kind, such as ``街道 21``; empty for none.
    """

    title: str
    headline: str = ""
    number: str = ""


def sheet_papers(
    scene: Scene, head: Head, *, size: PaperSize, landscape: bool
) -> tuple[Paper, ...]:
    """Return the plans of a sheet with room for its conclusion and its foot.

    Raises
    ------
    UnknownNameError
        If the size is not one of those known.
    """
    head_mm, foot_mm = measure_frame(scene, head, size=size, landscape=landscape)
    return build_papers(size, landscape=landscape, head_mm=head_mm, foot_mm=foot_mm)


def measure_frame(
    scene: Scene, head: Head, *, size: PaperSize, landscape: bool
) -> tuple[float, float]:
    """Return what the conclusion and the foot take, millimetres on A4."""
    width = measure_inner_mm(size, landscape=landscape)
    factor = LETTER_FACTORS[size]
    rows = 1 + sum(len(own) for own in _foot_lines(scene, width, factor))
    return _headline_mm(head, width, factor), LINE_MM * rows + 3.4 * PAD_MM


def measure_figure_frame(scene: Scene, head: Head) -> tuple[float, float]:
    """Return what head and foot of a picture that stands alone take, millimetres."""
    width = FIGURE_WIDTH_MM - 0.4
    rows = sum(len(own) for own in _foot_lines(scene, width, 1.0))
    return TITLE_MM + _headline_mm(head, width, 1.0), LINE_MM * rows + 2 * PAD_MM


def _headline_mm(head: Head, width_mm: float, factor: float) -> float:
    lines = _headline_lines(head.headline, width_mm, factor)
    return HEADLINE_MM * len(lines) + PAD_MM if lines else 0.0


def draw_title(easel: Easel, scene: Scene, paper: Paper, window: Window | None, head: Head) -> None:
    """Draw title, subtitle and conclusion."""
    lang, factor, box = scene.lang, paper.factor, paper.title
    profile, date = scene.result.said_walker().said(lang), scene.study.said_date().said(lang)
    subtitle = say("subtitle", lang, profile=profile, date=date)
    if window is not None and not paper.bare:  # a picture is shown at any size
        scale = f"{window.scale:,.0f}".replace(",", " ")
        subtitle += say("scale", lang, scale=scale, size=paper.size)
    between = "　" if lang == "zh" else ": "
    line = f"{scene.study.name.said(lang)}{between}{head.title}"
    place = (box.x, box.top - 6.0 * factor)
    size_pt = TITLE_PT * factor
    size_pt *= min(1.0, box.width / measure_text_mm(line, size_pt=size_pt, weight="Bold"))
    size_pt = max(size_pt, LEAST_TITLE_PT * factor)
    lines = wrap_text(line, width_mm=box.width, size_pt=size_pt, weight="Bold").split("\n")
    line = lines[0] if len(lines) == 1 else lines[0][:-1] + "…"
    put_text(easel.axes, place, line, size_pt=size_pt, weight="Bold")
    place = (box.x, box.top - 11.6 * factor)
    put_text(easel.axes, place, subtitle, size_pt=SUBTITLE_PT * factor, look={"color": MUTED})
    low = box.top - 14.2 * factor
    for number, own in enumerate(_headline_lines(head.headline, box.width, factor)):
        place = (box.x, low - (number + 0.75) * HEADLINE_MM * factor)
        put_text(easel.axes, place, own, size_pt=HEADLINE_PT * factor, weight="Bold")


def draw_foot(easel: Easel, scene: Scene, paper: Paper, head: Head) -> None:
    """Draw who compiled the sheet, when, from what, and what must be said of it.

    A picture for other pages has only the source and what must be said.
    What the study does not say is a blank line, to be filled in by hand.
    """
    factor, box = paper.factor, paper.foot
    step, pad = LINE_MM * factor, PAD_MM * factor
    if paper.bare:
        _draw_foot_lines(easel, scene, paper, box.top - pad)
        return
    high = box.top - 1.2 * pad
    rule = symbology.LineStyle(colour=RULE, width_px=0.8)
    line = shapely.LineString([(box.x, high), (box.right, high)])
    draw_lines(easel, [line], rule, z=2)
    y, x = high - pad - 0.78 * step, box.x
    for (word, value), share in zip(_cells(scene, head), CELL_SHARES, strict=True):
        width = share * box.width
        _draw_cell(easel, (x, y), word, value, width_mm=width - 2.5 * factor, factor=factor)
        x += width
    _draw_foot_lines(easel, scene, paper, y - 0.6 * pad)


def _draw_foot_lines(easel: Easel, scene: Scene, paper: Paper, y: float) -> None:
    """Draw the source and what must be said below a height on the paper."""
    factor, box = paper.factor, paper.foot
    for text in chain(*_foot_lines(scene, box.width, factor)):
        y -= LINE_MM * factor
        look = {"color": MUTED}
        put_text(easel.axes, (box.x, y), text, size_pt=FRAME_PT * factor, look=look)


def _draw_cell(
    easel: Easel,
    place: tuple[float, float],
    word: str,
    value: str,
    *,
    width_mm: float,
    factor: float,
) -> None:
    """Draw a word and its value, or a line to write on."""
    size = FRAME_PT * factor
    put_text(easel.axes, place, word, size_pt=size, look={"color": MUTED})
    left = place[0] + measure_text_mm(word, size_pt=size)
    right = place[0] + width_mm
    if value:
        least = min(size, size * (right - left) / measure_text_mm(value, size_pt=size))
        fits = least >= 6.0  # noqa: PLR2004 - no letter is smaller
        lines = (
            [value] if fits else wrap_text(value, width_mm=right - left, size_pt=6.0).split("\n")
        )
        said = lines[0] if len(lines) == 1 else lines[0][:-1] + "…"
        put_text(easel.axes, (left, place[1]), said, size_pt=max(least, 6.0))
        return
    blank = shapely.LineString([(left, place[1] - 0.4), (right, place[1] - 0.4)])
    draw_lines(easel, [blank], symbology.LineStyle(colour=RULE, width_px=0.7), z=2)


def _cells(scene: Scene, head: Head) -> list[tuple[str, str]]:
    lang, imprint = scene.lang, scene.study.imprint
    published = imprint.published
    return [
        (say("compiled_by", lang), imprint.compiled_by.said(lang) if imprint.compiled_by else ""),
        (say("published", lang), published.isoformat() if published else ""),
        (say("data_until", lang), scene.study.said_date().said(lang)),
        (say("system", lang), say("wgs84", lang)),
        (say("sheet_number", lang), head.number),
    ]


def _foot_lines(scene: Scene, width_mm: float, factor: float) -> list[list[str]]:
    """Return the lines of the source and of the statement."""
    lang, imprint = scene.lang, scene.study.imprint
    version = imprint.version.said(lang) if imprint.version else ""
    statement = scene.study.said_statement().said(lang)
    texts = [
        say("sources", lang) + scene.study.credit.said(lang),
        (f"{version}{say('stop', lang)}" if version else "") + statement,
    ]
    size_pt = FRAME_PT * factor
    return [wrap_text(text, width_mm=width_mm, size_pt=size_pt).split("\n") for text in texts]


def _headline_lines(headline: str, width_mm: float, factor: float) -> list[str]:
    """Return the conclusion in lines; what is beyond the last is left out, and that is seen."""
    if not headline:
        return []
    size_pt = HEADLINE_PT * factor
    lines = wrap_text(headline, width_mm=width_mm, size_pt=size_pt, weight="Bold").split("\n")
    if len(lines) <= MOST_LINES:
        return lines
    return [*lines[: MOST_LINES - 1], lines[MOST_LINES - 1][:-1] + "…"]
