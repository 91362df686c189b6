"""What is drawn otherwise on the map of a city: thinner streets, and only the main ones named."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ganquan_geo.present import symbology

if TYPE_CHECKING:
    from ganquan_geo.present.print.paper import Window
    from ganquan_geo.present.symbology import LineStyle

CITY_SCALE = 25_000.0  # one to more than this, and a map is a city's
MAIN_CLASSES = ("arterial", "secondary")
LEAST_SHARE, LEAST_MAIN_SHARE = 0.2, 0.45  # of the usual width of a street
PALE = 0.5  # of the colour of the streets that are not main ones


def is_city(window: Window) -> bool:
    """Return whether a map shows so much ground that only main streets can be told apart."""
    return window.scale > CITY_SCALE


def street_styles(window: Window) -> dict[str, LineStyle]:
    """Return the line of each class of street, the main ones first."""
    return {
        kind: thinned(style, window, main=kind in MAIN_CLASSES)
        for kind, style in symbology.STREETS.items()
    }


def thinned(style: LineStyle, window: Window, *, main: bool = False) -> LineStyle:
    """Return the line of a street as it is drawn at the scale of a map."""
    if not is_city(window):
        return style
    share = max(LEAST_MAIN_SHARE if main else LEAST_SHARE, CITY_SCALE / window.scale)
    return replace(
        style,
        colour=style.colour if main else symbology.mixed(style.colour, symbology.PAPER, PALE),
        width_px=style.width_px * share,
        dash_px=tuple(length * share for length in style.dash_px),
    )
