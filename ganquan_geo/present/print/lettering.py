"""Letters on the sheet: always the bundled fonts, measured before they are set."""

from __future__ import annotations

import math
import re
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from matplotlib.collections import PolyCollection
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.textpath import TextPath

from ganquan_geo.present import symbology
from ganquan_geo.present.glyphs import Weight, drawn_text, font_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.path import Path
    from numpy.typing import NDArray

MM_PER_PT = 25.4 / 72.0
UNITS_PT = 1000.0  # the size at which advances are looked up
LINE_SHARE = 1.38  # height of a line, in the height of the letters
HALO_PT = 0.9  # on each side of a stroke
EM_MIDDLE = 0.375  # the middle of letters and hanzi above the baseline, in their height
NOT_AT_START = "，。；：、！？）》」』”’％%,.;:!?)"
NOT_AT_END = "（《「『“‘("

_WORDS = re.compile(r"[!-~\u00a0-\u024f\u2013]+\s?|\s|.", re.DOTALL)


def measure_text_mm(text: str, *, size_pt: float, weight: Weight = "Regular") -> float:
    """Return the width of a line of text as it is set, millimetres."""
    return (
        sum(_advance(sign, weight) for sign in drawn_text(text) if sign != "\n")
        * size_pt
        * MM_PER_PT
    )


@cache
def _font(weight: Weight) -> FT2Font:
    font = FT2Font(str(font_path(weight)))
    font.set_size(UNITS_PT, 72)
    return font


@cache
def _advance(sign: str, weight: Weight) -> float:
    """Return how far a character carries on, in the height of the letters."""
    glyph = _font(weight).load_char(ord(sign), flags=LoadFlags.NO_HINTING)
    return float(glyph.linearHoriAdvance / 65536.0 / UNITS_PT)


@cache
def font(size_pt: float, weight: Weight = "Regular") -> FontProperties:
    """Return one of the two fonts in a size."""
    return FontProperties(fname=str(font_path(weight)), size=size_pt)


def wrap_text(text: str, *, width_mm: float, size_pt: float, weight: Weight = "Regular") -> str:
    """Return a text broken into lines no wider than `width_mm`.

    Chinese breaks after any character but never before closing punctuation; words of letters
    and numbers stay whole where they fit.
    """
    lines: list[list[str]] = [[]]
    for part in _WORDS.findall(text):
        if part == "\n":
            lines.append([])
            continue
        line = "".join(lines[-1]) + part
        fits = measure_text_mm(line.rstrip(), size_pt=size_pt, weight=weight) <= width_mm
        if fits or not lines[-1]:
            lines[-1].append(part)
            continue
        # What must not begin a line takes along what stands before it; no line ends in a bracket.
        first = len(lines[-1])
        taken = [part]
        while first > 1 and (taken[0] in NOT_AT_START or lines[-1][first - 1] in NOT_AT_END):
            first -= 1
            taken.insert(0, lines[-1][first])
        if taken[0] in NOT_AT_START:
            lines[-1].append(part)
            continue
        del lines[-1][first:]
        lines.append([taken[0].lstrip(), *taken[1:]])
    return "\n".join("".join(line).rstrip() for line in lines)


def put_text(
    axes: Axes,
    place: tuple[float, float],
    text: str,
    *,
    size_pt: float,
    weight: Weight = "Regular",
    look: Mapping[str, Any] | None = None,
) -> None:
    """Put a text at a place, every character as it stands: ``$`` begins no formula.

    What the fonts lack has a stand-in; see `drawn_text`. `look` holds further matplotlib text
    properties.
    """
    settings: dict[str, Any] = {
        "color": symbology.INK,
        "parse_math": False,
        "linespacing": LINE_SHARE / 1.2,
        "va": "baseline",
        **(look or {}),
    }
    axes.text(*place, drawn_text(text), fontproperties=font(size_pt, weight), **settings)


def halo_rings(
    place: tuple[float, float],
    text: str,
    *,
    size_pt: float,
    per_mm: float,
    look: Mapping[str, Any],
) -> list[NDArray[np.float64]]:
    """Return the white ground of one line of text that is put at the same place.

    The letters' shapes are widened once and drawn as areas: a tenth of the size of stroked
    letters in a PDF, and the text itself stays text.

    Parameters
    ----------
    per_mm
        Units of the axes in a millimetre of paper.
    look
        `ha`, `rotation` in degrees about the place, and `weight`.
    """
    weight: Weight = look.get("weight", "Regular")
    text = drawn_text(text)
    rings = _halo(text, round(HALO_PT / size_pt, 2), weight)
    left = 0.0
    if look.get("ha") == "center":
        left = sum(_advance(sign, weight) for sign in text) / 2
    turn = math.radians(look.get("rotation", 0.0))
    spin = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    scale = size_pt * MM_PER_PT * per_mm
    return [(ring - (left, 0.0)) @ spin * scale + place for ring in rings]


def draw_halos(axes: Axes, rings: Sequence[NDArray[np.float64]], *, z: float) -> None:
    """Draw the white grounds of names."""
    if rings:
        halos = PolyCollection(rings, facecolors="#ffffff", edgecolors="none", zorder=z)
        axes.add_collection(halos, autolim=False)


@cache
def letter_path(text: str) -> Path:
    """Return a few bold letters as a shape around their middle, in their height."""
    text = drawn_text(text)
    width = sum(_advance(sign, "Bold") for sign in text)
    return TextPath((-width / 2, -EM_MIDDLE), text, size=1.0, prop=font(1.0, "Bold"))


@cache
def _rings(sign: str, weight: Weight) -> list[NDArray[np.float64]]:
    """Return the outlines of a character, in the height of the letters."""
    outline = TextPath((0, 0), sign, size=1.0, prop=font(1.0, weight))
    rings = (np.asarray(ring) for ring in outline.to_polygons())
    return [ring for ring in rings if len(ring) > 3]  # noqa: PLR2004 - a triangle that closes


@cache
def _halo(text: str, width: float, weight: Weight) -> tuple[NDArray[np.float64], ...]:
    """Return the widened shapes of a text, in the height of its letters, from its start."""
    parts: list[shapely.Polygon] = []
    along = 0.0
    for sign in text:
        if not sign.isspace():
            # A halo fills the letter, so its holes do not matter.
            parts += [shapely.Polygon(ring + (along, 0.0)) for ring in _rings(sign, weight)]  # noqa: RUF005
        along += _advance(sign, weight)
    widened = shapely.union_all(shapely.buffer(np.array(parts, dtype=object), width, quad_segs=3))
    shape = shapely.simplify(widened, width / 6)
    return tuple(
        shapely.get_coordinates(shapely.get_exterior_ring(part))
        for part in shapely.get_parts(shape)
    )
