"""Numbers on an index map: a disc for each sheet, none over another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.present import symbology
from ganquan_geo.present.print.crowd import Room, spread_signs
from ganquan_geo.present.print.strokes import HOME_MM, HomeMark, draw_homes, draw_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ganquan_geo.present.print.paper import Window
    from ganquan_geo.present.print.strokes import Easel, Spot

MOST_SPREAD = 600  # more discs stay where they are
LEAD = symbology.LineStyle(colour=symbology.INK, width_px=0.8)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberMark:
    """The number of a sheet, and where it stands."""

    text: str
    spot: Spot


def draw_numbers(easel: Easel, window: Window, room: Room, marks: Sequence[NumberMark]) -> None:
    """Draw the numbers, each beside its place where others would cover it, and take their room."""
    if not marks:
        return
    unit = easel.factor * easel.per_mm
    anchors = np.array([mark.spot for mark in marks])
    stands = anchors
    if len(marks) <= MOST_SPREAD:
        stands = spread_signs(
            anchors, np.empty((0, 2)), apart=2.2 * HOME_MM * unit, clear=HOME_MM * unit
        )
    moved = np.hypot(*(stands - anchors).T) > HOME_MM * unit
    leads = [
        shapely.LineString(pair)
        for pair, far in zip(zip(anchors, stands, strict=True), moved, strict=True)
        if far
    ]
    draw_lines(easel, leads, LEAD, z=5.4)
    spots: list[Spot] = [(float(x), float(y)) for x, y in stands]
    draw_homes(
        easel,
        [
            HomeMark(spot=spot, fill=symbology.PAPER, text=mark.text)
            for spot, mark in zip(spots, marks, strict=True)
        ],
        z=7,
    )
    half = 1.15 * HOME_MM * easel.factor
    places = [window.on_paper(spot) for spot in spots]
    room.take([(x - half, y - half, x + half, y + half) for x, y in places])
