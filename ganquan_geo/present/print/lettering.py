"""Letters on the sheet: always the bundled fonts, measured before they are set."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.patheffects import Stroke

from ganquan_geo.present import symbology
from ganquan_geo.present.glyphs import Weight, font_path

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

MM_PER_PT = 25.4 / 72.0
UNITS_PT = 1000.0  # the size at which advances are looked up
LINE_SHARE = 1.38  # height of a line, in the height of the letters
HALO_PT = 1.7
NOT_AT_START = "，。；：、！？）》」』”’％%,.;:!?)"

_WORDS = re.compile(r"[!-~\u00a0-\u024f]+\s?|\s|.", re.DOTALL)


def measure_text_mm(text: str, *, size_pt: float, weight: Weight = "Regular") -> float:
    """Return the width of a line of text, millimetres."""
    return sum(_advance(sign, weight) for sign in text) * size_pt * MM_PER_PT


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
    lines = [""]
    for part in _WORDS.findall(text):
        if part == "\n":
            lines.append("")
            continue
        line = lines[-1] + part
        fits = measure_text_mm(line.rstrip(), size_pt=size_pt, weight=weight) <= width_mm
        if fits or not lines[-1] or part in NOT_AT_START:
            lines[-1] = line
        else:
            lines[-1] = lines[-1].rstrip()
            lines.append(part.lstrip())
    return "\n".join(line.rstrip() for line in lines)


def put_text(
    axes: Axes,
    place: tuple[float, float],
    text: str,
    *,
    size_pt: float,
    weight: Weight = "Regular",
    look: Mapping[str, Any] | None = None,
) -> None:
    """Put a text at a place.

    Parameters
    ----------
    look
        Further matplotlib text properties, and `halo`, the colour of the edge around the
        letters. The halo is a text of its own, so that the letters stay letters in a PDF.
    """
    settings: dict[str, Any] = {
        "color": symbology.INK,
        "linespacing": LINE_SHARE / 1.2,
        "va": "baseline",
        **(look or {}),
    }
    halo = settings.pop("halo", None)
    letters = font(size_pt, weight)
    if halo is not None:
        axes.text(
            *place,
            text,
            fontproperties=letters,
            path_effects=[Stroke(linewidth=HALO_PT, foreground=halo)],
            **settings,
        )
    axes.text(*place, text, fontproperties=letters, **settings)
