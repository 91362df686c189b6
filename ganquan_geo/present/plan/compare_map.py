"""The map of what changed between two dates, in one HTML file that works offline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from ganquan_geo.model.plan import STATUS_NAMES
from ganquan_geo.model.text import Text
from ganquan_geo.present.plan.map import build_base, open_map, style_line
from ganquan_geo.present.plan.rows import LEG_STATES, said
from ganquan_geo.present.plan.symbology import CHANGES
from ganquan_geo.present.web.ground import lines_of
from ganquan_geo.present.web.packing import DECIMALS

if TYPE_CHECKING:
    import folium

    from ganquan_geo.model.plan_changes import PlanComparison
    from ganquan_geo.model.text import Lang
    from ganquan_geo.present.web.text import Json

SUBJECTS = {
    "project": Text("道路项目", "street project"),
    "ring leg": Text("环线段", "leg of the ring"),
    "street": Text("道路", "street"),
    "facility": Text("设施", "facility"),
    "compound": Text("小区", "compound"),
    "neighbourhood": Text("居民区", "neighbourhood"),
}


FIELDS = {
    "presence": Text("有无", "presence"),
    "status": Text("状态", "status"),
    "state": Text("状态", "state"),
    "start_date": Text("开工", "start"),
    "end_date": Text("完工", "end"),
    "budget_cny": Text("经费（元）", "budget, CNY"),
    "evidence": Text("依据", "evidence"),
    "length_m": Text("长度（米）", "length, m"),
    "missing_m": Text("尚缺（米）", "missing, m"),
    "moved_m": Text("移动（米）", "moved, m"),
    "position": Text("位置", "position"),
    "name": Text("名称", "name"),
    "kind": Text("种类", "kind"),
    "accuracy_m": Text("误差（米）", "accuracy, m"),
    "walkable": Text("可步行", "walkable"),
    "street_class": Text("等级", "class"),
}
VALUES = {
    **STATUS_NAMES,
    **LEG_STATES,
    "": Text("—", "—"),
    "present": Text("有", "present"),
    "known": Text("已知", "known"),
}


def draw_compare_map(comparison: PlanComparison, *, lang: Lang = "zh") -> folium.Map:
    """Draw what changed and has a place: added, removed, moved, changed.

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
            "style": {key: style_line(style) for key, style in CHANGES.items()},
            "items": _items(comparison, lang),
        },
    }
    return open_map(payload, new, lang)


def _value(value: str, lang: Lang) -> str:
    return said(VALUES, value, lang)


def _items(comparison: PlanComparison, lang: Lang) -> list[Json]:
    items: list[Json] = []
    for row in comparison.places.to_dict("records"):
        geometry = row["geometry"]
        own = comparison.changes[
            (comparison.changes["subject"] == row["subject"])
            & (comparison.changes["key"] == row["key"])
        ]
        item: Json = {
            "name": str(row["name"]),
            "what": SUBJECTS[str(row["subject"])].said(lang),
            "change": row["change"],
            "sheet": [
                [said(FIELDS, field, lang), f"{_value(was, lang)} → {_value(now, lang)}"]
                for field, was, now in zip(own["field"], own["old"], own["new"], strict=True)
            ],
        }
        if geometry.geom_type in ("LineString", "MultiLineString"):
            item["lines"] = lines_of(geometry)
        else:
            lon, lat = shapely.get_coordinates(shapely.point_on_surface(geometry))[0].tolist()
            item["at"] = [round(lat, DECIMALS), round(lon, DECIMALS)]
        items.append(item)
    return items
