"""Nodes at one place that are not one node: a vertex must tell them apart."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.arrays.groups import changes, find_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

UNITS = 10_000_000  # OpenStreetMap knows positions to a ten millionth of a degree
CORNER = np.array([180.0, 90.0])  # from which positions are counted
ONE_UP = np.array([0.0, 1 / UNITS])


def key_of(lonlat: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return one number for each position of OpenStreetMap, the same for the same position."""
    west, south = np.rint((lonlat + CORNER) * UNITS).astype(np.int64).T
    key: NDArray[np.int64] = west * (1 << 31) + south
    return key


def set_apart(lines: NDArray[np.object_], nodes: Sequence[Sequence[int]]) -> NDArray[np.object_]:
    """Return lines of which two have a vertex in common only where they have a node in common.

    Nodes that lie at one place, as those of floors above each other do, are set a centimetre
    or two apart.

    Parameters
    ----------
    lines
        (n,) lines of ways, degrees.
    nodes
        Of each line the number of the node at each vertex.
    """
    lonlat = shapely.get_coordinates(lines)
    node = np.fromiter(chain.from_iterable(nodes), dtype=np.int64)
    key = key_of(lonlat)
    order = find_order(key, node)
    new_place, new_node = changes(key[order]), changes(key[order], node[order])
    if new_place.sum() == new_node.sum():
        return lines
    taken = set(key.tolist())
    moved: dict[tuple[int, int], NDArray[np.float64]] = {}
    for row in order[new_node & ~new_place].tolist():
        there = lonlat[row] + ONE_UP
        while int(key_of(there[None])[0]) in taken:
            there += ONE_UP
        taken.add(int(key_of(there[None])[0]))
        moved[int(key[row]), int(node[row])] = there
    rows = np.flatnonzero(np.isin(node, [number for _, number in moved]))
    for row in rows.tolist():
        lonlat[row] = moved.get((int(key[row]), int(node[row])), lonlat[row])
    _, owner = shapely.get_coordinates(lines, return_index=True)
    own = np.unique(owner[rows])
    lines = lines.copy()
    lines[own] = shapely.set_coordinates(lines[own], lonlat[np.isin(owner, own)])
    return lines
