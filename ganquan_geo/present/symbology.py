"""How things look on every map: colours, widths and shapes, for screen and paper alike.

Widths are in CSS pixels (1/96 inch) for a map on which the sub-district fills a screen or a
page of A4. Colours were chosen to stay apart for colour-blind readers where they carry an
order (homes, reach: by lightness alone) and are never the only sign where they do not
(categories: each has a shape and a character too), so that a black-and-white print says
the same.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.model.reach import Reach

Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineStyle:
    """A line: colour, width, lengths of dashes and gaps (or none), and how dashes end."""

    colour: str
    width_px: float
    dash_px: tuple[float, ...] = ()
    cap: Literal["round", "butt"] = "round"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The outline of a facility's sign.

    Parameters
    ----------
    id
        Name of the shape.
    ring
        Corners, x to the right and y up, not closed; of about the area of the unit circle.
    text_y
        Where the middle of the character stands, in the units of the ring.
    text_size
        Height of the character, in the units of the ring.
    """

    id: str
    ring: Ring
    text_y: float = 0.0
    text_size: float = 1.1


@dataclass(frozen=True, slots=True, kw_only=True)
class CategorySymbol:
    """A category of facilities on the map: its shape and its one colour."""

    shape: Shape
    colour: str


SRGB_KNEE = 0.04045  # below it sRGB is linear

PAPER = "#ffffff"  # inside the boundary
OUTSIDE = "#f1f0ec"  # laid over everything outside the boundary
OUTSIDE_OPACITY = 0.62
INK = "#2b3036"
RESIDENTIAL = "#f2cf63"  # homes on maps that ask nothing of them
NOT_MEASURED = "#e3e3e3"  # homes too far from any street to be measured
HOME_OUTLINE = "#3a4048"
REACHED, NOT_REACHED = "#27566f", "#b3261e"  # homes on the sheet of one service
REACH = "#3f7d99"  # what is within reach, on sheets where red says what is not
HOME_OUTLINE_PX = 1.0
HOME_RANGE_PX = 2.4  # outline in the colour of the most a home may reach
HOME_RADIUS_PX = 6.0
DOT_EDGE_SHARE = 0.45  # of the outline's colour in that of homes too small for one of ink
SIGN_PX = 21.0
ASSUMED_SIGN_SHARE = 0.84  # signs of assumed positions are so much smaller
ASSUMED_SIGN_OPACITY = 0.55  # and on paper so pale
SIGN_TEXT = "#ffffff"
SPREAD_WIDTH_PX = 9.0  # the street a facility is known to stand on
SPREAD_OPACITY = 0.34


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachLook:
    """A home on the map of one service: its mark, and the fill of its land."""

    fill: str
    land: str
    half: str | None = None
    rim: str | None = None
    text: str = ""


# In grey too: full, half full, empty with a question mark, empty with a cross.
REACH_LOOKS: Mapping[Reach, ReachLook] = MappingProxyType(
    {
        "reached": ReachLook(fill=REACHED, land="#c3d3dd"),
        "possible": ReachLook(fill=PAPER, half=REACHED, land="#e6edf1"),
        "unverified": ReachLook(fill=PAPER, text="?", land="#f4f4f2"),
        "not reached": ReachLook(fill=PAPER, rim=NOT_REACHED, text="×", land=PAPER),
        "not measured": ReachLook(fill=NOT_MEASURED, land=NOT_MEASURED),
    }
)

BOUNDARY = LineStyle(colour="#4a525c", width_px=1.8, dash_px=(11.0, 3.0, 2.0, 3.0), cap="butt")
BOUNDARY_BAND = LineStyle(colour="#4a525c", width_px=7.0)
BOUNDARY_BAND_OPACITY = 0.13
WATER = "#cfdfe9"
GREEN = "#dfe9d3"
GROUND_OUTLINE_SHARE = 0.12  # how much darker the edge of water and green is

STREETS: Mapping[str, LineStyle] = MappingProxyType(
    {
        "arterial": LineStyle(colour="#a9a59c", width_px=6.4),
        "secondary": LineStyle(colour="#b9b5ac", width_px=4.4),
        "local": LineStyle(colour="#c6c2ba", width_px=2.7),
        "lane": LineStyle(colour="#c6c2ba", width_px=1.6),
        "footway": LineStyle(colour="#b4afa5", width_px=1.3, dash_px=(4.0, 2.5), cap="butt"),
        "steps": LineStyle(colour="#8f8a80", width_px=2.6, dash_px=(1.2, 1.6), cap="butt"),
        "greenway": LineStyle(colour="#a7bd93", width_px=2.2),
        "compound": LineStyle(colour="#9a7b4f", width_px=1.7, dash_px=(7.0, 1.8), cap="butt"),
    }
)
PLANNED = LineStyle(colour="#1d8a70", width_px=2.6, dash_px=(8.0, 5.0), cap="butt")
NOT_WALKABLE = LineStyle(colour="#82868d", width_px=1.3, dash_px=(0.1, 3.6))

# Light to dark: the more categories a home reaches, the darker. Lightness falls all the way.
COUNT_STOPS = ("#fefae3", "#c4e0b5", "#7bbfb7", "#3b90b6", "#2a5b9a", "#1a2860")


