"""Lines, areas, homes and signs in any axes, in the look of the symbology."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.path import Path
from matplotlib.transforms import IdentityTransform

from ganquan_geo.present import symbology
from ganquan_geo.present.print.lettering import MM_PER_PT, letter_path
from ganquan_geo.present.symbology import LineStyle

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

PT_PER_PX = 0.6  # a screen's pixel on A4, where the eye is nearer
SIGN_MM = 1.55  # unit of a sign's ring on A4
SMALL = 0.3  # of the usual size
HOME_MM = symbology.HOME_RADIUS_PX * PT_PER_PX * MM_PER_PT * 1.12
AREAL = 2  # dimensions
MANY_LINES = 1_000  # in one style: from here on they are drawn as strokes of so many
HALF_DISC = Path.arc(90, 270)  # the left one
HATCH_PX = 1.1
MOST_HATCHES = 400  # lines over one area

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

    def stamp(
        self,
        path: Path,
        spots: Sequence[Spot],
        *,
        size_mm: float | NDArray[np.float64],
        look: Mapping[str, Any],
    ) -> None:
        """Draw one shape at many places; `size_mm` on A4 is the length of its unit."""
        sizes_pt = np.atleast_1d(size_mm) * (self.factor / MM_PER_PT)
        self.axes.add_collection(
            PathCollection(
                [path],
                sizes=sizes_pt**2,
                offsets=np.array(spots),
                offset_transform=self.axes.transData,
                transform=IdentityTransform(),
                **look,
            ),
            autolim=False,
        )

    def width_pt(self, style: LineStyle) -> float:
        """Return the width of a line, points."""
        return style.width_px * PT_PER_PX * self.factor


def draw_lines(
    easel: Easel, lines: Iterable[shapely.Geometry], style: LineStyle, *, z: float, alpha: float = 1
) -> None:
    """Draw (multi)lines, or the edges of areas, in one style."""
    shapes = np.array([*lines], dtype=object)
    areal = shapely.get_dimensions(shapes) == AREAL
    shapes[areal] = shapely.boundary(shapes[areal])
    drawn = shapely.get_parts(shapes)
    drawn = drawn[~shapely.is_empty(drawn)]
    if not len(drawn):
        return
    xy, owner = shapely.get_coordinates(drawn, return_index=True)
    starts = np.searchsorted(owner, np.arange(len(drawn)))
    if len(drawn) > MANY_LINES and alpha == 1:
        # One stroke with gaps takes a file a hundredth of the commands.
        xy = np.insert(xy, starts, np.nan, axis=0)
        starts = (starts + np.arange(len(starts)))[::MANY_LINES]
    width_pt = easel.width_pt(style)
    dashes: object = "solid"
    if style.dash_px:
        # Matplotlib takes dashes in widths of the line.
        unit = PT_PER_PX * easel.factor / width_pt
        dashes = (0.0, tuple(length * unit for length in style.dash_px))
    easel.axes.add_collection(
        LineCollection(
            np.split(xy, starts[1:]),
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
    paths = [path for path in map(area_path, areas) if path is not None]
    if not paths:
        return
    easel.axes.add_collection(
        PathCollection(
            paths,
            facecolors=colour,
            edgecolors=edge[0] if edge else "none",
            linewidths=edge[1] if edge else 0.0,
            alpha=alpha,
            zorder=z,
        ),
        autolim=False,
    )


def draw_hatch(
    easel: Easel, area: shapely.Geometry, colour: str, *, apart_mm: float, z: float
) -> None:
    """Draw slanting lines over an area, `apart_mm` of paper apart, the same over all areas."""
    west, south, east, north = shapely.bounds(area).tolist()
    step = apart_mm * easel.factor * easel.per_mm * 2**0.5
    first, last = int((south - east) // step), int((north - west) // step) + 1
    if last - first > MOST_HATCHES:
        step *= (last - first) / MOST_HATCHES
        first, last = int((south - east) // step), int((north - west) // step) + 1
    lines = shapely.linestrings(
        [[(west, west + n * step), (east, east + n * step)] for n in range(first, last + 1)]
    )
    inside = shapely.intersection(lines, area)
    style = LineStyle(colour=colour, width_px=HATCH_PX, cap="butt")
    draw_lines(easel, inside[shapely.get_dimensions(inside) == 1], style, z=z)


def spot_of(geometry: shapely.Geometry) -> Spot:
    """Return a place on a geometry."""
    point = shapely.point_on_surface(geometry)
    return float(shapely.get_x(point)), float(shapely.get_y(point))


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


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeMark:
    """A home on the map.

    Parameters
    ----------
    spot
        Where it stands.
    fill
        Its colour.
    edge
        A wide edge in this colour says that its count is no single figure.
    text
        A figure or sign in it.
    half
        Colour of its left half; None where it is all of one colour.
    rim
        Colour of its outline and of its sign, where it is not the usual one.
    """

    spot: Spot
    fill: str
    edge: str | None = None
    text: str = ""
    half: str | None = None
    rim: str | None = None


def draw_homes(
    easel: Easel, marks: Sequence[HomeMark], *, z: float = 6, small: bool = False
) -> None:
    """Draw homes as circles, later ones over earlier ones, and what stands in them on top.

    Parameters
    ----------
    small
        Whether there is no room but for dots of their colour.
    """
    if small and marks:
        look = {
            "facecolors": [
                symbology.mixed(mark.half, mark.fill, 0.5) if mark.half else mark.fill
                for mark in marks
            ],
            "edgecolors": [mark.rim or symbology.HOME_OUTLINE for mark in marks],
            "linewidths": [(0.5 if mark.rim else 0.2) * easel.factor for mark in marks],
            "zorder": z,
        }
        at = [mark.spot for mark in marks]
        easel.stamp(Path.unit_circle(), at, size_mm=SMALL * HOME_MM, look=look)
        return
    discs: list[tuple[Spot, float, str, str, float]] = []
    for mark in marks:
        wide = mark.edge is not None
        width_px = symbology.HOME_RANGE_PX if wide or mark.rim else symbology.HOME_OUTLINE_PX
        rim = mark.edge or mark.rim or symbology.HOME_OUTLINE
        discs.append((mark.spot, HOME_MM, mark.fill, rim, width_px * PT_PER_PX))
        if wide:
            discs.append((mark.spot, HOME_MM * 1.22, "none", symbology.HOME_OUTLINE, 0.35))
    if not discs:
        return
    spots, radii, fills, rims, widths = zip(*discs, strict=True)
    easel.stamp(
        Path.unit_circle(),
        spots,
        size_mm=np.array(radii),
        look={
            "facecolors": fills,
            "edgecolors": rims,
            "linewidths": np.array(widths) * easel.factor,
            "zorder": z,
        },
    )
    for colour in dict.fromkeys(mark.half for mark in marks if mark.half):
        halves = [mark.spot for mark in marks if mark.half == colour]
        look = {"facecolors": colour, "edgecolors": "none", "zorder": z + 0.005}
        easel.stamp(HALF_DISC, halves, size_mm=HOME_MM, look=look)
    for text in dict.fromkeys(mark.text for mark in marks if mark.text):
        own = [mark for mark in marks if mark.text == text]
        dark = [symbology.luminance(mark.fill) < 0.3 for mark in own]  # noqa: PLR2004 - white reads better
        colours = [
            mark.rim or ("#ffffff" if own_dark else symbology.INK)
            for mark, own_dark in zip(own, dark, strict=True)
        ]
        middles = [mark.spot for mark in own]
        size_mm = HOME_MM * (1.5 if len(text) < 3 else 1.1)  # noqa: PLR2004 - three digits are wide
        stamp_letters(easel, middles, text, size_mm=size_mm, colours=colours, z=z)


def draw_ring(easel: Easel, spot: Spot, colour: str) -> None:
    """Draw a disc and a rim around a home, to bring it out."""
    look = {
        "facecolors": symbology.mixed(colour, symbology.PAPER, 0.55),
        "edgecolors": symbology.INK,
        "linewidths": 0.9 * easel.factor,
        "zorder": 5.3,
    }
    easel.stamp(Path.unit_circle(), [spot], size_mm=2.1 * HOME_MM, look=look)


def draw_signs(
    easel: Easel,
    spots: Sequence[Spot],
    number: int,
    *,
    sign: str,
    position: str,
    z: float,
    share: float = 1.0,
) -> None:
    """Draw signs of a category: filled where the position is known, else an outline.

    Parameters
    ----------
    share
        Of the usual size.
    """
    symbol = symbology.category_symbol(number)
    shape, colour = symbol.shape, symbol.colour
    unit_mm = share * SIGN_MM * (symbology.ASSUMED_SIGN_SHARE if position == "assumed" else 1.0)
    unit = unit_mm * easel.factor * easel.per_mm
    solid = position == "known"
    if position == "assumed":
        colour = symbology.mixed(colour, symbology.PAPER, symbology.ASSUMED_SIGN_OPACITY)
    easel.stamp(
        Path(np.array([*shape.ring, shape.ring[0]]), closed=True),
        spots,
        size_mm=unit_mm,
        look={
            "facecolors": colour if solid else symbology.PAPER,
            "edgecolors": symbology.PAPER if solid else colour,
            "linewidths": (0.5 if solid else 0.75) * easel.factor,
            "linestyles": [(0, (2.2, 1.2))] if position == "assumed" else "solid",
            "joinstyle": "round",
            "zorder": z,
        },
    )
    ink = [symbology.SIGN_TEXT if solid else colour]
    size_mm = shape.text_size * unit_mm * (1.0 if len(sign) == 1 else 0.72)
    middles = [(x, y + shape.text_y * unit) for x, y in spots]
    stamp_letters(easel, middles, sign, size_mm=size_mm, colours=ink, z=z)
    if position == "street":
        corners = [(x + 1.05 * unit, y + 0.95 * unit) for x, y in spots]
        look = {"facecolors": colour, "edgecolors": "none", "zorder": z + 0.02}
        easel.stamp(Path.unit_circle(), corners, size_mm=0.55 * unit_mm, look=look)
        ink = [symbology.PAPER]
        stamp_letters(easel, corners, "?", size_mm=0.85 * unit_mm, colours=ink, z=z + 0.02)


def stamp_letters(
    easel: Easel,
    spots: Sequence[Spot],
    text: str,
    *,
    size_mm: float,
    colours: Sequence[str],
    z: float,
) -> None:
    """Put the same few letters in the middle of places, as shapes."""
    look = {"facecolors": colours, "edgecolors": "none", "zorder": z + 0.01}
    easel.stamp(letter_path(text), spots, size_mm=size_mm, look=look)
