"""Photographs beside a map: two frames, empty ones where there is no picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.patches import Rectangle

from ganquan_geo.model.photos import PHOTO_STATES
from ganquan_geo.present.print.blocks import MUTED, RULE, SMALL_PT, Block
from ganquan_geo.present.print.lettering import LINE_SHARE, MM_PER_PT, put_text, wrap_text
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ganquan_geo.model.photos import Photo, ProjectPhotos
    from ganquan_geo.present.print.strokes import Easel
    from ganquan_geo.words.text import Lang

HIGH_SHARE = 0.72  # of the width of a frame
GAP_MM = 2.0
CAPTION_MM = 4.2
MOST_LINES = 3
BEFORE, AFTER = Text("改造前", "before"), Text("改造后", "after")


def photo_blocks(
    photos: Sequence[ProjectPhotos], lang: Lang, *, width_mm: float, factor: float
) -> list[Block]:
    """Return a row of two frames for each project."""
    return [_pair(own, lang, width_mm=width_mm, factor=factor) for own in photos]


def _pair(own: ProjectPhotos, lang: Lang, *, width_mm: float, factor: float) -> Block:
    side = (width_mm - GAP_MM * factor) / 2
    high = side * HIGH_SHARE

    def draw(easel: Easel, x: float, y: float) -> None:
        for number, (photo, name) in enumerate(((own.before, BEFORE), (own.after, AFTER))):
            left = x + number * (side + GAP_MM * factor)
            _draw_photo(easel, photo, lang, frame=(left, y - high, side, high), factor=factor)
            place = (left, y - high - 0.75 * CAPTION_MM * factor)
            put_text(easel.axes, place, name.said(lang), size_pt=SMALL_PT * factor)

    return Block(height_mm=high + (CAPTION_MM + 1.0) * factor, draw=draw)


def _draw_photo(
    easel: Easel,
    photo: Photo,
    lang: Lang,
    *,
    frame: tuple[float, float, float, float],
    factor: float,
) -> None:
    """Draw one picture whole inside its frame, or why there is none."""
    x, y, width, height = frame
    easel.axes.add_artist(
        Rectangle((x, y), width, height, facecolor="#f7f7f5", edgecolor=RULE, linewidth=0.6)
    )
    if photo.state == "shown":
        scale = min(width / photo.width, height / photo.height)
        half_x, half_y = photo.width * scale / 2, photo.height * scale / 2
        mid_x, mid_y = x + width / 2, y + height / 2
        pixels = np.frombuffer(photo.rgb, dtype=np.uint8).reshape(photo.height, photo.width, 3)
        limits = easel.axes.get_xlim(), easel.axes.get_ylim()
        easel.axes.imshow(
            pixels,
            extent=(mid_x - half_x, mid_x + half_x, mid_y - half_y, mid_y + half_y),
            aspect="auto",
            zorder=2,
        )
        easel.axes.set(xlim=limits[0], ylim=limits[1])
        return
    size = SMALL_PT * factor
    said = PHOTO_STATES[photo.state].filled(file=photo.file).said(lang)
    lines = wrap_text(said, width_mm=width - 2 * factor, size_pt=size).split("\n")[:MOST_LINES]
    step = size * MM_PER_PT * LINE_SHARE
    low = y + height / 2 + step * (len(lines) - 1) / 2 - size * MM_PER_PT / 3
    look = {"color": MUTED, "ha": "center"}
    for number, line in enumerate(lines):
        place = (x + width / 2, low - number * step)
        put_text(easel.axes, place, line, size_pt=size, look=look)
