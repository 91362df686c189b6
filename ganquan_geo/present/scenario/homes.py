"""Who gained and who lost, as marks of a map and in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ganquan_geo.model.scenario_results import weigh_changes
from ganquan_geo.present.belonging import name_neighbourhoods
from ganquan_geo.present.reaches import find_reaches, walk_columns
from ganquan_geo.present.web.homes import STATES
from ganquan_geo.present.web.packing import DECIMALS
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import METRES, format_bounded, format_min, format_whole
from ganquan_geo.words.names import shown_names
from ganquan_geo.words.text import Text, find_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.scenario_results import ScenarioResult
    from ganquan_geo.model.study import Study
    from ganquan_geo.model.walking import FacilityCategory
    from ganquan_geo.present.web.text import Json
    from ganquan_geo.words.text import Lang

WITHIN = Text("{minutes}内", "within {minutes}")
NOT_SURELY = Text("不确定可达", "not surely reached")


def build_home_items(result: ScenarioResult, lang: Lang) -> list[Json]:
    """Return every compound of either state: where it is, what it reaches, and how that changed.

    Returns
    -------
    list
        `id`, `name`, `what`, `hood`, `at` (latitude and longitude; absent where not known),
        `before` and `after` (a letter of `web.homes.STATES` for each tier of each category; empty
        where it is not in that state). One that changed has `change`, the weightiest of them,
        `changes` by number of the category, and a `sheet` of them in words.
    """
    states = {"before": result.before, "after": result.after}
    reaches = {when: _list_reaches(result, own) for when, own in states.items()}
    study = result.after.study
    home = study.home_words()["home"].said(lang)
    compounds = result.homes[result.homes["layer"] == "compounds"]
    rows = {str(key): own for key, own in compounds.groupby("demand_id", sort=False)}
    found: dict[str, Json] = {}
    for when in ("after", "before"):
        own = states[when].study
        layer, hoods = own.layers["compounds"], name_hoods(own, lang)
        names = shown_names(layer, lang)
        for key, name, place in zip(map(str, layer.index), names, layer.geometry, strict=True):
            if key not in found:
                letters = {one: reaches[one].get(key, "") for one in states}
                found[key] = {"id": f"home/{key}", "name": name, "what": home, **letters}
                found[key]["hood"] = hoods[key]
                found[key] |= _where(place)
    for key, own_rows in rows.items():
        found[key] |= _describe_changes(own_rows, study, lang)
    return list(found.values())


def _where(place: BaseGeometry | None) -> Json:
    if place is None or place.is_empty:
        return {}
    point = place.representative_point()
    return {"at": [round(point.y, DECIMALS), round(point.x, DECIMALS)]}


def _describe_changes(rows: pd.DataFrame, study: Study, lang: Lang) -> Json:
    names = {own.id: own.name for own in study.categories}
    numbers = {key: number for number, key in enumerate(names)}
    return {
        "change": weigh_changes(set(rows["change"])),
        "changes": {
            numbers[key]: change
            for key, change in zip(rows["category"], rows["change"], strict=True)
        },
        "sheet": [
            [find_name(names, str(row["category"]), lang), format_home_change(row, lang)]
            for row in rows.to_dict("records")
        ],
    }


def _list_reaches(result: ScenarioResult, state: CoverageResult) -> dict[str, str]:
    """Return by id of a compound a letter for each tier of each category of the later state."""
    ids = [str(key) for key in state.study.layers["compounds"].index]
    numbers = {own.id: number for number, own in enumerate(state.study.categories)}
    walks = walk_columns(state)
    letters = []
    for category in result.after.study.categories:
        number = numbers.get(category.id)
        for tier in category.tiers:
            if number is None or not has_tier(state.study.categories[number], tier.minutes):
                letters.append(["-"] * len(ids))
                continue
            found = find_reaches(state, number, walks[number], tier.minutes)
            letters.append([STATES[reach] for reach in found])
    return {key: "".join(own) for key, *own in zip(ids, *letters, strict=True)}


def has_tier(category: FacilityCategory, minutes: int) -> bool:
    """Return whether a category has a tier of so many minutes."""
    return any(tier.minutes == minutes for tier in category.tiers)


def name_hoods(study: Study, lang: Lang) -> dict[str, str]:
    """Return by id of a compound what its neighbourhood is called."""
    ids = map(str, study.layers["compounds"].index)
    return dict(zip(ids, name_neighbourhoods(study, lang), strict=True))


def format_home_change(row: Mapping[Any, Any], lang: Lang) -> str:
    """Return one change as ``820 m (790–850), within 15 min → 240 m (210–270), within 5 min``."""
    was, now = (
        f"{_format_walk(row, when, lang)}{_comma(lang)}{_format_tier(row[f'{when}_tier'], lang)}"
        for when in ("before", "after")
    )
    return f"{was} → {now}"


def _format_walk(row: Mapping[Any, Any], when: str, lang: Lang) -> str:
    value, low, high = (float(row[f"{when}_{name}"]) for name in ("m", "low_m", "high_m"))
    if not np.isfinite(low):
        return glossary.NOT_REACHABLE.said(lang)
    if not np.isfinite(high):
        return METRES.filled(n=format_whole(value)).said(lang)
    single = None if math.isnan(value) else value
    return METRES.filled(n=format_bounded(single, low, high, format_whole)).said(lang)


def _format_tier(tier: float, lang: Lang) -> str:
    if math.isnan(tier):
        return NOT_SURELY.said(lang)
    return WITHIN.filled(minutes=format_min(tier)).said(lang)


def _comma(lang: Lang) -> str:
    return "，" if lang == "zh" else ", "
