"""Where the numbers of projects stand on their lines, aside of those of the ring's legs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Spot = tuple[float, float]

SHARES = (0.3, 0.7, 0.2, 0.85, 0.5, 0.1)  # along a line, the likelier place first


def find_middle(line: shapely.Geometry, share: float = 0.5) -> Spot:
    """Return a place along the longest part of a line."""
    longest = max(shapely.get_parts(line), key=shapely.length)
    place = shapely.line_interpolate_point(longest, share, normalized=True)
    return float(shapely.get_x(place)), float(shapely.get_y(place))


def place_numbers(lines: Mapping[str, shapely.Geometry], taken: Sequence[Spot]) -> dict[str, Spot]:
    """Return where the number of each line stands: of a few places the one that is freest.

    Parameters
    ----------
    lines
        By id.
    taken
        Where other numbers stand already.
    """
    if not lines:
        return {}
    west, south, east, north = shapely.total_bounds(list(lines.values())).tolist()
    clear = max(east - west, north - south) / 40
    found: dict[str, Spot] = {}
    for key, line in lines.items():
        others = np.array([*taken, *found.values()], dtype=float).reshape(-1, 2)
        spots = [find_middle(line, share) for share in SHARES]
        room = [
            float(np.hypot(*(others - spot).T).min()) if len(others) else clear for spot in spots
        ]
        free = next((n for n, own in enumerate(room) if own >= clear), int(np.argmax(room)))
        found[key] = spots[free]
    return found
