"""Who gained and who lost, as rows of a table and as marks of a map; indicators in time."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ganquan_geo.model.home_changes import HOME_CHANGES, weigh_changes
from ganquan_geo.model.street_line import Range
from ganquan_geo.present.belonging import name_neighbourhoods
from ganquan_geo.present.plan.indicator_figures import format_measured, format_stated
from ganquan_geo.present.plan.symbology import HOME_CHANGE_LOOKS
from ganquan_geo.present.web.packing import DECIMALS
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import METRES, format_bounded, format_min, format_whole
from ganquan_geo.words.names import shown_names
from ganquan_geo.words.text import Text, find_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from ganquan_geo.model.plan_changes import PlanComparison
    from ganquan_geo.model.study import Study
    from ganquan_geo.present.web.text import Json
    from ganquan_geo.words.text import Lang

METRES_COLUMNS = ("old_m", "old_low_m", "old_high_m", "new_m", "new_low_m", "new_high_m")
WHAT = {
    "baseline": Text("规划公布值（基期）", "published by the plan (baseline)"),
    "measured": glossary.MEASURED,
    "target": glossary.TARGET,
}
WITHIN = Text("{minutes}内", "within {minutes}")
NOT_SURELY = Text("不确定可达", "not surely reached")


def build_home_rows(comparison: PlanComparison, *, lang: Lang) -> pd.DataFrame:
    """Return a row for each compound and service that changed, with its change in words."""
    table = comparison.homes.copy()
    for column in METRES_COLUMNS:
        numbers = table[column].astype(float)
        table[column] = numbers.where(np.isfinite(numbers)).round(1)
    names = {category.id: category.name for category in comparison.new.study.categories}
    table["category_name"] = [find_name(names, key, lang) for key in table["category"]]
    table["change_name"] = [HOME_CHANGES[change].said(lang) for change in table["change"]]
    hoods = name_hoods(comparison.new.study, lang)
    table["neighbourhood"] = [hoods[str(key)] for key in table["id"]]
    table["said"] = [format_home_change(row, lang) for row in comparison.homes.to_dict("records")]
    first = ["name", "neighbourhood", "category_name", "change_name", "said"]
    return table[[*first, *(name for name in table if name not in first)]]


def build_timeline_rows(comparison: PlanComparison, *, lang: Lang) -> pd.DataFrame:
    """Return the points of each indicator in time, with its name in one language."""
    table = comparison.timeline.copy()
    table["name"] = [name.said(lang) for name in table["name"]]
    table["what_name"] = [WHAT[what].said(lang) for what in table["what"]]
    return table


def build_home_items(homes: pd.DataFrame, study: Study, lang: Lang) -> list[Json]:
    """Return a mark for each compound that changed: the weightiest of its changes first.

    One that gained one service and lost another has the mark of both.

    Parameters
    ----------
    homes, study
        Changes of compounds, as `compare_homes` returns them, and the later state.
    """
    layer = study.layers["compounds"]
    names = {category.id: category.name for category in study.categories}
    hoods = name_hoods(study, lang)
    items: list[Json] = []
    for identity, own in homes.groupby("id", sort=False):
        place: BaseGeometry | None = layer.geometry.loc[identity]
        change = weigh_changes(set(own["change"]))
        item: Json = {}
        if place is not None and not place.is_empty:
            point = place.representative_point()
            item["at"] = [round(point.y, 6), round(point.x, 6)]
        items.append(
            item
            | {
                "name": str(own["name"].iloc[0]),
                "what": study.home_words()["home"].said(lang),
                "hood": hoods[str(identity)],
                "change": change,
                "mark": HOME_CHANGE_LOOKS[change][1],
                "sheet": [
                    [find_name(names, str(row["category"]), lang), format_home_change(row, lang)]
                    for row in own.to_dict("records")
                ],
            }
        )
    return items


def build_unchanged(homes: pd.DataFrame, study: Study, lang: Lang) -> list[Json]:
    """Return the compounds that have a place and no change, so that the changed have neighbours."""
    layer = study.layers["compounds"]
    placed = ~(layer.geometry.isna() | layer.geometry.is_empty)
    same = layer[placed & ~layer.index.isin(homes["id"])]
    points = same.geometry.representative_point()
    return [
        {"name": name, "at": [round(point.y, DECIMALS), round(point.x, DECIMALS)]}
        for name, point in zip(shown_names(same, lang), points, strict=True)
    ]


def name_hoods(study: Study, lang: Lang) -> dict[str, str]:
    """Return by id of a compound what its neighbourhood is called."""
    ids = map(str, study.layers["compounds"].index)
    return dict(zip(ids, name_neighbourhoods(study, lang), strict=True))


def build_timelines(comparison: PlanComparison, lang: Lang) -> list[Json]:
    """Return for each indicator that moved its points in time, ready to be drawn.

    Returns
    -------
    list
        `name`; `axis`: values from below with their words; and `points`: date, what it is, the
        figure in words, and low, value and high (None for no single figure).
    """
    moved = set(comparison.indicators.loc[comparison.indicators["moved"], "id"])
    dated = comparison.timeline[comparison.timeline["date"] != ""]
    items: list[Json] = []
    for key, own in dated.groupby("id", sort=False):
        if key not in moved or (own["what"] == "measured").sum() < 2:  # noqa: PLR2004
            continue
        rows = own.sort_values("date", kind="stable").to_dict("records")
        items.append(
            {
                "name": rows[0]["name"].said(lang),
                "axis": _axis(rows, lang),
                "points": [
                    [
                        row["date"],
                        WHAT[row["what"]].said(lang),
                        format_measured(
                            Range(
                                value=None if math.isnan(row["value"]) else row["value"],
                                low=row["low"],
                                high=row["high"],
                            ),
                            row["unit"],
                            lang,
                        ),
                        row["low"],
                        None if math.isnan(row["value"]) else row["value"],
                        row["high"],
                        row["what"],
                    ]
                    for row in rows
                ],
            }
        )
    return items


def _axis(rows: list[dict[Any, Any]], lang: Lang) -> list[list[object]]:
    """Return the values marked on the axis: of shares 0, 50 and 100 %, else 0 and the largest."""
    unit = rows[0]["unit"]
    most = max(float(row["high"]) for row in rows)
    marks = [0.0, 0.5, max(1.0, most)] if unit == "share" else [0.0, most or 1.0]
    return [[mark, format_stated(mark, unit, lang)] for mark in marks]


def format_home_change(row: Mapping[Any, Any], lang: Lang) -> str:
    """Return one change as ``820 m (790–850), within 15 min → 240 m (210–270), within 5 min``."""
    was, now = (
        f"{_format_walk(row, when, lang)}{_comma(lang)}{_format_tier(row[f'{when}_tier'], lang)}"
        for when in ("old", "new")
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
