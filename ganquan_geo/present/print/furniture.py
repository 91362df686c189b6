"""The scale bar and the north arrow, each in the corner where they hide least."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.patches import Polygon, Rectangle

from ganquan_geo.present import symbology
from ganquan_geo.present.print.lettering import measure_text_mm, put_text
from ganquan_geo.present.print.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ganquan_geo.present.print.crowd import Rect, Room
    from ganquan_geo.present.print.paper import Window
    from ganquan_geo.present.print.strokes import Easel
    from ganquan_geo.words.text import Lang

BAR_LENGTHS_M = (20, 50, 100, 200, 300, 500, 1000, 2000, 3000, 5000, 10000)
BAR_MOST_MM = 44.0
BAR_PT, NORTH_PT = 6.6, 7.5
BAR_HIGH_MM = 9.0
ARROW_MM = (10.0, 19.0)
EDGE_MM = 1.6  # from the frame


def draw_furniture(easel: Easel, window: Window, room: Room, *, lang: Lang) -> None:
    """Draw both where they cover the fewest signs and homes, and take that room."""
    factor = easel.factor
    _draw_scale_bar(easel, window, room, lang=lang)
    width, height = (side * factor for side in ARROW_MM)
    left, low, _, _ = _least_covering(
        window, room, (width, height), corners=("nw", "ne", "sw", "se"), edge=EDGE_MM * factor
    )
    _draw_north(easel, window, (left + width / 2, low), lang=lang)


def _draw_scale_bar(easel: Easel, window: Window, room: Room, *, lang: Lang) -> None:
    """Draw a bar of two parts on a white ground."""
    factor, m = easel.factor, window.m_per_mm
    most = BAR_MOST_MM * factor * m
    length = max((own for own in BAR_LENGTHS_M if own <= most), default=BAR_LENGTHS_M[0])
    # The last figure stands in the middle of the bar's end, so half of it and its unit hang over.
    last = f"{length:g} {say('metres', lang)}"
    unit_mm = measure_text_mm(last, size_pt=BAR_PT * factor)
    width = length / m + 8.0 * factor + unit_mm / 2
    left, low, right, top = _least_covering(
        window,
        room,
        (width, BAR_HIGH_MM * factor),
        corners=("sw", "se", "ne", "nw"),
        edge=EDGE_MM * factor,
    )
    west, south, _, _ = window.bounds_m
    easel.axes.add_artist(
        Rectangle(
            (west + left * m, south + low * m),
            (right - left) * m,
            (top - low) * m,
            facecolor="#ffffff",
            edgecolor="none",
            alpha=0.86,
            zorder=10,
            gid="scale-ground",
        )
    )
    x, y = west + (left + 4.0 * factor) * m, south + (low + 2.4 * factor) * m
    for part, fill in enumerate((symbology.INK, "#ffffff")):
        easel.axes.add_artist(
            Rectangle(
                (x + part * length / 2, y),
                length / 2,
                1.4 * factor * m,
                facecolor=fill,
                edgecolor=symbology.INK,
                linewidth=0.6 * factor,
                zorder=10.1,
                gid="scale-bar",
            )
        )
    for share in (0.0, 0.5, 1.0):
        value = f"{length * share:g}" + (f" {say('metres', lang)}" if share == 1 else "")
        place = (x + share * length, y + 2.5 * factor * m)
        look = {"ha": "center", "zorder": 10.2}
        put_text(easel.axes, place, value, size_pt=BAR_PT * factor, look=look)


def _draw_north(easel: Easel, window: Window, foot: tuple[float, float], *, lang: Lang) -> None:
    """Draw the arrow; the plane's north is true within 1'."""
    factor = easel.factor
    unit = factor * window.m_per_mm
    west, south, _, _ = window.bounds_m
    x = west + foot[0] * window.m_per_mm
    y = south + foot[1] * window.m_per_mm + 7.0 * unit
    for side, fill in ((-1, symbology.INK), (1, "#ffffff")):
        easel.axes.add_artist(
            Polygon(
                [(x, y + 8.0 * unit), (x + side * 2.6 * unit, y), (x, y + 1.8 * unit)],
                closed=True,
                facecolor=fill,
                edgecolor=symbology.INK,
                linewidth=0.6 * factor,
                zorder=10,
            )
        )
    put_text(
        easel.axes,
        (x, y - 3.6 * unit),
        say("north", lang),
        size_pt=NORTH_PT * factor,
        weight="Bold",
        look={"ha": "center", "zorder": 10},
    )


def _least_covering(
    window: Window,
    room: Room,
    size_mm: tuple[float, float],
    *,
    corners: Sequence[str],
    edge: float,
) -> Rect:
    """Return the first of the corners where least is covered, and take it."""
    west, south, east, north = window.bounds_m
    across, up = (east - west) / window.m_per_mm, (north - south) / window.m_per_mm
    width, height = size_mm
    rects: list[Rect] = []
    for corner in corners:
        left = edge if corner[1] == "w" else across - edge - width
        low = edge if corner[0] == "s" else up - edge - height
        rects.append((left, low, left + width, low + height))
    best = min(rects, key=room.covered)
    room.take([best])
    return best
