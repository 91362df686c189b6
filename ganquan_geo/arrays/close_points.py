"""Which points of two sets are near each other, and which things hang together.

Both are a few passes over arrays. A library for them would take longer to load than a
sub-district takes to be measured.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.arrays.groups import list_rows

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Floats, Ints

CELLS_ACROSS = 1 << 24  # the grid has no more columns and rows than this
COLUMN = CELLS_ACROSS * 4  # from the key of a cell to that of its neighbour in the next column


def find_close_points(one: Floats, other: Floats, *, distance_m: float) -> tuple[Ints, Ints]:
    """Find every pair of points within a distance of each other.

    The points of `other` are put in order of the cells of a square grid as wide as the
    distance; of each column, three cells one above the other stand together in that order.

    Parameters
    ----------
    one, other
        (k, 2) and (l, 2) plane coordinates, metres.
    distance_m
        Above zero; pairs at this very distance are near.

    Returns
    -------
    tuple of numpy.ndarray
        Rows of `one` and of `other`, each pair once.
    """
    if not len(one) or not len(other):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    key = _cells(np.concatenate([one, other]), distance_m)
    own, order = key[: len(one)], np.argsort(key[len(one) :], kind="stable")
    ordered = key[len(one) :][order]
    found = []
    for column in (-1, 0, 1):
        low, count = _run(ordered, own + column * COLUMN - 1, own + column * COLUMN + 1)
        row, there = list_rows(low, count)
        there = order[there]
        near = np.hypot(*(one[row] - other[there]).T) <= distance_m
        found.append((row[near], there[near]))
    rows, others = (np.concatenate(side) for side in zip(*found, strict=True))
    return rows, others


def find_close_pairs(points: Floats, *, distance_m: float) -> tuple[Ints, Ints]:
    """Find every two points within a distance of each other.

    As `find_close_points`, but each cell is held only against itself, the one above it and the
    three of the next column.

    Parameters
    ----------
    points
        (k, 2) plane coordinates, metres.
    distance_m
        Above zero; pairs at this very distance are near.

    Returns
    -------
    tuple of numpy.ndarray
        Rows a < b, each pair once.
    """
    if not len(points):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    key = _cells(points, distance_m)
    order = np.argsort(key, kind="stable")
    key = key[order]
    after = np.arange(1, len(key) + 1)
    above = after, np.searchsorted(key, key + 1, side="right") - after
    found = []
    for low, count in (above, _run(key, key + COLUMN - 1, key + COLUMN + 1)):
        row, there = list_rows(low, count)
        one, other = order[row], order[there]
        near = np.hypot(*(points[one] - points[other]).T) <= distance_m
        found.append((one[near], other[near]))
    ones, others = (np.concatenate(side) for side in zip(*found, strict=True))
    return np.minimum(ones, others), np.maximum(ones, others)


def _cells(points: Floats, distance_m: float) -> Ints:
    """Return the cell of each point: near points are in one cell, or in two that touch."""
    corner = points.min(axis=0)
    size_m = max(distance_m, float((points.max(axis=0) - corner).max()) / CELLS_ACROSS)
    size_m *= 1 + 1e-9  # rounding never puts near points two cells apart
    cell = np.floor((points - corner) / size_m).astype(np.int64) + 1
    return np.asarray(cell[:, 0] * COLUMN + cell[:, 1], dtype=np.int64)


def _run(ordered: Ints, lowest: Ints, highest: Ints) -> tuple[Ints, Ints]:
    """Return where the keys from the lowest to the highest start, and how many there are."""
    low = np.searchsorted(ordered, lowest, side="left")
    return low, np.searchsorted(ordered, highest, side="right") - low


def number_parts(a: Ints, b: Ints, *, count: int) -> Ints:
    """Give things that are tied to each other, directly or not, one number.

    Each part takes the number of its lowest member: the ends of all ties are lowered to the
    lower one's number, over and over, with ties inside a part left out.

    Parameters
    ----------
    a, b
        (t,) ends of the ties, from 0.
    count
        How many things there are.

    Returns
    -------
    numpy.ndarray
        (count,) numbers from 0 in the order of the lowest members.
    """
    lowest = np.arange(count)
    while True:
        a, b = lowest[a], lowest[b]
        apart = a != b
        if not apart.any():
            break
        a, b = a[apart], b[apart]
        np.minimum.at(lowest, np.maximum(a, b), np.minimum(a, b))
        while ((lower := lowest[lowest]) != lowest).any():
            lowest = lower
    return (np.cumsum(lowest == np.arange(count)) - 1)[lowest]
