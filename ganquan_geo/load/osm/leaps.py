"""Ways of which a node is misplaced, such as at 0,0: they end before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

LEAP_M = 20_000.0  # no street goes this far without a vertex: one of the two is misplaced
METRES_A_DEGREE = 111_000.0


def end_at_leaps(lines: NDArray[np.object_]) -> tuple[NDArray[np.object_], list[int]]:
    """Return the lines without steps of more than `LEAP_M`, and the rows that had one."""
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    if len(xy) == 0:
        return lines, []
    leaps = _is_leap(xy)
    rows = np.unique(owner[1:][leaps & (owner[1:] == owner[:-1])]).tolist()
    if not rows:
        return lines, rows
    lines = lines.copy()
    torn = []
    for row in rows:
        pieces, is_torn = _without_leaps(lines[row])
        if is_torn:
            lines[row] = shapely.MultiLineString(pieces)
            torn.append(row)
    return lines, torn


def _is_leap(xy: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return of each step to the next vertex whether it is longer than `LEAP_M`."""
    step = np.diff(xy, axis=0)
    step[:, 0] *= np.cos(np.deg2rad((xy[:-1, 1] + xy[1:, 1]) / 2))
    leaps: NDArray[np.bool_] = np.hypot(*step.T) * METRES_A_DEGREE > LEAP_M
    return leaps


def _without_leaps(line: BaseGeometry) -> tuple[list[shapely.LineString], bool]:
    pieces, is_torn = [], False
    for part in shapely.get_parts(line):
        xy = shapely.get_coordinates(part)
        leaps = np.flatnonzero(_is_leap(xy))
        is_torn |= len(leaps) > 0
        pieces += [shapely.LineString(own) for own in np.split(xy, leaps + 1) if len(own) > 1]
    return pieces, is_torn