def _regular(corners: int, *, radius: float, turn_deg: float = 90.0) -> Ring:
    """Return a regular polygon; the first corner lies `turn_deg` left of east."""
    return tuple(
        (
            round(radius * math.cos(math.radians(turn_deg + 360.0 * corner / corners)), 3),
            round(radius * math.sin(math.radians(turn_deg + 360.0 * corner / corners)), 3),
        )
        for corner in range(corners)
    )


def _star(points: int, *, outer: float, inner: float) -> Ring:
    tips = _regular(points, radius=outer)
    notches = _regular(points, radius=inner, turn_deg=90.0 + 180.0 / points)
    return tuple(corner for pair in zip(tips, notches, strict=True) for corner in pair)


SHAPES: tuple[Shape, ...] = (
    Shape(id="circle", ring=_regular(36, radius=1.0)),
    Shape(id="square", ring=_regular(4, radius=1.29, turn_deg=45.0)),
    Shape(id="diamond", ring=_regular(4, radius=1.34)),
    Shape(
        id="triangle",
        ring=((0.0, 1.38), (-1.36, -0.94), (1.36, -0.94)),
        text_y=-0.3,
        text_size=1.05,
    ),
    Shape(id="hexagon", ring=_regular(6, radius=1.12, turn_deg=0.0)),
    Shape(
        id="cross",
        ring=(
            (-0.55, 1.2),
            (0.55, 1.2),
            (0.55, 0.55),
            (1.2, 0.55),
            (1.2, -0.55),
            (0.55, -0.55),
            (0.55, -1.2),
            (-0.55, -1.2),
            (-0.55, -0.55),
            (-1.2, -0.55),
            (-1.2, 0.55),
            (-0.55, 0.55),
        ),
    ),
    Shape(id="star", ring=_star(8, outer=1.3, inner=0.98)),
    Shape(
        id="inverted-triangle",
        ring=((0.0, -1.38), (1.36, 0.94), (-1.36, 0.94)),
        text_y=0.34,
        text_size=1.05,
    ),
    Shape(id="pentagon", ring=_regular(5, radius=1.2), text_y=-0.06, text_size=1.05),
    Shape(id="parallelogram", ring=((-0.8, 0.86), (1.45, 0.86), (0.8, -0.86), (-1.45, -0.86))),
    Shape(id="trapezoid", ring=((-0.85, 0.92), (0.85, 0.92), (1.38, -0.92), (-1.38, -0.92))),
    Shape(
        id="shield",
        ring=((-1.02, 1.0), (1.02, 1.0), (1.02, -0.2), (0.0, -1.3), (-1.02, -0.2)),
        text_y=0.16,
        text_size=1.05,
    ),
)

# Gates: ink over a white square, told apart in grey: empty, half, a dot, full, a question mark.
GATE_FRAME: Ring = ((-1.0, 1.0), (1.0, 1.0), (1.0, -1.0), (-1.0, -1.0))
GATE_MARKS: Mapping[str, Ring] = MappingProxyType(
    {
        "open": (),
        "residents": ((-1.0, 1.0), (0.0, 1.0), (0.0, -1.0), (-1.0, -1.0)),
        "timed": _regular(12, radius=0.5),
        "closed": GATE_FRAME,
        "unknown": (),
    }
)
ENTRANCE: Ring = ((0.0, 1.0), (-1.0, -0.75), (1.0, -0.75))

CATEGORY_COLOURS: tuple[str, ...] = (
    "#b03a3f",
    "#75458f",
    "#9a5a14",
    "#35702f",
    "#a33a76",
    "#3d5a8c",
    "#6b6a17",
    "#1d716b",
    "#8a4b3a",
    "#4f5b66",
    "#5f3f66",
    "#7c2f2f",
)


def category_symbol(number: int) -> CategorySymbol:
    """Return the symbol of the category that stands at place `number` (from 0) in the study.

    There are twelve, as many as a study may have; after them they begin again.
    """
    return CategorySymbol(
        shape=SHAPES[number % len(SHAPES)],
        colour=CATEGORY_COLOURS[number % len(CATEGORY_COLOURS)],
    )


def count_colours(largest: int) -> tuple[str, ...]:
    """Return the colours of the counts 0 to `largest`, light to dark."""
    if largest <= 0:
        return (COUNT_STOPS[0],)
    spans = len(COUNT_STOPS) - 1
    colours = []
    for count in range(largest + 1):
        place = spans * count / largest
        below = min(int(place), spans - 1)
        colours.append(mixed(COUNT_STOPS[below + 1], COUNT_STOPS[below], place - below))
    return tuple(colours)


def tier_colours(colour: str, tiers: int) -> tuple[str, ...]:
    """Return the fills of nested tiers in one hue, the smallest tier (the darkest) first."""
    darkest, lightest = 0.78, 0.24
    step = (darkest - lightest) / max(1, tiers - 1)
    return tuple(mixed(colour, PAPER, darkest - step * tier) for tier in range(tiers))


def mixed(colour: str, ground: str, share: float) -> str:
    """Return `share` (0 to 1) of one colour on another, as ``#rrggbb``."""
    upper, lower = _channels(colour), _channels(ground)
    return "#" + "".join(
        f"{round(share * above + (1 - share) * below):02x}"
        for above, below in zip(upper, lower, strict=True)
    )


def luminance(colour: str) -> float:
    """Return the relative luminance, 0 to 1 (WCAG 2.1), of ``#rrggbb``."""
    linear = [
        level / 12.92 if level <= SRGB_KNEE else ((level + 0.055) / 1.055) ** 2.4
        for level in (channel / 255 for channel in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
