"""What every map page is given: words, title, style and the ground under everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.present import symbology
from ganquan_geo.present.web.ground import build_ground, street_classes
from ganquan_geo.present.web.page import SCRIPTS, MapPage
from ganquan_geo.words.map_page import WORDS
from ganquan_geo.words.names import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import geopandas as gpd

    from ganquan_geo.present.symbology import LineStyle
    from ganquan_geo.present.web.text import Json
    from ganquan_geo.words.text import Lang, Text

START_ZOOM = 15.0
REACH_OUTLINE_SHARE = 0.75


def build_ground_payload(
    layers: Mapping[str, gpd.GeoDataFrame],
    lang: Lang,
    *,
    facts: Mapping[str, object],
    words: Mapping[str, Text] | None = None,
) -> Json:
    """Return a page's payload with its ground and nothing on it yet.

    Parameters
    ----------
    layers
        Those of a study.
    facts
        ``name``, ``what``, ``date``, ``credit`` and whatever else stands in the head of the page.
    words
        Words of this page beside, or in place of, those of every page.
    """
    return {
        "lang": lang,
        "words": words_of({**WORDS, **(words or {})}, lang),
        **facts,
        "style": build_style([]),
        "classes": street_classes(layers, lang),
        "categories": [],
        "ground": build_ground(layers, lang),
        "reach": [],
        "places": [],
        "homes": [],
    }


def build_page(
    payload: Json,
    bounds: Iterable[float],
    *,
    lang: Lang,
    title: str = "",
    scripts: tuple[str, ...] = SCRIPTS,
) -> MapPage:
    """Return the page of a payload, opened on bounds (west, south, east, north, degrees)."""
    west, south, east, north = (float(side) for side in bounds)
    return MapPage(
        payload=payload,
        lang=lang,
        title=title or f"{payload['name']} · {payload['what']}",
        location=(round((south + north) / 2, 6), round((west + east) / 2, 6)),
        zoom=START_ZOOM,
        no_script=WORDS["no_script"].said(lang),
        scripts=scripts,
    )


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
    }
