"""The interactive map of a coverage result: one HTML file that works without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.model.results import DENOMINATORS
from ganquan_geo.present.finding_words import (
    word_bounds,
    word_count,
    word_figure,
    word_grade,
    word_graded_sentence,
    word_reason,
    word_stated,
    write_headline,
)
from ganquan_geo.present.tiers import common_minutes, largest_minutes
from ganquan_geo.present.web.base_maps import build_base_map
from ganquan_geo.present.web.ground import build_reach
from ganquan_geo.present.web.homes import build_homes, build_places
from ganquan_geo.present.web.payload import build_ground_payload, build_page, build_style
from ganquan_geo.words.figures import round_m
from ganquan_geo.words.map_page import WORDS
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    import folium

    from ganquan_geo.model.finding import Finding
    from ganquan_geo.model.results import CoverageResult, Register
    from ganquan_geo.present.web.base_maps import BaseMap
    from ganquan_geo.present.web.page import MapPage
    from ganquan_geo.present.web.text import Json
    from ganquan_geo.words.text import Lang

PEOPLE = {name: DENOMINATORS[name] for name in ("households", "residents")}
SHARE_DECIMALS = 6  # so that to 0.1 percent it reads as in every other output


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
    return build_page(payload, result.study.layers["boundary"].total_bounds, lang=lang)


def build_payload(result: CoverageResult, lang: Lang) -> Json:
    """Return all that the map's script draws, in one language."""
    study = result.study
    places, numbers = build_places(study, lang)
    minutes = common_minutes(study.categories)
    facts = {
        "name": study.name.said(lang),
        "what": what_is_covered(minutes).said(lang),
        "minutes": minutes,
        "profile": result.profile.name.said(lang),
        "date": study.date.isoformat(),
        "credit": study.credit.said(lang),
    }
    return {
        **build_ground_payload(study.layers, lang, facts=facts, words=PEOPLE),
        "style": build_style([len(category.tiers) for category in study.categories]),
        "lead": write_headline(result).said(lang),
        "categories": build_categories(result, lang),
        "reach": build_reach(result),
        "places": places,
        "homes": build_homes(result, lang, numbers),
    }


def what_is_covered(minutes: int | None) -> Text:
    """Return what the map shows, for its title."""
    if minutes is None:
        return Text("步行覆盖", "walking coverage")
    return WORDS["what"].filled(minutes=minutes)


def build_categories(result: CoverageResult, lang: Lang) -> list[Json]:
    """Return each category with its tiers, its register and its headline."""
    categories: list[Json] = []
    for category in result.study.categories:
        register = result.registers[category.id]
        name = category.name.said(lang)
        name = name[:1].upper() + name[1:]
        limits_m = category.limits_m(result.profile)
        categories.append(
            {
                "id": category.id,
                "name": name,
                "sign": category.sign.said(lang),
                "note": category.note.said(lang),
                "tiers": [[minutes, round_m(limits_m[minutes])] for minutes in sorted(limits_m)],
                "located": register.located,
                "assumed": register.assumed,
                "on_street": register.on_street,
                "unknown": register.unknown,
                "reach_name": name + reach_note(register, lang),
                "headline": _headline(result.finding(category.id, largest_minutes(category)), lang),
            }
        )
    return categories


def reach_note(register: Register, lang: Lang) -> str:
    """Return what a reader must know of a reach layer, for its name."""
    if register.on_street:
        return WORDS["reach_nearest"].said(lang)
    if register.located and register.assumed == register.located:
        return WORDS["reach_assumed"].said(lang)
    return ""


def _headline(finding: Finding, lang: Lang) -> Json:
    target = next((own.figure.share for own in finding.comparisons if own.figure.share), None)
    return {
        "minutes": finding.tier_min,
        "share": _share(finding.share),
        "low": _share(finding.low),
        "high": _share(finding.high),
        "stated": _share(target),
        "figure": word_figure(finding).said(lang),
        "sentence": word_graded_sentence(finding).said(lang),
        "count": word_count(finding).said(lang),
        "range": "" if finding.share is None else word_bounds(finding),
        "against": word_stated(finding.comparisons[0].figure).said(lang)
        if finding.comparisons
        else "",
        "verdict": word_grade(finding).said(lang),
        "state": finding.grade,
        "reason": word_reason(finding, sources=True).said(lang),
    }


def _share(value: float | None) -> float | None:
    return None if value is None else round(value, SHARE_DECIMALS)
