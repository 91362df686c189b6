"""What facilities offer, as a person reads it in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group

from ganquan_geo.present.console import Prose
from ganquan_geo.present.supply.sentences import describe_supply

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ganquan_geo.model.supply import SupplyResult
    from ganquan_geo.words.text import Lang


def draw_supply(result: SupplyResult, *, lang: Lang) -> RenderableType:
    """Return the paragraphs: the first sentence of each with a point, the others with a dash."""
    lines: list[RenderableType] = []
    for first, *others in describe_supply(result):
        lines.append(Prose(f"· {first.said(lang)}"))
        lines += [Prose(f"– {other.said(lang)}") for other in others]
    return Group(*lines)
