"""A plan's tables as an office reads them: words for codes, names for ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ganquan_geo.present.fields import SaidTable
from ganquan_geo.present.plan.fields import PLAN_FIELDS
from ganquan_geo.present.plan.rows import (
    LEG_STATES,
    RULES,
    build_indicator_rows,
    build_place_rows,
    build_project_rows,
    build_reach_rows,
    said,
)
from ganquan_geo.present.plan.streets import plan_street_names
from ganquan_geo.present.web.text import street_names
from ganquan_geo.words.text import Lang, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.model.plan_lines import Finding
    from ganquan_geo.model.plan_results import PlanResult

LAYERS = {
    "facilities": Text("设施", "facilities"),
    "compounds": Text("小区", "compounds"),
    "neighbourhoods": Text("居民区", "neighbourhoods"),
}
PLACES = {
    "point": Text("点", "point"),
    "street": Text("只知街道", "street only"),
    "area": Text("面", "area"),
}
UNITS = {
    "share": Text("占比", "share"),
    "done": Text("是否完成", "done or not"),
    "compounds": Text("个小区", "compounds"),
    "bikes": Text("辆", "bikes"),
    "homes": Text("户", "homes"),
    "neighbourhoods_per_year": Text("个居民区/年", "neighbourhoods a year"),
    "people": Text("人", "people"),
    "places": Text("处", "places"),
    "plots": Text("个地块", "plots"),
    "points": Text("个", "points"),
    "rank": Text("名次", "rank"),
    "spaces": Text("个车位", "spaces"),
    "stairwells": Text("个楼道", "stairwells"),
    "stations": Text("个", "stations"),
    "streets": Text("条", "streets"),
}
DIRECTIONS = {
    "at_least": Text("不少于", "at least"),
    "at_most": Text("不多于", "at most"),
    "about": Text("左右", "about"),
}
COUNT_RULES = {"count", "members", "count_on_the_ground"}
DECIMALS_M = 1


def build_plan_tables(result: PlanResult, *, lang: Lang) -> list[SaidTable]:
    """Return every table of a plan in the words of one language."""
    tables = [
        (Text("道路项目", "Projects"), said_projects(result, lang=lang)),
        (Text("项目沿线", "Along projects"), _places(result, lang)),
        (Text("项目覆盖", "Reach of projects"), _reach(result, lang)),
        (Text("环线", "Ring"), said_legs(result, lang=lang)),
        (Text("指标", "Indicators"), said_indicators(result, lang=lang)),
        (Text("规划核对", "Plan check"), said_findings(result, lang=lang)),
    ]
    return [
        SaidTable(title=title.said(lang), rows=rows.reset_index(drop=True), fields=PLAN_FIELDS)
        for title, rows in tables
        if not rows.empty
    ]


def said_projects(result: PlanResult, *, lang: Lang) -> pd.DataFrame:
    """Return the projects, a row for each."""
    rows = build_project_rows(result, lang=lang)
    if rows.empty:
        return rows
    rows = _in_words(rows.drop(columns="street_en"))
    called = street_names(result.study, lang)
    comma = Text("、", ", ").said(lang)
    own = {one.project.id: one.project.segment.street for one in result.projects}
    yes, no = Text("是", "yes").said(lang), Text("否", "no").said(lang)
    return rows.assign(
        street=[called.get(name, name) for name in rows["street"]],
        listed=[yes if listed else no for listed in rows["listed"]],
        plan_line=rows["plan_line"].astype(str),
        theme=rows["theme"].str.replace("; ", comma),
        theme_segment=[
            comma.join(
                f"{called.get(part.start, part.start)}—{called.get(part.end, part.end)}"
                for part in one.stretches
                if part.start
            )
            for one in result.projects
        ],
        works=rows["works"].str.replace("; ", comma),
        ring_legs=rows["ring_legs"].str.replace("; ", comma),
        neighbours=[
            comma.join(called.get(own[key], own[key]) for key in one.neighbours)
            for one in result.projects
        ],
        crosses=[
            comma.join(called.get(name, name) for name in one.crosses) for one in result.projects
        ],
    )


def said_legs(result: PlanResult, *, lang: Lang) -> pd.DataFrame:
    """Return the ring leg by leg; empty without a ring."""
    called = plan_street_names(result, lang)
    comma = Text("、", ", ").said(lang)
    return pd.DataFrame(
        [
            {
                "number": leg.number,
                "street": called.get(leg.street, leg.street),
                "from": called.get(leg.start, leg.start),
                "to": called.get(leg.end, leg.end),
                "state": LEG_STATES[leg.state].said(lang),
                "leg_m": None if leg.line.refusals else round(leg.line.length_m, DECIMALS_M),
                "leg_low_m": None if leg.line.refusals else round(leg.line.low_m, DECIMALS_M),
                "leg_high_m": None if leg.line.refusals else round(leg.line.high_m, DECIMALS_M),
                "missing_m": round(leg.missing_m, DECIMALS_M),
                "detour_m": None if leg.detour_m is None else round(leg.detour_m, DECIMALS_M),
                "detour_streets": comma.join(called.get(name, name) for name in leg.detour_streets),
            }
            for leg in (result.ring.legs if result.ring else ())
        ]
    )


def said_indicators(result: PlanResult, *, lang: Lang) -> pd.DataFrame:
    """Return the indicators with their verdicts."""
    rows = build_indicator_rows(result, lang=lang)
    if rows.empty:
        return rows
    rows = _in_words(rows)
    yes, no = Text("是", "yes").said(lang), Text("否", "no").said(lang)
    return rows.assign(
        unit=[said(UNITS, unit, lang) for unit in rows["unit"]],
        direction=[said(DIRECTIONS, direction, lang) for direction in rows["direction"]],
        spatial=[yes if spatial else no for spatial in rows["spatial"]],
        plan_line=rows["plan_line"].astype(str),
    )


def said_findings(result: PlanResult, *, lang: Lang) -> pd.DataFrame:
    """Return all that does not fit, in the plan itself or between plan and ground."""
    comma = Text("、", ", ").said(lang)
    called = {own.id: own.name for own in result.plan.indicators} | dict(result.plan.theme_names)
    counted: dict[str, Text] = {}
    for count in result.plan.counts:
        # Counts that share a key share a thing, and each has words of its own for it.
        counted.setdefault(count.of, LAYERS.get(count.of, count.name))
    return pd.DataFrame(
        [
            {
                "rule": said(RULES, finding.rule, lang),
                "subject": _said_subject(finding, called, counted, lang),
                "what": finding.what.said(lang),
                "candidates": comma.join(one.said(lang) for one in finding.candidates),
                "plan_lines": comma.join(str(source.line) for source in finding.sources),
            }
            for finding in result.findings
        ]
    )


def _in_words(rows: pd.DataFrame) -> pd.DataFrame:
    """Return a table with the words of each code in its place."""
    codes = [name for name in rows.columns if f"{name}_name" in rows.columns]
    words = {code: rows[f"{code}_name"] for code in codes}
    return rows.assign(**words).drop(columns=[f"{code}_name" for code in codes])


def _said_subject(
    finding: Finding, called: Mapping[str, Text], counted: Mapping[str, Text], lang: Lang
) -> str:
    """Return what a finding is about: a name of the plan as it stands, words for a key."""
    if finding.rule in COUNT_RULES:
        return said(counted, finding.subject, lang)
    if finding.rule == "project_count":
        return Text("道路项目", "projects").said(lang)
    return said(called, finding.subject, lang)


def _places(result: PlanResult, lang: Lang) -> pd.DataFrame:
    rows = build_place_rows(result)
    if rows.empty:
        return rows
    kinds = {key: text.said(lang) for key, text in result.study.kinds.items()}
    return rows.assign(
        project_id=_project_streets(rows, result, lang),
        layer=[said(LAYERS, layer, lang) for layer in rows["layer"]],
        kind=[kinds.get(kind, "") for kind in rows["kind"]],
        position=[said(PLACES, position, lang) for position in rows["position"]],
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
    called = street_names(result.study, lang)
    own = {one.project.id: one.project.segment.street for one in result.projects}
    return [called.get(own[key], own[key]) for key in rows["project_id"]]
