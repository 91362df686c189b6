"""Segments of lines on a grid of square cells, laid out for the kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ganquan_geo.network.search.layout import call

if TYPE_CHECKING:
    import ctypes

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Ints32 = NDArray[np.int32]

CELL_SPANS = 1.5  # side of a cell, in mean spans of a segment
CELLS_A_SEGMENT = 4  # there are no more cells than so many for each segment
MOST_SEGMENTS = 2**27  # members of cells are numbered in 32 bits


class Grid(NamedTuple):
    """Segments of lines on a grid, as `kernel_grid.h` describes it."""

    segment: Floats
    line: Ints32
    first: Ints32
    member: Ints32
    west: float
    south: float
    size_m: float
    columns: int
    rows: int


def build_grid(library: ctypes.CDLL, *, start: Floats, end: Floats, line: Ints) -> Grid:
    """Put segments, at least one, on a grid.

    Parameters
    ----------
    library
        The loaded kernel.
    start, end
        (s, 2) plane coordinates, metres.
    line
        (s,) row of the line each segment is of.

    Raises
    ------
    ValueError
        For more segments than can be numbered.
    """
    if len(line) > MOST_SEGMENTS:
        raise ValueError(f"{len(line)} segments are more than the kernel can number")
    segment = np.concatenate([start, end], axis=1)
    x, y = segment[:, 0::2], segment[:, 1::2]
    west, south = float(x.min()), float(y.min())
    width_m, height_m = float(x.max()) - west, float(y.max()) - south
    spans_m = np.maximum(np.abs(x[:, 1] - x[:, 0]), np.abs(y[:, 1] - y[:, 0]))
    size_m = max(
        CELL_SPANS * float(spans_m.mean()),
        (width_m * height_m / (CELLS_A_SEGMENT * len(line))) ** 0.5,
        max(width_m, height_m) / (CELLS_A_SEGMENT * len(line)),
    )
    columns, rows = int(width_m / size_m) + 1, int(height_m / size_m) + 1
    first = np.zeros(columns * rows + 2, dtype=np.int32)
    grid = Grid(
        segment=segment,
        line=line.astype(np.int32),
        first=first,
        member=np.empty(0, dtype=np.int32),
        west=west,
        south=south,
        size_m=size_m,
        columns=columns,
        rows=rows,
    )
    members = call(library, "count_members", grid, len(line), first)
    grid = grid._replace(member=np.empty(members, dtype=np.int32))
    call(library, "lay_members", grid, len(line), first, grid.member)
    return grid
