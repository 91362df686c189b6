"""The names of places, each where there is room and where no other place seems meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.present.print.lettering import (
    MM_PER_PT,
    draw_halos,
    halo_rings,
    measure_text_mm,
    put_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from ganquan_geo.present.glyphs import Weight
    from ganquan_geo.present.print.crowd import Rect, Room
    from ganquan_geo.present.print.paper import Window
    from ganquan_geo.present.print.strokes import Easel, Spot

GAPS_MM = (0.5, 1.2, 2.0, 2.8)  # between a place and its name that are tried
SLIDES = (0.5, 0.25, 0.75, 0.0, 1.0)  # share of a name that lies left of its place
CLEARER = 1.25  # any other place is at least so many times farther than the name's own
SAME_SPOT_MM = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceName:
    """A name that stands beside its place.

    Parameters
    ----------
    text
        The name.
    spot
        The place, metres.
    clear_mm
        Radius of what is drawn there.
    size_pt, bold
        Of the letters.
    needed
        Whether it must stand there even if it covers something.
    """

    text: str
    spot: Spot
    clear_mm: float
    size_pt: float
    bold: bool = False
    needed: bool = False

    @property
    def weight(self) -> Weight:
        """Return which of the two fonts it is set in."""
        return "Bold" if self.bold else "Regular"


def draw_place_names(
    easel: Easel,
    window: Window,
    room: Room,
    names: Sequence[PlaceName],
    *,
    dots: Sequence[Spot],
) -> list[str]:
    """Put names beside their places where there is room, in the order given.

    Parameters
    ----------
    dots
        Every place a name could be read to belong to, metres.

    Returns
    -------
    list of str
        The names for which there was none.
    """
    left_out = []
    halos: list[NDArray[np.float64]] = []
    rects = find_places(window, room, names, dots=dots, factor=easel.factor)
    west, south, _, _ = window.bounds_m
    for name, rect in zip(names, rects, strict=True):
        if rect is None:
            left_out.append(name.text)
            continue
        size_pt = name.size_pt * easel.factor
        height = size_pt * MM_PER_PT
        place = (
            west + rect[0] * window.m_per_mm,
            south + (rect[1] + 0.12 * height) * window.m_per_mm,
        )
        look = {"weight": name.weight}
        halos += halo_rings(place, name.text, size_pt=size_pt, per_mm=easel.per_mm, look=look)
        put_text(
            easel.axes,
            place,
            name.text,
            size_pt=size_pt,
            weight=name.weight,
            look={"zorder": 9.5, "clip_on": True, "gid": "place-name"},
        )
    draw_halos(easel.axes, halos, z=9.4)
    return left_out


def find_places(
    window: Window,
    room: Room,
    names: Sequence[PlaceName],
    *,
    dots: Sequence[Spot],
    factor: float,
) -> list[Rect | None]:
    """Return where names stand, and take that room; None where a name would mislead.

    A name stands only where its own place is clearly the nearest of all.

    Returns
    -------
    list of Rect or None
        Millimetres on the map.
    """
    others = np.array([window.on_paper(dot) for dot in dots]).reshape(-1, 2)
    found: list[Rect | None] = []
    for name in names:
        size_pt = name.size_pt * factor
        width = measure_text_mm(name.text, size_pt=size_pt, weight=name.weight)
        own = window.on_paper(name.spot)
        around = list(_beside(own, name.clear_mm, width, size_pt * MM_PER_PT))
        clear = [rect for rect in around if _is_its_own(rect, own, others)]
        rect = next((rect for rect in clear if room.is_free([rect])), None)
        if rect is None and name.needed:
            rect = (clear or around)[0]
        if rect is not None:
            room.take([rect])
        found.append(rect)
    return found


def gap_mm(rect: Rect, spots: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far places are from a rectangle, millimetres; 0 inside."""
    left, low, right, top = rect
    x = np.maximum(np.maximum(left - spots[:, 0], spots[:, 0] - right), 0.0)
    y = np.maximum(np.maximum(low - spots[:, 1], spots[:, 1] - top), 0.0)
    return np.hypot(x, y)


def _is_its_own(rect: Rect, own: Spot, others: NDArray[np.float64]) -> bool:
    """Return whether a name there is clearly nearer to its own place than to any other."""
    gaps = gap_mm(rect, others)
    # Its own place is among them once; a second one on the same spot is another's.
    same = np.flatnonzero(np.hypot(*(others - own).T) < SAME_SPOT_MM)
    gaps = np.delete(gaps, same[:1])
    return bool((gaps > CLEARER * gap_mm(rect, np.array([own]))).all())


def _beside(place: Spot, clear: float, width: float, height: float) -> Iterator[Rect]:
    """Yield rectangles for a name: right, left, above and below, then farther out."""
    x, y = place
    for gap in GAPS_MM:
        far = clear + gap
        slant = 0.75 * far
        lefts_lows = [(x + far, y - height / 2), (x - far - width, y - height / 2)]
        for slide in SLIDES:
            left = x - slide * width
            lefts_lows += [(left, y + far * 0.9), (left, y - far * 0.9 - height)]
        lefts_lows += [
            (x + slant, y + slant),
            (x + slant, y - slant - height),
            (x - slant - width, y + slant),
            (x - slant - width, y - slant - height),
        ]
        for left, low in lefts_lows:
            yield left, low, left + width, low + height
