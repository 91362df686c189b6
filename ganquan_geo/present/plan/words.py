"""The plan map's own words, in both languages; `{...}` is filled in by the page."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from ganquan_geo.present.web.words import said_words
from ganquan_geo.words.text import Lang, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

PLAN_WORDS: Mapping[str, Text] = MappingProxyType(
    {
        "search": Text("查找项目、环线段或道路", "Find a project, a leg or a street"),
        "project": Text("道路项目", "street project"),
        "project_apart": Text("单列项目，不在所列之内", "stands apart from the listed projects"),
        "ring": Text("环线", "ring"),
        "ring_leg": Text("环线第 {n} 段", "leg {n} of the ring"),
        "ring_missing": Text("尚缺的一段", "missing leg"),
        "ring_detour": Text("现有最短绕行", "shortest way today"),
        "axis": Text("十字轴", "the cross"),
        "gateway": Text("门户", "gateway"),
        "meeting": Text("两轴相交处", "where the axes meet"),
        "plan_group": Text("规划", "The plan"),
        "projects": Text("道路项目", "Street projects"),
        "colour_by": Text("着色", "Colour by"),
        "by_theme": Text("主题", "theme"),
        "by_status": Text("状态", "status"),
        "no_theme": Text("没有主题", "no theme"),
        "two_themes": Text("规划说法不一（两色）", "the plan disagrees (two colours)"),
        "outside": Text("项目道路的界外部分", "the street outside"),
        "ring_group": Text("环线", "The ring"),
        "ring_bounds": Text(
            "括号里是位置误差给出的上下限，各路口误差相加，不是概率。",
            "In brackets: bounds from the accuracy of the positions, added up corner by corner; "
            "no probability.",
        ),
        "legs": Text("逐段（点开在图上看）", "Leg by leg (click to see it)"),
        "assumed_note": Text("{star} 设施位置系假定", "{star} facilities at assumed positions"),
        "group_plan": Text("项目、环线、十字、门户", "Projects, ring, cross, gateways"),
        "sheet": Text("逐项", "sheet"),
        "theme": Text("主题", "theme"),
        "works": Text("工程", "works"),
        "evidence": Text("依据", "evidence"),
        "dates": Text("起止", "dates"),
        "budget": Text("经费（元）", "budget, CNY"),
        "note": Text("备注", "note"),
        "length": Text("界内长度", "length inside"),
        "net_share": Text("占界内路网", "share of streets"),
        "facilities": Text("设施", "facilities"),
        "compounds": Text("小区", "compounds"),
        "ring_legs": Text("环线段", "ring legs"),
        "neighbours": Text("相邻项目", "neighbouring projects"),
        "crosses": Text("相交道路", "streets it meets"),
        "reach": Text("15 分钟可达的长度", "length within 15 min of"),
        "plan_line": Text("规划行号", "line of the plan"),
        "state": Text("状态", "state"),
        "leg_length": Text("长度", "length"),
        "from_to": Text("起讫", "from, to"),
        "detour": Text("现有最短绕行", "shortest way today"),
        "at": Text("相交于", "at"),
        "kind": Text("方式", "kind"),
        "along": Text("沿边界", "along the boundary"),
        "passes": Text("穿过边界", "passes the boundary"),
        "ends": Text("止于边界", "ends at the boundary"),
        "accuracy_of": Text("误差", "accuracy"),
        "evaluation": Text("评估", "Evaluation"),
        "moved_group": Text("变化的指标", "Indicators that moved"),
        "group_changes": Text("变化", "Changes"),
        "added": Text("新增", "added"),
        "removed": Text("取消", "removed"),
        "moved": Text("移动", "moved"),
        "changed": Text("改变", "changed"),
        "no_changes": Text("没有可画在图上的变化。", "Nothing that changed has a place."),
    }
)


def said_plan_words(lang: Lang) -> dict[str, str]:
    """Return every word of a plan page in one language."""
    return {**said_words(lang), **{key: text.said(lang) for key, text in PLAN_WORDS.items()}}
