"""The straight segments of lines as arrays, and which of them are near each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]

CELLS_ACROSS = 1 << 20  # the grid has no more columns and rows than this
BLOCK = 1 << 21  # pairs looked at in one go, to bound the memory


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
    first: Flags
    last: Flags


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
        first=first,
        last=np.diff(line, append=-1) != 0,
    )


def find_near_pairs(segments: Segments, *, distance_m: float) -> Iterator[tuple[Ints, Ints]]:
    """Yield blocks of pairs (a, b), a < b, of segments of different lines near each other.

    No pair within the distance is missing and none comes twice in a block; some are farther
    apart. Segments are laid on a square grid in pieces no longer than a cell; those that
    share a cell are near.

    Yields
    ------
    tuple of numpy.ndarray
        Rows of the segments.
    """
    span = np.abs(segments.end - segments.start).max(axis=1)
    if not len(span):
        return
    size_m = max(float(span.mean()), 2 * distance_m)
    corner = segments.low.min(axis=0), segments.high.max(axis=0)
    size_m = max(size_m, float((corner[1] - corner[0]).max()) / CELLS_ACROSS)
    key, piece = _cells(segments, span, size_m, distance_m)
    order = np.argsort(key, kind="stable")
    key, piece = key[order], piece[order]
    end = np.searchsorted(key, key, side="right")
    count = end - np.arange(len(key)) - 1  # the others of its cell that come after it
    total = np.cumsum(count)
    start = 0
    while start < len(key):
        done = total[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(total, done + BLOCK, side="right")))
        yield _pairs(segments, piece, count, slice(start, stop), distance_m)
        start = stop


def _cells(segments: Segments, span: Floats, size_m: float, distance_m: float) -> tuple[Ints, Ints]:
    """Return cells and the segments in them; a segment may come in one cell more than once."""
    pieces = np.maximum(1, np.ceil(span / size_m)).astype(np.int64)
    row = np.repeat(np.arange(len(span)), pieces)
    step = np.arange(len(row)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    run = segments.high[row] - segments.low[row]
    a = segments.low[row] + run * (step / pieces[row])[:, None]
    b = segments.low[row] + run * ((step + 1) / pieces[row])[:, None]
    origin = segments.low.min(axis=0)[0], np.minimum(segments.start, segments.end).min(axis=0)[1]
    reach = distance_m / 2 * (1 + 1e-9) + 1e-6  # but for rounding
    low = np.floor((np.minimum(a, b) - reach - origin) / size_m).astype(np.int64) + 1
    high = np.floor((np.maximum(a, b) + reach - origin) / size_m).astype(np.int64) + 1
    wide = CELLS_ACROSS * 4
    keys, rows = [low[:, 0] * wide + low[:, 1]], [row]
    for x, y in ((1, 0), (0, 1), (1, 1), (2, 0), (0, 2), (2, 1), (1, 2), (2, 2)):
        cell = low + np.array([x, y])
        there = (cell <= high).all(axis=1)
        keys.append(cell[there, 0] * wide + cell[there, 1])
        rows.append(row[there])
    return np.concatenate(keys), np.concatenate(rows)


def _pairs(
    segments: Segments, piece: Ints, count: Ints, rows: slice, distance_m: float
) -> tuple[Ints, Ints]:
    """Return the pairs of some entries of the grid with the later ones of their cells."""
    own = count[rows]
    one = np.repeat(np.arange(rows.start, rows.stop), own)
    other = one + 1 + np.arange(len(one)) - np.repeat(np.cumsum(own) - own, own)
    a, b = piece[one], piece[other]
    apart = segments.line[a] != segments.line[b]
    a, b = a[apart], b[apart]
    near = np.ones(len(a), bool)
    for axis in (0, 1):
        low = np.minimum(segments.start[:, axis], segments.end[:, axis])
        high = np.maximum(segments.start[:, axis], segments.end[:, axis])
        near &= (low[a] <= high[b] + distance_m) & (low[b] <= high[a] + distance_m)
    a, b = np.minimum(a, b)[near], np.maximum(a, b)[near]
    code = np.unique(a * len(segments.line) + b)
    return code // len(segments.line), code % len(segments.line)


def vertices_of(lines: NDArray[np.object_]) -> tuple[Floats, Ints]:
    """Return the vertices of lines and the row of the line each is of."""
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    return xy, owner.astype(np.int64)
