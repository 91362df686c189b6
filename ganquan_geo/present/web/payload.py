"""What every map page is given: words, title, style and the ground under everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.present.web.ground import build_ground, street_classes
from ganquan_geo.present.web.initials import find_initials
from ganquan_geo.present.web.page import SCRIPTS, MapPage
from ganquan_geo.present.web.style import build_style
from ganquan_geo.words import glossary
from ganquan_geo.words.map_page import WORDS
from ganquan_geo.words.names import texts_of, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import geopandas as gpd

    from ganquan_geo.present.web.text import Json
    from ganquan_geo.words.text import Lang, Text

START_ZOOM = 15.0


HOME_WORDS = {"home": glossary.COMPOUND, "homes": glossary.COMPOUNDS}


def build_ground_payload(
    layers: Mapping[str, gpd.GeoDataFrame],
    lang: Lang,
    *,
    facts: Mapping[str, object],
    words: Mapping[str, Text] | None = None,
    homes: Mapping[str, Text] = HOME_WORDS,
    opening: Iterable[float] | None = None,
) -> Json:
    """Return a page's payload with its ground and nothing on it yet.

    Parameters
    ----------
    layers
        Those of a study.
    facts
        ``name``, ``what``, ``date``, ``credit``, the study's own ``statement``, and whatever else
        stands in the head of the page.
    words
        Words of this page beside, or in place of, those of every page.
    homes
        What one home and several are called, as `Study.home_words` tells.
    opening
        West, south, east and north of what the map opens on, degrees; None: the boundary, else
        whatever has a place.
    """
    said = {key: text.filled(**homes) for key, text in {**WORDS, **(words or {})}.items()}
    return {
        "lang": lang,
        "words": words_of(said, lang),
        "statement": glossary.STATEMENT.said(lang),
        **facts,
        "style": build_style([]),
        "classes": street_classes(layers, lang),
        "categories": [],
        "ground": build_ground(layers, lang, opening=opening),
        "reach": [],
        "places": [],
        "homes": [],
        "initials": find_initials(_list_names(layers)) if lang == "zh" else {},
    }


def _list_names(layers: Mapping[str, gpd.GeoDataFrame]) -> list[str]:
    named = (layer["name"].drop_duplicates() for layer in layers.values() if "name" in layer)
    return [name for names in named for name in texts_of(names)]


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
        skip=WORDS["skip"].said(lang),
        scripts=scripts,
    )
