"""Signs of themes and numbers of projects along their lines, for copiers and the colour-blind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from matplotlib.path import Path

from ganquan_geo.present import symbology
from ganquan_geo.present.print.lettering import letter_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.present.print.crowd import Room
    from ganquan_geo.present.print.paper import Window
    from ganquan_geo.present.print.strokes import Easel, Spot
    from ganquan_geo.words.text import Lang

APART_MM = 21.0  # between two signs along a line
CLEAR_MM = 3.4  # from the numbers of legs and projects
SIGN_MM, NUMBER_MM = 1.25, 1.35  # half a side
SQUARE = Path(np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)], dtype=float), closed=True)


def theme_signs(plan: PlanResult, lang: Lang) -> dict[str, str]:
    """Return a sign for each theme: the first character of its name where all differ."""
    names = plan.plan.theme_names
    first = {key: name.said(lang)[:1].upper() for key, name in names.items()}
    if len(set(first.values())) == len(first):
        return first
    return {key: chr(ord("A") + number % 26) for number, key in enumerate(names)}


def draw_plan_marks(
    easel: Easel,
    window: Window,
    room: Room,
    *,
    signs: Sequence[tuple[str, str, shapely.Geometry]],
    numbers: Sequence[tuple[str, str, Spot]],
    legs: Sequence[tuple[str, Spot]],
) -> None:
    """Draw signs and numbers away from the numbers of legs, and take the room of the numbers."""
    unit = easel.factor * easel.per_mm
    taken = [spot for _, spot in legs] + [spot for *_, spot in numbers]
    for text, colour, line in signs:
        spots = _along(line, taken, apart=APART_MM * unit, clear=CLEAR_MM * unit)
        taken += spots
        draw_sign(easel, spots, text, colour)
    for text, colour, spot in numbers:
        draw_number(easel, spot, text=text, colour=colour)
    half = 1.1 * NUMBER_MM * easel.factor
    places = [window.on_paper(spot) for spot in taken]
    room.take([(x - half, y - half, x + half, y + half) for x, y in places])


def draw_sign(easel: Easel, spots: Sequence[Spot], text: str, colour: str) -> None:
    """Draw the sign of a theme at places along a line."""
    if not spots:
        return
    look = {
        "facecolors": symbology.PAPER,
        "edgecolors": colour,
        "linewidths": 0.7 * easel.factor,
        "zorder": 6.4,
    }
    easel.stamp(Path.unit_circle(), spots, size_mm=SIGN_MM, look=look)
    letters = {"facecolors": symbology.INK, "edgecolors": "none", "zorder": 6.41}
    easel.stamp(letter_path(text), spots, size_mm=1.35 * SIGN_MM, look=letters)


def draw_number(easel: Easel, spot: Spot, *, text: str, colour: str) -> None:
    """Draw the number of a project in a square of its theme's colour."""
    look = {
        "facecolors": colour,
        "edgecolors": symbology.PAPER,
        "linewidths": 0.7 * easel.factor,
        "zorder": 6.8,
    }
    easel.stamp(SQUARE, [spot], size_mm=NUMBER_MM, look=look)
    letters = {"facecolors": symbology.PAPER, "edgecolors": "none", "zorder": 6.81}
    easel.stamp(letter_path(text), [spot], size_mm=1.45 * NUMBER_MM, look=letters)


def _along(
    line: shapely.Geometry, taken: Sequence[Spot], *, apart: float, clear: float
) -> list[Spot]:
    """Return places along the longest part of a line, clear of what stands there already."""
    longest = max(shapely.get_parts(line), key=shapely.length)
    steps = np.arange(clear, longest.length, clear / 2)
    candidates = shapely.get_coordinates(shapely.line_interpolate_point(longest, steps))
    others = np.array(taken, dtype=float).reshape(-1, 2)
    found: list[Spot] = []
    last = -apart
    for along, place in zip(steps, candidates, strict=True):
        free = not len(others) or float(np.hypot(*(others - place).T).min()) >= clear
        if free and along - last >= apart:
            found.append((float(place[0]), float(place[1])))
            last = along
    return found
