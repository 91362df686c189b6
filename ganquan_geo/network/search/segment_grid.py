"""Segments of lines on a grid of square cells, laid out for the kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.network.search.structures import Grid

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Floats, Ints
    from ganquan_geo.network.search.seam import Kernel

CELL_SPANS = 1.5  # side of a cell, in mean spans of a segment
LEAST_CELL_M = 1e-3  # where everything is drawn at one point
CELLS_A_SEGMENT = 4  # there are no more cells than so many for each segment
MOST_SEGMENTS = 2**27  # members of cells are numbered in 32 bits


def build_grid(kernel: Kernel, *, start: Floats, end: Floats, line: Ints) -> Grid:
    """Put segments, at least one, on a grid.

    Parameters
    ----------
    kernel
        The compiled searches.
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
    west_m, south_m = float(x.min()), float(y.min())
    width_m, height_m = float(x.max()) - west_m, float(y.max()) - south_m
    spans_m = np.maximum(np.abs(x[:, 1] - x[:, 0]), np.abs(y[:, 1] - y[:, 0]))
    size_m = max(
        CELL_SPANS * float(spans_m.mean()),
        (width_m * height_m / (CELLS_A_SEGMENT * len(line))) ** 0.5,
        max(width_m, height_m) / (CELLS_A_SEGMENT * len(line)),
        LEAST_CELL_M,
    )
    columns, rows = int(width_m / size_m) + 1, int(height_m / size_m) + 1
    first = np.zeros(columns * rows + 2, dtype=np.int32)
    grid = Grid(
        segment=segment,
        line=line.astype(np.int32),
        first=first,
        member=np.empty(0, dtype=np.int32),
        west_m=west_m,
        south_m=south_m,
        size_m=size_m,
        columns=columns,
        rows=rows,
        segments=len(line),
    )
    members = kernel.count_members(grid, first)
    grid = grid._replace(member=np.empty(members, dtype=np.int32))
    kernel.lay_members(grid, first, grid.member)
    return grid
