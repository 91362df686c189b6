"""The pieces beside the map: headings, legend rows, small tables, paragraphs, the locator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from matplotlib.patches import Rectangle

from ganquan_geo.present import symbology
from ganquan_geo.present.print.lettering import (
    LINE_SHARE,
    MM_PER_PT,
    measure_text_mm,
    put_text,
    wrap_text,
)
from ganquan_geo.present.print.strokes import Easel, draw_areas, draw_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from ganquan_geo.present.glyphs import Weight
    from ganquan_geo.present.print.paper import Window
    from ganquan_geo.present.print.scene import Scene

HEADING_PT, TEXT_PT, SMALL_PT = 8.6, 7.2, 7.0
LEAST_PT = 6.0  # nothing is printed smaller
SWATCH_MM = 8.0
ROW_MM = 4.3
CELL_PAD_MM = 2.0  # between a cell and the next one
PAIR_GAP_MM = 1.5  # between two rows of the legend beside each other
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
    """A row of the legend: what is drawn and what it means; a wide one stands alone."""

    draw: Callable[[Easel, tuple[float, float]], None]
    text: str
    wide: bool = False


def heading(text: str, *, width_mm: float, factor: float) -> Block:
    """Return a heading with a rule below it."""
    size_pt = HEADING_PT * factor
    fitting_pt = size_pt * width_mm / measure_text_mm(text, size_pt=size_pt, weight="Bold")
    size_pt = max(min(size_pt, fitting_pt), LEAST_PT)

    def draw(easel: Easel, x: float, y: float) -> None:
        put_text(easel.axes, (x, y - 3.6 * factor), text, size_pt=size_pt, weight="Bold")
        rule = symbology.LineStyle(colour=RULE, width_px=0.8)
        line = shapely.LineString([(x, y - 5.0 * factor), (x + width_mm, y - 5.0 * factor)])
        draw_lines(easel, [line], rule, z=2)

    return Block(height_mm=6.2 * factor, draw=draw)


def paragraph(
    text: str, *, width_mm: float, factor: float, size_pt: float = SMALL_PT, colour: str = MUTED
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


def legend_rows(rows: Sequence[Row], *, width_mm: float, factor: float) -> list[Block]:
    """Return the rows of a legend, short ones two beside each other."""
    half = (width_mm - PAIR_GAP_MM * factor) / 2
    most = half - SWATCH_MM * factor
    short = [
        not row.wide and measure_text_mm(row.text, size_pt=TEXT_PT * factor) <= most for row in rows
    ]
    blocks: list[Block] = []
    number = 0
    while number < len(rows):
        if all(short[number : number + 2]) and number + 1 < len(rows):
            left, right = (
                _legend_row(row, width_mm=half, factor=factor) for row in rows[number : number + 2]
            )
            blocks.append(_beside(left, right, apart_mm=half + PAIR_GAP_MM * factor))
            number += 2
        else:
            blocks.append(_legend_row(rows[number], width_mm=width_mm, factor=factor))
            number += 1
    return blocks


def _beside(left: Block, right: Block, *, apart_mm: float) -> Block:
    def draw(easel: Easel, x: float, y: float) -> None:
        left.draw(easel, x, y)
        right.draw(easel, x + apart_mm, y)

    return Block(height_mm=max(left.height_mm, right.height_mm), draw=draw)


def _legend_row(row: Row, *, width_mm: float, factor: float) -> Block:
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


def table_rows(
    rows: Sequence[Sequence[str]],
    *,
    width_mm: float,
    factor: float,
    shares: Sequence[float],
    head: bool = True,
) -> list[Block]:
    """Return the rows of a small table, the head with the first of them.

    Columns take their `shares` of the width; cells are broken into lines.
    """
    blocks = [
        _table_row(row, width_mm=width_mm, factor=factor, shares=shares, bold=head and number == 0)
        for number, row in enumerate(rows)
    ]
    return [_below(blocks[0], blocks[1]), *blocks[2:]] if head and len(blocks) > 1 else blocks


def _below(upper: Block, lower: Block) -> Block:
    def draw(easel: Easel, x: float, y: float) -> None:
        upper.draw(easel, x, y)
        lower.draw(easel, x, y - upper.height_mm)

    return Block(height_mm=upper.height_mm + lower.height_mm, draw=draw)


def _table_row(
    row: Sequence[str], *, width_mm: float, factor: float, shares: Sequence[float], bold: bool
) -> Block:
    size = SMALL_PT * factor
    step = size * MM_PER_PT * LINE_SHARE
    pad = CELL_PAD_MM * factor
    weight: Weight = "Bold" if bold else "Regular"
    cells = [
        wrap_text(
            cell,
            width_mm=width_mm * share - (pad if column + 1 < len(row) else 0.0),
            size_pt=size,
            weight=weight,
        ).split("\n")
        for column, (cell, share) in enumerate(zip(row, shares, strict=True))
    ]
    height = step * max(len(cell) for cell in cells) + 1.1 * factor

    def draw(easel: Easel, x: float, y: float) -> None:
        left = x
        for cell, share in zip(cells, shares, strict=True):
            for order, line in enumerate(cell):
                low = y - 0.45 * factor - step * order - 0.92 * size * MM_PER_PT
                put_text(easel.axes, (left, low), line, size_pt=size, weight=weight)
            left += width_mm * share
        rule = symbology.LineStyle(colour=RULE, width_px=0.5)
        line_m = shapely.LineString([(x, y - height), (x + width_mm, y - height)])
        draw_lines(easel, [line_m], rule, z=2)

    return Block(height_mm=height, draw=draw)


def locator(scene: Scene, window: Window, *, width_mm: float, factor: float) -> Block:
    """Return a small map of all streets of the study with the frame of the large one."""
    streets = scene.layers["streets"].geometry.to_numpy()
    frame = shapely.box(*window.bounds_m)
    west, south, east, north = shapely.total_bounds([scene.boundary, *streets]).tolist()
    height = min(26.0 * factor, width_mm * (north - south) / (east - west))
    scale = min(width_mm / (east - west), height / (north - south))
    width = (east - west) * scale
    frame = shapely.intersection(frame, shapely.box(west, south, east, north))

    def draw(easel: Easel, x: float, y: float) -> None:
        def placed(shapes: Iterable[shapely.Geometry]) -> NDArray[np.object_]:
            return shapely.transform(
                np.array([*shapes], dtype=object),
                lambda xy: (xy - (west, south)) * scale + (x, y - height),
            )

        easel.axes.add_artist(
            Rectangle((x, y - height), width, height, facecolor="#f6f5f2", edgecolor="none")
        )
        draw_areas(easel, placed([scene.boundary]), symbology.PAPER, z=1.1)
        thin = symbology.LineStyle(colour="#a9a59c", width_px=0.9)
        draw_lines(easel, placed(streets), thin, z=2)
        edge = symbology.LineStyle(colour=symbology.BOUNDARY.colour, width_px=1.6)
        draw_lines(easel, placed([scene.boundary]), edge, z=2.1)
        red = symbology.LineStyle(colour="#b03a3f", width_px=1.8)
        draw_lines(easel, placed([frame]), red, z=2.2)

    return Block(height_mm=height + 2.0 * factor, draw=draw)
