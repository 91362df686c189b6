"""The columns beside or below the map: what stands in which, and how large.

On a sheet with several columns the figures open the first, the legend the second and the
notes the third, where each has room; else one follows the other. Where not even that fits,
everything is set smaller, down to a size that can still be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ganquan_geo.present.print.blocks import Block
    from ganquan_geo.present.print.paper import Box
    from ganquan_geo.present.print.strokes import Easel

SHRINKS = (1.0, 0.93, 0.86, 0.8, 0.74)
SPARE_MM = 0.1  # a group may stick out by so much, for the sake of rounding

Group = list["Block"]
Placed = list[tuple["Block", float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What stands beside the map; a group is never divided.

    Parameters
    ----------
    figures, legend, locator, notes
        Groups of blocks.
    """

    figures: list[Group]
    legend: list[Group]
    locator: list[Group]
    notes: list[Group]


def draw_panels(
    easel: Easel, panels: Sequence[Box], build: Callable[[float], Contents]
) -> float | None:
    """Draw the contents as large as they fit.

    Parameters
    ----------
    panels
        The columns, in the order in which they are filled.
    build
        Returns the contents in a size, as a share of the usual one.

    Returns
    -------
    float or None
        The share they are drawn in; None if they do not fit in the smallest size either, in
        which case they stick out.
    """
    for shrink in SHRINKS:
        contents = build(shrink)
        for columns in _choices(contents, len(panels)):
            placed = _placed(panels, columns)
            if placed is not None:
                _draw(easel, placed)
                return shrink
    _draw(easel, _placed(panels, _choices(contents, 1)[-1], forced=True) or [])
    return None


def _choices(contents: Contents, panels: int) -> list[list[list[Group]]]:
    """Return orders of columns to be tried; the groups of a column may run on into the next."""
    figures, legend = contents.figures, contents.legend
    locator, notes = contents.locator, contents.notes
    in_line = [[*figures, *legend, *locator, *notes]]
    if panels < 3 or not figures:  # noqa: PLR2004 - figures, legend, notes
        return [in_line]
    return [
        [[*figures, *locator], legend, notes],
        [figures, legend, [*locator, *notes]],
        [figures, [*legend, *locator, *notes]],
        in_line,
    ]


def _placed(
    panels: Sequence[Box], columns: Sequence[Sequence[Group]], *, forced: bool = False
) -> Placed | None:
    """Return blocks with their upper left corners; None if some have no room."""
    placed: Placed = []
    panel, y = 0, panels[0].top
    for number, column in enumerate(columns):
        if panel < number:
            panel, y = number, panels[number].top
        for group in column:
            height = sum(block.height_mm for block in group)
            if y - height < panels[panel].y - SPARE_MM:
                if panel + 1 < len(panels):
                    panel, y = panel + 1, panels[panel + 1].top
                elif not forced:
                    return None
                if y - height < panels[panel].y - SPARE_MM and not forced:
                    return None
            for block in group:
                placed.append((block, panels[panel].x, y))
                y -= block.height_mm
    return placed


def _draw(easel: Easel, placed: Placed) -> None:
    for block, x, y in placed:
        block.draw(easel, x, y)
