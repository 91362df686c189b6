"""The interactive map of a coverage result: one HTML file that works without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.model.reach import REACHES
from ganquan_geo.model.results import DENOMINATORS
from ganquan_geo.present.cause_words import CAUSE_WORDS
from ganquan_geo.present.extent import find_opening, name_boundary
from ganquan_geo.present.finding_words import write_headline
from ganquan_geo.present.reaches import common_minutes
from ganquan_geo.present.stand_ins import say_gates_missing, word_unreachable
from ganquan_geo.present.web.base_maps import build_base_map
from ganquan_geo.present.web.gates import build_gates
from ganquan_geo.present.web.ground import build_reach
from ganquan_geo.present.web.headline import build_categories
from ganquan_geo.present.web.homes import build_homes
from ganquan_geo.present.web.payload import build_ground_payload, build_page
from ganquan_geo.present.web.places import build_places
from ganquan_geo.present.web.style import build_style
from ganquan_geo.present.web.walk import build_walk
from ganquan_geo.present.web.walkers import build_walkers
from ganquan_geo.words.map_page import WORDS
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    import folium

    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.present.web.base_maps import BaseMap
    from ganquan_geo.present.web.page import MapPage
    from ganquan_geo.present.web.text import Json
    from ganquan_geo.words.text import Lang

PEOPLE = {name: DENOMINATORS[name] for name in ("households", "residents")}
REACH_WORDS = {f"reach_{reach.replace(' ', '-')}": name for reach, name in REACHES.items()}


def draw_web_map(
    result: CoverageResult, *, lang: Lang = "zh", base_map: BaseMap | None = None
) -> folium.Map:
    """Draw a coverage result as an interactive map.

    The map shows homes by how many categories they reach, the facilities and how well their
    positions are known, and what is within reach of each category. Saved, it is one file that
    asks for nothing else, so it opens from a folder on a computer without a network; the same
    result gives the same bytes.

    Parameters
    ----------
    result
        What `measure_coverage` returned; it is not changed.
    lang
        Language of the map: ``"zh"`` or ``"en"``. Names of the data stay as they are, except
        where a layer has `name_en`.
    base_map
        Online tiles under the map, from `find_base_map`. None, the usual case, asks the network
        for nothing; with tiles the map is still whole where they cannot be reached, and says so.

    Returns
    -------
    folium.Map
        Shows itself in a notebook, takes further folium layers, and is written with ``save``.

    Examples
    --------
    >>> gg.draw_web_map(result, lang="en").save("coverage_map.html")
    """
    return build_map_page(result, lang=lang, base_map=base_map).as_folium()


def build_map_page(
    result: CoverageResult, *, lang: Lang = "zh", base_map: BaseMap | None = None
) -> MapPage:
    """Return the page of `draw_web_map`, to be written; the parameters are the same."""
    payload = build_payload(result, lang)
    if base_map is not None:
        payload["base_map"] = build_base_map(base_map, lang)
    return build_page(payload, find_opening(result.study), lang=lang)


def build_payload(result: CoverageResult, lang: Lang) -> Json:
    """Return all that the map's script draws, in one language."""
    study = result.study
    places, numbers = build_places(study, lang)
    minutes = common_minutes(study.categories)
    edge = name_boundary(study.layers["boundary"])
    gates = say_gates_missing(study)
    facts = {
        "name": study.name.said(lang),
        "what": what_is_covered(minutes).said(lang),
        "minutes": minutes,
        "profile": result.said_walker().said(lang),
        "date": study.said_date().said(lang),
        "credit": study.credit.said(lang),
        "statement": study.said_statement().said(lang),
    }
    ground = build_ground_payload(
        study.layers,
        lang,
        facts=facts,
        words={
            **PEOPLE,
            **REACH_WORDS,
            **CAUSE_WORDS,
            "unreachable": word_unreachable(study),
            "boundary": edge.capital(),
        },
        homes=study.home_words(),
        opening=find_opening(study),
    )
    return {
        **ground,
        "style": build_style([len(category.tiers) for category in study.categories]),
        "lead": write_headline(result).said(lang),
        **({"gates_missing": gates.said(lang)} if gates is not None else {}),
        "categories": build_categories(result, lang),
        "reach": build_reach(result),
        "places": places,
        **build_gates(study.layers, lang, kinds=study.kinds),
        "homes": build_homes(result, lang, numbers),
        "walk": build_walk(result, lang, numbers),
        **build_walkers(result, lang, numbers),
    }


def what_is_covered(minutes: int | None) -> Text:
    """Return what the map shows, for its title."""
    if minutes is None:
        return Text("步行覆盖", "walking coverage")
    return WORDS["what"].filled(minutes=minutes)
