"""The plan map's own words, in both languages; `{...}` is filled in by the page."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from ganquan_geo.model.reach import REACHES
from ganquan_geo.model.scenario_results import HOME_CHANGES
from ganquan_geo.present.web.homes import STATES
from ganquan_geo.words import glossary
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

PLAN_WORDS: Mapping[str, Text] = MappingProxyType(
    {
        "search": Text("查找项目、环线段或道路", "Find a project, a leg or a street"),
        "project": glossary.STREET_PROJECT,
        "project_apart": Text("单列项目，不在所列之内", "stands apart from the listed projects"),
        "ring": glossary.RING,
        "ring_leg": Text("环线第 {n} 段", "leg {n} of the ring"),
        "ring_missing": glossary.MISSING_LINK,
        "ring_detour": glossary.DETOUR,
        "axis": glossary.CROSS,
        "gateway": glossary.GATEWAY,
        "meeting": Text("两轴相交处", "where the axes meet"),
        "projects": glossary.STREET_PROJECT.plural().capital(),
        "colour_by": Text("着色", "Colour by"),
        "by_theme": glossary.THEME,
        "by_status": glossary.STATUS,
        "no_theme": glossary.NO_THEME,
        "two_themes": glossary.TWO_THEMES,
        "outside": Text("项目道路的界外部分", "the street outside"),
        "ring_group": glossary.RING.capital(),
        "ring_bounds": Text(
            "括号里是位置误差给出的上下限，各路口误差相加，不是概率。",
            "In brackets: bounds from the accuracy of the positions, added up corner by corner; "
            "no probability.",
        ),
        "legs": Text("逐段（点开在图上看）", "Leg by leg (click to see it)"),
        "assumed_note": Text("{star} 设施位置系推定", "{star} facilities at assumed positions"),
        "topics": Text("看哪个专题", "topic"),
        "topic_projects": glossary.STREET_PROJECT.plural().capital(),
        "topic_ring": Text("慢行环", "Ring"),
        "topic_axis": Text("十字轴与门户", "Cross and gateways"),
        "topic_now": Text("现状图", "As it is"),
        "group_plan": Text("项目、环线、十字、门户", "Projects, ring, cross, gateways"),
        "timeline": Text("指标时间线", "Indicators in time"),
        "timeline_note": Text(
            "实点为现状值，竖条为误差区间；空心菱形为规划公布值，口径未必相同，不与现状值连线；"
            "三角为目标。",
            "Dots: measured, bars: their bounds. Hollow diamonds: the plan's published figures, "
            "perhaps of another denominator, so not joined. Triangles: targets.",
        ),
        "change_lists": Text("逐个列出（点开在图上看）", "One by one (click to see it)"),
        "moved_group": glossary.MOVED_INDICATORS,
        "group_changes": Text("变化一览", "Changes"),
        "added": Text("新增", "added"),
        "removed": Text("减少", "removed"),
        "moved": Text("移动", "moved"),
        "changed": Text("改变", "changed"),
        **{str(key): name for key, name in HOME_CHANGES.items()},
        "unchanged": Text("没有变化的{homes}", "{homes} without a change"),
        "views": Text("看什么", "what is shown"),
        "difference": Text("变化", "Difference"),
        "before": glossary.BEFORE.capital(),
        "after": glossary.AFTER.capital(),
        "every_category": Text("全部类别", "all categories"),
        "category": glossary.CATEGORY,
        "tier": Text("时段", "tier"),
        "within_min": glossary.IN_MINUTES,
        "service": Text("{name} {minutes} 分钟", "{name}, {minutes} min"),
        **{f"reach_{STATES[reach]}": name for reach, name in REACHES.items()},
        "no_changes": Text("没有可画在图上的变化。", "Nothing that changed has a place."),
    }
)
