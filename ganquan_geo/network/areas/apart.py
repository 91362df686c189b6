"""Lines that lie far apart on the ground, in groups that can be drawn one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.arrays.close_points import number_parts
from ganquan_geo.arrays.groups import unroll

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Ints, Shapes

CELL_MARGINS = 8  # a cell is so many margins wide, so that a street lies in few


def number_groups(lines: Shapes, *, margin_m: float) -> Ints:
    """Give lines one number where they may lie within twice a margin of each other.

    The ground is cut into square cells, and lines whose bounds, widened by the margin, share a
    cell are in one group, with all that shares a cell with either. So some that lie farther
    apart are in one group too.

    Parameters
    ----------
    lines
        (k,) in plane metres.
    margin_m
        Above zero.

    Returns
    -------
    numpy.ndarray
        (k,) numbers from 0 in the order of the first line of each group.
    """
    low, high = np.split(shapely.bounds(lines), 2, axis=1)
    size_m = CELL_MARGINS * margin_m
    first, last = (
        np.floor(side / size_m).astype(np.int64) for side in (low - margin_m, high + margin_m)
    )
    across, along = (last - first + 1).T
    line, step = unroll(across * along)
    column, row = first[line, 0] + step % across[line], first[line, 1] + step // across[line]
    row -= row.min()
    _, cell = np.unique(column * (row.max() + 1) + row, return_inverse=True)
    tied = number_parts(line, len(lines) + cell, count=len(lines) + int(cell.max()) + 1)
    return tied[: len(lines)]
