"""Lines, areas, homes and signs in any axes, in the look of the symbology."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from matplotlib.collections import LineCollection
from matplotlib.patches import Circle, PathPatch, Polygon
from matplotlib.path import Path

from ganquan_geo.present import symbology
from ganquan_geo.present.print.lettering import MM_PER_PT, put_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes

    from ganquan_geo.present.symbology import LineStyle

PT_PER_PX = 0.6  # a screen's pixel on A4, where the eye is nearer
SIGN_MM = 1.55  # unit of a sign's ring on A4
HOME_MM = symbology.HOME_RADIUS_PX * PT_PER_PX * MM_PER_PT * 1.12
AREAL = 2  # dimensions
EM_MIDDLE = 0.375  # the middle of letters and hanzi above the baseline, in their height

Spot = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Easel:
    """Axes to draw on.

    Parameters
    ----------
    axes
        Of the map, in metres, or of the sheet, in millimetres.
    per_mm
        Units of the axes in a millimetre of paper.
    factor
        Everything is so much larger than on A4.
    """

    axes: Axes
    per_mm: float
    factor: float

    def width_pt(self, style: LineStyle) -> float:
        """Return the width of a line, points."""
        return style.width_px * PT_PER_PX * self.factor


def draw_lines(
    easel: Easel, lines: Iterable[shapely.Geometry], style: LineStyle, *, z: float, alpha: float = 1
) -> None:
    """Draw (multi)lines, or the edges of areas, in one style."""
    parts = [
        shapely.get_coordinates(part)
        for line in lines
        for part in shapely.get_parts(_edges(line))
        if not part.is_empty
    ]
    if not parts:
        return
    width_pt = easel.width_pt(style)
    dashes: object = "solid"
    if style.dash_px:
        # Matplotlib takes dashes in widths of the line.
        unit = PT_PER_PX * easel.factor / width_pt
        dashes = (0.0, tuple(length * unit for length in style.dash_px))
    easel.axes.add_collection(
        LineCollection(
            parts,
            colors=style.colour,
            linewidths=width_pt,
            linestyles=[dashes],
            capstyle=style.cap,
            joinstyle="round",
            alpha=alpha,
            zorder=z,
        ),
        autolim=False,
    )


def draw_areas(
    easel: Easel,
    areas: Iterable[shapely.Geometry],
    colour: str,
    *,
    z: float,
    edge: tuple[str, float] | None = None,
    alpha: float = 1.0,
) -> None:
    """Fill areas; `edge` is a colour and a width in points."""
    for area in areas:
        path = area_path(area)
        if path is None:
            continue
        easel.axes.add_patch(
            PathPatch(
                path,
                facecolor=colour,
                edgecolor=edge[0] if edge else "none",
                linewidth=edge[1] if edge else 0.0,
                alpha=alpha,
                zorder=z,
            )
        )


def area_path(area: shapely.Geometry) -> Path | None:
    """Return a (multi)polygon as a path with its holes; None if there is nothing in it."""
    rings = [
        Path(np.asarray(ring.coords)[:, :2], closed=True)
        for part in shapely.get_parts(area)
        if isinstance(part, shapely.Polygon) and not part.is_empty
        for ring in (
            shapely.orient_polygons(part).exterior,
            *shapely.orient_polygons(part).interiors,
        )
    ]
    return Path.make_compound_path(*rings) if rings else None


def draw_home(
    easel: Easel, spot: Spot, fill: str, *, edge: str | None = None, text: str = "", z: float = 6
) -> None:
    """Draw a home as a circle; a wide `edge` says that its count is no single figure."""
    radius = HOME_MM * easel.factor * easel.per_mm
    width_px = symbology.HOME_OUTLINE_PX if edge is None else symbology.HOME_RANGE_PX
    easel.axes.add_patch(
        Circle(
            spot,
            radius,
            facecolor=fill,
            edgecolor=edge or symbology.HOME_OUTLINE,
            linewidth=width_px * PT_PER_PX * easel.factor,
            zorder=z,
        )
    )
    if edge is not None:
        easel.axes.add_patch(
            Circle(
                spot,
                radius * 1.22,
                facecolor="none",
                edgecolor=symbology.HOME_OUTLINE,
                linewidth=0.35 * easel.factor,
                zorder=z,
            )
        )
    if text:
        dark = symbology.luminance(fill) < 0.3  # noqa: PLR2004 - where white reads better
        _centred(easel, spot, text, 1.25 * HOME_MM, "#ffffff" if dark else symbology.INK, z)


def draw_ring(easel: Easel, spot: Spot, colour: str) -> None:
    """Draw a disc and a rim around a home, to bring it out."""
    radius = 2.1 * HOME_MM * easel.factor * easel.per_mm
    easel.axes.add_patch(
        Circle(
            spot,
            radius,
            facecolor=symbology.mixed(colour, symbology.PAPER, 0.55),
            edgecolor=symbology.INK,
            linewidth=0.9 * easel.factor,
            zorder=5.3,
        )
    )


def draw_sign(easel: Easel, spot: Spot, number: int, *, sign: str, position: str, z: float) -> None:
    """Draw the sign of a category: filled where the position is known, else an outline."""
    symbol = symbology.category_symbol(number)
    unit_mm = SIGN_MM * (symbology.ASSUMED_SIGN_SHARE if position == "assumed" else 1.0)
    unit = unit_mm * easel.factor * easel.per_mm
    ring = np.asarray(symbol.shape.ring) * unit + spot
    solid = position == "known"
    easel.axes.add_patch(
        Polygon(
            ring,
            closed=True,
            facecolor=symbol.colour if solid else symbology.PAPER,
            edgecolor=symbology.PAPER if solid else symbol.colour,
            linewidth=(0.5 if solid else 0.75) * easel.factor,
            linestyle=(0, (2.2, 1.2)) if position == "assumed" else "solid",
            joinstyle="round",
            zorder=z,
        )
    )
    place = (spot[0], spot[1] + symbol.shape.text_y * unit)
    size_mm = symbol.shape.text_size * unit_mm * (1.0 if len(sign) == 1 else 0.72)
    _centred(easel, place, sign, size_mm, symbology.SIGN_TEXT if solid else symbol.colour, z)
    if position == "street":
        corner = (spot[0] + 1.05 * unit, spot[1] + 0.95 * unit)
        easel.axes.add_patch(
            Circle(corner, 0.55 * unit, facecolor=symbol.colour, edgecolor="none", zorder=z)
        )
        _centred(easel, corner, "?", 0.85 * unit_mm, symbology.PAPER, z)


def _centred(easel: Easel, spot: Spot, text: str, size_mm: float, colour: str, z: float) -> None:
    """Put a few letters in the middle of a place."""
    size_mm *= easel.factor
    put_text(
        easel.axes,
        (spot[0], spot[1] - EM_MIDDLE * size_mm * easel.per_mm),
        text,
        size_pt=size_mm / MM_PER_PT,
        weight="Bold",
        look={"color": colour, "ha": "center", "zorder": z + 0.01, "clip_on": True},
    )


def _edges(geometry: shapely.Geometry) -> shapely.Geometry:
    areal = shapely.get_dimensions(geometry) == AREAL
    return shapely.get_parts(shapely.boundary(geometry)) if areal else geometry  # type: ignore[return-value]
