"""Sheets of paper, where things stand on them, and the scale of the map."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from ganquan_geo.model.errors import UnknownNameError
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyproj import CRS

Bounds = tuple[float, float, float, float]
PaperSize = Literal["A4", "A3"]

MM_PER_INCH = 25.4
SIZES_MM: Mapping[str, tuple[float, float]] = MappingProxyType(
    {"A4": (210.0, 297.0), "A3": (297.0, 420.0)}
)
LETTER_FACTORS: Mapping[str, float] = MappingProxyType({"A4": 1.0, "A3": 1.3})
MARGIN_MM = 10.0
TITLE_MM = 15.0
SIDE_MM = 62.0
WIDE_SIDE_MM = 88.0  # of one column, before two are tried
FOOT_MM = 8.0  # at least: the frame below the sheet needs what its lines take
LOW_MM = tuple(range(56, 124, 4))  # heights of the columns below the map that are tried
LOWER_MM = tuple(range(124, 172, 8))  # and where not even small letters fit
MOST_SIDES = 2
FIGURE_LOW_MM = tuple(range(8, 72, 2))
GAP_MM = 4.0
NICE_SCALES = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.5, 8.0, 10.0)
FIGURE_WIDTH_MM = 164.0
AIR_SHARE = 0.04  # free space around what the map is of, on each side


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle on the paper, millimetres from the lower left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def top(self) -> float:
        """Return the upper edge, millimetres."""
        return self.y + self.height

    @property
    def right(self) -> float:
        """Return the right edge, millimetres."""
        return self.x + self.width


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A sheet and its parts.

    Parameters
    ----------
    size
        ``"A4"`` or ``"A3"``.
    width_mm, height_mm
        Of the sheet as it lies.
    factor
        Letters and lines are so much larger than on A4.
    title, map, foot
        The parts of the sheet.
    panels
        Columns for the legend, figures and notes, in the order in which they are filled.
    bare
        Whether only map and legend stand between head and foot, as in a figure.
    last
        Whether its map is so small that smaller letters are tried before.
    """

    size: str
    width_mm: float
    height_mm: float
    factor: float
    title: Box
    map: Box
    foot: Box
    panels: tuple[Box, ...]
    bare: bool = False
    last: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What the map shows: a rectangle in a plane, at a scale.

    Parameters
    ----------
    crs
        The plane, metres.
    bounds_m
        West, south, east and north.
    scale
        The scale is one to this number.
    """

    crs: CRS
    bounds_m: Bounds
    scale: float

    @property
    def m_per_mm(self) -> float:
        """Return the metres on the ground in a millimetre on the paper."""
        return self.scale / 1000.0

    def on_paper(self, spot: Sequence[float]) -> tuple[float, float]:
        """Return where a place of the plane lies on the map, millimetres."""
        west, south, _, _ = self.bounds_m
        return (spot[0] - west) / self.m_per_mm, (spot[1] - south) / self.m_per_mm

    def on_ground(self, spot: Sequence[float]) -> tuple[float, float]:
        """Return the place in the plane of millimetres on the map."""
        west, south, _, _ = self.bounds_m
        return west + spot[0] * self.m_per_mm, south + spot[1] * self.m_per_mm


def build_papers(
    size: str, *, landscape: bool, head_mm: float = 0.0, foot_mm: float = FOOT_MM
) -> tuple[Paper, ...]:
    """Return the plans of a sheet, from the largest map to the most room beside it.

    Parameters
    ----------
    size, landscape
        The paper, and whether it lies on its long side.
    head_mm
        What the lines below the title take, millimetres on A4.
    foot_mm
        What the foot takes, millimetres on A4.

    Raises
    ------
    UnknownNameError
        If the size is not one of those known.
    """
    if size not in SIZES_MM:
        known = "、".join(SIZES_MM)
        raise UnknownNameError(
            Text(f"没有纸张“{size}”；可用：{known}", f"no paper {size!r}; there are: {known}")
        )
    empty = _empty_paper(size, landscape=landscape, head_mm=head_mm, foot_mm=foot_mm)
    if landscape:
        usual = [_wide_paper(empty, sides, SIDE_MM) for sides in range(1, MOST_SIDES + 1)]
        return (usual[0], _wide_paper(empty, 1, WIDE_SIDE_MM), *usual[1:])
    return tuple(_tall_paper(empty, low, most=max(LOW_MM)) for low in (*LOW_MM, *LOWER_MM))


def _tall_paper(paper: Paper, low_mm: float, *, most: float) -> Paper:
    """Return a sheet with three columns below the map."""
    title, foot, gap = paper.title, paper.foot, GAP_MM * paper.factor
    low = low_mm * paper.factor
    drawing = Box(
        x=foot.x,
        y=foot.top + low + gap,
        width=foot.width,
        height=title.y - foot.top - low - gap,
    )
    column = (foot.width - 2 * gap) / 3
    panels = tuple(
        Box(x=foot.x + number * (column + gap), y=foot.top, width=column, height=low)
        for number in range(3)
    )
    return replace(paper, map=drawing, panels=panels, last=low_mm > most)


def _wide_paper(paper: Paper, sides: int, side_mm: float) -> Paper:
    """Return a sheet with columns on the right of the map."""
    title, foot, gap = paper.title, paper.foot, GAP_MM * paper.factor
    side, tall = side_mm * paper.factor, title.y - foot.top
    drawing = Box(x=foot.x, y=foot.top, width=foot.width - sides * (side + gap), height=tall)
    panels = tuple(
        Box(x=drawing.right + gap + number * (side + gap), y=foot.top, width=side, height=tall)
        for number in range(sides)
    )
    return replace(paper, map=drawing, panels=panels)


def _empty_paper(size: str, *, landscape: bool, head_mm: float, foot_mm: float) -> Paper:
    """Return a sheet with its title and foot, and all between them for the map."""
    short, long = SIZES_MM[size]
    factor = LETTER_FACTORS[size]
    width, height = (long, short) if landscape else (short, long)
    margin = MARGIN_MM * factor
    inner = width - 2 * margin
    foot = Box(x=margin, y=margin, width=inner, height=foot_mm * factor)
    title_mm = (TITLE_MM + head_mm) * factor
    title = Box(x=margin, y=height - margin - title_mm, width=inner, height=title_mm)
    return Paper(
        size=size,
        width_mm=width,
        height_mm=height,
        factor=factor,
        title=title,
        map=Box(x=margin, y=foot.top, width=inner, height=title.y - foot.top),
        foot=foot,
        panels=(),
    )


def measure_inner_mm(size: str, *, landscape: bool) -> float:
    """Return how wide a sheet is between its margins, millimetres.

    Raises
    ------
    UnknownNameError
        If the size is not one of those known.
    """
    return build_papers(size, landscape=landscape)[0].foot.width


def build_list_paper(size: str, *, head_mm: float = 0.0, foot_mm: float = FOOT_MM) -> Paper:
    """Return the plan of an upright sheet without a map.

    Raises
    ------
    UnknownNameError
        If the size is not one of those known.
    """
    return build_papers(size, landscape=False, head_mm=head_mm, foot_mm=foot_mm)[0]


def build_figure_papers(
    *, map_height_mm: float, head_mm: float = 0.0, foot_mm: float = 0.0
) -> tuple[Paper, ...]:
    """Return figures as wide as the text of an A4 page: map and a legend of growing height.

    Parameters
    ----------
    map_height_mm
        Of the map.
    head_mm, foot_mm
        Room above the map and below the legend, for a picture that stands alone.
    """
    return tuple(
        _figure_paper(map_height_mm, low, head_mm=head_mm, foot_mm=foot_mm) for low in FIGURE_LOW_MM
    )


def _figure_paper(
    map_height_mm: float, legend_height_mm: float, *, head_mm: float, foot_mm: float
) -> Paper:
    width = FIGURE_WIDTH_MM
    column = (width - 2 * GAP_MM) / 3
    low = foot_mm + legend_height_mm + GAP_MM / 2
    return Paper(
        size="figure",
        width_mm=width,
        height_mm=low + map_height_mm + head_mm,
        factor=1.0,
        title=Box(x=0.2, y=low + map_height_mm, width=width - 0.4, height=head_mm),
        map=Box(x=0.2, y=low, width=width - 0.4, height=map_height_mm - 0.2),
        foot=Box(x=0.2, y=0.0, width=width - 0.4, height=foot_mm),
        panels=tuple(
            Box(x=number * (column + GAP_MM), y=foot_mm, width=column, height=legend_height_mm)
            for number in range(3)
        ),
        bare=True,
    )


def fit_window(bounds_m: Bounds, box: Box, *, crs: CRS, most_detail: float = 1000.0) -> Window:
    """Return the window on which some bounds just fit into a box, at a round scale.

    Parameters
    ----------
    bounds_m
        West, south, east and north of what must be seen, metres in `crs`.
    box
        The map on the paper.
    most_detail
        The scale is at most one to this.
    """
    west, south, east, north = bounds_m
    needed = 1000.0 * max((east - west) / box.width, (north - south) / box.height)
    scale = round_scale(max(needed * (1 + 2 * AIR_SHARE), most_detail))
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    half_x, half_y = box.width * scale / 2000.0, box.height * scale / 2000.0
    return Window(
        crs=crs,
        bounds_m=(middle_x - half_x, middle_y - half_y, middle_x + half_x, middle_y + half_y),
        scale=scale,
    )


def round_scale(scale: float) -> float:
    """Return the next round scale that is not larger on the paper."""
    power = 10.0 ** math.floor(math.log10(scale))
    return next(nice * power for nice in NICE_SCALES if nice * power >= scale * (1 - 1e-9))
