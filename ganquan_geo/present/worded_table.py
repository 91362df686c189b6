"""A table in the words of one language, as reports, the terminal and atlas sheets show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ganquan_geo.words.text import Lang, Text

LONG_ROWS, LONG_SIGNS = 20, 1100  # of a table; about half a page
LEAST_ROWS, LEAST_SIGNS = 10, 420  # of one that is broken where a page ends


class Column(NamedTuple):
    """A column: its heading, its share of the width, and the side its cells are set to."""

    title: Text
    share: float
    align: Literal["left", "right"] = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedTable:
    """A table with a caption.

    Parameters
    ----------
    caption
        Without its number.
    head, rows
        Cells as they are read.
    shares
        Of the width, for each column.
    numbers
        Columns that hold numbers and are set to the right.
    groups
        Rows that head those after them: their first cell stands alone, across the table.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...]
    numbers: frozenset[int] = frozenset()
    groups: frozenset[int] = frozenset()

    @property
    def long(self) -> bool:
        """Return whether it takes half a page and more."""
        return len(self.rows) > LONG_ROWS or self._signs() > LONG_SIGNS

    @property
    def breaks(self) -> bool:
        """Return whether it may break over pages; a short one stays on one."""
        return len(self.rows) > LEAST_ROWS or self._signs() > LEAST_SIGNS

    def _signs(self) -> int:
        return sum(len(cell) for row in self.rows for cell in row)


def build_table(
    caption: Text,
    columns: Iterable[Column],
    rows: Iterable[Sequence[str]],
    *,
    lang: Lang,
    groups: Iterable[int] = (),
) -> WordedTable:
    """Return a table of cells that are worded already, with its caption and head in one language.

    Parameters
    ----------
    columns
        From the left.
    rows
        A cell for each column.
    groups
        Numbers of rows that head those after them.
    """
    listed = tuple(columns)
    return WordedTable(
        caption=caption.said(lang),
        head=tuple(column.title.said(lang) for column in listed),
        rows=tuple(tuple(row) for row in rows),
        shares=tuple(column.share for column in listed),
        numbers=frozenset(n for n, column in enumerate(listed) if column.align == "right"),
        groups=frozenset(groups),
    )
