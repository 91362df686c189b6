"""A plan's tables as an office reads them: words for codes, names for ids."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from ganquan_geo.model.plan import cite
from ganquan_geo.present.fields import FIELDS, Form, SaidTable, TableField, name_fields
from ganquan_geo.present.plan.indicator_table import (
    INDICATOR_FIELDS,
    INDICATOR_LIST,
    build_indicator_table,
)
from ganquan_geo.present.plan.rows import (
    LEG_STATES,
    RULES,
    build_area_rows,
    build_place_rows,
    build_project_rows,
    build_reach_rows,
)
from ganquan_geo.present.plan.streets import plan_street_names
from ganquan_geo.present.tables import rounded
from ganquan_geo.present.worded_table import Column, WordedTable, build_table
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import format_min, format_range, format_whole
from ganquan_geo.words.text import LIST, Lang, Text, find_name, format_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.street_line import Misfit


_OWN: tuple[tuple[str, str, str, Form], ...] = (
    ("project_id", "项目编号", "project id", "text"),
    ("street", "道路", "street", "text"),
    ("listed", "在所列项目之内", "among the listed", "text"),
    ("plan_section", "规划章节", "section of the plan", "text"),
    ("theme", "主题", "theme", "text"),
    ("theme_segment", "主题路段", "themed segment", "text"),
    ("theme_segment_m", "主题路段（米）", "themed segment, m", "metres"),
    ("works", "工程", "works", "text"),
    ("start_date", "开工", "start", "text"),
    ("end_date", "完工", "end", "text"),
    ("budget_cny", "经费（元）", "budget, CNY", "number"),
    ("evidence", "依据", "evidence", "long"),
    ("length_m", "界内长度（米）", "length inside, m", "metres"),
    ("length_low_m", "长度下限（米）", "length, lower bound, m", "metres"),
    ("length_high_m", "长度上限（米）", "length, upper bound, m", "metres"),
    ("drawn_street_m", "图层所载的长度（米）", "length in the street layer, m", "metres"),
    ("net_share", "占界内路网", "share of streets inside", "share"),
    ("facilities_50m", "50 米内设施", "facilities within 50 m", "whole"),
    ("facilities_50m_low", "50 米内设施下限", "lower bound", "whole"),
    ("facilities_50m_high", "50 米内设施上限", "upper bound", "whole"),
    ("facilities_300m_on_foot", "步行 300 米内设施", "facilities, 300 m on foot", "whole"),
    ("facilities_300m_on_foot_low", "步行 300 米内设施下限", "lower bound", "whole"),
    ("facilities_300m_on_foot_high", "步行 300 米内设施上限", "upper bound", "whole"),
    ("compounds_50m", "50 米内{homes}", "{homes} within 50 m", "whole"),
    ("compounds_50m_low", "50 米内{homes}下限", "lower bound", "whole"),
    ("compounds_50m_high", "50 米内{homes}上限", "upper bound", "whole"),
    ("compounds_300m_on_foot", "步行 300 米内{homes}", "{homes}, 300 m on foot", "whole"),
    ("compounds_300m_on_foot_low", "步行 300 米内{homes}下限", "lower bound", "whole"),
    ("compounds_300m_on_foot_high", "步行 300 米内{homes}上限", "upper bound", "whole"),
    ("ring_legs", "环线段", "ring legs", "text"),
    ("neighbours", "相邻项目", "neighbouring projects", "text"),
    ("crosses", "相交道路", "streets it meets", "long"),
    ("refused", "无法确定的原因", "why refused", "long"),
    ("layer", "图层", "layer", "text"),
    ("place_id", "编号", "id", "text"),
    ("place_name", "名称", "name", "text"),
    ("straight_near_m", "直线最近（米）", "straight, nearest, m", "metres"),
    ("straight_far_m", "直线最远（米）", "straight, farthest, m", "metres"),
    ("walk_near_m", "步行最近（米）", "walk, nearest, m", "metres"),
    ("walk_far_m", "步行最远（米）", "walk, farthest, m", "metres"),
    ("walk_low_m", "步行下限（米）", "walk, lower bound, m", "metres"),
    ("walk_high_m", "步行上限（米）", "walk, upper bound, m", "metres"),
    ("number", "段", "leg", "whole"),
    ("from", "自", "from", "text"),
    ("to", "至", "to", "text"),
    ("state", "状态", "state", "text"),
    ("leg_m", "长度（米）", "length, m", "metres"),
    ("leg_low_m", "长度下限（米）", "lower bound, m", "metres"),
    ("leg_high_m", "长度上限（米）", "upper bound, m", "metres"),
    ("missing_m", "断点（米）", "missing, m", "metres"),
    ("detour_m", "现有最短绕行（米）", "shortest way today, m", "metres"),
    ("detour_streets", "绕行经过", "by", "text"),
    ("area", "片区", "area", "text"),
    ("compounds", "{homes}", "{homes}", "whole"),
    ("reached", "可达", "reached", "whole"),
    ("possible", "至多可达", "reached at most", "whole"),
    ("by_place", "其中只按位置归属", "of these by position alone", "whole"),
    ("network", "网络", "network", "text"),
    ("level", "层级", "level", "text"),
    ("registered", "设施图层", "in the facility layer", "text"),
    ("rule", "核对项", "rule", "text"),
    ("subject", "对象", "subject", "text"),
    ("what", "核对事项", "what does not fit", "long"),
    ("candidates", "可能是", "could be", "long"),
    ("plan_sections", "规划章节", "sections of the plan", "text"),
)

PLAN_FIELDS: Mapping[str, TableField] = {**FIELDS, **name_fields(_OWN)}
LAYERS = {
    "facilities": glossary.FACILITIES,
    "compounds": glossary.COMPOUNDS,
    "neighbourhoods": glossary.NEIGHBOURHOODS,
}
PLACES = {
    "point": Text("点", "point"),
    "street": glossary.STREET_ONLY,
    "area": Text("面", "area"),
}
DETAILS = glossary.STREET_PROJECT.plural().capital()  # what the list of projects leaves out
ALONG, REACH = Text("项目沿线", "Along projects"), Text("项目覆盖", "Reach of projects")
BY_AREA = Text("片区覆盖", "Coverage by area")
AREA_COLUMNS = (
    Column(Text("片区", "area"), 0.2),
    Column(glossary.CATEGORY, 0.24),
    Column(Text("时限", "limit"), 0.12, "right"),
    Column(Text("可达{homes}", "{homes} reached"), 0.16, "right"),
    Column(Text("共有{homes}", "{homes} in all"), 0.14, "right"),
    Column(Text("其中只按位置归属", "of these by position alone"), 0.16, "right"),
)
COUNT_RULES = {"count", "heading", "members", "count_on_the_ground"}


def build_plan_tables(result: PlanResult, *, lang: Lang) -> list[SaidTable]:
    """Return every table of a plan in the words of one language."""
    tables = [
        (DETAILS, word_projects(result, lang=lang)),
        (ALONG, _places(result, lang)),
        (REACH, _reach(result, lang)),
        (glossary.RING.capital(), word_legs(result, lang=lang)),
        (INDICATOR_LIST, build_indicator_table(result, lang=lang)),
        (Text("服务层级", "Levels of services"), word_networks(result, lang=lang)),
        (BY_AREA, _areas(result, lang)),
        (Text("规划核对", "Plan check"), word_misfits(result, lang=lang)),
    ]
    words = result.study.home_words()
    fields = {
        name: replace(own, title=own.title.filled(**words)) for name, own in PLAN_FIELDS.items()
    }
    return [
        SaidTable(
            title=title.said(lang),
            rows=rows.reset_index(drop=True),
            fields=INDICATOR_FIELDS if title is INDICATOR_LIST else fields,
            data=title in (DETAILS, ALONG, REACH),
        )
        for title, rows in tables
        if not rows.empty
    ]


def word_projects(result: PlanResult, *, lang: Lang) -> pd.DataFrame:
    """Return the projects, a row for each."""
    rows = build_project_rows(result, lang=lang)
    if rows.empty:
        return rows
    rows = _in_words(rows.drop(columns=["street_en", "plan_line"]))
    called, comma = plan_street_names(result, lang), LIST.said(lang)
    own = {one.project.id: called[one.project.segment.street] for one in result.projects}
    lists = ("ring_legs",)
    return rows.assign(
        street=rows["street"].map(called.__getitem__),
        listed=_yes_or_no(rows["listed"], lang),
        plan_section=[one.project.source.cited().said(lang) for one in result.projects],
        theme_segment=[
            comma.join(f"{called[s.start]}—{called[s.end]}" for s in one.stretches if s.start)
            for one in result.projects
        ],
        neighbours=[comma.join(own[key] for key in one.neighbours) for one in result.projects],
        crosses=[comma.join(called[name] for name in one.crosses) for one in result.projects],
        **{name: rows[name].str.replace("; ", comma) for name in lists},
    )


def word_legs(result: PlanResult, *, lang: Lang) -> pd.DataFrame:
    """Return the ring leg by leg; empty without a ring."""
    called = plan_street_names(result, lang)
    rows = []
    for leg in result.ring.legs if result.ring else ():
        line = leg.line
        lengths = {"leg_m": line.length_m, "leg_low_m": line.low_m, "leg_high_m": line.high_m}
        rows.append(
            {
                "number": leg.number,
                "street": called[leg.street],
                "from": called[leg.start],
                "to": called[leg.end],
                "state": LEG_STATES[leg.state].said(lang),
                **(dict.fromkeys(lengths) if line.refusals else lengths),
                "missing_m": leg.missing_m,
                "detour_m": leg.detour_m,
                "detour_streets": format_list((called[n] for n in leg.detour_streets), lang),
            }
        )
    return rounded(pd.DataFrame(rows))


def _yes_or_no(flags: Iterable[bool], lang: Lang) -> list[str]:
    return [(glossary.YES if flag else glossary.NO).said(lang) for flag in flags]


def word_misfits(result: PlanResult, *, lang: Lang) -> pd.DataFrame:
    """Return all that does not fit, in the plan itself or between plan and ground."""
    comma = LIST.said(lang)
    called = {own.id: own.name for own in result.plan.indicators} | dict(result.plan.theme_names)
    counted: dict[str, Text] = {}
    for count in result.plan.counts:
        # Counts that share a key share a thing, and each has words of its own for it.
        counted.setdefault(count.of, LAYERS.get(count.of, count.name))
    return pd.DataFrame(
        [
            {
                "rule": find_name(RULES, misfit.rule, lang),
                "subject": _name_subject(misfit, called, counted, lang),
                "what": misfit.what.said(lang),
                "candidates": comma.join(one.said(lang) for one in misfit.candidates),
                "plan_sections": cite(misfit.sources).said(lang),
            }
            for misfit in result.misfits
        ]
    )


def word_networks(result: PlanResult, *, lang: Lang) -> pd.DataFrame:
    """Return the levels of each network of services, and what the layer has of each."""
    return pd.DataFrame(
        [
            {
                "network": own.network.name.said(lang),
                "level": own.level.said(lang),
                "kind": format_list(
                    (find_name(result.study.kinds, kind, lang) for kind in own.kinds), lang
                ),
                "registered": own.registered.said(lang),
                "plan_section": own.network.source.cited().said(lang),
            }
            for own in result.levels
        ]
    )


def _areas(result: PlanResult, lang: Lang) -> pd.DataFrame:
    rows = build_area_rows(result, lang=lang)
    categories = {own.id: own.name.said(lang) for own in result.study.categories}
    return rows.assign(category=rows["category"].map(categories))


def build_area_tables(result: PlanResult, *, lang: Lang) -> list[WordedTable]:
    """Return what is reached in each area; no table where nobody says what is in them."""
    cells = [
        (
            row["area"],
            row["category"],
            format_min(row["tier_min"]).said(lang),
            format_range(row["reached"], row["possible"]),
            format_whole(row["compounds"]),
            format_whole(row["by_place"]),
        )
        for row in _areas(result, lang).to_dict("records")
    ]
    words = result.study.home_words()
    columns = [own._replace(title=own.title.filled(**words)) for own in AREA_COLUMNS]
    return [build_table(BY_AREA, columns, cells, lang=lang)] if cells else []


def _in_words(rows: pd.DataFrame) -> pd.DataFrame:
    """Return a table with the words of each code in its place."""
    codes = [name for name in rows.columns if f"{name}_name" in rows.columns]
    words = {code: rows[f"{code}_name"] for code in codes}
    return rows.assign(**words).drop(columns=[f"{code}_name" for code in codes])


def _name_subject(
    misfit: Misfit, called: Mapping[str, Text], counted: Mapping[str, Text], lang: Lang
) -> str:
    """Return what a misfit is about: a name of the plan as it stands, words for a key."""
    if misfit.rule in COUNT_RULES:
        return find_name(counted, misfit.subject, lang)
    if misfit.rule == "project_count":
        return glossary.STREET_PROJECT.plural().said(lang)
    return find_name(called, misfit.subject, lang)


def _places(result: PlanResult, lang: Lang) -> pd.DataFrame:
    rows = build_place_rows(result)
    if rows.empty:
        return rows
    kinds = {key: text.said(lang) for key, text in result.study.kinds.items()}
    return rows.assign(
        project_id=_project_streets(rows, result, lang),
        layer=[find_name(LAYERS, layer, lang) for layer in rows["layer"]],
        kind=[kinds.get(kind, "") for kind in rows["kind"]],
        position=[find_name(PLACES, position, lang) for position in rows["position"]],
    ).rename(columns={"project_id": "street"})


def _reach(result: PlanResult, lang: Lang) -> pd.DataFrame:
    rows = build_reach_rows(result)
    if rows.empty:
        return rows
    names = {own.id: own.name.said(lang) for own in result.study.categories}
    return rows.assign(
        project_id=_project_streets(rows, result, lang),
        category=rows["category"].map(names),
    ).rename(columns={"project_id": "street"})


def _project_streets(rows: pd.DataFrame, result: PlanResult, lang: Lang) -> list[str]:
    called = plan_street_names(result, lang)
    own = {one.project.id: called[one.project.segment.street] for one in result.projects}
    return [own[key] for key in rows["project_id"]]
