"""The pieces beside the map: headings, legend rows, small tables, paragraphs, the locator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely
from matplotlib.patches import Rectangle

from ganquan_geo.present import symbology
from ganquan_geo.present.print.lettering import (
    LINE_SHARE,
    MM_PER_PT,
    put_text,
    wrap_text,
)
from ganquan_geo.present.print.strokes import Easel, draw_areas, draw_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ganquan_geo.present.glyphs import Weight
    from ganquan_geo.present.print.paper import Window
    from ganquan_geo.present.print.scene import Scene

HEADING_PT, TEXT_PT, SMALL_PT = 8.2, 6.8, 5.8
SWATCH_MM = 8.0
ROW_MM = 4.15
RULE = "#b9bdc3"
MUTED = "#5c636c"

Draw = Callable[[Easel, float, float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A piece of a panel: its height and how it is drawn from its upper left corner."""

    height_mm: float
    draw: Draw


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of the legend: what is drawn and what it means."""

    draw: Callable[[Easel, tuple[float, float]], None]
    text: str


def heading(text: str, *, width_mm: float, factor: float) -> Block:
    """Return a heading with a rule below it."""
    size_pt = HEADING_PT * factor

    def draw(easel: Easel, x: float, y: float) -> None:
        put_text(easel.axes, (x, y - 3.6 * factor), text, size_pt=size_pt, weight="Bold")
        rule = symbology.LineStyle(colour=RULE, width_px=0.8)
        line = shapely.LineString([(x, y - 5.0 * factor), (x + width_mm, y - 5.0 * factor)])
        draw_lines(easel, [line], rule, z=2)

    return Block(height_mm=6.2 * factor, draw=draw)


def paragraph(
    text: str, *, width_mm: float, factor: float, size_pt: float = TEXT_PT, colour: str = MUTED
) -> Block:
    """Return a paragraph broken into lines."""
    size = size_pt * factor
    lines = wrap_text(text, width_mm=width_mm, size_pt=size).split("\n")
    step = size * MM_PER_PT * LINE_SHARE

    def draw(easel: Easel, x: float, y: float) -> None:
        for number, line in enumerate(lines):
            place = (x, y - step * number - 0.86 * size * MM_PER_PT)
            put_text(easel.axes, place, line, size_pt=size, look={"color": colour})

    return Block(height_mm=step * len(lines) + 1.2 * factor, draw=draw)


def legend_row(row: Row, *, width_mm: float, factor: float) -> Block:
    """Return one row of the legend."""
    size = TEXT_PT * factor
    swatch = SWATCH_MM * factor
    lines = wrap_text(row.text, width_mm=width_mm - swatch, size_pt=size).split("\n")
    step = size * MM_PER_PT * LINE_SHARE
    height = max(ROW_MM * factor, step * len(lines) + 1.0 * factor)

    def draw(easel: Easel, x: float, y: float) -> None:
        middle = y - ROW_MM * factor / 2
        row.draw(easel, (x + 3.0 * factor, middle))
        for number, line in enumerate(lines):
            place = (x + swatch, middle - 0.36 * size * MM_PER_PT - step * number)
            put_text(easel.axes, place, line, size_pt=size)

    return Block(height_mm=height, draw=draw)


def table(
    rows: Sequence[Sequence[str]],
    *,
    width_mm: float,
    factor: float,
    shares: Sequence[float],
    head: bool = True,
) -> Block:
    """Return a small table; columns take their `shares` of the width, cells are broken."""
    size = SMALL_PT * factor
    step = size * MM_PER_PT * LINE_SHARE
    pad = 0.9 * factor
    broken = [
        [
            wrap_text(
                cell,
                width_mm=width_mm * share - pad,
                size_pt=size,
                weight="Bold" if head and number == 0 else "Regular",
            ).split("\n")
            for cell, share in zip(row, shares, strict=True)
        ]
        for number, row in enumerate(rows)
    ]
    heights = [step * max(len(cell) for cell in row) + 1.3 * factor for row in broken]

    def draw(easel: Easel, x: float, y: float) -> None:
        rule = symbology.LineStyle(colour=RULE, width_px=0.5)
        for number, (row, height) in enumerate(zip(broken, heights, strict=True)):
            weight: Weight = "Bold" if head and number == 0 else "Regular"
            left = x
            for cell, share in zip(row, shares, strict=True):
                for order, line in enumerate(cell):
                    low = y - 0.5 * factor - step * order - 0.9 * size * MM_PER_PT
                    put_text(easel.axes, (left, low), line, size_pt=size, weight=weight)
                left += width_mm * share
            y -= height
            line_m = shapely.LineString([(x, y), (x + width_mm, y)])
            draw_lines(easel, [line_m], rule, z=2)

    return Block(height_mm=sum(heights) + 1.5 * factor, draw=draw)


def gap(height_mm: float) -> Block:
    """Return free space."""
    return Block(height_mm=height_mm, draw=lambda _easel, _x, _y: None)


def locator(scene: Scene, window: Window, *, width_mm: float, factor: float) -> Block:
    """Return a small map of all streets of the study with the frame of the large one."""
    streets = scene.layers["streets"].geometry.to_numpy()
    frame = shapely.box(*window.bounds_m)
    everything = shapely.union_all([scene.boundary, *streets])
    west, south, east, north = shapely.bounds(everything).tolist()
    height = min(26.0 * factor, width_mm * (north - south) / (east - west))
    scale = min(width_mm / (east - west), height / (north - south))
    width = (east - west) * scale
    frame = shapely.intersection(frame, shapely.box(west, south, east, north))

    def draw(easel: Easel, x: float, y: float) -> None:
        def placed(geometry: shapely.Geometry) -> shapely.Geometry:
            return shapely.transform(
                geometry, lambda xy: (xy - (west, south)) * scale + (x, y - height)
            )

        easel.axes.add_artist(
            Rectangle((x, y - height), width, height, facecolor="#f6f5f2", edgecolor="none")
        )
        draw_areas(easel, [placed(scene.boundary)], symbology.PAPER, z=1.1)
        thin = symbology.LineStyle(colour="#a9a59c", width_px=0.9)
        draw_lines(easel, [placed(line) for line in streets], thin, z=2)
        edge = symbology.LineStyle(colour=symbology.BOUNDARY.colour, width_px=1.6)
        draw_lines(easel, [placed(scene.boundary)], edge, z=2.1)
        red = symbology.LineStyle(colour="#b03a3f", width_px=1.8)
        draw_lines(easel, [placed(frame)], red, z=2.2)

    return Block(height_mm=height + 2.0 * factor, draw=draw)
