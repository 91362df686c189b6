"""What facilities offer, as a person reads it in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.padding import Padding

from ganquan_geo.present.console import Prose
from ganquan_geo.present.supply.sentences import describe_supply

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ganquan_geo.model.supply import SupplyResult
    from ganquan_geo.words.text import Lang

INDENT = (0, 0, 0, 2)  # above, right, below, left


def draw_supply(result: SupplyResult, *, lang: Lang) -> RenderableType:
    """Return the paragraphs: the first sentence of each marked, the others below it."""
    lines: list[RenderableType] = []
    for first, *others in describe_supply(result):
        lines.append(Prose(f"· {first.said(lang)}"))
        lines += [Padding(Prose(other.said(lang)), INDENT, expand=False) for other in others]
    return Group(*lines)
