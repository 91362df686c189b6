"""The straight segments of lines as arrays, and which of them are near each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.arrays.columns import Columns
from ganquan_geo.arrays.unroll import unroll

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ganquan_geo.arrays.types import Flags, Floats, Ints, Shapes

CELLS_ACROSS = 1 << 20  # the grid has no more columns and rows than this
CELL_SPANS = 1.5  # side of a cell, in mean spans of a segment: fewest cells and pairs together
LONG_CELLS = 16  # a segment that spans more cells is laid on the grid in pieces
BLOCK = 1 << 18  # pairs looked at in one go: what is worked out of them stays in the cache


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Segments:
    """Segments in the order of their lines.

    What is measured on a segment must not depend on the way its line is drawn, so each has
    its ends also in a fixed order, the one with the lower x, then y, first.

    Parameters
    ----------
    line
        (s,) row of the line each is part of.
    along_m
        (s,) distance of its start along the line, metres.
    length_m
        (s,) metres; may be zero.
    start, end
        (s, 2) as drawn.
    low, high
        (s, 2) the same two points, the lower one first.
    turned
        (s,) whether its start is the higher one.
    first, last
        (s,) whether it is the first and the last of its line.
    """

    line: Ints
    along_m: Floats
    length_m: Floats
    start: Floats
    end: Floats
    low: Floats
    high: Floats
    turned: Flags
    first: Flags
    last: Flags

    def total_m(self) -> Floats:
        """Return the length of each line, metres; each has a segment."""
        total_m: Floats = self.along_m[self.last] + self.length_m[self.last]
        return total_m


def build_segments(xy: Floats, owner: Ints) -> Segments:
    """Return the segments of lines.

    Parameters
    ----------
    xy, owner
        (c, 2) vertices and (c,) the line of each, in order.
    """
    same = owner[1:] == owner[:-1]
    start, end, line = xy[:-1][same], xy[1:][same], owner[1:][same]
    length_m = np.hypot(*(end - start).T)
    run = np.cumsum(length_m) - length_m
    first = np.diff(line, prepend=-1) != 0
    turned = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    return Segments(
        line=line,
        along_m=run - run[np.flatnonzero(first)][np.cumsum(first) - 1],
        length_m=length_m,
        start=start,
        end=end,
        low=np.where(turned[:, None], end, start),
        high=np.where(turned[:, None], start, end),
        turned=turned,
        first=first,
        last=np.diff(line, append=-1) != 0,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Boxes(Columns):
    """The boxes round segments, wider by half the distance on each side; (s,) each."""

    west: Floats
    south: Floats
    east: Floats
    north: Floats


def find_near_pairs(segments: Segments, *, distance_m: float) -> Iterator[tuple[Ints, Ints]]:
    """Yield blocks of pairs (a, b), a < b, of segments of different lines near each other.

    No pair within the distance is missing and none comes twice in a block; some are farther
    apart. Those are near whose boxes overlap, and boxes are looked for that share a cell of
    a square grid.

    Yields
    ------
    tuple of numpy.ndarray
        Rows of the segments.
    """
    if not len(segments.line):
        return
    reach_m = distance_m / 2 * (1 + 1e-9) + 1e-6  # but for rounding
    boxes = _boxes_of(segments.start, segments.end, reach_m)
    cell, segment = _cells(segments, boxes, reach_m)
    order = np.argsort(cell)
    cell, segment = cell[order], segment[order]
    line, boxes = segments.line[segment], boxes.of(segment)  # in the order they are met
    last = np.flatnonzero(np.diff(cell, append=-1))
    size = np.diff(last, prepend=-1)
    count = np.repeat(last, size) - np.arange(len(cell))  # the others of its cell after it
    total = np.cumsum(count)
    start = 0
    while start < len(cell):
        done = total[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(total, done + BLOCK, side="right")))
        one, other = _pairs(line, boxes, count, slice(start, stop))
        a, b = segment[one], segment[other]
        code = np.sort(np.minimum(a, b) * len(segments.line) + np.maximum(a, b))
        first, second = np.divmod(code[np.diff(code, prepend=-1) > 0], len(segments.line))
        yield first, second
        start = stop


def _boxes_of(start: Floats, end: Floats, reach_m: float) -> _Boxes:
    return _Boxes(
        west=np.minimum(start[:, 0], end[:, 0]) - reach_m,
        south=np.minimum(start[:, 1], end[:, 1]) - reach_m,
        east=np.maximum(start[:, 0], end[:, 0]) + reach_m,
        north=np.maximum(start[:, 1], end[:, 1]) + reach_m,
    )


def _cells(segments: Segments, boxes: _Boxes, reach_m: float) -> tuple[Ints, Ints]:
    """Return cells and the segments in them; a segment may come in one cell more than once."""
    west, south = boxes.west.min(), boxes.south.min()
    extent_m = max(boxes.east.max() - west, boxes.north.max() - south)
    run = np.abs(segments.end - segments.start)
    span_m = np.maximum(run[:, 0], run[:, 1])
    size_m = max(CELL_SPANS * span_m.mean(), 4 * reach_m, extent_m / CELLS_ACROSS)
    row = np.arange(len(span_m))
    pieces = np.maximum(1, np.ceil(span_m / (LONG_CELLS * size_m))).astype(np.int64)
    if pieces.max() > 1:
        row, step = unroll(pieces)
        low, run = segments.low[row], segments.high[row] - segments.low[row]
        share, next_share = step / pieces[row], (step + 1) / pieces[row]
        boxes = _boxes_of(low + run * share[:, None], low + run * next_share[:, None], reach_m)
    x, y = _cell(boxes.west - west, size_m), _cell(boxes.south - south, size_m)
    across = _cell(boxes.east - west, size_m) - x + 1
    along = _cell(boxes.north - south, size_m) - y + 1
    own, step = unroll(across * along)
    east, north = np.divmod(step, along[own])
    return (x[own] + east) * (2 * CELLS_ACROSS) + y[own] + north, row[own]


def _cell(from_m: Floats, size_m: float) -> Ints:
    """Return the column or row of places; one before the first by rounding is the first."""
    return np.maximum(np.floor(from_m / size_m), 0).astype(np.int64)


def _pairs(line: Ints, boxes: _Boxes, count: Ints, rows: slice) -> tuple[Ints, Ints]:
    """Return the pairs of some entries of the grid with the later ones of their cells."""
    one, later = unroll(count[rows])
    one += rows.start
    other = one + 1 + later
    apart = line[one] != line[other]
    one, other = one[apart], other[apart]
    for low, high in ((boxes.west, boxes.east), (boxes.south, boxes.north)):
        near = (low[one] <= high[other]) & (low[other] <= high[one])
        one, other = one[near], other[near]
    return one, other


def vertices_of(lines: Shapes) -> tuple[Floats, Ints]:
    """Return the vertices of lines and the row of the line each is of."""
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    return xy, owner.astype(np.int64)


def draw_lines(xy: Floats, owner: Ints) -> Shapes:
    """Return the LineStrings that have these vertices."""
    return np.asarray(shapely.linestrings(xy, indices=owner), dtype=object)
