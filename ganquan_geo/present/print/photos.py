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
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ganquan_geo.model.photos import Photo, PhotoState, ProjectPhotos
    from ganquan_geo.model.plan import Plan
    from ganquan_geo.present.print.strokes import Easel
    from ganquan_geo.words.text import Lang

HIGH_SHARE = 0.72  # of the width of a frame
GAP_MM = 2.0
CAPTION_MM = 4.2
MOST_LINES = 3
MOST_LONG = 3.0  # a picture longer than so many times its other side is cut in the middle
EMPTY: dict[PhotoState, Text] = {
    "shown": Text("", ""),
    "none": Text("待补照片", "to be added"),
    "missing": Text("缺照片", "photograph missing"),
    "unreadable": Text("照片不能读取", "photograph cannot be read"),
}
BEFORE, AFTER = Text("改造前", "before"), Text("改造后", "after")


def word_faulty(photos: Mapping[str, ProjectPhotos], plan: Plan, lang: Lang) -> list[str]:
    """Return for each photograph that cannot be shown its project and its file, for the console."""
    said = Text("{street}，{when}照片：{why}", "{street}, photograph {when}: {why}")
    streets = {project.id: project.segment.street for project in plan.projects}
    return [
        said.filled(
            street=streets.get(key, key),
            when=when,
            why=PHOTO_STATES[photo.state].filled(file=photo.file),
        ).said(lang)
        for key, own in photos.items()
        for photo, when in ((own.before, BEFORE), (own.after, AFTER))
        if photo.state in ("missing", "unreadable")
    ]


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
    """Draw one picture inside its frame, or leave the frame empty and say that it is."""
    x, y, width, height = frame
    easel.axes.add_artist(
        Rectangle((x, y), width, height, facecolor="#f7f7f5", edgecolor=RULE, linewidth=0.6)
    )
    if photo.state == "shown":
        pixels = cut_long(
            np.frombuffer(photo.rgb, dtype=np.uint8).reshape(photo.height, photo.width, 3)
        )
        high, wide = pixels.shape[:2]
        scale = min(width / wide, height / high)
        half_x, half_y = wide * scale / 2, high * scale / 2
        mid_x, mid_y = x + width / 2, y + height / 2
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
    said = EMPTY[photo.state].said(lang)
    lines = wrap_text(said, width_mm=width - 2 * factor, size_pt=size).split("\n")[:MOST_LINES]
    step = size * MM_PER_PT * LINE_SHARE
    low = y + height / 2 + step * (len(lines) - 1) / 2 - size * MM_PER_PT / 3
    look = {"color": MUTED, "ha": "center"}
    for number, line in enumerate(lines):
        place = (x + width / 2, low - number * step)
        put_text(easel.axes, place, line, size_pt=size, look=look)


def cut_long(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the middle of a picture that is too long and narrow to be seen in a frame."""
    high, wide = pixels.shape[:2]
    rows, columns = (min(high, int(MOST_LONG * wide)), min(wide, int(MOST_LONG * high)))
    top, left = (high - rows) // 2, (wide - columns) // 2
    return pixels[top : top + max(rows, 1), left : left + max(columns, 1)]
