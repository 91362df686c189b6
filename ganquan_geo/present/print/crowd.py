"""Where there is still room on the map, and signs that step aside for each other."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

Rect = tuple[float, float, float, float]

CELL_MM = 6.0
ROUNDS = 240
PULL = 0.03  # how strongly a sign is drawn back to its place, a share of the way each round
GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))


class Grid:
    """Rectangles by the squares of a grid they touch, each with an owner who may lift it again."""

    def __init__(self) -> None:
        self._rects: dict[int, list[Rect]] = {}
        self._cells: dict[tuple[int, int], list[tuple[int, Rect]]] = {}

    def put(self, owner: int, rects: Sequence[Rect]) -> None:
        """Lay down further rectangles of an owner."""
        self._rects.setdefault(owner, []).extend(rects)
        for rect in rects:
            for cell in _cells(rect):
                self._cells.setdefault(cell, []).append((owner, rect))

    def lift(self, owner: int) -> list[Rect]:
        """Take away and return all rectangles of an owner."""
        rects = self._rects.pop(owner, [])
        for rect in rects:
            for cell in _cells(rect):
                self._cells[cell].remove((owner, rect))
        return rects

    def is_free(self, rect: Rect) -> bool:
        """Return whether a rectangle overlaps none; a shared edge is no overlap."""
        left, low, right, top = rect
        for cell in _cells(rect):
            for _, (other_left, other_low, other_right, other_top) in self._cells.get(cell, ()):
                if (
                    left < other_right
                    and right > other_left
                    and low < other_top
                    and top > other_low
                ):
                    return False
        return True

    def met(self, rect: Rect) -> set[tuple[int, Rect]]:
        """Return the owners and rectangles that one overlaps."""
        left, low, right, top = rect
        return {
            own
            for cell in _cells(rect)
            for own in self._cells.get(cell, ())
            if left < own[1][2] and right > own[1][0] and low < own[1][3] and top > own[1][1]
        }


def _cells(rect: Rect) -> Iterator[tuple[int, int]]:
    left, low, right, top = (int(side // CELL_MM) for side in rect)
    for column in range(left, right + 1):
        for row in range(low, top + 1):
            yield column, row


class Room:
    """What is taken on a map, as rectangles in millimetres.

    Parameters
    ----------
    width_mm, height_mm
        Of the map; nothing may stick out of it.
    """

    def __init__(self, width_mm: float, height_mm: float) -> None:
        self._size = (width_mm, height_mm)
        self._taken = Grid()
        self._number = 0

    def is_free(self, rects: Sequence[Rect]) -> bool:
        """Return whether some rectangles lie on the map and touch nothing that is taken."""
        width, height = self._size
        return all(
            left >= 0 and low >= 0 and right <= width and top <= height
            for left, low, right, top in rects
        ) and all(map(self._taken.is_free, rects))

    def covered(self, rect: Rect) -> int:
        """Return how many of the rectangles that are taken one would touch."""
        return len(self._taken.met(rect))

    def take(self, rects: Sequence[Rect]) -> None:
        """Mark rectangles as taken."""
        for rect in rects:
            self._taken.put(self._number, [rect])
            self._number += 1


def spread_signs(
    anchors: NDArray[np.float64], obstacles: NDArray[np.float64], *, apart: float, clear: float
) -> NDArray[np.float64]:
    """Move signs as little as needed so that none covers another or a home.

    Parameters
    ----------
    anchors
        (n, 2) where the signs belong.
    obstacles
        (k, 2) what they must not cover.
    apart, clear
        Distance to keep from each other and from obstacles, in the units of the places.

    Returns
    -------
    (n, 2) array
        Where they stand; the same input gives the same places.
    """
    angle = GOLDEN_ANGLE * np.arange(len(anchors))
    places = anchors + 0.02 * apart * np.column_stack([np.cos(angle), np.sin(angle)])
    fixed = point_tree(obstacles)
    for _ in range(ROUNDS):
        push = PULL * (anchors - places)
        push += _pushed(places, point_tree(places), apart) / 2
        push += _pushed(places, fixed, clear)
        places = places + push
    return places


def point_tree(spots: NDArray[np.float64]) -> shapely.STRtree:
    """Return (n, 2) places ready for a search of those nearby."""
    return shapely.STRtree(_points(spots))


def _points(spots: NDArray[np.float64]) -> NDArray[np.object_]:
    return np.asarray(shapely.points(spots), dtype=object)


def _pushed(
    places: NDArray[np.float64], others: shapely.STRtree, least: float
) -> NDArray[np.float64]:
    """Return how far each place must step aside from others nearer than `least`."""
    own, other = others.query(_points(places), predicate="dwithin", distance=least)
    gap = places[own] - shapely.get_coordinates(others.geometries[other])
    distance = np.hypot(*gap.T)
    near = (distance < least) & (distance > 0)
    strength = np.where(near, (least - distance) / np.where(near, distance, 1.0), 0.0)
    moved = gap * strength[:, None]
    return np.column_stack(
        [np.bincount(own, weights=axis, minlength=len(places)) for axis in moved.T]
    )
