"""Where there is still room on the map, and signs that step aside for each other."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Rect = tuple[float, float, float, float]

ROUNDS = 240
PULL = 0.03  # how strongly a sign is drawn back to its place, a share of the way each round
GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))


class Room:
    """What is taken on a map, as rectangles in millimetres.

    Parameters
    ----------
    width_mm, height_mm
        Of the map; nothing may stick out of it.
    """

    def __init__(self, width_mm: float, height_mm: float) -> None:
        self._size = (width_mm, height_mm)
        self._taken = np.empty((0, 4))

    def is_free(self, rects: list[Rect]) -> bool:
        """Return whether some rectangles lie on the map and touch nothing that is taken."""
        width, height = self._size
        own = np.asarray(rects)
        if (own[:, :2] < 0).any() or (own[:, 2] > width).any() or (own[:, 3] > height).any():
            return False
        return not self._meets(own).any()

    def covered(self, rect: Rect) -> int:
        """Return how many of the rectangles that are taken one would touch."""
        return int(self._meets(np.asarray([rect])).sum())

    def take(self, rects: list[Rect]) -> None:
        """Mark rectangles as taken."""
        if rects:
            self._taken = np.vstack([self._taken, np.asarray(rects)])

    def _meets(self, own: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which of some rectangles meet which of those that are taken."""
        taken = self._taken
        meets: NDArray[np.bool_] = (
            (own[:, None, 0] < taken[None, :, 2])
            & (own[:, None, 2] > taken[None, :, 0])
            & (own[:, None, 1] < taken[None, :, 3])
            & (own[:, None, 3] > taken[None, :, 1])
        )
        return meets


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
    for _ in range(ROUNDS):
        push = PULL * (anchors - places)
        push += _pushed(places, places, apart) / 2
        if len(obstacles):
            push += _pushed(places, obstacles, clear)
        places = places + push
    return places


def _pushed(
    places: NDArray[np.float64], others: NDArray[np.float64], least: float
) -> NDArray[np.float64]:
    """Return how far each place must step aside from others nearer than `least`."""
    gap = places[:, None, :] - others[None, :, :]
    distance = np.hypot(gap[..., 0], gap[..., 1])
    near = (distance < least) & (distance > 0)
    strength = np.where(near, (least - distance) / np.where(near, distance, 1.0), 0.0)
    return np.asarray((gap * strength[..., None]).sum(axis=1))
