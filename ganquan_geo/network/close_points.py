"""Which points of two sets are near each other, and which things hang together.

Both are a few passes over arrays. A library for them would take longer to load than a
sub-district takes to be measured.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

CELLS_ACROSS = 1 << 24  # the grid has no more columns and rows than this


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
    every = np.concatenate([one, other])
    corner = every.min(axis=0)
    size_m = max(distance_m, float((every.max(axis=0) - corner).max()) / CELLS_ACROSS)
    size_m *= 1 + 1e-9  # rounding never puts near points two cells apart
    cell = np.floor((every - corner) / size_m).astype(np.int64) + 1
    key = cell[:, 0] * (CELLS_ACROSS * 4) + cell[:, 1]
    own, order = key[: len(one)], np.argsort(key[len(one) :], kind="stable")
    ordered = key[len(one) :][order]
    found = []
    for column in (-1, 0, 1):
        middle = own + column * (CELLS_ACROSS * 4)
        low = np.searchsorted(ordered, middle - 1, side="left")
        count = np.searchsorted(ordered, middle + 1, side="right") - low
        row = np.repeat(np.arange(len(one)), count)
        within = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
        there = order[low[row] + within]
        near = np.hypot(*(one[row] - other[there]).T) <= distance_m
        found.append((row[near], there[near]))
    rows, others = (np.concatenate(side) for side in zip(*found, strict=True))
    return rows, others


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
