"""The band beside lines: how far the points of a grid are from the nearest of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.arrays.groups import unroll
from ganquan_geo.network.search.built import load_kernel

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Floats, Ints, Shapes, Singles
    from ganquan_geo.network.search.seam import Kernel

STEPS_A_WIDTH = 7  # of the grid; with 6, a small area shared only 0.9966 with the exact one
MOST_POINTS = 2**25  # of a grid, 134 MB: what is wider than 20 km is drawn more coarsely
SURELY_BEYOND = 1e-3  # steps; more than rounding
SEGMENTS_AT_ONCE = 256  # without the kernel


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Band:
    """Distances from lines at the points of a grid.

    Parameters
    ----------
    square
        (rows, columns) the square of the distance in steps, from south to north and from west
        to east; beyond a step more than the width some greater number.
    west_m, south_m
        Where the first point is, plane metres.
    step_m
        Spacing of the points.
    """

    square: Singles
    west_m: float
    south_m: float
    step_m: float


def build_band(lines: Shapes, *, width_m: float, most_points: int = MOST_POINTS) -> Band:
    """Measure how far the points of a grid are from some lines, exactly, near the lines.

    The grid has its points at multiples of the step, so that what is drawn of a street does not
    depend on what else is drawn.

    Parameters
    ----------
    lines
        (k,) at least one, in plane metres.
    width_m
        Of the band to either side.
    most_points
        A grid of more gets a longer step.
    """
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    low, high = xy.min(axis=0), xy.max(axis=0)
    ground_m2 = float(np.prod(high - low + 2 * width_m))
    step_m = max(width_m / STEPS_A_WIDTH, (ground_m2 / most_points) ** 0.5)
    reach = width_m / step_m + 1 + SURELY_BEYOND
    corner = np.floor(low / step_m - reach)
    columns, rows = (np.ceil(high / step_m + reach) - corner + 1).astype(int).tolist()
    square = np.full((rows, columns), reach * reach, dtype=np.float32)
    first = np.searchsorted(owner, np.arange(len(lines) + 1))
    kernel = load_kernel()
    lower = lower_squares if kernel is None else partial(lower_squares_compiled, kernel)
    lower(xy / step_m - corner, first, reach=reach, square=square)
    west_m, south_m = (corner * step_m).tolist()
    return Band(square=square, west_m=west_m, south_m=south_m, step_m=step_m)


def lower_squares_compiled(
    kernel: Kernel, xy: Floats, first: Ints, *, reach: float, square: Singles
) -> None:
    """Do what `lower_squares` does by the kernel, in single precision and far faster."""
    xy, first = np.ascontiguousarray(xy), np.ascontiguousarray(first, dtype=np.int64)
    rows, columns = square.shape
    kernel.lower_squares(xy, first, len(first) - 1, reach, rows, columns, square)


def lower_squares(xy: Floats, first: Ints, *, reach: float, square: Singles) -> None:
    """Lower squared distances to those from some lines, in place; all in steps of the grid.

    Parameters
    ----------
    xy, first
        Vertices, and (k + 1,) where those of each line start.
    reach
        Farther points stay as they are.
    square
        Large enough to hold all points within reach.
    """
    go_on = np.ones(len(xy), bool)
    go_on[first[1:] - 1] = False
    every = np.column_stack([xy, np.roll(xy, -1, axis=0)])[go_on]
    for begin in range(0, len(every), SEGMENTS_AT_ONCE):
        ends = every[begin : begin + SEGMENTS_AT_ONCE]
        west, east = np.minimum(ends[:, 0], ends[:, 2]), np.maximum(ends[:, 0], ends[:, 2])
        south, north = np.minimum(ends[:, 1], ends[:, 3]), np.maximum(ends[:, 1], ends[:, 3])
        which, row = _count_up(np.ceil(south - reach), np.floor(north + reach))
        cell, column = _count_up(np.ceil(west - reach)[which], np.floor(east + reach)[which])
        row, (ax, ay, bx, by) = row[cell], ends[which[cell]].T
        x, y, dx, dy = column - ax, row - ay, bx - ax, by - ay
        squared = dx * dx + dy * dy
        share = np.clip((x * dx + y * dy) / np.where(squared > 0, squared, 1.0), 0.0, 1.0)
        found = (x - share * dx) ** 2 + (y - share * dy) ** 2
        np.minimum.at(square, (row, column), found.astype(np.float32))


def _count_up(low: Floats, high: Floats) -> tuple[Ints, Ints]:
    """Return the whole numbers from each low to its high: whose they are, and which."""
    which, step = unroll((high - low + 1).astype(np.int64))
    return which, low.astype(np.int64)[which] + step
