"""The map of a scenario, in one HTML file that works offline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.model.scenario import OP_NAMES
from ganquan_geo.present.plan.compare_map import place_item, style_changes
from ganquan_geo.present.plan.home_changes import build_home_items, build_unchanged
from ganquan_geo.present.plan.map import build_base, build_page
from ganquan_geo.words.text import Text, same_text

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from ganquan_geo.model.scenario import ResolvedEdit
    from ganquan_geo.model.scenario_results import ScenarioResult
    from ganquan_geo.present.web.page import MapPage
    from ganquan_geo.present.web.text import Json
    from ganquan_geo.words.text import Lang

LAYERS = {"facility": "facilities", "home": "compounds", "street": "streets", "link": "streets"}
KINDS = {  # of changes on the map, by op
    "facility.add": "added",
    "facility.move": "moved",
    "facility.remove": "removed",
    "link.add": "added",
    "street.open": "added",
    "street.close": "removed",
}


def build_scenario_page(result: ScenarioResult, lang: Lang) -> MapPage:
    """Return the map of what a scenario changes, and of who gains and who loses by it."""
    study = result.after.study
    what = Text("方案：{name}", "scenario: {name}").filled(name=result.scenario.name)
    about = same_text(result.scenario.note) if result.scenario.note else study.name
    compounds = result.homes[result.homes["layer"] == "compounds"]
    payload: Json = {
        **build_base(study, lang, what=what, about=about),
        "changes": {
            "style": style_changes(),
            "items": [*build_home_items(compounds, study, lang), *_edit_items(result, lang)],
            "unchanged": build_unchanged(compounds, study, lang),
            "evaluation": [sentence.said(lang) for sentence in result.sentences],
            "moved": [],
            "timelines": [],
        },
    }
    return build_page(payload, study, lang)


def _edit_items(result: ScenarioResult, lang: Lang) -> list[Json]:
    items = []
    for own in result.edits:
        place = _place(result, own)
        if place is None or place.is_empty:
            continue
        item: Json = {
            "name": own.name,
            "what": OP_NAMES[own.edit.op].said(lang),
            "change": KINDS.get(own.edit.op, "changed"),
            "label": own.edit.op.startswith("facility"),  # streets have their names along them
            "sheet": [],
        }
        items.append(item | place_item(place))
    return items


def _place(result: ScenarioResult, own: ResolvedEdit) -> BaseGeometry | None:
    """Return where what an edit changes is, in the scenario or else before it."""
    name = LAYERS.get(own.edit.op.split(".", maxsplit=1)[0])
    for study in (result.after.study, result.before.study):
        layer = None if name is None else study.layers.get(name)
        if layer is not None and own.edit.target in layer.index:
            place: BaseGeometry | None = layer.geometry.loc[own.edit.target]
            return place
    return None
