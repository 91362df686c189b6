"""The map of what changed between two dates, in one HTML file that works offline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from ganquan_geo.present.plan.change_words import FIELDS, SUBJECTS, format_value
from ganquan_geo.present.plan.home_changes import build_home_items, build_timelines, build_unchanged
from ganquan_geo.present.plan.indicator_figures import list_moved
from ganquan_geo.present.plan.map import build_base, build_page, style_line
from ganquan_geo.present.plan.symbology import CHANGES, HOME_CHANGE_LOOKS
from ganquan_geo.present.web.ground import lines_of
from ganquan_geo.present.web.packing import DECIMALS
from ganquan_geo.words.text import Text, find_name

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from ganquan_geo.model.plan_changes import PlanComparison
    from ganquan_geo.present.web.page import MapPage
    from ganquan_geo.present.web.text import Json
    from ganquan_geo.words.text import Lang

HOME_PX = 9.0  # of the sample in the legend


def build_compare_page(comparison: PlanComparison, lang: Lang) -> MapPage:
    """Return the map of what changed and has a place: added, removed, moved, changed.

    Parameters
    ----------
    comparison
        What `compare_plans` returned; it is not changed.
    """
    old, new = comparison.old.study, comparison.new.study
    what = Text(f"变化 {old.date} → {new.date}", f"changes {old.date} → {new.date}")
    payload: Json = {
        **build_base(new, lang, what=what, about=comparison.new.plan.document),
        "changes": {
            "style": style_changes(),
            "items": [*build_home_items(comparison.homes, new, lang), *_items(comparison, lang)],
            "unchanged": build_unchanged(comparison.homes, new, lang),
            "evaluation": [sentence.said(lang) for sentence in comparison.evaluation],
            "moved": list_moved(comparison, lang),
            "timelines": build_timelines(comparison, lang),
        },
    }
    return build_page(payload, new, lang)


def style_changes() -> Json:
    """Return how what changed is drawn: of each kind its colour, width, dashes and cap."""
    return {
        **{key: [colour, HOME_PX, "", "round"] for key, (colour, _) in HOME_CHANGE_LOOKS.items()},
        **{key: style_line(style) for key, style in CHANGES.items()},
    }


def place_item(geometry: BaseGeometry) -> Json:
    """Return where something that changed is: its lines, or a point of it."""
    if geometry.geom_type in ("LineString", "MultiLineString"):
        return {"lines": lines_of(geometry)}
    lon, lat = shapely.get_coordinates(shapely.point_on_surface(geometry))[0].tolist()
    return {"at": [round(lat, DECIMALS), round(lon, DECIMALS)]}


def _items(comparison: PlanComparison, lang: Lang) -> list[Json]:
    items: list[Json] = []
    for row in comparison.places.to_dict("records"):
        subject, geometry = str(row["subject"]), row["geometry"]
        own = comparison.changes[
            (comparison.changes["subject"] == subject) & (comparison.changes["key"] == row["key"])
        ]
        item: Json = {
            "name": str(row["name"]),
            "what": SUBJECTS[subject].said(lang),
            "change": row["change"],
            "label": subject == "facility" and row["change"] in ("added", "removed"),
            "sheet": [
                [
                    find_name(FIELDS, field, lang),
                    " → ".join(format_value(subject, field, value, lang) for value in values),
                ]
                for field, *values in zip(own["field"], own["old"], own["new"], strict=True)
            ],
        }
        items.append(item | place_item(geometry))
    return items
