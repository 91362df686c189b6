"""Names that stand farther off, with a line from their place."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.present.print.placing import MOST_MOVED, Standing, gaps_mm, squares

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from ganquan_geo.present.print.crowd import Rect
    from ganquan_geo.present.print.placing import Label, Table
    from ganquan_geo.present.print.strokes import Spot

LENGTHS_MM = (2.4, 3.2, 4.2, 5.4, 6.8, 8.4, 10.2, 12.2, 14.5)
DIRECTIONS = 36
LEAST_GAP_MM = 0.4  # from a name with a line to another's place
SIDEWAYS = 0.35  # of the direction, from where a name stands beside the end of its line


def lead_to(table: Table, number: int, label: Label) -> bool:
    """Let a name stand at the end of the shortest line that crosses nothing, and say whether."""
    found = list(_standings(table, label))
    return any(
        table.fit(number, standing, most_moved=most_moved)
        for most_moved in (0, MOST_MOVED)
        for standing in found
    )


def _standings(table: Table, label: Label) -> Iterator[Standing]:
    """Yield where a name could stand with a line if there were no other names."""
    far = np.hypot(*(table.others - label.own).T)
    others = table.others[(far > label.clear_mm / 2) & (far < LENGTHS_MM[-1] + label.width_mm + 9)]
    for rect, line in _ends(label):
        if not table.room.is_free([rect]):
            continue
        if (gaps_mm(np.array([rect]), others) < label.clear_mm + LEAST_GAP_MM).any():
            continue
        if (_gaps_to_line(line, others) < label.clear_mm).any():
            continue
        # Near its place the line lies in the room of that place.
        away = [own for own in squares(line) if math.dist(own[:2], label.own) > 2 * label.clear_mm]
        if table.room.is_free(away):
            yield Standing(rect=rect, size_pt=label.size_pt, lead=line)


def _ends(label: Label) -> Iterator[tuple[Rect, tuple[Spot, Spot]]]:
    """Yield rectangles around a place and the lines to them, short ones first."""
    (x, y), width, height = label.own, label.width_mm, label.height_mm
    for length in LENGTHS_MM:
        for step in range(DIRECTIONS):
            turn = 2 * math.pi * step / DIRECTIONS
            across, up = math.cos(turn), math.sin(turn)
            start = (x + label.clear_mm * across, y + label.clear_mm * up)
            far = label.clear_mm + length
            end = (x + far * across, y + far * up)
            if abs(across) > SIDEWAYS:
                left = end[0] if across > 0 else end[0] - width
                lefts_lows = [(left, end[1] - height / 2)]
            else:
                low = end[1] if up > 0 else end[1] - height
                lefts_lows = [(end[0] - slide * width, low) for slide in (0.5, 0.15, 0.85)]
            for left, low in lefts_lows:
                yield (left, low, left + width, low + height), (start, end)


def _gaps_to_line(line: tuple[Spot, Spot], spots: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far places are from a line, millimetres."""
    start, end = np.array(line)
    way = end - start
    share = np.clip((spots - start) @ way / (way @ way), 0.0, 1.0)
    gaps: NDArray[np.float64] = np.hypot(*(start + share[:, None] * way - spots).T)
    return gaps
