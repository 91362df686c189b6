"""The columns beside or below the map: what stands in which.

A section stays in one column where that costs little of the map; else it runs on into the
next, under its heading once more. What has no room even so is left out, and said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ganquan_geo.present.print.blocks import heading
from ganquan_geo.present.print.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ganquan_geo.present.print.blocks import Block
    from ganquan_geo.present.print.paper import Box
    from ganquan_geo.present.print.strokes import Easel
    from ganquan_geo.words.text import Lang

AFTER_MM = 2.6  # below a section
SPARE_MM = 0.1  # a block may stick out by so much, for the sake of rounding
LEAST_BLOCKS = 2  # that stand under a heading before a section runs on

Placed = list[tuple["Block", float, float]]
Columns = list[list["Section"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and what stands under it.

    Parameters
    ----------
    blocks
        From top to bottom; a block is never divided.
    head
        Returns the heading; whether it is repeated where the section runs on is its argument.
        None for none.
    after_mm
        Free space below.
    """

    blocks: tuple[Block, ...]
    head: Callable[[bool], Block] | None = None
    after_mm: float = 0.0

    def heading(self, *, again: bool) -> list[Block]:
        """Return the heading as blocks: one or none."""
        return [] if self.head is None else [self.head(again)]


def titled(
    lang: Lang, title: str, blocks: Sequence[Block], *, width_mm: float, factor: float
) -> Section:
    """Return a section whose heading says where it goes on."""

    def head(again: bool) -> Block:  # noqa: FBT001 - the one thing a heading is asked
        text = title + say("again", lang) if again else title
        return heading(text, width_mm=width_mm, factor=factor)

    return Section(blocks=tuple(blocks), head=head, after_mm=AFTER_MM * factor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What stands beside the map."""

    figures: tuple[Section, ...] = ()
    legend: tuple[Section, ...] = ()
    locator: tuple[Section, ...] = ()
    notes: tuple[Section, ...] = ()


def arrange(panels: Sequence[Box], contents: Contents, *, divided: bool) -> Placed | None:
    """Return the blocks with their upper left corners; None if they have no room.

    Parameters
    ----------
    panels
        The columns, in the order in which they are filled.
    contents
        What stands in them.
    divided
        Whether a section may run on into the next column.
    """
    for columns in _choices(contents, len(panels)):
        placed, left = _flow(panels, columns, divided=divided)
        if not left:
            return placed
    return None


def arrange_most(panels: Sequence[Box], contents: Contents) -> tuple[Placed, int]:
    """Return as many blocks as have room, and how many have none."""
    return _flow(panels, _choices(contents, 1)[0], divided=True)


def draw_panels(easel: Easel, placed: Placed) -> None:
    """Draw the blocks where they were placed."""
    for block, x, y in placed:
        block.draw(easel, x, y)


def _choices(contents: Contents, panels: int) -> list[Columns]:
    """Return orders of columns to be tried; those of a column may run on into the next."""
    figures, legend = contents.figures, contents.legend
    locator, notes = contents.locator, contents.notes
    in_line: list[Columns] = [
        [[*figures, *legend, *locator, *notes]],
        [[*figures, *locator, *legend, *notes]],
    ]
    if panels < 3 or not figures:  # noqa: PLR2004 - figures, legend, notes
        return in_line
    return [
        [[*figures, *locator], [*legend], [*notes]],
        [[*figures], [*legend], [*locator, *notes]],
        [[*figures], [*legend, *locator, *notes]],
        *(
            [[*figures[:first], *locator], [*legend], [*figures[first:], *notes]]
            for first in range(len(figures) - 1, 0, -1)
        ),
        *in_line,
    ]


def _flow(
    panels: Sequence[Box], columns: Sequence[Sequence[Section]], *, divided: bool
) -> tuple[Placed, int]:
    """Fill the columns; return what was placed and the number of blocks without room."""
    placed: Placed = []
    panel, y, left = 0, panels[0].top, 0

    def put(blocks: Sequence[Block]) -> None:
        nonlocal y
        for block in blocks:
            placed.append((block, panels[panel].x, y))
            y -= block.height_mm

    for number, column in enumerate(columns):
        if panel < number:
            panel, y = number, panels[number].top
        for section in column:
            rest, again = list(section.blocks), False
            while rest:
                head = section.heading(again=again)
                count = _fitting([*head, *rest], y - panels[panel].y + SPARE_MM) - len(head)
                least = 1 if y == panels[panel].top else LEAST_BLOCKS
                if count >= len(rest) or (divided and count >= least):
                    put([*head, *rest[:count]])
                    rest, again = rest[count:], True
                if rest:
                    if panel + 1 == len(panels):
                        left += len(rest)
                        break
                    panel, y = panel + 1, panels[panel + 1].top
            y -= section.after_mm
    return placed, left


def _fitting(blocks: Sequence[Block], room_mm: float) -> int:
    """Return how many of some blocks, from the first, fit below each other."""
    count, used = 0, 0.0
    for block in blocks:
        used += block.height_mm
        if used > room_mm:
            break
        count += 1
    return count
