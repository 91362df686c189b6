"""What gates do, as a person reads it in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group

from ganquan_geo.present.console import Prose
from ganquan_geo.present.gates.sentences import describe_gates

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ganquan_geo.model.gate_results import GatesResult
    from ganquan_geo.words.text import Lang


def draw_gates(result: GatesResult, *, lang: Lang) -> RenderableType:
    """Return the sentences, each with a point."""
    return Group(*(Prose(f"· {own.said(lang)}") for own in describe_gates(result)))
