"""The symbology as the web map's script takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.present import symbology
from ganquan_geo.present.web.homes import STATES

if TYPE_CHECKING:
    from ganquan_geo.present.symbology import LineStyle
    from ganquan_geo.present.web.text import Json

REACH_OUTLINE_SHARE = 0.75


def build_style(tiers: list[int]) -> Json:
    """Return colours, widths and shapes for categories with so many tiers each."""
    counts = symbology.count_colours(len(tiers))
    return {
        "paper": symbology.PAPER,
        "outside": [symbology.OUTSIDE, symbology.OUTSIDE_OPACITY],
        "ink": symbology.INK,
        "counts": counts,
        "not_measured": symbology.NOT_MEASURED,
        "dot_edges": [
            symbology.mixed(symbology.HOME_OUTLINE, colour, symbology.DOT_EDGE_SHARE)
            for colour in (*counts, symbology.NOT_MEASURED)
        ],
        "home": [
            symbology.HOME_OUTLINE,
            symbology.HOME_OUTLINE_PX,
            symbology.HOME_RADIUS_PX,
            symbology.HOME_RANGE_PX,
        ],
        "reaches": {
            STATES[reach]: {
                "name": reach.replace(" ", "-"),
                "fill": look.fill,
                "half": look.half,
                "rim": look.rim,
                "text": look.text,
                "land": look.land,
            }
            for reach, look in symbology.REACH_LOOKS.items()
        },
        "sign_px": symbology.SIGN_PX,
        "assumed_share": symbology.ASSUMED_SIGN_SHARE,
        "sign_text": symbology.SIGN_TEXT,
        "spread": [symbology.SPREAD_WIDTH_PX, symbology.SPREAD_OPACITY],
        "boundary": _line(symbology.BOUNDARY),
        "band": [*_line(symbology.BOUNDARY_BAND)[:2], symbology.BOUNDARY_BAND_OPACITY],
        "water": _area(symbology.WATER),
        "green": _area(symbology.GREEN),
        "streets": {key: _line(style) for key, style in symbology.STREETS.items()},
        "planned": _line(symbology.PLANNED),
        "not_walkable": _line(symbology.NOT_WALKABLE),
        "categories": [_category(number, count) for number, count in enumerate(tiers)],
    }


def _line(style: LineStyle) -> list[object]:
    dashes = " ".join(f"{length:g}" for length in style.dash_px)
    return [style.colour, style.width_px, dashes, style.cap]


def _area(colour: str) -> list[str]:
    return [colour, symbology.mixed("#000000", colour, symbology.GROUND_OUTLINE_SHARE)]


def _category(number: int, tiers: int) -> Json:
    symbol = symbology.category_symbol(number)
    shape = symbol.shape
    return {
        "colour": symbol.colour,
        "shape": shape.id,
        # Screens count downwards.
        "ring": " ".join(f"{x:g},{-y:g}" for x, y in shape.ring),
        "text": [-shape.text_y, shape.text_size],
        "tiers": symbology.tier_colours(symbol.colour, tiers),
        "outline": symbology.mixed(symbol.colour, symbology.INK, REACH_OUTLINE_SHARE),
        # Where homes show whether they reach it, in which red says that they do not.
        "apart_tiers": symbology.tier_colours(symbology.REACH, tiers),
        "apart_outline": symbology.mixed(symbology.REACH, symbology.INK, REACH_OUTLINE_SHARE),
    }
