"""The map of two states, before, after and difference, in one HTML file that works offline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely

from ganquan_geo.present.plan.indicator_figures import list_moved
from ganquan_geo.present.plan.map import build_base, build_page, style_line
from ganquan_geo.present.plan.symbology import CHANGES, HOME_CHANGE_LOOKS
from ganquan_geo.present.plan.timelines import build_timelines
from ganquan_geo.present.scenario.feature_words import FIELDS, SUBJECTS, format_value
from ganquan_geo.present.scenario.homes import build_home_items
from ganquan_geo.present.web.ground import lines_of
from ganquan_geo.present.web.packing import DECIMALS
from ganquan_geo.words.text import Text, find_name, same_text

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from shapely.geometry.base import BaseGeometry

    from ganquan_geo.model.scenario_results import ScenarioResult
    from ganquan_geo.present.web.page import MapPage
    from ganquan_geo.present.web.text import Json
    from ganquan_geo.words.text import Lang

HOME_PX = 9.0  # of the sample in the legend


def build_scenario_page(result: ScenarioResult, lang: Lang) -> MapPage:
    """Return the map of two states of a study, and of who gains and who loses between them."""
    study = result.after.study
    payload: Json = {
        **build_base(study, lang, what=name_comparison(result), about=_say_about(result)),
        "changes": {
            "style": {
                **{
                    key: [colour, HOME_PX, "", "round", mark]
                    for key, (colour, mark) in HOME_CHANGE_LOOKS.items()
                },
                **{key: style_line(style) for key, style in CHANGES.items()},
            },
            "categories": [
                [own.name.said(lang), [tier.minutes for tier in own.tiers]]
                for own in study.categories
            ],
            "homes": build_home_items(result, lang),
            "items": _feature_items(result, lang),
            "sentences": [sentence.said(lang) for sentence in result.sentences],
            "moved": [] if result.plan is None else list_moved(result.plan, lang),
            "timelines": [] if result.plan is None else build_timelines(result.plan, lang),
        },
    }
    return build_page(payload, study, lang)


def name_comparison(result: ScenarioResult) -> Text:
    """Return what is compared: a scenario, two dates, or two states by their names."""
    before, after = result.before.study, result.after.study
    if before.date != after.date:
        return Text("变化 {was} → {now}", "changes {was} → {now}").filled(
            was=before.date, now=after.date
        )
    form = Text("方案：{name}", "scenario: {name}")
    if not result.edits:
        form = Text("比较：{name}", "compared: {name}")
    return form.filled(name=result.scenario.name)


def _say_about(result: ScenarioResult) -> Text:
    if result.scenario.note:
        return same_text(result.scenario.note)
    return result.after.study.name if result.plan is None else result.plan.after.plan.document


def _feature_items(result: ScenarioResult, lang: Lang) -> list[Json]:
    """Return what changed but homes: streets, facilities, projects, legs of the ring."""
    items: list[Json] = []
    features = dict(iter(result.features.groupby(["subject", "key"])))
    for row in sorted(result.places.to_dict("records"), key=_is_ground):
        subject = str(row["subject"])
        own = features[subject, row["key"]]
        item: Json = {
            "id": f"{subject}/{row['key']}",
            "name": str(row["name"]),
            "what": SUBJECTS[subject].said(lang),
            "change": row["change"],
            "label": subject == "facility" and row["change"] in ("added", "removed"),
            "sheet": [
                [
                    find_name(FIELDS, field, lang),
                    " → ".join(format_value(subject, field, value, lang) for value in values),
                ]
                for field, *values in zip(own["field"], own["before"], own["after"], strict=True)
            ],
        }
        items.append(item | _place_item(row["geometry"]))
    return items


def _is_ground(row: Mapping[Hashable, Any]) -> bool:
    """Return whether a thing lies over those of the plan, which are drawn first."""
    return row["subject"] not in ("project", "ring", "ring leg")


def _place_item(geometry: BaseGeometry) -> Json:
    """Return where something that changed is: its lines, or a point of it."""
    if geometry.geom_type in ("LineString", "MultiLineString"):
        return {"lines": lines_of(geometry)}
    lon, lat = shapely.get_coordinates(shapely.point_on_surface(geometry))[0].tolist()
    return {"at": [round(lat, DECIMALS), round(lon, DECIMALS)]}
